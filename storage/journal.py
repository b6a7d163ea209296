"""Who did what, when, for whom. Append only."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select


class JournalLine(SQLModel, table=True):
    """One deed: ids and codes, never people's words."""

    __tablename__ = "journal"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int | None = Field(default=None, foreign_key="contract.id", index=True)
    at: datetime
    deed: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    subject: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Journal:
    """Questions about the journal, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def write(self, line: JournalLine) -> None:
        self.session.add(line)

    def all(self, contract_id: int) -> list[JournalLine]:
        """The oldest first."""
        wanted = select(JournalLine).where(JournalLine.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(JournalLine.id))))

    def since(self, contract_id: int, since: datetime) -> list[JournalLine]:
        wanted = select(JournalLine).where(
            JournalLine.contract_id == contract_id, JournalLine.at >= since
        )
        return list(self.session.exec(wanted.order_by(col(JournalLine.id))))
