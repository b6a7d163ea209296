"""A meeting as texts and calendars tell it. Who is invited and what they answered is meetings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.dialogue import folded
from domain.messages import Attachment
from domain.quiet_hours import in_zone
from domain.spoken_words import headed
from storage.contracts import Instance
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork

USUAL_LENGTH = timedelta(hours=2)
"""How long a calendar blocks the day for a meeting whose end is not known."""


@dataclass(frozen=True)
class MeetingWords:
    """What a text may say of a meeting. Moments are aware; `instance` is its full name.

    `code` is how people call the instance (« COPIL »); `subject` names it in steps and buttons;
    `convened_at` is when the convocation left, by whatever way.
    """

    id: int
    title: str
    instance: str
    code: str
    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    agenda: tuple[str, ...]
    convened_at: datetime | None
    answer_by: datetime | None
    cancelled: bool

    @property
    def subject(self) -> str:
        return f"meeting:{self.id}"

    @property
    def heading(self) -> str:
        """« Comité de pilotage — COPIL n° 6 »; the title alone when it names the instance."""
        if folded(self.instance) in folded(self.title):
            return self.title
        return f"{self.instance} — {self.title}"

    @property
    def name(self) -> str:
        """How a sentence calls it: « COPIL n° 6 », or with its instance when that tells more."""
        return self.title if folded(self.code) in folded(self.title) else self.heading


def meeting_facts(work: UnitOfWork, meeting: Meeting) -> dict[str, object]:
    """The fact `meeting` of every text about a meeting, and of the parts those texts include."""
    return {"meeting": meeting_words(work, meeting)}


def meeting_words(work: UnitOfWork, meeting: Meeting) -> MeetingWords:
    """The same, bare. ValueError for a meeting without a date: nobody can be told of it."""
    if meeting.id is None or meeting.starts_at is None:
        raise ValueError(f"Meeting {meeting.key} has no date; give it one before telling people.")
    instance, title = instance_of(work, meeting), headed(meeting.title)
    return MeetingWords(
        id=meeting.id,
        title=title,
        instance=instance.name if instance else title,
        code=instance.code if instance else title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=headed(meeting.place) if meeting.place else meeting.place,
        agenda=tuple(headed(point) for point in meeting.agenda),
        convened_at=meeting.convened_at,
        answer_by=meeting.answer_by,
        cancelled=meeting.state == "cancelled",
    )


def end_of(meeting: Meeting) -> datetime:
    """When a meeting with a date ends, as far as one knows."""
    assert meeting.starts_at is not None, "a meeting without a date has no end"
    return meeting.ends_at or meeting.starts_at + USUAL_LENGTH


def instance_of(work: UnitOfWork, meeting: Meeting) -> Instance | None:
    """The body that meets, when the meeting is of one."""
    return work.session.get(Instance, meeting.instance_id) if meeting.instance_id else None


def ics_attachment(work: UnitOfWork, meeting: Meeting) -> Attachment:
    """The meeting for a calendar: the frozen facts of bot/documents/calendar.event_from_facts."""
    words = meeting_words(work, meeting)
    return Attachment(
        "ics",
        _file_name(work, words),
        {
            "uid": meeting.uid,
            "sequence": meeting.sequence,
            "stamp": work.now.isoformat(),
            "starts_at": words.starts_at.isoformat(),
            "ends_at": end_of(meeting).isoformat(),
            "title": words.name,
            "organizer_name": work.here.title,
            "organizer_mail": _coordinators_mail(work),
            "place": words.place or "",
            "agenda_heading": work.word("calendar.agenda") if words.agenda else "",
            "agenda": list(words.agenda),
            "zone": work.here.timezone,
            "cancelled": words.cancelled,
        },
    )


def _file_name(work: UnitOfWork, words: MeetingWords) -> str:
    day = in_zone(words.starts_at, work.hours.zone).date()
    slug = folded(words.code).replace(" ", "-") or "reunion"
    return f"{slug[:40]}-{day.isoformat()}.ics"


def _coordinators_mail(work: UnitOfWork) -> str:
    members = work.people.with_role(work.contract_id, "coordinator")
    return next((m.person.email for m in members if m.person.email), "")
