"""Where each conversation stands: one row per address, as data, so that any restart finds it."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Delete, Select, Text, bindparam, delete, select
from sqlmodel import Field, Session, SQLModel

from domain.dialogue import Talk
from domain.messages import Address
from storage.hot import dialect_of, insert_into
from storage.steps import Steps


class ConversationRow(SQLModel, table=True):
    """The talk in hand at an address. `talk` is JSON with its version."""

    __tablename__ = "conversation"
    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id")
    talk: str = Field(sa_type=Text)
    updated_at: datetime


@dataclass(frozen=True)
class Conversation:
    """The talk in hand at an address, as it was read."""

    channel: str
    address: str
    contract_id: int | None
    talk: str
    updated_at: datetime


# Asked at each step of a conversation: hot, so built once.

_TALK: Any = ConversationRow.__table__  # type: ignore[attr-defined]
_COLUMNS = [_TALK.c[name] for name in Conversation.__dataclass_fields__]
_HERE = (_TALK.c.channel == bindparam("at_channel"), _TALK.c.address == bindparam("at_address"))


@cache
def _at() -> Select[Any]:
    return select(*_COLUMNS).where(*_HERE)


@cache
def _keep(dialect: str) -> Any:
    add = insert_into(_TALK, dialect)
    changed = {name: add.excluded[name] for name in ("contract_id", "talk", "updated_at")}
    return add.on_conflict_do_update(index_elements=["channel", "address"], set_=changed)


@cache
def _close() -> Delete:
    return delete(_TALK).where(*_HERE)


def _here(address: Address) -> dict[str, str]:
    return {"at_channel": address.channel, "at_address": address.id}


class Conversations:
    """Questions about conversations, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def row(self, address: Address) -> Conversation | None:
        row = self.session.connection().execute(_at(), _here(address)).first()
        return Conversation(*row) if row else None

    def at(self, address: Address) -> Talk | None:
        row = self.row(address)
        return read_talk(row.talk) if row else None

    def keep(self, address: Address, talk: Talk, contract_id: int | None, now: datetime) -> None:
        row = Conversation(address.channel, address.id, contract_id, write_talk(talk), now)
        keep = _keep(dialect_of(self.session))
        self.session.connection().execute(keep, vars(row))

    def close(self, address: Address, now: datetime) -> None:
        """The talk is over: nothing is left to be reminded of."""
        if self.session.connection().execute(_close(), _here(address)).rowcount:
            Steps(self.session).void(talk_subject(address), now, "talk_over")

    def all(self) -> list[Conversation]:
        return [Conversation(*row) for row in self.session.connection().execute(select(*_COLUMNS))]


def talk_subject(address: Address) -> str:
    """What names the conversation at an address in steps."""
    return f"talk:{address.channel}:{address.id}"


def write_talk(talk: Talk) -> str:
    return json.dumps(asdict(talk), ensure_ascii=False)


def read_talk(stored: str) -> Talk:
    """A stored talk of any version up to ours."""
    found = json.loads(stored)
    found["trail"] = tuple(found.get("trail", ()))
    return Talk(**found)
