"""What is not kept: people's words, once nothing needs them any more. When is scheduler/forget_old.

Figures, answers and freins live with the contract; this is about the raw messages around them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, null, or_, update
from sqlmodel import Session, col

from storage.inbox import InboxRow, InboxState
from storage.notices import Notice
from storage.outbox import TO_SEND, OutboxRow, OutboxState
from storage.relay import RelayRow

RECEIVED_KEPT = timedelta(days=30)
SAID_KEPT = timedelta(days=90)
_IN_FLIGHT = (*TO_SEND, OutboxState.IN_HAND.value)


@dataclass(frozen=True)
class Forgotten:
    """How many messages lost their words: received ones are gone, sent ones are blank."""

    received: int
    said: int
    passed_on: int
    sent_to_many: int


def forget_words(session: Session, now: datetime) -> Forgotten:
    """Delete what was received over 30 days ago, blank what was said over 90 days ago.

    What still waits to be treated, sent or passed on keeps its words, however old. A blank row
    keeps its key: what was said once is never said again.
    """
    connection = session.connection()
    received = delete(InboxRow).where(
        col(InboxRow.at) < now - RECEIVED_KEPT,
        col(InboxRow.state) != InboxState.WAITING.value,
    )
    said = (
        update(OutboxRow)
        .where(
            col(OutboxRow.created_at) < now - SAID_KEPT,
            col(OutboxRow.state).not_in(_IN_FLIGHT),
            or_(col(OutboxRow.text) != "", col(OutboxRow.buttons).is_not(None)),
        )
        .values(text="", buttons=null())
    )
    passed_on = (
        update(RelayRow)
        .where(
            col(RelayRow.created_at) < now - SAID_KEPT,
            or_(col(RelayRow.done_at).is_not(None), col(RelayRow.withdrawn_at).is_not(None)),
            col(RelayRow.text) != "",
        )
        .values(text="")
    )
    sent_to_many = (
        update(Notice)
        .where(col(Notice.sent_at) < now - SAID_KEPT, col(Notice.text) != "")
        .values(text="")
    )
    all_of_them = (received, said, passed_on, sent_to_many)
    return Forgotten(*(connection.execute(each).rowcount for each in all_of_them))
