"""Sheets as grids of raw values, each cell of a merged block holding what the block says."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from io import BytesIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from bot.documents.workbook.delimited import rows_of
from bot.documents.workbook.files import FileKind, WorkbookRefused, damaged
from domain.cells.reading import RawValue, plain

Block = tuple[tuple[int, int], tuple[int, int]]


Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass
class Grid:
    """One sheet. Rows and columns count from 0 here; `cell_name` gives the name people use."""

    name: str
    rows: list[list[RawValue]]
    wide: dict[tuple[int, int], RawValue] = field(default_factory=dict)  # inside a merged block
    tall: dict[tuple[int, int], int] = field(default_factory=dict)  # → the row its block begins on
    is_hidden: bool = False
    sheet: "Grid | None" = None  # the whole, when it is one side of a sheet

    _texts: dict[int, list[str]] = field(default_factory=dict)
    _aside: dict[int, dict[int, str]] = field(default_factory=dict)  # row → column → text

    @property
    def is_form(self) -> bool:
        """Whether its cells stand elsewhere than in their rows and columns (forms.py)."""
        return False

    def place(self, row: int, column: int) -> Place:
        """Where a cell stands in its sheet."""
        return row, column

    def lines(self, row: int) -> range:
        """The rows of the sheet that this row is written on."""
        return range(row, row + 1)

    def texts(self, row: int) -> list[str]:
        """The cells of a row as text. Asked again and again, and not to be changed."""
        if row not in self._texts:
            self._texts[row] = [plain(value) for value in self.rows[row]]
        return self._texts[row]

    def half(self, first: int, end: int) -> "Grid":
        """The sheet with only these columns, each cell where it stands."""
        within = range(first, end)
        rows = [[v if c in within else None for c, v in enumerate(row)] for row in self.rows]
        wide = {place: value for place, value in self.wide.items() if place[1] in within}
        tall = {place: top for place, top in self.tall.items() if place[1] in within}
        return Grid(self.name, rows, wide, tall, self.is_hidden, self.sheet or self)

    def set_aside(self, places: Iterable[tuple[int, int]]) -> None:
        """Take cells out of the sheet: they are read, and belong to no table."""
        for row, column in places:
            self._aside.setdefault(row, {})[column] = plain(self.rows[row][column])
            self.rows[row][column] = None
            self._texts.pop(row, None)

    def is_set_aside(self, row: int) -> bool:
        """Whether something of this row was set aside."""
        return row in self._aside

    def as_it_stood(self, row: int) -> tuple[str, ...]:
        """The cells of a row as text, those that were set aside too."""
        texts = list(self.texts(row))
        for column, text in self._aside.get(row, {}).items():
            texts[column] = text
        return tuple(texts)


def open_grids(data: bytes, kind: FileKind) -> list[Grid]:
    """Every sheet of the workbook, hidden ones too, in its order."""
    if kind is FileKind.CSV:
        return [_padded("CSV", rows_of(data))]
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        kept = [s for s in book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]
        return [_grid(s, book.get_sheet_by_name(s.name)) for s in kept]
    except PasswordError:
        raise WorkbookRefused("import/refused_password")
    except (CalamineError, ValueError, OSError):
        raise damaged()


def _padded(name: str, rows: list[list[str]]) -> Grid:
    """Rows of text, all as long as the longest."""
    width = max(map(len, rows), default=0)
    grid = Grid(name, [])
    for row in rows:
        grid.rows.append([*(text.strip() or None for text in row), *[None] * (width - len(row))])
    return grid


def _grid(told: SheetMetadata, sheet: CalamineSheet) -> Grid:
    rows: list[list[RawValue]] = [
        [None if _is_blank(value) else value for value in row]
        for row in sheet.to_python(skip_empty_area=False)
    ]
    grid = Grid(told.name, rows, is_hidden=told.visible != SheetVisibleEnum.Visible)
    for block in sheet.merged_cell_ranges or ():
        _fill(grid, block)
    return grid


def _fill(grid: Grid, block: Block) -> None:
    """A tall block says the same on each of its rows; a wide one is only remembered."""
    (top, left), (bottom, right) = block
    if top >= len(grid.rows) or left >= len(grid.rows[top]):
        return
    value = grid.rows[top][left]
    for row in range(top, min(bottom, len(grid.rows) - 1) + 1):
        if grid.rows[row][left] is None:
            grid.rows[row][left] = value
        if row > top:
            grid.tall[row, left] = top
        for column in range(left, min(right, len(grid.rows[row]) - 1) + 1):
            grid.wide[row, column] = value


def _is_blank(value: RawValue) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def cell_name(row: int, column: int) -> str:
    """The name of a cell: "M5".

    >>> cell_name(4, 12), cell_name(0, 26)
    ('M5', 'AA1')
    """
    return f"{column_letters(column)}{row + 1}"


def cell_place(name: str) -> tuple[int, int]:
    """Row and column of a cell, from its name.

    >>> cell_place("M5"), cell_place("AA1")
    ((4, 12), (0, 26))
    """
    letters = name.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(name[len(letters) :]) - 1, column - 1


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        letters = chr(65 + digit) + letters
    return letters
