"""The whole deed: what is written, proved by reading it back, and what the last sheet holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.documents.handed_back.additions import additions_sheet, sheet_name
from bot.documents.handed_back.archive import Archive, is_xlsx
from bot.documents.handed_back.edits import Edits, Way
from bot.documents.handed_back.fresh import fresh_from_file, fresh_from_rows
from bot.documents.handed_back.layout import Layout
from bot.documents.handed_back.patch import Patch
from bot.documents.handed_back.proof import misread
from bot.documents.workbook import read_workbook
from domain.plan import Plan
from domain.unwritten import Unwritten
from storage.exports import Order, order_from

Read = Callable[[bytes, date], Plan]

_ROUNDS = 12


@dataclass(frozen=True)
class HandedBack:
    """The workbook, what was written in her sheets, and what stands in the last one instead."""

    content: bytes
    written: tuple[Unwritten, ...]
    beside: tuple[Unwritten, ...]


def hand_back(original: bytes | None, order: Order, *, read: Read = read_workbook) -> HandedBack:
    """Her workbook with the news of this order in it.

    Without an .xlsx of hers, another file (or the rows of one) is written as one first.
    """
    base = _as_xlsx(original, order)
    content, written = _written(base, order, read)
    beside = tuple(news for news in order.news if news not in written)
    return HandedBack(_with_additions(content, beside, order.names), tuple(written), beside)


def hand_back_frozen(facts: Mapping[str, Any], original: bytes | None) -> bytes:
    """The same from frozen facts (handlers/coordinator/export): the bytes alone."""
    return hand_back(original, order_from(facts)).content


def _as_xlsx(original: bytes | None, order: Order) -> bytes:
    if original is None:
        return fresh_from_rows(order.rows)
    return original if is_xlsx(original) else fresh_from_file(original, order.name)


def _written(base: bytes, order: Order, read: Read) -> tuple[bytes, list[Unwritten]]:
    """The base with all that can be written so that it reads back right."""
    news, today = order.news, order.today
    if not news:
        return base, []
    before = read(base, today)
    layout = Layout(base, before, today)
    trial = Patch(base, layout)
    edits = Edits(layout, news, trial.look_at)
    ways = {each: [way for way in edits.ways(each) if trial.takes(way)] for each in news}
    for number in range(_ROUNDS + len(news)):
        chosen = {each: left[0] for each, left in ways.items() if left}
        if not chosen:
            break
        content = _patched(base, layout, edits, chosen)
        wrong = misread(before, read(content, today), chosen)
        if not wrong:
            return content, list(chosen)
        for each in wrong:
            ways[each] = ways[each][1:] if number < _ROUNDS else []
    return base, []


def _patched(base: bytes, layout: Layout, edits: Edits, chosen: Mapping[Unwritten, Way]) -> bytes:
    patch = Patch(base, layout)
    spots = {(spot.sheet, spot.row) for way in chosen.values() for spot, _ in way}
    columns = {(spot.sheet, spot.column) for way in chosen.values() for spot, _ in way}
    for spot in edits.new_rows.values():
        if (spot.sheet, spot.row) in spots:
            patch.row_like_last(spot)
    for (sheet, _), (column, model) in edits.new_columns.items():
        if (sheet, column) in columns:
            patch.column_like(sheet, column, model)
    patch.apply(chosen.values())
    return patch.bytes()


def _with_additions(content: bytes, beside: Sequence[Unwritten], names: Mapping[str, str]) -> bytes:
    """The last sheet, when there is something for it, or something old in it."""
    archive = Archive(content)
    if not beside and sheet_name() not in archive.sheets():
        return content
    archive.add_sheet(sheet_name(), additions_sheet(beside, names))
    return archive.bytes()
