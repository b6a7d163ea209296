"""Values written one to a line: an indicator, a period, a value."""

from collections.abc import Iterable
from dataclasses import replace

from bot.documents.workbook.indicators import Context, action_of
from bot.documents.workbook.period_values import value_in
from bot.documents.workbook.row import Row, rows_of
from bot.documents.workbook.table import Table
from domain.cells.dates import read_part, read_period
from domain.cells.reading import fold
from domain.plan import Frequency, Indicator, PeriodValue


def with_long_values(
    indicators: tuple[Indicator, ...], tables: Iterable[Table], context: Context
) -> tuple[Indicator, ...]:
    """The indicators with the values of these tables; those only named there come after."""
    known = {indicator.key: indicator for indicator in indicators}
    listed = frozenset(known)
    for row in rows_of(tables):
        indicator = _indicator(row, known, listed, context)
        if indicator is None:
            continue
        known[indicator.key] = indicator
        row.about = f"indicator:{indicator.key}"
        if value := _value(row, indicator):
            row.keep_as("fact")
            known[indicator.key] = _with_value(row, indicator, value)
    return tuple(known.values())


def _indicator(
    row: Row, known: dict[str, Indicator], listed: frozenset[str], context: Context
) -> Indicator | None:
    """The indicator a line is about: by its code, else by its label; new when none is listed."""
    code, label = row.text("code"), row.text("label")
    found = [each for each in known.values() if code and fold(each.code) == fold(code)]
    found = found or [each for each in known.values() if label and fold(each.label) == fold(label)]
    if len(found) == 1:
        return found[0]
    if found or not (code or label) or listed:
        cell = row.one("label") or row.one("code")
        if cell is not None:
            row.grouped_doubt("label", cell, "indicator_unknown")
        return None
    key = code or fold(label)
    return Indicator(
        key=key,
        code=key,
        label=label or code,
        action=action_of(row, context),
        unit=row.text("unit"),
        origin=row.origin(),
    )


def _value(row: Row, indicator: Indicator) -> PeriodValue | None:
    period, cell = _period(row), row.one("value")
    if period is None or cell is None:
        return None
    is_percent = "%" in indicator.unit or "%" in row.text("unit")
    return value_in(row, cell, period, indicator.frequency or Frequency.ONCE, is_percent=is_percent)


def _period(row: Row) -> str | None:
    """From its column, or from one for the year and one for its part."""
    words = row.table.workshop.vocabulary.words
    cell, year = row.one("period"), row.text("year")
    if cell is None:
        return read_period(year, words)
    found = read_period(cell.value, words)
    part = read_part(cell.value, words) or (cell.text if cell.text.isdigit() else "")
    if found is None and part and year:
        heading = row.table.meaning.headings[row.table.columns("period")[0]].own
        found = read_period(f"{part} {year}", words) or read_period(
            f"{heading} {part} {year}", words
        )
    if found is None:
        row.grouped_doubt("period", cell, "period_not_understood")
    return found


def _with_value(row: Row, indicator: Indicator, value: PeriodValue) -> Indicator:
    known = next((each for each in indicator.values if each.period == value.period), None)
    if known is None:
        return replace(indicator, values=(*indicator.values, value))
    if known != value:
        row.doubt(f"values {value.period}", row.one("value"), "period_twice")
    return indicator
