"""A legend that stands beside the facts: a heading in a column apart, its colours under it."""

from collections.abc import Iterator

from bot.documents.workbook.grid import Grid, Place, cell_name
from bot.documents.workbook.legend import Legend, hear, says_colour
from bot.documents.workbook.margins import Margins
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.reading import RawValue, fold

_LONGEST = 40  # letters of a heading
_LEAST = 2  # lines of a legend


def lift_legends(grid: Grid, margins: Margins, legend: Legend) -> None:
    """Hear the legends of a sheet that stand beside facts, and take their cells out of the way:
    no column of facts is headed « Légende ».
    """
    headings = _headings(grid, legend.vocabulary)
    fills = margins.fills(grid.name) if headings else {}
    for heading in headings:
        places = list(_block(grid, heading, fills, legend.vocabulary))
        if _is_beside(grid, heading, places) and _hear(grid, heading, places, fills, legend):
            legend.beside.append((grid.name, cell_name(*heading), str(_at(grid, *heading))))
            grid.set_aside([heading, *places])


def _headings(grid: Grid, vocabulary: Vocabulary) -> list[Place]:
    texts = {value for row in grid.rows for value in row}
    short = (text for text in texts if isinstance(text, str) and len(text) <= _LONGEST)
    wanted = {text for text in short if vocabulary.mentions("legend", text)}
    return [
        (row, column)
        for row, values in enumerate(grid.rows if wanted else ())
        for column, value in enumerate(values)
        if isinstance(value, str) and value in wanted
    ]


def _block(
    grid: Grid, heading: Place, fills: dict[Place, str], vocabulary: Vocabulary
) -> Iterator[Place]:
    """The cells under a heading that make its legend, line after line; one line may be blank."""
    row, column = heading
    last, said = row, set[str]()
    while (row := row + 1) < len(grid.rows) and row <= last + 2:
        line = _line(grid, row, column, fills, vocabulary)
        words = " ".join(fold(str(_at(grid, *place))) for place in line)
        if words in said:
            return  # a column of facts says the same again, a legend does not
        if line:
            last = row
            said.add(words)
            yield from line
        elif _at(grid, row, column) is not None:
            return


def _line(
    grid: Grid, row: int, column: int, fills: dict[Place, str], vocabulary: Vocabulary
) -> list[Place]:
    """One colour and its words: in one cell, or words beside a coloured cell or a colour's name."""
    here, beside = _at(grid, row, column), _at(grid, row, column + 1)
    if here is None:
        shown = (row, column) in fills and isinstance(beside, str)
        return [(row, column + 1)] if shown else []
    if not isinstance(here, str):
        return []
    if isinstance(beside, str) and says_colour(f"{here} = {beside}", vocabulary):
        return [(row, column), (row, column + 1)]
    return [(row, column)] if (row, column) in fills or says_colour(here, vocabulary) else []


def _is_beside(grid: Grid, heading: Place, places: list[Place]) -> bool:
    """Whether it is a legend, and the rows it stands on say something else too."""
    rows = {row for row, _ in places}
    own = {heading, *places}
    return (
        len(rows) >= _LEAST
        and any(
            value is not None and (row, column) not in own
            for row in rows
            for column, value in enumerate(grid.rows[row])
        )
        and not _goes_on(grid, heading, max(rows))
    )


def _goes_on(grid: Grid, heading: Place, last: int) -> bool:
    """Whether the column says more under it: then it is one of facts."""
    below = range(last + 1, len(grid.rows))
    return any(_at(grid, row, heading[1]) is not None for row in below)


def _hear(
    grid: Grid, heading: Place, places: list[Place], fills: dict[Place, str], legend: Legend
) -> bool:
    """Hear the legend as if nothing else stood in the sheet; answers whether it says something."""
    alone: list[list[RawValue]] = [[None] * len(values) for values in grid.rows]
    for row, column in (heading, *places):
        alone[row][column] = _at(grid, row, column)
    near = {(row, heading[1] + step) for row, _ in places for step in (0, 1)}
    heard = Legend(legend.vocabulary)
    rows = sorted({heading[0], *(row for row, _ in places)})
    hear(Grid(grid.name, alone), rows, {p: rgb for p, rgb in fills.items() if p in near}, heard)
    legend.shades |= heard.shades
    for name, states in heard.names.items():
        legend.names.setdefault(name, set()).update(states)
    return bool(heard.shades or heard.names)


def _at(grid: Grid, row: int, column: int) -> RawValue:
    values = grid.rows[row]
    return values[column] if column < len(values) else None
