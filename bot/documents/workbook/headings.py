"""What stands over each column, when a header takes one line, or two, or three."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from domain.cells.names import without_aside
from domain.cells.reading import RawValue, fold, plain

if TYPE_CHECKING:  # its words are looked up where no sheet is open, hence no reader of files
    from bot.documents.workbook.grid import Grid

LONGEST = 80
_MOST_LINES = 3


@dataclass(frozen=True)
class Heading:
    """What stands over one column: its own words, and those of the groups over it, widest first.

    `tight`: its nearest group is a merged block, which says exactly how far it reaches.
    """

    own: str
    over: tuple[str, ...] = ()
    tight: bool = False

    @property
    def group(self) -> str:
        return self.over[-1] if self.over else ""

    @property
    def whole(self) -> str:
        return " ".join((*self.over, self.own))


def lines_of_header(groups: Sequence[bool], bottom: int) -> Iterator[int]:
    """The rows where a header that ends on this one may begin: this row, then those above.

    `groups`: for each row of the sheet, whether it may be a line of groups.
    """
    yield bottom
    for top in range(bottom - 1, max(bottom - _MOST_LINES, -1), -1):
        if not groups[top]:
            return
        yield top


def may_group(grid: Grid, row: int) -> bool:
    """A line of groups holds short words or years, and leaves room beside them."""
    said = [value for value in grid.rows[row] if value is not None]
    return bool(said) and all(_is_heading(value) for value in said)


def _is_heading(value: RawValue) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST
    if isinstance(value, date | datetime):
        return True
    return isinstance(value, int | float) and not isinstance(value, bool) and 1990 <= value < 2100


def headings(grid: Grid, top: int, bottom: int) -> dict[int, Heading]:
    """The heading of each column under a header that spans these rows, both included."""
    over = [_spread(grid, line, bottom) for line in range(top, bottom)]
    found = {}
    for column, value in enumerate(grid.rows[bottom]):
        own = plain(value) if value is not None and _is_short(value) else ""
        groups = [line[column] for line in over if column in line]
        if not own and value is None:
            own, groups = _alone_above(groups)
        if own:
            found[column] = _heading(own, groups)
    return found


def _is_short(value: RawValue) -> bool:
    if not isinstance(value, str) or len(value) <= LONGEST:
        return True
    return len(without_aside(value)) <= LONGEST


@dataclass(frozen=True)
class _Group:
    """A word of an upper line, as seen from one column; `here`: it is written in that column."""

    text: str
    here: bool
    tight: bool


def _alone_above(groups: list[_Group]) -> tuple[str, list[_Group]]:
    """A column with nothing on the last line is headed by what is written higher, in it."""
    for place in range(len(groups) - 1, -1, -1):
        if groups[place].here:
            return groups[place].text, groups[:place]
    return "", []


def _heading(own: str, groups: list[_Group]) -> Heading:
    texts = [group.text for group in groups if group.text and group.text != own]
    return Heading(own, tuple(dict.fromkeys(texts)), bool(groups) and groups[-1].tight)


def _spread(grid: Grid, line: int, bottom: int) -> dict[int, _Group]:
    """The groups of one line, each over the columns it speaks for: its merged block, or the blanks
    to its right. A line that holds one title over everything groups nothing."""
    found: dict[int, _Group] = {}
    current = ""
    for column, value in enumerate(grid.rows[line]):
        merged = grid.wide.get((line, column))
        if value is not None:
            current = plain(value)
            found[column] = _Group(current, True, merged is not None)
            current = "" if merged is not None else current
        elif merged is not None:
            found[column] = _Group(plain(merged), False, True)
        elif current and grid.rows[bottom][column] is not None:
            found[column] = _Group(current, False, False)
    return {} if _is_title(grid, line, found) else found


def _is_title(grid: Grid, line: int, found: dict[int, _Group]) -> bool:
    starts = [column for column, value in enumerate(grid.rows[line]) if value is not None]
    filled = [c for c, value in enumerate(grid.rows[line + 1]) if value is not None]
    if len(starts) != 1:
        return False
    return not filled or starts[0] <= filled[0]


@lru_cache(maxsize=1 << 12)
def header_key(text: str) -> str:
    """A heading as it is compared: folded, without its aside; a "%" counts as a word.

    >>> header_key("% réalisé"), header_key("Statut (à venir / en cours)"), header_key("N°")
    ('pct realise', 'statut', 'n')
    """
    said = text.replace("%", " pct ")
    return fold(without_aside(said)) or fold(said) or text.strip()
