"""What is about to be written to people by itself, to whom, and which steps the coordinator holds.

Who is owed a word is asked of the rules as of now: whoever answers until then is left in peace.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.figure_reminders import figures_to_ask
from domain.reminders import answers_owed, progress_owed
from domain.steps import Family, StepKind
from storage.attendance import people_by_id
from storage.chains import TOLD_THE_DAY_BEFORE, OwnStep
from storage.chasing import GONE, meeting_chasing, policy_of, progress_chasing
from storage.figure_chasing import figures_asked_for
from storage.meeting_facts import MeetingWords, meeting_words
from storage.meetings import Meeting
from storage.people import Person
from storage.steps import HELD, StepRow, step_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Ahead:
    """One step to come, with whom it would write to if it left now. `meeting` is None for the
    figures, which belong to none."""

    id: int
    kind: str
    due_at: datetime
    held: bool
    meeting: MeetingWords | None
    people: tuple[Person, ...]


def steps_ahead(work: UnitOfWork, until: datetime) -> list[Ahead]:
    """The steps that write to people from now until then, the next first; those of a meeting that
    is off or has begun are not to come any more."""
    found = (ahead_of(work, row) for row in work.steps.ahead(work.contract_id, until))
    return [each for each in found if each is not None]


def ahead_of(work: UnitOfWork, row: StepRow) -> Ahead | None:
    """This step as the coordinator reads it; None for one that writes to nobody else, or of a
    meeting that is off."""
    if row.kind not in TOLD_THE_DAY_BEFORE or row.id is None:
        return None
    meeting = _meeting_of(work, row)
    if row.kind in set(StepKind) and meeting is None:
        return None
    ids = _audience(work, row, meeting)
    return Ahead(
        row.id,
        row.kind,
        row.due_at,
        row.state == HELD,
        meeting_words(work, meeting) if meeting else None,
        tuple(people_by_id(work, ids)),
    )


def _meeting_of(work: UnitOfWork, row: StepRow) -> Meeting | None:
    if not row.subject.startswith("meeting:"):
        return None
    meeting = work.meetings.find(int(row.subject.rpartition(":")[2]))
    if meeting is None or meeting.starts_at is None or meeting.state in GONE:
        return None
    return meeting if meeting.starts_at > work.now else None


def _audience(work: UnitOfWork, row: StepRow, meeting: Meeting | None) -> list[int]:
    policy = policy_of(work)
    if meeting is None or row.kind in set(OwnStep):
        asked = figures_to_ask(figures_asked_for(work), work.now, policy)
        return [each.person_id for each in asked]
    step = step_of(row)
    if step.family is Family.ANSWERS:
        facts = meeting_chasing(work, meeting)
        return [each.person_id for each in answers_owed(facts, step, work.now, policy)]
    collection = progress_chasing(work, meeting)
    return [each.person_id for each in progress_owed(collection, step, work.now, policy)]
