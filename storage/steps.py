"""Dated moments of a chain: what the scheduler wakes for. A moved meeting lays new ones."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import UniqueConstraint, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.steps import Step, StepKind
from storage.hot import among, dialect_of, insert_into

WAITING, DONE, VOID, SET_ASIDE, HELD = "waiting", "done", "void", "set_aside", "held"
"""A step that is held waits until the coordinator lets it go; nothing happens at its moment."""


NewStep = tuple[str, str, datetime]
"""A step to be laid: its kind, its occurrence, when it is due."""


class StepRow(SQLModel, table=True):
    """A step of a chain. `occurrence` tells the planned instant; together they are unique.

    `planned_at` is when it was first to happen; `due_at` moves when it is put off. `attempts`
    counts the tries that stumbled over a bug of ours.
    """

    __tablename__ = "step"
    __table_args__ = (UniqueConstraint("subject", "kind", "occurrence"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    subject: str = Field(index=True)
    kind: str
    occurrence: str
    planned_at: datetime
    due_at: datetime = Field(index=True)
    state: str = WAITING
    attempts: int = 0
    why: str | None = None
    settled_at: datetime | None = None


def step_of(row: StepRow) -> Step:
    """A stored step of a meeting's chain as the rules know it."""
    return Step(StepKind(row.kind), row.planned_at, row.occurrence)


# Asked of each conversation that begins or ends: hot, so built once.


@cache
def _same_step() -> SelectOfScalar[StepRow]:
    return select(StepRow).where(
        StepRow.subject == bindparam("of"),
        StepRow.kind == bindparam("such"),
        StepRow.occurrence == bindparam("at"),
    )


@cache
def _add_new(dialect: str) -> Any:
    add = insert_into(StepRow, dialect)
    return add.on_conflict_do_nothing(index_elements=["subject", "kind", "occurrence"])


@cache
def _to_come() -> SelectOfScalar[StepRow]:
    wanted = select(StepRow).where(
        StepRow.subject == bindparam("of"), among(StepRow.state, (WAITING, HELD))
    )
    return wanted.order_by(col(StepRow.due_at), col(StepRow.id))


class Steps:
    """Questions about steps, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def lay(
        self, contract_id: int, subject: str, kind: str, occurrence: str, due_at: datetime
    ) -> StepRow:
        """Put this step down; the same one again changes nothing."""
        same = {"of": subject, "such": kind, "at": occurrence}
        row = self.session.exec(_same_step(), params=same).first()
        if row is None:
            row = StepRow(
                contract_id=contract_id,
                subject=subject,
                kind=kind,
                occurrence=occurrence,
                planned_at=due_at,
                due_at=due_at,
            )
            self.session.add(row)
            self.session.flush()
        return row

    def lay_all(self, contract_id: int, subject: str, steps: Iterable[NewStep]) -> None:
        """Put these down at once; those that are there already stay as they are."""
        rows = [
            {
                "contract_id": contract_id,
                "subject": subject,
                "kind": kind,
                "occurrence": occurrence,
                "planned_at": due_at,
                "due_at": due_at,
                "state": WAITING,
                "attempts": 0,
            }
            for kind, occurrence, due_at in steps
        ]
        add = _add_new(dialect_of(self.session))
        self.session.connection().execute(add, rows)

    def due(self, now: datetime, contract_id: int | None = None) -> list[StepRow]:
        """What waits and whose time has come, the oldest first."""
        wanted = select(StepRow).where(StepRow.state == WAITING, StepRow.due_at <= now)
        if contract_id is not None:
            wanted = wanted.where(StepRow.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(StepRow.due_at), col(StepRow.id))))

    def waiting_of(self, subject: str) -> list[StepRow]:
        """What is still to come about this subject, as it was planned."""
        wanted = select(StepRow).where(StepRow.subject == subject, StepRow.state == WAITING)
        return list(self.session.exec(wanted.order_by(col(StepRow.planned_at), col(StepRow.id))))

    def last_done(self, subject: str, kind: str) -> datetime | None:
        """When a step of this kind was last done for this subject."""
        wanted = select(func.max(StepRow.settled_at)).where(
            StepRow.subject == subject, StepRow.kind == kind, StepRow.state == DONE
        )
        return self.session.exec(wanted).one()

    def waiting(self, contract_id: int | None = None) -> list[StepRow]:
        """What is still to come, the next first."""
        wanted = select(StepRow).where(StepRow.state == WAITING)
        if contract_id is not None:
            wanted = wanted.where(StepRow.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(StepRow.due_at), col(StepRow.id))))

    def next_due(self, now: datetime) -> datetime | None:
        """When the next step that is not due yet will be."""
        wanted = select(func.min(StepRow.due_at)).where(
            StepRow.state == WAITING, StepRow.due_at > now
        )
        return self.session.exec(wanted).one()

    def settle(self, row: StepRow, now: datetime, *, state: str = DONE, why: str = "") -> None:
        row.state, row.settled_at, row.why = state, now, why or None
        self.session.add(row)

    def wait_again(self, row: StepRow, due_at: datetime) -> None:
        """This step is to happen after all, at this moment."""
        row.state, row.due_at, row.settled_at, row.why = WAITING, due_at, None, None
        self.session.add(row)
        self.session.flush()

    def find(self, step_id: int) -> StepRow | None:
        return self.session.get(StepRow, step_id)

    def to_come(self, subject: str) -> list[StepRow]:
        """What is to come about this subject, waiting or held, the next first."""
        return list(self.session.exec(_to_come(), params={"of": subject}))

    def latest(self, subject: str, kind: str) -> StepRow | None:
        """The last step of this kind, done or to come, that is not void."""
        wanted = select(StepRow).where(
            StepRow.subject == subject, StepRow.kind == kind, StepRow.state != VOID
        )
        return self.session.exec(wanted.order_by(col(StepRow.due_at).desc())).first()

    def ahead(self, contract_id: int, until: datetime) -> list[StepRow]:
        """What is to come until then, waiting or held, the next first."""
        wanted = select(StepRow).where(
            StepRow.contract_id == contract_id,
            col(StepRow.state).in_((WAITING, HELD)),
            StepRow.due_at <= until,
        )
        return list(self.session.exec(wanted.order_by(col(StepRow.due_at), col(StepRow.id))))

    def void(self, subject: str, now: datetime, why: str) -> None:
        """Nothing of this subject is to happen any more, not even what is held."""
        for row in self.to_come(subject):
            self.settle(row, now, state=VOID, why=why)
