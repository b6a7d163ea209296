"""Where each conversation stands: one row per address, as data, so that any restart finds it."""

import json
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, Session, SQLModel, select

from domain.dialogue import Talk
from domain.messages import Address
from storage.steps import Steps


class Conversation(SQLModel, table=True):
    """The talk in hand at an address. `talk` is JSON with its version."""

    __tablename__ = "conversation"
    channel: str = Field(primary_key=True)
    address: str = Field(primary_key=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id")
    talk: str = Field(sa_type=Text)
    updated_at: datetime


class Conversations:
    """Questions about conversations, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def row(self, address: Address) -> Conversation | None:
        return self.session.get(Conversation, (address.channel, address.id))

    def at(self, address: Address) -> Talk | None:
        row = self.row(address)
        return read_talk(row.talk) if row else None

    def keep(self, address: Address, talk: Talk, contract_id: int | None, now: datetime) -> None:
        row = self.row(address)
        if row is None:
            row = Conversation(channel=address.channel, address=address.id, talk="", updated_at=now)
        row.talk, row.contract_id, row.updated_at = write_talk(talk), contract_id, now
        self.session.add(row)

    def close(self, address: Address, now: datetime) -> None:
        """The talk is over: nothing is left to be reminded of."""
        row = self.row(address)
        if row is not None:
            self.session.delete(row)
            Steps(self.session).void(talk_subject(address), now, "talk_over")

    def all(self) -> list[Conversation]:
        return list(self.session.exec(select(Conversation)))


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
