"""Each row of a fact that an import writes, before and after: what taking it back needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, inspect
from sqlmodel import Session

from storage.plan_merge import stored

FACTS = frozenset(
    {
        *("structure", "person", "axis", "action", "action_role", "remark", "instance", "seat"),
        *("meeting", "indicator", "indicator_value", "given_value"),
        *("imported_fact", "import_doubt"),
    }
)
"""The tables that a workbook fills. The journal and the file itself are history: they stay."""

Values = dict[str, Any]
Write = dict[str, Any]
"""One row written: « table », « id », « before » and « after » as columns in stored form, plain
JSON. Without « before » it was added, without « after » taken away; else both hold what changed."""


@contextmanager
def written(session: Session) -> Iterator[list[Write]]:
    """Within this, every row of a fact that this session writes is noted, in order."""
    session.flush()
    writes: list[Write] = []

    def flushed(flushing: Session, _context: object) -> None:
        writes.extend(_writes(flushing))

    event.listen(session, "after_flush", flushed)
    try:
        yield writes
        session.flush()
    finally:
        event.remove(session, "after_flush", flushed)


def _writes(session: Session) -> Iterator[Write]:
    for row in session.new:
        yield from _noted(row, None, _values(row))
    for row in session.dirty:
        before, after = _changes(row)
        if after:
            yield from _noted(row, before, after)
    for row in session.deleted:
        yield from _noted(row, _values(row), None)


def _noted(row: Any, before: Values | None, after: Values | None) -> Iterator[Write]:
    if row.__tablename__ in FACTS:
        yield {"table": row.__tablename__, "id": row.id, "before": before, "after": after}


def _values(row: Any) -> Values:
    return {column.key: stored(getattr(row, column.key)) for column in inspect(row).mapper.columns}


def _changes(row: Any) -> tuple[Values, Values]:
    before, after = {}, {}
    for column in inspect(row).mapper.columns:
        history = inspect(row).attrs[column.key].history
        if history.has_changes():
            before[column.key] = stored(history.deleted[0]) if history.deleted else None
            after[column.key] = stored(history.added[0]) if history.added else None
    return before, after
