"""An import taken back: every row as it was before, but for what people made of it since.

What it added goes, unless something leans on it; what it changed comes back, unless it was changed
again. The import itself stays in the history. What it wrote is storage/row_writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Table, select
from sqlmodel import Session
from sqlmodel.sql.sqltypes import UTCDateTime

from storage.imports import Import, Imports
from storage.journal import Journal, JournalLine
from storage.plan_merge import Changed, stored
from storage.row_writes import Values, Write
from storage.tables import metadata

_OWNERS = {
    "action_role": "action_id",
    "remark": "action_id",
    "seat": "instance_id",
    "indicator_value": "indicator_id",
    "given_value": "indicator_id",
}
"""What hangs from a fact goes with it, and stays with it."""
_LINKS = {"action_role": "roles", "remark": "remarks", "seat": "seats"}
_NAMED_BY = {
    "structure": "key",
    "person": "key",
    "axis": "code",
    "action": "code",
    "instance": "code",
    "meeting": "key",
    "indicator": "code",
}
_COUNTED_UP = "sequence"
"""The version of a meeting for calendars only goes up."""
_AT_ONCE = 500

Row = tuple[str, int]


@dataclass(frozen=True)
class Undone:
    """What taking an import back does, fact by fact (« action:2.3 »). In `restored` and
    `overtaken`, `before` is what stands now and `after` what stood before the import."""

    removed: tuple[str, ...]
    restored: tuple[Changed, ...]
    kept: tuple[str, ...]  # added by the import, and people leaned on it since
    overtaken: tuple[Changed, ...]  # changed by the import, then by people


def would_undo(session: Session, imported: Import) -> Undone:
    """What `undo` would do now; nothing is written."""
    return _Undoing(session, imported).told()


def undo(session: Session, imported: Import, now: datetime) -> Undone:
    """Take this import back; the transaction is the caller's. The same file may come in again."""
    undoing = _Undoing(session, imported)
    told = undoing.told()
    undoing.write()
    imported.undone_at = now
    session.add(imported)
    numbers = {"removed": len(told.removed), "restored": len(told.restored), "kept": len(told.kept)}
    line = JournalLine(
        contract_id=imported.contract_id,
        at=now,
        deed="import_undone",
        subject=f"import:{imported.id}",
        details=numbers,
    )
    Journal(session).write(line)
    session.flush()
    return told


@dataclass
class _Whole:
    """What an import did to one row, all its writes together."""

    before: Values | None
    after: Values | None

    def then(self, write: Write) -> None:
        before, after = write["before"], write["after"]
        if after is None:
            self.before = None if self.before is None else {**before, **self.before}
            self.after = None
        elif self.before is None:
            self.after = {**(self.after or {}), **after}
        else:
            self.before = {**before, **self.before}
            self.after = {**(self.after or {}), **after}


@dataclass
class _Undoing:
    """Lives as long as one undoing: what was written, what stands now, what stays."""

    session: Session
    imported: Import
    rows: dict[Row, _Whole] = field(default_factory=dict)
    standing: dict[Row, Values] = field(default_factory=dict)
    staying: set[Row] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.session.flush()
        for write in Imports(self.session).writes(self.imported.id or 0):
            row = (write["table"], write["id"])
            if row in self.rows:
                self.rows[row].then(write)
            else:
                self.rows[row] = _Whole(write["before"], write["after"])
        for table, ids in _by_table(self.rows).items():
            self.standing |= self._standing(table, ids)
        self.staying = self._staying()

    # What stands, and what stays

    def _standing(self, table: Table, ids: list[int]) -> Iterable[tuple[Row, Values]]:
        for some in _some(ids):
            for found in self.session.connection().execute(
                select(table).where(table.c.id.in_(some))
            ):
                values = {name: stored(value) for name, value in found._mapping.items()}
                yield (table.name, values["id"]), values

    @property
    def added(self) -> set[Row]:
        """What the import added and still stands."""
        return {r for r, whole in self.rows.items() if whole.before is None and whole.after} & set(
            self.standing
        )

    def _staying(self) -> set[Row]:
        """Of what was added: what was changed since, what something else leans on, and what hangs
        from those."""
        added = self.added
        staying = {row for row in added if self._was_touched(row)}
        leaning = [*self._leaning(added)]
        while True:
            more = {
                on
                for on, by in leaning
                if on in added - staying and (by not in added or by in staying)
            }
            more |= {row for row in added - staying if self._owner(row) in staying}
            if not more:
                return staying
            staying |= more

    def _was_touched(self, row: Row) -> bool:
        """Whether an added row is no longer what the import left. A version that an undoing counted
        up is nobody's doing."""
        now, after = self.standing[row], self.rows[row].after or {}
        return any(now[name] != after.get(name) for name in now if name != _COUNTED_UP)

    def _leaning(self, added: set[Row]) -> Iterator[tuple[Row, Row]]:
        """Which row leans on which, of all the rows of the house."""
        for target, ids in _by_table(added).items():
            for table in metadata.sorted_tables:
                for key in table.foreign_keys:
                    if key.column.table is not target:
                        continue
                    for some in _some(ids):
                        wanted = select(table.primary_key.columns.values()[0], key.parent)
                        found = self.session.connection().execute(
                            wanted.where(key.parent.in_(some))
                        )
                        for by, on in found:
                            yield (target.name, on), (table.name, by)

    def _owner(self, row: Row) -> Row | None:
        return self._owner_in(row[0], self.standing[row])

    def _owner_in(self, table: str, values: Values) -> Row | None:
        column = _OWNERS.get(table)
        if column is None or column not in values:
            return None
        (key,) = metadata.tables[table].c[column].foreign_keys
        return key.column.table.name, values[column]

    # What comes back

    def _coming_back(self, row: Row) -> tuple[Values, Values]:
        """The values of a changed row that come back, and those that were changed again since."""
        whole, now = self.rows[row], self.standing[row]
        back: Values = {}
        overtaken: Values = {}
        for name, after in (whole.after or {}).items():
            before = (whole.before or {})[name]
            if name == _COUNTED_UP:
                continue
            if isinstance(after, dict) and isinstance(before, dict):
                merged = _key_by_key(before, after, now[name] or {}, overtaken, name)
                if merged != now[name]:
                    back[name] = merged
            elif now[name] == after:
                back[name] = before
            elif now[name] != before:
                overtaken[name] = before
        if back and _COUNTED_UP in (whole.after or {}):
            back[_COUNTED_UP] = now[_COUNTED_UP] + 1
        return back, overtaken

    @property
    def _changed(self) -> list[Row]:
        return [
            row
            for row, whole in self.rows.items()
            if whole.before is not None and whole.after is not None and row in self.standing
        ]

    def told(self) -> Undone:
        """Fact by fact: what hangs from facts and what was remembered of them is not named."""
        removed = [about for row in self.added - self.staying if (about := self._about(row))]
        kept = [about for row in self.staying if (about := self._about(row))]
        restored: list[Changed] = [*self._links_told()]
        overtaken: list[Changed] = []
        for row in self._changed:
            about = self._about(row)
            if about is None:
                continue
            back, again = self._coming_back(row)
            restored += self._told(row, about, back)
            overtaken += self._told(row, about, again)
        return Undone(
            tuple(sorted(removed)), tuple(restored), tuple(sorted(kept)), tuple(overtaken)
        )

    def _links_told(self) -> Iterator[Changed]:
        """Roles, seats and remarks of facts that stay: named once for each fact."""
        going = (row for row in self.added - self.staying if row[0] in _LINKS)
        coming = (r for r, whole in self.rows.items() if whole.after is None and r[0] in _LINKS)
        found = set()
        for row in (*going, *coming):
            values = self.standing.get(row) or self.rows[row].before or {}
            owner = self._owner_in(row[0], values)
            if owner is not None and owner not in self.added - self.staying:
                found.add((owner, _LINKS[row[0]]))
        for (table, row_id), name in sorted(found):
            yield Changed(f"{table}:{self._code(table, row_id)}", name, [], [])

    def _told(self, row: Row, about: str, values: Values) -> Iterator[Changed]:
        for name, value in values.items():
            if name in (_COUNTED_UP, "rank", "details", "history"):
                continue
            yield Changed(about, name, self.standing[row].get(name), value)

    def _about(self, row: Row) -> str | None:
        """What the fact of a row is called in plans; None for what is no fact of its own."""
        table, values = row[0], self.standing[row]
        if table in _NAMED_BY:
            return f"{table}:{values[_NAMED_BY[table]]}"
        if table == "indicator_value":
            code = self._code("indicator", values["indicator_id"])
            return f"value:{code}@{values['period']}"
        return None

    def _code(self, table: str, row_id: int) -> str:
        rows = metadata.tables[table]
        wanted = select(rows.c.code).where(rows.c.id == row_id)
        return str(self.session.connection().scalar(wanted))

    # Writing

    def write(self) -> None:
        """In the order that leaves nothing leaning on what is gone."""
        connection = self.session.connection()
        for row in self._changed:
            back, _ = self._coming_back(row)
            table = metadata.tables[row[0]]
            if back:
                values = {n: _loaded(table, n, v) for n, v in back.items()}
                connection.execute(table.update().where(table.c.id == row[1]).values(**values))
        going = _by_table(self.added - self.staying)
        for table in reversed(metadata.sorted_tables):
            for some in _some(going.get(table, [])):
                connection.execute(table.delete().where(table.c.id.in_(some)))
        for row, whole in self.rows.items():
            if whole.before is not None and whole.after is None:
                self._put_back(metadata.tables[row[0]], whole.before)
        self.session.expire_all()

    def _put_back(self, table: Table, values: Values) -> None:
        """A row that was taken away, unless what it hung from is gone or it is there again. Under
        its own number: the import that added it must know it for its own when its turn comes."""
        connection = self.session.connection()
        for key in table.foreign_keys:
            on = values[key.parent.name]
            there = select(key.column).where(key.column == on)
            if on is not None and connection.scalar(there) is None:
                return
        loaded = {n: _loaded(table, n, v) for n, v in values.items() if n != "id"}
        same = [table.c[n].is_(None) if v is None else table.c[n] == v for n, v in loaded.items()]
        if connection.scalar(select(table.c.id).where(*same)) is not None:
            return
        taken = connection.scalar(select(table.c.id).where(table.c.id == values["id"]))
        if taken is None:  # SQLite may have given the last number to another row since
            loaded["id"] = values["id"]
        connection.execute(table.insert().values(**loaded))


def _key_by_key(
    before: Values, after: Values, now: Mapping[str, Any], overtaken: Values, name: str
) -> Values:
    """The details as they were, where nobody changed them since."""
    merged = dict(now)
    for key in {*before, *after}:
        if before.get(key) == after.get(key):
            continue
        if now.get(key) != after.get(key):
            overtaken[f"{name}.{key}"] = before.get(key)
        elif key in before:
            merged[key] = before[key]
        else:
            merged.pop(key, None)
    return merged


def _by_table(rows: Iterable[Row]) -> dict[Table, list[int]]:
    found: dict[Table, list[int]] = {}
    for name, row_id in sorted(rows):
        found.setdefault(metadata.tables[name], []).append(row_id)
    return found


def _some(ids: list[int]) -> Iterator[list[int]]:
    """A few at a time: a statement takes only so many parameters."""
    return (ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE))


def _loaded(table: Table, name: str, value: Any) -> Any:
    """A value as its column takes it."""
    kind = table.c[name].type
    if value is not None and isinstance(kind, UTCDateTime):
        return datetime.fromisoformat(value)
    if value is not None and isinstance(kind, Date):
        return date.fromisoformat(value)
    return value
