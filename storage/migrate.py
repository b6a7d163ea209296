"""Bringing a database up to date. Imported only when its schema differs: Alembic loads slowly."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.backup import FOLDER, target_in, write
from storage.database import DatabaseLost
from storage.erased_lines import FILE_NAME


def upgrade(engine: Engine, found: str | None, data_dir: Path) -> None:
    """Run every missing migration in one transaction; a version we do not know is a newer one.

    What was there is kept first, as a backup that the program of before can put back.
    """
    if found is not None:
        if found not in known_versions():
            raise DatabaseLost("newer")
        _keep(engine, found, data_dir)
    with (
        engine.connect() as connection,
        tables_may_be_made_again(connection),
        connection.begin(),
    ):
        upgrade_within(connection, "head")


def _keep(engine: Engine, found: str, data_dir: Path) -> None:
    with engine.connect() as connection:
        target = target_in(data_dir / FOLDER, connection, f"-{found}")
        write(connection, target, data_dir / FILE_NAME)


def known_versions() -> set[str]:
    """The migrations that this program has."""
    with _config() as config:
        walked = ScriptDirectory.from_config(config).walk_revisions()
        return {script.revision for script in walked}


def upgrade_within(connection: Connection, version: str) -> None:
    """Run every missing migration up to this one, in the transaction that is open."""
    with _config() as config:
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    _check_ties(connection)


@contextmanager
def _config() -> Iterator[Config]:
    with as_file(files("storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        yield config


@contextmanager
def tables_may_be_made_again(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one: what refers to it must
    not forbid that. It only listens outside a transaction."""
    if connection.dialect.name != "sqlite":
        yield
        return
    raw = connection.connection.dbapi_connection
    assert raw is not None
    raw.cursor().execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        raw.cursor().execute("PRAGMA foreign_keys=ON")


def _check_ties(connection: Connection) -> None:
    """Before the commit: no row refers to one that is gone."""
    if connection.dialect.name == "sqlite":
        torn = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if torn:
            raise RuntimeError(f"The migration would leave {len(torn)} rows without their owner.")
