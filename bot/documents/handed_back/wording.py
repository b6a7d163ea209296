"""A value as its column writes it: her words, her dates, her way with percentages.

Each function gives several ways, the likeliest first; which of them is read back right is proof's
to say. Nothing is certain here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot import french
from bot.documents.handed_back.layout import Table, text_of
from bot.documents.handed_back.styles import Look
from bot.documents.workbook.row import read_word
from bot.documents.workbook.vocabulary import vocabulary
from bot.plan_labels import word
from domain.cells.reading import RawValue, Read

_DATE_TEXTS: Sequence[tuple[re.Pattern[str], str]] = [
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}"), "%d/%m/%Y"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{2}"), "%d/%m/%y"),
    (re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}"), "%d.%m.%Y"),
    (re.compile(r"\d{1,2}-\d{1,2}-\d{4}"), "%d-%m-%Y"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}"), "%Y-%m-%d"),
]
_HEAD_OF_LINE = re.compile(r"^(?:[-–—•*·►▪]\s*)")
_AROUND_NUMBER = re.compile(r"[\d][\d .,\u00a0\u202f]*")
_HOURS = re.compile(r"(\d{1,2})(\s*(?:h|:|heures?)\s*)(\d{2})?")


@dataclass(frozen=True)
class Written:
    """What a cell is made to hold, and how its style must show it (None: as it does)."""

    value: str | Decimal | date | None
    look: Look | None = None


@dataclass(frozen=True)
class Place:
    """The cell that is written, with what its column is used to."""

    table: Table
    row: int
    column: int
    look: Look = Look.PLAIN

    @property
    def own(self) -> RawValue:
        return self.table.value(self.row, self.column)

    def models(self) -> list[RawValue]:
        """How values are written around here: this cell first, then its column, commonest first."""
        others = [value for _, value in self.table.column_values(self.column)]
        kinds = Counter(type(value) for value in others)
        others.sort(key=lambda value: -kinds[type(value)])
        return others if self.own is None else [self.own, *others]


def text_ways(place: Place, value: Any) -> Iterator[Written]:
    yield Written(str(value) if value not in (None, "") else None)


def word_ways(known: Mapping[str, Any]) -> Callable[[Place, Any], Iterator[Written]]:
    """A word of a closed list: hers for it if she has one, else the usual one."""

    def ways(place: Place, value: Any) -> Iterator[Written]:
        if value is None:
            yield Written(None)
            return
        said = [text_of(model).strip() for model in place.models() if isinstance(model, str)]
        hers = [text for text in said if _means(text, value, known)]
        yield from (Written(text) for text, _ in Counter(hers).most_common())
        usual = word("values", str(value))
        capital = sum(text[:1].isupper() for text in said) * 2 >= len(said)
        yield Written(usual[:1].upper() + usual[1:] if capital else usual)

    return ways


def yes_no_ways(place: Place, value: Any) -> Iterator[Written]:
    """Her « OUI » if she has one, else ours."""
    phrases = vocabulary().phrases
    known = {text: answer for answer in ("yes", "no") for text in phrases[answer]}
    told = None if value is None else "yes" if value else "no"
    yield from word_ways(known)(place, told)


def _means(text: str, value: Any, known: Mapping[str, Any]) -> bool:
    reading = read_word(text, known, "", vocabulary())
    return isinstance(reading, Read) and not reading.told and str(reading.value) == value


def day_ways(place: Place, value: Any) -> Iterator[Written]:
    if value is None:
        yield Written(None)
        return
    day = date.fromisoformat(value)
    for model in place.models()[:3]:
        if isinstance(model, str):
            yield from _as_text_date(model, day)
        elif isinstance(model, date | datetime | int | float):
            yield Written(day, Look.DATE)
    yield Written(day, Look.DATE)
    yield Written(f"{day:%d/%m/%Y}")


def _as_text_date(model: str, day: date) -> Iterator[Written]:
    for pattern, form in _DATE_TEXTS:
        if pattern.fullmatch(model.strip()):
            yield Written(day.strftime(form))
    if re.search(r"[^\W\d_]{3,}", model) and re.search(r"\d{4}", model):
        said = f"{french.day_and_month(day)} {day.year}"
        if re.match(r"[^\W\d_]+\.?\s+\d", model.strip()):
            said = french.day_with_year(day)
        yield Written(said.replace("\u00a0", " "))


def number_ways(place: Place, value: Any) -> Iterator[Written]:
    if value is None:
        yield Written(None)
        return
    number = exact(value)
    for model in place.models()[:3]:
        if isinstance(model, str) and (found := _AROUND_NUMBER.search(model)):
            unit = model[found.end() :].strip()
            yield Written(f"{french.number(number)} {unit}" if unit else french.number(number))
        elif isinstance(model, int | float):
            yield Written(number, Look.PLAIN)
    yield Written(number, Look.PLAIN)
    yield Written(french.number(number))


def percent_ways(place: Place, value: Any) -> Iterator[Written]:
    """« 45 % », 45 or 0.45: the way of this cell, else of its column."""
    if value is None:
        yield Written(None)
        return
    number = exact(value)
    as_share = Written(number / 100, Look.PERCENT if place.look is Look.PERCENT else None)
    for model in place.models()[:3]:
        if isinstance(model, str) and (signed := re.search(r"\d(\s*)%", model)):
            yield Written(f"{french.number(number)}{signed[1]}%")
        elif isinstance(model, int | float) and (place.look is Look.PERCENT or 0 < model < 1):
            yield as_share
        elif isinstance(model, int | float):
            yield Written(number, Look.PLAIN)
    yield as_share if place.look is Look.PERCENT else Written(number, Look.PLAIN)
    yield Written(french.percent(number))


def exact(value: Any) -> Decimal:
    """A stored number, without the noise of floats."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(str(value))
    whole = number.to_integral_value()
    return whole if whole == number else number


def lines_ways(place: Place, value: Any) -> Iterator[Written]:
    """More lines under those that are there, with the same dash."""
    own = text_of(place.own).rstrip()
    last = own.splitlines()[-1] if own else ""
    head = _HEAD_OF_LINE.match(last)
    dash = head[0] if head else ""
    yield Written("\n".join([*([own] if own else []), *(f"{dash}{line}" for line in value)]))


def names_ways(known: Iterable[Any]) -> Callable[[Place, Any], Iterator[Written]]:
    """People named the way this cell already names them; the others by their full name."""
    hers = {reference.person: reference.text for reference in known if reference.person}

    def ways(place: Place, value: Any) -> Iterator[Written]:
        own = text_of(place.own)
        names = [hers.get(each.get("person"), each["text"]) for each in value]
        full = [each["text"] for each in value]
        between = next((mark for mark in ("\n", " / ", " ; ", "; ") if mark in own), " / ")
        yield Written(between.join(names) or None)
        yield Written(between.join(full) or None)

    return ways


def hours_ways(place: Place, value: Any) -> Iterator[Written]:
    """Both ends in one cell, with her « h » or her colon."""
    starts_at, ends_at = value["starts_at"], value["ends_at"]
    said = [model for model in place.models() if isinstance(model, str)]
    colon = any(":" in text for text in said[:1])
    between = next((mark for text in said for mark in (" - ", "-", " / ") if mark in text), "-")
    ends = [_hour(each, colon=colon) for each in (starts_at, ends_at) if each]
    if any(re.match(r"0\d", text) for text in said):
        ends = [end if end[1:2].isdigit() else f"0{end}" for end in ends]
    yield Written(between.join(ends))
    yield Written("-".join(_hour(each, colon=False) for each in (starts_at, ends_at) if each))


def one_hour_ways(place: Place, value: Any) -> Iterator[Written]:
    yield Written(None if value is None else _hour(value, colon=False))


def _hour(text: str, *, colon: bool) -> str:
    hour, _, minute = text.partition(":")
    if colon:
        return text
    return f"{int(hour)}h" if minute == "00" else f"{int(hour)}h{minute}"


def value_ways(place: Place, value: Any, *, is_percent: bool) -> Iterator[Written]:
    """The value of a period: a number, or the words for why there is none."""
    note, number = value["note"], value["value"]
    if note in ("not_communicated", "awaited"):
        said = "not_communicated" if note == "not_communicated" else "awaited"
        theirs = [text_of(m).strip() for _, m in place.table.column_values(place.column)]
        hers = [text for text in theirs if vocabulary().says(said, text)]
        yield from (Written(text) for text in dict.fromkeys(hers))
        yield Written(word("values", note))
    elif note == "withheld":
        yield Written(f"<{value.get('threshold') or _USUAL_THRESHOLD}")
    elif number is None:
        yield Written(None)
    elif note == "approximate":
        yield Written(f"{word('values', 'about')} {french.number(exact(number))}")
    else:
        yield from (percent_ways if is_percent else number_ways)(place, number)


_USUAL_THRESHOLD = 11
"""Statistics of health are not told under eleven people, when nobody set another threshold."""


def heading_like(headings: Iterable[str], wanted: str) -> str:
    """The heading of a period, as the sheet words those it has: « 2027 T1 » beside « 2026 T4 ».

    >>> heading_like(["2025", "2026 T4"], "2027-T1"), heading_like(["T4 2026"], "2027-T1")
    ('2027 T1', 'T1 2027')
    >>> heading_like(["Bilan 2025"], "2026-S1"), heading_like([], "2026")
    ('2026 S1', '2026')
    """
    year, _, part = wanted.partition("-")
    plain_one = f"{year} {part}".strip()
    for heading in reversed(list(headings)):
        found = re.search(r"([TSts])\s*(\d)", heading)
        same_kind = found is not None and part[:1] == found[1].upper()
        if part and found is not None and same_kind:
            told = heading[: found.start(1)] + found[1] + part[1:] + heading[found.end(2) :]
            return re.sub(r"\d{4}", year, told) if re.search(r"\d{4}", told) else plain_one
    return plain_one
