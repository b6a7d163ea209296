"""What speaks against a date for a meeting: shown to who chooses it, never forbidden."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.quiet_hours import Hours, in_zone

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class ConflictKind(StrEnum):
    """Why some people may not come that day."""

    PUBLIC_HOLIDAY = "public_holiday"
    WEEKEND = "weekend"
    BRIDGE = "bridge"
    SCHOOL_HOLIDAYS = "school_holidays"
    SAME_PEOPLE = "same_people"


@dataclass(frozen=True)
class Engagement:
    """Another meeting of the contract, and who is called to it. Moments are aware."""

    meeting_id: int
    starts_at: datetime
    ends_at: datetime
    people: frozenset[int]


@dataclass(frozen=True)
class Conflict:
    """One thing to know. For `SAME_PEOPLE`: the other meeting, and who is called to both;
    `overlaps` when they meet at the same time, not only on the same day."""

    kind: ConflictKind
    meeting_id: int | None = None
    people: tuple[int, ...] = ()
    overlaps: bool = False


def conflicts(
    starts_at: datetime,
    ends_at: datetime,
    people: Iterable[int],
    others: Iterable[Engagement],
    hours: Hours,
) -> tuple[Conflict, ...]:
    """Everything to know of this date, the calendar first: what the day itself is, then the school
    holidays around it."""
    day = in_zone(starts_at, hours.zone).date()
    wanted = frozenset(people)
    meetings = (
        Conflict(
            ConflictKind.SAME_PEOPLE,
            other.meeting_id,
            tuple(sorted(both)),
            overlaps=other.starts_at < ends_at and starts_at < other.ends_at,
        )
        for other in sorted(others, key=lambda each: each.starts_at)
        if in_zone(other.starts_at, hours.zone).date() == day and (both := wanted & other.people)
    )
    return (*(Conflict(kind) for kind in _of_the_calendar(day, hours)), *meetings)


def _of_the_calendar(day: date, hours: Hours) -> list[ConflictKind]:
    school = [ConflictKind.SCHOOL_HOLIDAYS] if day in hours.school_holidays else []
    itself = _of_the_day(day, hours)
    return [itself, *school] if itself else school


def _of_the_day(day: date, hours: Hours) -> ConflictKind | None:
    if day in hours.closed_days:
        return ConflictKind.PUBLIC_HOLIDAY
    if day.weekday() >= _SATURDAY:
        return ConflictKind.WEEKEND
    return ConflictKind.BRIDGE if _is_bridge(day, hours) else None


def _is_bridge(day: date, hours: Hours) -> bool:
    """A working day caught between a public holiday and a weekend (« le pont »): the Friday after
    Ascension Thursday, the Monday before a Tuesday holiday."""
    before, after = day - _ONE_DAY, day + _ONE_DAY
    return (before in hours.closed_days and after.weekday() == _SATURDAY) or (
        after in hours.closed_days and before.weekday() == _SATURDAY + 1
    )
