"""A reminder that comes once more to one person: at their return, or when they put it off.

It is a step of its own, so that it survives anything, and is asked about afresh at its moment. It
is not one relance more, and changes nothing for anybody else.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from domain.figure_reminders import FigureReminder, figures_owed_again
from domain.quiet_hours import in_zone, wall_clock
from domain.reminders import Reminder, answer_owed_again, progress_owed_again
from domain.steps import StepKind
from storage.chains import OwnStep, figures_subject
from storage.chasing import GONE, meeting_chasing, policy_of, progress_chasing
from storage.figure_chasing import figures_asked_for
from storage.meetings import Meeting
from storage.people import Person
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork

MORNING = time(9)
"""When what was put off to the next day comes, unless hours of one's own say otherwise."""
ASKS_AGAIN: Mapping[str, frozenset[str]] = {
    "meeting": frozenset({StepKind.ANSWER_RELANCE.value, StepKind.DAY_BEFORE.value}),
    "progress": frozenset({StepKind.COLLECT_RELANCE.value}),
    "figures": frozenset({OwnStep.FIGURES.value, OwnStep.FIGURES_RELANCE.value}),
}
"""The steps by themselves that say the same, by what a reminder is about (« meeting:12 »)."""


def lay_again(work: UnitOfWork, about: str, person_id: int, due_at: datetime) -> None:
    """The reminder about this comes once more to this person, at that moment; twice on one day is
    once."""
    day = in_zone(due_at, work.hours.zone).date()
    row = work.steps.lay(
        work.contract_id,
        _subject(about),
        OwnStep.REMIND_AGAIN,
        f"{about} {person_id} {day.isoformat()}",
        due_at,
    )
    if row.state == VOID:  # the meeting is back on a day that it had before
        work.steps.wait_again(row, due_at)


def next_morning(
    work: UnitOfWork, person: Person, worth_until: datetime | None = None
) -> datetime | None:
    """The next working day at 9:00, or as soon after as suits this person; None when that would be
    too late."""
    zone = work.hours.zone
    tomorrow = in_zone(work.now, zone).date() + timedelta(days=1)
    morning = wall_clock(work.hours.next_open_day(tomorrow), MORNING, zone)
    return work.when_suits(person, morning, worth_until)


def move_with_return(work: UnitOfWork, person: Person) -> None:
    """They are back sooner, or later, than they had said: what waits for them comes then, the next
    morning at the soonest."""
    for row in work.steps.waiting(work.contract_id):
        if row.kind == OwnStep.REMIND_AGAIN and put_off(row)[1] == person.id:
            row.due_at = next_morning(work, person) or row.due_at
            work.session.add(row)


def put_off(row: StepRow) -> tuple[str, int]:
    """What is said again at this step, and to whom."""
    about, person_id, _ = row.occurrence.split()
    return about, int(person_id)


def owed_again(
    work: UnitOfWork, about: str, person_id: int, occurrence: str = ""
) -> Reminder | FigureReminder | None:
    """What this person still owes of it now; None when it is nothing, or nothing of this
    contract."""
    policy = policy_of(work)
    if about == figures_subject(work.contract_id):
        return figures_owed_again(figures_asked_for(work), person_id, work.now, policy)
    meeting = meeting_about(work, about)
    if meeting is None:
        return None
    asked = (person_id, occurrence, work.now, policy)
    if about.startswith("meeting:"):
        return answer_owed_again(meeting_chasing(work, meeting), *asked)
    return progress_owed_again(progress_chasing(work, meeting), *asked)


def meeting_about(work: UnitOfWork, about: str) -> Meeting | None:
    """The meeting of this contract that the reminder is about, while it is to be held."""
    kind, _, number = about.partition(":")
    found = work.meetings.find(int(number)) if kind in ("meeting", "progress") else None
    if found is None or found.contract_id != work.contract_id or found.starts_at is None:
        return None
    return None if found.state in GONE else found


def comes_by_itself(work: UnitOfWork, about: str, day: date) -> bool:
    """Whether a step of that day is to say the same to whoever owes it."""
    subject, kinds, zone = _subject(about), ASKS_AGAIN[about.partition(":")[0]], work.hours.zone
    return any(
        row.kind in kinds
        and (row.subject == subject or row.subject.startswith(f"{subject}:"))
        and in_zone(row.due_at, zone).date() == day
        for row in work.steps.waiting(work.contract_id)
    )


def told_on(work: UnitOfWork, about: str, person_id: int, day: date) -> bool:
    """Whether this person was reminded of it on that day."""
    return any(
        row.person_id == person_id and in_zone(row.at, work.hours.zone).date() == day
        for row in work.reminders.given(about)
    )


def _subject(about: str) -> str:
    """The steps of a meeting are all under its own name: what moves or cancels it voids them."""
    return about.replace("progress:", "meeting:")
