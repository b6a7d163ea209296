"""The figures of one person as one session: which come next, what was given, what remains.

Nothing of a session is kept but the figures themselves: it resumes after days or a restart where
the first figure is missing. Asking for one is give_indicator.
"""

from datetime import timedelta

from domain.messages import Choice, Rows, Say, column
from domain.people import Role
from domain.plan import ValueNote
from handlers import in_name_of
from handlers.conversation import menu_row
from handlers.indicator_cards import Given, correct_choice, given_of
from storage.figures import Figure, asked_of_all
from storage.indicators import Indicator
from storage.unit_of_work import UnitOfWork

COLLECTION = timedelta(days=30)
"""What was given within it is told, and may be corrected, beside what is still to give: the two
relances and the call list are over by then, and « 2/6 » has stayed 2/6."""
LATER = timedelta(days=7)
"""How long « elle viendra plus tard » is not asked again in a session."""
MOST_SHOWN = 8


def my_figures(work: UnitOfWork) -> list[Figure]:
    """What is asked of the person speaking now, and what they answered of it of late; in the order
    of the plan, so that « 2/6 » stays 2/6."""
    me = work.me.person.id
    return [
        figure
        for figure in asked_of_all(work)
        if figure.answers is not None
        and figure.answers.id == me
        and (figure.owed or _told_within(work, figure, COLLECTION))
    ]


def _told_within(work: UnitOfWork, figure: Figure, lately: timedelta) -> bool:
    given_at = figure.value.given_at if figure.value else None
    return given_at is not None and work.now - given_at < lately


def left_of(work: UnitOfWork, figures: list[Figure]) -> list[Figure]:
    """Those still to give; what was just said to come later is left in peace for now."""
    return [
        figure
        for figure in figures
        if figure.owed
        and not (
            figure.value is not None
            and figure.value.note == ValueNote.AWAITED
            and _told_within(work, figure, LATER)
        )
    ]


def next_after(work: UnitOfWork, indicator_id: int) -> Figure | None:
    """The first figure still to give that comes after this indicator; 0 is before all."""
    left = left_of(work, my_figures(work))
    return next((each for each in left if (each.indicator.id or 0) > indicator_id), None)


def just_before(work: UnitOfWork, indicator_id: int) -> Figure | None:
    """The figure that was asked before this one, given or not."""
    before = [each for each in my_figures(work) if (each.indicator.id or 0) < indicator_id]
    return before[-1] if before else None


def recap(work: UnitOfWork, passed_on: Indicator | None = None) -> Say:
    """What was given, each to be corrected in one tap, and what remains. `passed_on` is the
    indicator that the person just said is not theirs."""
    figures = my_figures(work)
    left = left_of(work, figures)
    given = [
        given_of(work, each.indicator, each.value)
        for each in figures
        if each.value is not None and each.key not in {figure.key for figure in left}
    ]
    facts = {
        "person": work.me.person,
        "given": given,
        "left": left,
        "most": MOST_SHOWN,
        "role": work.me.role,
        "passed_on": passed_on,
        "entered_by": work.typist.person if work.typist else None,
    }
    coordinates = work.me.role == Role.COORDINATOR
    others = column(Choice("figures:state", word="who_owes")) if coordinates else ()
    rows = (*_recap_rows(given, bool(left)), *others, *in_name_of.way_back(work), *menu_row())
    return Say("indicators/recap", facts, rows)


def _recap_rows(given: list[Given], more: bool) -> Rows:
    """By their code, not by a number: a number typed here is a figure."""
    corrections = column(
        *(correct_choice(each.indicator, each.period) for each in given[-MOST_SHOWN:])
    )
    start = column(Choice("indicators:start", word="give_the_rest", numbered=False)) if more else ()
    return (*start, *corrections)
