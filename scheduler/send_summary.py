"""The coordinator's line of the day: what was reported and answered, in one message at 17:30."""

from domain.messages import Say, Urgency
from domain.quiet_hours import in_zone
from storage.daily import draw_line, last_line, news
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork


def tell_the_day(work: UnitOfWork, row: StepRow) -> None:
    """One line on what came since the previous one; nothing when nothing came."""
    told = news(work, last_line(work))
    draw_line(work)
    if not told.anything:
        return
    say = Say(
        "reminders/day",
        {"news": told, "today": in_zone(work.now, work.hours.zone).date()},
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
    )
    work.tell("coordinator", say)
