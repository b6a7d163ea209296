"""How the house stands, for `cheville check`: the file itself, and what is in it. What a service
that runs must not leave waiting is in storage/vitals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, text
from sqlmodel import Session, col, select

from domain.delivery import UNREACHABLE
from domain.health import RECENTLY
from domain.invitations import Coordination
from domain.messages import Act
from storage.contracts import Contracts
from storage.database import schema_version
from storage.imports import ImportDoubt
from storage.inbox import Inbox
from storage.invitations import coordination
from storage.outbox import Outbox, OutboxRow, OutboxState, owed_at
from storage.people import People
from storage.steps import SET_ASIDE, WAITING, StepRow, Steps

SAFE_SQLITE = (3, 51, 3)
FAULTS_LOOKED_FOR = 100
"""SQLite stops at so many, unless asked for more."""


@dataclass(frozen=True)
class Soundness:
    """The database itself. `version` is None when it is empty; `faults` when it is damaged."""

    version: str | None
    faults: tuple[str, ...]
    sqlite: str | None

    @property
    def old_sqlite(self) -> bool:
        """Whether this SQLite may damage a file that two connections write and checkpoint."""
        if self.sqlite is None:
            return False
        return tuple(int(part) for part in self.sqlite.split(".")) < SAFE_SQLITE


@dataclass(frozen=True)
class Waiting:
    """What waits in the database, as numbers; of each contract, whether somebody coordinates it."""

    contracts: dict[str, Coordination]
    inbox: int
    outbox: int
    in_doubt: int
    stuck: int
    lost: int
    passed_on: int
    refused: int
    steps: int
    steps_set_aside: int
    next_step_at: datetime | None
    doubts: int


def soundness(session: Session) -> Soundness:
    """Ask the file about itself; nothing is changed, not even an older schema."""
    connection = session.connection()
    is_sqlite = connection.dialect.name == "sqlite"
    faults: list[str] = []
    if is_sqlite:
        found = connection.execute(text("PRAGMA integrity_check")).scalars()
        lines = [line for told in found for line in told.splitlines()]
        faults = [line for line in lines if line != "ok" and not line.startswith("***")]
    return Soundness(
        version=schema_version(connection),
        faults=tuple(faults),
        sqlite=connection.scalar(text("select sqlite_version()")) if is_sqlite else None,
    )


def what_waits(session: Session, now: datetime) -> Waiting:
    """The lines that form in front of the service, and what it gave up."""
    outbox, people = Outbox(session).counts(), People(session, now)
    return Waiting(
        contracts={
            each.name: coordination(people, each.id or 0) for each in Contracts(session).all()
        },
        inbox=Inbox(session).waiting(),
        outbox=outbox.get(OutboxState.WAITING.value, 0),
        in_doubt=outbox.get(OutboxState.IN_DOUBT.value, 0),
        stuck=_count(
            session,
            col(OutboxRow.state) == OutboxState.IN_HAND.value,
            col(OutboxRow.lease_until) < now,
        ),
        lost=_count(session, *_lost(now)),
        passed_on=_count(
            session,
            col(OutboxRow.state) == OutboxState.WITHDRAWN.value,
            col(OutboxRow.failure).is_not(None),
            owed_at() > now - RECENTLY,
        ),
        refused=outbox.get(OutboxState.REFUSED.value, 0),
        steps=_count(session, col(StepRow.state) == WAITING),
        steps_set_aside=_count(
            session, col(StepRow.state) == SET_ASIDE, col(StepRow.settled_at) > now - RECENTLY
        ),
        next_step_at=Steps(session).next_due(now),
        doubts=_count(
            session, col(ImportDoubt.answer).is_(None), col(ImportDoubt.gone_at).is_(None)
        ),
    )


def _lost(now: datetime) -> tuple[Any, ...]:
    """Refused of late, passed on by nobody, and not because the person left us: ours to mend."""
    return (
        col(OutboxRow.state) == OutboxState.REFUSED.value,
        col(OutboxRow.act).in_((Act.SEND.value, Act.EDIT.value)),
        func.coalesce(col(OutboxRow.failure), "") != UNREACHABLE,
        owed_at() > now - RECENTLY,
    )


def _count(session: Session, *wanted: object) -> int:
    asked = select(func.count()).where(*wanted)  # type: ignore[arg-type]
    return session.exec(asked).one()
