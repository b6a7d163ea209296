"""Indicators and their values, period by period."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.documents.workbook.actions import read_code
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.period_values import values_of
from bot.documents.workbook.references import people_in
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Cell, Table
from domain.cells.dates import Edge
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import Unsure, fold
from domain.plan import Action, Frequency, Indicator, IndicatorKind


@dataclass(frozen=True)
class Context:
    """What indicators are read against."""

    directory: Directory
    actions: dict[str, Action]


def read_indicators(tables: Iterable[Table], context: Context) -> tuple[Indicator, ...]:
    found: dict[str, Indicator] = {}
    for table in tables:
        for index in table.rows():
            row = Row(table, index)
            indicator = _read(row, context)
            if indicator is None:
                continue
            row.keep_as("fact")
            if indicator.key in found:
                row.doubt("code", row.one("code"), "code_twice", None, (indicator.label,))
                continue
            found[indicator.key] = indicator
    return tuple(found.values())


def _read(row: Row, context: Context) -> Indicator | None:
    label, code = row.text("label"), row.text("code")
    if not label:
        return None
    row.about = f"indicator:{code or fold(label)}"
    action = _action(row, context)
    frequency = row.word(
        "frequency", row.table.workshop.vocabulary.frequencies, "frequency_unknown", str
    )
    due_on, every_year = _due(row)
    return Indicator(
        key=code or fold(label),
        code=code,
        label=label,
        action=action,
        kind=_kind(row),
        unit=row.text("unit"),
        source=row.text("source"),
        frequency=frequency,
        initial_value=_number(row, "initial_value"),
        initial_year=_year(row),
        target=_number(row, "target"),
        target_due_on=due_on,
        target_every_year=every_year,
        responsible=people_in(row, "responsible", context.directory, _homes(action, context)),
        values=values_of(row, frequency or Frequency.ONCE, is_percent="%" in row.text("unit")),
        comment=row.text("comment"),
        others=row.others(),
        origin=row.origin(),
    )


def _action(row: Row, context: Context) -> str | None:
    """The fiche it belongs to: by its own column, else by the fiche that cites its code."""
    cell = row.one("action")
    if cell is None:
        code = fold(row.text("code"))
        citing = [a.key for a in context.actions.values() if code in map(fold, a.indicators)]
        return citing[0] if code and len(citing) == 1 else None
    reading = read_code(cell.value, row.table.workshop.vocabulary)
    if not isinstance(reading, Unsure) and reading.value in context.actions:
        return reading.value
    by_title = [a.key for a in context.actions.values() if fold(a.title) == fold(cell.text)]
    if len(by_title) == 1:
        return by_title[0]
    row.grouped_doubt("action", cell, "action_unknown")
    return None


def _homes(action: str | None, context: Context) -> list[str]:
    lead = context.actions[action].lead_structure if action else None
    return [lead.structure] if lead and lead.structure else []


def _kind(row: Row) -> IndicatorKind | None:
    known = row.table.workshop.vocabulary.indicator_kinds
    return row.word("kind", known, "kind_unknown", str)


def _due(row: Row) -> tuple[date | None, bool]:
    """The day a target is due, or that it comes back every year."""
    if row.table.workshop.vocabulary.says("every_year", row.text("target_due_on")):
        return None, True
    return row.day("target_due_on", Edge.END), False


def _number(row: Row, name: str) -> Decimal | None:
    cell = row.one(name)
    if cell is None:
        return None
    words = row.table.workshop.vocabulary.words
    reader = read_percent if "%" in row.text("unit") and "%" in cell.text else read_number
    return row.settle(name, cell, reader(cell.value, words), str)


def _year(row: Row) -> int | None:
    cell: Cell | None = row.one("initial_year")
    if cell is None:
        return None
    if cell.text.isdigit() and len(cell.text) == 4:
        return int(cell.text)
    row.doubt("initial_year", cell, "year_not_understood")
    return None
