"""The conscience of the scheduler: what was given to whom, about what, for which occurrence.

The key commits together with the say, so that nothing is missed nor given twice.
"""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select


class GivenReminder(SQLModel, table=True):
    """One reminder that somebody was given, whatever the way: a channel or « À transmettre »."""

    __tablename__ = "given_reminder"
    __table_args__ = (UniqueConstraint("kind", "person_id", "subject", "occurrence"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    kind: str
    person_id: int = Field(foreign_key="person.id", index=True)
    subject: str = Field(index=True)
    occurrence: str
    at: datetime


class Reminders:
    """Questions about reminders, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def give(
        self,
        contract_id: int,
        person_id: int,
        subject: str,
        kind: str,
        occurrence: str,
        at: datetime,
    ) -> bool:
        """Note that this reminder is given now; False when it was given already."""
        wanted = select(GivenReminder).where(
            GivenReminder.kind == kind,
            GivenReminder.person_id == person_id,
            GivenReminder.subject == subject,
            GivenReminder.occurrence == occurrence,
        )
        if self.session.exec(wanted).first() is not None:
            return False
        self.session.add(
            GivenReminder(
                contract_id=contract_id,
                person_id=person_id,
                subject=subject,
                kind=kind,
                occurrence=occurrence,
                at=at,
            )
        )
        self.session.flush()
        return True

    def given_about(self, contract_id: int, beginning: str) -> list[GivenReminder]:
        """Every reminder of a contract about subjects that begin so, in order."""
        wanted = select(GivenReminder).where(
            GivenReminder.contract_id == contract_id,
            col(GivenReminder.subject).startswith(beginning),
        )
        return list(self.session.exec(wanted.order_by(col(GivenReminder.id))))

    def given(self, subject: str) -> list[GivenReminder]:
        """Every reminder given about this, in order."""
        wanted = select(GivenReminder).where(GivenReminder.subject == subject)
        return list(self.session.exec(wanted.order_by(col(GivenReminder.id))))
