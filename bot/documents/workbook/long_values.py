"""Values written one to a line: an indicator, a period, a value."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.documents.workbook.indicators import Context, action_of
from bot.documents.workbook.period_values import value_in
from bot.documents.workbook.references import people_in
from bot.documents.workbook.row import Row, rows_of
from bot.documents.workbook.table import Table
from domain.cells.dates import read_period
from domain.cells.reading import Words, fold
from domain.plan import Frequency, Indicator, PeriodValue

_MONTH = "mois"


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
    action = action_of(row, context)
    found = [each for each in known.values() if code and fold(each.code) == fold(code)]
    found = found or [
        each
        for each in known.values()
        if label and fold(each.label) == fold(label) and _may_be_of(each, action)
    ]
    if len(found) == 1:
        return found[0]
    if found or not (code or label) or listed:
        cell = row.one("label") or row.one("code")
        if cell is not None:
            row.grouped_doubt("label", cell, "indicator_unknown")
        return None
    key = code or fold(label)
    if key in known:  # the same words, counted for another fiche
        key = f"{key} ({action})"
    home = context.actions[action].lead_structure if action else None
    near = [home.structure] if home and home.structure else []
    return Indicator(
        key=key,
        code=key,
        label=label or code,
        action=action,
        unit=row.text("unit"),
        responsible=people_in(row, "responsible", context.directory, near),
        origin=row.origin(),
    )


def _may_be_of(indicator: Indicator, action: str | None) -> bool:
    """Two fiches may count the same thing, each for itself."""
    return action is None or indicator.action in (None, action)


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
    if found is None and year:
        heading = row.table.meaning.headings[row.table.columns("period")[0]].own
        found = next(filter(None, _of_year(cell.text, heading, year, words)), None)
    if found is None:
        row.grouped_doubt("period", cell, "period_not_understood")
    return found


def _of_year(part: str, heading: str, year: str, words: Words) -> Iterator[str | None]:
    """The part of a year by its own name (« T1 », « janvier »), or by its number under a heading
    that names it (« Trimestre », « Mois »)."""
    yield read_period(f"{part} {year}", words)
    if part.isdigit() and len(part) < 3:
        yield read_period(f"{heading} {part} {year}", words)
        if fold(heading) == _MONTH:
            yield read_period(f"{int(part):02}/{year}", words)


def _with_value(row: Row, indicator: Indicator, value: PeriodValue) -> Indicator:
    known = next((each for each in indicator.values if each.period == value.period), None)
    if known is None:
        return replace(indicator, values=(*indicator.values, value))
    if known != value:
        row.doubt(f"values {value.period}", row.one("value"), "period_twice")
    return indicator
