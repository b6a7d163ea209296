"""Saying again, in a new message, a question whose answer may have been lost or forgotten."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from domain.dialogue import Talk
from domain.messages import Act, Address, Choice, Rows, Say
from storage.conversations import Conversation, read_talk
from storage.outbox import OutboxRow, OutboxState
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def say_talk_again(
    work: UnitOfWork, found: Conversation, text: str, facts: Mapping[str, object], **more: Any
) -> bool:
    """The open question in a new message, with words above it; the conversation goes on there.

    The text gets the question as the fact `question`, ready to be shown. When the talk was last
    touched does not change. False when there is nothing to say again.
    """
    talk, address = read_talk(found.talk), Address(found.channel, found.address)
    shown = work.outbox.shown_in(talk.card) if talk.card is not None else None
    if talk.card is None or shown is None:
        return False
    person = person_at(work, address)
    say = Say(text, {**facts, "question": shown.text}, _rows(shown), **more)
    card = work.write_to(address, person, say)
    if card is None:
        return False
    work.close_card(talk.card, address)
    _move(work, found, replace(talk, card=card), address)
    return True


def _move(work: UnitOfWork, found: Conversation, talk: Talk, address: Address) -> None:
    work.conversations.keep(address, talk, found.contract_id, found.updated_at)


def person_at(work: UnitOfWork, address: Address) -> Person | None:
    """Who speaks from this address in the contract at stake, if anybody still does."""
    members = work.people.memberships_at(address)
    return next((m.person for m in members if m.contract_id == work.contract_id), None)


def _rows(shown: OutboxRow) -> Rows:
    """The buttons of a stored row as choices, numbered as they were."""
    return tuple(
        tuple(
            Choice(each["value"], label=each["label"], numbered=each["n"] is not None)
            for each in line
        )
        for line in shown.buttons or []
    )


def standing_buttons_since(work: UnitOfWork, since: datetime) -> dict[int, set[str]]:
    """For each person of the contract, the buttons of messages that reached them since then."""
    wanted = select(OutboxRow).where(
        OutboxRow.contract_id == work.contract_id,
        OutboxRow.act == Act.SEND.value,
        OutboxRow.state == OutboxState.DELIVERED.value,
        col(OutboxRow.sent_at) >= since,
        col(OutboxRow.person_id).is_not(None),
    )
    found: dict[int, set[str]] = {}
    for row in work.session.exec(wanted):
        values = {each["value"] for line in row.buttons or [] for each in line}
        found.setdefault(row.person_id or 0, set()).update(values)
    return found
