"""No number: there is none, or the question is for somebody else. Neither is a zero."""

from decimal import Decimal

from domain.cells.figures import Figure, read_figure
from domain.cells.reading import Unsure
from domain.dialogue import Misunderstood, Picked, Question, Said, Talk, Typed, folded
from domain.messages import Choice, column
from domain.plan import ValueNote
from handlers.figure_talk import (
    Next,
    ask_sure,
    facts_of,
    hear_value,
    heard_number,
    indicator_of,
    onward,
    read_typed,
    tells_a_number,
    way_typed,
)
from handlers.record_figure import Told, not_mine, record
from handlers.report_words import cleaned
from storage.unit_of_work import UnitOfWork

_AWAITED_WORDS = "figure_words.awaited"


def ask_why(talk: Talk, work: UnitOfWork) -> Question:
    rows = column(
        Choice("awaited", word="figure_awaited", numbered=False),
        Choice("none", word="figure_no_reason", numbered=False),
    )
    return Question("indicators/why", facts_of(talk, work), rows)


def hear_why(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """Words are why; what tells a number (« environ 40 ») may be the value after all."""
    reason = cleaned(said.text) if isinstance(said, Typed) else None
    if reason is not None and not any(c.isalpha() for c in reason):
        return Misunderstood("indicators/hint_reason")
    if reason is not None and way_typed(talk, work, reason) == "not_mine":
        return hear_value(Picked("not_mine"), talk, work)
    heard = read_figure(reason or "", indicator_of(talk, work).unit or "")
    if reason is not None and isinstance(heard, Figure) and not heard.comment:
        return read_typed(talk, work, reason)
    if reason is not None and isinstance(heard, Unsure) and tells_a_number(heard, reason):
        return ask_sure(talk, work, heard)
    awaited = said == Picked("awaited") or (reason is not None and _awaits(work, reason))
    note = ValueNote.AWAITED if awaited else ValueNote.NOT_COMMUNICATED
    source = f"said:{heard_number(work, Decimal(0))['said']}"
    told = Told(None, note, reason=reason)
    record(work, indicator_of(talk, work), talk.answers["period"], told, source)
    return onward(talk, work, noted=True)


def _awaits(work: UnitOfWork, reason: str) -> bool:
    """« en attente de l'ORS » is no refusal: it will come."""
    said = f" {folded(reason)}"
    words = work.word(_AWAITED_WORDS).split(",")
    return any(f" {folded(each)}" in said for each in words)


def ask_whom(talk: Talk, work: UnitOfWork) -> Question:
    rows = column(Choice("none", word="figure_whom_unknown", numbered=False))
    return Question("indicators/whom", facts_of(talk, work), rows)


def hear_whom(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    words = cleaned(said.text) if isinstance(said, Typed) else None
    if words is not None and not any(c.isalpha() for c in words):
        return Misunderstood("indicators/hint_whom")
    not_mine(work, indicator_of(talk, work), words)
    return onward(talk, work, passed_on=True)
