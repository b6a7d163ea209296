"""People who are only known from a plan: a pilot, and beside the name how to write to them."""

from collections.abc import Iterable
from dataclasses import replace

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.people import split_full
from bot.documents.workbook.row import Row, rows_of
from bot.documents.workbook.table import Table
from domain.cells.contacts import read_emails, read_phone
from domain.cells.names import parts, proper_case, take_civility
from domain.cells.reading import Read, Unsure, fold
from domain.plan import Person, Reference, Structure


def read_pilots(tables: Iterable[Table], directory: Directory) -> None:
    """Take into the directory the pilots whose own address stands in their row."""
    for row in rows_of(tables):
        for cell in row.cells("pilot_emails"):
            reading = read_emails(cell.value, row.table.workshop.vocabulary.words)
            names = [name for said in row.cells("pilots") for name in parts(said.text)]
            for address in row.settle("emails", cell, reading, " ".join) or ():
                if address not in directory.by_email:
                    _take_in(row, address, names, directory)


def _take_in(row: Row, address: str, names: list[str], directory: Directory) -> None:
    """The one name that an address spells is its owner's; an address of nobody is asked about."""
    local = fold(address.partition("@")[0])
    owners = [name for name in names if _spells(local, name)]
    cell = row.one("pilot_emails")
    if len(owners) != 1 or cell is None:
        if cell is not None:
            row.grouped_doubt("emails", cell, "email_of_whom")
        return
    known = directory.refer_person(owners[0])
    if isinstance(known, Reference) and known.person:
        person = directory.person(known.person)
        directory.replace_person(replace(person, emails=(*person.emails, address)))
    elif isinstance(known, Unsure) and not known.choices:
        directory.add_person(_person(row, owners[0], address, len(names) == 1, directory))


def _spells(local: str, name: str) -> bool:
    """Whether the words before the @ hold a word of the name, or end with it (« orey »)."""
    words = [word for word in fold(name).split() if len(word) > 2]
    return any(word in local.split() or local.endswith(word) for word in words)


def _person(row: Row, said: str, address: str, alone: bool, directory: Directory) -> Person:
    civility, full = take_civility(said, row.table.workshop.vocabulary.civilities)
    last, first = split_full(row, full, address)
    last, first = proper_case(last), proper_case(first)
    phone = row.one("pilot_phone") if alone else None
    number = read_phone(phone.value, row.table.workshop.vocabulary.words) if phone else None
    return Person(
        key=fold(f"{last} {first}"),
        last_name=last,
        first_name=first,
        civility=civility,
        function=row.text("pilot_function") if alone else "",
        structure=_structure(row, directory) if alone else None,
        emails=(address,),
        phone=number.value if isinstance(number, Read) else None,
        origin=row.origin(),
    )


def _structure(row: Row, directory: Directory) -> str | None:
    name = row.stated("lead_structure")
    if not name:
        return None
    key = directory.same_structure(name)
    if key is None:
        key = directory.structure_key(name) or name
        directory.add_structure(Structure(key, name, origin=row.origin()))
    return key
