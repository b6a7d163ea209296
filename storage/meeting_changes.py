"""What those called to a meeting were told of it, and what has changed since.

A change is told two minutes after the last one (scheduler/tell_changes): two moves in a row are
one message, and a slip taken back is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select

from storage.chains import (
    OwnStep,
    asked_on,
    has_chain,
    lay_meeting_chain,
    meeting_subject,
    void_meeting_chain,
)
from storage.meetings import CANCELLED, CONVENED, MOVED_BY, PLANNED, Meeting
from storage.outbox import TO_SEND, OutboxRow
from storage.relay import RelayRow
from storage.steps import VOID
from storage.unit_of_work import UnitOfWork

_ANSWERS = "answers_before"
_SEEN = "seen"
TOLD_AFTER = timedelta(minutes=2)
"""How long the coordinator may still change her mind, or change something else."""


@dataclass(frozen=True)
class Version:
    """What is told of a meeting's day and place."""

    starts_at: datetime
    ends_at: datetime | None
    place: str | None
    agenda: tuple[str, ...]
    cancelled: bool

    @property
    def when(self) -> tuple[datetime, datetime | None]:
        return self.starts_at, self.ends_at


def version_of(meeting: Meeting) -> Version:
    """As it stands now."""
    assert meeting.starts_at is not None, "a meeting without a date is told to nobody"
    return Version(
        meeting.starts_at,
        meeting.ends_at,
        meeting.place,
        tuple(meeting.agenda),
        meeting.state == CANCELLED,
    )


def told_version(meeting: Meeting) -> Version | None:
    """As those called were last told, while a change waits to be told; else None."""
    return _from_json(meeting.told) if meeting.told else None


def waits_to_be_told(meeting: Meeting) -> bool:
    """Whether something changed that those called do not know yet."""
    told = told_version(meeting)
    return told is not None and told != version_of(meeting)


def change(work: UnitOfWork, meeting: Meeting, **columns: object) -> None:
    """Change what is told of this meeting: its day, its end, its place, its order of the day, or
    whether it is held at all. Those who were called are told soon, and the chain is laid anew.
    """
    before, answers_before = version_of(meeting), meeting.answers_before
    for name, value in columns.items():
        setattr(meeting, name, value)
    work.session.add(meeting)
    work.session.flush()
    after = version_of(meeting)
    if after == before or not has_chain(meeting):
        return
    asked_at = work.now if meeting.collecting_since is not None else None
    _chain_anew(work, meeting, before, after, asked_at)
    if not is_under_way(work, meeting):
        return
    meeting.told = meeting.told or {**_to_json(before), _ANSWERS: answers_before}
    _lay_telling(work, meeting)


def is_under_way(work: UnitOfWork, meeting: Meeting) -> bool:
    """Whether people were called to it here: they would hear of a change."""
    return meeting.collecting_since is not None and bool(work.meetings.invitees(meeting.id or 0))


def take_back(work: UnitOfWork, meeting: Meeting) -> bool:
    """Back to what people were told, while nobody heard of the change; False when they did."""
    told = told_version(meeting)
    if told is None or not can_be_taken_back(meeting):
        return False
    before = version_of(meeting)
    meeting.starts_at, meeting.ends_at = told.when
    meeting.place, meeting.agenda = told.place, list(told.agenda)
    if before.cancelled and not told.cancelled:
        meeting.state = _state_before(meeting)
    _chain_anew(work, meeting, before, version_of(meeting), asked_on(meeting))
    as_answered(meeting)
    return True


def tell_now(work: UnitOfWork, meeting: Meeting) -> None:
    """Somebody called to it has seen how it stands now: everybody is told without waiting, and
    the change is not to be taken back any more."""
    if not can_be_taken_back(meeting):
        return
    meeting.told = {**(meeting.told or {}), _SEEN: True}
    work.session.add(meeting)
    for row in work.steps.waiting_of(meeting_subject(meeting)):
        if row.kind == OwnStep.MEETING_CHANGED:
            row.due_at = work.now
            work.session.add(row)


def can_be_taken_back(meeting: Meeting) -> bool:
    """Whether nobody who was called has seen the change that waits."""
    return waits_to_be_told(meeting) and not (meeting.told or {}).get(_SEEN)


def as_answered(meeting: Meeting) -> None:
    """What was answered holds as before: the day it was given for never changed."""
    if meeting.told is not None and _ANSWERS in meeting.told:
        meeting.answers_before = meeting.told[_ANSWERS]


def _state_before(meeting: Meeting) -> str:
    return PLANNED if meeting.convened_at is not None else CONVENED


def _chain_anew(
    work: UnitOfWork,
    meeting: Meeting,
    before: Version,
    after: Version,
    asked_at: datetime | None,
) -> None:
    """`asked_at` is when those called are asked to come on the day it has now."""
    if after.starts_at != before.starts_at:
        meeting.answers_before = work.meetings.last_answer(meeting.id or 0)
        if work.member is not None:
            meeting.history = {**meeting.history, MOVED_BY: work.me.person.id}
        if meeting.answer_by is not None:
            meeting.answer_by += after.starts_at - before.starts_at
    if after.cancelled:
        void_meeting_chain(work, meeting, "cancelled")
    elif after.starts_at != before.starts_at or before.cancelled:
        void_meeting_chain(work, meeting, "moved")
        lay_meeting_chain(work, meeting, asked_at)
    work.session.add(meeting)


def _lay_telling(work: UnitOfWork, meeting: Meeting) -> None:
    """The message waits again from the latest change on."""
    subject = meeting_subject(meeting)
    for row in work.steps.waiting_of(subject):
        if row.kind == OwnStep.MEETING_CHANGED:
            work.steps.settle(row, work.now, state=VOID, why="changed_again")
    due_at = work.now + TOLD_AFTER
    kind, occurrence = OwnStep.MEETING_CHANGED, due_at.isoformat()
    row = work.steps.lay(work.contract_id, subject, kind, occurrence, due_at)
    if row.state == VOID:  # changed twice in the same second
        work.steps.wait_again(row, due_at)


def never_told(work: UnitOfWork, meeting: Meeting) -> set[int]:
    """Those called whom nothing reached yet: their convocation waited for the morning, or in
    « À transmettre ». A change is no news to them: they are convoked as it now stands."""
    subject = meeting_subject(meeting)
    sent = select(OutboxRow.person_id).where(
        OutboxRow.about == subject, col(OutboxRow.sent_at).is_not(None)
    )
    passed_on = select(RelayRow.person_id).where(
        RelayRow.about == subject, col(RelayRow.done_at).is_not(None)
    )
    going = select(OutboxRow.person_id).where(
        OutboxRow.about == subject, col(OutboxRow.state).in_(("in_hand", TO_SEND[1]))
    )
    told = {*work.session.exec(sent), *work.session.exec(passed_on), *work.session.exec(going)}
    called = {person.id for _, person in work.meetings.invitees(meeting.id or 0)}
    return {each for each in called - told if each is not None}


def know_of_it(meeting: Meeting) -> bool:
    """Whether even those whom nothing reached from here hold a convocation: it had left by other
    means."""
    return meeting.convened_at is not None


def _to_json(version: Version) -> dict[str, Any]:
    return {
        "starts_at": version.starts_at.isoformat(),
        "ends_at": version.ends_at.isoformat() if version.ends_at else None,
        "place": version.place,
        "agenda": list(version.agenda),
        "cancelled": version.cancelled,
    }


def _from_json(kept: Mapping[str, Any]) -> Version:
    ends_at = kept["ends_at"]
    return Version(
        datetime.fromisoformat(kept["starts_at"]),
        datetime.fromisoformat(ends_at) if ends_at else None,
        kept["place"],
        tuple(kept["agenda"]),
        kept["cancelled"],
    )
