"""Steps of a meeting that run late: the machine slept, the service was down. What is still useful
is done and says when it was planned; the rest is written down, and the coordinator knows which."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.messages import Say, Urgency
from domain.quiet_hours import in_zone
from domain.steps import StepKind, after_late_start
from scheduler.tick import Run
from storage.chasing import GONE
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting
from storage.steps import VOID, StepRow, step_of
from storage.unit_of_work import UnitOfWork

LATE = timedelta(hours=1)
_TOLD = "late"

MeetingRun = Callable[[UnitOfWork, StepRow, Meeting], None]


@dataclass(frozen=True)
class Lateness:
    """When something that comes now was planned. `today` when it was the same day."""

    planned_at: datetime
    today: bool


def lateness(work: UnitOfWork, row: StepRow) -> Lateness | None:
    """How late this step is, when it is late enough to be said."""
    if work.now - row.planned_at <= LATE:
        return None
    zone = work.hours.zone
    today = in_zone(row.planned_at, zone).date() == in_zone(work.now, zone).date()
    return Lateness(row.planned_at, today)


def of_meeting(run: MeetingRun) -> Run:
    """This deed for a step row whose subject is a meeting, when it is still useful."""

    def run_step(work: UnitOfWork, row: StepRow) -> None:
        meeting = work.meetings.find(int(row.subject.rpartition(":")[2]))
        if meeting is None or meeting.starts_at is None or meeting.state in GONE:
            work.steps.settle(row, work.now, state=VOID, why="no_meeting")
        elif _still_useful(work, row, meeting):
            run(work, row, meeting)

    return run_step


def _still_useful(work: UnitOfWork, row: StepRow, meeting: Meeting) -> bool:
    """Whether this step is to be done now; of several missed ones only the latest of a family."""
    assert meeting.starts_at is not None
    if row.kind not in set(StepKind):
        return True
    missed = [each for each in work.steps.waiting_of(row.subject) if _missed(each, work.now)]
    steps = [step_of(each) for each in missed]
    laid = after_late_start(steps, work.now, starts_at=meeting.starts_at, hours=work.hours)
    over = {step.occurrence for step in laid.void}
    lost = [each for each in missed if each.occurrence in over]
    kept = [each for each in missed if each.occurrence not in over]
    begun = work.now >= meeting.starts_at
    _own_up(work, meeting, kept, lost, begun=begun)
    for each in lost:
        why = "meeting_begun" if begun else "outdated"
        work.steps.settle(each, work.now, state=VOID, why=why)
    return row.occurrence not in over


def _missed(row: StepRow, now: datetime) -> bool:
    return row.due_at <= now and row.kind in set(StepKind)


def _own_up(
    work: UnitOfWork,
    meeting: Meeting,
    kept: Sequence[StepRow],
    lost: Sequence[StepRow],
    *,
    begun: bool,
) -> None:
    """One line to the coordinator on what leaves late and what does not leave any more."""
    untold = [row for row in (*kept, *lost) if lateness(work, row) and row.why != _TOLD]
    if not untold:
        return
    for row in kept:
        row.why = _TOLD
        work.session.add(row)
    facts = {
        **meeting_facts(work, meeting),
        "sent": _labelled(work, kept),
        "lost": _labelled(work, lost),
        "begun": begun,
    }
    key = f"late:{untold[0].subject}:{untold[0].occurrence}"
    work.tell("coordinator", Say("reminders/late_steps", facts, urgency=Urgency.REMINDER, key=key))


def _labelled(work: UnitOfWork, rows: Iterable[StepRow]) -> list[tuple[str, datetime]]:
    late = [row for row in rows if lateness(work, row)]
    return [(work.word(f"steps.{row.kind}"), row.planned_at) for row in late]
