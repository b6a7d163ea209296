"""Instances: the bodies that meet, the short names they go by, who sits in them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.references import last_names_in
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.names import asides
from domain.cells.reading import fold
from domain.cells.short_names import LongName, best_fits, long_name
from domain.plan import Instance, Offset, Person, Reference, SeatRole

_OFFSET = re.compile(r"[jJ]\s*([-+–])\s*(\d{1,3})")


@dataclass
class InstanceBook:
    """Which instance a short name means. Lives as long as one reading."""

    vocabulary: Vocabulary
    names: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)  # full name → code
    unlisted: dict[str, str] = field(default_factory=dict)  # folded → code, of no listed name

    def list_name(self, name: str, code: str = "") -> None:
        if name and name not in self.names:
            self.names.append(name)
        if name and code:
            self.codes[name] = code

    def hear(self, short: str, *, sure: bool) -> None:
        """A word used for an instance elsewhere. `sure`: it can be nothing else."""
        short = without_rank(short)
        name = self._name_for(short)
        if name is not None:
            self._keep_shortest(name, short)
        elif sure and short and not self.candidates(short):
            known = self.vocabulary.known_instances.get(fold(short), short)
            self.unlisted.setdefault(fold(short), known)

    def code_for(self, short: str) -> str | None:
        """The code of the instance these words mean; None if they mean none, or several."""
        short = without_rank(short)
        name = self._name_for(short)
        return self.codes.get(name) if name else self.unlisted.get(fold(short))

    def candidates(self, short: str) -> list[str]:
        """The instances these words may mean."""
        return best_fits(short, self._long_names())

    def settle(self) -> None:
        """Give a code to the names nothing else in the workbook shortened."""
        for name in self.names:
            if name not in self.codes:
                self.codes[name] = self.vocabulary.known_instances.get(fold(name), name)

    def _name_for(self, short: str) -> str | None:
        by_code = [name for name, code in self.codes.items() if fold(code) == fold(short)]
        if by_code:
            return by_code[0]
        found = self.candidates(short)
        return found[0] if len(found) == 1 else None

    def _long_names(self) -> list[LongName]:
        small = self.vocabulary.phrases["small_words"]
        return [long_name(name, name, small) for name in self.names]

    def _keep_shortest(self, name: str, short: str) -> None:
        if fold(short) != fold(name) and len(short) < len(self.codes.get(name, name)):
            self.codes[name] = short


def without_rank(short: str) -> str:
    """« COPIL n° 3 » is a meeting of the COPIL.

    >>> without_rank("COPIL n° 3"), without_rank("GT 2")
    ('COPIL', 'GT 2')
    """
    return re.sub(r"\s*(?:\bn\s?[°ºo]|#)\s*\d{1,2}$", "", short, flags=re.I) or short


def list_names(table: Table, book: InstanceBook) -> None:
    for index in table.rows():
        row = Row(table, index)
        name = row.text("name") or row.text("code")
        book.list_name(name, row.text("code"))
        for aside in asides(name):  # « Comité de pilotage (COPIL) »
            book.hear(aside, sure=False)


def read_instances(
    tables: Iterable[Table], book: InstanceBook, directory: Directory
) -> tuple[Instance, ...]:
    """The instances of the sheet, then those only heard of in meetings or seats."""
    found: dict[str, Instance] = {}
    for table in tables:
        for index in table.rows():
            if instance := _read(Row(table, index), book, directory):
                if instance.key in found:
                    Row(table, index).doubt("code", None, "instance_twice", instance.code)
                found.setdefault(instance.key, instance)
    for code in book.unlisted.values():
        found.setdefault(fold(code), Instance(key=fold(code), code=code, name=code))
    return tuple(_seated(instance, directory) for instance in found.values())


def _read(row: Row, book: InstanceBook, directory: Directory) -> Instance | None:
    name = row.text("name") or row.text("code")
    code = book.codes.get(name, name)
    row.about = f"instance:{fold(code)}"
    if not name:
        return None
    row.keep_as("fact")
    everyone = row.table.workshop.vocabulary.says("everyone", row.text("members"))
    return Instance(
        key=fold(code),
        code=code,
        name=name,
        nature=row.text("nature"),
        purpose=row.text("purpose"),
        chairs=last_names_in(row, "chairs", directory),
        members=() if everyone else last_names_in(row, "members", directory),
        everyone=everyone,
        frequency=row.text("frequency"),
        convocation=_offset(row, "convocation"),
        answer=_offset(row, "answer"),
        minutes=_offset(row, "minutes"),
        others=row.others(),
        origin=row.origin(),
    )


def _offset(row: Row, name: str) -> Offset | None:
    """ "J-15", "J+10", or "5 jours francs" before."""
    cell = row.one(name)
    if cell is None:
        return None
    if found := _OFFSET.fullmatch(cell.text):
        days = int(found[2])
        return Offset(days if found[1] == "+" else -days)
    number = re.match(r"(\d{1,3})\b", cell.text)
    if number and row.table.workshop.vocabulary.mentions("clear_days", cell.text):
        return Offset(-int(number[1]), clear=True)
    row.doubt(name, cell, "offset_not_understood")
    return None


def _seated(instance: Instance, directory: Directory) -> Instance:
    """Substitutes come from the directory; so do members when no composition was written."""
    people = directory.people
    members = instance.members or tuple(_members(instance, people))
    return replace(instance, members=members, substitutes=tuple(_substitutes(instance, people)))


def _members(instance: Instance, people: list[Person]) -> Iterable[Reference]:
    for person in people:
        seats = (seat for seat in person.seats if seat.role is SeatRole.MEMBER)
        if any(seat.instance == instance.code for seat in seats):
            yield Reference(f"{person.first_name} {person.last_name}".strip(), person=person.key)


def _substitutes(instance: Instance, people: list[Person]) -> Iterable[tuple[str, str]]:
    for person in people:
        for seat in person.seats:
            if seat.instance == instance.code and seat.substitute_of:
                yield seat.substitute_of, person.key
