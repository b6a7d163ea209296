"""Fiches-actions: one row, one action."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date, datetime

from bot.documents.workbook.axes import Axes
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.references import people_in, structure_named, structures_in
from bot.documents.workbook.row import Row, gathered, rows_of
from bot.documents.workbook.table import Cell, Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.actions import ActionState
from domain.cells.dates import Edge, Span, read_span
from domain.cells.names import parts
from domain.cells.reading import RawValue, Read, Reading, Unsure, fold, lines, plain
from domain.plan import Action, Reference

_CODE = re.compile(
    r"([A-Z]{1,3}|\d{1,2})\s*[.\-_/,]?\s*(\d{1,2})?(?:[.\-_](\d{1,2}))?\s*([a-z]{1,3})?", re.I
)
_NUMBERED = re.compile(
    r"((?:[^\W\d_]+[\s°º.\-]*){0,3})([A-Z]?\d{1,2}(?:[.\-]\d{1,2}){0,2})(\s*[.:)–—-]+)?\s+(\S.*)",
    re.S,
)
_PROSE = frozenset({"context", "objective", "audience", "territory", "adjustment", "notes"})
Numbered = dict[tuple[str, int], tuple[str, str]]  # sheet and row → number and title
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


def numbers_in_titles(tables: list[Table]) -> Numbered:
    """The numbers that stand in the titles (« Action 3. Former »), when no column has them.

    Only if every title has its own; else the titles tell the fiches apart.
    """
    found: Numbered = {}
    rows = [row for row in rows_of(tables) if row.text("title")]
    if any(row.table.has("code") for row in rows):
        return {}
    for row in rows:
        split = split_number(row.text("title"), row.table.workshop.vocabulary)
        if split is None and row.table.continues(row.index, "title") is None:
            return {}
        if split:
            found[row.sheet, row.index] = split
    tops = [
        at
        for row in rows
        if row.table.continues(row.index, "title") is None
        for at in [(row.sheet, row.index)]
    ]
    numbers = [found[at][0] for at in tops]
    return found if len(set(numbers)) == len(numbers) else {}


def split_number(title: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Number and rest of « Action 3. Former » or « 1.2 - Former »; None without a number."""
    match = _NUMBERED.fullmatch(title)
    if not match:
        return None
    is_named = fold(match[1]) in vocabulary.phrases["code_prefixes"]
    if (match[1] and not is_named) or not (is_named or match[3] or "." in match[2]):
        return None
    code = read_code(match[2], vocabulary)
    return (code.value, match[4]) if isinstance(code, Read) and code.value else None


def learn_lead_structures(tables: Iterable[Table], directory: Directory) -> None:
    """A short name nobody knows, beside a pilot whose structure is known, names that structure."""
    for row in rows_of(tables):
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
    tables = list(tables)
    numbered = numbers_in_titles(tables)
    return gathered(tables, lambda row: _read(row, axes, directory, numbered), _again)


def _again(row: Row, known: Action, action: Action) -> Action | None:
    """The next line of a fiche whose title is merged over several, or a number used twice."""
    top = row.table.continues(row.index, "title")
    if top is not None and known.origin and known.origin.sheet == row.sheet:
        row.keep_as("continuation")
        return joined(known, action)
    row.doubt("code", row.one("code"), "code_twice", None, (action.title,))
    row.keep_as("unread")
    return None


def joined(known: Action, more: Action) -> Action:
    """A fiche with what its next line adds: lists grow, and what was blank is filled."""
    changes: dict[str, object] = {}
    for each in fields(Action):
        before, after = getattr(known, each.name), getattr(more, each.name)
        if isinstance(before, tuple) and each.name != "key":
            changes[each.name] = tuple(dict.fromkeys((*before, *after)))
        elif before in (None, "") and after:
            changes[each.name] = after
        elif isinstance(before, str) and after and after != before and each.name in _PROSE:
            changes[each.name] = f"{before} ; {after}"
    return replace(known, **changes)  # type: ignore[arg-type]  # each is of its field's own type


def _ask_about_order(row: Row, action: Action) -> None:
    """Nothing ends before it starts."""
    if action.starts_on and action.ends_on and action.ends_on < action.starts_on:
        row.doubt("ends_on", row.one("ends_on"), "ends_before_start")


def _read(row: Row, axes: Axes, directory: Directory, numbered: Numbered) -> Action | None:
    number, title = numbered.get((row.sheet, row.index), ("", row.text("title")))
    code = number or _code(row, title)
    if not title or not code:
        return None
    row.about = f"action:{code}"
    starts_on, ends_on = _dates(row)
    lead = _lead(row, directory)
    homes = [lead.structure] if lead and lead.structure else []
    action = Action(
        key=code,
        code=code,
        title=title,
        axis=_axis(row, axes),
        objective=_objective(row),
        context=row.text("context"),
        operational_objectives=_lines(row, "operational_objectives"),
        audience=row.text("audience"),
        territory=row.text("territory"),
        pilots=people_in(row, "pilots", directory, homes),
        followers=people_in(row, "followers", directory, homes),
        lead_structure=lead,
        partners=structures_in(row, "partners", directory),
        starts_on=starts_on,
        ends_on=ends_on,
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
    _ask_about_order(row, action)
    return action


def _dates(row: Row) -> tuple[date | None, date | None]:
    """From a column for each end; else from one that says both (« 2026-2028 »)."""
    starts_on, ends_on = row.day("starts_on"), row.day("ends_on", Edge.END)
    cell = row.one("schedule")
    if cell is None or row.table.has("starts_on", "ends_on"):
        return starts_on, ends_on
    workshop = row.table.workshop
    value = row.table.day_value(cell.value)
    reading = read_span(value, workshop.vocabulary.words, workshop.today)
    return row.settle("schedule", cell, reading, _shown) or (None, None)


def _shown(span: Span) -> str:
    return " – ".join(day.isoformat() for day in span if day)


def _objective(row: Row) -> str:
    """From its columns, else from the band the row stands under."""
    said = [text for name in ("objective", "sub_objective") if (text := row.text(name))]
    band = row.table.bands.said(row.index, "objective")
    return " ; ".join(said) or (band[1] if band else "")


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
    if band := row.table.bands.said(row.index, "axis"):
        return axes.key_for(band[1])
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
    """The state as written, else as the colour of the row says, if a legend gives it a meaning.

    A blank one is asked: nothing is supposed.
    """
    if (cell := row.one("state")) is not None:
        vocabulary = row.table.workshop.vocabulary
        if likely := vocabulary.likely_states.get(fold(cell.text)):
            row.doubt("state", cell, "state_unknown", likely, tuple(map(str, ActionState)))
            return None
        return row.word("state", vocabulary.states, "state_unknown", str)
    coloured = _states_by_colour(row)
    if len(coloured) == 1:
        (state,) = coloured
        row.notice(Cell(row.cell_name("state"), ""), "state_by_colour", state)
        return state
    if coloured:
        choices = tuple(str(state) for state in ActionState if state in coloured)
        row.doubt("state", None, "state_by_colours", None, choices)
    elif row.table.has("state"):
        row.doubt("state", None, "state_missing", None, tuple(map(str, ActionState)))
    return None


def _states_by_colour(row: Row) -> frozenset[ActionState]:
    """What the legend says of the cell of the state; if it is not coloured, of the whole row."""
    legend = row.table.workshop.legend
    fills = legend.fills.get(row.sheet, {})
    own = [fills.get((row.index, column), "") for column in row.table.columns("state")]
    cells = own if any(own) else [fills.get((row.index, c), "") for c in row.table.meaning.headings]
    return frozenset(state for rgb in cells if rgb for state in legend.states_of(rgb))


def _indicator_codes(row: Row) -> tuple[str, ...]:
    codes = (part for cell in row.cells("indicators") for part in parts(str(cell.value)))
    return tuple(dict.fromkeys(codes))
