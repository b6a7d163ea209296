"""Who would read which text at a step that asks for progress or figures, if it left now.

The texts are chosen here for what leaves and for what is shown before: both say the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from domain.cards import ActionCard
from domain.figure_reminders import FigureReminder, FigureWord, figures_to_ask
from domain.reminders import Reminder, Standing, progress_owed
from domain.steps import Step
from storage.attendance import people_by_id
from storage.chasing import policy_of, progress_chasing
from storage.figure_chasing import FigureWords, figure_words, figures_asked_for
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_OF_FIGURES = {
    FigureWord.ASK: "reminders/figures_call",
    FigureWord.RELANCE: "reminders/figures_relance",
}


@dataclass(frozen=True)
class Asking:
    """One message to one person: of their actions, of their figures, or of both. `first` when it
    chases nobody."""

    person_id: int
    text: str
    first: bool
    last: bool
    actions: tuple[int, ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskingSort:
    """Everybody who would read this text by this way, and the words of one of them. `with_figures`
    of them are asked for figures as well as for actions."""

    text: str
    here: bool
    people: tuple[Person, ...]
    with_figures: int
    reader: Person
    actions: tuple[ActionCard, ...]
    figures: tuple[FigureWords, ...]
    last: bool


def progress_text(reminder: Reminder) -> str:
    """The text of this word about actions; the figures they owe are named in it."""
    first = reminder.standing is Standing.NEVER_ASKED
    return "reminders/progress_call" if first else "reminders/progress_relance"


def figures_text(reminder: FigureReminder) -> str:
    """The text of this word about figures alone."""
    return _OF_FIGURES[reminder.kind]


def progress_askings(work: UnitOfWork, meeting: Meeting, step: Step) -> list[Asking]:
    """One message to each: those who owe progress, then those who owe figures alone."""
    owed = progress_owed(progress_chasing(work, meeting), step, work.now, policy_of(work))
    figures = {each.person_id: each for each in _figures(work)}
    found = []
    for reminder in owed:
        theirs = figures.pop(reminder.person_id, None)
        first, keys = reminder.standing is Standing.NEVER_ASKED, theirs.keys if theirs else ()
        text = progress_text(reminder)
        found.append(Asking(reminder.person_id, text, first, reminder.last, reminder.actions, keys))
    return [*found, *_alone(figures.values())]


def figures_askings(work: UnitOfWork) -> list[Asking]:
    """One message to each who is to hear of figures now."""
    return _alone(_figures(work))


def _figures(work: UnitOfWork) -> tuple[FigureReminder, ...]:
    return figures_to_ask(figures_asked_for(work), work.now, policy_of(work))


def _alone(reminders: Iterable[FigureReminder]) -> list[Asking]:
    return [
        Asking(
            each.person_id,
            figures_text(each),
            each.kind is FigureWord.ASK,
            each.last,
            figures=each.keys,
        )
        for each in reminders
    ]


def sorts_of(work: UnitOfWork, askings: Iterable[Asking]) -> list[AskingSort]:
    """These messages by text and by way, those read here first; of each sort the words of somebody
    who is asked for the most, never of the coordinator when there is another."""
    here = work.people.reachable_ids(work.contract_id)
    sorts: dict[tuple[str, bool], list[Asking]] = {}
    for each in askings:
        sorts.setdefault((each.text, each.person_id in here), []).append(each)
    here_first = sorted(sorts.items(), key=lambda sort: not sort[0][1])
    return [_sort(work, key, found) for key, found in here_first]


def _sort(work: UnitOfWork, key: tuple[str, bool], askings: list[Asking]) -> AskingSort:
    me = work.me.person.id
    shown = max(askings, key=lambda each: (each.person_id != me, bool(each.figures)))
    plan = {each.id: each for each in work.actions.plan(work.contract_id)}
    cards = (ActionCard(each, plan[each].code, plan[each].title) for each in shown.actions)
    return AskingSort(
        *key,
        people=tuple(people_by_id(work, [each.person_id for each in askings])),
        with_figures=sum(bool(each.actions and each.figures) for each in askings),
        reader=work.people.get(shown.person_id),
        actions=tuple(cards),
        figures=tuple(figure_words(work, shown.figures)),
        last=shown.last,
    )
