"""Two tables that stand side by side in one sheet, with a blank column between them."""

from collections.abc import Iterator
from itertools import pairwise

from bot.documents.workbook.grid import Grid
from bot.documents.workbook.meaning import Meaning, find_meanings
from bot.documents.workbook.vocabulary import Vocabulary

Found = tuple[Grid, Meaning]


def tables_in(grid: Grid, vocabulary: Vocabulary) -> Iterator[Found]:
    """The tables of a sheet: read apart where a blank column divides it and both sides are tables
    of their own. A blank column inside one table divides nothing.
    """
    for column in _gaps(grid):
        left, right = grid.half(0, column), grid.half(column, _width(grid))
        sides = find_meanings(left, vocabulary), find_meanings(right, vocabulary)
        if all(sides) and _are_apart(left, right, sides[0][0], sides[1][0]):
            yield from ((left, meaning) for meaning in sides[0])
            yield from tables_in(right, vocabulary)
            return
    yield from ((grid, meaning) for meaning in find_meanings(grid, vocabulary))


def _width(grid: Grid) -> int:
    return len(grid.rows[0]) if grid.rows else 0  # all rows are as long


def _gaps(grid: Grid) -> list[int]:
    """The blank columns that follow one in which something stands, before the last of these."""
    columns = range(_width(grid))
    filled = [c for c in columns if any(row[c] is not None for row in grid.rows)]
    return [c + 1 for c, following in pairwise(filled) if following > c + 1]


def _are_apart(left: Grid, right: Grid, one: Meaning, other: Meaning) -> bool:
    """Whether a line of the right side is not about what its left side says.

    Indicators beside actions are about them; so may be a name and an address, unless the actions
    name their pilots themselves, or some stand on a line of their own.
    """
    if one.kind is other.kind:
        return True
    if other.kind.kind in ("indicators", "values", "budget"):
        return False
    has_pilots = other.kind.kind == "people" and "pilots" in one.fields.values()
    return has_pilots or any(
        any(right.texts(row)) and not any(left.texts(row))
        for row in range(other.first_row, other.end)
    )
