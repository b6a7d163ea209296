"""The whole workbook, in the order that lets each sheet lean on those read before it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from bot.documents.workbook.actions import learn_lead_structures, read_actions
from bot.documents.workbook.around import read_margins
from bot.documents.workbook.axes import Axes, read_axes
from bot.documents.workbook.beside import tables_beside
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.files import FileKind, WorkbookRefused
from bot.documents.workbook.findings import Findings
from bot.documents.workbook.forms import forms_in
from bot.documents.workbook.grid import Grid, open_grids
from bot.documents.workbook.guard import check
from bot.documents.workbook.indicators import Context, read_indicators
from bot.documents.workbook.instances import InstanceBook, list_names, read_instances
from bot.documents.workbook.legend import Legend, read_legend
from bot.documents.workbook.legend_beside import lift_legends
from bot.documents.workbook.long_values import with_long_values
from bot.documents.workbook.meaning import Meaning
from bot.documents.workbook.meetings import hear_instances, read_meetings
from bot.documents.workbook.people import read_people
from bot.documents.workbook.pilots import read_pilots
from bot.documents.workbook.progress import Told, to_nobody
from bot.documents.workbook.seats import hear_headings, read_seats
from bot.documents.workbook.sheets import raw_rows, tell_of_sheets
from bot.documents.workbook.side_by_side import tables_in
from bot.documents.workbook.table import Table, Workshop
from bot.documents.workbook.vocabulary import vocabulary
from domain.plan import Plan


def read_workbook(data: bytes, today: date, name: str = "", told: Told = to_nobody) -> Plan:
    """As promised where others ask for it (bot/documents/workbook)."""
    grids, tables = opened(data, today, name, told)
    workshop = tables[0].workshop
    beside = list(tables_beside(tables))
    facts = _facts([*tables, *beside], workshop)
    for table in beside:
        table.account_for_rows()
    _keep_budget_raw(tables)
    tell_of_sheets(grids, tables, workshop)
    rows = tuple(row for grid in grids for row in raw_rows(grid, tables, workshop.legend))
    return replace(
        facts, doubts=workshop.findings.doubts, notices=workshop.findings.notices, rows=rows
    )


def opened(
    data: bytes, today: date, name: str = "", told: Told = to_nobody
) -> tuple[list[Grid], list[Table]]:
    """The sheets of a workbook, and the tables that were recognised in them: at least one.

    Raises WorkbookRefused.
    """
    kind = check(data, name)
    margins = read_margins(data, kind)
    grids = her_grids(data, kind)
    if all(value is None for grid in grids for row in grid.rows for value in row):
        raise WorkbookRefused("import/refused_empty")
    legend = Legend(vocabulary())
    for grid in grids:
        lift_legends(grid, margins, legend)
    meanings = [each for grid in grids for each in _found_in(grid)]
    if not meanings:
        raise WorkbookRefused("import/refused_nothing_recognised", sheets=len(grids))
    read_legend(grids, _headers(meanings), margins, legend)
    workshop = Workshop(vocabulary(), Findings(), margins, legend, today, told)
    return grids, [Table(grid, meaning, workshop) for grid, meaning in meanings]


def _found_in(grid: Grid) -> list[tuple[Grid, Meaning]]:
    """The tables of a sheet, the fiches written as forms among them."""
    return list(forms_in(grid, vocabulary())) or list(tables_in(grid, vocabulary()))


def her_grids(data: bytes, kind: FileKind) -> list[Grid]:
    """Her sheets, without the one that Cheville adds to a workbook that it gives back."""
    ours = vocabulary()
    return [grid for grid in open_grids(data, kind) if not ours.says("ours", grid.name)]


def _headers(meanings: Iterable[tuple[Grid, Meaning]]) -> set[tuple[str, int]]:
    return {(grid.name, row) for grid, each in meanings for row in range(each.top, each.first_row)}


def _facts(tables: list[Table], workshop: Workshop) -> Plan:
    directory = Directory(workshop.vocabulary)
    book = _instance_book(tables, workshop)
    people_rows = [row for t in _of("people", tables) for row in read_people(t, directory)]
    read_seats(people_rows, book, directory)
    read_pilots(_of("actions", tables), directory)
    axes = Axes(workshop.vocabulary)
    learn_lead_structures(_of("actions", tables), directory)
    read_axes(_of("axes", tables), axes, directory)
    actions = read_actions(_of("actions", tables), axes, directory)
    by_code = {action.key: action for action in actions}
    context = Context(directory, by_code)
    indicators = read_indicators(_of("indicators", tables), context)
    return Plan(
        axes=tuple(axes.known.values()),
        actions=actions,
        instances=read_instances(_of("instances", tables), book, directory),
        meetings=read_meetings(_of("meetings", tables), book, directory),
        indicators=with_long_values(indicators, _of("values", tables), context),
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
