"""One sheet of an .xlsx, patched cell by cell. Rows and columns count from 0 here."""

import re
from copy import deepcopy
from datetime import date
from decimal import Decimal

from lxml import etree

from bot.documents.handed_back.archive import Element, beside, clean, escaped, local, named
from bot.documents.workbook.grid import cell_name

Value = str | Decimal | date | None
"""What a cell is made to hold: words, a number, a day, or nothing."""

_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_EPOCH = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_SINGLE_FORMULAS = (None, "normal")

LONGEST_TEXT = 32_767
"""Letters that a cell of Excel holds."""


class Sheet:
    """Lives as long as one file is patched; `from_1904` is how its workbook counts days."""

    def __init__(self, root: Element, *, from_1904: bool = False) -> None:
        self.root = root
        self.formulas_lost: set[str] = set()
        self._epoch = _EPOCH_1904 if from_1904 else _EPOCH
        data = named(root, "sheetData")
        assert data is not None, "a worksheet has sheetData"
        self._data = data
        self._rows = _numbered_rows(data)
        self._blocks = list(_blocks(root))

    def top_left(self, row: int, column: int) -> tuple[int, int]:
        """The cell that speaks for the merged block this one is in; itself when it is in none."""
        for top, left, bottom, right in self._blocks:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return row, column

    def style(self, row: int, column: int) -> int:
        cell = self._cell(row, column)
        return int(cell.get("s", "0")) if cell is not None else self._style_of_row(row)

    def takes(self, row: int, column: int) -> bool:
        """Whether this cell may be given a value: no formula of others hangs from it."""
        cell = self._cell(row, column)
        formula = None if cell is None else named(cell, "f")
        if formula is None or formula.get("t") in _SINGLE_FORMULAS:
            return True
        return formula.get("t") == "shared" and formula.get("ref") is None

    def put(self, row: int, column: int, value: Value, style: int) -> None:
        """Make this cell hold this value; its comment, its validation, its link stay."""
        cell = self._made_cell(row, column)
        if named(cell, "f") is not None:
            self.formulas_lost.add(cell_name(row, column))
        for child in list(cell):
            if local(child) in ("f", "v", "is"):
                cell.remove(child)
        cell.attrib.pop("t", None)
        if style:
            cell.set("s", str(style))
        if isinstance(value, str):
            self._put_text(cell, value)
        elif value is not None:
            number = value if isinstance(value, Decimal) else (value - self._epoch).days
            etree.SubElement(cell, beside(cell, "v")).text = (
                f"{number:f}" if isinstance(number, Decimal) else str(number)
            )
        self._stretch(row, column)

    def row_like(self, row: int, model: int) -> None:
        """A new row that looks like this one."""
        known = self._rows.get(model)
        made = self._made_row(row)
        if known is None:
            return
        for cell in known:
            column = _column(cell)
            if column is not None and cell.get("s"):
                self._made_cell(row, column).set("s", cell.get("s", "0"))
        for name in ("s", "customFormat"):
            if known.get(name):
                made.set(name, known.get(name, ""))

    def column_like(self, column: int, model: int) -> None:
        """A new column that is as wide as this one, and looks like it."""
        for row, element in list(self._rows.items()):
            cell = self._in(element, model)
            if cell is not None and cell.get("s") and self._in(element, column) is None:
                self._made_cell(row, column).set("s", cell.get("s", "0"))
        widths = named(self.root, "cols")
        for each in [] if widths is None else list(widths):
            if int(each.get("min", "0")) <= model + 1 <= int(each.get("max", "0")):
                copy = deepcopy(each)
                copy.set("min", str(column + 1))
                copy.set("max", str(column + 1))
                assert widths is not None
                if all(int(e.get("max", "0")) <= column for e in widths):
                    widths.append(copy)
                return

    def _put_text(self, cell: Element, text: str) -> None:
        cell.set("t", "inlineStr")
        inside = etree.SubElement(cell, beside(cell, "is"))
        words = etree.SubElement(inside, beside(cell, "t"))
        words.text = escaped(clean(text))
        words.set(_SPACE, "preserve")

    def _cell(self, row: int, column: int) -> Element | None:
        element = self._rows.get(row)
        return None if element is None else self._in(element, column)

    def _in(self, row: Element, column: int) -> Element | None:
        return next((cell for cell in row if _column(cell) == column), None)

    def _style_of_row(self, row: int) -> int:
        element = self._rows.get(row)
        is_own = element is not None and element.get("customFormat") in ("1", "true")
        return int(element.get("s", "0")) if element is not None and is_own else 0

    def _made_cell(self, row: int, column: int) -> Element:
        known = self._cell(row, column)
        if known is not None:
            return known
        element = self._made_row(row)
        cell = etree.Element(beside(element, "c"))
        cell.set("r", cell_name(row, column))
        if style := self._style_of_row(row):
            cell.set("s", str(style))
        before = [c for c in element if (at := _column(c)) is not None and at < column]
        element.insert(len(before), cell)
        return cell

    def _made_row(self, row: int) -> Element:
        if row not in self._rows:
            element = etree.Element(beside(self._data, "row"))
            element.set("r", str(row + 1))
            self._data.insert(sum(number < row for number in self._rows), element)
            self._rows[row] = element
        return self._rows[row]

    def _stretch(self, row: int, column: int) -> None:
        """The sheet says how far it reaches, and each row may too."""
        self._rows[row].attrib.pop("spans", None)
        extent = named(self.root, "dimension")
        corners = _CELL.findall(extent.get("ref", "")) if extent is not None else []
        if extent is None or not corners:
            return
        rows = [int(number) - 1 for _, number in corners] + [row]
        columns = [column_number(letters) for letters, _ in corners] + [column]
        first, last = cell_name(min(rows), min(columns)), cell_name(max(rows), max(columns))
        extent.set("ref", f"{first}:{last}")


def column_number(letters: str) -> int:
    """The place of a column, from 0.

    >>> column_number("A"), column_number("AA")
    (0, 26)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _numbered_rows(data: Element) -> dict[int, Element]:
    """Rows by their place; rows and cells that do not say theirs are given it."""
    rows: dict[int, Element] = {}
    at = -1
    for row in data:
        if local(row) != "row":
            continue
        at = int(row.get("r", at + 2)) - 1
        rows[at] = row
        if row.get("r") and all(cell.get("r") for cell in row):
            continue
        row.set("r", str(at + 1))
        column = -1
        for cell in row:
            known = _column(cell)
            column = column + 1 if known is None else known
            if local(cell) == "c":
                cell.set("r", cell_name(at, column))
    return rows


def _column(cell: Element) -> int | None:
    found = _CELL.fullmatch(cell.get("r", ""))
    return column_number(found[1]) if found else None


def _blocks(root: Element) -> list[tuple[int, int, int, int]]:
    merged = named(root, "mergeCells")
    found = []
    for each in [] if merged is None else list(merged):
        corners = [(int(n) - 1, column_number(c)) for c, n in _CELL.findall(each.get("ref", ""))]
        if len(corners) == 2:
            found.append((*corners[0], *corners[1]))
    return found
