"""States that were proposed for an action and wait for the coordinator, and what she decided.

A proposal is a report that bears one; a decision is a report of its own kind. The newest proposal
of an action is the only one that counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import col, select

from domain.actions import ActionState, Decision, change_retained
from storage.actions import Action, Report
from storage.people import Person
from storage.plan_doubts import said_here
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Proposal:
    """A state that somebody proposed for an action; `entered_by` typed it in their name."""

    report: Report
    action: Action
    by: Person
    entered_by: Person | None = None

    @property
    def id(self) -> int:
        return self.report.id or 0

    @property
    def state(self) -> ActionState:
        return ActionState(self.report.proposed_state or "")


def find(work: UnitOfWork, report_id: int) -> Proposal | None:
    """This proposal, when it is one and of this contract."""
    of_here = Report.contract_id == work.contract_id
    return next(iter(_proposals(work, col(Report.id) == report_id, of_here)), None)


def newest_of(work: UnitOfWork, action: Action) -> Proposal | None:
    """The last state proposed for this action, decided or not."""
    newest = work.actions.newest_proposal(action.id or 0)
    return next(iter(_proposals(work, col(Report.id) == newest)), None) if newest else None


def pending_of(work: UnitOfWork, action: Action) -> Proposal | None:
    """The proposal that this action waits to be decided, if any."""
    newest = newest_of(work, action)
    return newest if newest is not None and waits(work, newest) else None


def pending(work: UnitOfWork) -> list[Proposal]:
    """Every proposal of the contract that waits for a decision, in the order of the plan."""
    of_here = Report.contract_id == work.contract_id
    newest = {each.report.action_id: each for each in _proposals(work, of_here)}
    decided = {row.source for row in _decisions(work)}
    waiting = [each for each in newest.values() if _open(each, decided)]
    return sorted(waiting, key=lambda each: (each.action.rank, each.action.id or 0))


def waits(work: UnitOfWork, proposal: Proposal) -> bool:
    """Whether it is neither decided nor, by some other way, already so."""
    decision = decision_on(work, proposal)
    return _open(proposal, {decision.source} if decision else ())


def decision_on(work: UnitOfWork, proposal: Proposal) -> Report | None:
    """What the coordinator decided of it: who and when, of the kind of a Decision."""
    return work.actions.report_from(_source(proposal))


def decide(work: UnitOfWork, proposal: Proposal, decision: Decision) -> Report:
    """Write down what the person speaking decided; once, and only « retained » changes a state."""
    action, person_id = proposal.action, work.me.person.id
    assert action.id is not None and person_id is not None
    row = Report(
        contract_id=work.contract_id,
        action_id=action.id,
        person_id=person_id,
        at=work.now,
        kind=decision.value,
        state_before=action.state,
        progress_before=action.progress,
        source=_source(proposal),
    )
    if decision is Decision.RETAINED:
        change = change_retained(proposal.state)
        action.state = proposal.state.value
        if change.progress is not None:
            row.progress = action.progress = float(change.progress)
        work.session.add(action)
        said_here(work.session, work.contract_id, f"action:{action.code}", {"state"}, work.now)
    work.note(
        "decided",
        f"action:{action.id}",
        report=proposal.id,
        decision=decision.value,
        state=action.state,
    )
    return work.actions.record(row, ())


def _source(proposal: Proposal) -> str:
    return f"decided:{proposal.id}"


def _open(proposal: Proposal, decided: Iterable[str]) -> bool:
    already = proposal.action.state == proposal.state
    return not already and _source(proposal) not in decided


def _proposals(work: UnitOfWork, *which: object) -> list[Proposal]:
    """Those of one action are asked for by the action alone: SQLite, told the contract too, reads
    all the reports of the contract."""
    typist = aliased(Person)
    wanted = (
        select(Report, Action, Person, typist)
        .join(Action, col(Action.id) == col(Report.action_id))
        .join(Person, col(Person.id) == col(Report.person_id))
        .outerjoin(typist, col(typist.id) == col(Report.entered_by_id))
        .where(col(Report.proposed_state).is_not(None), *which)  # type: ignore[arg-type]
        .order_by(col(Report.id))
    )
    return [Proposal(*row) for row in work.session.exec(wanted)]


def _decisions(work: UnitOfWork) -> list[Report]:
    kinds = [each.value for each in Decision]
    wanted = select(Report).where(
        Report.contract_id == work.contract_id, col(Report.kind).in_(kinds)
    )
    return list(work.session.exec(wanted))
