"""Indicators and their values, period by period."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from bot.documents.workbook.codes import read_code, split_number
from bot.documents.workbook.definitions import (
    bounds_of,
    counting_of,
    direction_of,
    lag_of,
    number_in,
    threshold_of,
)
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.grid import cell_name
from bot.documents.workbook.headings import header_key
from bot.documents.workbook.period_values import values_of
from bot.documents.workbook.references import people_in
from bot.documents.workbook.row import Row, gathered
from bot.documents.workbook.table import Cell, Table
from domain.cells.dates import Edge
from domain.cells.reading import Read, fold
from domain.plan import Action, Frequency, Indicator, IndicatorKind


@dataclass(frozen=True)
class Context:
    """What indicators are read against."""

    directory: Directory
    actions: dict[str, Action]


def read_indicators(tables: Iterable[Table], context: Context) -> tuple[Indicator, ...]:
    return gathered(tables, lambda row: _read(row, context), _again)


def _again(row: Row, known: Indicator, indicator: Indicator) -> Indicator | None:
    """The same indicator on the next line of a merged fiche, or a code used twice."""
    if replace(indicator, origin=None) == replace(known, origin=None):
        row.keep_as("continuation")
        return known
    cell = row.one("code") or row.one("label")
    if cell is not None and _has_a_period(row):
        row.grouped_doubt("values", cell, "value_of_line_unknown")
    else:
        row.doubt("code", cell, "code_twice", None, (indicator.label,))
    row.keep_as("unread")
    return None


def _has_a_period(row: Row) -> bool:
    """Whether a column says the period of each line: the value is then in a column not known."""
    vocabulary = row.table.workshop.vocabulary
    of_values = next(each for each in vocabulary.sheets if each.kind == "values")
    headings = map(header_key, row.table.meaning.others.values())
    return any(of_values.phrases.get(key) == "period" for key in headings)


def _read(row: Row, context: Context) -> Indicator | None:
    label, action = row.text("label"), ""
    if not label or fold(label) in row.table.workshop.vocabulary.words.undefined:
        return None
    code = row.text("code") or _nameable(label)
    row.about = f"indicator:{code}"
    belongs_to = action_of(row, context)
    if row.table.beside and belongs_to:  # « Nombre de participants » is counted for many actions
        action = f" ({belongs_to})"
    row.about = f"indicator:{code}{action}"
    frequency = _frequency(row)
    due_on, every_year = _due(row)
    minimum, maximum = bounds_of(row)
    return Indicator(
        key=code + action,
        code=code + action,
        label=label,
        action=belongs_to,
        kind=_kind(row),
        unit=row.text("unit"),
        source=row.text("source"),
        frequency=frequency,
        initial_value=number_in(row, "initial_value"),
        initial_year=_year(row),
        target=number_in(row, "target"),
        target_due_on=due_on,
        target_every_year=every_year,
        responsible=people_in(row, "responsible", context.directory, _homes(belongs_to, context)),
        definition=row.text("definition"),
        counting=counting_of(row),
        direction=direction_of(row),
        lag_months=lag_of(row),
        disclosure_threshold=threshold_of(row),
        minimum=minimum,
        maximum=maximum,
        values=values_of(row, frequency or Frequency.ONCE, is_percent="%" in row.text("unit")),
        comment=row.text("comment"),
        others=row.others(),
        origin=row.origin(),
    )


def _nameable(label: str) -> str:
    """What tells apart an indicator that has no code: its label, in one way of writing it."""
    return fold(label)


def _frequency(row: Row) -> Frequency | None:
    """A school year or a campaign is no civil year, and is not read as one."""
    cell, vocabulary = row.one("frequency"), row.table.workshop.vocabulary
    if cell is not None and vocabulary.mentions("other_rhythms", cell.text):
        row.doubt("frequency", cell, "frequency_unknown", None, tuple(map(str, Frequency)))
        return None
    return row.word("frequency", vocabulary.frequencies, "frequency_unknown", str)


def action_of(row: Row, context: Context) -> str | None:
    """The fiche it belongs to: by its own column, by the band it stands under, or by the fiche that
    cites its code."""
    cell = row.one("action")
    band = row.table.bands.said(row.index, "action")
    if cell is None and band:
        cell = Cell(cell_name(*band[0]), band[1])
    if cell is None:
        code = fold(row.text("code"))
        citing = [a.key for a in context.actions.values() if code in map(fold, a.indicators)]
        return citing[0] if code and len(citing) == 1 else None
    found = {key for key in _actions_named(cell, row, context) if key in context.actions}
    if len(found) == 1:
        return found.pop()
    row.grouped_doubt("action", cell, "action_unknown")
    return None


def _actions_named(cell: Cell, row: Row, context: Context) -> Iterator[str]:
    """By its number, by its title, or by both (« 1.2 - Former les aidants »)."""
    vocabulary = row.table.workshop.vocabulary
    reading = read_code(cell.value, vocabulary)
    if isinstance(reading, Read) and reading.value:
        yield reading.value
        return
    number, title = split_number(cell.text, vocabulary) or ("", cell.text)
    titled = [
        a.key for a in context.actions.values() if fold(a.title) in (fold(title), fold(cell.text))
    ]
    yield from titled or ([number] if number else [])


def _homes(action: str | None, context: Context) -> list[str]:
    lead = context.actions[action].lead_structure if action else None
    return [lead.structure] if lead and lead.structure else []


def _kind(row: Row) -> IndicatorKind | None:
    known = row.table.workshop.vocabulary.indicator_kinds
    return row.word("kind", known, "kind_unknown", str)


def _due(row: Row) -> tuple[date | None, bool]:
    """The day a target is due, or that it comes back every year; « Cible 2028 » says it too."""
    if row.table.workshop.vocabulary.says("every_year", row.text("target_due_on")):
        return None, True
    if row.one("target") is not None and not row.table.has("target_due_on"):
        heading = row.table.meaning.headings[row.table.columns("target")[0]]
        years = re.findall(r"(?<!\d)20\d\d(?!\d)", heading.whole)
        return (date(int(years[0]), 12, 31) if len(years) == 1 else None), False
    return row.day("target_due_on", Edge.END), False


def _year(row: Row) -> int | None:
    cell: Cell | None = row.one("initial_year")
    if cell is None:
        return None
    if cell.text.isdigit() and len(cell.text) == 4:
        return int(cell.text)
    row.doubt("initial_year", cell, "year_not_understood")
    return None
