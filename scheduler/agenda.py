"""Which step does what, and what is coming. Read this after timetable.py."""

from collections.abc import Mapping
from datetime import datetime

from domain.steps import StepKind
from scheduler import (
    after_outage,
    ask_figures,
    chase_reports,
    close_conversations,
    expire_workbooks,
    forecast,
    remind_again,
    remind_meetings,
    report_notices,
    send_summary,
    tell_ahead,
    tell_changes,
)
from scheduler.late import of_meeting
from scheduler.tick import Run
from storage.chains import OwnStep, lay_next_week
from storage.figure_chasing import lay_next_collection
from storage.meetings import Meeting
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork

MOMENTS_SHOWN = 8


def _list_calls(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """The call list that follows the last relance: of answers, or of progress."""
    about_progress = row.occurrence.startswith(StepKind.COLLECT_RELANCE)
    (chase_reports if about_progress else remind_meetings).list_calls(work, row, meeting)


RUNS: Mapping[str, Run] = {
    StepKind.COLLECT: of_meeting(chase_reports.ask_progress),
    StepKind.COLLECT_RELANCE: of_meeting(chase_reports.ask_progress),
    StepKind.CONVOKE: of_meeting(remind_meetings.ask_answers),
    StepKind.ANSWER_RELANCE: of_meeting(remind_meetings.ask_answers),
    StepKind.DAY_BEFORE: of_meeting(remind_meetings.ask_answers),
    StepKind.FORECAST: of_meeting(forecast.foretell),
    StepKind.MINUTES: of_meeting(remind_meetings.expect_minutes),
    OwnStep.TO_CALL: of_meeting(_list_calls),
    OwnStep.MEETING_CHANGED: tell_changes.tell_change,
    OwnStep.ANNOUNCE: tell_ahead.announce,
    OwnStep.FIGURES: ask_figures.ask,
    OwnStep.FIGURES_RELANCE: ask_figures.ask,
    OwnStep.FIGURES_TO_CALL: ask_figures.list_calls,
    OwnStep.DAILY_LINE: send_summary.tell_the_day,
    OwnStep.WEEKLY: send_summary.tell_the_week,
    OwnStep.TALK_IDLE: close_conversations.ask_idle,
    OwnStep.TALK_CLOSES: close_conversations.close_idle,
    OwnStep.WORKBOOK_EXPIRES: expire_workbooks.let_go,
    OwnStep.NOTICE_REPORT: report_notices.tell_outcome,
    OwnStep.ASK_AGAIN: after_outage.say_again,
    OwnStep.REMIND_AGAIN: remind_again.remind,
}


def look_ahead(work: UnitOfWork) -> None:
    """Lay what falls due by the calendar alone, in every contract: the next figures, the point of
    the week."""
    for contract in work.contracts.all():
        work.contract = contract
        lay_next_collection(work)
        lay_next_week(work)


def coming(work: UnitOfWork) -> list[tuple[datetime, str]]:
    """The next moments at which something happens by itself, with a label for people."""
    labels: dict[datetime, list[str]] = {}
    for row in work.steps.waiting():
        minute = row.due_at.replace(second=0, microsecond=0)
        label = work.word(f"steps.{row.kind}")
        if label not in labels.setdefault(minute, []):
            labels[minute].append(label)
    return [(at, ", ".join(said)) for at, said in sorted(labels.items())][:MOMENTS_SHOWN]
