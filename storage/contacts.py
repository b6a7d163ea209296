"""How each person was last reached about something: by a message, or by the coordinator."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from domain.messages import Act
from storage.outbox import TO_SEND, OutboxRow, OutboxState
from storage.relay import RelayRow
from storage.unit_of_work import UnitOfWork


class ContactKind(StrEnum):
    SENT = "sent"
    PLANNED = "planned"
    OWED = "owed"
    PASSED_ON = "passed_on"


@dataclass(frozen=True)
class Contact:
    """The last word to somebody; what is still to be passed on comes before all the rest, and
    `passed_on_at` tells then when the word before was."""

    kind: ContactKind
    at: datetime
    passed_on_at: datetime | None = None


def last_contacts(work: UnitOfWork, subject: str) -> dict[int, Contact]:
    """By person; whoever was told nothing is left out."""
    found: dict[int, Contact] = {}
    for person_id, contact in (*_messages(work, subject), *_passed_on(work, subject)):
        known = found.get(person_id)
        if known is None:
            found[person_id] = contact
        elif _rank(contact) >= _rank(known):
            found[person_id] = replace(contact, passed_on_at=_passed_on_at(known))
    return found


def _passed_on_at(known: Contact) -> datetime | None:
    return known.at if known.kind is ContactKind.PASSED_ON else known.passed_on_at


def _rank(contact: Contact) -> tuple[bool, datetime]:
    return contact.kind is ContactKind.OWED, contact.at


def _messages(work: UnitOfWork, subject: str) -> list[tuple[int, Contact]]:
    states = (OutboxState.DELIVERED.value, OutboxState.IN_HAND.value, *TO_SEND)
    wanted = select(OutboxRow).where(
        OutboxRow.about == subject,
        OutboxRow.contract_id == work.contract_id,
        OutboxRow.act == Act.SEND.value,
        col(OutboxRow.state).in_(states),
    )
    return [
        (row.person_id, _of_message(row, work.now))
        for row in work.session.exec(wanted.order_by(col(OutboxRow.id)))
        if row.person_id is not None
    ]


def _of_message(row: OutboxRow, now: datetime) -> Contact:
    if row.sent_at is not None:
        return Contact(ContactKind.SENT, row.sent_at)
    return Contact(ContactKind.PLANNED, row.not_before or now)


def _passed_on(work: UnitOfWork, subject: str) -> list[tuple[int, Contact]]:
    wanted = select(RelayRow).where(
        RelayRow.about == subject,
        RelayRow.contract_id == work.contract_id,
        col(RelayRow.withdrawn_at).is_(None),
    )
    return [
        (row.person_id, _of_line(row))
        for row in work.session.exec(wanted.order_by(col(RelayRow.id)))
    ]


def _of_line(row: RelayRow) -> Contact:
    if row.done_at is not None:
        return Contact(ContactKind.PASSED_ON, row.done_at)
    return Contact(ContactKind.OWED, row.created_at)
