"""Messages that speak of somebody's health, perhaps: their author is asked before anything is made
of them. The row of the inbox is the only place where they stand; a day without a word blanks it."""

import json
from dataclasses import dataclass
from datetime import timedelta

from domain.messages import Address
from storage.inbox import InboxRow
from storage.unit_of_work import UnitOfWork

QUESTIONED_KEPT = timedelta(days=1)
"""Telegram lets a bot take a message away for two days."""


@dataclass(frozen=True)
class Questioned:
    """What is remembered beside a message in question: how the channel names it, and which question
    of the conversation it answered (\"\" for none)."""

    message_id: str
    question: str


def card_key(row: InboxRow) -> str:
    """The key of the card that asks about this message."""
    return f"questioned:{row.id}"


def put_in_question(work: UnitOfWork, row: InboxRow, about: Questioned) -> None:
    """Nothing is made of this message until its author says what it is."""
    work.inbox.question(row, json.dumps([about.message_id, about.question]))


def about(row: InboxRow) -> Questioned:
    """What was remembered with it."""
    return Questioned(*json.loads(row.note or '["", ""]'))


def let_go(work: UnitOfWork, row: InboxRow, *, mended: bool = False) -> None:
    """It is not kept: its words go from here and, unless its author `mended` it there, from the
    chat. Nothing is asked any more."""
    channel, _, number = row.line.partition(":")
    address = Address(channel, number)
    if not mended:
        work.take_away(address, about(row).message_id)
    work.inbox.blank(row)
    close_card(work, row, address)


def close_card(work: UnitOfWork, row: InboxRow, address: Address) -> None:
    """What was asked about it is answered, or over."""
    card = work.outbox.keyed(card_key(row))
    if card is not None:
        work.close_card(card, address)
