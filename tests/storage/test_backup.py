"""A backup holds everything, and gives it back, on either kind of database."""

import os
import resource
import stat
import threading
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.backup import (
    MANIFEST,
    NotABackup,
    lines_of,
    read,
    tables_of,
    with_a_contract,
    write,
)
from storage.contracts import Contract
from storage.database import SCHEMA, Database, Session
from storage.erased_lines import FILE_NAME, merge
from storage.inbox import InboxRow
from storage.marks import Marks
from storage.people import Person
from storage.restore import erased_in, holds_something, restore
from tests.databases import PostgresServer, SqliteFiles
from tests.storage.test_migrations import filled

Everywhere = tuple[Database, Path]


@pytest.fixture
def kept(fresh: tuple[str, Path], tmp_path: Path) -> Iterator[Everywhere]:
    """A database with something of each kind in it, and where its backup goes."""
    database = Database(*fresh)
    database.open()
    database.run(_fill)
    yield database, tmp_path / "sauvegarde.zip"
    database.close()


def test_what_was_kept_comes_back_row_by_row(
    kept: Everywhere, databases: SqliteFiles | PostgresServer
) -> None:
    """On a blank machine: the same rows, of the same types, under the same numbers."""
    database, file = kept
    _back_up(database, file)
    before = _everything(database)

    blank = Database(*databases.empty())
    try:
        restore(blank, file)

        assert before == _everything(blank)
        assert "Zoé" == blank.run(lambda session: session.get_one(Person, 41).last_name)
    finally:
        blank.close()


def test_from_sqlite_to_postgresql_and_back(
    sqlite_files: SqliteFiles, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    """The file says nothing of where it came from: moving is a backup put back elsewhere."""
    there, back = tmp_path / "there.zip", tmp_path / "back.zip"
    first, second, third = (
        Database(*each.empty()) for each in (sqlite_files, postgres_server, sqlite_files)
    )
    try:
        first.open()
        first.run(_fill)
        _back_up(first, there)
        restore(second, there)
        _back_up(second, back)
        restore(third, back)

        assert _everything(first) == _everything(second) == _everything(third)
    finally:
        for each in (first, second, third):
            each.close()


def test_new_rows_go_on_after_the_last(
    kept: Everywhere, databases: SqliteFiles | PostgresServer
) -> None:
    """A number that is taken is never given to somebody else."""
    database, file = kept
    _back_up(database, file)
    blank = Database(*databases.empty())
    try:
        restore(blank, file)
        number = blank.run(_somebody_new)
    finally:
        blank.close()
    assert 42 == number


def test_what_is_there_is_replaced_whole(kept: Everywhere) -> None:
    """What came after the backup is gone: it is that day's database, not a mixture."""
    database, file = kept
    _back_up(database, file)
    before = _everything(database)
    database.run(_somebody_new)
    assert before != _everything(database)

    restore(database, file)

    assert before == _everything(database)


def test_a_torn_backup_changes_nothing(kept: Everywhere) -> None:
    """Cut in the middle, a byte changed, or no backup at all: said, and the database stands."""
    database, file = kept
    _back_up(database, file)
    before, whole = _everything(database), file.read_bytes()
    spoilt = {
        "cut": whole[: len(whole) // 2],
        "no zip": b"bonjour",
        "empty": b"",
        "changed": _with(file, "person.jsonl", lambda told: told.replace("Zoé".encode(), b"Ana")),
        "a line less": _with(file, "contract.jsonl", lambda told: b""),
        "no manifest": _with(file, MANIFEST, lambda told: b"{}"),
        "a newer format": _with(
            file, MANIFEST, lambda told: told.replace(b'"format": 1', b'"format": 2')
        ),
        "a newer program": _with(
            file, MANIFEST, lambda told: told.replace(SCHEMA.encode(), b"9999")
        ),
    }
    reasons = {}
    for name, content in spoilt.items():
        file.write_bytes(content)
        with pytest.raises(NotABackup) as refused:
            restore(database, file)
        reasons[name] = refused.value.reason

    assert before == _everything(database)
    assert {
        "cut": "other",
        "no zip": "other",
        "empty": "other",
        "changed": "torn",
        "a line less": "torn",
        "no manifest": "other",
        "a newer format": "newer_format",
        "a newer program": "newer",
    } == reasons


@pytest.mark.parametrize("written", [b"\x00" * 8, b"\xff" * 8, b'}\x01PK[9"\x80'])
def test_a_backup_written_over_anywhere_is_refused_or_whole(small: Path, written: bytes) -> None:
    """Whatever a torn zip makes Python say: a few bytes that nobody reads may be of no harm."""
    before, erased_before, whole = read(small), erased_in(small), small.read_bytes()
    every = {*range(0, len(whole) - 8, len(whole) // 60), *range(len(whole) - 200, len(whole) - 8)}
    refused = 0
    for at in sorted(every):
        small.write_bytes(whole[:at] + written + whole[at + 8 :])
        try:
            found = read(small)
            erased = erased_in(small)
        except NotABackup:
            refused += 1
        else:
            assert (before.tables, erased_before) == (found.tables, erased), at
        with_a_contract([small])

    assert refused > len(every) // 2


@pytest.fixture
def small(kept: Everywhere) -> Path:
    """A small backup, with its file of erasures."""
    database, file = kept
    erased = file.with_name(FILE_NAME)
    erased.write_text('{"person": 41}\n')
    with database.snapshot() as connection:
        write(connection, file, erased)
    return file


def test_a_backup_that_fails_in_the_middle_leaves_the_database(
    kept: Everywhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of it or nothing: tables were dropped and made again within one transaction."""
    database, file = kept
    _back_up(database, file)
    database.run(_somebody_new)
    before = _everything(database)

    def stumble(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("storage.restore._compare", stumble)
    with pytest.raises(MemoryError):
        restore(database, file)

    assert before == _everything(database)


def test_a_backup_sees_one_moment(kept: Everywhere) -> None:
    """While it reads, others write; none of that is in it, and nobody waits for it."""
    database, file = kept
    before = _everything(database)
    with database.snapshot() as connection:
        writer = threading.Thread(target=database.run, args=(_somebody_new,))
        writer.start()
        writer.join(20)
        assert not writer.is_alive()
        write(connection, file)
    assert before != _everything(database)

    restore(database, file)

    assert before == _everything(database)


def test_only_its_owner_reads_it(kept: Everywhere) -> None:
    """It holds everybody's names and messages."""
    database, file = kept
    previous = os.umask(0)
    try:
        _back_up(database, file)
    finally:
        os.umask(previous)
    assert 0o600 == stat.S_IMODE(file.stat().st_mode)


def test_a_disk_without_room_leaves_no_half_backup(kept: Everywhere) -> None:
    """The name appears once the file is whole and was read again."""
    database, file = kept
    database.run(_a_lot)
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, most))
    try:
        with pytest.raises(OSError, match="File too large"):
            _back_up(database, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert [] == list(file.parent.iterdir())


def test_who_asked_to_be_erased_goes_with_it(kept: Everywhere, tmp_path: Path) -> None:
    """On a blank machine those lines are known again; where some are, they are joined once."""
    database, file = kept
    here = tmp_path / FILE_NAME
    here.write_text('{"person": 41}\n')
    with database.snapshot() as connection:
        write(connection, file, here)
    blank = tmp_path / "blank" / FILE_NAME
    blank.parent.mkdir()

    merge(blank.parent, erased_in(file))
    merge(blank.parent, erased_in(file))
    here.write_text('{"person": 40}\n{"pers')
    merge(here.parent, erased_in(file))

    assert '{"person": 41}\n' == blank.read_text()
    assert '{"person": 40}\n{"pers\n{"person": 41}\n' == here.read_text()
    assert 0o600 == stat.S_IMODE(blank.stat().st_mode)


def test_an_upgrade_keeps_what_was_there(databases: SqliteFiles | PostgresServer) -> None:
    """Opening an older database writes a backup of it first, which the older program can read."""
    url, data_dir = databases.empty()
    before = filled(url, "0001")
    database = Database(url, data_dir)
    database.open()
    database.close()

    (found,) = (data_dir / "backups").iterdir()
    assert "0001" == read(found).schema
    assert set(before) == {table.name for table in read(found).tables}


def test_an_older_backup_is_brought_up_to_date(databases: SqliteFiles | PostgresServer) -> None:
    """Put back by this program, a backup of last year has this year's tables."""
    url, data_dir = databases.empty()
    filled(url, "0001")
    older = Database(url, data_dir)
    older.open()
    older.close()
    (file,) = (data_dir / "backups").iterdir()
    blank = Database(*databases.empty())
    try:
        restore(blank, file)
        assert holds_something(blank)
        with blank.snapshot() as connection:
            assert SCHEMA == connection.scalar(sa.text("select version_num from alembic_version"))
    finally:
        blank.close()


def test_an_empty_database_holds_nothing(
    fresh: tuple[str, Path], databases: SqliteFiles | PostgresServer
) -> None:
    """Nothing is asked before a first restore, tables or no tables."""
    for address in (fresh, databases.empty()):
        database = Database(*address)
        assert not holds_something(database)
        database.close()


def _fill(session: Session) -> None:
    """One contract, two people, words of every kind: accents, quotes, nothing, JSON's null."""
    moment = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
    session.add(
        Contract(id=3, name="Val d'Erdre", title="CLS « Val d'Erdre »", settings={"é": [1]})
    )
    session.flush()
    session.add(_person(40, 'O\'Brien\n\u2028\t"x"'))
    session.add(_person(41, "Zoé"))
    session.add(InboxRow(channel="telegram", key="b", line="l", raw='{"a": "\\u0000"}', at=moment))
    session.add(InboxRow(channel="telegram", key="É", line="l", raw="{}", at=moment))
    for name in ("é", "z", "A", "a", "_"):
        Marks(session).put(name, None if name == "z" else {"b": 1, "a": 0.1})


def _person(number: int, name: str) -> Person:
    return Person(id=number, contract_id=3, key=f"p{number}", first_name="", last_name=name)


def _somebody_new(session: Session) -> int | None:
    somebody = _person(0, "Nouvelle")
    somebody.id = None
    session.add(somebody)
    session.flush()
    return somebody.id


def _a_lot(session: Session) -> None:
    for number in range(40):
        raw = os.urandom(50_000).hex()
        session.add(InboxRow(channel="t", key=str(number), line="l", raw=raw, at=datetime.now(UTC)))


def _back_up(database: Database, file: Path) -> None:
    with database.snapshot() as connection:
        write(connection, file)


def _everything(database: Database) -> dict[str, list[bytes]]:
    with database.snapshot() as connection:
        return {each.name: list(lines_of(connection, each)) for each in tables_of(connection)}


def _with(file: Path, name: str, changed: object) -> bytes:
    """The bytes of this backup with one of its members changed."""
    other = file.with_suffix(".other")
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(other, "w") as made:
        for member in archive.namelist():
            told = archive.read(member)
            made.writestr(member, changed(told) if member == name else told)  # type: ignore[operator]
    return other.read_bytes()
