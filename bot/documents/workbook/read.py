"""The whole workbook, in the order that lets each sheet lean on those read before it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.documents.workbook.actions import learn_lead_structures, read_actions
from bot.documents.workbook.axes import Axes, read_axes
from bot.documents.workbook.comments import read_comments
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.files import WorkbookRefused
from bot.documents.workbook.findings import Findings
from bot.documents.workbook.grid import Grid, open_grids
from bot.documents.workbook.guard import check
from bot.documents.workbook.indicators import Context, read_indicators
from bot.documents.workbook.instances import InstanceBook, list_names, read_instances
from bot.documents.workbook.meaning import find_meaning
from bot.documents.workbook.meetings import hear_instances, read_meetings
from bot.documents.workbook.people import read_people
from bot.documents.workbook.seats import hear_headings, read_seats
from bot.documents.workbook.table import Table, Workshop
from bot.documents.workbook.vocabulary import vocabulary
from domain.plan import Doubt, Plan, RawRow


def read_workbook(data: bytes, today: date, name: str = "") -> Plan:
    """Everything the workbook says, what must be asked about it, and every row as it stood.

    Raises WorkbookRefused when the file is not one to be opened.
    """
    kind = check(data, name)
    workshop = Workshop(vocabulary(), Findings(), read_comments(data), today)
    grids = open_grids(data, kind)
    tables = [table for grid in grids if (table := _table(grid, workshop))]
    if not tables:
        raise WorkbookRefused("import/refused_nothing_recognised", sheets=len(grids))
    facts = _facts(tables, workshop)
    _keep_budget_raw(tables)
    _ask_about_unread_rows(tables, workshop)
    rows = tuple(row for grid in grids for row in _raw_rows(grid, tables))
    return replace(
        facts, doubts=workshop.findings.doubts, notices=workshop.findings.notices, rows=rows
    )


def _table(grid: Grid, workshop: Workshop) -> Table | None:
    meaning = find_meaning(grid, workshop.vocabulary)
    return Table(grid, meaning, workshop) if meaning else None


def _facts(tables: list[Table], workshop: Workshop) -> Plan:
    directory = Directory(workshop.vocabulary)
    book = _instance_book(tables, workshop)
    people_rows = [row for t in _of("people", tables) for row in read_people(t, directory)]
    read_seats(people_rows, book, directory)
    axes = Axes(workshop.vocabulary)
    learn_lead_structures(_of("actions", tables), directory)
    read_axes(_of("axes", tables), axes, directory)
    actions = read_actions(_of("actions", tables), axes, directory)
    by_code = {action.key: action for action in actions}
    indicators = read_indicators(_of("indicators", tables), Context(directory, by_code))
    return Plan(
        axes=tuple(axes.known.values()),
        actions=actions,
        instances=read_instances(_of("instances", tables), book, directory),
        meetings=read_meetings(_of("meetings", tables), book, directory),
        indicators=indicators,
        people=tuple(directory.people),
        structures=tuple(directory.structures.values()),
    )


def _instance_book(tables: list[Table], workshop: Workshop) -> InstanceBook:
    """Names first, then every short word used for them, so that each name finds its code."""
    book = InstanceBook(workshop.vocabulary)
    for table in _of("instances", tables):
        list_names(table, book)
    for table in _of("meetings", tables):
        hear_instances(table, book)
    for table in _of("people", tables):
        hear_headings(table, book)
    book.settle()
    return book


def _of(kind: str, tables: Iterable[Table]) -> list[Table]:
    return [table for table in tables if table.kind == kind]


def _keep_budget_raw(tables: Iterable[Table]) -> None:
    """Budget lines are told from their totals, and kept as they stand for now."""
    for table in _of("budget", tables):
        for row in table.rows():
            table.kept[row] = "raw"


def _ask_about_unread_rows(tables: Iterable[Table], workshop: Workshop) -> None:
    """A row with something in it that gave no fact is asked about: once for the sheet."""
    for table in tables:
        for row, kept_as in table.kept.items():
            if kept_as == "unread":
                first = next(text for text in table.grid.texts(row) if text)
                doubt = Doubt(table.grid.name, f"A{row + 1}", first, "row_not_understood")
                workshop.findings.grouped_doubt("row_not_understood", doubt)


def _raw_rows(grid: Grid, tables: list[Table]) -> Iterable[RawRow]:
    table = next((table for table in tables if table.grid is grid), None)
    for index in range(len(grid.rows)):
        cells = tuple(grid.texts(index))
        yield RawRow(grid.name, index + 1, cells, _kept_as(index, any(cells), table))


def _kept_as(index: int, is_filled: bool, table: Table | None) -> str:
    if not is_filled:
        return "empty"
    if table is None:
        return "unread"
    if index < table.meaning.first_row:
        return "header" if index >= table.meaning.header_row else "title"
    return table.kept.get(index, "unread")
