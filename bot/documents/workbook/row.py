"""One row of a table, asked field by field. Each answer remembers its cell; doubts are noted."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol, TypeVar

from bot.documents.workbook.table import Cell, Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.dates import Edge, read_date
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import RawValue, Read, Reading, Unsure, bare, fold
from domain.plan import Doubt, Notice, Origin

T = TypeVar("T")


class _Fact(Protocol):
    """Any fact of a plan: its key tells it from the others of its kind."""

    @property
    def key(self) -> str: ...


F = TypeVar("F", bound=_Fact)
_UNSAID = frozenset({"", "no_end_hour"})


@dataclass
class Row:
    """Lives as long as its row is read. `about` is the fact being built ("action:2.1")."""

    table: Table
    index: int
    about: str = ""
    origin_cells: dict[str, str] = field(default_factory=dict)
    _heard: dict[str, list[Cell]] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.lines.start + 1

    @property
    def lines(self) -> range:
        """The rows of the sheet that it is written on."""
        return self.table.grid.lines(self.index)

    @property
    def sheet(self) -> str:
        return self.table.grid.name

    def cells(self, name: str) -> list[Cell]:
        """The cells of a field that say something, the one above standing in for a group."""
        if name not in self._heard:
            self._heard[name] = self._cells(name)
        return self._heard[name]

    def _cells(self, name: str) -> list[Cell]:
        found = []
        for column in self.table.columns(name):
            over = self.table.filled.get((self.index, column))
            cell = over or self.table.cell(self.index, column)
            self.origin_cells.setdefault(name, cell.name)
            if cell.value is not None:
                found.append(cell)
        if name == "pilots" and len(found) == 1 and (first := self.text("pilot_first_name")):
            return [Cell(found[0].name, f"{found[0].text} {first}")]
        return found

    def one(self, name: str) -> Cell | None:
        return next(iter(self.cells(name)), None)

    def text(self, name: str) -> str:
        return " ; ".join(cell.text for cell in self.cells(name))

    def stated(self, name: str) -> str:
        """The text, unless it only says that there is none yet."""
        text = self.text(name)
        return "" if fold(text) in self.table.workshop.vocabulary.words.undefined else text

    def cell_name(self, name: str) -> str:
        columns = self.table.columns(name)
        return self.table.cell(self.index, columns[0]).name if columns else f"A{self.number}"

    def others(self) -> tuple[tuple[str, str], ...]:
        """Columns without a known meaning: their heading and what they say."""
        told = (
            (heading, self.table.cell(self.index, c).text)
            for c, heading in self.table.meaning.others.items()
        )
        return tuple((heading, text) for heading, text in told if text)

    def comments(self) -> tuple[str, ...]:
        """What somebody noted in the margin of this row."""
        noted = self.table.workshop.margins.of(self.sheet).comments
        return tuple(said for (row, _), said in sorted(noted.items()) if row in self.lines)

    def origin(self) -> Origin:
        told = self.table.meaning.told
        return Origin(self.sheet, self.number, tuple(self.origin_cells.items()), told)

    def keep_as(self, what: str) -> None:
        self.table.kept[self.index] = what

    def day(self, name: str, edge: Edge = Edge.START) -> date | None:
        cell = self.one(name)
        if cell is None:
            return None
        reading = self._copied(name, edge) or self._dated(cell.value, edge)
        return self.settle(name, cell, reading, date.isoformat)

    def _dated(self, value: RawValue, edge: Edge) -> Reading[date]:
        workshop = self.table.workshop
        return read_date(
            self.table.day_value(value), workshop.vocabulary.words, workshop.today, edge
        )

    def _copied(self, name: str, edge: Edge) -> Unsure[date] | None:
        """A date that only grew because it was dragged down: the first one is proposed."""
        column = self.table.columns(name)[0]
        head = self.table.copied_down(column).get(self.index)
        if head is None:
            return None
        both = [self._dated(self.table.cell(row, column).value, edge) for row in (head, self.index)]
        days = [reading.value for reading in both if isinstance(reading, Read) and reading.value]
        return Unsure("date_copied_down", days[0], tuple(days)) if len(days) == 2 else None

    def amount(self, name: str) -> Decimal | None:
        cell = self.one(name)
        if cell is None:
            return None
        column = self.table.columns(name)[0]
        reading = self._in_thousands(column, cell.value)
        if self.table.spread_over(self.index, column):
            self._ask_how_to_share(name, cell, reading)
            return None
        return self.settle(name, cell, reading, str)

    def _in_thousands(self, column: int, value: RawValue) -> Reading[Decimal]:
        """The number; a thousand times that under « (k€) », unless the cell has its own unit."""
        vocabulary = self.table.workshop.vocabulary
        reading = read_number(value, vocabulary.words)
        heading = bare(self.table.meaning.headings[column].whole)
        is_thousands = any(said in heading for said in vocabulary.phrases["thousands"])
        if is_thousands and isinstance(reading, Read) and reading.value and not _has_unit(value):
            return Read(reading.value * 1000, "multiplied")
        return reading

    def _ask_how_to_share(self, name: str, cell: Cell, reading: Reading[Decimal]) -> None:
        """One amount for several rows is the amount of none of them."""
        if (self.index, self.table.columns(name)[0]) not in self.table.grid.tall:
            proposal = str(reading.value) if isinstance(reading, Read) else None
            self.doubt(name, cell, "amount_shared", proposal)

    def percent(self, name: str) -> Decimal | None:
        cell = self.one(name)
        if cell is None:
            return None
        fractions = self.table.fractions(self.table.columns(name)[0])
        words = self.table.workshop.vocabulary.words
        reading = read_percent(cell.value, words, fractions=fractions)
        return self.settle(name, cell, reading, str)

    def word(
        self, name: str, known: Mapping[str, T], kind: str, stored: Callable[[T], str]
    ) -> T | None:
        """A word from a closed list, or a doubt of this kind."""
        cell = self.one(name)
        if cell is None:
            return None
        reading = read_word(cell.text, known, kind, self.table.workshop.vocabulary)
        return self.settle(name, cell, reading, stored)

    def settle(
        self, name: str, cell: Cell, reading: Reading[T], stored: Callable[[T], str]
    ) -> T | None:
        """The value of a certain reading, told if worth telling; None when it must be asked."""
        if isinstance(reading, Unsure):
            proposal = None if reading.proposal is None else stored(reading.proposal)
            self.doubt(
                name, cell, reading.kind, proposal, tuple(stored(c) for c in reading.choices)
            )
            return None
        if reading.told not in _UNSAID:
            said = "" if reading.value is None else stored(reading.value)
            self.notice(cell, reading.told, said)
        return reading.value

    def doubt(
        self,
        name: str,
        cell: Cell | None,
        kind: str,
        proposal: str | None = None,
        choices: tuple[str, ...] = (),
    ) -> None:
        where, raw = (cell.name, cell.text) if cell else (self.cell_name(name), "")
        self.table.workshop.findings.doubt(
            Doubt(self.sheet, where, raw, kind, proposal, choices, self.about, name)
        )

    def grouped_doubt(self, name: str, cell: Cell, kind: str, raw: str = "") -> None:
        """A question that would be tiresome cell by cell: asked once for the sheet."""
        doubt = Doubt(self.sheet, cell.name, raw or cell.text, kind, field=name)
        self.table.workshop.findings.grouped_doubt(kind, doubt)

    def notice(self, cell: Cell, kind: str, reading: str) -> None:
        self.table.workshop.findings.notice(Notice(self.sheet, cell.name, cell.text, kind, reading))


def rows_of(tables: Iterable[Table]) -> Iterator[Row]:
    """Every row that may hold a fact."""
    for table in tables:
        for index in table.rows():
            yield Row(table, index)


def gathered(
    tables: Iterable[Table],
    read: Callable[[Row], F | None],
    again: Callable[[Row, F, F], F | None],
) -> tuple[F, ...]:
    """The facts of all rows, one by key. `again` is told the row, the fact known under that key and
    the new one: it answers what becomes of the first, or None once it has asked.
    """
    found: dict[str, F] = {}
    for row in rows_of(tables):
        fact = read(row)
        if fact is None:
            continue
        row.keep_as("fact")
        known = found.get(fact.key)
        found[fact.key] = fact if known is None else again(row, known, fact) or known
    return tuple(found.values())


def _has_unit(value: RawValue) -> bool:
    return isinstance(value, str) and any(letter.isalpha() or letter == "€" for letter in value)


def read_word(text: str, known: Mapping[str, T], kind: str, vocabulary: Vocabulary) -> Reading[T]:
    """A word of a closed list, alone or at the head of a remark that says nothing else of it.

    « non réalisée », « presque terminée » and « terminée ? » are not what their last word says.
    """
    folded = fold(text)
    if not folded:
        return Unsure(kind)
    if folded in known and "?" not in text:
        return Read(known[folded])
    inside = tuple(
        dict.fromkeys(value for phrase, value in known.items() if f" {phrase} " in f" {folded} ")
    )
    heads = [phrase for phrase in known if f"{folded} ".startswith(f"{phrase} ")]
    if len(inside) == 1 and heads and not set("%?") & set(text):
        return Read(known[max(heads, key=len)], "word_with_remark")
    is_denied = not heads and vocabulary.mentions("negations", text)
    return Unsure(kind, inside[0] if len(inside) == 1 and not is_denied else None, inside)
