"""Fiches written as forms: a label on the left, what it says beside it or under it, one fiche under
the other or one to a sheet.

Each is laid out as a table of one row, its labels for a header, so that all that reads rows reads
it too; each cell knows the place where it stands.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.documents.workbook.grid import Grid, Place
from bot.documents.workbook.headings import LONGEST, header_key
from bot.documents.workbook.meaning import Meaning, find_meanings
from bot.documents.workbook.vocabulary import SheetWords, Vocabulary
from domain.cells.reading import RawValue, fold, plain

_AT_LEAST = 4  # lines whose labels are known, each of another field
_AT_LEFT = 3  # columns among which the labels stand
_NUMBERED = re.compile(
    r"\b(?:fiche|action)\b\D{0,20}?(\d{1,2}(?:[.\-_]\d{1,2}){0,2})\b", re.IGNORECASE
)


@dataclass
class Form(Grid):
    """One fiche as a table of one row. `places` tells where each of its cells stands."""

    places: dict[Place, Place] = field(default_factory=dict)
    first: int = 0
    end: int = 0

    @property
    def is_form(self) -> bool:
        return True

    def place(self, row: int, column: int) -> Place:
        return self.places.get((row, column), (self.first, column))

    def lines(self, row: int) -> range:
        """Everything the fiche is written on; its header is nowhere apart."""
        return range(self.first, self.end) if row else range(0)


@dataclass
class _Said:
    """A label and what stands beside it, on one line or several."""

    label: str
    place: Place
    values: list[tuple[Place, RawValue]]


def forms_in(grid: Grid, vocabulary: Vocabulary) -> Iterator[tuple[Grid, Meaning]]:
    """The fiches of a sheet that is written as forms; none when it is not."""
    kind = next(each for each in vocabulary.sheets if each.kind == "actions")
    column = _column_of_labels(grid, kind)
    if column is None:
        return
    starts = _starts(grid, column, kind)
    tops = [_top(grid, start, kind) for start in starts]
    for top, start, end in zip(tops, starts, [*tops[1:], len(grid.rows)], strict=True):
        form = _laid_out(grid, column, kind, top, start, end)
        for meaning in find_meanings(form, vocabulary)[:1]:
            if meaning.kind is kind:
                yield form, meaning


def _field(value: RawValue, kind: SheetWords) -> str | None:
    """What a label means, when it is one we know."""
    if not isinstance(value, str) or len(value) > LONGEST:
        return None
    return kind.phrases.get(header_key(value.rstrip(" :")))


def _column_of_labels(grid: Grid, kind: SheetWords) -> int | None:
    """The first column that holds the labels of a fiche, its title among them. A table has its
    own in one row: nothing there stands under one another."""
    width = len(grid.rows[0]) if grid.rows else 0
    for column in range(min(width, _AT_LEFT)):
        named = {_field(row[column], kind) for row in grid.rows} - {None}
        if len(named) >= _AT_LEAST and named & kind.needs[0] and not _is_table(grid, kind):
            return column
    return None


def _is_table(grid: Grid, kind: SheetWords) -> bool:
    """Whether some row has more labels than a form puts side by side."""
    return any(
        len({_field(value, kind) for value in row} - {None}) >= _AT_LEAST for row in grid.rows
    )


def _starts(grid: Grid, column: int, kind: SheetWords) -> list[int]:
    """The rows where a fiche begins: where the label that opens the first one comes again."""
    told = [(row, _field(values[column], kind)) for row, values in enumerate(grid.rows)]
    known = [(row, name) for row, name in told if name is not None]
    opening = known[0][1]
    starts: list[int] = []
    for row, name in known:
        is_same_block = row and grid.tall.get((row, column)) is not None
        if name == opening and not is_same_block:
            starts.append(row)
    return starts


def _top(grid: Grid, start: int, kind: SheetWords) -> int:
    """The row where the title of a fiche begins, above its first label."""
    top = start
    for row in range(start - 1, -1, -1):
        said = {plain(value) for value in grid.rows[row] if value is not None}
        if not said:
            continue
        (text, *more) = said
        if more or text.endswith(":") or _field(text, kind):
            break
        top = row
    return top


def _laid_out(grid: Grid, column: int, kind: SheetWords, top: int, start: int, end: int) -> Form:
    """The fiche as two rows: its labels, and what each of them says."""
    said = list(_pairs(grid, column, kind, start, end))
    named = {_field(each.label, kind) for each in said}
    if "code" not in named and (numbered := _number_above(grid, top, start)):
        said.insert(0, _Said("N°", numbered[0], [numbered]))
    form = Form(grid.name, [[], []], is_hidden=grid.is_hidden, sheet=grid, first=top, end=end)
    for each in said:
        here = len(form.rows[0])
        form.rows[0].append(each.label)
        form.rows[1].append(_together([value for _, value in each.values]))
        form.places[0, here] = each.place
        form.places[1, here] = (
            each.values[0][0]
            if each.values
            else (
                each.place[0],
                each.place[1] + 1,
            )
        )
    return form


def _pairs(grid: Grid, column: int, kind: SheetWords, start: int, end: int) -> Iterator[_Said]:
    """Each label with what it says: the first cell on its right, and the lines under that one as
    long as no label stands beside them. A known label further right has its own."""
    beside = (value for row in grid.rows[start:end] for value in row[column + 1 :])
    if all(value is None for value in beside):
        yield from _one_above_the_other(grid, column, kind, start, end)
        return
    last: _Said | None = None
    for row in range(start, end):
        values = grid.rows[row]
        again = (row, column) in grid.tall
        here: _Said | None = last if values[column] is None or again else None
        if values[column] is not None and not again:
            here = last = _Said(plain(values[column]).rstrip(" :"), (row, column), [])
            yield here
        for right in range(column + 1, len(values)):
            value = values[right]
            if value is None:
                continue
            if _field(value, kind) and _names_more(values, right, here, row):
                here = _Said(plain(value).rstrip(" :"), (row, right), [])
                yield here
            elif here is not None:
                here.values.append(((row, right), value))


def _one_above_the_other(
    grid: Grid, column: int, kind: SheetWords, start: int, end: int
) -> Iterator[_Said]:
    """Nothing stands beside the labels: what they say stands under them."""
    last: _Said | None = None
    for row in range(start, end):
        value = grid.rows[row][column]
        if value is None:
            continue
        if _field(value, kind) or last is None:
            last = _Said(plain(value).rstrip(" :"), (row, column), [])
            yield last
        else:
            last.values.append(((row, column), value))


def _names_more(values: list[RawValue], at: int, here: _Said | None, row: int) -> bool:
    """Whether a known label on the right of another is one too, and not what that one says."""
    answered = here is not None and any(place[0] == row for place, _ in here.values)
    return (
        answered or plain(values[at]).endswith(":") or any(v is not None for v in values[at + 1 :])
    )


def _together(values: list[RawValue]) -> RawValue:
    """What one label says; several lines are one text."""
    if len(values) < 2:
        return values[0] if values else None
    return "\n".join(v if isinstance(v, str) else plain(v) for v in values)


def _number_above(grid: Grid, top: int, start: int) -> tuple[Place, RawValue] | None:
    """« FICHE ACTION N° 1.2 » over the form, or on the tab of its sheet."""
    for row in range(top, start):
        for column, value in enumerate(grid.rows[row]):
            if isinstance(value, str) and (found := _NUMBERED.search(value)):
                return (row, column), found[1]
    found = _NUMBERED.search(grid.name) if fold(grid.name) else None
    return ((top, 0), found[1]) if found else None
