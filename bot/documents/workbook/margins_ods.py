"""What the parser does not see of an .ods: comments, what is hidden, colours."""

from collections.abc import Iterator
from typing import Any

from bot.documents.workbook.margins import Margins, Sheet
from domain.cells.reading import squeeze

_HIDDEN = frozenset({"collapse", "filter"})
_MOST = 1000  # a stretch that goes on to the end of the sheet holds nothing


def read_ods(root: Any) -> Margins:
    """The margins of the workbook whose content is this tree."""
    colours = dict(_colours(root))
    margins = Margins()
    for table in root.iter("{*}table"):
        name = _said(table, "name")
        margins.sheets[name] = sheet = Sheet()
        columns = list(_columns(table))
        sheet.hidden_columns = [at for at, (hidden, _) in enumerate(columns) if hidden]
        fills = margins.filled.setdefault(name, {})
        for row, column, cell in _cells(table, sheet):
            style = _said(cell, "style-name")
            if not style and column < len(columns):
                style = columns[column][1]
            if style in colours and len(cell):
                fills[row, column] = colours[style]
            for note in cell.iter("{*}annotation"):
                words = (" ".join(p.itertext()) for p in note.iter("{*}p"))
                sheet.comments[row, column] = squeeze(" ".join(words))
    return margins


def _said(element: Any, name: str) -> str:
    """An attribute, whatever the prefix of its name."""
    found = (v for key, v in element.attrib.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))


def _repeated(element: Any, name: str) -> int:
    times = _said(element, f"number-{name}-repeated")
    return min(int(times), _MOST) if times.isdigit() else 1


def _colours(root: Any) -> Iterator[tuple[str, str]]:
    """The styles of cells that have a background, as RRGGBB."""
    for style in root.iter("{*}style"):
        for properties in style.iter("{*}table-cell-properties"):
            colour = _said(properties, "background-color").lstrip("#").upper()
            if len(colour) == 6 and colour != "FFFFFF":
                yield _said(style, "name"), colour


def _columns(table: Any) -> Iterator[tuple[bool, str]]:
    """For each column, whether it is hidden, and the style its cells have by default."""
    for column in table.iter("{*}table-column"):
        told = (
            _said(column, "visibility") in _HIDDEN,
            _said(column, "default-cell-style-name"),
        )
        yield from [told] * _repeated(column, "columns")


def _cells(table: Any, sheet: Sheet) -> Iterator[tuple[int, int, Any]]:
    """Each cell with its place; hidden rows that hold something are noted on the way."""
    row = 0
    for line in table.iter("{*}table-row"):
        column, says_something = 0, False
        for cell in line.iterchildren("{*}table-cell", "{*}covered-table-cell"):
            yield row, column, cell
            says_something = says_something or len(cell) > 0
            column += _repeated(cell, "columns")
        if says_something and _said(line, "visibility") in _HIDDEN:
            sheet.hidden_rows.append(row)
        row += _repeated(line, "rows")
