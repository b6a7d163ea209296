"""The database when the world fails: what waits, what stops, and what nobody loses."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, make_url
from sqlmodel import Session, select

from domain.errors import WorldFailed
from simulator.server import Simulator
from storage.database import AlreadyRunning, Database, DatabaseLost
from storage.inbox import Inbox, InboxRow, InboxState, Received
from storage.marks import Marks
from tests.cast import MONDAY
from tests.databases import PostgresServer, SqliteFiles
from tests.story import Story


@pytest.fixture
def made(sqlite_files: SqliteFiles) -> Iterator[Database]:
    """One open SQLite database."""
    database = Database(*sqlite_files.fresh())
    database.open()
    yield database
    database.close()


@pytest.fixture
def story(town: Simulator, sqlite_files: SqliteFiles) -> Iterator[Story]:
    """The cast and the house on SQLite: PostgreSQL has its own locks and disk."""
    told = Story(town, *sqlite_files.fresh(), token=town.token)
    yield told
    told.close()


@pytest.fixture
def anywhere(town: Simulator, fresh: tuple[str, Path]) -> Iterator[Story]:
    """The same on both kinds of database."""
    told = Story(town, *fresh, token=town.token)
    yield told
    told.close()


def file_of(database: Database) -> Path:
    return Path(database.url.database or "")


def put(database: Database, name: str, value: object = 1) -> None:
    database.run(lambda session: Marks(session).put(name, value))


def get(database: Database, name: str) -> object:
    return database.run(lambda session: Marks(session).get(name))


@contextmanager
def locked(file: Path, seconds: float) -> Iterator[None]:
    """Another program holds SQLite's lock for so long."""
    taken = threading.Event()

    def hold() -> None:
        other = sqlite3.connect(file)
        other.execute("begin immediate")
        taken.set()
        time.sleep(seconds)
        other.rollback()
        other.close()

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait(5)
    try:
        yield
    finally:
        holder.join()


def pages(session: Session, limit: int | None = None) -> int:
    """How many pages the file has; with a limit, how many it may ever have."""
    pragma = "page_count" if limit is None else f"max_page_count={limit}"
    return int(session.connection().exec_driver_sql(f"PRAGMA {pragma}").scalar_one())


@contextmanager
def full(database: Database) -> Iterator[None]:
    """The disk has no room for one more page; at the end it has again."""
    fill, free = (_fill_sqlite, _free_sqlite) if database.sqlite else (_fill_server, _free_server)
    database.run(fill)
    try:
        yield
    finally:
        database.run(free)


def _fill_sqlite(session: Session) -> None:
    pages(session, pages(session))


def _free_sqlite(session: Session) -> None:
    pages(session, 1_000_000)


def _fill_server(session: Session) -> None:
    """The inbox refuses each row in the words of a server whose disk is full."""
    run = session.connection().exec_driver_sql
    run(
        "create function no_room() returns trigger language plpgsql as "
        "$$ begin raise exception 'No space left on device' using errcode = 'disk_full'; end $$"
    )
    run("create trigger no_room before insert on inbox execute function no_room()")


def _free_server(session: Session) -> None:
    session.connection().exec_driver_sql("drop function no_room cascade")


def test_21_a_short_lock_is_waited_for_without_freezing_the_loop(made: Database) -> None:
    """Fault 21: the deed comes through, and meanwhile everything else goes on."""

    async def watched() -> int:
        beats = 0
        deed = asyncio.ensure_future(made.submit(lambda s: Marks(s).put("waited", 1)))
        while not deed.done():
            await asyncio.sleep(0.01)
            beats += 1
        await deed
        return beats

    with locked(file_of(made), 1.0):
        beats = asyncio.run(watched())

    assert beats > 40
    assert get(made, "waited") == 1


def test_21_a_long_lock_is_the_world_s_fault_and_passes(made: Database) -> None:
    """Fault 21: after five seconds the deed is given back, to be tried again; nothing is lost."""
    with locked(file_of(made), 7.0), pytest.raises(WorldFailed, match="SQLITE_BUSY"):
        put(made, "waited")

    put(made, "waited")
    assert get(made, "waited") == 1


def test_21_a_lock_is_not_counted_as_a_try(story: Story) -> None:
    """Fault 21: the message waits as it came, however often the database was busy."""
    amina = story.member("amina")
    story.by_itself = False
    amina.says("/aide")
    story.loop.run_until_complete(story.house.polling.once())
    with locked(file_of(story.house.database), 7.0), pytest.raises(WorldFailed):
        story.loop.run_until_complete(story.house.dispatcher.work_once())

    waiting = story.do(lambda s: Inbox(s).heads(MONDAY, 10))

    assert [0] == [row.attempts for row in waiting]
    before = len(amina.told)
    story.settle()
    assert len(amina.told) == before + 1


def test_22_what_the_full_disk_cannot_keep_is_not_acknowledged(anywhere: Story) -> None:
    """Fault 22: Telegram keeps it and gives it again when there is room; no try is burnt."""
    story = anywhere
    amina = story.member("amina")
    story.by_itself = False
    for _ in range(3):
        amina.says("Bonjour " * 500)
    before = len(amina.told)
    with full(story.house.database):
        for _ in range(3):
            with pytest.raises(WorldFailed):
                story.loop.run_until_complete(story.house.polling.once())
        assert 3 == len(story.town.town.bots[story.token].mailbox.waiting())

    story.settle()

    assert len(amina.told) == before + 3
    done = story.do(lambda s: [row.state for row in s.exec(select(InboxRow))])
    assert {InboxState.DONE.value} == set(done)


def test_22_a_full_disk_in_the_middle_of_a_deed_undoes_it_whole(made: Database) -> None:
    """Fault 22: either all of a deed is there or none of it; then all goes on."""
    with full(made), pytest.raises(WorldFailed, match="SQLITE_FULL"):
        made.run(_two_things)

    assert (get(made, "small"), get(made, "large")) == (None, None)
    made.run(_two_things)
    assert get(made, "small") == 1


def _two_things(session: Session) -> None:
    Marks(session).put("small", 1)
    session.flush()
    Marks(session).put("large", "x" * 100_000)


@pytest.mark.parametrize("reason", ["missing", "replaced", "read_only", "damaged"])
def test_23_a_database_lost_under_our_feet_is_never_written_on(made: Database, reason: str) -> None:
    """Fault 23: deleted, replaced, read-only or damaged: the deed fails, saying which."""
    put(made, "before")
    _lose(made, reason)

    with pytest.raises(DatabaseLost) as lost:
        put(made, "after", "x" * 50_000)

    assert lost.value.reason == reason


def _lose(database: Database, how: str) -> None:
    file = file_of(database)
    if how == "missing":
        file.unlink()
    elif how == "replaced":
        copy = file.with_name("copy.db")
        copy.write_bytes(file.read_bytes())
        copy.replace(file)
    elif how == "read_only":
        database.run(lambda s: s.connection().exec_driver_sql("PRAGMA query_only=ON"))
    else:
        database.run(lambda s: None)
        database.engine.dispose()  # closes, so that everything is in the one file
        file.write_bytes(b"This was a database once. " * 2000)


def test_23_nothing_is_confirmed_once_the_database_is_gone(story: Story) -> None:
    """Fault 23: what people said stays with Telegram."""
    amina = story.member("amina")
    story.by_itself = False
    amina.says("/aide")
    file_of(story.house.database).unlink()

    with pytest.raises(DatabaseLost):
        story.loop.run_until_complete(story.house.polling.once())

    assert 1 == len(story.town.town.bots[story.token].mailbox.waiting())


def test_26_one_database_has_one_service(fresh: tuple[str, Path]) -> None:
    """Fault 26: on SQLite by a lock of the file, on PostgreSQL by one of the server."""
    first, second = Database(*fresh), Database(*fresh)
    first.open()
    second.open()
    first.take_run_lock()

    with pytest.raises(AlreadyRunning):
        second.take_run_lock()

    first.close()
    second.take_run_lock()
    second.close()


@pytest.fixture
def on_server(postgres_server: PostgresServer) -> tuple[str, Path]:
    """An empty database on PostgreSQL: only there can the lock be lost."""
    return postgres_server.fresh()


def end_lock_of(url: str) -> None:
    """What a restart of the server or a cut on the way does to the one idle connection."""
    with psycopg.connect(url, autocommit=True) as connection:
        ended = connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_locks where locktype = 'advisory'"
            " and database = (select oid from pg_database where datname = current_database())"
        ).fetchall()
    assert [(True,)] == ended


def test_26_a_lock_that_was_lost_is_taken_again(on_server: tuple[str, Path]) -> None:
    """Fault 26: the server ended our connection; a second service is still refused."""
    first, second = Database(*on_server), Database(*on_server)
    first.open()
    second.open()
    first.take_run_lock()

    asyncio.run(first.keep_run_lock())
    end_lock_of(on_server[0])
    asyncio.run(first.keep_run_lock())

    with pytest.raises(AlreadyRunning):
        second.take_run_lock()
    first.close()
    second.take_run_lock()
    second.close()


def test_26_our_own_ghost_does_not_keep_us_out(on_server: tuple[str, Path]) -> None:
    """Fault 26: cut on the way, the old connection lives on at the server with our lock."""
    database = Database(*on_server)
    database.open()
    database.take_run_lock()
    lock = database._run_lock
    assert isinstance(lock, Connection)
    ghost = lock.connection.dbapi_connection
    database._run_lock = None  # as when it no longer answers us

    asyncio.run(database.keep_run_lock())

    assert ghost is not None
    with pytest.raises(psycopg.OperationalError):
        ghost.cursor().execute("select 1")
    ghost.close()
    database.close()


def test_26_a_lock_that_another_took_meanwhile_is_told(on_server: tuple[str, Path]) -> None:
    """Fault 26: the second service came first; ours must stop, and leaves its lock alone."""
    first, second = Database(*on_server), Database(*on_server)
    first.open()
    second.open()
    first.take_run_lock()
    end_lock_of(on_server[0])
    second.take_run_lock()

    for _ in range(2):
        with pytest.raises(AlreadyRunning):
            asyncio.run(first.keep_run_lock())

    first.close()
    third = Database(*on_server)
    with pytest.raises(AlreadyRunning):
        third.take_run_lock()
    third.close()
    second.close()


def test_26_a_lock_that_nobody_can_see_is_asked_for_again(on_server: tuple[str, Path]) -> None:
    """The server is away: the world's fault, until it is back."""
    database = Database(*on_server)
    database.open()
    database.take_run_lock()
    address, engine = make_url(on_server[0]), database.engine
    end_lock_of(on_server[0])
    database.engine = create_engine(
        address.set(drivername="postgresql+psycopg", query={}, host="127.0.0.1", port=9)
    )

    with pytest.raises(WorldFailed):
        asyncio.run(database.keep_run_lock())
    database.engine = engine
    asyncio.run(database.keep_run_lock())

    other = Database(*on_server)
    with pytest.raises(AlreadyRunning):
        other.take_run_lock()
    other.close()
    database.close()


def test_26_on_sqlite_the_lock_is_a_file_s(made: Database) -> None:
    """Nothing to lose, nothing to ask."""
    made.take_run_lock()

    asyncio.run(made.keep_run_lock())


def test_a_command_writes_beside_a_service(fresh: tuple[str, Path]) -> None:
    """The run lock is the service's alone; writers take turns."""
    service, command = Database(*fresh), Database(*fresh)
    service.open()
    service.take_run_lock()
    command.open()

    for number in range(20):
        put(service, f"service {number}")
        put(command, f"command {number}")

    assert get(service, "command 19") == get(command, "service 19") == 1
    command.close()
    service.close()


def test_two_processes_that_write_at_once_lose_nothing(fresh: tuple[str, Path]) -> None:
    """A hundred writes of each of two processes, at the same time: two hundred."""
    url, data_dir = fresh
    script = (
        "import sys; from pathlib import Path\n"
        "from storage.database import Database; from storage.marks import Marks\n"
        "database = Database(sys.argv[1], Path(sys.argv[2])); database.open()\n"
        "for n in range(100):\n"
        "    database.run(lambda s: Marks(s).put(f'{sys.argv[3]} {n}', n))\n"
        "database.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", script, url, str(data_dir), name])
        for name in ("one", "two")
    ]

    assert [0, 0] == [writer.wait(60) for writer in writers]
    database = Database(url, data_dir)
    database.open()
    assert 200 == sum(get(database, f"{w} {n}") == n for w in ("one", "two") for n in range(100))
    database.close()


def test_a_fault_of_ours_is_not_the_world_s(made: Database) -> None:
    """A key given twice is a bug or a duplicate: it comes out as it is, and nothing stays."""

    def twice(session: Session) -> None:
        for _ in range(2):
            session.connection().exec_driver_sql("insert into mark (name) values ('same')")

    with pytest.raises(Exception) as raised:  # noqa: PT011 - its class is the driver's
        made.run(twice)

    assert not isinstance(raised.value, WorldFailed | DatabaseLost)
    assert get(made, "same") is None


def test_a_received_row_is_stored_once_whoever_stores_it(fresh: tuple[str, Path]) -> None:
    """The key decides, on both databases."""
    database = Database(*fresh)
    database.open()
    same = [Received("telegram", "m:1:2", "1", "{}")]

    counts = [database.run(lambda s: Inbox(s).store(same, MONDAY)) for _ in range(2)]

    assert [1, 0] == counts
    database.close()
