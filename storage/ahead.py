"""What is about to be written to people by itself, to whom, and which steps the coordinator holds.

Who is owed a word is asked of the rules as of now: whoever answers until then is left in peace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.reminders import answers_owed
from domain.steps import Family, StepKind
from storage.asking import Asking, figures_askings, progress_askings
from storage.attendance import people_by_id
from storage.chains import TOLD_THE_DAY_BEFORE, OwnStep
from storage.chasing import GONE, meeting_chasing, policy_of
from storage.meeting_facts import MeetingWords, meeting_words
from storage.meetings import Meeting
from storage.people import Person
from storage.steps import HELD, StepRow, step_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Ahead:
    """One step to come, with whom it would write to if it left now, `elsewhere` of them by other
    means. `kind` is what it will do: a relance before which nobody is asked asks. `meeting` is None
    for the figures, which belong to none; `askings` are the messages about actions and figures."""

    id: int
    kind: str
    due_at: datetime
    held: bool
    meeting: MeetingWords | None
    people: tuple[Person, ...]
    elsewhere: int
    askings: tuple[Asking, ...] = ()

    @property
    def figures(self) -> int:
        """How many figures it would ask for."""
        return sum(len(each.figures) for each in self.askings)


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
    askings = _askings(work, row, meeting)
    asked = [each.person_id for each in askings]
    ids = asked if meeting is None or askings else _invitees(work, row, meeting)
    here = work.people.reachable_ids(work.contract_id)
    return Ahead(
        row.id,
        _does(work, row, askings),
        row.due_at,
        row.state == HELD,
        meeting_words(work, meeting) if meeting else None,
        tuple(people_by_id(work, ids)),
        sum(each not in here for each in ids),
        askings,
    )


def _meeting_of(work: UnitOfWork, row: StepRow) -> Meeting | None:
    if not row.subject.startswith("meeting:"):
        return None
    meeting = work.meetings.find(int(row.subject.rpartition(":")[2]))
    if meeting is None or meeting.starts_at is None or meeting.state in GONE:
        return None
    return meeting if meeting.starts_at > work.now else None


def _askings(work: UnitOfWork, row: StepRow, meeting: Meeting | None) -> tuple[Asking, ...]:
    """Its messages about actions and figures; none for a step that asks who comes."""
    if meeting is None or row.kind in set(OwnStep):
        return tuple(figures_askings(work))
    step = step_of(row)
    is_about_progress = step.family is Family.PROGRESS
    return tuple(progress_askings(work, meeting, step)) if is_about_progress else ()


def _invitees(work: UnitOfWork, row: StepRow, meeting: Meeting) -> list[int]:
    step = step_of(row)
    if step.family is not Family.ANSWERS:
        return []
    owed = answers_owed(meeting_chasing(work, meeting), step, work.now, policy_of(work))
    return [each.person_id for each in owed]


_ASKS: Mapping[str, str] = {
    StepKind.COLLECT_RELANCE: StepKind.COLLECT,
    OwnStep.FIGURES_RELANCE: OwnStep.FIGURES,
}
"""What a relance does when nobody was asked before it."""


def _does(work: UnitOfWork, row: StepRow, askings: Sequence[Asking]) -> str:
    asks = _ASKS.get(row.kind)
    if asks is None or not askings or not all(each.first for each in askings):
        return row.kind
    before = (each for each in work.steps.to_come(row.subject) if each.due_at < row.due_at)
    return row.kind if any(each.kind in (asks, row.kind) for each in before) else asks
