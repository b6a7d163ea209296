"""A meeting's .ics, read back by two readers that did not write it: ical.js and vobject."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.calendar import MeetingEvent, meeting_ics, one_line
from tests.documents.ics_readers import Alarm, ReadCalendar, ReadEvent, by_ical_js, by_vobject
from tests.documents.test_calendar import COPIL, TITLES, paris

Read = Callable[..., list[ReadCalendar]]
PROPERTIES = (
    *("description", "dtend", "dtstamp", "dtstart", "location", "organizer"),
    *("sequence", "status", "summary", "uid"),
)
A_DAY_BEFORE = Alarm("DISPLAY", timedelta(days=-1))

readers = pytest.mark.parametrize("read", [by_ical_js, by_vobject])


def the_event(read: Read, event: MeetingEvent) -> ReadEvent:
    """The one event that this reader finds in the file of this meeting."""
    (calendar,) = read(meeting_ics(event))
    (found,) = calendar.events
    return found


def utc(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=UTC)


@readers
def test_the_meeting_of_10_december_is_read_as_it_was_written(read: Read) -> None:
    """From 14:00 to 16:30 in Paris, one alarm a day before, every fact where it belongs."""
    (calendar,) = read(meeting_ics(COPIL))

    expected = ReadEvent(
        uid=COPIL.uid,
        summary=COPIL.title,
        place=COPIL.place,
        description=(
            "Ordre du jour\n1. Bilan 2026 ; perspectives\n2. Avenant n° 1, axe 5\n"
            "3. Calendrier 2027\nVisioconférence possible.\nParking derrière la mairie."
        ),
        starts_at=utc("2026-12-10 13:00"),
        ends_at=utc("2026-12-10 15:30"),
        sequence=0,
        status="CONFIRMED",
        properties=PROPERTIES,
        alarms=(A_DAY_BEFORE,),
    )
    assert ReadCalendar("PUBLISH", (expected,)) == calendar


@readers
def test_a_cancelled_meeting_is_read_as_cancelled(read: Read) -> None:
    """The same meeting, its SEQUENCE one higher, and nothing that rings."""
    before = the_event(read, replace(COPIL, sequence=1))
    after = the_event(read, replace(COPIL, sequence=2, cancelled=True))

    expected = replace(before, sequence=2, status="CANCELLED", alarms=())
    assert expected == after


HOURS = [
    ("the Friday before spring", "2026-03-27T09:00", "2026-03-27 08:00"),
    ("the last minute of winter", "2026-03-29T01:59", "2026-03-29 00:59"),
    ("the hour that spring skips", "2026-03-29T02:30", "2026-03-29 01:30"),
    ("the first minute of summer", "2026-03-29T03:00", "2026-03-29 01:00"),
    ("the Sunday of spring", "2026-03-29T09:00", "2026-03-29 07:00"),
    ("the Monday after spring", "2026-03-30T09:00", "2026-03-30 07:00"),
    ("the Saturday before autumn", "2026-10-24T09:00", "2026-10-24 07:00"),
    ("the last minute before the hour repeats", "2026-10-25T01:59", "2026-10-24 23:59"),
    ("the hour that autumn repeats", "2026-10-25T02:30", "2026-10-25 00:30"),
    ("the hour once repeated", "2026-10-25T02:30 again", "2026-10-25 01:30"),
    ("the first minute of winter", "2026-10-25T03:00", "2026-10-25 02:00"),
    ("the Sunday of autumn", "2026-10-25T09:00", "2026-10-25 08:00"),
    ("the Monday after autumn", "2026-10-26T09:00", "2026-10-26 08:00"),
    ("a summer of another year", "2031-07-01T09:00", "2031-07-01 07:00"),
]


@readers
def test_both_changes_of_hour_are_read_right(read: Read) -> None:
    """Whatever side of the change a meeting starts and ends on, it is the same moment for all."""
    for label, starts, in_utc in HOURS:
        wall, _, again = starts.partition(" ")
        starts_at = paris(wall).replace(fold=bool(again))
        ends_at = (starts_at.astimezone(UTC) + timedelta(hours=2)).astimezone(starts_at.tzinfo)

        found = the_event(read, replace(COPIL, starts_at=starts_at, ends_at=ends_at))

        expected = (utc(in_utc), utc(in_utc) + timedelta(hours=2))
        assert expected == (found.starts_at, found.ends_at), label


LINES = [
    "Réunion d’été : élus, agents ; œuvres",
    "Santé 🩺, enfance 👩‍👩‍👧 ; « écoute » 💬",
    "Équipe élargie à l’été " * 13,
    "👩‍👩‍👧‍👦" * 40,
    "a,b;c\\d\\n\\,\\;",
    "x" * 74 + "é" * 74,
    "C:\\Notes\\nouveau\\,\\;",
    "\ufeffRéunion \ufeff",
]
TYPED = st.text(
    st.characters() | st.sampled_from("\\nN,;: \ufeff\u2028é🩺"), min_size=1, max_size=200
)


@readers
@pytest.mark.parametrize("words", LINES + TITLES, ids=ascii)
def test_words_come_back_as_they_were_typed_on_one_line(read: Read, words: str) -> None:
    """Accents, emoji, folds, separators; and whoever types a line of a calendar gets one title."""
    found = the_event(read, replace(COPIL, title=words, place=words, note="", agenda=(words,)))

    line = one_line(words)
    assert (line, line) == (found.summary, found.place)
    assert f"Ordre du jour\n1. {line}" == found.description
    assert PROPERTIES == found.properties


@pytest.mark.parametrize("break_", ["\r\n", "\r", "\n", "\u2028", "\u2029", "\x00\r\n\x00", "\x85"])
@readers
def test_an_attendee_typed_into_a_title_stays_in_it(read: Read, break_: str) -> None:
    """Fault 54: nobody is invited by a title."""
    found = the_event(read, replace(COPIL, title=f"Réunion{break_}ATTENDEE:mailto:x"))

    assert "Réunion ATTENDEE:mailto:x" == found.summary
    assert PROPERTIES == found.properties


def test_whatever_is_typed_both_readers_agree() -> None:
    """A property over two hundred meetings, which ical.js reads at once."""
    events: list[MeetingEvent] = []

    @settings(max_examples=200, database=None)
    @given(TYPED, TYPED)
    def gather(title: str, place: str) -> None:
        events.append(replace(COPIL, title=title, place=place))

    gather()
    files = [meeting_ics(event) for event in events]

    for event, *calendars in zip(events, by_ical_js(*files), by_vobject(*files), strict=True):
        for calendar in calendars:
            (found,) = calendar.events
            assert (one_line(event.title), one_line(event.place)) == (found.summary, found.place)
            assert (COPIL.uid, A_DAY_BEFORE) == (found.uid, *found.alarms)
