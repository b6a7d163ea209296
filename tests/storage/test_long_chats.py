"""Five years of messages in one chat: what each step asks of them is found, not searched for.

Counted in steps of SQLite's machine, which depend on nothing but the question and the rows.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert
from sqlmodel import Session

from domain.messages import Address
from storage.database import Database
from storage.outbox import Outbox, OutboxRow, OutboxState, Owed
from storage.outbox_claim import claim
from tests.cast import MONDAY
from tests.databases import SqliteFiles

CHAT = Address("telegram", "7")
CARD, SHORT, LONG = 1, 50, 5000
QUESTIONS: dict[str, Callable[[Session], object]] = {
    "what may leave": lambda session: claim(
        session, MONDAY, MONDAY, MONDAY + timedelta(minutes=1), replies=32, others=16
    ),
    "the buttons that may be typed": lambda session: Outbox(session).offers(CHAT, MONDAY),
    "the buttons of an old card": lambda session: Outbox(session).offers_of(CARD),
    "the card of a tapped message": lambda session: Outbox(session).card_of_message(CHAT, "1"),
    "the contract of the last message": lambda session: Outbox(session).contract_of_last(CHAT),
}


@pytest.fixture
def database(sqlite_files: SqliteFiles) -> Iterator[Database]:
    address, data_dir = sqlite_files.fresh()
    database = Database(address, data_dir)
    database.open()
    yield database
    database.close()
    sqlite_files.give_back(address)


def chat_of(database: Database, messages: int) -> None:
    """So many messages have left, two are about to, and one changes the very first."""
    sent = {
        "channel": CHAT.channel,
        "address": CHAT.id,
        "act": "send",
        "urgency": 0,
        "template": "moi/expected",
        "text": "Rien ne vous attend.",
        "buttons": [[{"value": "menu:menu", "label": "Menu", "shown": "Menu", "n": None}]],
        "state": OutboxState.DELIVERED.value,
        "attempts": 0,
        "doubts": 0,
    }

    def deed(session: Session) -> None:
        moments = (MONDAY - timedelta(minutes=messages - n) for n in range(messages))
        rows = [
            {**sent, "created_at": at, "sent_at": at, "message_id": f"{n}"}
            for n, at in enumerate(moments, start=1)
        ]
        session.connection().execute(insert(OutboxRow), rows)
        for replaces in (None, CARD):
            owed = Owed(CHAT.channel, CHAT.id, "send", MONDAY, replaces=replaces, text="…")
            Outbox(session).add(owed)

    database.run(deed)


def steps_of(database: Database, question: Callable[[Session], object]) -> int:
    """How many steps SQLite's machine takes to answer."""
    taken = [0]

    def step() -> int:
        taken[0] += 1
        return 0

    def counted(session: Session) -> None:
        connection = session.connection().connection.driver_connection
        assert connection is not None
        connection.set_progress_handler(step, 1)
        question(session)
        connection.set_progress_handler(None, 1)
        session.rollback()

    database.run(counted)
    return taken[0]


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_step_costs_the_same_after_five_years(database: Database, asked: str) -> None:
    chat_of(database, SHORT)
    before = steps_of(database, QUESTIONS[asked])
    chat_of(database, LONG)

    assert steps_of(database, QUESTIONS[asked]) <= 2 * before
