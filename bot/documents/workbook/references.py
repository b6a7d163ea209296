"""Cells that name people or structures, often several at once."""

import re
from collections.abc import Iterable

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Cell
from domain.cells.names import asides, parts
from domain.cells.reading import Unsure, fold, squeeze
from domain.plan import Reference


def people_in(
    row: Row, name: str, directory: Directory, near: Iterable[str] = ()
) -> tuple[Reference, ...]:
    """The people a field names. Whoever is not certain is kept as text, and asked."""
    close = tuple(near)
    found = (
        _person(row, name, cell, part, directory, close)
        for cell in row.cells(name)
        for part in _people_parts(cell, directory, row)
    )
    return tuple(dict.fromkeys(found))


def _people_parts(cell: Cell, directory: Directory, row: Row) -> list[str]:
    """One name with a comma in it ("VIDALENC, Claire") is one person, if it is one exactly."""
    text = str(cell.value) if isinstance(cell.value, str) else cell.text
    if fold(text) in row.table.workshop.vocabulary.words.undefined:
        return []
    if len(sides := _certain(re.split(r" - |[()]", text), directory)) > 1:
        return sides
    if _certain([text], directory):
        return [text]
    return [piece for part in parts(text) for piece in _at_bars(part, directory)]


def _at_bars(part: str, directory: Directory) -> list[str]:
    """ "Lebrun/Peyrot" is two people, unless it is one structure ("ADMR/SSIAD")."""
    split = [squeeze(piece) for piece in part.split("/") if fold(piece)]
    return split if len(_certain(split, directory)) > 1 else [part]


def _certain(pieces: list[str], directory: Directory) -> list[str]:
    """Those of these words that name somebody for certain."""
    found = ((squeeze(piece), directory.refer_person(piece)) for piece in pieces if fold(piece))
    return [piece for piece, who in found if isinstance(who, Reference)]


def _person(
    row: Row, name: str, cell: Cell, part: str, directory: Directory, near: tuple[str, ...]
) -> Reference:
    if not directory.people:
        row.grouped_doubt(name, cell, "no_directory", part)
        return Reference(part)
    found = directory.refer_person(part, near)
    if isinstance(found, Unsure):
        asked = Cell(cell.name, part)
        row.doubt(name, asked, found.kind, found.proposal, found.choices)
        is_structure = found.kind == "structure_for_person"
        return directory.refer_structure(part, near) if is_structure else Reference(part)
    _tell(row, cell, part, found, directory)
    return found


def _tell(row: Row, cell: Cell, part: str, found: Reference, directory: Directory) -> None:
    """Worth telling when more than case, accents or order had to be understood."""
    person = directory.person(found.person or "")
    full = fold(f"{person.first_name} {person.last_name}").split()
    if sorted(fold(part).split()) != sorted(full):
        row.notice(Cell(cell.name, part), "person", person.key)


def last_names_in(row: Row, name: str, directory: Directory) -> tuple[Reference, ...]:
    """People listed by family name alone, as in a composition: nothing to tell one by one."""
    references = []
    for cell in row.cells(name):
        for part in parts(str(cell.value)):
            if asides(part):
                row.grouped_doubt(name, cell, "aside_in_list", part)
            if not directory.people:
                row.grouped_doubt(name, cell, "no_directory", part)
                references.append(Reference(part))
                continue
            found = directory.refer_person(part)
            if isinstance(found, Unsure):
                row.doubt(name, Cell(cell.name, part), found.kind, found.proposal, found.choices)
                structure = found.kind == "structure_for_person"
                found = directory.refer_structure(part) if structure else Reference(part)
            references.append(found)
    return tuple(dict.fromkeys(references))


def structures_in(row: Row, name: str, directory: Directory) -> tuple[Reference, ...]:
    """The structures a field names; those unknown are kept as text and asked once for the sheet."""
    found = (
        structure_named(row, name, cell, part, directory)
        for cell in row.cells(name)
        for part in _structure_parts(str(cell.value), directory)
    )
    return tuple(dict.fromkeys(found))


def _structure_parts(text: str, directory: Directory) -> list[str]:
    """ "ADMR/SSIAD" is one structure if one bears that name; else the bar separates two."""
    pieces: list[str] = []
    for part in parts(text):
        known = len(directory.structures_named(part)) == 1
        split = [piece.strip() for piece in part.split("/") if fold(piece)]
        pieces += [part] if known or len(split) < 2 else split
    return pieces


def structure_named(
    row: Row, name: str, cell: Cell, text: str, directory: Directory, near: Iterable[str] = ()
) -> Reference:
    found = directory.refer_structure(text, near)
    if found.structure is None and directory.structures:
        row.grouped_doubt(name, cell, "structure_unknown", text)
    return found
