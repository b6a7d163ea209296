"""A backup put back: the whole database is replaced, in one transaction, or stays as it was.

The tables are made as they were when the backup was written, filled, read again and held against
the sums of the backup; then they are brought up to date, as an older database is at a start.
"""

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    String,
    TableClause,
    column,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy import Time as TimeOfDay
from sqlalchemy.types import JSON, TypeEngine
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.backup import (
    KeptTable,
    Manifest,
    NotABackup,
    lines_in,
    lines_of,
    read,
    tables_of,
    value_of,
)
from storage.database import Database, schema_version
from storage.erased_lines import FILE_NAME
from storage.migrate import known_versions, tables_may_be_made_again, upgrade_within

_WRITTEN_AT_ONCE = 500
_TYPES: dict[str, TypeEngine[Any]] = {
    "json": JSON(none_as_null=True),
    "bool": Boolean(),
    "moment": UTCDateTime(),
    "day": Date(),
    "time": TimeOfDay(),
    "bytes": LargeBinary(),
    "float": Float(),
    "int": Integer(),
    "text": String(),
}


def restore(database: Database, file: Path) -> Manifest:
    """Replace all that this database holds by what the backup holds.

    Whoever calls holds the lock of the one service. Raises `NotABackup` when the file is no whole
    backup, or comes from a newer program (`newer`); then, as after a death half-way, the database
    holds what it held.
    """
    manifest = read(file)
    if manifest.schema not in known_versions():
        raise NotABackup("newer")
    with (
        database.alone() as connection,
        tables_may_be_made_again(connection),
        connection.begin(),
    ):
        _empty(connection)
        upgrade_within(connection, manifest.schema)
        with zipfile.ZipFile(file) as archive:
            for kept in manifest.tables:
                _fill(connection, archive, kept)
        _compare(connection, manifest)
        upgrade_within(connection, "head")
    database.open()
    return manifest


def holds_something(database: Database) -> bool:
    """Whether there are tables here that a restore would replace, with a row in one of them."""
    with database.snapshot() as connection:
        if schema_version(connection) is None:
            return False
        return any(
            connection.execute(each.select().limit(1)).first() is not None
            for each in tables_of(connection)
        )


def erased_in(file: Path) -> bytes:
    """Whom the backup knows as erased: the lines of its file of erasures, if it has one."""
    with zipfile.ZipFile(file) as archive:
        return archive.read(FILE_NAME) if FILE_NAME in archive.namelist() else b""


def _empty(connection: Connection) -> None:
    found = tables_of(connection)
    for each in reversed(found):
        each.drop(connection)
    connection.execute(text("drop table if exists alembic_version"))


def _fill(connection: Connection, archive: zipfile.ZipFile, kept: KeptTable) -> None:
    into = insert(_described(kept))
    rows = _rows(lines_in(archive, kept.name), kept)
    while some := list(islice(rows, _WRITTEN_AT_ONCE)):
        connection.execute(into, some)
    if connection.dialect.name == "postgresql":
        _count_on(connection, kept)


def _described(kept: KeptTable) -> TableClause:
    return table(kept.name, *(column(name, _TYPES[kind]) for name, kind in kept.columns))


def _rows(lines: Iterable[bytes], kept: KeptTable) -> Iterator[dict[str, Any]]:
    for line in lines:
        values = zip(kept.columns, json.loads(line), strict=True)
        yield {name: value_of(plain, kind) for (name, kind), plain in values}


def _count_on(connection: Connection, kept: KeptTable) -> None:
    """PostgreSQL numbers new rows by itself: it begins after the last of these."""
    if ("id", "int") not in kept.columns:
        return
    sequence = connection.scalar(func.pg_get_serial_sequence(f'"{kept.name}"', "id"))
    last = connection.scalar(select(func.max(_described(kept).c.id)))
    if sequence is not None and last is not None:
        connection.execute(select(func.setval(sequence, last)))


def _compare(connection: Connection, manifest: Manifest) -> None:
    """What was put in, read again: the same rows by the same sums. Raises `NotABackup`."""
    found = {each.name: each for each in tables_of(connection)}
    for kept in manifest.tables:
        digest = hashlib.sha256()
        for line in lines_of(connection, found[kept.name]):
            digest.update(line)
        if digest.hexdigest() != kept.sha256:
            raise NotABackup("changed")
