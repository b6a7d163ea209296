"""A reminder that was put off, or waited for a return: said once more, as it now stands."""

from domain.figure_reminders import FigureReminder
from domain.messages import Say
from domain.quiet_hours import in_zone
from domain.reminders import Reminder
from scheduler import ask_figures, chase_reports, remind_meetings
from scheduler.giving import Occasion, give
from storage.chains import figures_subject
from storage.meetings import Meeting
from storage.put_off import comes_by_itself, meeting_about, owed_again, put_off, told_on
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork


def remind(work: UnitOfWork, row: StepRow) -> None:
    """One word to one person, unless they have answered, or hear of it that day anyway."""
    about, person_id = put_off(row)
    today = in_zone(work.now, work.hours.zone).date()
    owed = owed_again(work, about, person_id, row.occurrence)
    if owed is None:
        work.steps.settle(row, work.now, state=VOID, why="answered")
    elif comes_by_itself(work, about, today) or told_on(work, about, person_id, today):
        work.steps.settle(row, work.now, state=VOID, why="said_today")
    else:
        meeting = meeting_about(work, about)
        until = meeting.starts_at if meeting else None
        occasion = Occasion(row.kind, person_id, about, row.occurrence, until)
        give(work, occasion, _words(work, row, meeting, owed))


def _words(
    work: UnitOfWork, row: StepRow, meeting: Meeting | None, owed: Reminder | FigureReminder
) -> Say:
    if isinstance(owed, FigureReminder):
        return ask_figures.words(work, row, owed, None)
    assert meeting is not None, "only figures are owed to no meeting"
    if not owed.actions:
        return remind_meetings.words(work, row, meeting, owed)
    actions = {each.id: each for each in work.actions.plan(work.contract_id)}
    mine = [actions[each] for each in owed.actions]
    figures = owed_again(work, figures_subject(work.contract_id), owed.person_id)
    theirs = figures if isinstance(figures, FigureReminder) else None
    return chase_reports.words(work, row, meeting, owed, mine, theirs)
