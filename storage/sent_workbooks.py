"""Workbooks that somebody sent in a chat: waiting to be read, then to be brought in or left."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Text, or_
from sqlmodel import Field, Session, SQLModel, col, select

from domain.messages import Address
from storage.files import KeptFile
from storage.imports import Import


class SentState(StrEnum):
    """Where a workbook stands. What is read waits for « Importer »; the others are over."""

    TO_READ = "to_read"
    READ = "read"
    REFUSED = "refused"
    IMPORTED = "imported"
    LEFT = "left"
    REPLACED = "replaced"
    EXPIRED = "expired"


class SentWorkbook(SQLModel, table=True):
    """One file that a coordinator sent. `source` is the message that brought it, unique: the same
    message is never read twice into two imports.

    `file` is what the channel calls it, `file_id` its bytes once fetched; `plan` (JSON of
    domain/plan_json) and `difference` (storage/plan_difference) are what it was read as and what
    was shown. `card` is the message that shows it. `next_try_at` is machine time.
    """

    __tablename__ = "sent_workbook"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    person_id: int = Field(foreign_key="person.id")
    channel: str
    address: str
    source: str = Field(unique=True)
    inbox_id: int
    at: datetime
    file: str
    file_name: str
    state: str = Field(default=SentState.TO_READ, index=True)
    attempts: int = 0
    next_try_at: datetime | None = None
    card: int | None = None
    file_id: int | None = Field(default=None, foreign_key="kept_file.id")
    plan: str | None = Field(default=None, sa_type=Text)
    difference: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    import_id: int | None = Field(default=None, foreign_key="import.id")
    settled_at: datetime | None = None

    @property
    def sender(self) -> Address:
        """Where its card is shown."""
        return Address(self.channel, self.address)


class SentWorkbooks:
    """Questions about workbooks that were sent, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def find(self, sent_id: int) -> SentWorkbook | None:
        return self.session.get(SentWorkbook, sent_id)

    def next_to_read(self, machine: datetime) -> SentWorkbook | None:
        """The oldest that waits to be fetched and read, if its time has come."""
        wanted = select(SentWorkbook).where(
            SentWorkbook.state == SentState.TO_READ,
            or_(col(SentWorkbook.next_try_at).is_(None), col(SentWorkbook.next_try_at) <= machine),
        )
        return self.session.exec(wanted.order_by(col(SentWorkbook.id))).first()

    def add(self, row: SentWorkbook) -> None:
        self.session.add(row)
        self.session.flush()

    def in_hand(self, contract_id: int, person_id: int) -> list[SentWorkbook]:
        """Those that somebody sent and neither brought in nor left, the oldest first."""
        wanted = select(SentWorkbook).where(
            SentWorkbook.contract_id == contract_id,
            SentWorkbook.person_id == person_id,
            col(SentWorkbook.state).in_((SentState.TO_READ, SentState.READ)),
        )
        return list(self.session.exec(wanted.order_by(col(SentWorkbook.id))))

    def settle(self, row: SentWorkbook, state: SentState, now: datetime) -> None:
        """It is over. What it was read as is not kept twice; the bytes of what was not brought in
        are nobody's any more."""
        row.state, row.settled_at = state, now
        row.plan = row.difference = None
        file_id, row.file_id = row.file_id, None
        self.session.add(row)
        self.session.flush()
        if file_id is not None and not self._is_used(file_id):
            self.session.delete(self.session.get_one(KeptFile, file_id))
            self.session.flush()

    def _is_used(self, file_id: int) -> bool:
        by_imports = select(Import.id).where(Import.file_id == file_id)
        by_others = select(SentWorkbook.id).where(SentWorkbook.file_id == file_id)
        return any(self.session.exec(wanted).first() for wanted in (by_imports, by_others))
