"""Fiches-actions: one row, one action."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date

from bot.documents.workbook.axes import Axes
from bot.documents.workbook.codes import Numbers, numbers, read_code
from bot.documents.workbook.directory import Directory
from bot.documents.workbook.references import people_in, structure_named, structures_in
from bot.documents.workbook.row import Row, gathered, rows_of
from bot.documents.workbook.states import says_state, state_of
from bot.documents.workbook.table import Table
from domain.cells.dates import Edge, Span, read_span
from domain.cells.names import parts
from domain.cells.reading import Unsure, fold, lines
from domain.cells.short_names import may_shorten
from domain.plan import Action, Reference

_PROSE = frozenset({"context", "objective", "audience", "territory", "adjustment", "notes"})


def learn_lead_structures(tables: Iterable[Table], directory: Directory) -> None:
    """A short name nobody knows, beside a pilot whose structure is known, names that structure."""
    for row in rows_of(tables):
        text = row.stated("lead_structure")
        homes = set(_pilots_homes(row, directory))
        if text and len(homes) == 1 and not directory.structures_named(text):
            home = homes.pop()
            if may_shorten(text, directory.structures[home].name):
                directory.learn(text, home)


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
    numbered = numbers(tables, lambda row: _axis(row, axes))
    return gathered(tables, lambda row: _read(row, axes, directory, numbered), _again)


def _again(row: Row, known: Action, action: Action) -> Action | None:
    """The next line of a fiche whose title is merged over several, or a number used twice."""
    top = row.table.continues(row.index, "title")
    if top is not None and known.origin and known.origin.sheet == row.sheet:
        row.keep_as("continuation")
        return joined(known, action)
    cell = row.one("code")
    is_float = cell is not None and isinstance(cell.value, float)
    proposal = f"{action.code}0" if is_float and "." in action.code else None  # 2.10 became 2.1
    row.doubt("code", cell, "code_twice", proposal, (action.title,))
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


def _read(row: Row, axes: Axes, directory: Directory, numbered: Numbers) -> Action | None:
    top = row.table.continues(row.index, "title")
    at = row.sheet, row.index if top is None else top
    number, title = numbered.get(at, ("", row.text("title")))
    code = number or _code(row, title)
    if not title or not code:
        return None
    row.about = f"action:{code}"
    if number and (cell := row.one("code")):
        row.notice(cell, "code_within_axis", code)
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
        state=state_of(row),
        progress=None if says_state(row) else row.percent("progress"),
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


def _indicator_codes(row: Row) -> tuple[str, ...]:
    codes = (part for cell in row.cells("indicators") for part in parts(str(cell.value)))
    return tuple(dict.fromkeys(codes))
