"""When people may be disturbed: working hours, holidays, clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quiet_hours import Hours, wall_clock

PARIS = ZoneInfo("Europe/Paris")
CAYENNE = ZoneInfo("America/Cayenne")
HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        "2026-05-01",
        "2026-05-08",
        "2026-05-14",
        "2026-05-25",
        "2026-12-25",
        "2027-01-01",
        "2027-03-29",
        "2027-05-06",
    )
)
HOURS = Hours(PARIS, closed_days=HOLIDAYS)


def paris(moment: str) -> datetime:
    """« 2026-12-10 14:00 » on a clock of Paris."""
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("label", "moment", "is_open"),
    [
        ("a Thursday morning", "2026-12-10 10:00", True),
        ("the very opening", "2026-12-10 08:30", True),
        ("a minute before opening", "2026-12-10 08:29", False),
        ("the very closing", "2026-12-10 18:00", True),
        ("a minute after closing", "2026-12-10 18:01", False),
        ("a Saturday", "2026-12-12 10:00", False),
        ("a Sunday", "2026-12-13 10:00", False),
        ("the first of May", "2026-05-01 10:00", False),
        ("the eighth of May", "2026-05-08 10:00", False),
        ("Ascension", "2026-05-14 10:00", False),
        ("the bridge after Ascension", "2026-05-15 10:00", True),
    ],
)
def test_hours_are_open_on_working_days_only(label, moment, is_open):
    """People are disturbed between 8:30 and 18:00 on working days, and at no other moment."""
    assert is_open is HOURS.is_open(paris(moment)), label


@pytest.mark.parametrize(
    ("label", "moment", "opening"),
    [
        ("an open moment stays", "2026-12-10 10:00", "2026-12-10 10:00"),
        ("early waits for the opening", "2026-12-10 06:00", "2026-12-10 08:30"),
        ("evening waits for tomorrow", "2026-12-09 20:00", "2026-12-10 08:30"),
        ("Friday evening waits for Monday", "2026-12-11 18:30", "2026-12-14 08:30"),
        ("the first of May waits over its week-end", "2026-05-01 10:00", "2026-05-04 08:30"),
        ("the eighth of May waits over its week-end", "2026-05-08 10:00", "2026-05-11 08:30"),
        ("Ascension waits for the Friday", "2026-05-14 10:00", "2026-05-15 08:30"),
        ("Easter Monday waits for Tuesday", "2027-03-27 12:00", "2027-03-30 08:30"),
        ("New Year's Eve at night", "2026-12-31 23:59", "2027-01-04 08:30"),
        ("the night clocks go forward", "2026-03-29 01:30", "2026-03-30 08:30"),
        ("the night clocks go back", "2026-10-25 02:30", "2026-10-26 08:30"),
    ],
)
def test_a_push_outside_hours_moves_to_the_next_opening(label, moment, opening):
    """What may wait is said at the next opening."""
    assert paris(opening) == HOURS.next_open(paris(moment)), label


@pytest.mark.parametrize(
    ("label", "moment", "closing"),
    [
        ("an open moment stays", "2026-12-10 10:00", "2026-12-10 10:00"),
        ("early goes back to yesterday", "2026-12-10 06:00", "2026-12-09 18:00"),
        ("evening goes back to closing", "2026-12-10 20:00", "2026-12-10 18:00"),
        ("Monday early goes back to Friday", "2026-12-14 07:00", "2026-12-11 18:00"),
        ("the first of May goes back a day", "2026-05-01 10:00", "2026-04-30 18:00"),
        ("the eighth of May goes back a day", "2026-05-08 10:00", "2026-05-07 18:00"),
        ("Ascension goes back a day", "2026-05-14 10:00", "2026-05-13 18:00"),
    ],
)
def test_what_may_not_be_late_goes_back_to_the_last_closing(label, moment, closing):
    """A deadline is moved before the closed moment, not after it."""
    assert paris(closing) == HOURS.last_open(paris(moment)), label


@pytest.mark.parametrize(
    ("label", "day", "at_time", "in_utc"),
    [
        ("winter", "2026-12-10", "14:00", "2026-12-10 13:00"),
        ("summer", "2026-07-09", "14:00", "2026-07-09 12:00"),
        ("a skipped time is the change itself", "2027-03-28", "02:30", "2027-03-28 01:00"),
        ("the last skipped minute as well", "2027-03-28", "02:59", "2027-03-28 01:00"),
        ("the first skipped minute as well", "2027-03-28", "02:00", "2027-03-28 01:00"),
        ("three o'clock that day", "2027-03-28", "03:00", "2027-03-28 01:00"),
        ("a repeated time is the first one", "2027-10-31", "02:30", "2027-10-31 00:30"),
        ("morning after the spring change", "2027-03-28", "08:30", "2027-03-28 06:30"),
        ("morning after the autumn change", "2027-10-31", "08:30", "2027-10-31 07:30"),
    ],
)
def test_wall_times_survive_both_clock_changes(label, day, at_time, in_utc):
    """A wall time is one moment, even when clocks skip it or show it twice."""
    moment = wall_clock(date.fromisoformat(day), time.fromisoformat(at_time), PARIS)

    assert datetime.fromisoformat(in_utc).replace(tzinfo=UTC) == moment, label
    assert moment.tzinfo is UTC


@pytest.mark.parametrize("question", ["is_open", "next_open", "last_open"])
def test_a_naive_moment_is_refused(question):
    """A moment without a time zone is a bug, said at once."""
    with pytest.raises(ValueError, match="naive"):
        getattr(HOURS, question)(datetime(2026, 12, 10, 10, 0))


def test_hours_that_close_before_they_open_are_refused():
    """A slip in the settings is named, not lived with."""
    with pytest.raises(ValueError, match="swap them"):
        Hours(PARIS, opens=time(18), closes=time(8))


@pytest.mark.parametrize("weekdays", [frozenset(), frozenset({7})])
def test_weekdays_that_do_not_exist_are_refused(weekdays):
    """A week has seven days, and one of them at least is open."""
    with pytest.raises(ValueError, match="Monday"):
        Hours(PARIS, weekdays=weekdays)


def test_a_calendar_that_never_opens_is_named():
    """A search for an open day ends, with what to check."""

    class Every:
        def __contains__(self, day):
            return True

    with pytest.raises(ValueError, match="check closed days"):
        Hours(PARIS, closed_days=Every()).next_open(paris("2026-12-10 10:00"))


def test_hours_follow_the_zone_of_the_contract():
    """Ten in the morning in Paris is six in Cayenne: too early there."""
    assert not Hours(CAYENNE).is_open(paris("2026-12-10 10:00"))


@given(st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_an_opening_is_open_never_early_and_nothing_open_is_skipped(moment):
    """Whatever the moment: openings are open, on the right side, and the nearest."""
    following, preceding = HOURS.next_open(moment), HOURS.last_open(moment)

    assert HOURS.is_open(following)
    assert HOURS.is_open(preceding)
    assert preceding <= moment <= following
    assert following == moment or not HOURS.is_open(following - timedelta(minutes=1))
    assert preceding == moment or not HOURS.is_open(preceding + timedelta(minutes=1))
