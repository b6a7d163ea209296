"""Absences and hours of one's own: what is typed, and when somebody may be written to."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from domain.own_hours import Absence, own_hours, when_to_write
from domain.quiet_hours import Hours
from domain.spoken_absence import corrected, is_long, read_absence

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 26)
HOURS = Hours(PARIS)


def paris(words):
    return datetime.fromisoformat(words).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("absent jusqu'au 2 septembre", None, date(2027, 9, 2)),
        ("je suis en arrêt jusqu'à vendredi", None, date(2026, 11, 27)),
        ("je suis absente du 10 au 20 décembre", date(2026, 12, 10), date(2026, 12, 20)),
        ("en congé du 10 décembre au 4 janvier", date(2026, 12, 10), date(2027, 1, 4)),
        ("en vacances la semaine prochaine", date(2026, 11, 30), date(2026, 12, 6)),
        ("absent cette semaine", None, date(2026, 11, 29)),
        ("absente jusqu'à fin décembre", None, date(2026, 12, 31)),
        ("de retour le 5 janvier", None, date(2027, 1, 4)),
        ("absent demain", date(2026, 11, 27), date(2026, 11, 27)),
        ("absent à partir de lundi jusqu'au 5 décembre", date(2026, 11, 30), date(2026, 12, 5)),
        ("absente dès le 3 décembre, de retour le 8", date(2026, 12, 3), date(2026, 12, 7)),
    ],
)
def test_an_absence_is_read(words, since, until):
    """Both days are part of it; without a first day it runs from now on."""
    assert Absence(since, until) == read_absence(words, TODAY)


@pytest.mark.parametrize(
    "words",
    [
        *("absente", "absente jeudi", "absent jusqu'au 2", "le 1er mars 2020", "du 3 au 5, ou 6"),
        *("absent à partir de lundi", "absent à partir du 8 décembre jusqu'au 5 décembre"),
    ],
)
def test_what_leaves_a_doubt_is_asked(words):
    assert read_absence(words, TODAY) is None


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("non, jusqu'au 5 janvier", date(2026, 12, 10), date(2027, 1, 5)),
        ("non, jusqu'au 15", date(2026, 12, 10), date(2026, 12, 15)),
        ("jusqu'au 5 inclus", date(2026, 12, 10), date(2027, 1, 5)),
        ("pardon, jusqu'au 1er", date(2026, 12, 10), date(2027, 1, 1)),
        ("à partir de lundi", date(2026, 11, 30), date(2026, 12, 20)),
        ("plutôt à partir d'aujourd'hui", None, date(2026, 12, 20)),
        ("non, le 18 décembre", date(2026, 12, 10), date(2026, 12, 18)),
        ("je reviens le 18", date(2026, 12, 10), date(2026, 12, 17)),
        ("non du 3 au 8 décembre", date(2026, 12, 3), date(2026, 12, 8)),
        ("la semaine prochaine", date(2026, 11, 30), date(2026, 12, 6)),
    ],
)
def test_an_absence_is_corrected_before_it_holds(words, since, until):
    """What is said of one end leaves the other; both take the place of both."""
    read = Absence(date(2026, 12, 10), date(2026, 12, 20))

    assert Absence(since, until) == corrected(read, words, TODAY)


@pytest.mark.parametrize(
    "words", ["non", "jusqu'au 32", "à partir du 21 décembre", "jusqu'au 9 décembre", "hé"]
)
def test_a_correction_that_makes_no_sense_is_asked_again(words):
    """A last day before the first one is no absence, and neither is « non » alone."""
    assert corrected(Absence(date(2026, 12, 10), date(2026, 12, 20)), words, TODAY) is None


def test_one_day_may_be_that_of_a_meeting():
    """« Absente le 10 décembre » answers the COPIL of that day."""
    assert not is_long(read_absence("je serai absente le 10 décembre", TODAY))


def test_who_is_away_is_written_to_when_back():
    """The first opening after the last day, holidays and weekends left out."""
    away = Absence(None, date(2026, 12, 25))

    assert paris("2026-12-28 08:30") == when_to_write(
        paris("2026-12-10 09:00"), HOURS, None, away, None
    )


def test_an_absence_to_come_changes_nothing_yet():
    away = Absence(date(2026, 12, 20), date(2026, 12, 31))

    assert paris("2026-12-10 09:00") == when_to_write(
        paris("2026-12-10 09:00"), HOURS, None, away, None
    )


def test_what_would_come_too_late_is_not_written():
    """The meeting is held while they are away: None, and « À transmettre » takes over."""
    away = Absence(None, date(2026, 12, 15))

    assert (
        when_to_write(paris("2026-12-03 08:30"), HOURS, None, away, paris("2026-12-10 14:00"))
        is None
    )


def test_hours_of_ones_own_narrow_or_widen_the_day():
    """An élu who reads between 18 h and 20 h is written to then."""
    evening = {"opens": "18:00", "closes": "20:00"}
    morning, until = paris("2026-12-03 08:30"), paris("2026-12-10 14:00")

    assert paris("2026-12-03 18:00") == when_to_write(morning, HOURS, evening, None, until)
    assert own_hours(HOURS, evening).opens == time(18)
    assert own_hours(HOURS, None) is HOURS


def test_better_within_the_hours_of_the_contract_than_too_late():
    """The meeting begins at 14 h, before their evening."""
    evening = {"opens": "18:00", "closes": "20:00"}
    morning, until = paris("2026-12-03 08:30"), paris("2026-12-03 14:00")

    assert morning == when_to_write(morning, HOURS, evening, None, until)
