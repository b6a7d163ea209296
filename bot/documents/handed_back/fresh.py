"""A workbook written anew, for a file that is no .xlsx or was not kept: same sheets, same cells."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from bot.documents.handed_back.archive import clean
from bot.documents.workbook.grid import Grid
from bot.documents.workbook.guard import check
from bot.documents.workbook.meaning import find_meanings
from bot.documents.workbook.read import her_grids
from bot.documents.workbook.vocabulary import vocabulary
from domain.cells.reading import RawValue, plain

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EEF4"}
_TEXT = {"text_wrap": True, "valign": "top"}
_DATE = {"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}
_TIME = {"num_format": "hh:mm", "valign": "top", "align": "left"}
_NUMBER = {"valign": "top"}
_NARROWEST, _WIDEST = 8, 48


Headers = Mapping[str, range]
"""The lines of headings of each sheet that has some."""


def fresh_from_file(data: bytes, name: str) -> bytes:
    """Another kind of workbook, as an .xlsx."""
    grids = her_grids(data, check(data, name))
    return fresh(grids, headers_of(grids))


def fresh_from_rows(rows: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    """The rows of an import whose file was not kept: dates and numbers are such again."""
    sheets: dict[str, list[list[RawValue]]] = {}
    for sheet, cells in rows:
        sheets.setdefault(sheet, []).append([_typed(cell) for cell in cells])
    grids = [Grid(sheet, _padded(found)) for sheet, found in sheets.items()]
    return fresh(grids, headers_of(grids))


def headers_of(grids: Iterable[Grid]) -> Headers:
    """Where the headings of each sheet stand, when it is understood."""
    found = {grid.name: find_meanings(grid, vocabulary())[:1] for grid in grids}
    return {name: range(m.top, m.first_row) for name, meanings in found.items() for m in meanings}


def fresh(grids: Iterable[Grid], headers: Headers) -> bytes:
    """These sheets as an .xlsx: headings that stand out and stay, filters, widths, French dates."""
    out = BytesIO()
    with Workbook(out, _OPTIONS) as book:
        formats = {
            "header": book.add_format(_HEADER),
            "text": book.add_format(_TEXT),
            "date": book.add_format(_DATE),
            "time": book.add_format(_TIME),
            "number": book.add_format(_NUMBER),
        }
        for grid in grids:
            header = headers.get(grid.name, range(0))
            _sheet(book.add_worksheet(grid.name), grid, header, formats)
    return out.getvalue()


def _sheet(sheet: Any, grid: Grid, header: range, formats: Mapping[str, Any]) -> None:
    widths: dict[int, int] = {}
    for number, row in enumerate(grid.rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            shown = _put(sheet, number, column, value, formats, is_header=number in header)
            if shown > widths.get(column, 0) and number >= header.start:
                widths[column] = shown
    for column, width in widths.items():
        sheet.set_column(column, column, min(max(width + 1, _NARROWEST), _WIDEST))
    if header and widths:
        sheet.freeze_panes(header.stop, 0)
        last = max(len(grid.rows) - 1, header.stop)
        sheet.autofilter(header.stop - 1, 0, last, max(widths))


def _put(
    sheet: Any,
    row: int,
    column: int,
    value: RawValue,
    formats: Mapping[str, Any],
    *,
    is_header: bool,
) -> int:
    """Write one cell by its kind; answers how many letters it shows."""
    match value:
        case str():
            text = clean(value)
            sheet.write_string(row, column, text, formats["header" if is_header else "text"])
            return len(text) if "\n" not in text else max(map(len, text.split("\n")))
        case bool():
            sheet.write_boolean(row, column, value, formats["number"])
            return 5
        case int() | float():
            sheet.write_number(row, column, value, formats["header" if is_header else "number"])
            return 10
        case datetime() | date():
            sheet.write_datetime(row, column, value, formats["date"])
            return 10
        case time() | timedelta():
            sheet.write_datetime(row, column, value, formats["time"])
            return 5
    return 0


def _padded(rows: list[list[RawValue]]) -> list[list[RawValue]]:
    """Rows that are all as long as the longest."""
    width = max(map(len, rows))
    return [[*row, *[None] * (width - len(row))] for row in rows]


def _typed(cell: str) -> RawValue:
    """A cell that was kept as text, as it was: a date, a number that is written the same, words."""
    if not cell:
        return None
    try:
        if len(cell) == 10 and cell[4] == "-":
            return date.fromisoformat(cell)
        number = float(cell)
    except ValueError:
        return cell
    return number if plain(number) == cell else cell
