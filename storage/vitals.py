"""How the service stands at this moment, asked in a few short questions: for `cheville check`, for
whoever supervises it from outside, and for the service itself."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.health import LATELY, PATIENCE, RECENTLY, Trouble, Vitals
from storage.backup import FOLDER, backups_in, made_at
from storage.imports import Import
from storage.inbox import InboxRow, InboxState
from storage.marks import (
    BACKED_UP_ELSEWHERE,
    BACKUP_FAILED,
    LAST_POLL,
    LAST_TICK,
    STARTED,
    Marks,
)
from storage.outbox import TO_SEND, OutboxRow, owed_at
from storage.steps import WAITING, StepRow


def vitals(session: Session, data_dir: Path, *, now: datetime, machine: datetime) -> Vitals:
    """The vital signs of the service of this database; `now` is town time."""
    marks = Marks(session)
    waits = col(InboxRow.state) == InboxState.WAITING.value
    return Vitals(
        at=machine,
        started_at=marks.moment(STARTED),
        heard_at=marks.moment(LAST_POLL),
        ticked_at=marks.moment(LAST_TICK),
        inbox_age=_age(session, func.min(InboxRow.at), waits, now),
        outbox_age=_age(session, func.min(owed_at()), col(OutboxRow.state).in_(TO_SEND), now),
        late_steps=_count(
            session, col(StepRow.state) == WAITING, col(StepRow.due_at) < now - PATIENCE
        ),
        set_aside=_count(
            session,
            col(InboxRow.state) == InboxState.SET_ASIDE.value,
            col(InboxRow.at) > now - RECENTLY,
        ),
        troubles=_troubles(marks, machine),
        free_bytes=shutil.disk_usage(data_dir).free,
        held_since=session.scalar(select(func.min(Import.at))),
        backup_at=_backup_at(marks, data_dir),
        backup_failed_at=marks.moment(BACKUP_FAILED),
    )


def _troubles(marks: Marks, machine: datetime) -> frozenset[Trouble]:
    """Those that were met with of late; no answer is given to a token that is refused."""
    heard_at = marks.moment(LAST_POLL)
    seen = {Trouble(name): last for name, (_, last) in marks.troubles().items()}
    refused_at = seen.get(Trouble.UNAUTHORIZED)
    if refused_at is not None and heard_at is not None and heard_at > refused_at:
        del seen[Trouble.UNAUTHORIZED]
    return frozenset(trouble for trouble, last in seen.items() if machine - last < LATELY)


def _backup_at(marks: Marks, data_dir: Path) -> datetime | None:
    """When the last backup was made: the usual folder shows its own, a mark tells of others."""
    here = [made_at(file) for file in backups_in(data_dir / FOLDER)[-1:]]
    elsewhere = marks.moment(BACKED_UP_ELSEWHERE)
    return max([*here, *([elsewhere] if elsewhere else [])], default=None)


def _age(session: Session, oldest: object, waits: object, now: datetime) -> timedelta | None:
    """For how long the oldest of these has waited; what waits for its moment does not count."""
    found: datetime | None = session.scalar(select(oldest).where(waits))  # type: ignore[call-overload]
    return now - found if found is not None and found <= now else None


def _count(session: Session, *wanted: object) -> int:
    return session.exec(select(func.count()).where(*wanted)).one()  # type: ignore[arg-type]
