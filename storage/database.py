"""The database: engine, one writer, locks. The only place that knows SQLite from PostgreSQL.

On SQLite one thread owns the connection and every transaction begins IMMEDIATE: two connections
that write and checkpoint at once can damage a WAL database before SQLite 3.51.3. Commands beside
a running service take turns with it through `write.lock`.
"""

import asyncio
import fcntl
import os
import re
import shlex
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.pool import QueuePool
from sqlmodel import Session as Session  # everybody else takes it from here
from sqlmodel import SQLModel, select

from domain.errors import WorldFailed

SCHEMA = "0007"
"""The newest migration; a test holds it against storage/migrations."""

POSTGRESQL_WORKERS = 4
_RUN_LOCK = 0x6368_6576  # "chev": the advisory lock of the one service on a PostgreSQL database
_RUN_LOCK_FILE = "run.lock"
WRITE_LOCK_FILE = "write.lock"
_LOOKS, _LOOK_SECONDS = 5, 0.02
"""Whoever only looks whether a service runs holds its lock for an instant: no other service."""
_IS_SERVED = (
    "select count(*) from pg_locks where locktype = 'advisory' and granted and classid = 0"
    " and objid = :lock and objsubid = 1"
    " and database = (select oid from pg_database where datname = current_database())"
)
_NOTICE_A_CUT = {"keepalives_idle": "20", "keepalives_interval": "5", "tcp_user_timeout": "15000"}
"""For libpq, unless the address says otherwise: a silent network is noticed in seconds."""
_SERVER_NOTICES = "set tcp_keepalives_idle = 20; set tcp_keepalives_interval = 5"
"""The other way round: a machine that went dark does not hold the lock for hours."""
_WHO_HOLDS = "select pid, backend_start as began from pg_stat_activity where pid = pg_backend_pid()"
_END_OUR_GHOST = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where pid = :pid and backend_start = :began"
)
"""A connection of ours that was cut may live on at the server, our lock in its hand."""
_PRAGMAS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
)
_SNAPSHOT: dict[str, dict[str, Any]] = {
    "sqlite": {"only_reads": True},
    "postgresql": {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True},
}
_READ_AT_A_START = 200_000_000
"""Bytes. A hundred million are looked through in a tenth of a second, plus what the disk takes to
read them; the sample contract is two million."""
_DATA_DIR = "data_dir"
_LEAVES_NOTHING = "leaves_nothing"
_FOLLOWS = "follows"
_DROPPED = re.compile(r'fatal:\s+database ".*" does not exist')
_LEFT_OUT = {
    "password": re.compile(r"password authentication failed|no password supplied"),
    "host": re.compile(r"resolve host|translate host name|name or service not known"),
    "role": re.compile(r'role ".*" does not exist'),
}

T = TypeVar("T")
Row = TypeVar("Row", bound=SQLModel)


class DatabaseLost(Exception):
    """The database is gone, read-only, replaced or damaged: stop, and say what to do. `reason` is a
    word of words.toml (`missing`, `replaced`, `read_only`, `damaged`, `newer`, `unreachable`,
    `dropped`, `password`, `host`, `role`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AlreadyRunning(Exception):
    """Another service holds this database."""


class Database:
    """Lives as long as the process. Give it deeds; each runs in one transaction of its own.

    `lock_in_doubt` when a connection was cut: the lock of the one service may be gone with its own.
    """

    def __init__(self, url: str, data_dir: Path) -> None:
        self.url = _url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.data_dir = data_dir
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.workers = 1 if self.sqlite else POSTGRESQL_WORKERS
        self.engine = self._engine()
        self._threads = ThreadPoolExecutor(self.workers, thread_name_prefix="database")
        self._write_lock = os.open(data_dir / WRITE_LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        self._run_lock: Connection | int | None = None
        self._lock_held_by: dict[str, Any] | None = None
        self.lock_in_doubt = False
        self._file = Path(self.url.database) if self.sqlite and self.url.database else None
        self._inode: int | None = None

    def _engine(self) -> Engine:
        engine = create_engine(
            self.url,
            poolclass=QueuePool,
            pool_size=self.workers + 1,
            max_overflow=0,
            hide_parameters=True,  # people's words and names, in the message of an error
        )
        if self.sqlite:
            event.listen(engine, "do_connect", _for_its_owner_alone)
            event.listen(engine, "connect", _tune_sqlite)
            event.listen(engine, "begin", _begin_immediate)
        return engine

    def run(self, deed: Callable[[Session], T]) -> T:
        """Do this deed in one transaction and wait for it. Safe from any thread but the writer's.

        Raises `WorldFailed` when the fault is the world's and may pass, `DatabaseLost` when it
        will not; whatever else the deed raises rolls back and comes out as it is.
        """
        return self._threads.submit(self._transaction, deed).result()

    async def submit(self, deed: Callable[[Session], T]) -> T:
        """The same, without holding up the event loop."""
        return await asyncio.wrap_future(self._threads.submit(self._transaction, deed))

    def _transaction(self, deed: Callable[[Session], T]) -> T:
        with self._turn():
            self._check_file()
            with self._in_our_words(), self._session() as session:
                result = deed(session)
                session.commit()
            for follows in session.info.get(_FOLLOWS, ()):
                follows()
            if session.info.get(_LEAVES_NOTHING):
                self._empty_wal()
            return result

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees one moment and holds nobody up, whatever is written meanwhile.

        For whoever reads everything; the caller's thread waits. The schema is not brought up to
        date. Raises as `run` does.
        """
        with self._in_our_words(), self.engine.connect() as pooled:
            connection = pooled.execution_options(**_SNAPSHOT[self.engine.dialect.name])
            with connection.begin():
                connection.dialect.has_table(connection, "alembic_version")  # the moment is now
                yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """A connection for whoever replaces everything, while no other writes; no transaction is
        open in it yet. Raises as `run` does."""
        with self._turn(), self._in_our_words(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except (OperationalError, InterfaceError, DBAPIError) as error:
            raise self._judged(error) from error

    def _session(self) -> Session:
        info = {_DATA_DIR: self.data_dir}
        return Session(self.engine, expire_on_commit=False, autoflush=False, info=info)

    def _empty_wal(self) -> None:
        """What was overwritten stands in SQLite's write-ahead log until that is emptied. The deed
        is done all the same where it cannot be: the next one that asks empties it."""
        if not self.sqlite:
            return
        connection = self.engine.raw_connection()
        try:
            with suppress(sqlite3.OperationalError):  # SQLAlchemy would begin a transaction first
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """On SQLite, wait for our turn to write; PostgreSQL needs no turns."""
        if not self.sqlite:
            yield
            return
        fcntl.flock(self._write_lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._write_lock, fcntl.LOCK_UN)

    def _check_file(self) -> None:
        """A database that was deleted or replaced under our feet would swallow what we store."""
        if self._file is None or self._inode is None:
            return
        try:
            inode = self._file.stat().st_ino
        except FileNotFoundError:
            raise DatabaseLost("missing") from None
        if inode != self._inode:
            raise DatabaseLost("replaced")

    def _judged(self, error: DBAPIError) -> Exception:
        """The world's passing fault, a lost database, or our own bug."""
        words = str(error.orig).lower()
        if "readonly" in words or "read-only" in words:
            return DatabaseLost("read_only")
        if "malformed" in words or "not a database" in words:
            return DatabaseLost("damaged")
        if not self.sqlite and _DROPPED.search(words):
            return DatabaseLost("dropped")
        self.lock_in_doubt |= error.connection_invalidated
        passing = isinstance(error, OperationalError | InterfaceError)
        our_bug = self.sqlite and "no such" in words  # table or column; elsewhere, a socket
        if (passing or error.connection_invalidated) and not our_bug:
            return WorldFailed(_what_failed(error))
        return error

    def open(self) -> None:
        """Bring the schema up to date; refuse a database that is newer than this program."""
        self._threads.submit(self._open).result()

    def _open(self) -> None:
        with self._turn():
            with self._let_in(), self.engine.connect() as connection:
                found = schema_version(connection)
            if found != SCHEMA:
                from storage.migrate import upgrade

                upgrade(self.engine, found, self.data_dir)
            if self._file is not None:
                self._inode = self._file.stat().st_ino

    @contextmanager
    def _let_in(self) -> Iterator[None]:
        """At a start there is nothing to wait for: whoever cannot come in says why."""
        try:
            yield
        except (OperationalError, InterfaceError, DBAPIError) as error:
            judged = self._judged(error)
            lost = isinstance(judged, DatabaseLost)
            raise judged if lost else DatabaseLost(_unreachable(error)) from error

    def refuse_damage(self) -> None:
        """Raise `DatabaseLost` when the file is damaged, be it in its middle: it would open, and
        swallow what people say. All of it is read, which is quick: a file larger than
        `_READ_AT_A_START` is left to `cheville check`. A server answers for its own."""
        if self._file is None or self._file.stat().st_size > _READ_AT_A_START:
            return
        with self.snapshot() as connection:
            if connection.scalar(text("PRAGMA quick_check(1)")) != "ok":
                raise DatabaseLost("damaged")

    def version(self) -> str | None:
        """The migration this database stands at, None when it is empty. Raises as `run` does."""
        with self.snapshot() as connection:
            return schema_version(connection)

    def set_aside(self) -> Path:
        """Give the file another name, with what SQLite keeps beside it: the next to open this
        address finds nothing. Returns the new name, which is nobody else's."""
        assert self._file is not None
        with self._turn():
            self.engine.dispose()
            aside = _free_name(self._file)
            for beside in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{self._file}{beside}").rename(f"{aside}{beside}")
        return aside

    def take_run_lock(self) -> None:
        """Hold the database for one service. Raises `AlreadyRunning` when another one does, and as
        `open` does when a server lets nobody in."""
        if self.sqlite:
            self._run_lock = _locked(self.data_dir / _RUN_LOCK_FILE)
            return
        with self._let_in():
            self._run_lock = self._server_lock()

    def is_served(self) -> bool:
        """Whether some service, this process or another, holds the database now; nothing is taken
        that a service about to start would miss."""
        if self.sqlite:
            return _is_locked(self.data_dir / _RUN_LOCK_FILE)
        asked = {"lock": _RUN_LOCK}
        return self.run(lambda session: bool(session.scalar(text(_IS_SERVED), asked)))

    def _server_lock(self) -> Connection:
        """A connection of its own that holds PostgreSQL's lock of the one service."""
        connection = self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()  # closing it closes it: the pool would keep the lock
        try:
            self._lock_on(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _lock_on(self, connection: Connection) -> None:
        connection.execute(text(_SERVER_NOTICES))
        if self._lock_held_by is not None:
            connection.execute(text(_END_OUR_GHOST), self._lock_held_by)
        if not connection.scalar(text(f"select pg_try_advisory_lock({_RUN_LOCK})")):
            raise AlreadyRunning
        self._lock_held_by = dict(connection.execute(text(_WHO_HOLDS)).mappings().one())

    async def keep_run_lock(self) -> None:
        """See that the lock of the one service is still ours; take it again when it was lost.

        PostgreSQL lets go of it when its connection ends: a restart, a cut on the way. Raises
        `AlreadyRunning` when another service took it meanwhile, `WorldFailed` when nobody can
        know yet. On SQLite the lock is a file's, and nobody can take it from us.
        """
        if not self.sqlite:
            await asyncio.wrap_future(self._threads.submit(self._keep_run_lock))

    def _keep_run_lock(self) -> None:
        if isinstance(self._run_lock, Connection) and _answers(self._run_lock):
            self.lock_in_doubt = False
            return
        self._run_lock = None
        try:
            self._run_lock = self._server_lock()
            self.lock_in_doubt = False
        except (OperationalError, InterfaceError, DBAPIError) as error:
            self.lock_in_doubt = True
            raise self._judged(error) from error

    def close(self) -> None:
        """Let go of everything; what was committed stays."""
        if self.sqlite:  # in the thread that owns the connection
            self._threads.submit(self._dispose).result()
        self._threads.shutdown()
        self.engine.dispose()  # nobody is left who would give a connection back
        if isinstance(self._run_lock, int):
            os.close(self._run_lock)
        elif self._run_lock is not None:
            _unlock(self._run_lock)
        self._run_lock = None
        os.close(self._write_lock)

    def _dispose(self) -> None:
        with self._turn():
            self.engine.dispose()


def _free_name(file: Path) -> Path:
    numbers = (file.with_name(f"{file.stem}-damaged-{n}{file.suffix}") for n in count(1))
    return next(name for name in numbers if not name.exists())


def data_dir_of(session: Session) -> Path:
    """The folder of the files that live beside this database."""
    found: Path = session.info[_DATA_DIR]
    return found


def leave_nothing(session: Session) -> None:
    """What this transaction overwrites is to be gone from the disk once it is committed, the
    write-ahead log of SQLite included."""
    session.info[_LEAVES_NOTHING] = True


def after_commit(session: Session, deed: Callable[[], None]) -> None:
    """Do this once the transaction is committed, before anybody else writes; never when it is not.
    A death in between leaves it undone."""
    session.info.setdefault(_FOLLOWS, []).append(deed)


def rows(session: Session, table: type[Row]) -> list[Row]:
    """Every row of a table, for those who check everything."""
    return list(session.exec(select(table)))


def is_of_the_world(error: Exception) -> bool:
    """Whether the database itself failed: such a fault ends the whole transaction, and is nobody's
    bug."""
    if isinstance(error, OperationalError | InterfaceError | WorldFailed | DatabaseLost):
        return True
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _unreachable(error: DBAPIError) -> str:
    """Why a server let nobody in, where its own words tell."""
    words = str(error.orig).lower()
    return next((reason for reason, told in _LEFT_OUT.items() if told.search(words)), "unreachable")


def _what_failed(error: DBAPIError) -> str:
    """A word for the log, nothing that was said: SQLite's own, `SQLITE_FULL`, where all its errors
    are of one kind; PostgreSQL's have names, `DiskFull`."""
    return getattr(error.orig, "sqlite_errorname", None) or type(error.orig).__name__


def _answers(connection: Connection) -> bool:
    """Whether this connection lives; what it held is gone with it."""
    try:
        connection.execute(text("select 1"))
    except SQLAlchemyError:  # broken, or closed by the last try
        with suppress(SQLAlchemyError):
            connection.invalidate()
            connection.close()
        return False
    return True


def _locked(path: Path) -> int:
    """This file, opened and locked for us alone. Raises `AlreadyRunning`."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    for _ in range(_LOOKS):
        with suppress(BlockingIOError):
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return handle
        time.sleep(_LOOK_SECONDS)
    os.close(handle)
    raise AlreadyRunning


def _is_locked(path: Path) -> bool:
    """Whether somebody holds this file for themselves."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _unlock(connection: Connection) -> None:
    """Said, not only left: a server notices a closed connection a moment later."""
    with suppress(SQLAlchemyError):
        connection.execute(text(f"select pg_advisory_unlock({_RUN_LOCK})"))
    connection.close()


def shown_address(url: str) -> str:
    """Where a database is, as people may read it: a file, or an address without its password."""
    try:
        made = _url(url)
    except DatabaseLost:
        return "DATABASE_URL"
    if made.get_backend_name() == "sqlite":
        return made.database or ""
    added = [name for name, value in _NOTICE_A_CUT.items() if made.query.get(name) == value]
    bare = made.set(drivername="postgresql").difference_update_query(added)
    return bare.render_as_string(hide_password=True)


def is_a_server(url: str) -> bool:
    """Whether it answers over a network, or not at all."""
    return _url(url).get_backend_name() != "sqlite"


def is_an_address(url: str) -> bool:
    """Whether it names a server, or a file, of a kind that we know."""
    try:
        made = _url(url)
    except DatabaseLost:
        return False
    return made.get_backend_name() != "sqlite" or bool(made.database)


def createdb(url: str) -> str:
    """What makes this database, typed by whoever keeps the server.

    >>> createdb("postgresql://cheville@/cheville")
    'sudo -u postgres createdb -O cheville cheville'
    >>> createdb("postgresql://cheville:secret@base.example:5433/cls")
    'createdb -h base.example -p 5433 -U postgres -O cheville cls'
    """
    made = _url(url)
    host = made.host or str(made.query.get("host", ""))
    is_here = not host or host.startswith("/")
    words = ["sudo", "-u", "postgres", "createdb"] if is_here else ["createdb", "-h", host]
    words += ["-p", str(made.port)] if made.port else []
    words += [] if is_here else ["-U", "postgres"]
    words += ["-O", made.username] if made.username else []
    return shlex.join([*words, made.database or ""])


def is_there(url: str) -> bool:
    """Whether there is something to open: a SQLite file is made on first use, a server is there."""
    made = _url(url)
    if made.get_backend_name() != "sqlite":
        return True
    return bool(made.database) and Path(made.database or "").exists()


def _url(url: str) -> URL:
    """Raises `DatabaseLost` for what is no address of ours."""
    try:
        made = make_url(url)
    except ArgumentError:
        raise DatabaseLost("unreachable") from None
    if made.get_backend_name() == "postgresql":
        made = made.set(drivername="postgresql+psycopg")
        return made.update_query_dict({**_NOTICE_A_CUT, **made.query})
    if made.get_backend_name() != "sqlite":
        raise DatabaseLost("unreachable")
    return made


def schema_version(connection: Connection) -> str | None:
    """The migration this database stands at, None when it is empty."""
    from sqlalchemy import inspect

    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.scalar(text("select version_num from alembic_version"))
    return version


def _for_its_owner_alone(
    _dialect: object, _record: object, arguments: list[Any], _named: dict[str, Any]
) -> None:
    """SQLite makes its file readable by all, and those beside it like it: so it is made first. What
    cannot be made is SQLite's to tell."""
    with suppress(OSError):
        os.close(os.open(arguments[0], os.O_RDWR | os.O_CREAT, 0o600))


def _tune_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin_immediate(connection: Connection) -> None:
    """Whoever may write takes its turn at once; whoever only reads holds nobody up."""
    only_reads = connection.get_execution_options().get("only_reads", False)
    connection.exec_driver_sql("BEGIN" if only_reads else "BEGIN IMMEDIATE")
