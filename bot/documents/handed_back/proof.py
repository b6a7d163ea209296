"""What was written, read back: whatever does not say what is known is named, with its culprits."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date, time
from typing import Any

from bot.documents.handed_back.edits import Way
from bot.documents.handed_back.layout import KINDS, references
from bot.documents.workbook.grid import cell_name
from domain.cells.reading import fold
from domain.plan import Doubt, Indicator, Plan
from domain.unwritten import Unwritten
from storage.plan_merge import stored

_TOUCHES: Mapping[str, frozenset[str]] = {
    "hours": frozenset({"starts_at", "ends_at"}),
    "on": frozenset({"on", "key"}),
    "value": frozenset({"values"}),
}
"""The fields of a fact that change with one thing written, where its name does not say so."""

Fact = Any
Chosen = Mapping[Unwritten, Way]


def misread(before: Plan, after: Plan, chosen: Chosen) -> set[Unwritten]:
    """Those that are not read back as they are known, or that changed anything else."""
    now = _facts(after)
    by_row = {_row(fact): fact for fact in now.values() if fact.origin}
    wrong = {news for news in chosen if not _reads(news, before, after, now, by_row)}
    then = _facts(before)
    new = {news for news in chosen if news.about not in then and news.kind != "value"}
    for about, fact in then.items():
        again = now.get(about) or by_row.get(_row(fact))
        moved = _moved(fact, again, _wanted(about, chosen)) if again else frozenset({"key"})
        if moved:
            wrong |= _wanted(about, chosen) or _writing(moved, about, chosen) or new or set(chosen)
    rows = {_row(fact) for fact in then.values()}
    for about, fact in now.items():
        is_foreign = about not in then and _row(fact) not in rows
        if is_foreign and about not in {news.about for news in new}:
            wrong |= new or set(chosen)
    if not _same_beside(before, after):
        wrong |= new or set(chosen)
    known = _questions(before.doubts)
    for doubt in after.doubts:
        if _questions([doubt]) - known:
            wrong |= _askers(doubt, chosen) or new or set(chosen)
    return wrong


def _writing(names: frozenset[str], about: str, chosen: Chosen) -> set[Unwritten]:
    """Those that write in the same columns of the same kind of fact: a cell may change how its
    neighbours are read."""
    kind = about.partition(":")[0]
    return {
        news
        for news in chosen
        if (news.kind == kind or (news.kind, kind) == ("value", "indicator"))
        and _touched(news) & names
    }


def _facts(plan: Plan) -> dict[str, Fact]:
    return {f"{kind}:{f.key}": f for kind, name in KINDS.items() for f in getattr(plan, name)}


def _row(fact: Fact) -> tuple[str, int]:
    return (fact.origin.sheet, fact.origin.row_number) if fact.origin else ("", 0)


def _same_beside(before: Plan, after: Plan) -> bool:
    """What is never written back stays; a new person may bring a structure, and a name that takes
    the place of a structure's takes one of its short names with it."""
    then, now = ({(each.key, each.name) for each in plan.structures} for plan in (before, after))
    return then <= now and before.instances == after.instances


def _wanted(about: str, chosen: Chosen) -> set[Unwritten]:
    """What is written of this fact, its values among it."""
    kind, _, key = about.partition(":")
    own = {news for news in chosen if news.about == about}
    if kind == "indicator":
        own |= {n for n in chosen if n.kind == "value" and n.key.rpartition("@")[0] == key}
    return own


def _touched(news: Unwritten) -> frozenset[str]:
    return _TOUCHES.get(news.field, frozenset({news.field}))


def _moved(fact: Fact, again: Fact, wanted: Iterable[Unwritten]) -> frozenset[str]:
    """The fields of the fact that are different and were not meant to be."""
    meant = {"origin"}.union(*map(_touched, wanted))
    moved = {
        f.name
        for f in fields(fact)
        if f.name not in meant and getattr(fact, f.name) != getattr(again, f.name)
    }
    if isinstance(fact, Indicator):
        periods = {news.key.rpartition("@")[2] for news in wanted if news.kind == "value"}
        if _values(fact, periods) != _values(again, periods):
            moved.add("values")
    return frozenset(moved)


def _values(indicator: Indicator, without: set[str]) -> set[object]:
    return {value for value in indicator.values if value.period not in without}


def _reads(
    news: Unwritten,
    before: Plan,
    after: Plan,
    now: Mapping[str, Fact],
    by_row: Mapping[tuple[str, int], Fact],
) -> bool:
    about = news.about if news.kind != "value" else f"indicator:{news.key.rpartition('@')[0]}"
    fact = now.get(about)
    if fact is None and news.kind == "meeting":
        old = _facts(before).get(about)
        fact = by_row.get(_row(old)) if old else None
    return fact is not None and _says(news, fact, after)


def _says(news: Unwritten, fact: Fact, plan: Plan) -> bool:
    value = news.value
    match news.field:
        case "value":
            return _says_value(news, fact)
        case "hours":
            return all(_hour(getattr(fact, name)) == hour for name, hour in value.items())
        case "obstacles" | "levers":
            return bool(list(getattr(fact, news.field))[-len(value) :] == value)
        case "pilots" | "followers" | "responsible" | "elected":
            told = [r.person or r.text for r in references(fact, news.field)]
            return told == [each.get("person") or each["text"] for each in value]
        case "emails":
            return bool(value in fact.emails[:1] or (not value and not fact.emails))
        case "structure":
            name = {s.key: s.name for s in plan.structures}.get(fact.structure or "", "")
            return fold(name) == fold(value)
    told = stored(getattr(fact, news.field, None))
    return bool(told == value or (told in (None, "") and value in (None, "")))


def _says_value(news: Unwritten, indicator: Indicator) -> bool:
    period = news.key.rpartition("@")[2]
    told = next((v for v in indicator.values if v.period == period), None)
    note, number = news.value["note"], news.value["value"]
    if told is None:
        return note is None and number is None
    if note in ("withheld", "not_communicated", "awaited"):
        number = None
    return bool(told.note == note and stored(told.value) == number)


def _hour(at: time | date | None) -> str | None:
    return at.strftime("%H:%M") if isinstance(at, time) else None


def _questions(doubts: Iterable[Doubt]) -> set[tuple[str, ...]]:
    return {
        (doubt.kind, doubt.about or doubt.sheet, doubt.field, raw)
        for doubt in doubts
        for raw in doubt.raw.split(" · ")
    }


def _askers(doubt: Doubt, chosen: Chosen) -> set[Unwritten]:
    """Those written in the cells that are asked about, else in their rows, else of that fact."""
    cells = {doubt.cell, *(also.rpartition("!")[2] for also in doubt.also)}
    rows = {cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") for cell in cells}
    in_cells = {n for n, c in _cells(chosen) if c in {(doubt.sheet, cell) for cell in cells}}
    in_rows = {
        news
        for news, (sheet, cell) in _cells(chosen)
        if sheet == doubt.sheet and cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") in rows
    }
    return in_cells or in_rows or _wanted(doubt.about, chosen)


def _cells(chosen: Chosen) -> Iterator[tuple[Unwritten, tuple[str, str]]]:
    for news, way in chosen.items():
        for spot, _ in way:
            yield news, (spot.sheet, cell_name(spot.row, spot.column))
