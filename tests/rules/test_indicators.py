"""Figures of indicators: which period is owed, what is odd, what is never shown."""

from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.closed_days import PublicHolidays
from domain.actions import ActionState
from domain.indicators import (
    Expectation,
    IndicatorFacts,
    Oddity,
    gaps,
    note_of,
    oddity,
    owed_period,
    settles,
    shown,
)
from domain.periods import Period, due_on, last_due
from domain.plan import Counting, Frequency, ValueNote
from domain.quiet_hours import Hours

HOURS = Hours(ZoneInfo("Europe/Paris"), closed_days=PublicHolidays())
MONDAY = date(2026, 11, 23)
RHYTHMS = [each for each in Frequency if each is not Frequency.ONCE]


def _period(key: str) -> Period:
    found = Period.named(key)
    assert found is not None, key
    return found


def _known(*keys: str) -> frozenset[Period]:
    return frozenset(map(_period, keys))


# Periods


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2026-T3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-T4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2026-S1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(key, first, last):
    """What is stored as a few letters is whole months, both ends included."""
    period = _period(key)

    assert (first, last, key) == (period.first, period.last, period.key)


@pytest.mark.parametrize("words", ["", "2026-T5", "2026-S3", "2026-13", "26-T1", "T3 2026", "0000"])
def test_what_is_no_period_is_none(words):
    """A column that the workbook calls otherwise is nobody's quarter."""
    assert Period.named(words) is None


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from(RHYTHMS))
def test_periods_follow_one_another_without_a_hole(day, rhythm):
    """The day is in its period; the one before ends the day before it begins; keys read back."""
    period = Period.around(day, rhythm)

    assert period.first <= day <= period.last
    assert period.before.after == period == _period(period.key)
    assert 1 == (period.first - period.before.last).days
    assert period.before < period < period.after


# What is owed


@pytest.mark.parametrize(
    ("label", "period", "lag", "expected"),
    [
        ("a year, its source two months late", "2026", 2, date(2027, 3, 1)),
        ("a quarter, at once", "2026-T3", 0, date(2026, 10, 1)),
        ("a year: the first of January is closed", "2026", 0, date(2027, 1, 4)),
        ("a month that ends before All Saints", "2026-10", 0, date(2026, 11, 2)),
        ("a source eighteen months late", "2023", 18, date(2025, 7, 1)),
    ],
)
def test_a_value_is_asked_from_the_first_working_day_after_the_lag(label, period, lag, expected):
    """Not before: the source has nothing yet, or nobody is at work."""
    assert expected == due_on(_period(period), lag, HOURS), label


@given(
    st.dates(date(2020, 1, 1), date(2034, 1, 1)),
    st.sampled_from(RHYTHMS),
    st.integers(0, 30),
)
def test_what_is_due_is_the_latest_whose_day_has_come(today, rhythm, lag):
    """Its day has come, and that of the next one has not."""
    period = last_due(rhythm, lag, today, HOURS)

    assert due_on(period, lag, HOURS) <= today < due_on(period.after, lag, HOURS)


@pytest.mark.parametrize(
    ("label", "facts", "expected"),
    [
        ("never given", IndicatorFacts(Frequency.QUARTERLY), "2026-T3"),
        ("given", IndicatorFacts(Frequency.QUARTERLY, settled=_known("2026-T3")), None),
        (
            "an older one missing, the latest given",
            IndicatorFacts(Frequency.QUARTERLY, settled=_known("2026-T1", "2026-T3")),
            None,
        ),
        (
            "a later one is known already",
            IndicatorFacts(Frequency.HALF_YEARLY, settled=_known("2026-S2")),
            None,
        ),
        (
            "only older ones",
            IndicatorFacts(Frequency.QUARTERLY, settled=_known("2026-T1")),
            "2026-T3",
        ),
        ("the source is late", IndicatorFacts(Frequency.QUARTERLY, 3), "2026-T2"),
        ("a year, nine months late", IndicatorFacts(Frequency.YEARLY, 9), "2025"),
        ("collected once", IndicatorFacts(Frequency.ONCE), None),
        ("nobody said how often", IndicatorFacts(None), None),
        (
            "its fiche was given up",
            IndicatorFacts(Frequency.QUARTERLY, action_state=ActionState.ABANDONED),
            None,
        ),
        (
            "its fiche began after the period",
            IndicatorFacts(Frequency.QUARTERLY, action_starts_on=date(2026, 10, 1)),
            None,
        ),
        (
            "its fiche began on the last day of the period",
            IndicatorFacts(Frequency.QUARTERLY, action_starts_on=date(2026, 9, 30)),
            "2026-T3",
        ),
    ],
)
def test_only_the_latest_period_is_owed(label, facts, expected):
    """One period at most is asked for, and none once it, or a later one, is known."""
    found = owed_period(facts, MONDAY, HOURS)

    assert expected == (found and found.key), label


@pytest.mark.parametrize(
    ("label", "value", "note", "expected"),
    [
        ("a number", 12, None, True),
        ("zero", 0, None, True),
        ("there will be none", None, ValueNote.NOT_COMMUNICATED, True),
        ("too small to be told", None, ValueNote.WITHHELD, True),
        ("awaited from somebody", None, ValueNote.AWAITED, False),
        ("nothing", None, None, False),
    ],
)
def test_no_figure_closes_a_period_and_an_awaited_one_does_not(label, value, note, expected):
    """« Pas la donnée » leaves people in peace; « en attente » stays owed."""
    assert expected is settles(value, note), label


def test_old_holes_are_listed_and_not_owed():
    """What is missing between two known values is the coordinator's to see."""
    facts = IndicatorFacts(Frequency.QUARTERLY, settled=_known("2025-T3", "2026-T1"))

    assert ["2025-T4", "2026-T2"] == [each.key for each in gaps(facts, MONDAY, HOURS)]
    assert () == gaps(IndicatorFacts(Frequency.QUARTERLY), MONDAY, HOURS)


# What is odd


def _after(last: object, **more: object) -> Expectation:
    return Expectation(None if last is None else Decimal(str(last)), **more)


@pytest.mark.parametrize(
    ("label", "value", "expected_of", "odd"),
    [
        ("the first value", 7, _after(None), None),
        ("within half of the last", 140, _after(100), None),
        ("just half", 50, _after(100), None),
        ("more than half away", 49, _after(100), Oddity.FAR),
        ("ten times", 1000, _after(100), Oddity.TENFOLD),
        ("a tenth", 7, _after(100), Oddity.TENFOLD),
        ("small counts may double", 4, _after(2), None),
        ("small rates may not", "4.1", _after("2.3"), Oddity.FAR),
        ("after a zero there is no measure", 40, _after(0), None),
        ("nothing any more", 0, _after(40), Oddity.FAR),
        ("a negative count", -3, _after(None), Oddity.BELOW),
        ("below the lowest that was set", 4, _after(None, minimum=Decimal(5)), Oddity.BELOW),
        ("negative, and allowed", -3, _after(None, minimum=Decimal(-10)), None),
        ("over a hundred per cent", 101, _after(100, is_percent=True), Oddity.ABOVE),
        ("a hundred per cent", 100, _after(90, is_percent=True), None),
        ("above the highest", 31, _after(None, maximum=Decimal(30)), Oddity.ABOVE),
        ("a total that goes down", 99, _after(100, counting=Counting.RUNNING), Oddity.DROPPED),
        ("a stock may go down", 99, _after(100, counting=Counting.STOCK), None),
        ("wider, by a setting", 190, _after(100, far_percent=100), None),
    ],
)
def test_a_surprising_value_is_confirmed(label, value, expected_of, odd):
    """Bounds first, then the distance from the last value; nothing is refused."""
    assert odd is oddity(Decimal(str(value)), expected_of), label


# What is never shown


@pytest.mark.parametrize(
    ("label", "value", "note", "in_confidence", "expected"),
    [
        ("under it, to others", 3, ValueNote.WITHHELD, False, (None, ValueNote.WITHHELD, 5)),
        ("under it, to whoever gave it", 3, ValueNote.WITHHELD, True, (3, ValueNote.WITHHELD, 5)),
        ("at it", 5, None, False, (5, None, None)),
        ("none at all tells of nobody", 0, None, False, (0, None, None)),
        ("withheld by the workbook", None, ValueNote.WITHHELD, True, (None, ValueNote.WITHHELD, 5)),
        ("under it, kept before it was set", 3, None, False, (None, ValueNote.WITHHELD, 5)),
    ],
)
def test_a_small_count_is_shown_to_nobody_else(label, value, note, in_confidence, expected):
    """Under the threshold, others read that it is under it."""
    found = shown(value, note, 5, in_confidence=in_confidence)

    assert expected == (found.value, found.note, found.below), label


def test_without_a_threshold_everything_is_shown():
    """Only what was said to be sensitive is masked."""
    assert (1, None) == (shown(1, None, None, in_confidence=False).value, note_of(1, None, None))


def test_a_value_kept_under_the_threshold_says_so():
    """Its number stays, and the note leaves when the number grows."""
    assert ValueNote.WITHHELD is note_of(3, ValueNote.APPROXIMATE, 5)
    assert note_of(7, ValueNote.WITHHELD, 5) is None
    assert ValueNote.APPROXIMATE is note_of(7, ValueNote.APPROXIMATE, 5)
