"""Who sits where, as the directory sheet says it: ticks, lists of groups, "suppl. Grandjean"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.grid import cell_name
from bot.documents.workbook.instances import InstanceBook
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Cell, Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.names import parts
from domain.cells.reading import Unsure, fold
from domain.plan import Notice, Seat, SeatRole

_SUBSTITUTE = frozenset({"s"})  # alone in its cell: « S. Grandjean » is somebody


def hear_headings(table: Table, book: InstanceBook) -> None:
    """Columns named after an instance, and the groups listed in them, are short names to know."""
    for column, said in table.meaning.others.items():
        heading = instance_in(said, book.vocabulary)
        if fold(heading) in _known_codes(book):
            book.hear(heading, sure=True)
        elif book.code_for(heading) is not None:
            book.hear(heading, sure=False)
        else:
            for row in table.rows():
                for group in parts(table.cell(row, column).text):
                    book.hear(f"{heading}-{group}", sure=False)


def _known_codes(book: InstanceBook) -> frozenset[str]:
    return frozenset(fold(code) for code in book.vocabulary.known_instances.values())


def read_seats(rows: Iterable[Row], book: InstanceBook, directory: Directory) -> None:
    """Give each person of the directory their seats."""
    columns: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        if row.sheet not in columns:
            columns[row.sheet] = _seat_columns(row.table, book)
        person = directory.person(row.about.partition(":")[2])
        found = _seats(row, columns[row.sheet], book, directory)
        seats = tuple(dict.fromkeys((*person.seats, *found)))
        used = {row.table.meaning.others[column] for column, _ in columns[row.sheet]}
        others = tuple((h, text) for h, text in person.others if h not in used)
        directory.replace_person(replace(person, seats=seats, others=others))


def _seat_columns(table: Table, book: InstanceBook) -> list[tuple[int, str]]:
    """The columns of seats, and the instance or the family of groups that each is headed by.

    One that speaks of a seat in an instance we never heard of is told.
    """
    found = []
    for column, said in table.meaning.others.items():
        heading = instance_in(said, book.vocabulary)
        if book.code_for(heading) or _lists_groups(table, column, heading, book):
            found.append((column, heading))
        elif heading != said:
            _tell(table, column, "seats_of_unknown_instance")
        elif book.vocabulary.mentions("substitutes", table.meaning.headings[column].whole):
            _tell(table, column, "substitutes_apart")
    return found


def _tell(table: Table, column: int, kind: str) -> None:
    cell = cell_name(table.meaning.header_row, column)
    said = table.meaning.headings[column].whole
    table.workshop.findings.notice(Notice(table.grid.name, cell, said, kind, ""))


def instance_in(heading: str, vocabulary: Vocabulary) -> str:
    """The instance that a heading speaks of a seat in: « Siège au COPIL » means the COPIL."""
    words = heading.strip(" ?:").split()
    small = vocabulary.phrases["small_words"]
    if len(words) < 2 or not vocabulary.says("seat_words", words[0]):
        return heading
    while len(words) > 1 and (
        vocabulary.says("seat_words", words[0]) or fold(words[0]) in small | {"sein"}
    ):
        words = words[1:]
    name = re.sub(r"^[dl]['’]", "", " ".join(words))
    return vocabulary.known_instances.get(fold(name), name)


def _lists_groups(table: Table, column: int, heading: str, book: InstanceBook) -> bool:
    listed = (
        table.grid.rows[row][column] for row in range(table.meaning.first_row, len(table.grid.rows))
    )
    groups = [group for value in listed if value for group in parts(str(value))]
    return any(book.code_for(f"{heading}-{group}") for group in groups)


def _seats(
    row: Row, columns: list[tuple[int, str]], book: InstanceBook, directory: Directory
) -> Iterator[Seat]:
    for column, heading in columns:
        cell = row.table.cell(row.index, column)
        if cell.value is not None:
            yield from _seats_in(row, cell, heading, book, directory)
    for cell in row.cells("seats"):
        for group in parts(cell.text):
            yield from _named_seat(row, cell, group, group, book)


def _seats_in(
    row: Row, cell: Cell, heading: str, book: InstanceBook, directory: Directory
) -> Iterator[Seat]:
    vocabulary = row.table.workshop.vocabulary
    code = book.code_for(heading)
    first, _, rest = cell.text.partition(" ")
    if code and (vocabulary.says("substitutes", cell.text) or fold(cell.text) in _SUBSTITUTE):
        yield Seat(code, SeatRole.SUBSTITUTE)
    elif code and vocabulary.says("substitutes", first):
        yield _substitute(row, cell, code, rest, directory)
    elif code and _sits(cell, vocabulary):
        yield Seat(code)
    elif code and (vocabulary.says("no", cell.text) or cell.value is False):
        return
    elif code:
        row.doubt(f"seat {code}", cell, "seat_not_understood")
    else:
        for group in parts(cell.text):
            yield from _named_seat(row, cell, f"{heading}-{group}", group, book)


def _sits(cell: Cell, vocabulary: Vocabulary) -> bool:
    ticked = vocabulary.says("ticks", cell.text) or vocabulary.says("titulars", cell.text)
    return ticked or cell.value is True


def _substitute(row: Row, cell: Cell, code: str, titular: str, directory: Directory) -> Seat:
    found = directory.refer_person(titular)
    if isinstance(found, Unsure):
        row.doubt(f"seat {code}", cell, found.kind, found.proposal, found.choices)
        return Seat(code, SeatRole.SUBSTITUTE)
    return Seat(code, SeatRole.SUBSTITUTE, found.person)


def _named_seat(row: Row, cell: Cell, full: str, short: str, book: InstanceBook) -> Iterator[Seat]:
    code = book.code_for(full) or book.code_for(short)
    if code:
        yield Seat(code)
    else:
        row.grouped_doubt("seats", cell, "instance_unknown", short)
