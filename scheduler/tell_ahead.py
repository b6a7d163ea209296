"""On the eve, what will leave by itself the next open day, each with « Suspendre »."""

from datetime import time, timedelta

from domain.cards import hold_rows
from domain.messages import Say, Urgency
from domain.quiet_hours import in_zone, wall_clock
from storage.ahead import steps_ahead
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork


def announce(work: UnitOfWork, row: StepRow) -> None:
    """One message for the day; nothing when nobody would be written to."""
    zone = work.hours.zone
    today = in_zone(work.now, zone).date()
    day = work.hours.next_open_day(today + timedelta(days=1))
    end = wall_clock(day, time(23, 59), zone)
    found = [each for each in steps_ahead(work, end) if each.due_at > work.now]
    leaving = [each for each in found if each.people and not each.held]
    if not leaving:
        return
    say = Say(
        "reminders/announced",
        {"day": day, "tomorrow": day == today + timedelta(days=1), "steps": leaving},
        hold_rows([(each.id, each.kind, each.meeting) for each in leaving]),
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
        not_after=min(each.due_at for each in leaving),
    )
    work.tell("coordinator", say)
