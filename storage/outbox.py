"""What we owe people to say. Written with the deed, drained by one sender, never forgotten."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Index,
    Insert,
    Row,
    Select,
    Text,
    Update,
    and_,
    bindparam,
    case,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlmodel import Field, Session, SQLModel, col

from domain.messages import Act, Address, Urgency
from storage.database import leave_nothing
from storage.hot import none_of


class OutboxState(StrEnum):
    WAITING = "waiting"
    IN_HAND = "in_hand"
    IN_DOUBT = "in_doubt"
    DELIVERED = "delivered"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


TO_SEND = (OutboxState.WAITING.value, OutboxState.IN_DOUBT.value)
HIDING_NOTHING = ("lost/", "menu/help", "menu/settings", "menu/privacy")
"""How the names begin of texts that are beside the point: below them, the numbers of the message
before are still what people mean."""
_UNSEEN = (Act.TOAST.value, Act.MENU.value, Act.TAKE_AWAY.value)
SECRETS = frozenset(
    {
        *("invitations/letter", "invitations/links", "my_data/mine"),
        *("erase/farewell", "erase/told", "erase/done"),
    }
)
"""Texts that carry links, by which whoever reads one may come in, copies of all that is known of
somebody, and the name of who is erased. What they say is kept as long as it may have to be said
again, and no longer."""
_SEEN = 30
"""Whoever types the number of a button means one of the last messages of the chat."""
HOLDING_TRIES = 8
"""How many tries the rest of a chat waits for a message that fails: some eight minutes."""


_WHERE_CHANGES: Any = dict.fromkeys(
    ("sqlite_where", "postgresql_where"), text("replaces is not null")
)


class OutboxRow(SQLModel, table=True):
    """One thing to do on a channel. `not_before` and `not_after` are town time; `expires_at`,
    `next_try_at` and `lease_until` machine time. `message_id` is the channel's, once delivered;
    an edit points at the row it changes by `replaces`. `query` is the channel's too: the tap to
    answer, or the message of the person's own to take away."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_state_urgency", "state", "urgency", "id"),
        Index("ix_outbox_chat", "channel", "address", "id"),
        Index("ix_outbox_chat_sent", "channel", "address", "sent_at", "id"),
        Index("ix_outbox_message", "channel", "address", "message_id"),
        Index("ix_outbox_about", "about"),
        Index("ix_outbox_replaces", "replaces", **_WHERE_CHANGES),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str | None = Field(default=None, unique=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id")
    person_id: int | None = Field(default=None, foreign_key="person.id")
    channel: str
    address: str
    act: str
    urgency: int = Urgency.REPLY.value
    template: str = ""
    text: str = Field(default="", sa_type=Text)
    buttons: list[list[dict[str, Any]]] | None = Field(default=None, sa_column=Column(JSON))
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    replaces: int | None = Field(default=None, foreign_key="outbox.id")
    query: str | None = None
    about: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    expires_at: datetime | None = None
    state: str = OutboxState.WAITING
    attempts: int = 0
    doubts: int = 0
    next_try_at: datetime | None = None
    lease_until: datetime | None = None
    message_id: str | None = None
    created_at: datetime
    sent_at: datetime | None = None
    failure: str | None = None


@dataclass
class Owed:
    """A row as it is written with the deed; the columns that it does not name are the sender's."""

    channel: str
    address: str
    act: str
    created_at: datetime
    urgency: int = Urgency.REPLY.value
    template: str = ""
    text: str = ""
    key: str | None = None
    contract_id: int | None = None
    person_id: int | None = None
    buttons: list[list[dict[str, Any]]] | None = None
    file: dict[str, Any] | None = None
    replaces: int | None = None
    query: str | None = None
    about: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    expires_at: datetime | None = None


def forgotten(row: OutboxRow) -> dict[str, object]:
    """What a row is to hold once it will never be said again: of a secret, neither the words nor
    the facts of its file, of which it only says that there was one."""
    if row.template not in SECRETS:
        return {}
    blank: dict[str, object] = {"text": ""}
    if row.file is not None:
        blank["file"] = {**row.file, "facts": {}}
    return blank


def owed_at() -> Any:
    """When a message was to leave, for a question about many."""
    return func.coalesce(col(OutboxRow.not_before), col(OutboxRow.created_at))


# The questions of each step of a conversation: hot, so built once, and answered by columns.

_OUT: Any = OutboxRow.__table__  # type: ignore[attr-defined]


_UNSAID = {"state": OutboxState.WAITING.value, "attempts": 0, "doubts": 0}


@cache
def _owe() -> Insert:
    return insert(_OUT)


@cache
def _settle() -> Update:
    return update(_OUT).where(_OUT.c.id == bindparam("row_id"))


@cache
def _keyed() -> Select[Any]:
    return select(_OUT.c.id).where(_OUT.c.key == bindparam("key"))


@cache
def _last_to() -> Select[Any]:
    return select(func.max(_OUT.c.id)).where(_of_chat())


@cache
def _leaving_or_sent() -> tuple[Select[Any], Select[Any]]:
    """What was said and changed in a chat of late, the last thing first: what is leaving, then what
    has left. `:now` is town time."""
    unseen = (OutboxState.WITHDRAWN, OutboxState.REFUSED, OutboxState.EXPIRED)
    seen = select(_OUT.c.id, _OUT.c.replaces, _OUT.c.template, _OUT.c.buttons).where(
        _of_chat(),
        none_of(_OUT.c.act, _UNSEEN),
        none_of(_OUT.c.state, [state.value for state in unseen]),
        or_(_OUT.c.not_before.is_(None), _OUT.c.not_before <= bindparam("now")),
    )
    leaving, sent = seen.where(_OUT.c.sent_at.is_(None)), seen.where(_OUT.c.sent_at.is_not(None))
    return (
        leaving.order_by(_OUT.c.id.desc()).limit(_SEEN),
        sent.order_by(_OUT.c.sent_at.desc(), _OUT.c.id.desc()).limit(_SEEN),
    )


@cache
def _last_of_message() -> Select[Any]:
    first = _OUT.alias()
    last = changes_of(first).with_only_columns(_OUT.c.id, _OUT.c.buttons)
    return last.where(first.c.id == bindparam("card")).limit(1)


def changes_of(first: Any) -> Select[Any]:
    """A message and what changed it, the last first."""
    same = or_(_OUT.c.id == first.c.id, _OUT.c.replaces == first.c.id)
    return select(_OUT).where(same).order_by(_OUT.c.id.desc())


@cache
def _of_message() -> Select[Any]:
    """The row whose message bears `:message_id` in a chat, the latest first."""
    bears = and_(_of_chat(), _OUT.c.message_id == bindparam("message_id"))
    return select(_OUT.c.id, _OUT.c.replaces).where(bears).order_by(_OUT.c.id.desc()).limit(1)


def _of_chat() -> Any:
    return and_(_OUT.c.channel == bindparam("channel"), _OUT.c.address == bindparam("address"))


def _chat(address: Address) -> dict[str, object]:
    return {"channel": address.channel, "address": address.id}


def _root(row: Row[Any]) -> int:
    """The row whose message this one is about: its own, or the one it edits."""
    root: int = row.replaces or row.id
    return root


def _hides_nothing(row: Row[Any]) -> bool:
    """Whether the numbers of the message above may still be typed below this one."""
    numbered = any(button["n"] for line in row.buttons or [] for button in line)
    return not numbered and row.template.startswith(HIDING_NOTHING)


class Outbox:
    """The hot questions about the outbox, inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.added = 0
        """How many rows this deed has owed so far."""

    def add(self, owed: Owed) -> int | None:
        """Owe this; None when a row of the same key was owed already."""
        if owed.key is not None and self.keyed(owed.key) is not None:
            return None
        said = {name: value for name, value in vars(owed).items() if value is not None}
        added = self.session.connection().execute(_owe(), {**said, **_UNSAID}).inserted_primary_key
        assert added is not None
        self.added += 1
        row_id: int = added[0]
        return row_id

    def keyed(self, key: str) -> int | None:
        found: int | None = self.session.connection().scalar(_keyed(), {"key": key})
        return found

    def reaches(self, key: str, now: datetime) -> bool:
        """Whether the message of this key was delivered, or is still to be."""
        found = self.keyed(key)
        row = self.get(found) if found is not None else None
        if row is None:
            return False
        too_late = row.not_after is not None and row.not_after <= now
        waits = row.state in TO_SEND and not too_late
        return waits or row.state in (OutboxState.IN_HAND, OutboxState.DELIVERED)

    def get(self, row_id: int) -> OutboxRow:
        return self.session.get_one(OutboxRow, row_id)

    def settle(self, row_id: int, state: OutboxState, **values: object) -> None:
        """Write what became of a row; a secret that is blanked leaves the disk too."""
        if values.get("text") == "":
            leave_nothing(self.session)
        became = {"state": state.value, "lease_until": None, **values}
        self.session.connection().execute(_settle(), {"row_id": row_id, **became})

    def take_back(self) -> int:
        """Rows in hand when the last service died: it may have sent them. Returns how many."""
        return self._doubt(col(OutboxRow.state) == OutboxState.IN_HAND.value)

    def doubt_what_waited(self, now: datetime) -> int:
        """All that is here is of a moment before: what was to leave by this town time may have left
        since. Returns how many rows."""
        waiting = col(OutboxRow.state) == OutboxState.WAITING.value
        due = or_(col(OutboxRow.not_before).is_(None), col(OutboxRow.not_before) <= now)
        return self._doubt(waiting, due)

    def _doubt(self, *of: ColumnElement[bool]) -> int:
        sent = case((col(OutboxRow.act) == Act.SEND.value, 1), else_=0)
        values = {"state": OutboxState.IN_DOUBT.value, "lease_until": None}
        doubted = update(OutboxRow).where(*of).values(**values, doubts=col(OutboxRow.doubts) + sent)
        return self.session.connection().execute(doubted).rowcount

    def hurry(self, machine: datetime) -> None:
        """The channel is back: what waits for another try has waited long enough."""
        held = update(OutboxRow).where(
            col(OutboxRow.state).in_(TO_SEND), col(OutboxRow.next_try_at) > machine
        )
        self.session.connection().execute(held.values(next_try_at=machine))

    def past_lease(self, machine: datetime) -> list[OutboxRow]:
        """Rows in hand for longer than anybody may hold them."""
        wanted = select(OutboxRow).where(
            col(OutboxRow.state) == OutboxState.IN_HAND.value, col(OutboxRow.lease_until) < machine
        )
        return list(self.session.scalars(wanted.order_by(col(OutboxRow.id))))

    def take_back_one(self, row: OutboxRow, *, at_most: int) -> None:
        """In doubt, as at a start; refused when it was in doubt so many times already."""
        assert row.id is not None
        if row.doubts >= at_most:
            self.settle(row.id, OutboxState.REFUSED, failure="lease", **forgotten(row))
        else:
            self.settle(row.id, OutboxState.IN_DOUBT, doubts=row.doubts + 1)
        self.session.expire(row)  # whoever claims it next reads its doubt

    def withdraw(
        self, about: str, *, address: Address | None = None, person_id: int | None = None
    ) -> int:
        """What is said about this no longer holds: whatever has not left yet stays, at this
        address or to this person when one is given. How many."""
        gone = update(OutboxRow).where(
            col(OutboxRow.about) == about, col(OutboxRow.state) == OutboxState.WAITING.value
        )
        if address is not None:
            gone = gone.where(
                col(OutboxRow.channel) == address.channel, col(OutboxRow.address) == address.id
            )
        if person_id is not None:
            gone = gone.where(col(OutboxRow.person_id) == person_id)
        values = {"state": OutboxState.WITHDRAWN.value}
        return self.session.connection().execute(gone.values(**values)).rowcount

    def still_owed(self, about: str) -> set[int]:
        """The people to whom something about this has not left yet."""
        wanted = select(col(OutboxRow.person_id)).where(
            col(OutboxRow.about) == about,
            col(OutboxRow.state) == OutboxState.WAITING.value,
            col(OutboxRow.person_id).is_not(None),
        )
        return {person_id for person_id in self.session.scalars(wanted) if person_id is not None}

    def unsaid(self, address: Address, contract_id: int, now: datetime) -> list[OutboxRow]:
        """What was to be said about something at this address and never arrived."""
        wanted = select(OutboxRow).where(
            self._never_arrived(address),
            col(OutboxRow.contract_id) == contract_id,
            col(OutboxRow.about).is_not(None),
            or_(col(OutboxRow.not_after).is_(None), col(OutboxRow.not_after) > now),
        )
        return list(self.session.scalars(wanted.order_by(col(OutboxRow.id))))

    def withdraw_unsaid(self, about: str, address: Address) -> None:
        """It is said by another way: no message of it is left, not even a refused one."""
        gone = update(OutboxRow).where(col(OutboxRow.about) == about, self._never_arrived(address))
        self.session.connection().execute(gone.values(state=OutboxState.WITHDRAWN.value))

    def readdress(self, old: Address, new: Address, person_id: int, now: datetime) -> None:
        """What this person was not told at their old address is to be said at the new one, and what
        changes it follows; a refused message too, when it was about something that still holds."""
        owed = or_(col(OutboxRow.state).in_(TO_SEND), col(OutboxRow.about).is_not(None))
        wanted = select(col(OutboxRow.id)).where(
            self._never_arrived(old),
            col(OutboxRow.person_id) == person_id,
            or_(col(OutboxRow.not_after).is_(None), col(OutboxRow.not_after) > now),
            owed,
        )
        ids = list(self.session.scalars(wanted))
        changes = and_(col(OutboxRow.replaces).in_(ids), col(OutboxRow.state).in_(TO_SEND))
        moved = update(OutboxRow).where(or_(col(OutboxRow.id).in_(ids), changes))
        self.session.connection().execute(
            moved.values(
                channel=new.channel,
                address=new.id,
                state=OutboxState.WAITING.value,
                attempts=0,
                doubts=0,
                next_try_at=None,
                failure=None,
            )
        )

    def _never_arrived(self, address: Address) -> Any:
        return and_(
            col(OutboxRow.channel) == address.channel,
            col(OutboxRow.address) == address.id,
            col(OutboxRow.act) == Act.SEND.value,
            col(OutboxRow.sent_at).is_(None),
            col(OutboxRow.state).in_((*TO_SEND, OutboxState.REFUSED.value)),
        )

    def offers(self, address: Address, now: datetime) -> list[dict[str, Any]]:
        """The buttons of the last card of this chat that still bears any: they may be typed.

        Last as the person sees them: what has not left yet is no offer, unless it is about to.
        Words that were not understood take nothing away: their buttons come on top.
        """
        seen: set[int] = set()
        found: list[dict[str, Any]] = []
        for row in self._seen_last(address, now):
            if _root(row) not in seen and row.buttons:
                found += [button for line in row.buttons for button in line]
                if not _hides_nothing(row):
                    break
            seen.add(_root(row))
        return found

    def text_above(self, address: Address, now: datetime) -> str:
        """The name of the text that stands last in this chat, but for words that say that
        something was not understood; "" when there is none."""
        said = (row.template for row in self._seen_last(address, now))
        return next((name for name in said if name and not name.startswith(HIDING_NOTHING)), "")

    def _seen_last(self, address: Address, now: datetime) -> Iterator[Row[Any]]:
        asked = {**_chat(address), "now": now}
        for wanted in _leaving_or_sent():
            yield from self.session.connection().execute(wanted, asked)

    def contract_of_last(self, address: Address) -> int | None:
        """The contract of the last message of this chat; None when there is none."""
        wanted = (
            select(col(OutboxRow.contract_id))
            .where(
                col(OutboxRow.channel) == address.channel,
                col(OutboxRow.address) == address.id,
                col(OutboxRow.act) == Act.SEND.value,
                col(OutboxRow.sent_at).is_not(None),
            )
            .order_by(col(OutboxRow.sent_at).desc(), col(OutboxRow.id).desc())
        )
        return self.session.scalar(wanted.limit(1))

    def last_to(self, address: Address) -> int | None:
        """The last message or change owed to this chat; None when there is none."""
        last: int | None = self.session.connection().scalar(_last_to(), _chat(address))
        return last

    def offers_of(self, card: int) -> list[dict[str, Any]]:
        """The buttons that this card bears now."""
        row = self._shown_in(card)
        return [button for line in row.buttons or [] for button in line] if row else []

    def shown_in(self, card: int) -> OutboxRow | None:
        """The last row of this card: what it shows once everything has left."""
        row = self._shown_in(card)
        return self.get(row.id) if row else None

    def _shown_in(self, card: int) -> Row[Any] | None:
        return self.session.connection().execute(_last_of_message(), {"card": card}).first()

    def is_lowest(self, card: int, address: Address) -> bool:
        """Whether nothing was said at this address below this card."""
        wanted = select(func.max(col(OutboxRow.id))).where(
            col(OutboxRow.channel) == address.channel,
            col(OutboxRow.address) == address.id,
            col(OutboxRow.act) == Act.SEND.value,
            col(OutboxRow.state) != OutboxState.WITHDRAWN.value,
        )
        return self.session.scalar(wanted) == card

    def card_of_message(self, address: Address, message_id: str) -> int | None:
        """The row whose message bears this number in this chat; the latest, should another bot have
        given the same number before."""
        named = {**_chat(address), "message_id": message_id}
        row = self.session.connection().execute(_of_message(), named).first()
        return _root(row) if row else None

    def next_due(self, now: datetime) -> datetime | None:
        """The town time of the next row that is not due yet."""
        wanted = select(func.min(col(OutboxRow.not_before))).where(
            col(OutboxRow.state).in_(TO_SEND), col(OutboxRow.not_before) > now
        )
        return self.session.scalar(wanted)

    def unsent(self, now: datetime) -> int:
        """How many rows should have left by this town time."""
        wanted = select(func.count()).where(
            col(OutboxRow.state).in_((*TO_SEND, OutboxState.IN_HAND.value)),
            or_(col(OutboxRow.not_before).is_(None), col(OutboxRow.not_before) <= now),
        )
        return self.session.scalar(wanted) or 0

    def counts(self) -> Mapping[str, int]:
        wanted = select(col(OutboxRow.state), func.count()).group_by(col(OutboxRow.state))
        return dict(self.session.connection().execute(wanted).all())
