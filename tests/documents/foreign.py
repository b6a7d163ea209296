"""Workbooks of other towns, with people of their own, built for a test and read at once."""

from collections.abc import Callable, Iterable
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

from bot.documents.workbook import read_workbook
from domain.plan import Plan

TODAY = date(2026, 11, 23)
Rows = Iterable[Iterable[object]]


def read(data: bytes, name: str = "") -> Plan:
    return read_workbook(data, TODAY, name)


def made(fill: Callable[[Any], None], **options: object) -> bytes:
    """A workbook that `fill` writes into; dates have a format."""
    data = BytesIO()
    wanted = {"in_memory": True, "default_date_format": "dd/mm/yyyy", **options}
    with xlsxwriter.Workbook(data, wanted) as book:
        fill(book)
    return data.getvalue()


def sheet(book: Any, name: str, rows: Rows) -> Any:
    page = book.add_worksheet(name)
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                page.write(number, column, value)
    return page


def book_of(**sheets: Rows) -> bytes:
    """A workbook of plain sheets; in their names _ stands for a space."""

    def fill(book: Any) -> None:
        for name, rows in sheets.items():
            sheet(book, name.replace("_", " "), rows)

    return made(fill)


def asked(plan: Plan) -> set[tuple[str, str]]:
    """(cell, kind) of each question."""
    return {(doubt.cell, doubt.kind) for doubt in plan.doubts}


def told(plan: Plan, kind: str) -> list[str]:
    """The cells of each notice of a kind."""
    return [notice.cell for notice in plan.notices if notice.kind == kind]


def unread(plan: Plan) -> list[tuple[str, int]]:
    return [(row.sheet, row.row_number) for row in plan.rows if row.kept_as == "unread"]
