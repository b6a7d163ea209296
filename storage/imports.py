"""Workbooks that were read: each row as it was, each fact as it was told, each doubt."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, Text, UniqueConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar


class Import(SQLModel, table=True):
    """One file brought in. `digest` is the SHA-256 of its bytes, kept in `file_id`."""

    __tablename__ = "import"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    at: datetime
    file_name: str
    digest: str
    file_id: int | None = Field(default=None, foreign_key="kept_file.id")
    undone_at: datetime | None = None
    counts: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class ImportTrace(SQLModel, table=True):
    """What one import was read as (`plan`, JSON of domain/plan_json), and each row that it wrote
    (storage/row_writes): for answers that come later, and to take it back."""

    __tablename__ = "import_trace"
    import_id: int = Field(foreign_key="import.id", primary_key=True)
    plan: str = Field(sa_type=Text)
    writes: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )


class ImportedRow(SQLModel, table=True):
    """A row of a sheet, every cell kept, understood or not; `kept_as` says what was made of it."""

    __tablename__ = "imported_row"
    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="import.id", index=True)
    sheet: str
    row_number: int
    cells: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    kept_as: str = "unread"


class ImportedFact(SQLModel, table=True):
    """What the last workbook told of one fact ("action:2.3"), in stored form.

    The next one is compared with it, not with the rows: what people said since is not undone by
    a workbook that has not moved. `gone_at` is when the workbook stopped telling it.
    """

    __tablename__ = "imported_fact"
    __table_args__ = (UniqueConstraint("contract_id", "about"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    about: str
    told: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    gone_at: datetime | None = None


class ImportDoubt(SQLModel, table=True):
    """Something in the workbook that is asked, never guessed. `proposal`, `choices` and `answer`
    are in stored form; `about` and `field` name what an answer would fill.

    `key` names the question wherever its cell moves. `gone_at`: the workbook no longer raises it.
    """

    __tablename__ = "import_doubt"
    __table_args__ = (UniqueConstraint("contract_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    key: str
    sheet: str
    cell: str
    raw: str = Field(sa_type=Text)
    kind: str
    about: str = ""
    field: str = ""
    proposal: str | None = None
    choices: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    also: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    answer: str | None = None
    answered_at: datetime | None = None
    gone_at: datetime | None = None


@cache
def _open_about() -> SelectOfScalar[ImportDoubt]:
    """Asked at each report: built once."""
    wanted = select(ImportDoubt).where(
        ImportDoubt.contract_id == bindparam("contract"),
        ImportDoubt.about == bindparam("fact"),
        col(ImportDoubt.answer).is_(None),
        col(ImportDoubt.gone_at).is_(None),
    )
    return wanted.order_by(col(ImportDoubt.id))


class Imports:
    """Questions about imports, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def last(self, contract_id: int) -> Import | None:
        """The latest file that was brought in and not taken back."""
        wanted = select(Import).where(
            Import.contract_id == contract_id, col(Import.undone_at).is_(None)
        )
        return self.session.exec(wanted.order_by(col(Import.id).desc())).first()

    def find(self, import_id: int) -> Import | None:
        return self.session.get(Import, import_id)

    def trace(self, import_id: int) -> ImportTrace | None:
        """None for an import of a version that kept none."""
        return self.session.get(ImportTrace, import_id)

    def writes(self, import_id: int) -> list[dict[str, Any]]:
        """Each row that this import wrote, in order (storage/row_writes)."""
        trace = self.trace(import_id)
        return trace.writes if trace else []

    def rows(self, import_id: int) -> list[ImportedRow]:
        """Every row of one file, in the order of its sheets."""
        wanted = select(ImportedRow).where(ImportedRow.import_id == import_id)
        return list(self.session.exec(wanted.order_by(col(ImportedRow.id))))

    def facts(self, contract_id: int) -> dict[str, ImportedFact]:
        """What the workbook told so far, fact by fact."""
        wanted = select(ImportedFact).where(ImportedFact.contract_id == contract_id)
        return {fact.about: fact for fact in self.session.exec(wanted)}

    def doubts(self, contract_id: int) -> list[ImportDoubt]:
        """Every question the workbook raised, settled or not."""
        wanted = select(ImportDoubt).where(ImportDoubt.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(ImportDoubt.id))))

    def open_doubts(self, contract_id: int) -> list[ImportDoubt]:
        """Those that still wait for an answer."""
        return [d for d in self.doubts(contract_id) if d.answer is None and d.gone_at is None]

    def open_doubts_about(self, contract_id: int, about: str) -> list[ImportDoubt]:
        """Those about one fact: « action:2.3 »."""
        asked = {"contract": contract_id, "fact": about}
        return list(self.session.exec(_open_about(), params=asked))
