"""The dated steps of a meeting's chain, as data. Who is written to at a step is reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from operator import attrgetter
from zoneinfo import ZoneInfo

from domain.quiet_hours import Hours, in_zone, wall_clock


class StepKind(StrEnum):
    """What a step does. A relance names whom it chases: progress or answers."""

    COLLECT = "collect"
    COLLECT_RELANCE = "collect_relance"
    CONVOKE = "convoke"
    ANSWER_RELANCE = "answer_relance"
    DAY_BEFORE = "day_before"
    FORECAST = "forecast"
    MINUTES = "minutes"


class Family(StrEnum):
    """Steps that say the same thing ever more urgently: of those missed, one is enough."""

    PROGRESS = "progress"
    ANSWERS = "answers"
    FORECAST = "forecast"
    MINUTES = "minutes"


FAMILY = {
    StepKind.COLLECT: Family.PROGRESS,
    StepKind.COLLECT_RELANCE: Family.PROGRESS,
    StepKind.CONVOKE: Family.ANSWERS,
    StepKind.ANSWER_RELANCE: Family.ANSWERS,
    StepKind.DAY_BEFORE: Family.ANSWERS,
    StepKind.FORECAST: Family.FORECAST,
    StepKind.MINUTES: Family.MINUTES,
}


class Towards(StrEnum):
    """Where a step goes that falls on a closed moment: a deadline back, a courtesy on."""

    NEXT = "next"
    PREVIOUS = "previous"


@dataclass(frozen=True)
class ChainStep:
    """One step of a chain before any meeting: so many calendar days before, at a wall time.

    Negative `days_before` counts after the meeting.
    """

    kind: StepKind
    days_before: int
    at_time: time
    towards: Towards


@dataclass(frozen=True)
class Step:
    """One step of one meeting. `due_at` is in UTC; `occurrence` is the same for the same step of
    the same meeting at the same start, however often it is computed or put off."""

    kind: StepKind
    due_at: datetime
    occurrence: str

    @property
    def family(self) -> Family:
        return FAMILY[self.kind]


@dataclass(frozen=True)
class Laid:
    """A chain as it is laid: the steps that wait, and those too late to be of use."""

    waiting: tuple[Step, ...]
    void: tuple[Step, ...]


_MORNING = time(8, 30)
COPIL_CHAIN = (
    ChainStep(StepKind.COLLECT, 21, _MORNING, Towards.NEXT),
    ChainStep(StepKind.CONVOKE, 15, _MORNING, Towards.PREVIOUS),
    ChainStep(StepKind.COLLECT_RELANCE, 14, _MORNING, Towards.NEXT),
    ChainStep(StepKind.COLLECT_RELANCE, 7, _MORNING, Towards.NEXT),
    ChainStep(StepKind.ANSWER_RELANCE, 7, _MORNING, Towards.NEXT),
    ChainStep(StepKind.ANSWER_RELANCE, 3, _MORNING, Towards.PREVIOUS),
    ChainStep(StepKind.DAY_BEFORE, 1, _MORNING, Towards.PREVIOUS),
    ChainStep(StepKind.FORECAST, 1, time(17, 30), Towards.PREVIOUS),
    ChainStep(StepKind.MINUTES, -15, _MORNING, Towards.PREVIOUS),
)
MEETING_CHAIN = tuple(step for step in COPIL_CHAIN if FAMILY[step.kind] is not Family.PROGRESS)
"""What prepares any other meeting: no call for progress."""

OPEN_DAYS_TO_ANSWER = 2
"""What a question leaves people: between it and a relance, between that and the call list."""


def is_copil(code: str) -> bool:
    """Whether an instance of this short name is a comité de pilotage."""
    return code.upper().startswith("COPIL")


def chain_steps(chain: Iterable[ChainStep], starts_at: datetime, hours: Hours) -> tuple[Step, ...]:
    """The steps of a meeting that starts at this moment, earliest first.

    J-n counts calendar days on the wall clock of the hours' zone; a step on a closed day or out
    of hours is moved, but never past the start of the meeting it prepares.
    """
    steps = (_step(planned, starts_at, hours) for planned in chain)
    return tuple(sorted(steps, key=attrgetter("due_at")))


def with_room(steps: Iterable[Step], asked_at: datetime, hours: Hours) -> tuple[Step, ...]:
    """These steps without those that would press people who are asked at this moment.

    No relance of answers comes before they had their working days to answer, the invitation or the
    relance before it, nor from the day of the rappel on, which asks the silent as well; no rappel
    comes on the very day they are asked.
    """
    steps, asked_at = tuple(steps), hours.next_open(asked_at)
    pressed = asked_at
    eves = [_day(step, hours) for step in steps if step.kind is StepKind.DAY_BEFORE]

    def has_room(step: Step) -> bool:
        day = _day(step, hours)
        if step.kind is StepKind.ANSWER_RELANCE:
            answered_by = hours.open_days_later(pressed, OPEN_DAYS_TO_ANSWER)
            return step.due_at >= answered_by and all(day < eve for eve in eves)
        if step.kind is StepKind.DAY_BEFORE:
            return day > in_zone(asked_at, hours.zone).date()
        return True

    kept = []
    for step in sorted(steps, key=attrgetter("due_at")):
        if not has_room(step):
            continue
        kept.append(step)
        if step.kind is StepKind.ANSWER_RELANCE:
            pressed = step.due_at
    return tuple(kept)


def after_late_start(
    steps: Iterable[Step], now: datetime, *, starts_at: datetime, hours: Hours
) -> Laid:
    """What is left of steps when some are already past: after a late start, or an outage.

    Per family only the latest missed step is kept, due at once or at the next opening; the other
    missed ones are void. All missed ones are void once that moment is not before the meeting,
    but the minutes, which come after it.
    """
    steps = tuple(steps)
    missed = [step for step in steps if step.due_at <= now]
    latest = {step.family: step for step in sorted(missed, key=attrgetter("due_at"))}
    due_at = hours.next_open(now)
    kept = {step for step in latest.values() if _still_useful(step, due_at, starts_at)}
    late = tuple(replace(step, due_at=due_at) for step in missed if step in kept)
    ahead = tuple(step for step in steps if step.due_at > now)
    return Laid(late + ahead, tuple(step for step in missed if step not in kept))


def chain_from_settings(settings: Sequence[Mapping[str, object]]) -> tuple[ChainStep, ...]:
    """The chain that `settings_of_chain` wrote; ValueError names the step that makes no sense."""
    return tuple(_chain_step(number, each) for number, each in enumerate(settings, start=1))


def settings_of_chain(chain: Iterable[ChainStep]) -> list[dict[str, str | int]]:
    """A chain as JSON may keep it in a contract or an instance."""
    return [
        {
            "kind": step.kind.value,
            "days_before": step.days_before,
            "at": step.at_time.isoformat("minutes"),
            "towards": step.towards.value,
        }
        for step in chain
    ]


def occurrence_of(kind: StepKind, planned_at: datetime, starts_at: datetime, zone: ZoneInfo) -> str:
    """The name of one step of one meeting, on the wall clock. A moved meeting gives a new one.

    Written `answer_relance@2026-12-03T08:30>2026-12-10T14:00`: kind, plan, start.
    """
    planned, starts = (
        in_zone(moment, zone).replace(tzinfo=None).isoformat(timespec="minutes")
        for moment in (planned_at, starts_at)
    )
    return f"{kind}@{planned}>{starts}"


def _step(planned: ChainStep, starts_at: datetime, hours: Hours) -> Step:
    meeting_day = in_zone(starts_at, hours.zone).date()
    day = meeting_day - timedelta(days=planned.days_before)
    planned_at = wall_clock(day, planned.at_time, hours.zone)
    due_at = _moved(planned, planned_at, hours, planned.towards)
    if planned_at < starts_at <= due_at:
        due_at = _moved(planned, planned_at, hours, Towards.PREVIOUS)
    return Step(
        planned.kind, due_at, occurrence_of(planned.kind, planned_at, starts_at, hours.zone)
    )


def _moved(planned: ChainStep, planned_at: datetime, hours: Hours, towards: Towards) -> datetime:
    """The day first, so that a Saturday at 9:00 becomes Friday at 9:00, not Friday at closing."""
    day = in_zone(planned_at, hours.zone).date()
    if towards is Towards.NEXT:
        return hours.next_open(wall_clock(hours.next_open_day(day), planned.at_time, hours.zone))
    return hours.last_open(wall_clock(hours.last_open_day(day), planned.at_time, hours.zone))


def _day(step: Step, hours: Hours) -> date:
    return in_zone(step.due_at, hours.zone).date()


def _still_useful(step: Step, due_at: datetime, starts_at: datetime) -> bool:
    return step.kind is StepKind.MINUTES or due_at < starts_at


def _chain_step(number: int, setting: Mapping[str, object]) -> ChainStep:
    days_before = setting.get("days_before")
    if not isinstance(days_before, int) or isinstance(days_before, bool):
        raise ValueError(f"Step {number} of the chain: days_before {days_before!r} is no number.")
    try:
        return ChainStep(
            kind=StepKind(str(setting["kind"])),
            days_before=days_before,
            at_time=time.fromisoformat(str(setting["at"])),
            towards=Towards(str(setting["towards"])),
        )
    except (KeyError, ValueError) as slip:
        raise ValueError(f"Step {number} of the chain cannot be read: {slip}") from slip
