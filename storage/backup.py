"""A whole database as one file: a zip of JSON lines, a file for each table, from one snapshot.

The file says nothing of the kind of database it came from: it goes back into SQLite or into
PostgreSQL (storage/restore.py). Tables are read as the database describes them, so that one of an
older release is kept as it stands. Each table bears its count and its SHA-256, which hold for its
rows in whichever database they are.
"""

import base64
import hashlib
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    cast,
    collate,
    inspect,
    literal,
    select,
    table,
    text,
)
from sqlalchemy import Time as TimeOfDay
from sqlalchemy.types import JSON, TypeEngine

from storage.database import schema_version
from storage.erased_lines import FILE_NAME, make_lasting

FORMAT = 1
MANIFEST = "manifest.json"
FOLDER = "backups"
"""Within DATA_DIR, unless another is asked for."""
_NAME = "cheville-%Y-%m-%d-%H%M%S"
_HABIT = re.compile(r"cheville-\d{4}-\d\d-\d\d-\d{6}\.zip")
_READ_AT_ONCE = 500
_STUMBLES = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError),
    *(RuntimeError, OverflowError, LookupError, ValueError),
)
"""What Python says of a zip in which some bytes are wrong, besides what the world says: not its
sums alone, but a way to pack that it does not know, a password, a place before the beginning."""
_VERSION_TABLE = "alembic_version"
_CONTRACTS = "contract"
_KINDS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (JSON, "json"),
    (Boolean, "bool"),
    (DateTime, "moment"),
    (Date, "day"),
    (TimeOfDay, "time"),
    (LargeBinary, "bytes"),
    (Float, "float"),
    (Integer, "int"),
    (String, "text"),
)


class NotABackup(Exception):
    """This file is no backup of ours, or not whole. `reason` is a word of words.toml (`other`,
    `newer_format`, `torn`)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class KeptTable:
    """One table in a backup: its columns with their kinds, in the order of each line's values."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `made_at` is in UTC, by the clock of the database; `schema` is
    the migration it stood at; tables come in an order in which each may refer to those before."""

    made_at: datetime
    schema: str
    tables: tuple[KeptTable, ...]

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def holds_contract(self) -> bool:
        """Whether there is a house in it: without a contract nothing else is anybody's."""
        return any(table.name == _CONTRACTS and table.rows for table in self.tables)


def tables_of(connection: Connection) -> list[Table]:
    """Every table of ours, as the database describes it, those referred to first."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION_TABLE]


def backups_in(folder: Path) -> list[Path]:
    """The backups that were made there as a habit, the oldest first; not those kept before a
    change, which bear a label."""
    return sorted(file for file in folder.glob("cheville-*.zip") if _HABIT.fullmatch(file.name))


def with_a_contract(files: Iterable[Path]) -> list[Path]:
    """Those of these backups that say that they hold a contract; their rows are not read. One that
    cannot be opened says nothing."""
    return [file for file in files if _says_contract(file)]


def _says_contract(file: Path) -> bool:
    try:
        with _opened(file) as archive:
            return _manifest(archive).holds_contract
    except (OSError, NotABackup):
        return False


def holds_contract(connection: Connection) -> bool:
    """Whether this database has something to keep, whatever its release."""
    if not inspect(connection).has_table(_CONTRACTS):
        return False
    asked = select(literal(1)).select_from(table(_CONTRACTS)).limit(1)
    return connection.scalar(asked) is not None


def made_at(file: Path) -> datetime:
    """When a backup that bears our name was made, in UTC."""
    return datetime.strptime(f"{file.stem}+0000", f"{_NAME}%z")


def target_in(folder: Path, connection: Connection, label: str = "") -> Path:
    """Where a backup of this moment goes: by day, hour, minute and second, in UTC."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder / f"{_now(connection):{_NAME}}{label}.zip"


def write(connection: Connection, target: Path, erased: Path | None = None) -> Manifest:
    """Write all that this connection sees into `target`, then read it again as proof.

    The connection must see one moment (`Database.snapshot`). The file appears whole or not at all,
    and only its owner can read it. Raises `OSError` when it cannot be written, `NotABackup` when
    what was written does not read as it should.
    """
    part = target.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            manifest = _filled(connection, file, erased)
            file.flush()
            os.fsync(file.fileno())
        read(part)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    make_lasting(target.parent)
    return manifest


def _filled(connection: Connection, file: Any, erased: Path | None) -> Manifest:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        kept = [_keep(connection, table, archive) for table in tables_of(connection)]
        manifest = Manifest(_now(connection), schema_version(connection) or "", tuple(kept))
        if erased is not None and erased.exists():
            archive.writestr(FILE_NAME, erased.read_bytes())
        archive.writestr(MANIFEST, json.dumps(_told(manifest), ensure_ascii=False, indent=1))
    return manifest


def _told(manifest: Manifest) -> dict[str, Any]:
    told = asdict(manifest)
    return {"format": FORMAT, **told, "made_at": manifest.made_at.isoformat()}


def _now(connection: Connection) -> datetime:
    """The moment of the snapshot, by the database's own clock."""
    said = connection.scalar(text("select current_timestamp"))
    found = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found.astimezone(UTC).replace(microsecond=0)


def _keep(connection: Connection, table: Table, archive: zipfile.ZipFile) -> KeptTable:
    rows, digest = 0, hashlib.sha256()
    lines = closing(lines_of(connection, table))
    with lines as found, archive.open(f"{table.name}.jsonl", "w", force_zip64=True) as file:
        for line in found:
            file.write(line)
            digest.update(line)
            rows += 1
    return KeptTable(table.name, _columns(table), rows, digest.hexdigest())


def _columns(table: Table) -> tuple[tuple[str, str], ...]:
    """By name: SQLite and PostgreSQL may hold the same columns in different orders."""
    return tuple(sorted((column.name, _kind(column.type)) for column in table.columns))


def _kind(type_: TypeEngine[Any]) -> str:
    return next(name for kind, name in _KINDS if isinstance(type_, kind))


def lines_of(connection: Connection, table: Table) -> Generator[bytes]:
    """The rows of a table as JSON arrays, by key: the same bytes from either kind of database."""
    columns = _columns(table)
    wanted = select(*(_as_kept(table, name, kind) for name, kind in columns))
    wanted = wanted.order_by(*(_in_order(connection, column) for column in table.primary_key))
    with connection.execute(wanted, execution_options={"stream_results": True}) as rows:
        for row in rows.yield_per(_READ_AT_ONCE):
            values = [_plain(value, kind) for value, (_, kind) in zip(row, columns, strict=True)]
            yield json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _as_kept(table: Table, name: str, kind: str) -> ColumnElement[Any]:
    """JSON as its text: a column that is empty and one that holds JSON's null are two things."""
    column = table.c[name]
    return cast(column, Text) if kind == "json" else column


def _in_order(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Texts in the order of their bytes, whatever the language of the server."""
    words = connection.dialect.name == "postgresql" and isinstance(column.type, String)
    return collate(column, "C") if words else column


def _plain(value: Any, kind: str) -> Any:
    if value is None:
        return None
    match kind:
        case "json":
            return {"json": json.loads(value)}
        case "bytes":
            return base64.b64encode(value).decode()
        case "moment":
            known = value if value.tzinfo else value.replace(tzinfo=UTC)
            return known.astimezone(UTC).isoformat()
        case "day" | "time":
            return value.isoformat()
    return value


def value_of(plain: Any, kind: str) -> Any:
    """A value as Python knows it, from what a line says; the other way of what wrote it."""
    if plain is None:
        return None
    match kind:
        case "json":
            return JSON.NULL if plain["json"] is None else plain["json"]
        case "bytes":
            return base64.b64decode(plain)
        case "moment":
            return datetime.fromisoformat(plain)
        case "day":
            return date.fromisoformat(plain)
        case "time":
            return time.fromisoformat(plain)
    return plain


def read(file: Path) -> Manifest:
    """What a backup says of itself, every line of it held against its counts and its sums.

    Raises `NotABackup` for any other file and for one that is not whole, `OSError` when it cannot
    be opened.
    """
    with _opened(file) as archive:
        manifest = _manifest(archive)
        for table in manifest.tables:
            _check(archive, table)
        _check_erased(archive, manifest)
    return manifest


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    """What is no zip is no backup of ours; one that Python stumbles over further on is torn."""
    try:
        archive = zipfile.ZipFile(file)
    except _STUMBLES as error:
        raise NotABackup("other") from error
    with archive:
        try:
            yield archive
        except _STUMBLES as error:
            raise NotABackup("torn") from error


def _manifest(archive: zipfile.ZipFile) -> Manifest:
    try:
        told = json.loads(archive.read(MANIFEST))
        if told["format"] > FORMAT:
            raise NotABackup("newer_format")
        tables = tuple(
            KeptTable(
                name=each["name"],
                columns=tuple((name, kind) for name, kind in each["columns"]),
                rows=each["rows"],
                sha256=each["sha256"],
            )
            for each in told["tables"]
        )
        return Manifest(datetime.fromisoformat(told["made_at"]), told["schema"], tables)
    except (KeyError, ValueError, TypeError) as error:
        raise NotABackup("other") from error


def _check(archive: zipfile.ZipFile, table: KeptTable) -> None:
    rows, digest = 0, hashlib.sha256()
    for line in lines_in(archive, table.name):
        digest.update(line)
        rows += 1
    if (rows, digest.hexdigest()) != (table.rows, table.sha256):
        raise NotABackup("torn")


def _check_erased(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Who was erased stands under its name or nowhere: one that is no name of ours has lost it."""
    others = set(archive.namelist()) - {f"{table.name}.jsonl" for table in manifest.tables}
    if others - {MANIFEST, FILE_NAME}:
        raise NotABackup("torn")
    if FILE_NAME not in others:
        return
    if len(archive.read(FILE_NAME)) != archive.getinfo(FILE_NAME).file_size:
        raise NotABackup("torn")


def lines_in(archive: zipfile.ZipFile, table: str) -> Iterator[bytes]:
    """The lines of one table in a backup."""
    with archive.open(f"{table}.jsonl") as file:
        yield from file
