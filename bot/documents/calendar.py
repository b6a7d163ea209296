"""A meeting as an .ics file: facts in, bytes out. The only user of icalendar; no words of its own.

In a chat nobody can reply to a calendar, so the file is published: METHOD:PUBLISH, an organiser,
no attendee. A moved or cancelled meeting keeps its UID and raises its SEQUENCE.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vText

PRODID = "-//Cheville//Cheville//FR"
PARIS = ZoneInfo("Europe/Paris")
NO_ADDRESS = "invalid:nomail"
"""What calendars write for an organiser without an address; ORGANIZER may not be missing."""

# Two rules rather than the lists of dates that icalendar would write: Outlook reads only rules.
PARIS_TIMEZONE = b"""\
BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""".replace(b"\n", b"\r\n")

_LINE_BREAKS = dict.fromkeys(map(ord, "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029\t"), " ")
_UNWANTED = {"Cc", "Cs"}
_BIDI_CONTROLS = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BYTE_ORDER_MARK = "\ufeff"  # pasted with words out of a file; some readers drop it, some do not


@dataclass(frozen=True)
class MeetingEvent:
    """A meeting as a calendar shows it; every word in it was rendered before.

    `uid` is the meeting's for life. `stamp` is the moment of this version. Moments are aware. A
    zone other than Europe/Paris is written in UTC, which calendars show in their reader's zone.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    title: str
    organizer_name: str
    organizer_mail: str = ""
    place: str = ""
    agenda_heading: str = ""
    agenda: tuple[str, ...] = ()
    note: str = ""
    zone: str = "Europe/Paris"
    cancelled: bool = False

    def __post_init__(self) -> None:
        for moment in (self.stamp, self.starts_at, self.ends_at):
            if moment.tzinfo is None:
                raise ValueError(f"Meeting {self.uid}: {moment} is naive; give its time zone.")
        if self.ends_at <= self.starts_at:
            raise ValueError(f"Meeting {self.uid} ends at {self.ends_at}, before it starts.")


def meeting_ics(event: MeetingEvent) -> bytes:
    """The file of one meeting: the same facts give the same bytes, lines end with CRLF.

    People's words may hold anything: line breaks and control characters never reach a calendar.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    if _in_paris(event):
        calendar.add_component(Timezone.from_ical(PARIS_TIMEZONE))
    calendar.add_component(_vevent(event))
    content: bytes = calendar.to_ical()
    return content


def event_from_facts(facts: Mapping[str, object]) -> MeetingEvent:
    """The event that the outbox kept as JSON, its moments in ISO 8601; TypeError names what is
    missing or unknown."""
    moments = {
        name: datetime.fromisoformat(str(facts[name]))
        for name in ("stamp", "starts_at", "ends_at")
        if name in facts
    }
    agenda = facts.get("agenda", ())
    lines = tuple(str(line) for line in agenda) if isinstance(agenda, (list, tuple)) else ()
    known = {**facts, **moments, "agenda": lines}
    return MeetingEvent(**known)  # type: ignore[arg-type]  # JSON: checked by the dataclass


def one_line(words: str) -> str:
    """Words made safe for one line of a calendar: breaks become spaces, controls disappear.

    >>> one_line("Réunion\\r\\nATTENDEE:mailto:x")
    'Réunion ATTENDEE:mailto:x'
    """
    spaced = words.translate(_LINE_BREAKS).replace(_BYTE_ORDER_MARK, "")
    kept = (
        character
        for character in spaced
        if unicodedata.category(character) not in _UNWANTED and character not in _BIDI_CONTROLS
    )
    return re.sub(" +", " ", "".join(kept)).strip()


class _Words(vText):
    """Words that every reader gives back as they were: icalendar alone makes a line break of a
    backslash and an N."""

    def to_ical(self) -> bytes:
        escaped = re.sub(r"([\\;,])", r"\\\1", self).replace("\n", r"\n")
        return escaped.encode()


def _vevent(event: MeetingEvent) -> Event:
    vevent = Event()
    vevent.add("uid", one_line(event.uid))
    vevent.add("sequence", event.sequence)
    vevent.add("dtstamp", event.stamp.astimezone(UTC))
    vevent.add("dtstart", _local(event, event.starts_at))
    vevent.add("dtend", _local(event, event.ends_at))
    vevent.add("summary", _Words(one_line(event.title)))
    vevent.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    vevent.add("organizer", _organizer(event))
    for name, words in (("location", one_line(event.place)), ("description", _description(event))):
        if words:
            vevent.add(name, _Words(words))
    if not event.cancelled:
        vevent.add_component(_alarm(event))
    return vevent


def _in_paris(event: MeetingEvent) -> bool:
    return event.zone == PARIS.key


def _local(event: MeetingEvent, moment: datetime) -> datetime:
    """As clocks show it there. One that they show twice, or a meeting elsewhere, is in UTC."""
    in_utc = moment.astimezone(UTC)
    local = in_utc.astimezone(PARIS)  # by UTC: clocks never show the hour that spring skips
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return local if _in_paris(event) and not twice else in_utc


def _organizer(event: MeetingEvent) -> vCalAddress:
    mail = one_line(event.organizer_mail).replace(" ", "")
    organizer = vCalAddress(f"mailto:{mail}" if mail else NO_ADDRESS)
    organizer.params["CN"] = one_line(event.organizer_name)
    return organizer


def _description(event: MeetingEvent) -> str:
    """The agenda, numbered under its heading, then the note; only our own line breaks."""
    points = [f"{n}. {one_line(point)}" for n, point in enumerate(event.agenda, start=1)]
    heading = [one_line(event.agenda_heading)] if points and event.agenda_heading else []
    note = [one_line(line) for line in event.note.splitlines()]
    return "\n".join([*heading, *points, *note]).strip()


def _alarm(event: MeetingEvent) -> Alarm:
    """Shown one day before, by the reader's own calendar."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Words(one_line(event.title)))
    alarm.add("trigger", timedelta(days=-1))
    return alarm
