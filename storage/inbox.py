"""What people said, kept before anything is made of it.

`key` is what the channel will never say twice: the message, the tap, the edit; update numbers are
given away again after a quiet week. `line` is the person's line: its rows are taken in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    Index,
    Select,
    Text,
    UniqueConstraint,
    Update,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlmodel import Field, Session, SQLModel, col

from storage.database import leave_nothing
from storage.hot import dialect_of, insert_into

CLEARED = "cleared"
"""The note of a message whose author said that it may be kept: it is looked at no more."""
_BLANK = "{}"
_SHORTEST_SECRET = 16
"""Shorter words are nobody's link, and may stand elsewhere in what was received."""


class InboxState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    SET_ASIDE = "set_aside"
    QUESTIONED = "questioned"
    """It waits for a word of its author's before anything is made of it (storage/questioned)."""


class InboxRow(SQLModel, table=True):
    """One update of a channel, raw. `next_try_at` is machine time."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("channel", "key"),
        Index("ix_inbox_state_line", "state", "line", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    key: str
    line: str
    raw: str = Field(sa_type=Text)
    at: datetime
    state: str = InboxState.WAITING
    attempts: int = 0
    next_try_at: datetime | None = None
    note: str | None = None


# Asked of each message: hot, so built once.

_IN: Any = InboxRow.__table__  # type: ignore[attr-defined]


@cache
def _heads() -> Select[Any]:
    """The heads of all lines; `:now` is machine time."""
    earlier = _IN.alias()
    waits = InboxState.WAITING.value
    same_line = and_(earlier.c.line == _IN.c.line, earlier.c.id < _IN.c.id)
    ready = or_(_IN.c.next_try_at.is_(None), _IN.c.next_try_at <= bindparam("now"))
    return (
        select(InboxRow)
        .where(_IN.c.state == waits, ready, ~exists().where(earlier.c.state == waits, same_line))
        .order_by(_IN.c.id)
        .limit(bindparam("most"))
        .with_for_update(skip_locked=True, of=InboxRow)
    )


@cache
def _done() -> Update:
    waits = _IN.c.state == InboxState.WAITING.value
    done = update(_IN).where(_IN.c.id.in_(bindparam("rows", expanding=True)), waits)
    return done.values(state=InboxState.DONE.value, note=bindparam("why"))


@cache
def _questioned() -> Select[Any]:
    in_question = _IN.c.state == InboxState.QUESTIONED.value
    wanted = select(_IN.c.id).where(in_question, _IN.c.line == bindparam("line"))
    return wanted.order_by(_IN.c.id).limit(1)


@dataclass(frozen=True)
class Received:
    """One update as the channel gave it: what to store, not yet what it means."""

    channel: str
    key: str
    line: str
    raw: str


class Inbox:
    """The hot questions about the inbox, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def store(self, received: Sequence[Received], at: datetime) -> int:
        """Keep these updates; one that is here already is left alone. Returns how many were new."""
        if not received:
            return 0
        rows = [
            {
                "channel": r.channel,
                "key": r.key,
                "line": r.line,
                "raw": r.raw,
                "at": at,
                "state": InboxState.WAITING.value,
                "attempts": 0,
            }
            for r in received
        ]
        add = insert_into(InboxRow, dialect_of(self.session))
        before = self._last_id()
        self.session.connection().execute(
            add.on_conflict_do_nothing(index_elements=["channel", "key"]), rows
        )
        counted = select(func.count()).select_from(InboxRow).where(col(InboxRow.id) > before)
        return self.session.connection().scalar(counted) or 0

    def _last_id(self) -> int:
        return self.session.connection().scalar(select(func.max(col(InboxRow.id)))) or 0

    def heads(self, now: datetime, limit: int) -> list[InboxRow]:
        """The first waiting row of each person's line, locked until this transaction ends.

        Never the second while the first waits: a row locked by another dispatcher still counts.
        """
        return list(self.session.scalars(_heads(), {"now": now, "most": limit}))

    def lock(self, row_id: int) -> InboxRow | None:
        """This row alone, if it still waits and nobody else has it."""
        wanted = (
            select(InboxRow)
            .where(col(InboxRow.id) == row_id, col(InboxRow.state) == InboxState.WAITING.value)
            .with_for_update(skip_locked=True, of=InboxRow)
        )
        return self.session.scalars(wanted).first()

    def done(self, row_ids: Sequence[int], note: str | None = None) -> None:
        """They were treated; one that is in question meanwhile stays so."""
        if row_ids:
            self.session.connection().execute(_done(), {"rows": row_ids, "why": note})

    def set_aside(self, row_id: int, note: str) -> None:
        self._settle(row_id, InboxState.SET_ASIDE, note)

    def _settle(self, row_id: int, state: InboxState, note: str | None) -> None:
        settled = update(InboxRow).where(col(InboxRow.id) == row_id)
        self.session.connection().execute(settled.values(state=state.value, note=note))

    def get(self, row_id: int) -> InboxRow:
        return self.session.get_one(InboxRow, row_id)

    def blank(self, row: InboxRow) -> None:
        """Nothing of what was received stays but its key, so that it is never taken in again; on
        the disk neither."""
        leave_nothing(self.session)
        row.raw, row.note = _BLANK, None
        if row.state == InboxState.QUESTIONED:
            row.state = InboxState.DONE.value
        self.session.add(row)

    def question(self, row: InboxRow, note: str) -> None:
        """It is neither waiting nor done, until its author says what it is."""
        row.state, row.note = InboxState.QUESTIONED.value, note
        self.session.add(row)

    def clear(self, row: InboxRow) -> None:
        """It may be kept: it is the next of its line, whatever came after it."""
        row.state, row.note = InboxState.WAITING.value, CLEARED
        self.session.add(row)

    def questioned(self, line: str) -> InboxRow | None:
        """The message of this line that waits for a word of its author's."""
        found = self.session.connection().scalar(_questioned(), {"line": line})
        return self.get(found) if found is not None else None

    def questioned_before(self, moment: datetime) -> list[InboxRow]:
        """Those that came before this moment and still wait for that word."""
        wanted = select(InboxRow).where(
            col(InboxRow.state) == InboxState.QUESTIONED.value, col(InboxRow.at) < moment
        )
        return list(self.session.scalars(wanted.order_by(col(InboxRow.id))))

    def forget_secret(self, row_id: int, secret: str) -> None:
        """What was received is kept a while, what opens a door is not: it served, or it is shut."""
        row = self.session.get(InboxRow, row_id)
        if row is not None and len(secret) >= _SHORTEST_SECRET:
            row.raw = row.raw.replace(secret, "")
            self.session.add(row)

    def forget_words(self, row_id: int) -> None:
        """Nothing of what was received here is kept, only that something was."""
        self.session.flush()  # a secret taken out of it just now would be written after
        blank = update(InboxRow).where(col(InboxRow.id) == row_id).values(raw="")
        self.session.connection().execute(blank)

    def failed(self, row_id: int, next_try_at: datetime) -> int:
        """Count a failed try; returns how many there were."""
        counted = (
            update(InboxRow)
            .where(col(InboxRow.id) == row_id)
            .values(attempts=col(InboxRow.attempts) + 1, next_try_at=next_try_at)
            .returning(col(InboxRow.attempts))
        )
        return self.session.connection().scalar(counted) or 0

    def waiting(self) -> int:
        wanted = select(func.count()).where(col(InboxRow.state) == InboxState.WAITING.value)
        return self.session.connection().scalar(wanted) or 0

    def counts(self) -> dict[str, int]:
        wanted = select(col(InboxRow.state), func.count()).group_by(col(InboxRow.state))
        return dict(self.session.connection().execute(wanted).all())
