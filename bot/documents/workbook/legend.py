"""What colours mean, when a legend says so: « vert = terminée », or a coloured cell beside a state.

Without a legend a colour is never interpreted.
"""

import colorsys
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from bot.documents.workbook.grid import Grid, Place
from bot.documents.workbook.margins import Margins
from bot.documents.workbook.palette import parts_of
from bot.documents.workbook.vocabulary import Vocabulary
from domain.actions import ActionState
from domain.cells.reading import fold

_PIECES = re.compile(r"[;,\n|/]|\s-\s(?=\w+\s*[=:])")
_SIGN = re.compile(r"\s*(?:=>|->|→|=|:|\s-\s|\s–\s)\s*")
_LEAST_STRENGTH = 0.12  # under it a colour is a grey
_BLACK, _WHITE = 0.12, 0.97


@dataclass
class Legend:
    """The state that each colour stands for: by its exact shade, or by its name."""

    vocabulary: Vocabulary
    shades: dict[str, ActionState] = field(default_factory=dict)
    names: dict[str, set[ActionState]] = field(default_factory=dict)
    rows: set[tuple[str, int]] = field(default_factory=set)  # where it is written
    beside: list[tuple[str, str, str]] = field(default_factory=list)  # sheet, cell, its words
    fills: dict[str, dict[Place, str]] = field(default_factory=dict)  # by sheet

    def states_of(self, rgb: str) -> frozenset[ActionState]:
        """The state of a colour: one when the legend says it, several when it may be two."""
        if rgb in self.shades:
            return frozenset({self.shades[rgb]})
        near = [self.names[name] for name in _names_of(rgb, self.vocabulary) if name in self.names]
        return frozenset(state for states in near for state in states)


def read_legend(
    grids: Iterable[Grid], headers: set[tuple[str, int]], margins: Margins, legend: Legend
) -> None:
    """Complete the legend of a workbook, from rows that say nothing else and are no `headers`."""
    vocabulary = legend.vocabulary
    for grid in grids:
        rows = [
            row
            for row in range(len(grid.rows))
            if (grid.name, row) not in headers and _says_only(grid, row, vocabulary)
        ]
        if rows:
            hear(grid, rows, margins.fills(grid.name), legend)
    if legend.shades or legend.names:
        legend.fills = {grid.name: margins.fills(grid.name) for grid in grids}


def says_colour(text: str, vocabulary: Vocabulary) -> bool:
    """Whether a text gives a colour its state (« vert = terminée »)."""
    return bool(_said(text, vocabulary))


def _says_only(grid: Grid, row: int, vocabulary: Vocabulary) -> bool:
    """Whether each text of a row is a word for a legend, a colour or a state, or all of them."""
    texts = [value for value in grid.rows[row] if value is not None]
    return bool(texts) and all(
        isinstance(text, str)
        and (
            fold(text) in vocabulary.states
            or vocabulary.mentions("legend", text)
            or _named(fold(text), vocabulary) is not None
            or bool(_said(text, vocabulary))
        )
        for text in texts
    )


def hear(grid: Grid, rows: list[int], fills: dict[Place, str], legend: Legend) -> None:
    """What these rows say of colours, if they say « légende » or show two of them at least."""
    vocabulary = legend.vocabulary
    is_announced = any(
        vocabulary.mentions("legend", text)
        for text in (grid.name, *(text for row in rows for text in grid.texts(row)))
    )
    swatches = [found for row in rows for found in _swatches(grid, row, fills, vocabulary)]
    if is_announced or len(swatches) > 1:
        for row, rgb, state in swatches:
            legend.shades[rgb] = state
            for name in _names_of(rgb, vocabulary):
                legend.names.setdefault(name, set()).add(state)
            legend.rows.add((grid.name, row))
    for row in rows:
        for name, state in _told(grid, row, vocabulary):
            legend.names.setdefault(name, set()).add(state)
            legend.rows.add((grid.name, row))
        if any(vocabulary.mentions("legend", text) for text in grid.texts(row)):
            legend.rows.add((grid.name, row))


def _told(grid: Grid, row: int, vocabulary: Vocabulary) -> Iterator[tuple[str, ActionState]]:
    """« vert = terminée », in one cell or in two that stand side by side."""
    texts = [text for text in grid.texts(row) if text]
    for text in texts:
        yield from _said(text, vocabulary)
    for left, right in pairwise(texts):
        yield from _said(f"{left} = {right}", vocabulary)


@lru_cache(maxsize=1 << 12)
def _said(text: str, vocabulary: Vocabulary) -> list[tuple[str, ActionState]]:
    found = []
    for piece in _PIECES.split(text):
        sides = [fold(side) for side in _SIGN.split(piece)]
        if len(sides) > 2:  # « Légende : vert = terminée »
            sides = sides[-2:]
        if len(sides) == 2:
            for colour, state in (sides, sides[::-1]):
                name = _named(colour, vocabulary)
                if name and state in vocabulary.states:
                    found.append((name, vocabulary.states[state]))
    return found


def _named(text: str, vocabulary: Vocabulary) -> str | None:
    words = text.split()
    bearers = (
        name
        for name, colour in vocabulary.colours.items()
        for said in colour.names
        if words and (said == text or (said == words[0] and len(words) == 2) or said == words[-1])
    )
    return next(bearers, None)


def _swatches(
    grid: Grid, row: int, fills: dict[Place, str], vocabulary: Vocabulary
) -> Iterator[tuple[int, str, ActionState]]:
    """Coloured cells that bear a state, or stand just before the cell that does."""
    texts = grid.texts(row)
    for column, text in enumerate(texts):
        state = vocabulary.states.get(fold(text))
        if state is None:
            continue
        before = next((c for c in range(column - 1, -1, -1) if (row, c) in fills), None)
        rgb = fills.get((row, column))
        if (
            rgb is None
            and before is not None
            and not any(vocabulary.states.get(fold(texts[c])) for c in range(before, column))
        ):
            rgb = fills[row, before]
        if rgb:
            yield row, rgb, state


def _names_of(rgb: str, vocabulary: Vocabulary) -> frozenset[str]:
    """The names a colour may bear; none for white and black."""
    hue, light, strength = colorsys.rgb_to_hls(*parts_of(rgb))
    if not _BLACK < light < _WHITE:
        return frozenset()
    if strength < _LEAST_STRENGTH:
        return frozenset({"grey"})
    degrees = hue * 360
    return frozenset(
        name
        for name, colour in vocabulary.colours.items()
        if any(low <= degrees <= high for low, high in colour.hues)
    )
