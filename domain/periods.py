"""Periods that a value is counted over: whole months, written « 2026-T3 » as the plan does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Optional

from domain.plan import Frequency
from domain.quiet_hours import Hours

_KEY = re.compile(r"(\d{4})(?:-(?:(S)([12])|(T)([1-4])|(0[1-9]|1[0-2])))?")
_MONTHS: Mapping[Frequency, int] = {
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.HALF_YEARLY: 6,
    Frequency.YEARLY: 12,
}
_PARTS = {1: "-{:02}", 3: "-T{}", 6: "-S{}", 12: ""}


@dataclass(frozen=True, order=True)
class Period:
    """So many whole months from this first day. Periods are in the order in which they begin.

    >>> Period.named("2026-T3").last, Period.named("2026-S1").before.key
    (datetime.date(2026, 9, 30), '2025-S2')
    """

    first: date
    months: int

    @classmethod
    def named(cls, key: str) -> Optional["Period"]:
        """The period of this key: « 2026-T3 », « 2026-S1 », « 2026-03 », « 2026 »; else None."""
        found = _KEY.fullmatch(key)
        if found is None or found[1] == "0000":
            return None
        year, half, quarter, month = int(found[1]), found[3], found[5], found[6]
        if half:
            return cls(date(year, 6 * int(half) - 5, 1), 6)
        if quarter:
            return cls(date(year, 3 * int(quarter) - 2, 1), 3)
        return cls(date(year, int(month or 1), 1), 1 if month else 12)

    @classmethod
    def around(cls, day: date, frequency: Frequency) -> Optional["Period"]:
        """The one that runs on this day; None for what is collected once."""
        months = _MONTHS.get(frequency)
        if months is None:
            return None
        return cls(date(day.year, (day.month - 1) // months * months + 1, 1), months)

    @classmethod
    def typed(cls, words: str) -> Optional["Period"]:
        """As people write one: « T3 2026 », « s1 2026 », « 2026-T3 », « 03/2026 », « 2026 »."""
        text = "".join(words.upper().split())
        turned = re.fullmatch(r"([ST][1-4]|\d{1,2})[-/]?(\d{4})", text)
        if turned is None:
            return cls.named(text)
        part = turned[1] if turned[1][0] in "ST" else turned[1].zfill(2)
        return cls.named(f"{turned[2]}-{part}")

    @property
    def key(self) -> str:
        """As it is stored, and compared from one import to the next."""
        part = (self.first.month - 1) // self.months + 1
        return f"{self.first.year}{_PARTS[self.months].format(part)}"

    @property
    def short(self) -> str:
        """As it is written in a list: « T3 2026 », its space unbreakable, « 03/2026 », « 2026 »."""
        year, _, part = self.key.partition("-")
        if not part:
            return year
        return f"{part}/{year}" if part.isdigit() else f"{part}\u00a0{year}"

    @property
    def last(self) -> date:
        """Its last day, which is part of it."""
        return months_later(self.first, self.months) - timedelta(days=1)

    @property
    def before(self) -> "Period":
        """The one of the same length that ends as this one begins."""
        return Period(months_later(self.first, -self.months), self.months)

    @property
    def after(self) -> "Period":
        """The one of the same length that follows."""
        return Period(months_later(self.first, self.months), self.months)


def months_later(day: date, months: int) -> date:
    """The first of the month so many months on.

    >>> months_later(date(2026, 12, 31), 2), months_later(date(2026, 1, 1), -1)
    (datetime.date(2027, 2, 1), datetime.date(2025, 12, 1))
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def due_on(period: Period, lag_months: int, hours: Hours) -> date:
    """The day from which its value is asked: the source needs so many months after the end, and
    nobody is asked before the first working day that follows."""
    return hours.next_open_day(months_later(period.after.first, lag_months))


def last_due(frequency: Frequency, lag_months: int, today: date, hours: Hours) -> Period | None:
    """The latest period whose value may be asked for today; None for what is collected once."""
    running = Period.around(today, frequency)
    if running is None:
        return None
    period = running.before
    while due_on(period, lag_months, hours) > today:
        period = period.before
    return period
