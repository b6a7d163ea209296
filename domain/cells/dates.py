"""Dates, times and periods as people type them in a French spreadsheet."""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from domain.cells.reading import RawValue, Read, Reading, Unsure, Words, bare, fold, plain

_EPOCH = date(1899, 12, 30)
SERIALS = range(32874, 73051)  # 1990 to 2099
_YEARS = range(1990, 2100)
_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[t ].*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s*[./ -]\s*(\d{1,2})\s*[./ -]\s*(\d{4}|\d{2})")
_WRITTEN = re.compile(r"(\d{1,2})(?:er)?[ -]([a-z]+)\.?[ -](\d{4}|\d{2})")
_NO_YEAR = re.compile(r"(\d{1,2})(?:er)? ([a-z]+)\.?|(\d{1,2})/(\d{1,2})")
_MONTH = re.compile(r"(?:([a-z]+)[ -])?([a-z]+)\.?[ -]*'?(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[/.-](\d{4})")
_YEAR = re.compile(r"(?:([a-z]+)[ -])?(\d{4})")
_PART = re.compile(
    r"([a-z]+)[ .]*(?:n *)?(\d)[ /-]*(\d{4}|\d{2})"
    r"|(\d)(?:ere?|e|eme|nde?)? ?([a-z]+)\.?[ /-]*(\d{4}|\d{2})"
)
_PART_AFTER = re.compile(
    r"(\d{4})[ /-]*([a-z]+)[ .]*(\d)|(\d{4})[ /-]*(\d)(?:ere?|e|eme|nde?)? ([a-z]+)"
)
_ORDINALS = {
    "premier": "1er",
    "deuxieme": "2e",
    "second": "2e",
    "troisieme": "3e",
    "quatrieme": "4e",
}
_MONTHS = re.compile(
    r"(?:de )?([a-z]+)\.?(?: *'?(\d{4}|\d{2}))? *(?:-|/|a|au) *([a-z]+)\.?[ -]*'?(\d{4}|\d{2})"
)
_SPANS = {3: "T", 6: "S"}
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})(?:-\d{1,2})?")
_ANYWHERE = re.compile(
    r"\d{4}-\d{2}-\d{2}|(?<!\d)\d{1,2}[./]\d{1,2}[./](?:\d{4}|\d{2})|\d{1,2}(?:er)? [a-z]+\.? \d{4}"
)


_FROM = re.compile(r"^(?:de|du|entre|depuis|a partir de|a partir du|des) +|^d'")
_SINCE = ("depuis", "a partir d", "des ")
_BETWEEN = re.compile(
    r" *(?:→|->|=>|jusqu'(?:a|en|au)) *| +(?:a|au|et|-) +|(?<=\d{4}) ?[-/] ?(?=[a-z\d])"
    r"|(?<=[a-z.])[-/](?=[a-z])|(?<=\d)-(?=[a-z])"
)
Span = tuple[date | None, date | None]


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
    if number == int(number) and int(number) in _YEARS:
        return year_stretch(int(number)).at(edge)
    if int(number) in SERIALS:
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


def read_span(raw: RawValue, words: Words, today: date) -> Reading[Span]:
    """The first and last day of what a cell says: "2026-2028", "de mars à juin 2026", "T3 2026".

    An end that is not said ("depuis 2025") is None.
    """
    if isinstance(raw, str):
        spoken = bare(plain(raw)).replace("–", "-").replace("—", "-")
        sides = [side.strip() for side in _BETWEEN.split(_FROM.sub("", spoken)) if side.strip()]
        if len(sides) == 2:
            return _between(sides[0], sides[1], words, today)
        if spoken.startswith(_SINCE):
            since = read_date(_FROM.sub("", spoken), words, today)
            return Unsure(since.kind) if isinstance(since, Unsure) else Read((since.value, None))
    first = read_date(raw, words, today)
    last = read_date(raw, words, today, Edge.END)
    if isinstance(first, Unsure) or isinstance(last, Unsure):
        kind = first.kind if isinstance(first, Unsure) else "date_not_understood"
        return Unsure(kind)
    if first.value is None or first.value == last.value:  # a day alone: start, or end?
        return Read(None, first.told) if first.value is None else Unsure("span_of_a_day")
    return Read((first.value, last.value), first.told)


def _between(left: str, right: str, words: Words, today: date) -> Reading[Span]:
    year = re.search(r"(?:19|20)\d\d", right)
    last = read_date(right, words, today, Edge.END)
    first = read_date(left, words, today)
    if year and not re.search(r"\d{4}", left) and not (isinstance(first, Read) and first.value):
        first = read_date(f"{left} {year[0]}", words, today)
    days = [each.value for each in (first, last) if isinstance(each, Read) and each.value]
    if len(days) != 2 or days[1] < days[0]:
        return Unsure("date_not_understood")
    return Read((days[0], days[1]))


@lru_cache(maxsize=1 << 12, typed=True)
def read_period(raw: RawValue, words: Words) -> str | None:
    """The period that is named: 2026-T1, 2025-S2, 2026-03, 2025. None when it names none.

    Accepts "2026 T1", "T1 2026", "1er trim. 2026", "S2 25", "Jan-Mars 26", "mars 2026", "03/2026"
    and 2025. A date stands for its month.
    """
    spoken = plain(raw)
    if not any(c.isdigit() for c in spoken):  # no period goes without its year
        return None
    spoken = _plainly(bare(spoken))
    if re.fullmatch(r"\d{4}", spoken):
        return spoken if int(spoken) in _YEARS else None
    readers = (_part_after, _part_before, _part_of_months, _month_named, _month_numbered)
    return next((found for reader in readers if (found := reader(spoken, words))), None)


@lru_cache(maxsize=1 << 12, typed=True)
def read_part(raw: RawValue, words: Words) -> str | None:
    """The part of a year that is named without its year: T1, S2, 03."""
    spoken = plain(raw)
    if not spoken or re.search(r"\d{2}", spoken):
        return None
    period = read_period(f"{spoken} 2000", words)
    return period[5:] if period and "-" in period else None


def _plainly(spoken: str) -> str:
    """The words without their aside, with one dash and figures for « premier », « deuxième »."""
    spoken = re.sub(r"\([^()]*\)", " ", spoken.replace("–", "-").replace("—", "-"))
    told = (_ORDINALS.get(word, word) for word in spoken.split())
    return re.sub(r" - ", "-", " ".join(told)).strip(" :.")


def _part_after(spoken: str, words: Words) -> str | None:
    found = _PART_AFTER.fullmatch(spoken)
    if not found:
        return None
    year, name, number = found[1] or found[4], found[2] or found[6], found[3] or found[5]
    return _coded(int(year), name, int(number), words)


def _part_before(spoken: str, words: Words) -> str | None:
    found = _PART.fullmatch(spoken)
    if not found:
        return None
    name, number = (found[1], found[2]) if found[1] else (found[5], found[4])
    return _coded(_year(found[3] or found[6]), name, int(number), words)


def _part_of_months(spoken: str, words: Words) -> str | None:
    """ "janvier à mars 2026" is a quarter, "juil.-déc. 26" a half; other spans have no name."""
    found = _MONTHS.fullmatch(spoken)
    if not found or found[1] not in words.months or found[3] not in words.months:
        return None
    first, last = words.months[found[1]], words.months[found[3]]
    length, year = last - first + 1, _year(found[4])
    if found[2] and _year(found[2]) != year:
        return None
    if length == 12:
        return str(year)
    if length not in _SPANS or (first - 1) % length:
        return None
    return f"{year}-{_SPANS[length]}{(first - 1) // length + 1}"


def _month_named(spoken: str, words: Words) -> str | None:
    month = _MONTH.fullmatch(spoken)
    if not month or month[1] or month[2] not in words.months:
        return None
    return f"{_year(month[3])}-{words.months[month[2]]:02}"


def _month_numbered(spoken: str, _: Words) -> str | None:
    if found := _MONTH_NUMBER.fullmatch(spoken):
        month, year = int(found[1]), int(found[2])
    elif found := _YEAR_MONTH.fullmatch(spoken):
        year, month = int(found[1]), int(found[2])
    else:
        return None
    return f"{year}-{month:02}" if month in range(1, 13) and year in _YEARS else None


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
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) + 1900 in _YEARS else 2000)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


Reader = Callable[[str, Words, date, Edge], Reading[date] | None]
