"""A workbook that was read and never brought in is let go of, and its sender told."""

from domain.messages import Say, Urgency
from storage.sent_workbooks import SentState, SentWorkbook
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork


def let_go(work: UnitOfWork, row: StepRow) -> None:
    """After a week its buttons go, and nothing of it was written."""
    sent = work.session.get(SentWorkbook, int(row.subject.partition(":")[2]))
    if sent is None or sent.state != SentState.READ:
        work.steps.settle(row, work.now, state=VOID, why="settled")
        return
    if sent.card is not None:
        work.close_card(sent.card, sent.sender)
    work.sent_workbooks.settle(sent, SentState.EXPIRED, work.now)
    work.steps.settle(row, work.now)
    say = Say(
        "reminders/workbook_expired",
        {"name": sent.file_name, "sent_at": sent.at},
        urgency=Urgency.REMINDER,
        key=f"workbook_expired:{sent.id}",
    )
    work.say(sent.person_id, say)
