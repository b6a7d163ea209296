"""A database put back as it was: what restoring last night's copy comes to."""

from typing import Any

from sqlmodel import Session

from storage.tables import metadata

Rows = dict[str, list[dict[str, Any]]]


def all_rows(session: Session) -> Rows:
    """Each table and all it holds, in the order of its rows."""
    connection = session.connection()
    return {
        table.name: [
            dict(row)
            for row in connection.execute(table.select().order_by(*table.primary_key)).mappings()
        ]
        for table in metadata.sorted_tables
    }


def put_back(session: Session, rows: Rows) -> None:
    """Everything that is there goes, and these rows are there again."""
    session.expunge_all()
    for table in reversed(metadata.sorted_tables):
        session.connection().execute(table.delete())
    for table in metadata.sorted_tables:
        if rows[table.name]:
            session.connection().execute(table.insert(), rows[table.name])
