"""Who is asked for which figures, and with which word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.figure_reminders import (
    FigureReminder,
    FigureWord,
    OwedFigure,
    figures_owed_again,
    figures_to_ask,
    figures_to_call,
)
from domain.reminders import Policy

NOW = datetime(2026, 10, 8, 6, 30, tzinfo=UTC)
POLICY = Policy(ZoneInfo("Europe/Paris"))
AMINA, BRUNO = 1, 2
FIGURE = OwedFigure("12:2026-T3", AMINA)
ASKED = replace(FIGURE, asked=True, last_at=NOW - timedelta(days=7))


def word_of(figure: OwedFigure) -> FigureWord | None:
    found = figures_to_ask([figure], NOW, POLICY)
    return found[0].kind if found else None


@pytest.mark.parametrize(
    ("label", "figure", "word"),
    [
        ("never asked", FIGURE, FigureWord.ASK),
        ("asked a week ago", ASKED, FigureWord.RELANCE),
        ("chased once", replace(ASKED, relances_given=1), FigureWord.RELANCE),
        ("chased twice", replace(ASKED, relances_given=2), None),
        ("read about it the day before", replace(ASKED, last_at=NOW - timedelta(days=1)), None),
        ("two days later", replace(ASKED, last_at=NOW - timedelta(days=2)), FigureWord.RELANCE),
        ("it will come", replace(ASKED, to_come_at=NOW - timedelta(days=6)), None),
        ("it never came", replace(ASKED, to_come_at=NOW - timedelta(days=30)), FigureWord.RELANCE),
    ],
)
def test_a_figure_is_asked_then_chased_twice(
    label: str, figure: OwedFigure, word: FigureWord | None
) -> None:
    """Each figure by itself, whichever message named it."""
    assert word == word_of(figure), label


@pytest.mark.parametrize(
    ("label", "figure", "word"),
    [
        ("asked the day before", replace(ASKED, last_at=NOW), FigureWord.ASK),
        ("chased twice", replace(ASKED, relances_given=2), FigureWord.RELANCE),
        ("never asked", FIGURE, None),
        ("it will come", replace(ASKED, to_come_at=NOW), None),
        ("another's", replace(ASKED, person_id=BRUNO), None),
    ],
)
def test_figures_put_off_are_owed_as_long_as_they_are_not_given(
    label: str, figure: OwedFigure, word: FigureWord | None
) -> None:
    """Once more, however often and however lately they were asked for."""
    again = figures_owed_again([figure], AMINA, NOW, POLICY)

    assert word == (again.kind if again else None), label


def test_one_message_bears_all_that_somebody_owes() -> None:
    """What is new and what is chased go together, and it is a relance; others get their own."""
    new, chased = replace(FIGURE, key="13:2026-T3"), replace(ASKED, relances_given=1)
    other = OwedFigure("14:2026-T3", BRUNO)

    assert (
        FigureReminder(
            AMINA,
            (("13:2026-T3", FigureWord.ASK), ("12:2026-T3", FigureWord.RELANCE)),
            last=True,
        ),
        FigureReminder(BRUNO, (("14:2026-T3", FigureWord.ASK),)),
    ) == figures_to_ask([new, other, chased], NOW, POLICY)


def test_the_call_list_is_for_those_chased_to_the_end() -> None:
    """Neither who has a relance left, nor who said that it will come."""
    spent = replace(ASKED, relances_given=2)
    coming = replace(spent, key="15:2026-T3", to_come_at=NOW - timedelta(days=2))
    unsaid = OwedFigure("16:2026-T3", BRUNO, asked=False, relances_given=2)

    assert {AMINA: ("12:2026-T3",)} == figures_to_call(
        [spent, coming, unsaid, replace(ASKED, key="17:2026-T3", relances_given=1)], NOW, POLICY
    )


def test_the_number_of_relances_is_a_setting() -> None:
    """A contract that wishes one only gets one, and it says that it is the last."""
    once = replace(POLICY, relances_at_most=1)

    assert [True] == [each.last for each in figures_to_ask([ASKED], NOW, once)]
