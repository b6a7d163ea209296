"""Which cells one thing would be written in, and how: several ways, the likeliest first."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from bot import french
from bot.documents.handed_back import wording
from bot.documents.handed_back.layout import Layout, Spot, Table, references, text_of
from bot.documents.handed_back.sheet import LONGEST_TEXT
from bot.documents.handed_back.styles import Look
from bot.documents.handed_back.wording import Place, Written
from bot.documents.workbook.vocabulary import vocabulary
from domain.cells.dates import read_period
from domain.plan import Indicator
from domain.unwritten import Unwritten

_ONE_OF_SEVERAL = re.compile(r"([^()/;]+?)(\s*\(([^()]*)\))")
_BY_HABIT = {"S1": ("T2",), "S2": ("T4",), "": ("T4", "S2")}
"""Where a half-year, or a year, is written in a sheet of quarters."""


@dataclass(frozen=True)
class Among:
    """One of the values of « 5 (S1) / 7 (S2) »: the period it is of, and what it becomes."""

    period: str
    column_period: str
    shown: str

    def put_in(self, text: str) -> str:
        """The text with this value in its place, or at its end."""
        for found in _ONE_OF_SEVERAL.finditer(text):
            if _period_of(found[3], self.column_period) == self.period:
                head = re.match(r"\s*", found[1])
                space = head[0] if head else ""
                return text[: found.start(1)] + space + self.shown + text[found.end(1) :]
        part = self.period.partition("-")[2]
        return f"{text} / {self.shown} ({part})" if text else f"{self.shown} ({part})"


Way = tuple[tuple[Spot, Written | Among], ...]
Ways = Callable[[Place, Any], Iterator[Written]]
LookAt = Callable[[Spot], Look]


def _period_of(aside: str, column_period: str) -> str | None:
    words = vocabulary().words
    return read_period(aside, words) or read_period(f"{aside} {column_period[:4]}", words)


class Edits:
    """Lives as long as one workbook is given back. `news` is all there is to write; `look_at` how
    a cell shows numbers."""

    def __init__(self, layout: Layout, news: Iterable[Unwritten], look_at: LookAt) -> None:
        self._layout = layout
        self._look_at = look_at
        self._said: dict[str, dict[str, Any]] = {}
        for each in news:
            self._said.setdefault(each.about, {})[each.field] = each.value
        self._new_rows: dict[str, Spot] = {}
        self._new_columns: dict[tuple[str, str], tuple[int, int]] = {}

    @property
    def new_rows(self) -> Mapping[str, Spot]:
        """The first cell of each row that was given to a new fact."""
        return self._new_rows

    @property
    def new_columns(self) -> Mapping[tuple[str, str], tuple[int, int]]:
        """The column given to a (sheet, period) that had none, and the one it is to look like."""
        return self._new_columns

    def ways(self, news: Unwritten) -> list[Way]:
        """Every way to write this, none when the workbook has no cell for it."""
        found = self._value(news) if news.kind == "value" else self._field(news)
        short = (way for way in found if all(_fits(written) for _, written in way))
        return list(dict.fromkeys(short))

    def _field(self, news: Unwritten) -> Iterator[Way]:
        where = self._row_of(news.about, news.kind)
        if where is None:
            return
        table, row = where
        if news.field == "hours":
            yield from self._hours(table, row, news)
        elif news.field == "last_name" and not table.columns("last_name"):
            yield from self._full_name(table, row, news)
        elif columns := table.columns(news.field):
            ways = self._ways_of(news)
            column = next((c for c in columns if table.value(row, c) is not None), columns[0])
            for written in ways(self._place(table, row, column), news.value):
                yield ((table.spot(row, column), written),)

    def _ways_of(self, news: Unwritten) -> Ways:
        fact = self._layout.facts.get(news.about)
        known = vocabulary()
        match news.field:
            case "state" if news.kind == "meeting":
                return wording.word_ways(known.meeting_states)
            case "state":
                return wording.word_ways(known.states)
            case "frequency":
                return wording.word_ways(known.frequencies)
            case "civility":
                return wording.word_ways(known.civilities)
            case "progress":
                return wording.percent_ways
            case "levers" | "obstacles":
                return wording.lines_ways
            case "kind":
                return wording.word_ways(known.indicator_kinds)
            case "formalised":
                return wording.yes_no_ways
            case "pilots" | "followers" | "responsible" | "elected":
                return wording.names_ways(references(fact, news.field))
            case field if field in _DAYS:
                return wording.day_ways
            case field if field in _NUMBERS:
                return wording.number_ways
        return wording.text_ways

    def _hours(self, table: Table, row: int, news: Unwritten) -> Iterator[Way]:
        for column in table.columns("hours"):
            for written in wording.hours_ways(self._place(table, row, column), news.value):
                yield ((table.spot(row, column), written),)
        both: list[tuple[Spot, Written | Among]] = []
        for name in ("starts_at", "ends_at"):
            for column in table.columns(name)[:1]:
                place = self._place(table, row, column)
                written = next(wording.one_hour_ways(place, news.value[name]))
                both.append((table.spot(row, column), written))
        if both:
            yield tuple(both)

    def _full_name(self, table: Table, row: int, news: Unwritten) -> Iterator[Way]:
        """A workbook with one column for the whole name tells the family name by its capitals."""
        first = self._said[news.about].get("first_name") or ""
        for column in table.columns("full_name"):
            whole = Written(f"{str(news.value).upper()} {first}".strip())
            yield ((table.spot(row, column), whole),)

    def _value(self, news: Unwritten) -> Iterator[Way]:
        key, _, period = news.key.rpartition("@")
        indicator = self._layout.facts.get(f"indicator:{key}")
        where = self._row_of(f"indicator:{key}", "indicator")
        if where is None:
            return
        table, row = where
        unit = indicator.unit if isinstance(indicator, Indicator) else ""
        ways = partial(wording.value_ways, is_percent="%" in unit)
        yield from self._among_others(table, row, period, news)
        for column in _columns_for(table, period):
            place = self._place(table, row, column)
            for written in ways(place, news.value):
                yield ((table.spot(row, column), written),)
        yield from self._beside_others(table, row, period, news)
        yield from self._in_new_column(table, row, period, news, ways)

    def _among_others(self, table: Table, row: int, period: str, news: Unwritten) -> Iterator[Way]:
        """In the cell that already tells this period among several."""
        for column, own in table.meaning.periods.items():
            told = _ONE_OF_SEVERAL.findall(text_of(table.value(row, column)))
            if period in {_period_of(aside, own) for _, _, aside in told}:
                yield ((table.spot(row, column), Among(period, own, _shown(news.value))),)

    def _beside_others(self, table: Table, row: int, period: str, news: Unwritten) -> Iterator[Way]:
        """In the cell of the year, with the name of its part."""
        for column, own in table.meaning.periods.items():
            text = text_of(table.value(row, column))
            if own == period[:4] != period and (not text or _ONE_OF_SEVERAL.search(text)):
                yield ((table.spot(row, column), Among(period, own, _shown(news.value))),)

    def _in_new_column(
        self, table: Table, row: int, period: str, news: Unwritten, ways: Ways
    ) -> Iterator[Way]:
        """In a column of its own, to the right of all others."""
        known_year = period[:4] in table.meaning.periods.values()
        if not table.meaning.periods or known_year or any(_columns_for(table, period)):
            return
        if table.grid.is_form:
            return  # its columns stand under one another
        model = max(table.meaning.periods)
        given = (self._next_column(table), model)
        column, _ = self._new_columns.setdefault((table.name, period), given)
        header = table.meaning.header_row
        known = [text_of(table.value(header, c)) for c in sorted(table.meaning.periods)]
        heading = Written(wording.heading_like(known, period))
        place = Place(table, row, column, self._look_at(table.spot(row, model)))
        for written in ways(place, news.value):
            yield (
                (table.spot(header, column), heading),
                (table.spot(row, column), written),
            )

    def _next_column(self, table: Table) -> int:
        taken = [c for (name, _), (c, _) in self._new_columns.items() if name == table.name]
        width = max((len(row) for row in table.grid.rows), default=0)
        return max([width, *(column + 1 for column in taken)])

    def _row_of(self, about: str, kind: str) -> tuple[Table, int] | None:
        """The row of a fact; for one that the workbook does not tell, a new row."""
        origin = self._layout.origin(about)
        if origin is not None:
            table = self._layout.table_at(origin, kind)
            row = table.row_at(origin.row_number - 1) if table else None
            return None if table is None or row is None else (table, row)
        table = self._layout.table_of(kind)
        if table is None or about not in self._said:
            return None
        if about not in self._new_rows:
            ahead = sum(spot.sheet == table.name for spot in self._new_rows.values())
            self._new_rows[about] = Spot(table.name, table.last_row + 1 + ahead, 0)
        return table, self._new_rows[about].row

    def _place(self, table: Table, row: int, column: int) -> Place:
        return Place(table, row, column, self._look_at(table.spot(row, column)))


_DAYS = frozenset(
    {
        *("starts_on", "ends_on", "last_update_on", "on", "convened_on", "answer_by"),
        *("minutes_sent_on", "formalised_on", "target_due_on"),
    }
)
_NUMBERS = frozenset(
    {
        "budget",
        "initial_value",
        "initial_year",
        "target",
        "lag_months",
        "disclosure_threshold",
        "minimum",
        "maximum",
    }
)


def _columns_for(table: Table, period: str) -> Iterator[int]:
    """The column of a period, then those under which it stands by habit."""
    year, _, part = period.partition("-")
    wanted = (period, *(f"{year}-{other}" for other in _BY_HABIT.get(part, ())))
    for name in wanted:
        yield from (c for c, own in table.meaning.periods.items() if own == name)


def _shown(value: Mapping[str, Any]) -> str:
    number = value["value"]
    return "" if number is None else french.number(wording.exact(number))


def _fits(written: Written | Among) -> bool:
    """Excel holds so many letters in a cell, and fifteen figures in a number."""
    value = written.shown if isinstance(written, Among) else written.value
    if isinstance(value, Decimal):
        return len(value.as_tuple().digits) <= 15
    return not isinstance(value, str) or len(value) <= LONGEST_TEXT
