"""On the eve, who is expected: to the coordinator, with every name."""

from domain.messages import Say, Urgency
from scheduler.late import lateness
from storage.attendance import called, foretold, whom_to_call
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork


def foretell(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """Présents, représentés, excusés; the uncertain and the silent with their telephones."""
    expected = foretold(work, meeting)
    if not expected.invited:
        return
    facts = {
        **meeting_facts(work, meeting),
        "expected": expected,
        "share": round(100 * expected.seats / expected.invited),
        "unsure": whom_to_call(work, row.subject, called(expected.unsure)),
        "silent": whom_to_call(work, row.subject, called(expected.silent)),
        "lateness": lateness(work, row),
    }
    say = Say(
        "reminders/forecast",
        facts,
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
        not_after=meeting.starts_at,
    )
    work.tell("coordinator", say)
