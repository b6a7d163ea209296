"""A database of an older release, opened by this one: every row it held is there, unchanged."""

from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from storage.database import SCHEMA, Database, Session
from tests.databases import PostgresServer, SqliteFiles

OLDER = [f"{number:04d}" for number in range(1, int(SCHEMA))]
Rows = dict[str, dict[str, Any]]


@pytest.mark.parametrize("version", OLDER)
def test_an_older_database_keeps_every_row(
    version: str, databases: SqliteFiles | PostgresServer
) -> None:
    """SQLite changes a table by making it again: what refers to it must not go with the old one."""
    url, data_dir = databases.empty()
    before = filled(url, version)

    database = Database(url, data_dir)
    database.open()
    try:
        after = database.run(_every_row)
    finally:
        database.close()

    assert before == {name: _only(after[name], row) for name, row in before.items()}


def test_an_older_database_still_holds_rows_to_their_owners(
    databases: SqliteFiles | PostgresServer,
) -> None:
    """Foreign keys are on again once the tables were changed."""
    url, data_dir = databases.empty()
    filled(url, OLDER[0])
    database = Database(url, data_dir)
    database.open()
    orphan = sa.text("update person set contract_id = 4000")
    try:
        with pytest.raises(sa.exc.IntegrityError):
            database.run(lambda session: session.connection().execute(orphan))
    finally:
        database.close()


def filled(url: str, version: str) -> Rows:
    """A database of this version with one row in each table, each tied to the others."""
    engine = sa.create_engine(url)
    with as_file(files("storage") / "migrations") as folder, engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, version)
    metadata = sa.MetaData()
    metadata.reflect(engine)
    rows: Rows = {}
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if table.name != "alembic_version":
                rows[table.name] = {column.name: _value(column) for column in table.columns}
                connection.execute(table.insert().values(rows[table.name]))
    with engine.connect() as connection:
        found = {name: dict(_row(connection, metadata.tables[name])) for name in rows}
    engine.dispose()
    return found


def _row(connection: sa.Connection, table: sa.Table) -> Any:
    return connection.execute(table.select()).mappings().one()


def _value(column: "sa.Column[Any]") -> Any:
    """Something of the column's type; 1 for a key, so that all rows are tied together."""
    if column.foreign_keys or column.primary_key:
        return 1
    try:
        kind: type = column.type.python_type
    except NotImplementedError:
        kind = str
    known = {
        int: 7,
        float: 2.5,
        bool: True,
        datetime: datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
        date: date(2026, 11, 23),
        dict: {"a": "é"},
        list: ["é"],
        bytes: b"\x00\xff",
    }
    return known.get(kind, f"{column.table.name}.{column.name}"[:40])


def _every_row(session: Session) -> Rows:
    connection = session.connection()
    metadata = sa.MetaData()
    metadata.reflect(connection)
    full = {name: table for name, table in metadata.tables.items() if name != "alembic_version"}
    found = {n: connection.execute(table.select()).mappings().first() for n, table in full.items()}
    return {name: dict(row) for name, row in found.items() if row is not None}


def _only(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The columns that the older release knew."""
    return {name: after[name] for name in before}
