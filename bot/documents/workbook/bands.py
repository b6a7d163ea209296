"""Rows between the actions that speak for those under them: « Axe 1 - Accès aux soins »."""

import re
from dataclasses import dataclass, field

from bot.documents.workbook.grid import Grid
from bot.documents.workbook.meaning import Meaning
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.reading import fold, plain

_DETAILED = re.compile(r"\s*\d{1,2}[.\-]\d{1,2}\b")
_AXIS, _OBJECTIVE, _ACTION = "axis", "objective", "action"


@dataclass
class Bands:
    """For each row under a band, where its axis, its objective or its action is written."""

    rows: set[int] = field(default_factory=set)
    over: dict[int, dict[str, tuple[int, int]]] = field(default_factory=dict)  # row → place
    texts: dict[tuple[int, int], str] = field(default_factory=dict)

    def said(self, row: int, name: str) -> tuple[tuple[int, int], str] | None:
        """The cell and the words of the band over this row."""
        place = self.over.get(row, {}).get(name)
        return (place, self.texts[place]) if place else None


def read_bands(grid: Grid, meaning: Meaning, vocabulary: Vocabulary) -> Bands:
    """The bands of a table. Only actions stand under bands; other tables have none."""
    bands = Bands()
    if meaning.kind.kind not in ("actions", "indicators"):
        return bands
    found = _candidates(grid, meaning, vocabulary)
    has_axes = any(level == _AXIS for level, *_ in found.values())
    current: dict[str, tuple[int, int]] = {}
    for row in range(meaning.first_row, meaning.end):
        if row in found:
            level, column, text = found[row]
            level = level or (_OBJECTIVE if has_axes or _DETAILED.match(text) else _AXIS)
            if level == _AXIS:
                current.pop(_OBJECTIVE, None)
            current[level] = (row, column)
            bands.texts[row, column] = text
            bands.rows.add(row)
        elif current:
            bands.over[row] = dict(current)
    return bands


def _candidates(
    grid: Grid, meaning: Meaning, vocabulary: Vocabulary
) -> dict[int, tuple[str, int, str]]:
    """Rows that may be bands: their level if their words tell it, their column, their words."""
    found: dict[int, tuple[str, int, str]] = {}
    for row in range(meaning.first_row, meaning.end):
        said = [c for c, value in enumerate(grid.rows[row]) if value is not None]
        texts = list(dict.fromkeys(grid.texts(row)[c] for c in said))
        if not said or len(texts) > 2:
            continue
        level = _level(texts[0], meaning, vocabulary)
        if level and _stands_apart(meaning, said, texts):
            found[row] = (level, said[0], " - ".join(texts))
        elif len(texts) == 1 and _may_head(grid, meaning, row, said[0], vocabulary):
            found[row] = ("", said[0], texts[0])
    return found


def _level(text: str, meaning: Meaning, vocabulary: Vocabulary) -> str:
    """What a text announces by its first words."""
    words = f"{fold(text)} "
    levels = [(_AXIS, "axis_prefixes"), (_OBJECTIVE, "objective_prefixes")]
    if meaning.kind.kind == "indicators":
        levels.append((_ACTION, "code_prefixes"))
    for level, name in levels:
        if any(words.startswith(f"{prefix} ") for prefix in vocabulary.phrases[name]):
            return level
    return ""


def _stands_apart(meaning: Meaning, said: list[int], texts: list[str]) -> bool:
    """Whether nothing but a title goes with it: an action has a pilot, a state or a date."""
    if meaning.fields.get(said[0]) in ("axis", "objective") and len(texts) > 1:
        return False
    beside = {meaning.fields.get(column) for column in said[1:]}
    return len(texts) == 1 or beside <= {"title", "label", "code", "axis", None}


def _may_head(grid: Grid, meaning: Meaning, row: int, column: int, vocabulary: Vocabulary) -> bool:
    """A lone text, merged across or where the table begins, with facts right under it."""
    if meaning.kind.kind != "actions" or meaning.fields.get(column) in ("axis", "objective"):
        return False
    text = plain(grid.rows[row][column])
    is_wide = (row, column) in grid.wide and (row, column + 1) in grid.wide
    is_first = column <= min(meaning.headings) and meaning.fields.get(column) != "title"
    is_sum = any(f"{fold(text)} ".startswith(f"{total} ") for total in vocabulary.phrases["totals"])
    if not (is_wide or is_first) or is_sum or text[0] in "*(":
        return False
    for below in range(row + 1, meaning.end):
        said = sum(value is not None for value in grid.rows[below])
        if said:
            return said > 1
    return False
