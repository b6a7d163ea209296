"""The directory sheet (annuaire): people and their structures. Seats are read in seats.py."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Cell, Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.contacts import own_address_first, read_emails, read_phone
from domain.cells.dates import read_date
from domain.cells.names import proper_case, split_full_name, take_civility
from domain.cells.reading import Unsure, fold, squeeze
from domain.people import Civility
from domain.plan import Person, Structure

_DATE_INSIDE = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{1,2}(?:er)? \w+ \d{4}|\w+ \d{4}")


def read_people(table: Table, directory: Directory) -> list[Row]:
    """People into the directory; answers their rows, for the seats to be read afterwards."""
    rows = []
    for index in table.rows():
        row = Row(table, index)
        person = _read(row, directory)
        if person is None:
            _structure_alone(row, directory)
            continue
        row.keep_as("fact")
        row.about = f"person:{_kept(row, person, directory).key}"
        rows.append(row)
    return rows


def _read(row: Row, directory: Directory) -> Person | None:
    last, first, civility = _names(row)
    if not last:
        return None
    key = fold(f"{last} {first}")
    row.about = f"person:{key}"
    remarks = row.text("remarks")
    known = row.table.workshop.vocabulary
    return Person(
        key=key,
        last_name=last,
        first_name=first,
        civility=civility or _civility(row),
        function=row.text("function"),
        structure=_structure(row, directory),
        emails=_emails(row, first, last),
        phone=_phone(row),
        signatory=row.text("signatory"),
        remarks=remarks,
        telegram_forbidden=known.mentions("not_on_telegram", remarks) or _is_forbidden(row),
        prefers_email=known.mentions("prefers_email", remarks),
        without_smartphone=known.mentions("without_smartphone", remarks),
        mandate_ended=known.mentions("mandate_ended", remarks),
        mandate_ended_on=_mandate_end(row, remarks),
        others=row.others(),
        origin=row.origin(),
    )


def _is_forbidden(row: Row) -> bool:
    """Whether the column about Telegram forbids it. Words that do not say are told, and forbid it
    meanwhile: that is the employer's to allow.
    """
    cell = row.one("telegram")
    if cell is None:
        return False
    heading = row.table.meaning.headings[row.table.columns("telegram")[0]].own
    allowed = _allowed(cell, row.table.workshop.vocabulary)
    if allowed is None:
        row.notice(cell, "telegram_not_understood", "")
        return True
    return allowed is row.table.workshop.vocabulary.mentions("denials", heading)


def _allowed(cell: Cell, vocabulary: Vocabulary) -> bool | None:
    """« Oui », « non (employeur) », « autorisé »; None for other words."""
    if isinstance(cell.value, bool):
        return cell.value
    if any(vocabulary.mentions(what, cell.text) for what in ("denials", "not_on_telegram")):
        return False
    for said in (cell.text, *cell.text.replace(",", " ").split()[:1]):
        for phrase, value in (("yes", True), ("no", False), ("allowed", True)):
            if vocabulary.says(phrase, said):
                return value
    return None


def _names(row: Row) -> tuple[str, str, Civility | None]:
    """Family name, given name, and the civility if it is written with them."""
    civilities = row.table.workshop.vocabulary.civilities
    last_name = row.stated("last_name")
    if last_name:
        civility, last = take_civility(last_name, civilities)
        first = proper_case(row.text("first_name"))
        split = None if first or row.table.has("first_name") else split_full_name(last)
        last, first = split or (last, first)
        return proper_case(last), proper_case(first), civility
    civility, full = take_civility(row.stated("full_name"), civilities)
    last, first = split_full(row, full, row.text("emails"))
    return proper_case(last), proper_case(first), civility


def split_full(row: Row, full: str, emails: str) -> tuple[str, str]:
    """Capitals tell the family name; else the e-mail's order does; else it is asked."""
    if split := split_full_name(full):
        return split
    words = full.split()
    if len(words) < 2:
        return full, ""
    local = fold(emails.partition("@")[0]).split()
    spelt = [word for word in (words[0], words[-1]) if fold(word) in local]
    if local and local[0] == fold(words[-1]) and local[-1] == fold(words[0]):
        return words[0], " ".join(words[1:])
    if spelt == [words[0]] and len(local) < 3 and fold(words[-1])[:1] == local[0][:1]:
        return words[0], " ".join(words[1:])
    if not (local and (local[0] == fold(words[0]) or spelt == [words[-1]])):
        cell = row.one("full_name") or row.one("pilots")
        row.doubt("full_name", cell, "name_order", f"{words[-1]}, {words[0]}")
    return " ".join(words[1:]), words[0]


def _civility(row: Row) -> Civility | None:
    vocabulary = row.table.workshop.vocabulary
    if (cell := row.one("civility")) is not None:
        return row.word("civility", vocabulary.civilities, "civility_unknown", str)
    if row.table.has("civility"):
        function = fold(row.text("function")).split()
        gendered = vocabulary.gendered
        likely = next((gendered[word].value for word in function if word in gendered), None)
        row.doubt("civility", cell, "civility_missing", likely, tuple(map(str, Civility))[:3])
    return None


def _structure(row: Row, directory: Directory) -> str | None:
    cell = row.one("structure")
    if cell is None or fold(cell.text) in row.table.workshop.vocabulary.words.undefined:
        return None
    key = directory.same_structure(cell.text)
    if key is None:
        key = directory.structure_key(cell.text) or cell.text
        directory.add_structure(Structure(key, cell.text, origin=row.origin()))
    elif fold(directory.structures[key].name) != fold(cell.text):
        directory.learn(cell.text, key)
        row.notice(cell, "same_structure", directory.structures[key].name)
    for short in row.cells("short_name"):
        directory.learn(short.text, key)
    return key


def _structure_alone(row: Row, directory: Directory) -> None:
    """A line with a structure and nobody in it yet."""
    if row.table.has("last_name", "full_name") and row.cells("structure"):
        column = row.table.columns("structure")[0]
        if row.table.cell(row.index, column).value is not None:
            _structure(row, directory)
            row.keep_as("fact")


def _emails(row: Row, first: str, last: str) -> tuple[str, ...]:
    found: list[str] = []
    for cell in row.cells("emails"):
        reading = read_emails(cell.value, row.table.workshop.vocabulary.words)
        addresses = row.settle("emails", cell, reading, _listed)
        found.extend(addresses or ())
    ordered = own_address_first(tuple(dict.fromkeys(found)), first, last)
    if len(ordered) > 1:
        row.doubt("emails", row.one("emails"), "email_several", ordered[0], ordered)
    if not ordered and not row.cells("emails") and row.table.has("emails"):
        blank = row.table.cell(row.index, row.table.columns("emails")[0])
        row.notice(Cell(blank.name, f"{first} {last}"), "email_missing", "")
    return ordered


def _listed(addresses: tuple[str, ...]) -> str:
    return "; ".join(addresses)


def _phone(row: Row) -> str | None:
    cell = row.one("phone")
    if cell is None:
        return None
    return row.settle(
        "phone", cell, read_phone(cell.value, row.table.workshop.vocabulary.words), str
    )


def _mandate_end(row: Row, remarks: str) -> date | None:
    workshop = row.table.workshop
    if not workshop.vocabulary.mentions("mandate_ended", remarks):
        return None
    for found in _DATE_INSIDE.findall(squeeze(remarks)):
        reading = read_date(found, workshop.vocabulary.words, workshop.today)
        if not isinstance(reading, Unsure) and reading.value:
            return reading.value
    row.doubt("mandate_ended_on", row.one("remarks"), "mandate_end_unknown")
    return None


def _kept(row: Row, person: Person, directory: Directory) -> Person:
    """The person as the directory keeps them: merged with themselves if they were there twice."""
    sharing = [directory.by_email[one] for one in person.emails if one in directory.by_email]
    known = directory.by_key.get(person.key)
    if known and known.key in sharing:
        return _merged(row, known, person, directory)
    if sharing:
        row.doubt("emails", row.one("emails"), "email_shared", sharing[0], tuple(sharing))
    if known:
        row.doubt("last_name", row.one("last_name"), "same_person", known.key)
        person = replace(person, key=f"{person.key} {row.number}")
    directory.add_person(person)
    return person


def _merged(row: Row, known: Person, again: Person, directory: Directory) -> Person:
    """One person on two lines: what the first line says stands, the second fills its blanks."""
    if known.structure and again.structure and known.structure != again.structure:
        directory.learn(directory.structures[again.structure].name, known.structure)
    merged = replace(
        known,
        civility=known.civility or again.civility,
        function=known.function or again.function,
        structure=known.structure or again.structure,
        phone=known.phone or again.phone,
        emails=tuple(dict.fromkeys((*known.emails, *again.emails))),
        remarks=" ; ".join(_distinct(known.remarks, again.remarks)),
    )
    directory.replace_person(merged)
    first_row = known.origin.row_number if known.origin else row.number
    row.notice(Cell(f"A{row.number}", row.text("last_name")), "same_person", f"A{first_row}")
    return merged


def _distinct(*texts: str) -> Iterable[str]:
    return dict.fromkeys(text for text in texts if text)
