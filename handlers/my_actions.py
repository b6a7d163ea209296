"""/moi: what is expected of me, by when, one tap away; and the doors that are always open."""

from dataclasses import dataclass
from datetime import datetime

from domain.cards import action_label
from domain.meetings import Answer
from domain.messages import Choice, Rows, Say, column
from handlers.action_list import card_of
from handlers.conversation import menu_row
from handlers.coordinator import collect_answers
from storage.actions import Action
from storage.attendance import to_reconfirm
from storage.chasing import GONE
from storage.figures import owed_by
from storage.meeting_facts import MeetingWords, meeting_words
from storage.meetings import Meeting, MeetingAnswer
from storage.progress import called_of
from storage.unit_of_work import UnitOfWork

MOST_SHOWN = 8
"""What is expected first; the rest waits behind it, or in the list of the actions."""


@dataclass(frozen=True)
class Expected:
    """One thing awaited of the person speaking: an answer to a meeting, or an action's progress.
    `due_at` is when it is wanted, `late` when that is past."""

    due_at: datetime
    late: bool
    meeting: MeetingWords
    action: Action | None = None


@dataclass(frozen=True)
class Answered:
    """A coming meeting that was answered for good: it may be changed, nothing is awaited."""

    meeting: MeetingWords
    answer: str
    represented_by: str | None


def show_expected(work: UnitOfWork, _argument: str) -> None:
    """/moi: what is expected, the most pressing first; else a clear « rien ne vous attend »."""
    expected, answered = expected_of(work), answered_of(work)
    waiting, to_collect = _to_pass_on(work), _to_collect(work)
    figures = owed_by(work, work.me.person.id or 0)
    facts = {
        "person": work.me.person,
        "expected": expected[:MOST_SHOWN],
        "more": max(0, len(expected) - MOST_SHOWN),
        "answered": answered,
        "figures": figures,
        "to_collect": to_collect,
        "to_pass_on": waiting,
        "may_report": bool(work.actions.reportable_by(work.me.person.id or 0)),
    }
    changes = column(*(answer_choice(each.meeting, "change_answer_to") for each in answered))
    hers = column(*_coordinators(to_collect, waiting))
    rows = (
        *expected_rows(expected[:MOST_SHOWN]),
        *figure_row(work, len(figures)),
        *hers,
        *changes,
        *_doors(work),
        *menu_row(),
    )
    work.reply(Say("moi/expected", facts, rows))


def figure_row(work: UnitOfWork, count: int) -> Rows:
    """One button for all the figures: they are given in one go, one's own or somebody's."""
    word = "give_their_figures" if work.typist else "give_figures"
    facts = {"count": count}
    return column(Choice("indicators:start", word=word, facts=facts)) if count else ()


def expected_of(work: UnitOfWork) -> list[Expected]:
    """Everything awaited of the person speaking, by date."""
    meetings = [
        Expected(due_at, due_at < work.now, meeting_words(work, meeting))
        for meeting, answer in _asked(work)
        if _is_awaited(meeting, answer) and (due_at := meeting.answer_by or meeting.starts_at)
    ]
    actions = [
        Expected(
            called.meeting.starts_at, False, meeting_words(work, called.meeting), called.action
        )
        for called in called_of(work, work.me.person.id or 0)
        if called.meeting.starts_at is not None
    ]
    return sorted((*meetings, *actions), key=lambda each: each.due_at)


def expected_rows(expected: list[Expected]) -> Rows:
    """One standing button for each, in the same order."""
    return column(
        *(
            Choice(f"action:{each.action.id}", label=action_label(card_of(each.action)))
            if each.action
            else answer_choice(each.meeting, "answer_to")
            for each in expected
        )
    )


def answer_choice(meeting: MeetingWords, word: str) -> Choice:
    """The card of this meeting, one tap away."""
    return Choice(f"meeting:{meeting.id}:show", word=word, facts={"meeting": meeting.title})


def _asked(work: UnitOfWork) -> list[tuple[Meeting, MeetingAnswer | None]]:
    """The coming meetings that the person speaking is asked to answer, with what they said."""
    person_id = work.me.person.id or 0
    return [
        (meeting, work.meetings.answer_of(meeting.id or 0, person_id))
        for meeting in work.meetings.asked_of(person_id, work.now)
        if meeting.state not in GONE
    ]


def answered_of(work: UnitOfWork) -> list[Answered]:
    """The coming meetings that the person speaking answered for good."""
    return [
        Answered(meeting_words(work, meeting), answer.answer, answer.represented_by)
        for meeting, answer in _asked(work)
        if answer is not None and not _is_awaited(meeting, answer)
    ]


def _is_awaited(meeting: Meeting, answer: MeetingAnswer | None) -> bool:
    """Whether an answer is still to come: none, an uncertain one, or one for the day before."""
    if answer is None or answer.answer == Answer.UNSURE:
        return True
    return to_reconfirm(meeting, answer)


def _to_pass_on(work: UnitOfWork) -> int:
    """How many lines wait for the coordinator; nobody else is told."""
    if work.me.role != "coordinator":
        return 0
    return len(work.to_pass_on())


def _to_collect(work: UnitOfWork) -> MeetingWords | None:
    """The meeting whose answers the coordinator may have collected here."""
    meeting = collect_answers.to_collect(work) if work.me.role == "coordinator" else None
    return meeting_words(work, meeting) if meeting else None


def _coordinators(to_collect: MeetingWords | None, waiting: int) -> list[Choice]:
    """What waits for her as the coordinator, in the order it is told."""
    choices = []
    if to_collect is not None:
        facts = {"meeting": to_collect.title}
        value = f"collect:{to_collect.id}:preview"
        choices.append(Choice(value, word="collect_answers", facts=facts))
    if waiting:
        choices.append(Choice("menu:transmettre", word="to_pass_on", facts={"count": waiting}))
    return choices


def _doors(work: UnitOfWork) -> Rows:
    """What may be done though nothing is asked: say where an action stands."""
    if not work.actions.reportable_by(work.me.person.id or 0):
        return ()
    return column(Choice("menu:avancement", word="door_avancement"))
