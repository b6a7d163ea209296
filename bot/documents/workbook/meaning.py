"""What a sheet is about: its header row is found, and each column's heading given a meaning."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.documents.workbook.grid import Grid
from bot.documents.workbook.vocabulary import SheetWords, Vocabulary, header_key
from domain.cells.dates import read_period

HEADER_WITHIN = 12
_EXACT, _PARTLY = 3, 2
_LONGEST_HEADING = 80


@dataclass(frozen=True)
class Meaning:
    """How the columns of a sheet are to be read."""

    kind: SheetWords
    header_row: int
    first_row: int  # of the data
    fields: dict[int, str]
    periods: dict[int, str]
    others: dict[int, str]  # headings without a known meaning
    score: int


def find_meaning(grid: Grid, vocabulary: Vocabulary) -> Meaning | None:
    """The best reading of a header row among the first ones; None if no row is a header."""
    found = [
        meaning
        for row in range(min(HEADER_WITHIN, len(grid.rows)))
        if len(headings := dict(_headings(grid, row))) > 1
        for kind in vocabulary.sheets
        if (meaning := _meaning(grid, row, headings, kind, vocabulary))
    ]
    return max(found, key=lambda meaning: (meaning.score, -meaning.header_row), default=None)


def _meaning(
    grid: Grid,
    row: int,
    headings: dict[int, list[str]],
    kind: SheetWords,
    vocabulary: Vocabulary,
) -> Meaning | None:
    periods = _periods(headings, kind, vocabulary)
    ranked = _ranked({c: h for c, h in headings.items() if c not in periods}, kind)
    fields, score = _settled(ranked, kind)
    named = set(fields.values())
    if len(named) < 2 or not all(named & need for need in kind.needs):
        return None
    others = {c: hs[0] for c, hs in headings.items() if c not in fields and c not in periods}
    score += len(periods) + _name_bonus(grid.name, kind)
    first_row = row + (2 if _is_second_header(grid, row) else 1)
    return Meaning(kind, row, first_row, fields, periods, others, score)


def _headings(grid: Grid, row: int) -> Iterator[tuple[int, list[str]]]:
    """For each column, what its heading may be: alone, then with the heading over or under it."""
    second = _is_second_header(grid, row)
    for column, text in enumerate(grid.texts(row)):
        above = grid.above(row, column)
        below = grid.texts(row + 1)[column] if second else ""
        if second and not text:
            text = grid.above(row + 1, column)
        told = [text, f"{above} {text}" if above and above != text else ""]
        if below:
            told = [f"{text} {below}", below]
        told = [h.strip() for h in told if h.strip() and len(h) <= _LONGEST_HEADING]
        if told:
            yield column, told


def _is_second_header(grid: Grid, row: int) -> bool:
    """Whether the next row only details wide headings: it fills nothing but what they span."""
    if row + 1 >= len(grid.rows):
        return False
    details = [c for c, value in enumerate(grid.rows[row + 1]) if value is not None]
    spanned = [c for c in details if _is_spanned(grid, row, c)]
    others = [c for c in details if c not in spanned]
    return bool(spanned) and all(grid.rows[row][c] == grid.rows[row + 1][c] for c in others)


def _is_spanned(grid: Grid, row: int, column: int) -> bool:
    """Whether a heading spreads over this column and at least one more."""
    value = grid.wide.get((row, column))
    beside = (grid.wide.get((row, column - 1)), grid.wide.get((row, column + 1)))
    return value is not None and value in beside and (row + 1, column) not in grid.wide


def _periods(
    headings: dict[int, list[str]], kind: SheetWords, vocabulary: Vocabulary
) -> dict[int, str]:
    """Columns that hold the values of a period; only indicators have them."""
    if kind.kind != "indicators":
        return {}
    return {
        column: period
        for column, told in headings.items()
        for heading in told
        if (period := read_period(heading, vocabulary.words))
    }


def _ranked(headings: dict[int, list[str]], kind: SheetWords) -> list[tuple[int, int, int, str]]:
    """Every (goodness, length, column, field) a heading may have, best first."""
    ranks = [
        (goodness, length, column, field)
        for column, told in headings.items()
        for heading in told
        for goodness, length, field in _fits(header_key(heading), kind)
    ]
    return sorted(ranks, key=lambda rank: (-rank[0], -rank[1], rank[2]))


def _fits(heading: str, kind: SheetWords) -> Iterator[tuple[int, int, str]]:
    if heading in kind.phrases:
        yield _EXACT, len(heading), kind.phrases[heading]
        return
    padded, words = f" {heading} ", len(heading.split())
    for phrase, field in kind.phrases.items():
        near = len(phrase) >= 4 and words <= len(phrase.split()) + 4
        if near and f" {phrase} " in padded:
            yield _PARTLY, len(phrase), field


def _settled(
    ranked: list[tuple[int, int, int, str]], kind: SheetWords
) -> tuple[dict[int, str], int]:
    """One field per column and, but for those that may repeat, one column per field."""
    fields: dict[int, str] = {}
    score = 0
    for goodness, _, column, field in ranked:
        taken = field in fields.values() and field not in kind.many
        if column not in fields and not taken:
            fields[column] = field
            score += goodness
    return dict(sorted(fields.items())), score


def _name_bonus(sheet_name: str, kind: SheetWords) -> int:
    return int(header_key(sheet_name) in kind.names)
