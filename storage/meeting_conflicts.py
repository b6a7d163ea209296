"""What the contract's other meetings and the calendar say against a date (domain/conflicts)."""

from dataclasses import dataclass
from datetime import datetime

from domain.conflicts import Conflict, Engagement, conflicts
from storage.attendance import people_by_id
from storage.chasing import GONE
from storage.meeting_facts import MeetingWords, end_of, meeting_words
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ConflictWords:
    """One thing to know of a date, as a text tells it."""

    kind: str
    meeting: MeetingWords | None
    people: tuple[Person, ...]
    overlaps: bool


def conflicts_of(
    work: UnitOfWork, meeting: Meeting, starts_at: datetime, ends_at: datetime
) -> list[ConflictWords]:
    """What speaks against holding this meeting then."""
    people = [person.id for person in work.meetings.to_call(meeting) if person.id is not None]
    others = [
        _engagement(work, other)
        for other in work.meetings.ahead(meeting.contract_id, work.now)
        if other.id != meeting.id and other.state not in GONE
    ]
    found = conflicts(starts_at, ends_at, people, others, work.hours)
    return [_words(work, each) for each in found]


def _engagement(work: UnitOfWork, other: Meeting) -> Engagement:
    assert other.id is not None and other.starts_at is not None
    people = frozenset(p.id for p in work.meetings.to_call(other) if p.id is not None)
    return Engagement(other.id, other.starts_at, end_of(other), people)


def _words(work: UnitOfWork, conflict: Conflict) -> ConflictWords:
    other = work.meetings.find(conflict.meeting_id) if conflict.meeting_id else None
    return ConflictWords(
        conflict.kind.value,
        meeting_words(work, other) if other else None,
        tuple(people_by_id(work, conflict.people)),
        conflict.overlaps,
    )
