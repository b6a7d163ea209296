"""What is said of the sheets themselves: what was hidden, noted in margins, or not understood."""

import re
from collections.abc import Iterable, Iterator

from bot.documents.workbook.grid import Grid, cell_name, column_letters
from bot.documents.workbook.legend import Legend
from bot.documents.workbook.table import Cell, Table, Workshop
from domain.plan import Doubt, Notice, RawRow

_CROWDED = 3  # cells that make a row of a table, and not a title


def raw_rows(grid: Grid, tables: Iterable[Table], legend: Legend) -> Iterator[RawRow]:
    """Every row of a sheet as it stood, with what was made of it."""
    own = _own(grid, tables)
    is_prose = not own and is_set_aside(grid, legend)
    for index in range(len(grid.rows)):
        cells = grid.as_it_stood(index)
        what = _kept_as(index, grid, own)
        yield RawRow(grid.name, index + 1, cells, "note" if is_prose and what == "unread" else what)


def is_set_aside(grid: Grid, legend: Legend) -> bool:
    """A sheet of mere text, or of a legend, has nothing to be asked about."""
    rows = [[text for text in grid.texts(row) if text] for row in range(len(grid.rows))]
    is_legend = any(sheet == grid.name for sheet, _ in legend.rows)
    return is_legend or not any(len(texts) > 1 for texts in rows)


def _kept_as(index: int, grid: Grid, tables: list[Table]) -> str:
    filled = [value for value in grid.rows[index] if value is not None]
    if not filled:
        return "note" if grid.is_set_aside(index) else "empty"
    told = [what for table in tables if (what := _kept_in(index, table))]
    if told:
        return min(told, key=_rank) if len(told) > 1 else told[0]
    is_legend = any((grid.name, index) in table.workshop.legend.rows for table in tables)
    is_title = len(set(map(str, filled))) < _CROWDED
    return "note" if is_legend else "title" if tables and is_title else "unread"


def _own(grid: Grid, tables: Iterable[Table]) -> list[Table]:
    """The tables of a sheet, those of one of its sides too."""
    return [table for table in tables if (table.grid.sheet or table.grid) is grid]


def _rank(what: str) -> int:
    """Where two tables share a row, what is to be asked is heard first, and blanks last."""
    return {"unread": 0, "fact": 1, "empty": 3}.get(what, 2)


def _kept_in(index: int, table: Table) -> str | None:
    if table.grid.is_form:
        row = table.meaning.first_row
        return table.kept.get(row, "unread") if index in table.grid.lines(row) else None
    if index in table.body:
        return table.kept.get(index, "unread")
    is_header = table.meaning.top <= index <= table.meaning.header_row
    return "header" if is_header else None


def tell_of_sheets(grids: Iterable[Grid], tables: list[Table], workshop: Workshop) -> None:
    """Ask about what gave no fact, and tell what was hidden or written in a margin."""
    for sheet, cell, said in workshop.legend.beside:
        workshop.findings.notice(Notice(sheet, cell, said, "legend_beside", ""))
    for grid in grids:
        own = _own(grid, tables)
        _tell_hidden(grid, workshop)
        if own:
            for table in own:
                _ask_about_columns(table)
            _ask_about_rows(grid, own, workshop)
        elif any(grid.rows):
            _ask_about_sheet(grid, workshop)
        _tell_comments(grid, own, workshop)


def _tell_hidden(grid: Grid, workshop: Workshop) -> None:
    margins = workshop.margins.of(grid.name)
    if grid.is_hidden:
        _notice(workshop, grid, "A1", grid.name, "hidden_sheet")
    filled = {c for row in grid.rows for c, value in enumerate(row) if value is not None}
    for column in margins.hidden_columns:
        if column in filled:
            _notice(workshop, grid, cell_name(0, column), column_letters(column), "hidden_column")
    for row in margins.hidden_rows:
        if row < len(grid.rows) and any(grid.texts(row)):
            _notice(workshop, grid, f"A{row + 1}", str(row + 1), "hidden_row")


def _tell_comments(grid: Grid, tables: list[Table], workshop: Workshop) -> None:
    """Those of a fiche are kept with it; the others are told, since no fact holds them."""
    kept = {
        line
        for table in tables
        if table.kind == "actions"
        for row, what in table.kept.items()
        if what == "fact"
        for line in table.grid.lines(row)
    }
    for (row, column), said in workshop.margins.of(grid.name).comments.items():
        kind = "comment_kept" if row in kept else "comment_elsewhere"
        _notice(workshop, grid, cell_name(row, column), said, kind)


def _notice(workshop: Workshop, grid: Grid, cell: str, raw: str, kind: str) -> None:
    workshop.findings.notice(Notice(grid.name, cell, raw, kind, ""))


def _ask_about_columns(table: Table) -> None:
    """Columns that were not read, or read by half: asked or told once for the sheet."""
    meaning, findings, name = table.meaning, table.workshop.findings, table.grid.name
    for kind, cell in _columns_in_doubt(table):
        doubt = Doubt(name, cell.name, cell.text, kind)
        findings.grouped_doubt(kind, doubt)
    for column in meaning.guessed:
        cell = _heading(table, column)
        findings.notice(
            Notice(name, cell.name, cell.text, "column_guessed", meaning.fields[column])
        )


def _columns_in_doubt(table: Table) -> Iterator[tuple[str, Cell]]:
    meaning = table.meaning
    for column in meaning.undated:
        yield "period_without_year", _heading(table, column)
    for cell in _without_heading(table):
        yield "column_without_heading", cell
    for column in _unread_periods(table):
        yield "period_not_understood", _heading(table, column)
    for column in meaning.twice:
        if any(table.grid.rows[row][column] is not None for row in table.body):
            yield "column_twice", _heading(table, column)


def _heading(table: Table, column: int) -> Cell:
    name = cell_name(*table.grid.place(table.meaning.header_row, column))
    return Cell(name, table.meaning.headings[column].whole)


def _without_heading(table: Table) -> Iterator[Cell]:
    """The first cell that says something in each column of the facts that has no heading."""
    facts = [row for row in table.body if table.kept.get(row) == "fact"]
    width = len(table.grid.rows[table.meaning.header_row])
    for column in set(range(width)) - set(table.meaning.headings):
        cells = (table.cell(row, column) for row in facts)
        said = next((cell for cell in cells if cell.value is not None), None)
        if said is not None:
            yield said


def _unread_periods(table: Table) -> Iterator[int]:
    """Columns of figures under a year, which are neither those of a period nor a target."""
    if table.kind != "indicators":
        return
    for column in table.meaning.others:
        heading = table.meaning.headings[column].whole
        is_hoped_for = table.workshop.vocabulary.mentions("not_values", heading)
        values = (table.grid.rows[row][column] for row in table.body)
        has_figures = any(isinstance(value, int | float) for value in values)
        if re.search(r"20\d\d", heading) and has_figures and not is_hoped_for:
            yield column


def _ask_about_rows(grid: Grid, tables: list[Table], workshop: Workshop) -> None:
    """A row with something in it that gave no fact is asked about: once for the sheet."""
    asked = workshop.findings.rows_asked(grid.name)
    for index in range(len(grid.rows)):
        if _kept_as(index, grid, tables) == "unread" and index not in asked:
            column = next(c for c, text in enumerate(grid.texts(index)) if text)
            cell, text = cell_name(index, column), grid.texts(index)[column]
            doubt = Doubt(grid.name, cell, text, "row_not_understood")
            workshop.findings.grouped_doubt("row_not_understood", doubt)


def _ask_about_sheet(grid: Grid, workshop: Workshop) -> None:
    """A sheet of text is set aside; one with a table in it is asked about."""
    first = next((text for row in range(len(grid.rows)) for text in grid.texts(row) if text), "")
    if first and is_set_aside(grid, workshop.legend):
        _notice(workshop, grid, "A1", first, "sheet_set_aside")
    elif first:
        workshop.findings.doubt(Doubt(grid.name, "A1", first, "sheet_not_understood"))
