"""A meeting's .ics: what stands in it, line by line. test_calendar_readers.py reads it back."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.documents.calendar import (
    MeetingEvent,
    event_from_facts,
    meeting_ics,
)

PARIS = ZoneInfo("Europe/Paris")


def paris(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


COPIL = MeetingEvent(
    uid="7b0c1c8e-6a0e-4a53-9f0e-2f1b7a1d9f10@cheville",
    sequence=0,
    stamp=datetime(2026, 11, 25, 7, 30, tzinfo=UTC),
    starts_at=paris("2026-12-10 14:00"),
    ends_at=paris("2026-12-10 16:30"),
    title="Comité de pilotage du contrat local de santé du Pays de Sauvelane",
    organizer_name="Claire Vidal",
    organizer_mail="claire@pays-sauvelane.example",
    place="Siège du PETR, salle du Conseil, 4 place du Foirail, Bastide-Claret",
    agenda_heading="Ordre du jour",
    agenda=("Bilan 2026 ; perspectives", "Avenant n° 1, axe 5", "Calendrier 2027"),
    note="Visioconférence possible.\nParking derrière la mairie.",
)


def unfolded(content: bytes) -> list[str]:
    """The logical lines of the file, as RFC 5545 unfolds them."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def event_of(content: bytes):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_an_invitation_says_what_where_and_when():
    """Every fact of the meeting comes back through another reader."""
    event = event_of(meeting_ics(COPIL))

    expected = (COPIL.uid, COPIL.title, COPIL.place, "CONFIRMED", 0)
    assert expected == tuple(
        event[name] for name in ("UID", "SUMMARY", "LOCATION", "STATUS", "SEQUENCE")
    )
    assert (COPIL.starts_at, COPIL.ends_at) == (event.start, event.end)
    assert COPIL.stamp == event.decoded("DTSTAMP")


def test_the_description_numbers_the_agenda():
    """The agenda under its heading, then the note."""
    expected = (
        "Ordre du jour\n1. Bilan 2026 ; perspectives\n2. Avenant n° 1, axe 5\n"
        "3. Calendrier 2027\nVisioconférence possible.\nParking derrière la mairie."
    )

    assert expected == str(event_of(meeting_ics(COPIL))["DESCRIPTION"])


def test_the_file_is_published_with_an_organiser_and_no_attendee():
    """No reply can come back from a chat, so none is asked for."""
    content = meeting_ics(COPIL)
    calendar = Calendar.from_ical(content)
    organizer = event_of(content)["ORGANIZER"]

    expected = ("PUBLISH", "mailto:claire@pays-sauvelane.example", "Claire Vidal")
    assert expected == (calendar["METHOD"], str(organizer), organizer.params["CN"])
    assert b"ATTENDEE" not in content
    assert b"RSVP" not in content


def test_an_organiser_without_an_address_is_still_named():
    """ORGANIZER may not be missing from a published event."""
    organizer = event_of(meeting_ics(replace(COPIL, organizer_mail="")))["ORGANIZER"]

    expected = ("invalid:nomail", "Claire Vidal")
    assert expected == (str(organizer), organizer.params["CN"])


def test_only_the_event_bears_a_uid():
    """Nothing random: the same facts give the same bytes."""
    content = meeting_ics(COPIL)

    uids = [f"UID:{COPIL.uid}"]
    assert uids == [line for line in unfolded(content) if line.startswith("UID")]
    assert content == meeting_ics(COPIL)


def test_a_cancelled_meeting_keeps_its_uid_and_raises_its_sequence():
    """Published as cancelled, and it rings no more."""
    event = event_of(meeting_ics(replace(COPIL, cancelled=True, sequence=2)))

    expected = ("CANCELLED", COPIL.uid, 2, COPIL.title)
    assert expected == tuple(event[name] for name in ("STATUS", "UID", "SEQUENCE", "SUMMARY"))
    assert not event.walk("VALARM")


def test_the_calendar_rings_one_day_before():
    """One displayed alarm, with the title of the meeting."""
    (alarm,) = event_of(meeting_ics(COPIL)).walk("VALARM")

    expected = ("DISPLAY", timedelta(days=-1), COPIL.title)
    assert expected == (alarm["ACTION"], alarm["TRIGGER"].dt, alarm["DESCRIPTION"])


def test_the_time_zone_is_two_rules_and_no_list_of_dates():
    """What Outlook reads: TZID, DTSTART, RRULE and the offsets."""
    content = meeting_ics(COPIL)

    rules = ["RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"]
    assert rules == [line for line in unfolded(content) if line.startswith("RRULE")]
    assert b"RDATE" not in content
    assert not Calendar.from_ical(content).get_missing_tzids()


@pytest.mark.parametrize(
    ("label", "starts", "in_utc"),
    [
        ("the Friday before spring", "2026-03-27 09:00", "08:00"),
        ("the Sunday of spring", "2026-03-29 09:00", "07:00"),
        ("the hour after the spring change", "2026-03-29 03:00", "01:00"),
        ("the Monday after spring", "2026-03-30 09:00", "07:00"),
        ("the Saturday before autumn", "2026-10-24 09:00", "07:00"),
        ("the Sunday of autumn", "2026-10-25 09:00", "08:00"),
        ("the Monday after autumn", "2026-10-26 09:00", "08:00"),
    ],
)
def test_a_meeting_keeps_its_wall_time_over_both_clock_changes(label, starts, in_utc):
    """Nine o'clock stays nine o'clock, and the right moment."""
    starts_at = paris(starts)
    content = meeting_ics(
        replace(COPIL, starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    )

    wall = starts_at.strftime("DTSTART;TZID=Europe/Paris:%Y%m%dT%H%M00")
    assert wall in unfolded(content), label
    assert in_utc == f"{event_of(content).start.astimezone(UTC):%H:%M}", label


def test_a_meeting_elsewhere_is_written_in_utc():
    """Right in every calendar, without a time zone to describe."""
    content = meeting_ics(replace(COPIL, zone="America/Cayenne"))

    assert "DTSTART:20261210T130000Z" in unfolded(content)
    assert b"VTIMEZONE" not in content


@pytest.mark.parametrize(
    ("label", "starts_at", "line"),
    [
        ("skipped", paris("2026-03-29 02:30"), "DTSTART;TZID=Europe/Paris:20260329T033000"),
        ("repeated", paris("2026-10-25 02:30"), "DTSTART:20261025T003000Z"),
        ("once repeated", paris("2026-10-25 02:30").replace(fold=1), "DTSTART:20261025T013000Z"),
    ],
)
def test_an_hour_that_is_not_there_once_is_written_without_a_doubt(label, starts_at, line):
    """A skipped hour as clocks show it; one that comes twice in UTC, for readers would guess."""
    ends_at = starts_at + timedelta(hours=4)

    assert line in unfolded(meeting_ics(replace(COPIL, starts_at=starts_at, ends_at=ends_at)))


TITLES = [
    "Réunion\r\nATTENDEE:mailto:x",
    "Réunion\rATTENDEE:mailto:x",
    "Réunion\nEND:VEVENT\nBEGIN:VEVENT",
    "Réunion\u2028ATTENDEE:mailto:x",
    "Réunion\u2029SUMMARY:autre",
    "Réunion\x00\x07\x1b nulle",
    "Réunion\x0bATTENDEE:x\x0cATTENDEE:y\x85ATTENDEE:z",
    "Réunion ; , \\ \\n \\; :",
    'Réunion "entre guillemets" ^n ^^',
    "Réunion\u202egnilev",
    "Réunion\ud800",
]


@pytest.mark.parametrize("words", TITLES, ids=ascii)
def test_no_words_can_add_a_line_to_the_file(words):
    """Whatever was typed: one event, one summary, no attendee, in every field at once."""
    hostile = replace(
        COPIL,
        title=words,
        place=words,
        organizer_name=words,
        organizer_mail=words,
        agenda_heading=words,
        agenda=(words, words),
        note=words,
        uid=words,
    )

    content = meeting_ics(hostile)

    assert_whole(content)


def assert_whole(content: bytes) -> None:
    """One event, one line of each kind, every octet in its place."""
    names = [re.split("[:;]", line)[0] for line in unfolded(content)]
    for once in ("SUMMARY", "UID", "ORGANIZER", "DTSTAMP", "STATUS", "SEQUENCE"):
        assert names.count(once) == 1, once
    assert "ATTENDEE" not in names
    assert unfolded(content).count("BEGIN:VEVENT") == 1
    assert len(Calendar.from_ical(content).walk("VEVENT")) == 1
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert not re.search(rb"[^\r]\n|\r[^\n]", content)
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", content)
    assert max(map(len, content.split(b"\r\n"))) <= 75
    for line in content.split(b"\r\n"):
        line.decode()


@given(st.text(min_size=1, max_size=200), st.text(max_size=400))
def test_whatever_is_typed_the_file_stays_whole(title, note):
    """A property: nothing escapes its field, no fold cuts a letter."""
    content = meeting_ics(replace(COPIL, title=title, note=note, agenda=(note, title)))

    assert_whole(content)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("C:\\Notes", "SUMMARY:C:\\\\Notes"),
        ("C:\\notes", "SUMMARY:C:\\\\notes"),
        ("axe 1, axe 2 ; suite", "SUMMARY:axe 1\\, axe 2 \\; suite"),
        ("\ufeffBilan", "SUMMARY:Bilan"),
    ],
)
def test_what_separates_in_a_calendar_is_escaped(typed, line):
    """A backslash and an N are two letters, not the line break that icalendar would make."""
    content = meeting_ics(replace(COPIL, title=typed))

    assert line in unfolded(content)
    assert line.replace("SUMMARY", "DESCRIPTION") in unfolded(content)


def test_long_lines_fold_at_75_octets_between_letters():
    """An accented title of three hundred letters folds without cutting one."""
    title = "Équipe élargie à l’été " * 13

    content = meeting_ics(replace(COPIL, title=title))

    assert_whole(content)
    assert title.strip() == str(event_of(content)["SUMMARY"])


def in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def test_facts_survive_json():
    """The outbox keeps the facts; the file made from them later is the same."""
    stored = json.loads(json.dumps(vars(COPIL), default=in_utc))

    assert meeting_ics(COPIL) == meeting_ics(event_from_facts(stored))


@pytest.mark.parametrize(
    ("label", "slip", "said"),
    [
        ("a naive start", {"starts_at": datetime(2026, 12, 10, 14)}, "naive"),
        ("an end before the start", {"ends_at": COPIL.starts_at}, "before it starts"),
    ],
)
def test_impossible_facts_are_refused(label, slip, said):
    """A floating time or a meeting without length is a bug, named with the meeting."""
    with pytest.raises(ValueError, match=said):
        replace(COPIL, **slip)
