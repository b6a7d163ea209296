"""Dates, times and periods as people type them in a French spreadsheet."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum

from domain.cells.reading import RawValue, Read, Reading, Unsure, Words, bare, fold, plain

_EPOCH = date(1899, 12, 30)
_SERIALS = range(32874, 73051)  # 1990 to 2099
_YEARS = range(1990, 2100)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[t ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})")
_WRITTEN = re.compile(r"(\d{1,2})(?:er)?[ -]([a-z]+)\.?[ -](\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})(?:er)? ([a-z]+)\.?|(\d{1,2})/(\d{1,2})")
_MONTH = re.compile(r"(?:([a-z]+)[ -])?([a-z]+)\.?[ -]*'?(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(r"(?:([a-z]+)[ -])?(\d{4})")
_PART = re.compile(
    r"([a-z]+)[ .]*(\d)[ /-]*(\d{4}|\d{2})|(\d)(?:er|e|eme|nd)? ([a-z]+)\.? *(\d{4}|\d{2})"
)
_PART_AFTER = re.compile(r"(\d{4})[ /-]*([a-z]+)[ .]*(\d)")
_ANYWHERE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{1,2}(?:er)? [a-z]+\.? \d{4}"
)


class Edge(Enum):
    """Which end of a stretch of time a column is about: a start or an end."""

    START = "start"
    END = "end"


@dataclass(frozen=True)
class Stretch:
    """A stretch of time named as one: a month, a quarter, a half, a year."""

    first: date
    last: date
    told: str

    def at(self, edge: Edge) -> Read[date]:
        return Read(self.first if edge is Edge.START else self.last, self.told)


def read_date(raw: RawValue, words: Words, today: date, edge: Edge = Edge.START) -> Reading[date]:
    """The day a cell means; "T3 2026" is its first day at a start, its last at an end."""
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return Read(raw) if raw.year in _YEARS else Unsure("date_implausible", raw)
    if isinstance(raw, bool | time | timedelta):
        return Unsure("date_not_understood")
    if isinstance(raw, int | float):
        return _from_number(raw, edge)
    return _from_text(plain(raw), words, today, edge)


def _from_number(number: float, edge: Edge) -> Reading[date]:
    if not math.isfinite(number):  # a formula that failed
        return Unsure("date_not_understood")
    if number in _YEARS:
        return year_stretch(int(number)).at(edge)
    if number in range(_SERIALS.start, _SERIALS.stop) or int(number) in _SERIALS:
        return Read(_EPOCH + timedelta(days=int(number)), "date_serial")
    return Unsure("date_not_understood")


def _from_text(text: str, words: Words, today: date, edge: Edge) -> Reading[date]:
    if not text or fold(text) in words.undefined:
        return Read(None, "undefined" if text else "")
    if re.fullmatch(r"\d+(\.0)?", text) and len(text) <= 7:
        return _from_number(float(text), edge)
    spoken = _without_article(bare(text))
    for reader in (_exact, _stretch, _without_year):
        found = reader(spoken, words, today, edge)
        if found is not None:
            return found
    return _inside(spoken, words, today, edge)


def _without_article(spoken: str) -> str:
    return re.sub(r"^(?:le|au|a partir du|depuis le|jusqu'au|avant le) ", "", spoken)


def _exact(spoken: str, words: Words, today: date, edge: Edge) -> Reading[date] | None:
    """A full date, with or without its weekday, which must then be the right one."""
    first, _, rest = spoken.partition(" ")
    weekday = words.weekdays.get(first.rstrip(".,"))
    numbers = _numbers(rest if weekday is not None else spoken, words)
    if numbers is None:
        return None
    day = _day(*numbers)
    if day is None:
        swapped = _day(numbers[0], numbers[2], numbers[1])
        return Unsure("date_impossible", swapped)
    if weekday is not None and day.weekday() != weekday:
        return Unsure("weekday_mismatch", day, (day, *_near(day, weekday)))
    return Read(day)


def _numbers(spoken: str, words: Words) -> tuple[int, int, int] | None:
    """Year, month and day of a date written in full, whether or not it exists."""
    if iso := _ISO.fullmatch(spoken):
        return int(iso[1]), int(iso[2]), int(iso[3])
    if numeric := _NUMERIC.fullmatch(spoken):
        return _year(numeric[3]), int(numeric[2]), int(numeric[1])
    written = _WRITTEN.fullmatch(spoken)
    if written and written[2] in words.months:
        return _year(written[3]), words.months[written[2]], int(written[1])
    return None


def _near(day: date, weekday: int) -> Iterator[date]:
    """The days of that name just before and just after."""
    before = day - timedelta(days=(day.weekday() - weekday) % 7)
    yield before
    yield before + timedelta(days=7)


def _stretch(spoken: str, words: Words, today: date, edge: Edge) -> Reading[date] | None:
    for reader in (_part, _month, _bare_year):
        found = reader(spoken, words)
        if isinstance(found, Stretch):
            return found.at(edge)
        if found is not None:
            return found
    return None


def _part(spoken: str, words: Words) -> Stretch | None:
    period = read_period(spoken, words)
    if period is None or period[4:6] not in ("-T", "-S"):
        return None
    months = 3 if period[5] == "T" else 6
    start = (int(period[6]) - 1) * months + 1
    told = "date_quarter" if months == 3 else "date_half"
    year = int(period[:4])
    return Stretch(date(year, start, 1), _month_end(year, start + months - 1), told)


def _month(spoken: str, words: Words) -> Stretch | Read[date] | Unsure[date] | None:
    if number := _MONTH_NUMBER.fullmatch(spoken):
        return _month_stretch(int(number[2]), int(number[1]))
    found = _MONTH.fullmatch(spoken)
    if not found or found[2] not in words.months:
        return None
    stretch = _month_stretch(_year(found[3]), words.months[found[2]])
    return _within(stretch, found[1], words)


def _bare_year(spoken: str, words: Words) -> Stretch | Read[date] | Unsure[date] | None:
    found = _YEAR.fullmatch(spoken)
    if not found or int(found[2]) not in _YEARS:
        return None
    return _within(year_stretch(int(found[2])), found[1], words)


def _within(
    stretch: Stretch | None, adverb: str | None, words: Words
) -> Stretch | Read[date] | Unsure[date]:
    """ "début" and "fin" give a day whatever the column; "mi", "courant" give none."""
    if stretch is None:
        return Unsure("date_impossible")
    if not adverb or adverb == "en":
        return stretch
    if adverb in words.starts:
        return Read(stretch.first, "date_start_of")
    if adverb in words.ends:
        return Read(stretch.last, "date_end_of")
    return Unsure("date_vague" if adverb in words.vague else "date_not_understood")


def _without_year(spoken: str, words: Words, today: date, edge: Edge) -> Reading[date] | None:
    found = _NO_YEAR.fullmatch(spoken)
    if not found:
        return None
    month = words.months.get(found[2] or "") or int(found[4] or 0)
    day = int(found[1] or found[3])
    years = (today.year, today.year + 1)
    choices = tuple(d for d in (_day(year, month, day) for year in years) if d)
    return Unsure("date_without_year", None, choices) if choices else None


def _inside(spoken: str, words: Words, today: date, edge: Edge) -> Reading[date]:
    """A date among other words is proposed, if it is the only one."""
    inside = {
        _day(*numbers) for match in _ANYWHERE.findall(spoken) if (numbers := _numbers(match, words))
    }
    days = [day for day in inside if day]
    return Unsure("date_in_text", days[0]) if len(days) == 1 else Unsure("date_not_understood")


def read_period(raw: RawValue, words: Words) -> str | None:
    """The period that is named: 2026-T1, 2025-S2, 2026-03, 2025. None when it names none.

    Accepts "2026 T1", "T1 2026", "1er trimestre 2026", "S2 25", "mars 2026" and 2025.
    """
    spoken = bare(plain(raw))
    if re.fullmatch(r"\d{4}", spoken):
        return spoken if int(spoken) in _YEARS else None
    if after := _PART_AFTER.fullmatch(spoken):
        return _coded(int(after[1]), after[2], int(after[3]), words)
    if part := _PART.fullmatch(spoken):
        name, number = (part[1], part[2]) if part[1] else (part[5], part[4])
        return _coded(_year(part[3] or part[6]), name, int(number), words)
    month = _MONTH.fullmatch(spoken)
    if month and not month[1] and month[2] in words.months:
        return f"{_year(month[3])}-{words.months[month[2]]:02}"
    return None


def _coded(year: int, name: str, number: int, words: Words) -> str | None:
    if name in words.quarters and number in range(1, 5):
        return f"{year}-T{number}"
    return f"{year}-S{number}" if name in words.halves and number in (1, 2) else None


def year_stretch(year: int) -> Stretch:
    return Stretch(date(year, 1, 1), date(year, 12, 31), "date_year")


def _month_stretch(year: int, month: int) -> Stretch | None:
    if month not in range(1, 13):
        return None
    return Stretch(date(year, month, 1), _month_end(year, month), "date_month")


def _month_end(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _year(digits: str) -> int:
    return int(digits) + 2000 if len(digits) == 2 else int(digits)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


Reader = Callable[[str, Words, date, Edge], Reading[date] | None]
