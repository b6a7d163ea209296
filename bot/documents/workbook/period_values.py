"""Values of an indicator in its period columns, and the many ways of saying there is none."""

import re
from collections.abc import Iterator
from decimal import Decimal

from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Cell
from domain.cells.dates import read_period
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import RawValue, Read, Reading, Unsure, fold
from domain.plan import Frequency, PeriodValue, ValueNote

_SEVERAL = re.compile(r"[^()]+\([^()]*\)(?:\s*[/;,\n]?\s*[^()]+\([^()]*\))*")
_ONE = re.compile(r"([^()/;]+?)\s*\(([^()]*)\)")
_BELOW = re.compile(r"(?:<|inf)\s*\d+")
_HALVES = {"T2": "S1", "T4": "S2"}


def values_of(row: Row, frequency: Frequency, *, is_percent: bool) -> tuple[PeriodValue, ...]:
    """What was collected, in the order of the columns; blanks and dashes are no values."""
    found: dict[str, PeriodValue] = {}
    for column, period in row.table.meaning.periods.items():
        cell = row.table.cell(row.index, column)
        if cell.value is None:
            continue
        for value in _in_cell(row, cell, period, is_percent=is_percent):
            settled = _settled(row, cell, value, frequency)
            if settled.period in found:
                row.doubt(f"values {settled.period}", cell, "period_twice")
            found.setdefault(settled.period, settled)
    return tuple(found.values())


def value_in(
    row: Row, cell: Cell, period: str, frequency: Frequency, *, is_percent: bool
) -> PeriodValue | None:
    """The one value of a cell that is for one period; None when it says none, or must be asked."""
    found = next(_in_cell(row, cell, period, is_percent=is_percent), None)
    return None if found is None else _settled(row, cell, found, frequency)


def _in_cell(row: Row, cell: Cell, period: str, *, is_percent: bool) -> Iterator[PeriodValue]:
    note = _absence(row, cell)
    if note is not None:
        yield PeriodValue(period, None, note)
        return
    several: list[tuple[RawValue, str]] = list(_by_period(row, cell, period))
    for raw, own_period in several or [(cell.value, period)]:
        reading = _number(row, raw, is_percent=is_percent)
        value = row.settle(f"values {own_period}", cell, reading, str)
        if value is not None:
            about = isinstance(reading, Read) and reading.told == "approximate"
            yield PeriodValue(own_period, value, ValueNote.APPROXIMATE if about else None)


def _absence(row: Row, cell: Cell) -> ValueNote | None:
    """Not communicated, awaited from somebody, or too small a number to be told."""
    vocabulary = row.table.workshop.vocabulary
    if vocabulary.says("not_communicated", cell.text):
        return ValueNote.NOT_COMMUNICATED
    head = f"{fold(cell.text)} "
    if any(head.startswith(f"{phrase} ") for phrase in vocabulary.phrases["awaited"]):
        row.notice(cell, "value_awaited", "")
        return ValueNote.AWAITED
    if _BELOW.fullmatch(cell.text):
        row.notice(cell, "value_withheld", "")
        return ValueNote.WITHHELD
    return None


def _by_period(row: Row, cell: Cell, column: str) -> Iterator[tuple[RawValue, str]]:
    """ "5 (S1) / 7 (S2)" are two values; "2,3 (2023)" is that of another year."""
    if not isinstance(cell.value, str) or not _SEVERAL.fullmatch(cell.text):
        return
    words = row.table.workshop.vocabulary.words
    for text, aside in _ONE.findall(cell.text):
        period = read_period(aside, words) or read_period(f"{aside} {column[:4]}", words)
        if period:
            row.notice(Cell(cell.name, f"{text} ({aside})"), "value_of_period", period)
            yield text, period


def _number(row: Row, raw: RawValue, *, is_percent: bool) -> Reading[Decimal]:
    words = row.table.workshop.vocabulary.words
    reading = read_percent(raw, words) if is_percent else read_number(raw, words)
    if isinstance(reading, Unsure) and reading.kind == "approximate" and reading.proposal:
        return Read(reading.proposal, "approximate")
    return reading


def _settled(row: Row, cell: Cell, value: PeriodValue, frequency: Frequency) -> PeriodValue:
    """A half-year stands under its last quarter, a year under its fourth, by habit."""
    year, _, part = value.period.partition("-")
    period = value.period
    if frequency is Frequency.HALF_YEARLY and part in _HALVES:
        period = f"{year}-{_HALVES[part]}"
    elif frequency is Frequency.YEARLY and part in ("T4", "S2"):
        period = year
    elif value.value is not None and _is_odd(part, frequency):
        row.grouped_doubt("values", cell, "period_unexpected", f"{row.text('code')}: {cell.text}")
    return PeriodValue(period, value.value, value.note)


def _is_odd(part: str, frequency: Frequency) -> bool:
    """A yearly figure for what is counted twice a year, or the other way round."""
    if frequency is Frequency.YEARLY:
        return bool(part)
    return frequency in (Frequency.HALF_YEARLY, Frequency.QUARTERLY) and part[:1] not in (
        ("S",) if frequency is Frequency.HALF_YEARLY else ("T",)
    )
