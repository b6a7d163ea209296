"""One row of a table, asked field by field. Each answer remembers its cell; doubts are noted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from bot.documents.workbook.table import Cell, Table
from domain.cells.dates import Edge, read_date
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import Read, Reading, Unsure, fold
from domain.plan import Doubt, Notice, Origin

T = TypeVar("T")
_UNSAID = frozenset({"", "no_end_hour"})


@dataclass
class Row:
    """Lives as long as its row is read. `about` is the fact being built ("action:2.1")."""

    table: Table
    index: int
    about: str = ""
    origin_cells: dict[str, str] = field(default_factory=dict)

    @property
    def number(self) -> int:
        return self.index + 1

    @property
    def sheet(self) -> str:
        return self.table.grid.name

    def cells(self, name: str) -> list[Cell]:
        """The cells of a field that say something, the one above standing in for a group."""
        found = []
        for column in self.table.columns(name):
            cell = self.table.cell(self.index, column)
            cell = self.table.filled.get((self.index, column), cell)
            self.origin_cells.setdefault(name, cell.name)
            if cell.value is not None:
                found.append(cell)
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
        noted = self.table.workshop.comments
        width = len(self.table.grid.rows[self.index])
        names = (self.table.cell(self.index, column).name for column in range(width))
        return tuple(noted[self.sheet, name] for name in names if (self.sheet, name) in noted)

    def origin(self) -> Origin:
        return Origin(self.sheet, self.number, tuple(self.origin_cells.items()))

    def keep_as(self, what: str) -> None:
        self.table.kept[self.index] = what

    def day(self, name: str, edge: Edge = Edge.START) -> date | None:
        cell = self.one(name)
        if cell is None:
            return None
        workshop = self.table.workshop
        reading = read_date(cell.value, workshop.vocabulary.words, workshop.today, edge)
        return self.settle(name, cell, self._copied(name, edge) or reading, date.isoformat)

    def _copied(self, name: str, edge: Edge) -> Unsure[date] | None:
        """A date that only grew because it was dragged down: the first one is proposed."""
        column = self.table.columns(name)[0]
        head = self.table.copied_down(column).get(self.index)
        if head is None:
            return None
        workshop = self.table.workshop
        both = [
            read_date(
                self.table.cell(row, column).value, workshop.vocabulary.words, workshop.today, edge
            )
            for row in (head, self.index)
        ]
        days = [reading.value for reading in both if isinstance(reading, Read) and reading.value]
        return Unsure("date_copied_down", days[0], tuple(days)) if len(days) == 2 else None

    def amount(self, name: str) -> Decimal | None:
        cell = self.one(name)
        if cell is None:
            return None
        reading = read_number(cell.value, self.table.workshop.vocabulary.words)
        return self.settle(name, cell, reading, str)

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
        return self.settle(name, cell, read_word(cell.text, known, kind), stored)

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


def read_word(text: str, known: Mapping[str, T], kind: str) -> Reading[T]:
    """A word of a closed list, alone or at the head of a remark that says nothing else of it."""
    folded = fold(text)
    if not folded:
        return Unsure(kind)
    if folded in known:
        return Read(known[folded])
    inside = tuple(
        dict.fromkeys(value for phrase, value in known.items() if f" {phrase} " in f" {folded} ")
    )
    heads = [phrase for phrase in known if f"{folded} ".startswith(f"{phrase} ")]
    if len(inside) == 1 and heads and "%" not in text:
        return Read(known[max(heads, key=len)], "word_with_remark")
    return Unsure(kind, inside[0] if len(inside) == 1 else None, inside)
