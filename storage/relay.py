"""« À transmettre »: what is due to people who are not on a channel of ours, for the coordinator
to pass on. Never a silence."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Text, and_
from sqlmodel import Field, Session, SQLModel, col, select

from storage.people import Person


class RelayRow(SQLModel, table=True):
    """One message to pass on by mail or telephone, its text ready to paste. `not_before` and
    `not_after` are town time: after the latter it is worth nothing, and leaves the list."""

    __tablename__ = "relay"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    key: str | None = Field(default=None, unique=True)
    template: str
    text: str = Field(sa_type=Text)
    file: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    about: str | None = Field(default=None, index=True)
    created_at: datetime
    not_before: datetime | None = None
    not_after: datetime | None = None
    done_at: datetime | None = None
    done_by_id: int | None = Field(default=None, foreign_key="person.id")
    withdrawn_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Whether this still waits to be passed on, and is still worth it."""
        expired = self.not_after is not None and self.not_after <= now
        return self.done_at is None and self.withdrawn_at is None and not expired


class Relay:
    """Questions about what is to be passed on, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def add(self, row: RelayRow) -> int | None:
        """Owe this; None when the same key was owed already."""
        if row.key is not None:
            seen = select(RelayRow.id).where(RelayRow.key == row.key)
            if self.session.exec(seen).first() is not None:
                return None
        self.session.add(row)
        self.session.flush()
        return row.id

    def find(self, row_id: int) -> RelayRow | None:
        return self.session.get(RelayRow, row_id)

    def open(
        self, contract_id: int, now: datetime, ready_by: datetime | None = None
    ) -> list[tuple[RelayRow, Person]]:
        """What still waits to be passed on, of what is to be there by then or now, the oldest
        first."""
        ready = ready_by or now
        wanted = (
            select(RelayRow, Person)
            .join(Person, col(Person.id) == col(RelayRow.person_id))
            .where(
                RelayRow.contract_id == contract_id,
                _is_open(now),
                col(RelayRow.not_before).is_(None) | (col(RelayRow.not_before) <= ready),
            )
            .order_by(col(RelayRow.id))
        )
        return list(self.session.exec(wanted))

    def still_owed(self, about: str, now: datetime, texts: tuple[str, ...] = ()) -> set[int]:
        """The people to whom something about this, or one of these texts, was not passed on yet
        and still may be."""
        wanted = select(RelayRow.person_id).where(RelayRow.about == about, _is_open(now))
        if texts:
            wanted = wanted.where(col(RelayRow.template).in_(texts))
        return set(self.session.exec(wanted))

    def waiting_for(self, contract_id: int, texts: tuple[str, ...], now: datetime) -> set[int]:
        """The people to whom one of these texts was not passed on yet and still may be."""
        wanted = select(RelayRow.person_id).where(
            RelayRow.contract_id == contract_id, _is_open(now), col(RelayRow.template).in_(texts)
        )
        return set(self.session.exec(wanted))

    def renewed(self, contract_id: int, since: datetime) -> set[tuple[int, str | None, datetime]]:
        """Lines whose text was only made fresh since then: person, about, and the moment at which
        the new text took the place of the old one."""
        wanted = select(RelayRow.person_id, RelayRow.about, RelayRow.withdrawn_at).where(
            RelayRow.contract_id == contract_id,
            col(RelayRow.withdrawn_at) >= since,
            col(RelayRow.done_at).is_(None),
        )
        return {(who, about, at) for who, about, at in self.session.exec(wanted) if at is not None}

    def supersede(self, about: str, now: datetime, person_id: int, template: str) -> None:
        """A newer text of this kind takes the place of those that were not passed on yet."""
        wanted = select(RelayRow).where(
            RelayRow.about == about,
            RelayRow.person_id == person_id,
            col(RelayRow.template).startswith(template),
            col(RelayRow.done_at).is_(None),
            col(RelayRow.withdrawn_at).is_(None),
        )
        for row in self.session.exec(wanted):
            row.withdrawn_at = now
            self.session.add(row)

    def withdraw(self, about: str, now: datetime, person_id: int | None = None) -> int:
        """What it was about is settled: nothing to pass on any more. How many lines go."""
        wanted = select(RelayRow).where(
            RelayRow.about == about,
            col(RelayRow.done_at).is_(None),
            col(RelayRow.withdrawn_at).is_(None),
        )
        if person_id is not None:
            wanted = wanted.where(RelayRow.person_id == person_id)
        rows = list(self.session.exec(wanted))
        for row in rows:
            row.withdrawn_at = now
            self.session.add(row)
        self.session.flush()
        return len(rows)

    def open_lines(self, about: str, person_id: int, now: datetime) -> list[RelayRow]:
        """What waits to be passed on to this person about this, be it for later."""
        wanted = select(RelayRow).where(
            RelayRow.about == about, RelayRow.person_id == person_id, _is_open(now)
        )
        return list(self.session.exec(wanted.order_by(col(RelayRow.id))))

    def withdraw_line(self, row: RelayRow, now: datetime) -> None:
        """This line alone is not to be passed on any more."""
        row.withdrawn_at = now
        self.session.add(row)
        self.session.flush()

    def done(self, row: RelayRow, now: datetime, by_id: int | None) -> None:
        """It was passed on, by this person."""
        row.done_at, row.done_by_id = now, by_id
        self.session.add(row)
        self.session.flush()


def _is_open(now: datetime) -> Any:
    """`RelayRow.is_open`, as the database is asked."""
    return and_(
        col(RelayRow.done_at).is_(None),
        col(RelayRow.withdrawn_at).is_(None),
        (col(RelayRow.not_after).is_(None)) | (col(RelayRow.not_after) > now),
    )
