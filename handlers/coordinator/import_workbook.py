"""A workbook sent in the chat: received, read apart, shown, then brought in or left.

Nothing is written to the contract before « Importer ». Who fetches and reads is bot/file_reader;
what a page of details says is import_pages; the questions are settle_doubts; taking an import back
is undo_last_import.
"""

import json
from dataclasses import dataclass

from domain.messages import Choice, Document, Rows, Say, abreast, column
from domain.plan import Doubt, Plan
from domain.plan_json import from_json, to_json
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator import import_pages, last_import, settle_doubts
from storage.apply_plan import Source, apply_plan, as_known, counts_of, would_apply
from storage.chains import lay_workbook_expiry
from storage.erase import last_erased_at
from storage.files import KEPT_AT_MOST, Files
from storage.imports import Import
from storage.plan_difference import Difference
from storage.plan_doubts import open_questions
from storage.progress import settle_all_figures
from storage.sent_workbooks import SentState, SentWorkbook
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Shown:
    """A workbook that was read, and what bringing it in would change."""

    row: SentWorkbook
    plan: Plan
    difference: Difference


def show(work: UnitOfWork, _argument: str) -> None:
    """/import: the workbook in hand, else what was brought in last."""
    for row in work.sent_workbooks.in_hand(work.contract_id, work.me.person.id or 0):
        if row.state == SentState.READ:
            show_again(work, row, row.card)
        else:
            work.reply(Say("import/received", {"name": row.file_name}))
        return
    work.reply(last_import.card(work))


# It comes in


def receive(work: UnitOfWork, document: Document) -> None:
    """A file from a coordinator: kept in mind, to be fetched and read outside this deed. One that
    was in hand makes room for it."""
    name = document.name or document.file
    if (refusal := _refusal_unseen(document)) is not None:
        work.reply(Say("import/refused", {"name": name, **refusal}, menu_row()))
        return
    for other in work.sent_workbooks.in_hand(work.contract_id, work.me.person.id or 0):
        if other.card is not None:
            work.close_card(other.card, other.sender)
        work.sent_workbooks.settle(other, SentState.REPLACED, work.now)
    row = SentWorkbook(
        contract_id=work.contract_id,
        person_id=work.me.person.id or 0,
        channel=work.address.channel,
        address=work.address.id,
        source=f"inbox:{work.incoming.row_id if work.incoming else 0}",
        inbox_id=work.incoming.row_id if work.incoming else 0,
        at=work.now,
        file=document.file,
        file_name=name,
    )
    row.card = work.reply(Say("import/received", {"name": name}))
    work.sent_workbooks.add(row)


def _refusal_unseen(document: Document) -> dict[str, str | int] | None:
    """Why a file is not even fetched, by the size that comes with its message."""
    if document.size == 0:
        return {"refusal": "import/refused_empty"}
    if (document.size or 0) > KEPT_AT_MOST:
        return {"refusal": "import/refused_too_big", "limit_mb": KEPT_AT_MOST // 2**20}
    return None


def tell_progress(work: UnitOfWork, row: SentWorkbook, sheet: str, line: int, of: int) -> None:
    """A long file: where the reading is, in the card that said it was received."""
    if row.card is not None:
        facts = {"name": row.file_name, "sheet": sheet, "line": line, "of": of}
        work.edit(row.card, Say("import/reading", facts))


def refuse(work: UnitOfWork, row: SentWorkbook, text: str, facts: dict[str, str | int]) -> None:
    """It will not be read, and why."""
    say = Say("import/refused", {"name": row.file_name, "refusal": text, **facts}, menu_row())
    _show(work, row, say)
    work.sent_workbooks.settle(row, SentState.REFUSED, work.now)
    work.note("workbook_refused", f"sent:{row.id}", why=text)


def has_read(work: UnitOfWork, row: SentWorkbook, plan: Plan, content: bytes) -> None:
    """It was read: its bytes and what they say are kept, and she is shown what would change."""
    file = Files(work.session).keep(work.contract_id, row.file_name, content, work.now)
    row.file_id, row.state = file.id, SentState.READ
    row.plan = json.dumps(to_json(plan))
    shown = _looked_at(work, row, plan, content)
    lay_workbook_expiry(work, row.id or 0)
    work.note("workbook_read", f"sent:{row.id}")
    if shown.difference.is_nothing:
        _show(work, row, _nothing_changed(work, row))
        work.sent_workbooks.settle(row, SentState.LEFT, work.now)
        return
    _show(work, row, preview(work, shown))


def _nothing_changed(work: UnitOfWork, row: SentWorkbook) -> Say:
    """The file is in already; what it asks is what the last import still asks."""
    asked = len(work.imports.open_doubts(work.contract_id))
    rows = last_import.rows(work, work.imports.last(work.contract_id))
    return Say("import/nothing_changed", {"name": row.file_name, "questions": asked}, rows)


def _looked_at(work: UnitOfWork, row: SentWorkbook, plan: Plan, content: bytes) -> Shown:
    """What it would change now, kept as what she is about to see."""
    found = would_apply(work.session, plan, _source(work, row, content), work.now)
    row.difference = found.to_json()
    work.session.add(row)
    return Shown(row, plan, found)


def _source(work: UnitOfWork, row: SentWorkbook, content: bytes) -> Source:
    return Source(work.here.name, work.here.title, row.file_name, content)


def _show(work: UnitOfWork, row: SentWorkbook, say: Say) -> None:
    """In its card while that is the last thing in the chat, else below: nobody scrolls for it."""
    if row.card is not None and work.outbox.is_lowest(row.card, row.sender):
        row.card = work.edit(row.card, say)
    else:
        row.card = work.show(say, row.card)
    work.session.add(row)


# What she sees


def preview(work: UnitOfWork, shown: Shown, *, again: bool = False) -> Say:
    """What the workbook holds, what would change, what is asked. `again`: it is no longer what she
    saw before."""
    labels, told = work.plan_labels(shown.plan), shown.difference
    facts = {
        "name": shown.row.file_name,
        "first": work.imports.last(work.contract_id) is None,
        "holds": labels.counts(counts_of(shown.plan)),
        "told": told,
        "questions": len(questions(work, shown)),
        "again": again,
        **_back_from_erasure(work, shown),
    }
    return Say("import/preview", facts, _rows(work, shown))


def _back_from_erasure(work: UnitOfWork, shown: Shown) -> dict[str, object]:
    """Whom it would add since somebody was erased: it may be them, and nobody can tell but her."""
    labels, added = work.plan_labels(shown.plan), shown.difference.people_added
    erased_at = last_erased_at(work.session, work.contract_id) if added else None
    return {"erased_at": erased_at, "people": [labels.about(each) for each in added]}


def _rows(work: UnitOfWork, shown: Shown) -> Rows:
    value = f"sent:{shown.row.id}"
    asked = len(questions(work, shown))
    doors = [
        Choice(f"{value}:{page}:0", word=f"import_{page}", facts={"count": count}, numbered=False)
        for page, count in import_pages.pages_of(shown.difference, shown.plan)
    ]
    deeds = [Choice(f"{value}:apply", word="import_apply")]
    if asked:
        deeds.append(Choice(f"{value}:ask", word="import_ask", facts={"count": asked}))
    deeds.append(Choice(f"{value}:leave", word="import_leave"))
    return (*abreast(doors), *column(*deeds))


def questions(work: UnitOfWork, shown: Shown) -> list[Doubt]:
    """What is asked about this workbook and nobody answered yet."""
    asked = as_known(work.session, work.contract_id, shown.plan).doubts
    return open_questions(work.session, work.contract_id, asked, shown.difference.kept)


def in_hand(work: UnitOfWork, row: SentWorkbook) -> Shown | None:
    """A workbook that was read and waits, as she saw it; None when it is over."""
    if row.state != SentState.READ or row.plan is None or row.difference is None:
        return None
    return Shown(row, from_json(json.loads(row.plan)), Difference.from_json(row.difference))


def show_again(work: UnitOfWork, row: SentWorkbook, card: int | None) -> None:
    """Its preview as things stand now: answers were given, or people said something meanwhile."""
    shown = in_hand(work, row)
    if shown is None:
        work.show(_over(row), card)
        return
    row.card = work.show(preview(work, _looked_at(work, row, shown.plan, b"")), card)
    work.session.add(row)


# What she does


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`sent:<workbook>:<deed>`: the buttons of a preview, however old."""
    row = work.sent_workbooks.find(number(rest))
    if row is None or row.contract_id != work.contract_id:
        work.toast("gone")
        return
    shown = in_hand(work, row)
    deed = rest[1] if len(rest) > 1 else ""
    if shown is None:
        work.toast("already" if row.state == SentState.IMPORTED else "gone")
        work.show(_over(row), card)
    elif deed == "ask":
        settle_doubts.ask_about_workbook(work, row, shown.plan, questions(work, shown), card)
    elif deed == "apply":
        _bring_in(work, shown, card)
    elif deed == "leave":
        work.toast("")
        _leave(work, row, card)
    elif deed == "show":
        work.toast("")
        show_again(work, row, card)
    else:
        _page(work, shown, deed, number(rest, 2), card)


def _page(work: UnitOfWork, shown: Shown, page: str, at: int, card: int | None) -> None:
    say = import_pages.page(work, shown.difference, shown.plan, f"sent:{shown.row.id}", page, at)
    if say is None:
        work.toast("gone")
        show_again(work, shown.row, card)
        return
    work.toast("")
    shown.row.card = work.show(say, card)
    work.session.add(shown.row)


def _bring_in(work: UnitOfWork, shown: Shown, card: int | None) -> None:
    """All or nothing, and only what she saw: when anything moved since, it is shown again."""
    row, seen = shown.row, shown.difference
    now = _looked_at(work, row, shown.plan, b"")
    if not now.difference.is_still(seen):
        work.toast("changed_since")
        row.card = work.show(preview(work, now, again=True), card)
        return
    file = Files(work.session).get(row.file_id or 0)
    applied = apply_plan(work.session, shown.plan, _source(work, row, file.content), work.now)
    settle_all_figures(work)
    work.sent_workbooks.settle(row, SentState.IMPORTED, work.now)
    row.import_id = applied.imported.id if applied.imported else None
    work.toast("imported")
    work.show(_imported(work, row.file_name, applied.imported, seen), card)


def _imported(work: UnitOfWork, name: str, row: Import | None, told: Difference) -> Say:
    """It is done: what changed, what is still asked, and how to take it back."""
    labels = work.plan_labels()
    facts = {
        "name": name,
        "added": labels.by_kind(told.added),
        "told": told,
        "questions": len(work.imports.open_doubts(work.contract_id)),
    }
    return Say("import/imported", facts, last_import.rows(work, row))


def left(work: UnitOfWork) -> bool:
    """Whether a workbook of theirs was in hand, being read or waiting: it is in hand no more."""
    waiting = work.sent_workbooks.in_hand(work.contract_id, work.me.person.id or 0)
    for row in waiting:
        _leave(work, row, row.card)
    return bool(waiting)


def _leave(work: UnitOfWork, row: SentWorkbook, card: int | None) -> None:
    work.sent_workbooks.settle(row, SentState.LEFT, work.now)
    work.show(Say("import/left", {"name": row.file_name}, menu_row()), card)


def _over(row: SentWorkbook) -> Say:
    """What became of a workbook that waits no more."""
    return Say("import/over", {"name": row.file_name, "state": row.state}, menu_row())
