"""Fiches-actions: one row, one action."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from bot.documents.workbook.axes import Axes
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.references import people_in, structure_named, structures_in
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.actions import ActionState
from domain.cells.dates import Edge
from domain.cells.names import parts
from domain.cells.reading import RawValue, Read, Reading, Unsure, fold, lines, plain
from domain.plan import Action, Reference

_CODE = re.compile(
    r"([A-Z]{1,3}|\d{1,2})\s*[.\-_/,]?\s*(\d{1,2})?(?:[.\-_](\d{1,2}))?\s*([a-z]{1,3})?", re.I
)
_SUFFIXES = frozenset({"", "bis", "ter", "a", "b", "c", "d"})


def read_code(raw: RawValue, vocabulary: Vocabulary) -> Reading[str]:
    """The number of a fiche, written one way: "2.1" for 2.1, "FA 2.2", "4-1" or "3.3 "."""
    if isinstance(raw, date | datetime):
        return Unsure("code_became_date", f"{raw.day}.{raw.month}")
    text = _without_prefix(plain(raw), vocabulary)
    found = _CODE.fullmatch(text)
    suffix = (found[4] or "").lower() if found else ""
    if not found or suffix not in _SUFFIXES or (found[1].isalpha() and not found[2]):
        return Unsure("code_not_understood")
    code = ".".join(part.upper() for part in found.groups()[:3] if part)
    return Read(f"{code} {suffix}".strip() if len(suffix) > 1 else code + suffix)


def _without_prefix(text: str, vocabulary: Vocabulary) -> str:
    for prefix in sorted(vocabulary.phrases["code_prefixes"], key=len, reverse=True):
        words = len(prefix.split())
        head = re.match(rf"\s*((?:[^\W\d_]+[\s°º.\-]*){{{words}}})(?=[A-Z\d])", text)
        if head and fold(head[1]) == prefix:
            return text[head.end() :].strip()
    return text.strip()


def learn_lead_structures(tables: Iterable[Table], directory: Directory) -> None:
    """A short name nobody knows, beside a pilot whose structure is known, names that structure."""
    for table in tables:
        for index in table.rows():
            row = Row(table, index)
            text = row.stated("lead_structure")
            homes = set(_pilots_homes(row, directory))
            if text and len(homes) == 1 and not directory.structures_named(text):
                directory.learn(text, homes.pop())


def _pilots_homes(row: Row, directory: Directory) -> Iterator[str]:
    """Structures of the pilots that are certain."""
    for cell in row.cells("pilots"):
        for part in parts(str(cell.value)):
            found = directory.refer_person(part)
            if isinstance(found, Reference) and found.person:
                home = directory.person(found.person).structure
                if home:
                    yield home


def read_actions(tables: Iterable[Table], axes: Axes, directory: Directory) -> tuple[Action, ...]:
    found: dict[str, Action] = {}
    for table in tables:
        for index in table.rows():
            row = Row(table, index)
            action = _read(row, axes, directory)
            if action is None:
                continue
            row.keep_as("fact")
            if action.key in found:
                row.doubt("code", row.one("code"), "code_twice", None, (action.title,))
                row.keep_as("unread")
                continue
            found[action.key] = action
            _ask_about_order(row, action)
    return tuple(found.values())


def _ask_about_order(row: Row, action: Action) -> None:
    """Nothing ends before it starts."""
    if action.starts_on and action.ends_on and action.ends_on < action.starts_on:
        row.doubt("ends_on", row.one("ends_on"), "ends_before_start")


def _read(row: Row, axes: Axes, directory: Directory) -> Action | None:
    title = row.text("title")
    code = _code(row, title)
    if not title or not code:
        return None
    row.about = f"action:{code}"
    lead = _lead(row, directory)
    homes = [lead.structure] if lead and lead.structure else []
    return Action(
        key=code,
        code=code,
        title=title,
        axis=_axis(row, axes),
        objective=row.text("objective"),
        context=row.text("context"),
        operational_objectives=_lines(row, "operational_objectives"),
        audience=row.text("audience"),
        territory=row.text("territory"),
        pilots=people_in(row, "pilots", directory, homes),
        followers=people_in(row, "followers", directory, homes),
        lead_structure=lead,
        partners=structures_in(row, "partners", directory),
        starts_on=row.day("starts_on"),
        ends_on=row.day("ends_on", Edge.END),
        state=_state(row),
        progress=row.percent("progress"),
        levers=_lines(row, "levers"),
        obstacles=_lines(row, "obstacles"),
        adjustment=row.text("adjustment"),
        indicators=_indicator_codes(row),
        budget=row.amount("budget"),
        last_update_on=row.day("last_update_on"),
        notes=row.text("notes"),
        internal_notes=row.comments(),
        others=row.others(),
        origin=row.origin(),
    )


def _code(row: Row, title: str) -> str:
    """The code, or the title itself in a workbook that does not number its fiches."""
    cell = row.one("code")
    if cell is None:
        if row.table.has("code") and title:
            row.doubt("code", None, "code_missing")
        return fold(title) if title and not row.table.has("code") else ""
    reading = read_code(cell.value, row.table.workshop.vocabulary)
    if isinstance(reading, Unsure) and not title:
        return ""
    return row.settle("code", cell, reading, str) or ""


def _axis(row: Row, axes: Axes) -> str | None:
    """From its column, else from the heading the row stands under, else from the sheet's name."""
    prefixes = row.table.workshop.vocabulary.phrases["axis_prefixes"]
    if cell := row.one("axis"):
        return axes.key_for(cell.text)
    if heading := row.table.headings_over.get(row.index):
        return axes.key_for(heading.text)
    by_sheet = any(f"{fold(row.sheet)} ".startswith(f"{prefix} ") for prefix in prefixes)
    return axes.key_for(row.sheet) if by_sheet else None


def _lines(row: Row, name: str) -> tuple[str, ...]:
    return tuple(line for cell in row.cells(name) for line in lines(cell.value))


def _lead(row: Row, directory: Directory) -> Reference | None:
    """The lead structure; between two of that name, the one its pilot belongs to."""
    cell = row.one("lead_structure")
    if cell is None or not row.stated("lead_structure"):
        return None
    return structure_named(
        row, "lead_structure", cell, cell.text, directory, _pilots_homes(row, directory)
    )


def _state(row: Row) -> ActionState | None:
    """The state as written. A blank one is asked: nothing is supposed."""
    if not row.table.has("state"):
        return None
    if row.one("state") is None:
        row.doubt("state", None, "state_missing", None, tuple(map(str, ActionState)))
        return None
    return row.word("state", row.table.workshop.vocabulary.states, "state_unknown", str)


def _indicator_codes(row: Row) -> tuple[str, ...]:
    codes = (part for cell in row.cells("indicators") for part in parts(str(cell.value)))
    return tuple(dict.fromkeys(codes))
