"""Everything that is kept about one person, table by table, for their right of access (GDPR,
article 15).

Nothing is listed by hand: a row is theirs when it points at them, their account or their address,
so that a table of tomorrow is in it too. What is not theirs in such a row (the file of a message,
a workbook's bytes) is told by its size or its name.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from domain.messages import Address
from storage.tables import metadata
from storage.unit_of_work import UnitOfWork

Rows = dict[str, list[dict[str, Any]]]
_BESIDE = frozenset({("outbox", "file"), ("relay", "file")})
"""Columns that hold the facts of a file: of it only the kind and the name are told."""


def data_of(work: UnitOfWork, person_id: int) -> Rows:
    """The rows of each table that has some, as JSON may keep them: days and moments in ISO."""
    addresses = _addresses(work, person_id)
    accounts = [number for number, _ in addresses]
    found: Rows = {}
    for table in metadata.sorted_tables:
        theirs = _theirs(table, person_id, accounts, [address for _, address in addresses])
        if theirs is None:
            continue
        rows = work.session.connection().execute(select(table).where(theirs)).mappings()
        kept = [_plain(table, row) for row in rows]
        if kept:
            found[table.name] = kept
    return found


def _addresses(work: UnitOfWork, person_id: int) -> list[tuple[int, Address]]:
    """The accounts that ever spoke for this person, left ones too."""
    account, membership = metadata.tables["account"], metadata.tables["membership"]
    wanted = (
        select(account.c.id, account.c.channel, account.c.address)
        .join(membership, membership.c.account_id == account.c.id)
        .where(membership.c.person_id == person_id)
        .distinct()
    )
    rows = work.session.connection().execute(wanted)
    return [(row.id, Address(row.channel, row.address)) for row in rows]


def _theirs(
    table: Table, person_id: int, accounts: Iterable[int], addresses: Iterable[Address]
) -> ColumnElement[bool] | None:
    """What makes a row of this table theirs; None when no row of it can be."""
    ways: list[ColumnElement[bool]] = []
    for column in table.columns:
        for key in column.foreign_keys:
            if key.column.table.name == "person":
                ways.append(column == person_id)
            if key.column.table.name == "account":
                ways.append(column.in_(list(accounts)))
    if table.name == "person":
        ways.append(table.c.id == person_id)
    if table.name == "account":
        ways.append(table.c.id.in_(list(accounts)))
    for address in addresses:
        if "address" in table.c and "channel" in table.c and table.name != "account":
            ways.append((table.c.channel == address.channel) & (table.c.address == address.id))
        if "line" in table.c:
            ways.append(table.c.line == f"{address.channel}:{address.id}")
    return or_(*ways) if ways else None


def _plain(table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        name: _value(table.name, str(name), value)
        for name, value in row.items()
        if value is not None
    }


def _value(table: str, name: str, value: Any) -> Any:
    if (table, name) in _BESIDE and isinstance(value, Mapping):
        return {"kind": value.get("kind"), "name": value.get("name")}
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value
