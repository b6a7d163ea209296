"""Writing down what somebody said of an action: once, with all that follows from it.

How it was asked is report_progress; the right to say it is checked here, at the last moment.
"""

from dataclasses import dataclass

from domain.actions import (
    NO_CHANGE,
    ActionState,
    Change,
    ReportKind,
    change_reported,
    change_retained,
    change_wished,
    told_at_once,
)
from domain.messages import Choice, Say, Urgency, column
from domain.people import Role
from domain.quiet_hours import in_zone
from handlers import in_name_of, proposal_cards
from handlers.conversation import menu_row
from handlers.my_actions import MOST_SHOWN, expected_of, expected_rows, figure_row
from storage.actions import Action, Report
from storage.chains import lay_daily_line
from storage.figures import owed_by
from storage.plan_doubts import said_here
from storage.progress import settle_call
from storage.proposals import Proposal
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Told:
    """What somebody says of an action, before it is written down. `obstacles` are freins, the
    difficulty first when that is what is told; `wished` is a state chosen by name."""

    kind: ReportKind
    progress: float | None = None
    highlight: str | None = None
    obstacles: tuple[str, ...] = ()
    levers: tuple[str, ...] = ()
    next_step: str | None = None
    wished: ActionState | None = None


def my_action(work: UnitOfWork, action_id: int) -> Action | None:
    """The action, if the person speaking may report on it now; else None, and it is noted. A tap
    is data: it may name anything."""
    action = work.actions.reported_by(work.me.person.id or 0, action_id)
    if action is not None and action.contract_id == work.contract_id:
        return action
    work.note("forbidden", f"action:{action_id}")
    return None


def current_state(action: Action) -> ActionState | None:
    """Where the action stands; None when the workbook left it blank."""
    return ActionState(action.state) if action.state else None


def change_of(told: Told, action: Action, role: str) -> Change:
    """What this would do to the action. Of a state nobody knows, everything is a proposal; what
    the coordinator says is decided at once."""
    change = _change_said(told, action, role)
    if role == Role.COORDINATOR and change.proposed is not None:
        return change_retained(change.proposed)
    return change


def _change_said(told: Told, action: Action, role: str) -> Change:
    current = current_state(action)
    if told.wished is not None and current is not None:
        return change_wished(told.wished, current, Role(role))
    if current is not None:
        return change_reported(told.kind, current)
    wished = told.wished or _TARGETS.get(told.kind)
    return Change(proposed=wished) if wished else NO_CHANGE


_TARGETS = {ReportKind.MOVING: ActionState.UNDER_WAY, ReportKind.DONE: ActionState.DONE}


def summary_facts(told: Told, action: Action, role: str) -> dict[str, object]:
    """The facts of progress/_summary: what is about to be written, or has been."""
    change = change_of(told, action, role)
    progress = float(change.progress) if change.progress is not None else told.progress
    return {
        "action": action,
        "told": told,
        "state_before": action.state,
        "state_after": change.state.value if change.state else None,
        "proposed": change.proposed.value if change.proposed else None,
        "progress_before": action.progress,
        "progress_after": progress if progress != action.progress else None,
    }


def record(work: UnitOfWork, action: Action, told: Told, source: str, card: int | None) -> None:
    """One deed: the report, its freins and leviers, the action as it now stands, the journal,
    the coordinator's line; then thanks, and what is still expected. `source` is recorded once."""
    if work.actions.report_from(source) is not None:
        return
    facts = summary_facts(told, action, work.me.role)
    report = _write(work, action, told, source)
    assert action.id is not None
    settle_call(work, action.id)
    lay_daily_line(work)
    work.note(
        "reported",
        f"action:{action.id}",
        report=report.id,
        kind=told.kind.value,
        state=facts["state_after"],
        state_before=facts["state_before"],
        progress=report.progress,
        progress_before=report.progress_before,
        proposed=facts["proposed"],
    )
    if told_at_once(told.kind):
        _alert(work, action, told, report)
    if report.proposed_state is not None:
        typist = work.typist.person if work.typist else None
        proposal_cards.submit(work, Proposal(report, action, work.me.person, typist))
    in_name_of.tell(work, _noted(work, facts, report))
    _thank(work, facts, card)


def _write(work: UnitOfWork, action: Action, told: Told, source: str) -> Report:
    change = change_of(told, action, work.me.role)
    progress = float(change.progress) if change.progress is not None else told.progress
    assert action.id is not None and work.me.person.id is not None
    report = Report(
        contract_id=work.contract_id,
        action_id=action.id,
        person_id=work.me.person.id,
        at=work.now,
        kind=told.kind.value,
        progress=progress,
        highlight=told.highlight,
        next_step=told.next_step,
        proposed_state=change.proposed.value if change.proposed else None,
        state_before=action.state,
        progress_before=action.progress,
        entered_by_id=work.entered_by_id,
        source=source,
    )
    freins = [("obstacle", words) for words in told.obstacles]
    work.actions.record(report, [*freins, *(("lever", words) for words in told.levers)])
    if change.state is not None:
        action.state = change.state.value
    if progress is not None:
        action.progress = progress
    action.last_report_on = in_zone(work.now, work.hours.zone).date()
    work.session.add(action)
    known = {"state": change.state, "progress": progress}
    fields = {name for name, value in known.items() if value is not None}
    said_here(work.session, work.contract_id, f"action:{action.code}", fields, work.now)
    work.session.flush()
    return report


def _alert(work: UnitOfWork, action: Action, told: Told, report: Report) -> None:
    """A difficulty does not wait for 17:30; the night and the week-end are still respected."""
    if work.me.role == Role.COORDINATOR:
        return
    person = work.me.person
    facts = {
        "person": person,
        "structure": work.people.structure_of(person),
        "action": action,
        "words": told.obstacles[0] if told.obstacles else "",
        "next_step": told.next_step,
        "entered_by": work.typist.person if work.typist else None,
    }
    alert = Say(
        "progress/difficulty_alert",
        facts,
        urgency=Urgency.NOTICE,
        key=f"difficulty:{report.id}",
        not_before=work.hours.next_open(work.now),
    )
    work.tell("coordinator", alert, but=work.entered_by_id)


def _noted(work: UnitOfWork, facts: dict[str, object], report: Report) -> Say:
    """What was written in somebody's name, for them to read and to correct."""
    correct = Choice(f"action:{report.action_id}", word="correct")
    return Say("on_behalf/report_noted", facts, column(correct), key=f"noted:report:{report.id}")


def _thank(work: UnitOfWork, facts: dict[str, object], card: int | None) -> None:
    """What was written, and what is still expected, one tap away."""
    expected, figures = expected_of(work), len(owed_by(work, work.me.person.id or 0))
    more = (*expected_rows(expected[:MOST_SHOWN]), *figure_row(work, figures))
    rows = (*more, *in_name_of.way_back(work), *menu_row())
    typist = work.typist.person if work.typist else None
    told = {
        "person": work.me.person,
        "expected": expected,
        "figures": figures,
        "entered_by": typist,
        "coordinates": work.me.role == Role.COORDINATOR,
        "now": work.now,
        "opens_at": work.hours.next_open(work.now),
    }
    work.show(Say("progress/receipt", {**facts, **told}, rows), card)
