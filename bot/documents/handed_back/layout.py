"""Where things stand in a workbook: which column holds which field, which cell holds which fact."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from bot.documents.workbook.beside import tables_beside
from bot.documents.workbook.grid import Grid
from bot.documents.workbook.meaning import Meaning
from bot.documents.workbook.read import opened
from domain.cells.reading import RawValue, plain
from domain.plan import Plan, Reference
from domain.plan_findings import Origin

KINDS: Mapping[str, str] = {
    "person": "people",
    "axis": "axes",
    "action": "actions",
    "meeting": "meetings",
    "indicator": "indicators",
}
"""The facts that are written back, and the name that their sheets and the plan give them."""


@dataclass(frozen=True)
class Spot:
    """One cell. Rows and columns count from 0."""

    sheet: str
    row: int
    column: int


@dataclass(frozen=True)
class Table:
    """A sheet that was understood."""

    grid: Grid
    meaning: Meaning

    @property
    def name(self) -> str:
        return self.grid.name

    @property
    def last_row(self) -> int:
        """The last row in which something stands."""
        filled = (n for n, row in enumerate(self.grid.rows) if any(v is not None for v in row))
        return max(filled, default=0)

    def spot(self, row: int, column: int) -> Spot:
        """Where this cell of the table stands in its sheet."""
        return Spot(self.name, *self.grid.place(row, column))

    def row_at(self, line: int) -> int | None:
        """The row of data that is written on this line of the sheet."""
        first = self.meaning.first_row
        if self.grid.is_form:
            return first if line in self.grid.lines(first) else None
        return line if first <= line < self.meaning.end else None

    def columns(self, field: str) -> list[int]:
        return [column for column, name in self.meaning.fields.items() if name == field]

    def value(self, row: int, column: int) -> RawValue:
        rows = self.grid.rows
        return rows[row][column] if row < len(rows) and column < len(rows[row]) else None

    def column_values(self, column: int) -> Iterator[tuple[int, RawValue]]:
        """What the rows of data hold in this column, blanks left out."""
        for row in range(self.meaning.first_row, self.meaning.end):
            if (value := self.value(row, column)) is not None:
                yield row, value


class Layout:
    """Lives as long as one workbook is given back."""

    def __init__(self, data: bytes, plan: Plan, today: date) -> None:
        _, tables = opened(data, today)
        beside = list(tables_beside(tables))
        self._tables = [Table(each.grid, each.meaning) for each in (*tables, *beside)]
        self.facts = {
            f"{kind}:{fact.key}": fact
            for kind, name in KINDS.items()
            for fact in getattr(plan, name)
        }

    def origin(self, about: str) -> Origin | None:
        """Where this fact was read; None when the workbook does not tell it."""
        fact = self.facts.get(about)
        return fact.origin if fact is not None else None

    def table_at(self, origin: Origin, kind: str) -> Table | None:
        """The table of a fact of this kind that was read there."""
        mine = (t for t in self._of(kind) if t.name == origin.sheet)
        return next((t for t in mine if t.row_at(origin.row_number - 1) is not None), None)

    def table_of(self, kind: str) -> Table | None:
        """The table that new facts of this kind belong to: the last of the first sheet that has
        such facts, if nothing else stands under it. A form is made for one fiche."""
        mine = [table for table in self._of(kind) if not table.grid.is_form]
        last = [t for t in mine if t.name == mine[0].name][-1:]
        return next((t for t in last if t.meaning.end == len(t.grid.rows)), None)

    def any_in(self, sheet: str) -> Table:
        """A table of this sheet, for what concerns all of them."""
        return next(table for table in self._tables if table.name == sheet)

    def text_at(self, spot: Spot) -> str:
        """What this cell of her sheet says."""
        grid = self.any_in(spot.sheet).grid
        rows = (grid.sheet or grid).rows
        known = spot.row < len(rows) and spot.column < len(rows[spot.row])
        return text_of(rows[spot.row][spot.column]) if known else ""

    def _of(self, kind: str) -> list[Table]:
        return [t for t in self._tables if t.meaning.kind.kind == KINDS[kind]]


def references(fact: object, field: str) -> tuple[Reference, ...]:
    """Whom a field names, one or several."""
    named = getattr(fact, field, None) or ()
    return (named,) if isinstance(named, Reference) else tuple(named)


def text_of(value: RawValue) -> str:
    """What a cell says, its lines kept."""
    return value if isinstance(value, str) else plain(value)
