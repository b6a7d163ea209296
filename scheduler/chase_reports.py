"""Where the actions stand before a meeting: the call for progress, the relances, the call list.

The figures that are owed are asked for in the same message (ask_figures).
"""

from functools import partial

from domain.cards import ActionCard, action_rows, orphan_rows
from domain.figure_reminders import FigureReminder
from domain.messages import Say, Urgency
from domain.reminders import (
    CollectionFacts,
    Reminder,
    actions_owed,
    actions_without_anyone,
    progress_owed,
    progress_to_call,
)
from scheduler import ask_figures
from scheduler.calling import tell_whom_to_call
from scheduler.giving import Occasion, give
from scheduler.late import lateness
from scheduler.tick import apart
from storage.actions import Action
from storage.asking import progress_text
from storage.chains import lay_call_list, lay_daily_line, progress_subject
from storage.chasing import policy_of, progress_chasing
from storage.figure_chasing import figure_words
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.steps import StepRow, step_of
from storage.unit_of_work import UnitOfWork


def ask_progress(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """A step of the progress family: one word per person, with all the actions they owe."""
    opening = meeting.progress_since is None
    if opening:
        meeting.progress_since = work.now
        work.session.add(meeting)
        work.session.flush()
    facts = progress_chasing(work, meeting)
    owed = progress_owed(facts, step_of(row), work.now, policy_of(work))
    asked = ask_figures.to_ask(work)
    figures = {each.person_id: each for each in asked}
    actions = {each.id: each for each in work.actions.plan(work.contract_id)}
    for reminder in owed:
        mine = [actions[each] for each in reminder.actions]
        theirs = figures.pop(reminder.person_id, None)
        deed = partial(_give, work, row, meeting, reminder, mine, theirs)
        apart(work, row, reminder.person_id, deed)
    ask_figures.give_all(work, row, figures.values(), meeting)
    if opening:
        _tell_opening(work, row, meeting, facts, owed, asked)
    if any(reminder.last for reminder in owed):
        lay_call_list(work, meeting, row.occurrence)
    if owed:
        lay_daily_line(work)


def _give(
    work: UnitOfWork,
    row: StepRow,
    meeting: Meeting,
    reminder: Reminder,
    mine: list[Action],
    figures: FigureReminder | None,
) -> None:
    """One message for both: it is about the call, and notes the figures it names."""
    about, until = progress_subject(meeting), meeting.starts_at
    occasion = Occasion(reminder.kind, reminder.person_id, about, reminder.occurrence, until)
    given = give(work, occasion, words(work, row, meeting, reminder, mine, figures))
    if given and figures is not None:
        ask_figures.note(work, figures, about, row)


def words(
    work: UnitOfWork,
    row: StepRow,
    meeting: Meeting,
    reminder: Reminder,
    actions: list[Action],
    figures: FigureReminder | None,
) -> Say:
    """What this step says of this reminder: these actions and figures, with their buttons."""
    cards = [ActionCard(each.id, each.code, each.title) for each in actions if each.id is not None]
    facts = {
        **meeting_facts(work, meeting),
        "actions": cards,
        "figures": figure_words(work, figures.keys if figures else ()),
        "last": reminder.last,
        "lateness": lateness(work, row),
    }
    rows = (*action_rows(cards), *(ask_figures.door(figures) if figures else ()))
    return Say(progress_text(reminder), facts, rows)


def _tell_opening(
    work: UnitOfWork,
    row: StepRow,
    meeting: Meeting,
    facts: CollectionFacts,
    owed: tuple[Reminder, ...],
    figures: tuple[FigureReminder, ...],
) -> None:
    """The coordinator knows who was asked, and which actions nobody answers for."""
    here = work.people.reachable_ids(work.contract_id)
    orphans = set(actions_without_anyone(facts, work.now, policy_of(work)))
    figure_orphans = ask_figures.orphans(work)
    asked = {each.person_id for each in owed} | {each.person_id for each in figures}
    told = {
        **meeting_facts(work, meeting),
        "people": len(owed),
        "actions": len({action for reminder in owed for action in reminder.actions}),
        "figures": sum(len(each.figures) for each in figures),
        "figure_people": len(figures),
        "figure_orphans": figure_orphans,
        "elsewhere": len(asked - here),
        "orphans": [a.code for a in work.actions.plan(work.contract_id) if a.id in orphans],
    }
    say = Say(
        "reminders/progress_opened",
        told,
        orphan_rows(len(figure_orphans)),
        urgency=Urgency.REMINDER,
        key=f"opened:{progress_subject(meeting)}:{row.occurrence}",
    )
    work.tell("coordinator", say)


def list_calls(work: UnitOfWork, row: StepRow, meeting: Meeting) -> None:
    """Whoever kept silent through the last relance is the coordinator's to telephone."""
    if meeting.progress_since is None:
        return
    facts = progress_chasing(work, meeting)
    policy = policy_of(work)
    people = progress_to_call(facts, work.now, policy)
    codes = {each.id: each.code for each in work.actions.plan(work.contract_id)}
    about = {
        person.person_id: tuple(codes[each] for each in actions)
        for person, actions in actions_owed(facts, work.now, policy).items()
    }
    subject = progress_subject(meeting)
    tell_whom_to_call(work, row, meeting, "reminders/call_for_progress", subject, people, about)
