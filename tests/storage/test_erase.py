"""Somebody erased from a contract that came from a workbook, and a database that was restored."""

from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from sqlmodel import Session, select

from storage.actions import ActionRole
from storage.erase import Erased, erase, replay
from storage.erased_lines import FILE_NAME, lines
from storage.exports import export_of
from storage.files import KeptFile
from storage.imports import ImportedRow, Imports, ImportTrace
from storage.journal import JournalLine
from storage.marks import GIVEN_BACK, Marks
from storage.people import Person
from tests.restored import copied, put_back
from tests.storage.office import LATER, SAMPLE, Office, edited

AFTER = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
CALLED = "une personne de la CPTS"


def _pilot(office: Office) -> Person:
    """Somebody of the sample who is pilote of some fiche."""
    role = next(each for each in office.all(ActionRole, role="pilot") if each.person_id)
    return office.one(Person, id=role.person_id)


def _erases(office: Office, person: Person) -> Erased:
    return office.database.run(lambda s: erase(s, person.id or 0, AFTER, CALLED))


def _everything(office: Office) -> str:
    return repr(office.everything()).casefold()


def test_no_copy_of_the_workbook_names_them(office: Office) -> None:
    """The file, its rows, what it was read as and what would undo it: it named everybody."""
    office.brings()
    person = _pilot(office)
    numbers = {name: len(rows) for name, rows in office.everything().items()}

    erased = _erases(office, person)

    assert erased.actions
    assert person.last_name.casefold() not in _everything(office)
    assert (person.email or person.last_name).casefold() not in _everything(office)
    assert ([], [], []) == (office.all(KeptFile), office.all(ImportedRow), _traces(office))
    left = {name: len(rows) for name, rows in office.everything().items()}
    for kept in ("person", "action", "indicator", "given_value", "meeting", "remark", "import"):
        assert numbers[kept] == left[kept]


def _traces(office: Office) -> list[ImportTrace]:
    return office.database.run(lambda s: list(s.exec(select(ImportTrace))))


def test_the_bytes_are_gone_from_the_disk(office: Office) -> None:
    """Of a SQLite database, from its file and from its write-ahead log."""
    office.brings()
    person = _pilot(office)
    if not office.database.sqlite:
        return
    before = _bytes_of(office.database.data_dir)
    assert person.last_name.lower().encode() in before

    _erases(office, person)

    assert person.last_name.lower().encode() not in _bytes_of(office.database.data_dir)


def _bytes_of(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file()).lower()


def test_her_workbook_cleaned_brings_nothing_back(office: Office) -> None:
    """What she sends next, without the name, is laid over the plan as ever: nothing else moves."""
    office.brings()
    person = _pilot(office)
    _erases(office, person)

    again = office.brings(edited(dict.fromkeys(_cells_naming(person))), now=LATER)

    assert not [about for about in again.outcome.added if about.startswith("person:")]
    assert person.last_name.casefold() not in _everything(office)
    assert [AFTER] == [each.erased_at for each in office.all(Person) if each.erased_at]


def _cells_naming(person: Person) -> list[tuple[str, str]]:
    book = openpyxl.load_workbook(SAMPLE)
    name = person.last_name.casefold()
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if name in str(cell.value).casefold()
    ]


def test_a_workbook_that_still_names_them_brings_somebody_new(office: Office) -> None:
    """Nothing is remembered by which they could be known again: a new row, of whom she is told
    as of any other, and the contributions stay the shell's."""
    office.brings()
    person = _pilot(office)
    _erases(office, person)

    again = office.brings(now=LATER)

    assert f"person:{person.key}" in again.outcome.added
    back = office.one(Person, key=person.key)
    assert back.id != person.id
    assert CALLED == office.one(Person, id=person.id).full_name


def test_nothing_is_handed_back_of_a_workbook_that_is_kept_no_more(office: Office) -> None:
    """She is told to send it; what was once handed back names nobody either."""
    applied = office.brings()
    contract = applied.contract.id or 0
    person = _pilot(office)

    def hand_back(session: Session) -> None:
        mark = GIVEN_BACK.format(contract=contract)
        told = {f"person:{person.key}": {"email": person.email}, "action:1.1": {"title": "T"}}
        Marks(session).put(mark, told)

    office.database.run(hand_back)
    _erases(office, person)

    assert office.database.run(lambda s: export_of(s, contract, AFTER)) is None
    given = office.database.run(lambda s: Marks(s).get(GIVEN_BACK.format(contract=contract)))
    assert {"action:1.1": {"title": "T"}} == given
    assert office.database.run(lambda s: Imports(s).last(contract)) is not None


def test_erased_twice_is_erased_once(office: Office) -> None:
    """A second « Oui » changes nothing, and writes no second line."""
    office.brings()
    person = _pilot(office)
    _erases(office, person)
    before = office.everything()

    assert CALLED == _erases(office, person).called

    assert before == office.everything()
    assert 1 == len(list(lines(office.database.data_dir)))
    assert 0o600 == (office.database.data_dir / FILE_NAME).stat().st_mode & 0o777


def test_a_restored_database_is_erased_again(office: Office) -> None:
    """Last night's copy still knows them: the line beside it tells. Twice is once."""
    office.brings()
    person = _pilot(office)
    last_night = copied(office.database)
    _erases(office, person)
    told = list(lines(office.database.data_dir))
    put_back(office.database, last_night)
    assert person.last_name.casefold() in _everything(office)

    again = office.database.run(lambda s: replay(s, office.database.data_dir, AFTER))

    assert (1, 0) == (again, _replayed(office))
    assert person.last_name.casefold() not in _everything(office)
    assert told == list(lines(office.database.data_dir))
    assert CALLED == office.one(Person, id=person.id).full_name
    assert "erased_again" in {line.deed for line in office.all(JournalLine)}


def _replayed(office: Office) -> int:
    return office.database.run(lambda s: replay(s, office.database.data_dir, AFTER))


def test_a_number_given_to_somebody_else_since_is_theirs(office: Office) -> None:
    """A database older than the person: their line is noted as about nobody, and whoever bears the
    number later is left in peace."""
    office.brings()
    folder = office.database.data_dir
    nobody = max(each.id or 0 for each in office.all(Person)) + 1
    at = AFTER.isoformat()
    line = f'{{"person": {nobody}, "contract": 1, "at": "{at}", "called": "X"}}\n'
    (folder / FILE_NAME).write_text(line, encoding="ascii")
    assert 0 == _replayed(office)

    def arrive(session: Session) -> None:
        session.add(Person(id=nobody, contract_id=1, key="new", last_name="Nouveau"))

    office.database.run(arrive)

    assert 0 == _replayed(office)
    assert "Nouveau" == office.one(Person, id=nobody).last_name


def test_a_crash_before_the_commit_leaves_nothing(office: Office) -> None:
    """What they tapped still waits, and is done whole at the next start: their farewell too."""
    office.brings()
    person = _pilot(office)

    def die(session: Session) -> None:
        erase(session, person.id or 0, AFTER, CALLED)
        raise KeyError("the machine stops here")

    with pytest.raises(KeyError):
        office.database.run(die)

    assert office.one(Person, id=person.id).erased_at is None
    assert [] == list(lines(office.database.data_dir))


def test_a_line_that_could_not_be_written_is_at_the_next_start(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk, or a death right after the commit: the shell tells what the line must say."""
    office.brings()
    person = _pilot(office)
    with monkeypatch.context() as full:
        full.setattr("storage.erase.append", _no_room)
        _erases(office, person)
    assert [] == list(lines(office.database.data_dir))

    assert (0, 0) == (_replayed(office), _replayed(office))

    (line,) = lines(office.database.data_dir)
    assert (person.id, AFTER, CALLED) == (line.person, line.at, line.called)


def _no_room(*_said: object) -> None:
    raise OSError("no space left on device")


def test_a_torn_line_spoils_no_other(office: Office) -> None:
    """Half a line, from a machine that stopped: the next one stands on its own."""
    office.brings()
    path = office.database.data_dir / FILE_NAME
    path.write_text('{"person": 3, "contr', encoding="ascii")

    _erases(office, _pilot(office))

    assert [CALLED] == [line.called for line in lines(office.database.data_dir)]
