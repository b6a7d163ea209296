"""Fiches-actions, who answers for them, and what was reported."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, UniqueConstraint, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.actions import Decision
from storage.hot import among, none_of
from storage.people import Person


class Action(SQLModel, table=True):
    """A fiche-action as it stands now. `state` is a code of domain.actions, or nothing when the
    workbook did not say; `progress` is a percentage."""

    __tablename__ = "action"
    __table_args__ = (UniqueConstraint("contract_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    axis_id: int | None = Field(default=None, foreign_key="axis.id")
    code: str
    title: str
    objective: str | None = None
    rank: int = 0
    state: str | None = None
    progress: float | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    last_report_on: date | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ActionRole(SQLModel, table=True):
    """Who does what for an action: `pilot`, `follow_up` (référent de suivi), `elected`."""

    __tablename__ = "action_role"
    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    role: str
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    structure_id: int | None = Field(default=None, foreign_key="structure.id")
    as_written: str | None = None


class Report(SQLModel, table=True):
    """What somebody said of an action, once. `source` is the talk that wrote it, unique;
    `entered_by_id` is who typed it in their name, when they did not themselves.

    What the coordinator decided of a proposal is a row too, of a kind of domain.actions.Decision:
    the history of an action is whole, but a decision is nobody's news (`told_by_somebody`).
    """

    __tablename__ = "report"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    at: datetime
    kind: str
    progress: float | None = None
    highlight: str | None = None
    next_step: str | None = None
    proposed_state: str | None = None
    state_before: str | None = None
    progress_before: float | None = None
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    source: str = Field(unique=True)


class Remark(SQLModel, table=True):
    """A frein or a levier, with what it was said of. `kind` is `obstacle` or `lever`."""

    __tablename__ = "remark"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    report_id: int | None = Field(default=None, foreign_key="report.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str
    text: str
    at: datetime


def told_by_somebody() -> ColumnElement[bool]:
    """The reports that tell where an action stands, without the decisions on proposals."""
    return none_of(Report.kind, [each.value for each in Decision])


# Asked at each step of a report: hot, so built once.


@cache
def _reportable_by() -> SelectOfScalar[Action]:
    reports = among(ActionRole.role, ("pilot", "follow_up"))
    theirs = select(ActionRole.action_id).where(
        ActionRole.person_id == bindparam("person"), reports
    )
    wanted = select(Action).where(col(Action.id).in_(theirs))
    return wanted.order_by(col(Action.rank), col(Action.id))


@cache
def _reported_by() -> SelectOfScalar[Action]:
    return _reportable_by().where(Action.id == bindparam("action"))


@cache
def _report_from() -> SelectOfScalar[Report]:
    return select(Report).where(Report.source == bindparam("said_in"))


@cache
def _last_report() -> SelectOfScalar[Report]:
    wanted = select(Report).where(Report.action_id == bindparam("action"), told_by_somebody())
    return wanted.order_by(col(Report.id).desc()).limit(1)


@cache
def _newest_proposal() -> SelectOfScalar[int | None]:
    """Of one action, not of its contract: SQLite, told that too, reads all the reports there."""
    proposed = col(Report.proposed_state).is_not(None)
    wanted = select(func.max(Report.id))
    return wanted.where(Report.action_id == bindparam("action"), proposed)


class Actions:
    """Questions about actions, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._held: list[Action | None] = []
        """What was read in this deed: asked for again, it is at hand."""

    def get(self, action_id: int) -> Action:
        action = self.session.get_one(Action, action_id)
        self._held.append(action)
        return action

    def find(self, action_id: int) -> Action | None:
        action = self.session.get(Action, action_id)
        self._held.append(action)
        return action

    def plan(self, contract_id: int) -> list[Action]:
        """Every action, in the order of the plan."""
        wanted = select(Action).where(Action.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Action.rank), col(Action.id))))

    def reportable_by(self, person_id: int) -> list[Action]:
        """The actions this person may report on: pilote or référent de suivi, nobody else."""
        return list(self.session.exec(_reportable_by(), params={"person": person_id}))

    def reported_by(self, person_id: int, action_id: int) -> Action | None:
        """This action, when this person may report on it."""
        asked = {"person": person_id, "action": action_id}
        action = self.session.exec(_reported_by(), params=asked).first()
        self._held.append(action)
        return action

    def those_who_may_report(self, action_id: int) -> list[Person]:
        """Everybody who bears a role that reports on this action, each once."""
        return self.who_may_report([action_id]).get(action_id, [])

    def who_may_report(self, action_ids: Collection[int]) -> dict[int, list[Person]]:
        """The same of each of these actions, in one question."""
        wanted = (
            select(ActionRole.action_id, Person)
            .join(Person, col(Person.id) == col(ActionRole.person_id))
            .where(
                col(ActionRole.action_id).in_(action_ids),
                col(ActionRole.role).in_(("pilot", "follow_up")),
            )
            .order_by(col(Person.id))
        )
        found: dict[int, list[Person]] = {}
        for action_id, person in self.session.exec(wanted):
            known = found.setdefault(action_id, [])
            if person not in known:
                known.append(person)
        return found

    def record(self, report: Report, remarks: Iterable[tuple[str, str]]) -> Report:
        """Write down what was said of an action, with its freins and leviers: (kind, words)."""
        self.session.add(report)
        self.session.flush()
        for kind, words in remarks:
            self.session.add(
                Remark(
                    contract_id=report.contract_id,
                    action_id=report.action_id,
                    report_id=report.id,
                    person_id=report.person_id,
                    kind=kind,
                    text=words,
                    at=report.at,
                )
            )
        return report

    def report_from(self, source: str) -> Report | None:
        return self.session.exec(_report_from(), params={"said_in": source}).first()

    def reports_since(self, contract_id: int, since: datetime) -> list[Report]:
        wanted = select(Report).where(Report.contract_id == contract_id, Report.at >= since)
        return list(self.session.exec(wanted.order_by(col(Report.id))))

    def last_report(self, action_id: int) -> Report | None:
        return self.session.exec(_last_report(), params={"action": action_id}).first()

    def newest_proposal(self, action_id: int) -> int | None:
        """The number of the last report that proposed a state for this action."""
        return self.session.connection().scalar(_newest_proposal(), {"action": action_id})

    def remarks(self, contract_id: int) -> list[Remark]:
        wanted = select(Remark).where(Remark.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Remark.id))))
