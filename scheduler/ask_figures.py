"""The figures of indicators: asked for on the day they fall due, chased twice, then the call list.

Only those who owe one are written to, once for all that they owe. A call for progress before a
COPIL names the same figures (chase_reports), and counts toward the same relances.
"""

from collections.abc import Iterable
from functools import partial

from domain.cards import orphan_rows
from domain.figure_reminders import (
    FigureReminder,
    figures_to_ask,
    figures_to_call,
)
from domain.messages import Choice, Rows, Say, Urgency, column
from scheduler.giving import Occasion, give
from scheduler.late import lateness
from scheduler.tick import apart
from storage.asking import figures_text
from storage.attendance import whom_to_call
from storage.chains import OwnStep, figures_subject, lay_daily_line, lay_figures_calls
from storage.chasing import coordinators, policy_of
from storage.figure_chasing import figure_words, figures_asked_for, note_named
from storage.figures import owed
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork


def ask(work: UnitOfWork, row: StepRow) -> None:
    """A collection opens, or its silent are chased; of several steps missed only the latest."""
    later = [each for each in work.steps.waiting_of(row.subject) if each.due_at <= work.now]
    if later and later[-1].id != row.id:
        work.steps.settle(row, work.now, state=VOID, why="outdated")
        return
    reminders = to_ask(work)
    give_all(work, row, reminders, None)
    if reminders and row.kind == OwnStep.FIGURES:
        _tell_opening(work, row, reminders)


def to_ask(work: UnitOfWork) -> tuple[FigureReminder, ...]:
    """Who is to hear now of which figures they owe."""
    return figures_to_ask(figures_asked_for(work), work.now, policy_of(work))


def give_all(
    work: UnitOfWork, row: StepRow, reminders: Iterable[FigureReminder], meeting: Meeting | None
) -> None:
    """One message to each, of figures alone; to prepare this meeting, when there is one."""
    reminders = tuple(reminders)
    for reminder in reminders:
        apart(work, row, reminder.person_id, partial(_give, work, row, reminder, meeting))
    if reminders:
        lay_daily_line(work)


def _give(
    work: UnitOfWork, row: StepRow, reminder: FigureReminder, meeting: Meeting | None
) -> None:
    about = figures_subject(work.contract_id)
    occasion = Occasion(reminder.kind, reminder.person_id, about, _occurrence(about, row))
    if give(work, occasion, words(work, row, reminder, meeting)):
        note(work, reminder, about, row)


def words(work: UnitOfWork, row: StepRow, reminder: FigureReminder, meeting: Meeting | None) -> Say:
    """What this step says of these figures, with their button."""
    facts = {
        "meeting": meeting_facts(work, meeting)["meeting"] if meeting else None,
        "figures": figure_words(work, reminder.keys),
        "last": reminder.last,
        "lateness": lateness(work, row),
    }
    return Say(figures_text(reminder), facts, door(reminder))


def note(work: UnitOfWork, reminder: FigureReminder, about: str, row: StepRow) -> None:
    """These figures were named by the message about this, at this step; after the last relance
    comes the call list."""
    note_named(work, reminder, _occurrence(about, row))
    if reminder.last:
        lay_figures_calls(work, row.occurrence)


def _occurrence(about: str, row: StepRow) -> str:
    """« progress:6 collect@… »: which message, at which step."""
    return f"{about} {row.occurrence}"


def door(reminder: FigureReminder) -> Rows:
    """One button for all the figures: they are given in one go."""
    facts = {"count": len(reminder.figures)}
    return column(Choice("indicators:start", word="give_figures", facts=facts))


def _tell_opening(work: UnitOfWork, row: StepRow, reminders: Iterable[FigureReminder]) -> None:
    """The coordinator knows who is asked, for how much, and which figures nobody answers for."""
    reminders, here = tuple(reminders), work.people.reachable_ids(work.contract_id)
    codes = orphans(work)
    facts = {
        "people": len(reminders),
        "figures": sum(len(each.figures) for each in reminders),
        "elsewhere": sum(each.person_id not in here for each in reminders),
        "orphans": codes,
    }
    key = f"opened:{row.subject}:{row.occurrence}"
    rows = orphan_rows(len(codes))
    say = Say("reminders/figures_opened", facts, rows, urgency=Urgency.REMINDER, key=key)
    work.tell("coordinator", say)


def orphans(work: UnitOfWork) -> list[str]:
    """The codes of the indicators whose figure is owed by nobody in office."""
    return [each.indicator.code for each in owed(work).get(None, [])]


def list_calls(work: UnitOfWork, row: StepRow) -> None:
    """Whoever kept silent through the last relance is the coordinator's to telephone."""
    wanted = figures_to_call(figures_asked_for(work), work.now, policy_of(work))
    people = [each for each in wanted if each not in coordinators(work)]
    if not people:
        return
    subject = figures_subject(work.contract_id)
    calls = whom_to_call(work, subject, people)
    facts = {
        "people": calls,
        "figures": {
            each.person.id: figure_words(work, wanted[each.person.id or 0]) for each in calls
        },
        "relances": policy_of(work).relances_at_most,
    }
    key = f"{row.kind}:{row.subject}:{row.occurrence}"
    work.tell(
        "coordinator", Say("reminders/call_for_figures", facts, urgency=Urgency.REMINDER, key=key)
    )
