"""A coordinator's workbook, edited as she would, and brought into a database."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
from sqlmodel import Session, SQLModel, col, select

from bot.documents.workbook import read_workbook
from domain.plan import Plan
from storage.apply_plan import Applied, Source, apply_plan
from storage.contracts import Contract
from storage.database import Database
from storage.tables import metadata
from tests.databases import Databases, compiled_once

SAMPLE = Path(__file__).parents[2] / "simulator/sample/plan_actions.xlsx"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)

Cells = Mapping[tuple[str, str], object]
Row = TypeVar("Row", bound=SQLModel)


def edited(cells: Cells, *, without: tuple[str, int] | None = None) -> bytes:
    """The sample with these cells changed (None empties one), or without one row."""
    book = openpyxl.load_workbook(SAMPLE)
    for (sheet, cell), value in cells.items():
        book[sheet][cell].value = value
    if without:
        sheet, row = without
        for cell in book[sheet][row]:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell):
                cell.value = None
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def read(data: bytes) -> Plan:
    """What this workbook says; read once, since plans never change."""
    return read_workbook(data, TODAY)


def sample_plan() -> Plan:
    """What the sample says."""
    return read(SAMPLE.read_bytes())


class FirstImports:
    """The sample brought into an empty database, once on each kind; every test takes a copy."""

    def __init__(self) -> None:
        self._made: dict[str, tuple[tuple[str, Path], Applied]] = {}

    def of(self, databases: Databases) -> tuple[tuple[str, Path], Applied]:
        """Where it lies, with nobody in it, and what its import told."""
        if databases.name not in self._made:
            found = databases.fresh()
            database = Database(*found)
            database.open()
            applied = Office(database).applies(sample_plan(), SAMPLE.read_bytes())
            database.close()
            self._made[databases.name] = found, applied
        return self._made[databases.name]


class Office:
    """Lives as long as one test."""

    def __init__(
        self,
        database: Database,
        databases: Databases | None = None,
        first_imports: FirstImports | None = None,
    ) -> None:
        self.database = database
        self._databases = databases
        self._first_imports = first_imports

    def brings(self, data: bytes | None = None, *, now: datetime = NOW) -> Applied:
        """Import this workbook, by default the sample as it is."""
        data = data if data is not None else SAMPLE.read_bytes()
        if data == SAMPLE.read_bytes() and now == NOW and not self.all(Contract):
            return self._takes_a_copy(data)
        return self.applies(read(data), data, now=now)

    def _takes_a_copy(self, data: bytes) -> Applied:
        if self._databases is None or self._first_imports is None:
            return self.applies(read(data), data)
        found, applied = self._first_imports.of(self._databases)
        self.database.close()
        self.database = compiled_once(Database(*self._databases.copy_of(found)))
        self.database.open()
        return applied

    def applies(self, plan: Plan, content: bytes = b"plan", *, now: datetime = NOW) -> Applied:
        source = Source("Sauvelane", "contrat local de santé de Sauvelane", "plan.xlsx", content)
        return self.database.run(lambda session: apply_plan(session, plan, source, now))

    def all(self, kind: type[Row], /, **wanted: object) -> list[Row]:
        """Every row of this kind, or those with these values."""

        def ask(session: Session) -> list[Row]:
            question = select(kind).order_by(col(kind.id))  # type: ignore[attr-defined]
            for name, value in wanted.items():
                question = question.where(getattr(kind, name) == value)
            return list(session.exec(question))

        return self.database.run(ask)

    def one(self, kind: type[Row], /, **wanted: object) -> Row:
        (row,) = self.all(kind, **wanted)
        return row

    def changes(self, row: SQLModel, **values: object) -> None:
        """Somebody does something to a row in Cheville."""

        def change(session: Session) -> None:
            kept = session.merge(row)
            for name, value in values.items():
                setattr(kept, name, value)

        self.database.run(change)

    def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Each table and all it holds."""

        def dump(session: Session) -> dict[str, list[tuple[Any, ...]]]:
            connection = session.connection()
            return {
                table.name: sorted(map(tuple, connection.execute(table.select())), key=repr)
                for table in metadata.sorted_tables
            }

        return self.database.run(dump)
