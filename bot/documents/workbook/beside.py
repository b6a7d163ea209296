"""Plans all in one sheet: beside its action, a row may hold an indicator."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.documents.workbook.headings import header_key
from bot.documents.workbook.meaning import Meaning, read_headings
from bot.documents.workbook.table import Table
from bot.documents.workbook.vocabulary import SheetWords

_OF_INDICATORS = frozenset({"unit", "frequency", "initial_value", "periods", "counting", "kind"})
_NAMES = frozenset({"code", "title"})  # of the action
_COMMON = frozenset({"code", "action", "responsible", "comment", "definition", "source"})


def tables_beside(tables: Iterable[Table]) -> Iterator[Table]:
    """The indicators that stand in the columns of a table of actions, row by row."""
    for table in tables:
        if table.kind == "actions" and (meaning := _indicators(table)):
            table.meaning = without(table.meaning, set(meaning.fields) | set(meaning.periods))
            yield Table(table.grid, meaning, table.workshop, beside=table)


def without(meaning: Meaning, taken: set[int]) -> Meaning:
    """What is left of a table's columns when those of its indicators are taken out."""
    taken -= {c for c, name in meaning.fields.items() if name in _NAMES}
    return replace(
        meaning,
        fields={c: name for c, name in meaning.fields.items() if c not in taken},
        others={c: name for c, name in meaning.others.items() if c not in taken},
        guessed=meaning.guessed - taken,
        twice={c: name for c, name in meaning.twice.items() if c not in taken},
    )


def _indicators(table: Table) -> Meaning | None:
    """What the columns say of indicators, those of the action itself left out."""
    vocabulary = table.workshop.vocabulary
    kind = next(each for each in vocabulary.sheets if each.kind == "indicators")
    told = {c: h for c, h in table.meaning.headings.items() if _is_free(table, c, kind)}
    meaning = read_headings(
        table.grid, (table.meaning.top, table.meaning.header_row), told, kind, vocabulary
    )
    if meaning is None or not _speaks_of_indicators(meaning):
        return None
    own = [c for c, name in table.meaning.fields.items() if name in _NAMES]
    fields = {c: name for c, name in meaning.fields.items() if name not in ("action", "code")}
    return replace(
        meaning,
        end=table.meaning.end,
        fields={own[0]: "action", **fields} if own else fields,
        others={},
    )


def _is_free(table: Table, column: int, kind: SheetWords) -> bool:
    """A column that the action does not need, or that only an indicator can have."""
    field = table.meaning.fields.get(column)
    if field in (None, "indicators") or column in table.meaning.guessed:
        return True
    own = kind.phrases.get(header_key(table.meaning.headings[column].own))
    return field in ("audience", "notes") and own is not None and own not in _COMMON


def _speaks_of_indicators(meaning: Meaning) -> bool:
    """A label and how it is counted: a mere list of indicators is no table of them."""
    named = set(meaning.fields.values()) | ({"periods"} if meaning.periods else set())
    return bool(named & _OF_INDICATORS)
