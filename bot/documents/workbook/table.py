"""A sheet that was understood, row by row, as facts or as what stands between them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from bot.documents.workbook.comments import Comments
from bot.documents.workbook.findings import Findings
from bot.documents.workbook.grid import Grid, cell_name
from bot.documents.workbook.meaning import Meaning
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.reading import RawValue, fold, plain

_EPOCH = date(1899, 12, 30).toordinal()
_SHORTEST_RUN = 3  # of real dates; two are enough for numbers left without a format


@dataclass(frozen=True)
class Workshop:
    """What every reader needs at hand. Lives as long as one reading."""

    vocabulary: Vocabulary
    findings: Findings
    comments: Comments
    today: date


@dataclass(frozen=True)
class Cell:
    """One cell: its name, its value, and that it was filled from above if it was."""

    name: str
    value: RawValue

    @property
    def text(self) -> str:
        return plain(self.value)


@dataclass
class Table:
    """One sheet with its meaning. Rows say, once read, what they were kept as."""

    grid: Grid
    meaning: Meaning
    workshop: Workshop
    kept: dict[int, str] = field(default_factory=dict)
    _copied: dict[int, dict[int, int]] = field(default_factory=dict)
    _fractions: dict[int, bool] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.meaning.kind.kind

    def has(self, *fields: str) -> bool:
        return any(name in self.meaning.fields.values() for name in fields)

    def columns(self, field_name: str) -> list[int]:
        return [c for c, name in self.meaning.fields.items() if name == field_name]

    def rows(self) -> Iterator[int]:
        """Rows that may hold a fact; empty rows, totals and notes are set aside on the way."""
        for row in range(self.meaning.first_row, len(self.grid.rows)):
            self.kept[row] = self._nature(row)
            if self.kept[row] == "unread":
                yield row

    @cached_property
    def headings_over(self) -> dict[int, Cell]:
        """For each row, the lone cell above that opens its section: "Axe 1 - Accès aux soins"."""
        prefixes = self.workshop.vocabulary.phrases["axis_prefixes"]
        found: dict[int, Cell] = {}
        current: Cell | None = None
        for row in range(self.meaning.first_row, len(self.grid.rows)):
            said = [c for c, value in enumerate(self.grid.rows[row]) if value is not None]
            alone = self.cell(row, said[0]) if len(said) == 1 else None
            if alone and any(f"{fold(alone.text)} ".startswith(f"{p} ") for p in prefixes):
                current = alone
            if current:
                found[row] = current
        return found

    def _nature(self, row: int) -> str:
        texts = [text for text in self.grid.texts(row) if text]
        if not texts:
            return "empty"
        if self.grid.rows[row] == self.grid.rows[self.meaning.header_row]:
            return "header"  # repeated at the top of each printed page
        if any(self._is_total(text) for text in texts[:2]):
            return "total"
        is_alone = len(set(texts)) == 1 and len(self.meaning.fields) > 2
        return "note" if is_alone else "unread"

    def _is_total(self, text: str) -> bool:
        totals = self.workshop.vocabulary.phrases["totals"]
        return any(f"{fold(text)} ".startswith(f"{total} ") for total in totals)

    def cell(self, row: int, column: int) -> Cell:
        return Cell(cell_name(row, column), self.grid.rows[row][column])

    @cached_property
    def filled(self) -> dict[tuple[int, int], Cell]:
        """Group cells left blank, and the cell above that speaks for them."""
        return dict(self._fill_groups())

    def _fill_groups(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        groups = [c for name in self.meaning.kind.groups for c in self.columns(name)]
        groups = [c for c in groups if not self._is_repeated(c)]
        current: dict[int, Cell] = {}
        for row in range(self.meaning.first_row, len(self.grid.rows)):
            if self._nature(row) != "unread":
                continue
            for place, column in enumerate(groups):
                if self.grid.rows[row][column] is not None:
                    for narrower in groups[place + 1 :]:
                        current.pop(narrower, None)
                    current[column] = self.cell(row, column)
                elif column in current:
                    yield (row, column), current[column]

    def _is_repeated(self, column: int) -> bool:
        """Whether the column repeats itself row after row: then a blank is a blank."""
        pairs = zip(
            self.grid.rows[self.meaning.first_row :],
            self.grid.rows[self.meaning.first_row + 1 :],
            strict=False,
        )
        return any(
            a[column] is not None and a[column] == b[column] and not self._is_merged(column)
            for a, b in pairs
        )

    def _is_merged(self, column: int) -> bool:
        return any(c == column for _, c in self.grid.wide)

    def fractions(self, column: int) -> bool:
        """Whether a column of percentages is written between 0 and 1 all along."""
        if column not in self._fractions:
            values = [row[column] for row in self.grid.rows[self.meaning.first_row :]]
            numbers = [n for n in values if isinstance(n, int | float) and not isinstance(n, bool)]
            between = any(0 < number < 1 for number in numbers)
            self._fractions[column] = between and max(numbers) <= 1
        return self._fractions[column]

    def copied_down(self, column: int) -> dict[int, int]:
        """Rows whose date grew by one day from the row above, and the row where that began.

        Dragging a date down a column does this; nobody ends three actions on three days in a row.
        """
        if column not in self._copied:
            self._copied[column] = self._runs(column)
        return self._copied[column]

    def _runs(self, column: int) -> dict[int, int]:
        heads: dict[int, int] = {}
        for row in range(self.meaning.first_row + 1, len(self.grid.rows)):
            above, here = (_serial(self.grid.rows[r][column]) for r in (row - 1, row))
            if above and here == above + 1:
                heads[row] = heads.get(row - 1, row - 1)
        lengths = Counter(heads.values())
        return {row: head for row, head in heads.items() if self._is_run(column, head, lengths)}

    def _is_run(self, column: int, head: int, lengths: Counter[int]) -> bool:
        bare_number = isinstance(self.grid.rows[head][column], int | float)
        return bare_number or lengths[head] + 1 >= _SHORTEST_RUN


def _serial(value: RawValue) -> int | None:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.toordinal() - _EPOCH
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and 32874 <= value < 73051 else None  # type: ignore[arg-type, operator]
