"""Notices: one text to many, as it was sent and to whom. What became of each is the outbox's
(storage/deliveries)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Text
from sqlmodel import Field, Session, SQLModel, col, select


class Notice(SQLModel, table=True):
    """A text that left for many. `audience` is how its author chose them, `people` whom it came
    to, as she saw them; `source` the talk that wrote it, unique: pressed twice, sent once."""

    __tablename__ = "notice"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    author_id: int = Field(foreign_key="person.id")
    source: str = Field(unique=True)
    text: str = Field(sa_type=Text)
    audience: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    people: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    sent_at: datetime


class Notices:
    """Questions about notices, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, notice_id: int) -> Notice | None:
        return self.session.get(Notice, notice_id)

    def from_source(self, source: str) -> Notice | None:
        return self.session.exec(select(Notice).where(Notice.source == source)).first()

    def keep(self, notice: Notice) -> Notice:
        self.session.add(notice)
        self.session.flush()
        return notice

    def latest(self, contract_id: int, at_most: int) -> list[Notice]:
        """Those that left last, the newest first."""
        wanted = select(Notice).where(Notice.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Notice.id).desc()).limit(at_most)))


def notice_subject(notice: Notice) -> str:
    """What names a notice in messages, lines and steps."""
    return f"notice:{notice.id}"
