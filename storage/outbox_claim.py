"""Taking in hand what may leave now: hot, so its statements are built once, times as parameters.

In them `:now` is town time, `:machine` machine time, `:most` how many rows are wanted.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select, update
from sqlmodel import Session, col

from domain.messages import Act, Urgency
from storage.files import KEPT, KeptFile
from storage.outbox import HOLDING_TRIES, TO_SEND, OutboxRow, OutboxState

_OUT: Any = OutboxRow.__table__  # type: ignore[attr-defined]
_PENDING = (*TO_SEND, OutboxState.IN_HAND.value)


@dataclass(frozen=True)
class Claimed:
    """A row in hand, with the number of the message it edits and whether that one has a file;
    `kept` are the bytes of the kept file that its own file is made from."""

    row: OutboxRow
    target: str | None
    captioned: bool
    kept: bytes | None = None


def claim(
    session: Session, now: datetime, machine: datetime, lease_until: datetime, limit: int
) -> list[Claimed]:
    """Take in hand the next due row of each chat, replies first; with the message it edits."""
    asked = {"now": now, "machine": machine, "most": limit}
    rows = list(session.scalars(_leaving(), asked))
    if not rows:
        return []
    held = update(OutboxRow).where(col(OutboxRow.id).in_([row.id for row in rows]))
    session.connection().execute(
        held.values(state=OutboxState.IN_HAND.value, lease_until=lease_until)
    )
    return [Claimed(row, *_target(session, row), _kept(session, row)) for row in rows]


def expire(session: Session, now: datetime, machine: datetime) -> None:
    """Give up what is no longer worth saying: old toasts, reminders of what is over."""
    session.connection().execute(_giving_up(), {"now": now, "machine": machine})


def _target(session: Session, row: OutboxRow) -> tuple[str | None, bool]:
    """The channel's number of the message to change, and whether it carries a file."""
    if row.replaces is None:
        return None, False
    wanted = (
        select(OutboxRow)
        .where(
            or_(col(OutboxRow.id) == row.replaces, col(OutboxRow.replaces) == row.replaces),
            col(OutboxRow.message_id).is_not(None),
        )
        .order_by(col(OutboxRow.id).desc())
    )
    found = session.scalars(wanted.limit(1)).first()
    if found is None:
        return None, False
    return found.message_id, session.get_one(OutboxRow, row.replaces).file is not None


def _kept(session: Session, row: OutboxRow) -> bytes | None:
    """Read with the claim: whoever sends the row has no database at hand."""
    number = row.file["facts"].get(KEPT) if row.file else None
    return session.get_one(KeptFile, number).content if number else None


@cache
def _leaving() -> Select[Any]:
    """The next due row of each chat, replies first, then by age.

    One row of a chat at a time, so that order is kept: people read what nobody asked for in the
    order in which it was said, whatever its urgency, which only ranks the chats among themselves.
    An edit never before its send.
    """
    place = func.row_number().over(
        partition_by=(_OUT.c.channel, _OUT.c.address), order_by=(_unasked(_OUT), _OUT.c.id)
    )
    free = and_(~_chat_busy(), ~_held_up(), ~_edit_too_early())
    first = select(_OUT.c.id, place.label("place")).where(_due(), free).subquery()
    return (
        select(OutboxRow)
        .join(first, first.c.id == col(OutboxRow.id))
        .where(first.c.place == 1)
        .order_by(col(OutboxRow.urgency), col(OutboxRow.id))
        .limit(bindparam("most"))
    )


@cache
def _giving_up() -> Any:
    late = or_(_OUT.c.expires_at < bindparam("machine"), _OUT.c.not_after < bindparam("now"))
    waiting = _OUT.c.state.in_(TO_SEND)
    return update(_OUT).where(waiting, late).values(state=OutboxState.EXPIRED.value)


def _due() -> Any:
    return and_(
        _OUT.c.state.in_(TO_SEND),
        or_(_OUT.c.not_before.is_(None), _OUT.c.not_before <= bindparam("now")),
        or_(_OUT.c.next_try_at.is_(None), _OUT.c.next_try_at <= bindparam("machine")),
    )


def _same_chat(other: Any) -> Any:
    return and_(other.c.channel == _OUT.c.channel, other.c.address == _OUT.c.address)


def _chat_busy() -> Any:
    other = _OUT.alias()
    return exists().where(other.c.state == OutboxState.IN_HAND.value, _same_chat(other))


def _held_up() -> Any:
    """An earlier word of this chat waits for another try: nothing overtakes it but a reply.

    Not for ever: one that fails again and again lets the others pass.
    """
    other = _OUT.alias()
    same_rank = and_(_unasked(other) == _unasked(_OUT), other.c.id < _OUT.c.id)
    return exists().where(
        other.c.state.in_(TO_SEND),
        other.c.next_try_at > bindparam("machine"),
        other.c.attempts <= HOLDING_TRIES,
        or_(other.c.not_before.is_(None), other.c.not_before <= bindparam("now")),
        other.c.act.not_in((Act.TOAST.value, Act.MENU.value)),
        _same_chat(other),
        or_(_unasked(other) < _unasked(_OUT), same_rank),
    )


def _unasked(row: Any) -> Any:
    """0 for a reply, 1 for what comes by itself."""
    return case((row.c.urgency == Urgency.REPLY.value, 0), else_=1)


def _edit_too_early() -> Any:
    """Its message has not left yet, or an earlier change of the same message has not."""
    other = _OUT.alias()
    earlier_edit = and_(other.c.replaces == _OUT.c.replaces, other.c.id < _OUT.c.id)
    same = or_(other.c.id == _OUT.c.replaces, earlier_edit)
    return exists().where(_OUT.c.replaces.is_not(None), same, other.c.state.in_(_PENDING))
