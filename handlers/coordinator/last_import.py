"""/import: what is in hand, what was brought in last, what it still asks, and its undoing."""

from collections.abc import Sequence

from domain.messages import Choice, Rows, Say, column
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator import settle_doubts
from storage.imports import Import
from storage.undo_import import Undone, undo, would_undo
from storage.unit_of_work import UnitOfWork

_NAMED = 15


def card(work: UnitOfWork) -> Say:
    """The last import, or how to make a first."""
    last = work.imports.last(work.contract_id)
    facts = {
        "last": last,
        "holds": work.plan_labels().counts(last.counts) if last else [],
        "questions": len(work.imports.open_doubts(work.contract_id)),
    }
    return Say("import/last", facts, rows(work, last))


def rows(work: UnitOfWork, last: Import | None) -> Rows:
    """What can be done about an import: answer its questions, take it back."""
    if last is None:
        return menu_row()
    asked = len(work.imports.open_doubts(work.contract_id))
    choices = []
    if asked:
        facts = {"count": asked}
        choices.append(Choice(f"import:{last.id}:ask", word="import_ask", facts=facts))
    if work.imports.trace(last.id or 0) is not None:
        choices.append(Choice(f"import:{last.id}:undo", word="import_undo"))
    return (*column(*choices), *menu_row())


def pressed(work: UnitOfWork, rest: list[str], card_tapped: int | None) -> None:
    """`import:<import>:<deed>`: only the last import that stands can be answered or undone."""
    last = work.imports.last(work.contract_id)
    wanted = work.imports.find(number(rest))
    if wanted is None or wanted.contract_id != work.contract_id:
        work.toast("gone")
    elif last is None or last.id != wanted.id:
        work.toast("already" if wanted.undone_at else "gone")
        work.show(card(work), card_tapped)
    else:
        _do(work, last, rest[1] if len(rest) > 1 else "", card_tapped)


def _do(work: UnitOfWork, last: Import, deed: str, card_tapped: int | None) -> None:
    if deed == "ask":
        settle_doubts.ask_about_import(work, card_tapped)
        return
    has_trace = work.imports.trace(last.id or 0) is not None
    if deed == "undo" and has_trace:
        work.toast("")
        work.show(_confirm(work, last), card_tapped)
    elif deed == "undo_yes" and has_trace:
        told = undo(work.session, last, work.now)
        work.toast("undone")
        facts = {"name": last.file_name, "ahead": False, **_told(work, told)}
        work.show(Say("import/undone", facts, menu_row()), card_tapped)
    else:
        work.toast("")
        work.show(card(work), card_tapped)


def _confirm(work: UnitOfWork, last: Import) -> Say:
    """Asked once more, with what it takes back and what it leaves."""
    choices = column(
        Choice(f"import:{last.id}:undo_yes", word="import_undo_yes"),
        Choice(f"import:{last.id}:show", word="import_undo_no"),
    )
    told = would_undo(work.session, last)
    return Say("import/undo", {"last": last, "ahead": True, **_told(work, told)}, choices)


def _told(work: UnitOfWork, told: Undone) -> dict[str, object]:
    labels = work.plan_labels()
    return {
        "removed": labels.by_kind(told.removed),
        "restored": _some([labels.change(change) for change in told.restored]),
        "kept": _some([labels.about(about) for about in told.kept]),
        "overtaken": _some([labels.named(change) for change in told.overtaken]),
        "more_restored": max(0, len(told.restored) - _NAMED),
        "more_kept": max(0, len(told.kept) - _NAMED),
    }


def _some(lines: Sequence[str]) -> Sequence[str]:
    return lines[:_NAMED]
