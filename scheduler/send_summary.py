"""What the coordinator hears of the whole by itself: the line of the day at 17:30, the point of the
week on Monday at nine."""

from datetime import date, datetime, time, timedelta

from domain.messages import Choice, Say, Urgency, column
from domain.quiet_hours import in_zone, wall_clock
from storage.ahead import steps_ahead
from storage.daily import draw_line, last_line, news
from storage.meeting_facts import MeetingWords, meeting_words
from storage.meetings import DRAFT
from storage.steps import StepRow
from storage.summaries import Since, answering, summed
from storage.unit_of_work import UnitOfWork

_A_WEEK = timedelta(days=7)
_NAMED = 4


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


def tell_the_week(work: UnitOfWork, row: StepRow) -> None:
    """Three numbers, what moved since the Monday before, who is late, what this week holds; one
    line when there is nothing to say."""
    monday = date.fromisoformat(row.occurrence)
    told = summed(work, Since(monday - _A_WEEK, None))
    end = wall_clock(monday + _A_WEEK, time(), work.hours.zone)
    late = [each.code for each in told.summary.late]
    silent = [each.code for each in told.summary.silent if each.code not in late]
    facts = {
        "told": told,
        "summary": told.summary,
        "under_way": told.summary.under_way,
        "late": answering(work, late[:_NAMED]),
        "silent": answering(work, silent[:_NAMED]),
        "silent_count": len(silent),
        "leaving": [each for each in steps_ahead(work, end) if each.people and not each.held],
        "meetings": _meetings(work, end),
        "monday": monday,
    }
    say = Say(
        "reminders/week",
        facts,
        column(Choice("menu:synthese", word="door_synthese")),
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
        not_after=end,
    )
    work.tell("coordinator", say)


def _meetings(work: UnitOfWork, end: datetime) -> list[MeetingWords]:
    """Those of the week that are known and not drafts, the next first."""
    return [
        meeting_words(work, each)
        for each in work.meetings.coming(work.contract_id, work.now)
        if each.starts_at is not None and each.starts_at < end and each.state != DRAFT
    ]
