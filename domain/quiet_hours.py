"""When people may be disturbed. Which days are holidays is given; what waits is scheduler/'s."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WORKING_WEEK = frozenset({0, 1, 2, 3, 4})
_ONE_DAY = timedelta(days=1)
_SEARCH_LIMIT = 400  # days: more than a year without one open day is a slip in the settings


@dataclass(frozen=True)
class Hours:
    """The hours in which a contract may push a message: a setting, it lives as long as the run.

    `weekdays` counts from Monday = 0. Opening and closing are wall-clock times in `zone`, both
    still open. `closed_days` is anything that answers `day in closed_days`: a frozenset of dates,
    or a calendar without end; `school_holidays` close nothing, they are shown beside a date. Every
    moment taken must be aware (else ValueError); every moment returned is in UTC.
    """

    zone: ZoneInfo
    opens: time = time(8, 30)
    closes: time = time(18, 0)
    weekdays: frozenset[int] = WORKING_WEEK
    closed_days: Container[date] = field(default=frozenset(), compare=False, repr=False)
    school_holidays: Container[date] = field(default=frozenset(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"Hours open at {self.opens} and close at {self.closes}; swap them.")
        if not self.weekdays or not self.weekdays <= frozenset(range(7)):
            raise ValueError(f"Weekdays {sorted(self.weekdays)} must be some of 0 (Monday) to 6.")

    def is_open_day(self, day: date) -> bool:
        """Whether anything may be sent on this day at all."""
        return day.weekday() in self.weekdays and day not in self.closed_days

    def is_open(self, moment: datetime) -> bool:
        """Whether a message may reach people at this moment."""
        local = in_zone(moment, self.zone)
        return self.is_open_day(local.date()) and self.opens <= local.time() <= self.closes

    def next_open(self, moment: datetime) -> datetime:
        """This moment if it is open, else the next opening. A push waits until then."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        local = in_zone(moment, self.zone)
        later_today = self.is_open_day(local.date()) and local.time() < self.opens
        day = local.date() if later_today else self.next_open_day(local.date() + _ONE_DAY)
        return wall_clock(day, self.opens, self.zone)

    def last_open(self, moment: datetime) -> datetime:
        """This moment if it is open, else the closing just before it. For what may not be late."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        local = in_zone(moment, self.zone)
        earlier_today = self.is_open_day(local.date()) and local.time() > self.closes
        day = local.date() if earlier_today else self.last_open_day(local.date() - _ONE_DAY)
        return wall_clock(day, self.closes, self.zone)

    def open_days_later(self, moment: datetime, days: int) -> datetime:
        """The same wall time so many open days later, counted from when a push may leave."""
        local = in_zone(self.next_open(moment), self.zone)
        day = local.date()
        for _ in range(days):
            day = self.next_open_day(day + _ONE_DAY)
        return wall_clock(day, local.time(), self.zone)

    def next_open_day(self, day: date) -> date:
        """This day if it is open, else the first open day after it."""
        return self._nearest_open_day(day, _ONE_DAY)

    def last_open_day(self, day: date) -> date:
        """This day if it is open, else the last open day before it."""
        return self._nearest_open_day(day, -_ONE_DAY)

    def _nearest_open_day(self, day: date, stride: timedelta) -> date:
        for _ in range(_SEARCH_LIMIT):
            if self.is_open_day(day):
                return day
            day += stride
        raise ValueError(f"No open day within {_SEARCH_LIMIT} days of {day}; check closed days.")


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """The same moment on the wall clock of a zone; ValueError for a naive one, which has none."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} is naive; a moment needs its time zone.")
    return moment.astimezone(zone)


def wall_clock(day: date, at_time: time, zone: ZoneInfo) -> datetime:
    """The moment, in UTC, when clocks of the zone show this time on this day.

    A time that the spring change skips is the moment of the change (02:30 becomes 03:00); a time
    that the autumn change repeats is the first of the two.
    """
    wall = datetime.combine(day, at_time.replace(tzinfo=None, fold=0), zone)
    moment = wall.astimezone(UTC)
    skipped = moment.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None)
    return _change_before(wall, moment) if skipped else moment


def _change_before(wall: datetime, after: datetime) -> datetime:
    """The clock change that skipped a wall time, to the minute; `after` is at most a gap past."""
    before = wall.replace(fold=1, second=0, microsecond=0).astimezone(UTC)
    new_offset = after.astimezone(wall.tzinfo).utcoffset()

    def has_changed(minutes: int) -> bool:
        moment = before + timedelta(minutes=minutes)
        return moment.astimezone(wall.tzinfo).utcoffset() == new_offset

    gap = range((after - before) // timedelta(minutes=1) + 1)
    return before + timedelta(minutes=bisect_left(gap, True, key=has_changed))
