"""Before any handler hears them, the words of people are looked at: what must not be kept is not.

A social security number is kept nowhere: the row that held it is blanked in the transaction that
says so, and the message leaves the chat. A name with an illness is asked about; until its author
answers, the row of the inbox is the only place where it stands, and whatever else they say lets it
go. What they let through is treated as it was meant: before all that they said after it, once.
"""

from domain.dialogue import Misunderstood, Talk, picked_by_typing
from domain.messages import Choice, Edited, Press, Say, Text, What, column
from domain.patient_data import Sensitive, sensitive
from storage.inbox import CLEARED, InboxRow
from storage.questioned import Questioned, about, card_key, close_card, let_go, put_in_question
from storage.unit_of_work import UnitOfWork

_BUTTON = "questioned"
_AGAIN, _NOBODY = "again", "nobody"
_OVER = "over"


def looked_at(work: UnitOfWork, talk: Talk | None) -> What | Misunderstood | None:
    """What somebody said, to be treated; or why it was not kept, to be told; or nothing, when they
    were asked, or answered what they were asked. A message in question that they change is said
    anew."""
    assert work.incoming is not None
    row, what = work.inbox.get(work.incoming.row_id), work.incoming.what
    if row.note == CLEARED:
        return what
    before = work.inbox.questioned(row.line)
    if before is not None:
        what = _as_answer(work, before, what)
    if isinstance(what, Press) and what.value.startswith(f"{_BUTTON}:"):
        return _answered(work, before, what, talk)
    if before is not None:
        mended = isinstance(what, Edited) and what.message_id == about(before).message_id
        let_go(work, before, mended=mended)
        what = Text(what.text) if mended and isinstance(what, Edited) else what
    return _judged(work, row, what, talk)


def _judged(
    work: UnitOfWork, row: InboxRow, what: What, talk: Talk | None
) -> What | Misunderstood | None:
    """Free to be heard, kept nowhere, or asked about: only who belongs here is asked."""
    assert work.incoming is not None
    why = sensitive(work.incoming.words, work.patient_words)
    if why is None:
        return what
    if why is Sensitive.HEALTH and work.member is not None:
        _ask(work, row, work.incoming.message_id, talk)
        return None
    work.note("not_kept", f"inbox:{row.id}", why=why.value)
    work.take_away(work.address, work.incoming.message_id)
    work.inbox.blank(row)
    return _not_kept(why.value)


def _ask(work: UnitOfWork, row: InboxRow, message_id: str, talk: Talk | None) -> None:
    put_in_question(work, row, Questioned(message_id, _question(talk)))
    rows = column(
        Choice(f"{_BUTTON}:{row.id}:{_AGAIN}", word="say_otherwise"),
        Choice(f"{_BUTTON}:{row.id}:{_NOBODY}", word="nobody_cared_for"),
    )
    work.note("questioned", f"inbox:{row.id}")
    work.reply(Say("patient_data/asked", rows=rows, key=card_key(row)))


def _question(talk: Talk | None) -> str:
    """Which question of which conversation is open."""
    return talk.value("") if talk is not None else ""


def _as_answer(work: UnitOfWork, before: InboxRow, what: What) -> What:
    """A button of the card that asks, typed."""
    card = work.outbox.keyed(card_key(before))
    if not isinstance(what, Text) or card is None:
        return what
    value = picked_by_typing(what.text, work.outbox.offers_of(card))
    return Press(value, typed=True) if value else what


def _answered(
    work: UnitOfWork, before: InboxRow | None, press: Press, talk: Talk | None
) -> Misunderstood | None:
    """The message in question is let go, or goes back to its place in the line."""
    _, number, answer = f"{press.value}::".split(":")[:3]
    if before is None or str(before.id) != number:
        work.toast("gone")
        return None
    work.toast("")
    over = about(before).question != _question(talk)
    if answer == _NOBODY and not over:
        close_card(work, before, work.address)
        work.inbox.clear(before)
        work.note("cleared", f"inbox:{before.id}")
        return None
    let_go(work, before)
    work.note("not_kept", f"inbox:{before.id}", why=Sensitive.HEALTH.value)
    return _not_kept(_OVER if answer == _NOBODY else Sensitive.HEALTH.value)


def _not_kept(why: str) -> Misunderstood:
    return Misunderstood("patient_data/not_kept", {"why": why})
