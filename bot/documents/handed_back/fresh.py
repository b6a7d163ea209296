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


def fresh_from_file(data: bytes, name: str) -> bytes:
    """Another kind of workbook, as an .xlsx."""
    return fresh(her_grids(data, check(data, name)))


def fresh_from_rows(rows: Iterable[tuple[str, Sequence[str]]]) -> bytes:
    """The rows of an import whose file was not kept: dates and numbers are such again."""
    sheets: dict[str, list[list[RawValue]]] = {}
    for sheet, cells in rows:
        sheets.setdefault(sheet, []).append([_typed(cell) for cell in cells])
    return fresh([Grid(name, found) for name, found in sheets.items()])


def fresh(grids: Iterable[Grid]) -> bytes:
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
            _sheet(book.add_worksheet(grid.name), grid, formats)
    return out.getvalue()


def _sheet(sheet: Any, grid: Grid, formats: Mapping[str, Any]) -> None:
    meaning = next(iter(find_meanings(grid, vocabulary())), None)
    header = range(meaning.top, meaning.first_row) if meaning else range(0)
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
    if meaning and widths:
        sheet.freeze_panes(meaning.first_row, 0)
        last = max(len(grid.rows) - 1, meaning.first_row)
        sheet.autofilter(meaning.first_row - 1, 0, last, max(widths))


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
            return max((len(line) for line in text.splitlines()), default=0)
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
