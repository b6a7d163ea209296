"""A table that was understood, row by row, as facts or as what stands between them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from bot.documents.workbook.bands import Bands, read_bands
from bot.documents.workbook.findings import Findings
from bot.documents.workbook.grid import Grid, cell_name
from bot.documents.workbook.legend import Legend
from bot.documents.workbook.margins import Margins
from bot.documents.workbook.meaning import Meaning
from bot.documents.workbook.progress import Progress, Told
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.dates import SERIALS, read_date
from domain.cells.numbers import read_number
from domain.cells.reading import RawValue, Unsure, fold, plain
from domain.plan import Notice

_EPOCH = date(1899, 12, 30).toordinal()
_FROM_1904 = 1462  # days between the two calendars of spreadsheets
_DAYS = frozenset({"starts_on", "ends_on", "on", "last_update_on", "target_due_on"})
_NUMBERS = frozenset({"budget", "target", "initial_value", "value", "planned"})
_SHORTEST_RUN = 3  # of real dates; two are enough for numbers left without a format

_HEAD = 40  # letters of a cell that tell whether it begins with a word for a sum


@dataclass(frozen=True)
class Workshop:
    """What every reader needs at hand. Lives as long as one reading."""

    vocabulary: Vocabulary
    findings: Findings
    margins: Margins
    legend: Legend
    today: date
    told: Told


class Cell(NamedTuple):
    """One cell: its name, its value, and that it was filled from above if it was."""

    name: str
    value: RawValue

    @property
    def text(self) -> str:
        return plain(self.value)


@dataclass
class Table:
    """Rows under a header, with what its columns mean. Rows say, once read, what they were kept as.

    `beside`: the table of the same rows, whose actions these indicators belong to.
    """

    grid: Grid
    meaning: Meaning
    workshop: Workshop
    beside: "Table | None" = None
    kept: dict[int, str] = field(default_factory=dict)
    _copied: dict[int, dict[int, int]] = field(default_factory=dict)
    _fractions: dict[int, bool] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return self.meaning.kind.kind

    @property
    def body(self) -> range:
        return range(self.meaning.first_row, self.meaning.end)

    def has(self, *fields: str) -> bool:
        return any(name in self.meaning.fields.values() for name in fields)

    def columns(self, field_name: str) -> list[int]:
        return self.meaning.columns.get(field_name, [])

    def rows(self) -> Iterator[int]:
        """Rows that may hold a fact; empty rows, totals, bands and notes are set aside."""
        for row in self.body:
            self.workshop.told(Progress(self.grid.name, row + 1, len(self.grid.rows)))
            nature = self._natures[row]
            if self.kept.setdefault(row, "unread" if nature in ("fact", "alone") else nature) and (
                nature == "fact"
            ):
                yield row

    def account_for_rows(self) -> None:
        """A row that only holds one more indicator continues the action over it."""
        for row, what in self.kept.items():
            if self.beside and what == "fact" and self.beside.kept.get(row) == "unread":
                self.beside.kept[row] = "continuation"

    @cached_property
    def bands(self) -> Bands:
        """What the rows that stand alone between facts say of those under them."""
        return read_bands(self.grid, self.meaning, self.workshop.vocabulary)

    @cached_property
    def is_coloured(self) -> bool:
        """Whether the legend gives a sense to some colour of these rows."""
        legend = self.workshop.legend
        if self.grid.is_form:
            return False
        fills = legend.fills.get(self.grid.name, {})
        return any(row in self.body and legend.states_of(rgb) for (row, _), rgb in fills.items())

    @cached_property
    def _natures(self) -> dict[int, str]:
        return {row: self._nature(row) for row in self.body}

    def _nature(self, row: int) -> str:
        """fact, alone (one cell only: perhaps a fact), or what else stands in a table."""
        texts = [text for text in self.grid.texts(row) if text]
        if not texts:
            return "empty"
        if (self.grid.name, row) in self.workshop.legend.rows:
            return "note"
        header = range(self.meaning.top, self.meaning.first_row)
        if any(self.grid.rows[row] == self.grid.rows[line] for line in header):
            return "header"  # repeated at the top of each printed page
        if self._is_total(row):
            return "total"
        if row in self.bands.rows:
            return "title"
        if self._is_hint(row):
            self.workshop.findings.notice(
                Notice(self.grid.name, self.first_cell(row).name, texts[0], "row_of_hints", "")
            )
            return "header"
        if len(set(texts)) == 1 and len(self.meaning.headings) > 2:
            return self._nature_alone(row, texts[0])
        return "fact"

    def _is_hint(self, row: int) -> bool:
        """A row right under the header that tells how to fill it: no date is a date, and so on."""
        if any(any(self.grid.texts(above)) for above in range(self.meaning.first_row, row)):
            return False
        verdicts = [
            self._makes_sense(name, self.grid.rows[row][column])
            for column, name in self.meaning.fields.items()
            if self.grid.rows[row][column] is not None
        ]
        told = [verdict for verdict in verdicts if verdict is not None]
        return len(told) > 1 and not any(told)

    def _makes_sense(self, name: str, value: RawValue) -> bool | None:
        """Whether a cell can be what its column says; None where any words can."""
        words, today = self.workshop.vocabulary.words, self.workshop.today
        if name in _DAYS:
            reading = read_date(self.day_value(value), words, today)
            return not isinstance(reading, Unsure) or reading.kind != "date_not_understood"
        if name in _NUMBERS:
            number = read_number(value, words)
            return not isinstance(number, Unsure) or number.kind != "number_not_understood"
        if name == "state":
            states = {**self.workshop.vocabulary.states, **self.workshop.vocabulary.meeting_states}
            return any(f" {state} " in f" {fold(plain(value))} " for state in states)
        return None

    def _nature_alone(self, row: int, text: str) -> str:
        """One text on the row: a remark where the table begins, else perhaps a fact."""
        column = next(c for c, value in enumerate(self.grid.rows[row]) if value is not None)
        name = self.meaning.fields.get(column)
        is_main = name in self.meaning.kind.needs[0] or name == "structure"
        is_first = column <= min(self.meaning.headings)
        is_wide = (row, column) in self.grid.wide and (row, column + 1) in self.grid.wide
        if self._opens_what_follows(row):
            return "title"
        if is_wide or text[0] in "*(" or (is_first and not is_main):
            return "note"
        return "alone"

    def _opens_what_follows(self, row: int) -> bool:
        """Whether only titles stand between this row and the header of the next table."""
        below = (self.grid.rows[each] for each in range(row + 1, self.meaning.end))
        return self.meaning.end < len(self.grid.rows) and all(
            sum(value is not None for value in values) < 2 for values in below
        )

    def _is_total(self, row: int) -> bool:
        """A word for a sum, and nothing else but numbers."""
        beginnings = tuple(f"{total} " for total in self.workshop.vocabulary.phrases["totals"])
        said = [v for v in self.grid.rows[row] if v is not None]
        words = [v for v in said if isinstance(v, str) and not v[:1].isdigit()]
        sums = [v for v in words if f"{fold(v[:_HEAD])} ".startswith(beginnings)]
        return bool(sums) and len(set(map(fold, words))) <= len(sums) + (len(said) <= 2)

    def cell(self, row: int, column: int) -> Cell:
        return Cell(cell_name(*self.grid.place(row, column)), self.grid.rows[row][column])

    def first_cell(self, row: int) -> Cell:
        """The first cell of a row that says something."""
        said = (c for c, value in enumerate(self.grid.rows[row]) if value is not None)
        return self.cell(row, next(said, 0))

    def continues(self, row: int, *fields: str) -> int | None:
        """The row whose merged cell also speaks for this one; None when each has its own."""
        tops = {self.grid.tall.get((row, c)) for name in fields for c in self.columns(name)[:1]}
        return tops.pop() if len(tops) == 1 else None

    def spread_over(self, row: int, column: int) -> bool:
        """Whether a cell speaks for several rows."""
        return (row, column) in self.grid.tall or self.grid.tall.get((row + 1, column)) == row

    @cached_property
    def filled(self) -> dict[tuple[int, int], Cell]:
        """Group cells left blank, and the cell above that speaks for them."""
        return dict(self._fill_groups())

    def _fill_groups(self) -> Iterator[tuple[tuple[int, int], Cell]]:
        groups = [c for name in self.meaning.kind.groups for c in self.columns(name)]
        groups = [c for c in groups if not self._is_repeated(c)]
        current: dict[int, Cell] = {}
        for row in self.body:
            if self._natures[row] == "title":
                current.clear()
            if self._natures[row] != "fact":
                continue
            for place, column in enumerate(groups):
                if self.grid.rows[row][column] is not None:
                    for narrower in groups[place + 1 :]:
                        current.pop(narrower, None)
                    current[column] = self.cell(row, column)
                elif column in current:
                    yield (row, column), current[column]

    def _is_repeated(self, column: int) -> bool:
        """Whether the column repeats itself row after row: then a blank is a blank. One who was
        added under a group, its name written out again, makes no such column."""
        values = [self.grid.rows[row][column] for row in self.body if any(self.grid.rows[row])]
        repeated = sum(a is not None and a == b for a, b in pairwise(values))
        return 0 < repeated >= values.count(None) and not self._is_merged(column)

    def _is_merged(self, column: int) -> bool:
        return any(c == column and row in self.body for row, c in self.grid.tall)

    def fractions(self, column: int) -> bool:
        """Whether a column of percentages is written between 0 and 1 all along."""
        if column not in self._fractions:
            values = [self.grid.rows[row][column] for row in self.body]
            numbers = [n for n in values if isinstance(n, int | float) and not isinstance(n, bool)]
            between = any(0 < number < 1 for number in numbers)
            self._fractions[column] = between and max(numbers) <= 1
        return self._fractions[column]

    def day_value(self, value: RawValue) -> RawValue:
        """A date that lost its format is a number of days since 1900, or since 1904."""
        if not self.workshop.margins.starts_in_1904 or isinstance(value, bool):
            return value
        if isinstance(value, int | float) and int(value) + _FROM_1904 in SERIALS:
            return value + _FROM_1904
        return value

    def copied_down(self, column: int) -> dict[int, int]:
        """Rows whose date grew by one day from the row above, and the row where that began.

        Dragging a date down a column does this; nobody ends three actions on three days in a row.
        """
        if column not in self._copied:
            self._copied[column] = self._runs(column)
        return self._copied[column]

    def _runs(self, column: int) -> dict[int, int]:
        heads: dict[int, int] = {}
        for row in self.body[1:]:
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
    if isinstance(value, int | float) and not isinstance(value, bool):
        return int(value) if SERIALS.start - _FROM_1904 <= value < SERIALS.stop else None
    return None
