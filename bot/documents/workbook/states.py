"""The state of a fiche: by its words, by what they nearly say, or by a colour of the legend."""

import re
from functools import lru_cache

from bot.documents.workbook.row import Row, read_word
from bot.documents.workbook.table import Cell
from bot.documents.workbook.vocabulary import Vocabulary
from domain.actions import ActionState
from domain.cells.reading import fold

_BETWEEN = r"(?: \w+)?"  # « pas encore lancée »


def state_of(row: Row) -> ActionState | None:
    """The state as written, else as the colour of the row says, if a legend gives it a meaning.

    A blank one is asked: nothing is supposed.
    """
    if says_state(row) and (cell := row.one("progress")):
        return _in_words(row, cell)
    if (cell := row.one("state")) is not None:
        return _in_words(row, cell)
    coloured = _states_by_colour(row)
    if len(coloured) == 1:
        (state,) = coloured
        row.notice(Cell(row.cell_name("state"), ""), "state_by_colour", state)
        return state
    if coloured:
        choices = tuple(str(state) for state in ActionState if state in coloured)
        row.doubt("state", None, "state_by_colours", None, choices)
    elif row.table.has("state") or row.table.is_coloured:
        row.doubt("state", None, "state_missing", None, tuple(map(str, ActionState)))
    return None


def _in_words(row: Row, cell: Cell) -> ActionState | None:
    vocabulary = row.table.workshop.vocabulary
    if likely := likely_state(cell.text, vocabulary):
        row.doubt("state", cell, "state_unknown", likely, tuple(map(str, ActionState)))
        return None
    reading = read_word(cell.text, vocabulary.states, "state_unknown", vocabulary)
    return row.settle("state", cell, reading, str)


@lru_cache(maxsize=1 << 12)
def likely_state(text: str, vocabulary: Vocabulary) -> ActionState | None:
    """What words say of the state without being its name; None when they name it, or say nothing.

    « Pas encore lancée » denies a beginning; « en bonne voie, à suivre » begins as a likely phrase.
    """
    folded = fold(text)
    if folded in vocabulary.states:
        return None
    if folded in vocabulary.likely_states:
        return vocabulary.likely_states[folded]
    if _denies_a_start(folded, vocabulary):
        return ActionState.NOT_STARTED
    if any(f" {phrase} " in f" {folded} " for phrase in vocabulary.states):
        return None
    heads = [each for each in vocabulary.likely_states if f"{folded} ".startswith(f"{each} ")]
    return vocabulary.likely_states[max(heads, key=len)] if heads else None


def _denies_a_start(folded: str, vocabulary: Vocabulary) -> bool:
    """Whether a negation stands right before a word for what is under way, and nothing else is
    said of the state."""
    started = [p for p, state in vocabulary.states.items() if state is ActionState.UNDER_WAY]
    denials = "|".join(map(re.escape, vocabulary.phrases["negations"]))
    denied = "|".join(map(re.escape, started))
    found = re.search(rf"\b(?:{denials}){_BETWEEN} (?:{denied})\b", folded)
    if found is None:
        return False
    rest = f" {folded[: found.start()]} {folded[found.end() :]} "
    return not any(f" {phrase} " in rest for phrase in vocabulary.states)


def says_state(row: Row) -> bool:
    """Whether « Avancement » holds words (« Terminé ») where there is no other column for them."""
    cell = row.one("progress")
    vocabulary = row.table.workshop.vocabulary
    if cell is None or row.table.has("state"):
        return False
    return fold(cell.text) in vocabulary.states or likely_state(cell.text, vocabulary) is not None


def _states_by_colour(row: Row) -> frozenset[ActionState]:
    """What the legend says of the cell of the state; if it is not coloured, of the whole row."""
    legend = row.table.workshop.legend
    fills = legend.fills.get(row.sheet, {})
    own = [fills.get((row.index, column), "") for column in row.table.columns("state")]
    cells = own if any(own) else [fills.get((row.index, c), "") for c in row.table.meaning.headings]
    return frozenset(state for rgb in cells if rgb for state in legend.states_of(rgb))
