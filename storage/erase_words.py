"""Where else a name stands: in the words of every table of a contract. What tells of somebody is
domain/traces; no table is named here but those that are no words, so that one of tomorrow is
looked through too."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, String, Table, delete, select, update
from sqlmodel import AutoString, Session

from domain.traces import Traces
from storage.inbox import InboxState
from storage.marks import GIVEN_BACK
from storage.tables import metadata

_SPOKEN = frozenset(
    {
        *("report", "remark", "given_value", "indicator_value", "meeting_answer"),
        *("notice", "outbox", "relay", "conversation", "imported_fact"),
    }
)
_NOTES = frozenset({"details", "history", "remarks"})
"""Words that people wrote or read, where a family name stands alone; such are these columns of any
table. In titles and names of places it may be the place's."""
_NO_WORDS = frozenset(
    {
        *("key", "source", "state", "kind", "channel", "address", "line", "template", "act"),
        *("about", "subject", "uid", "digest", "token_hash", "role", "occurrence", "message_id"),
    }
)
_NAMES = frozenset({"first_name", "last_name", "email", "phone"})
"""Of somebody else, by the same name."""
_ASIDE = frozenset({"journal", "account", "inbox", "kept_file", "contract", "structure", "mark"})
"""Without words of people (the journal is numbers), or looked through by themselves below."""
_HTML = ("outbox", "text")


def take_out(session: Session, contract_id: int, traces: Traces, called: str) -> None:
    """In the words of this contract, whatever tells of them is `called` so from now on."""
    _forget_facts(session, contract_id, traces)
    _forget_raw(session, traces)
    _reword_mark(session, contract_id, traces, called)
    for table in metadata.sorted_tables:
        ours = None if table.name in _ASIDE else _of_contract(table, contract_id)
        if ours is not None:
            _reword(session, table, ours, traces, called)


def _forget_facts(session: Session, contract_id: int, traces: Traces) -> None:
    """What the workbook told of them, and what it was asked about them."""
    for name, columns in (
        ("imported_fact", ("about",)),
        ("import_doubt", ("about", "key", "raw", "choices", "proposal", "answer")),
    ):
        table = metadata.tables[name]
        for row in _rows(session, table, table.c.contract_id == contract_id):
            if any(_tells(getattr(row, column), traces) for column in columns):
                session.connection().execute(delete(table).where(table.c.id == row.id))


def _tells(value: Any, traces: Traces) -> bool:
    return bool(_reworded(value, traces, "", free=False) != value)


def _forget_raw(session: Session, traces: Traces) -> None:
    """Raw messages of others that may tell of them: heard long since, kept for nobody."""
    inbox = metadata.tables["inbox"]
    heard = (inbox.c.state != InboxState.WAITING.value) & (inbox.c.raw != "")
    for row in _rows(session, inbox, heard):
        if traces.named_in(_as_read(row.raw)):
            blank = update(inbox).where(inbox.c.id == row.id).values(raw="")
            session.connection().execute(blank)


def _as_read(raw: str) -> str:
    """Raw JSON with its accents, whichever way they were written."""
    try:
        return json.dumps(json.loads(raw), ensure_ascii=False)
    except ValueError:
        return raw


def _reword_mark(session: Session, contract_id: int, traces: Traces, called: str) -> None:
    mark = metadata.tables["mark"]
    name = GIVEN_BACK.format(contract=contract_id)
    value = session.connection().scalar(select(mark.c.value).where(mark.c.name == name))
    if value is not None:
        told = _reworded(value, traces, called, free=True)
        session.connection().execute(update(mark).where(mark.c.name == name).values(value=told))


def _reword(
    session: Session, table: Table, ours: ColumnElement[bool], traces: Traces, called: str
) -> None:
    columns = [column for column in table.columns if _holds_words(table, column)]
    if not columns:
        return
    wanted = select(*table.primary_key.columns, *columns).where(ours)
    for row in session.connection().execute(wanted).all():
        changes = {}
        for column in columns:
            said = getattr(row, column.name)
            so = escape(called, quote=False) if (table.name, column.name) == _HTML else called
            free = table.name in _SPOKEN or column.name in _NOTES
            told = _read_again(table, said, traces, so, free=free)
            if told != said:
                changes[column.name] = told
        if changes:
            same = [each == getattr(row, each.name) for each in table.primary_key.columns]
            session.connection().execute(update(table).where(*same).values(**changes))


def _read_again(table: Table, said: Any, traces: Traces, called: str, *, free: bool) -> Any:
    if table.name == "conversation":  # JSON kept as text
        told = _reworded(json.loads(said), traces, called, free=free)
        return json.dumps(told, ensure_ascii=False) if told != json.loads(said) else said
    return _reworded(said, traces, called, free=free)


def _holds_words(table: Table, column: Column[Any]) -> bool:
    if column.name in _NO_WORDS or (table.name == "person" and column.name in _NAMES):
        return False
    if isinstance(column.type, JSON):
        return True
    return isinstance(column.type, String | AutoString)


def _reworded(value: Any, traces: Traces, called: str, *, free: bool) -> Any:
    """Words, or whatever JSON holds words. What is kept under a name goes with it."""
    if isinstance(value, str):
        return traces.without(value, called, free=free)
    if isinstance(value, list):
        return [_reworded(each, traces, called, free=free) for each in value]
    if isinstance(value, Mapping):
        return {
            key: _reworded(each, traces, called, free=free)
            for key, each in value.items()
            if key.isidentifier() or not _tells(key, traces)  # « label » names nobody
        }
    return value


def _of_contract(table: Table, contract_id: int) -> ColumnElement[bool] | None:
    """What makes a row of this table one of the contract, be it by what it hangs from."""
    if "contract_id" in table.c:
        return table.c.contract_id == contract_id
    for key in table.foreign_keys:
        owner = key.column.table
        if "contract_id" in owner.c:
            return key.parent.in_(select(key.column).where(owner.c.contract_id == contract_id))
    return None


def _rows(session: Session, table: Table, which: ColumnElement[bool]) -> Iterator[Any]:
    yield from session.connection().execute(select(table).where(which)).all()
