"""Bringing a database up to date. Imported only when its schema differs: Alembic loads slowly."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from storage.database import DatabaseLost


def upgrade(engine: Engine, found: str | None) -> None:
    """Run every missing migration in one transaction; a version we do not know is a newer one."""
    with as_file(files("storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        if found is not None and found not in known:
            raise DatabaseLost("newer")
        with (
            engine.connect() as connection,
            _tables_may_be_made_again(connection),
            connection.begin(),
        ):
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            _check_ties(connection)


@contextmanager
def _tables_may_be_made_again(connection: Connection) -> Iterator[None]:
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
