"""Taking in hand what may leave now: hot, so its statements are built once, times as parameters.

In them `:now` is town time, `:machine` machine time, `:most` how many rows are wanted, of the
urgencies from `:first` to `:last`. However many rows wait, only the few that leave are looked at:
they are found in the order of an index, and each is held against the rows of its own chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Select,
    Update,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    union_all,
    update,
)
from sqlmodel import Session, col

from domain.messages import Act, Urgency
from storage.files import KEPT, KeptFile
from storage.hot import among, none_of
from storage.outbox import HOLDING_TRIES, TO_SEND, OutboxRow, OutboxState, changes_of

_OUT: Any = OutboxRow.__table__  # type: ignore[attr-defined]
_PENDING = (*TO_SEND, OutboxState.IN_HAND.value)
_REPLIES = {"first": Urgency.REPLY.value, "last": Urgency.REPLY.value}
_THE_REST = {"first": Urgency.REPLY.value + 1, "last": max(Urgency).value}


@dataclass(frozen=True)
class Claimed:
    """A row in hand, with the number of the message it edits and whether that one has a file;
    `kept` are the bytes of the kept file that its own file is made from."""

    row: OutboxRow
    target: str | None
    captioned: bool
    kept: bytes | None = None


def claim(
    session: Session,
    now: datetime,
    machine: datetime,
    lease_until: datetime,
    *,
    replies: int,
    others: int,
) -> list[Claimed]:
    """Take in hand the next due row of each chat, replies first, so many of each at most; with the
    message it edits."""
    asked = {"now": now, "machine": machine}
    rows = list(session.scalars(_leaving(), {**asked, **_REPLIES, "most": replies}))
    if others:
        rows += session.scalars(_leaving(), {**asked, **_THE_REST, "most": others})
    if not rows:
        return []
    taken = {"rows": [row.id for row in rows], "lease_until": lease_until}
    session.connection().execute(_taking(), taken)
    targets = _targets(session, rows)
    return [
        Claimed(row, *targets.get(row.replaces or 0, (None, False)), _kept(session, row))
        for row in rows
    ]


def expire(session: Session, now: datetime, machine: datetime) -> None:
    """Give up what is no longer worth saying: old toasts, reminders of what is over."""
    session.connection().execute(_giving_up(), {"now": now, "machine": machine})


def _targets(session: Session, rows: Sequence[OutboxRow]) -> dict[int, tuple[str | None, bool]]:
    """By the row that is changed: the channel's number of its message, and whether that carries a
    file."""
    changed = {row.replaces for row in rows if row.replaces is not None}
    if not changed:
        return {}
    found = session.connection().execute(_changed(), {"rows": list(changed)})
    return {row.id: (row.target, row.target is not None and bool(row.file)) for row in found}


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
    return (
        select(OutboxRow)
        .where(col(OutboxRow.id).in_(union_all(*(_next(state) for state in TO_SEND))))
        .order_by(col(OutboxRow.urgency), col(OutboxRow.id))
        .limit(bindparam("most"))
    )


def _next(state: str) -> Select[Any]:
    """The numbers of those that may leave and are in this state: the index gives them in order."""
    wanted = _OUT.c.urgency.between(bindparam("first"), bindparam("last"))
    free = and_(~_chat_busy(), ~_held_up(), ~_edit_too_early(_OUT), ~_behind_another())
    first = select(_OUT.c.id).where(_OUT.c.state == state, wanted, _due(_OUT), free)
    ordered = first.order_by(_OUT.c.urgency, _OUT.c.id).limit(bindparam("most"))
    return select(ordered.subquery().c.id)


@cache
def _taking() -> Update:
    rows = _OUT.c.id.in_(bindparam("rows", expanding=True))
    in_hand = {"state": OutboxState.IN_HAND.value, "lease_until": bindparam("lease_until")}
    return update(_OUT).where(rows).values(in_hand)


@cache
def _changed() -> Select[Any]:
    first = _OUT.alias()
    arrived = changes_of(first).where(_OUT.c.message_id.is_not(None))
    target = arrived.with_only_columns(_OUT.c.message_id).limit(1).correlate(first)
    wanted = first.c.id.in_(bindparam("rows", expanding=True))
    return select(first.c.id, first.c.file, target.scalar_subquery().label("target")).where(wanted)


@cache
def _giving_up() -> Any:
    waiting = among(_OUT.c.state, TO_SEND)
    return update(_OUT).where(waiting, _too_late(_OUT)).values(state=OutboxState.EXPIRED.value)


def _too_late(row: Any) -> Any:
    toast = and_(row.c.expires_at.is_not(None), row.c.expires_at < bindparam("machine"))
    return or_(toast, and_(row.c.not_after.is_not(None), row.c.not_after < bindparam("now")))


def _due(row: Any) -> Any:
    return and_(
        among(row.c.state, TO_SEND),
        or_(row.c.not_before.is_(None), row.c.not_before <= bindparam("now")),
        or_(row.c.next_try_at.is_(None), row.c.next_try_at <= bindparam("machine")),
        ~_too_late(row),
    )


def _unsent(other: Any, row: Any) -> Any:
    """It is of the same chat and has not left: that an index finds, however long the chat is."""
    same_chat = and_(other.c.channel == row.c.channel, other.c.address == row.c.address)
    return and_(same_chat, other.c.sent_at.is_(None))


def _chat_busy() -> Any:
    other = _OUT.alias()
    return exists().where(other.c.state == OutboxState.IN_HAND.value, _unsent(other, _OUT))


def _behind_another() -> Any:
    """Another row of this chat may leave and comes first."""
    other = _OUT.alias()
    return exists().where(
        _unsent(other, _OUT), _due(other), _comes_before(other), ~_edit_too_early(other)
    )


def _held_up() -> Any:
    """An earlier word of this chat waits for another try: nothing overtakes it but a reply.

    Not for ever: one that fails again and again lets the others pass.
    """
    other = _OUT.alias()
    return exists().where(
        among(other.c.state, TO_SEND),
        other.c.next_try_at > bindparam("machine"),
        other.c.attempts <= HOLDING_TRIES,
        or_(other.c.not_before.is_(None), other.c.not_before <= bindparam("now")),
        none_of(other.c.act, (Act.TOAST.value, Act.MENU.value)),
        _unsent(other, _OUT),
        _comes_before(other),
    )


def _comes_before(other: Any) -> Any:
    same_rank = and_(_unasked(other) == _unasked(_OUT), other.c.id < _OUT.c.id)
    return or_(_unasked(other) < _unasked(_OUT), same_rank)


def _unasked(row: Any) -> Any:
    """0 for a reply, 1 for what comes by itself."""
    return case((row.c.urgency == Urgency.REPLY.value, 0), else_=1)


def _edit_too_early(row: Any) -> Any:
    """Its message has not left yet, or an earlier change of the same message has not."""
    other = _OUT.alias()
    earlier_edit = and_(other.c.replaces == row.c.replaces, other.c.id < row.c.id)
    same = or_(other.c.id == row.c.replaces, earlier_edit)
    pending = among(other.c.state, _PENDING)
    return exists().where(row.c.replaces.is_not(None), _unsent(other, row), same, pending)
