"""A figure in hand: what every question about it tells, and what an answer makes of it.

The questions themselves are give_indicator, figure_doubts, figure_missing and figure_again.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from domain.cells.figures import Figure, NotKnown, read_figure, words_beside
from domain.cells.reading import Unsure
from domain.dialogue import (
    ENDED,
    Ended,
    Misunderstood,
    Picked,
    Said,
    Talk,
    Typed,
    picked_by_typing,
)
from domain.indicators import is_counted, oddity, settles
from domain.messages import Choice, Rows, Say, column
from domain.plan import Counting, ValueNote
from handlers.figure_session import next_after, recap
from handlers.indicator_cards import card, given_of, span
from handlers.record_figure import Told, expectation, is_percent, record
from storage.chains import lay_talk_steps
from storage.conversations import talk_subject
from storage.indicators import Indicator, IndicatorValue
from storage.unit_of_work import UnitOfWork

_TIME_TO_READ = timedelta(seconds=3)
"""The same number again within it was meant for the question before."""

Next = Talk | Misunderstood | Ended


def asking(indicator_id: int, period: str, *, session: bool) -> dict[str, Any]:
    """The answers of a question that is only asked. `after` is where the session stands: what is
    asked next comes behind it."""
    return {"indicator": indicator_id, "period": period, "session": session, "after": indicator_id}


# What is asked about


def indicator_of(talk: Talk, work: UnitOfWork) -> Indicator:
    """The indicator that the question is about."""
    found = work.indicators.find(talk.answers["indicator"])
    assert found is not None, "an indicator that somebody was asked about is never deleted"
    return found


def present_of(work: UnitOfWork, indicator: Indicator, period: str) -> IndicatorValue | None:
    """What is kept of this period now."""
    return work.indicators.value_of(indicator.id or 0, period)


def stands(value: IndicatorValue | None) -> bool:
    """Whether there is something to replace: a number, or that there will be none."""
    return value is not None and settles(value.value, value.note)


def facts_of(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    """What every question tells of the figure it is about."""
    indicator, period = indicator_of(talk, work), str(talk.answers["period"])
    present = present_of(work, indicator, period)
    action = work.actions.find(indicator.action_id) if indicator.action_id else None
    return {
        "indicator": indicator,
        "action": action,
        "counted": is_counted(indicator.unit),
        "period": span(period),
        "present": given_of(work, indicator, present) if present else None,
        "number": talk.answers.get("value"),
    }


def noted_value(work: UnitOfWork, indicator_id: int, period: str) -> object:
    """What was written down just before this question."""
    indicator = work.indicators.find(indicator_id)
    value = work.indicators.value_of(indicator_id, period)
    return given_of(work, indicator, value) if indicator and value else None


# The ways to answer


def value_rows(talk: Talk, work: UnitOfWork) -> Rows:
    """What may be answered besides a number. Without numbers: one typed here is the figure."""
    indicator = indicator_of(talk, work)
    zero = "zero_activity" if _counts_activity(indicator) else "zero_exactly"
    words = [("zero", zero), ("unknown", "figure_unknown")]
    if _answers_for(work, indicator):
        words.append(_not_mine(work))
    if talk.answers["session"]:
        words.append(("later", "figure_later"))
    return _ways(words)


def _answers_for(work: UnitOfWork, indicator: Indicator) -> bool:
    return indicator.responsible_id == work.me.person.id


def _not_mine(work: UnitOfWork) -> tuple[str, str]:
    return ("not_mine", "figure_not_theirs" if work.typist else "figure_not_mine")


def _ways(words: Iterable[tuple[str, str]]) -> Rows:
    return column(*(Choice(value, word=word, numbered=False) for value, word in words))


def way_typed(talk: Talk, work: UnitOfWork, text: str) -> str | None:
    """The way to answer besides a number that these words name, under any question about the
    figure; « ce n'est pas moi » is heard even of those whom it does not concern."""
    rows = (*value_rows(talk, work), *_ways([_not_mine(work)]))
    return picked_by_typing(text, work.offers(rows))


def _counts_activity(indicator: Indicator) -> bool:
    """Whether zero means that nothing happened; a stock or a rate at zero is a surprise."""
    return not is_percent(indicator) and indicator.counting in (None, Counting.FLOW)


def hear_value(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """What one of these ways, or typed words, make of the figure."""
    match said:
        case Picked("zero"):
            plain = _counts_activity(indicator_of(talk, work))
            return weigh(talk, work, heard_number(work, Decimal(0)), expected=plain)
        case Picked("unknown"):
            return talk.to("why")
        case Picked("not_mine") if _answers_for(work, indicator_of(talk, work)):
            return talk.to("whom")
        case Picked("not_mine"):
            return Misunderstood("indicators/hint_not_asked")
        case Picked("later"):
            return onward(talk, work)
        case Typed(text):
            return read_typed(talk, work, text)
    return Misunderstood("indicators/hint_number")


# What was heard

_BESIDE_A_NUMBER = 2
"""A number in letters comes with no more words than this, its unit among them."""


def tells_a_number(heard: Unsure[Decimal], typed: str) -> bool:
    """« douze personnes » may be the right number; « deux ateliers annulés cet été » is a reason
    with a number in it."""
    if heard.kind == "spoken":
        return words_beside(typed) <= _BESIDE_A_NUMBER
    return heard.kind != "number_not_understood"


def heard_number(work: UnitOfWork, value: Decimal) -> dict[str, object]:
    """A number that was heard, and the message that said it."""
    assert work.incoming is not None
    said = f"{work.incoming.row_id}:{work.incoming.message_id}"
    return {"value": float(value), "note": None, "comment": None, "said": said}


def heard_so_far(talk: Talk) -> dict[str, Any]:
    """The number that the talk holds, not yet written down."""
    return {name: talk.answers.get(name) for name in ("value", "note", "comment", "said")}


def read_typed(talk: Talk, work: UnitOfWork, text: str) -> Next:
    """What typed words make of the question: a number to weigh, a doubt to settle, another way."""
    way = way_typed(talk, work, text)
    if way is not None:
        return hear_value(Picked(way), talk, work)
    heard = read_figure(text, indicator_of(talk, work).unit or "")
    match heard:
        case NotKnown():
            return talk.to("why")
        case Figure(value, comment) if _said_twice(talk, work, value):
            return ask_sure(talk, work, Unsure("twice", value, (value,)), comment)
        case Figure(value, comment):
            return weigh(talk, work, {**heard_number(work, value), "comment": comment or None})
        case Unsure("number_not_understood"):
            return Misunderstood("indicators/hint_number")
    return ask_sure(talk, work, heard)


def ask_sure(
    talk: Talk,
    work: UnitOfWork,
    doubt: Unsure[Decimal],
    comment: str = "",
    reason: str | None = None,
) -> Next:
    """A doubtful number is chosen first; the one in hand, if any, stays until then. `reason` is
    what was typed, when it may be why that one surprises."""
    if any(_is_below_none(talk, work, float(each)) for each in doubt.choices):
        return Misunderstood("indicators/hint_negative")
    said = heard_number(work, Decimal(0))["said"]
    return talk.to(
        "sure",
        doubt=doubt.kind,
        choices=[float(each) for each in doubt.choices],
        doubtful={"comment": comment or None, "said": said},
        reason=reason,
    )


def _said_twice(talk: Talk, work: UnitOfWork, value: Decimal) -> bool:
    """The number that was just written down, sent again before the next question could be read."""
    assert work.incoming is not None
    asked_at, noted = talk.answers.get("asked_at"), talk.answers.get("noted")
    if asked_at is None or noted is None:
        return False
    too_soon = work.incoming.at - datetime.fromisoformat(asked_at) < _TIME_TO_READ
    before = work.indicators.value_of(*noted)
    return too_soon and before is not None and before.value == float(value)


def weigh(talk: Talk, work: UnitOfWork, heard: dict[str, Any], *, expected: bool = False) -> Next:
    """A number, against what stands and what is known; `expected` when it was chosen by name."""
    indicator, period = indicator_of(talk, work), str(talk.answers["period"])
    if _is_below_none(talk, work, heard["value"]):
        return Misunderstood("indicators/hint_negative")
    if stands(present_of(work, indicator, period)) and not talk.answers.get("replacing"):
        return talk.to("exists", **heard)
    odd = oddity(Decimal(str(heard["value"])), expectation(work, indicator, period))
    if odd is None or expected:
        return keep(replace(talk, answers={**talk.answers, **heard}), work, reason=None)
    return talk.to("confirm", **heard, odd=odd.value)


def _is_below_none(talk: Talk, work: UnitOfWork, value: float) -> bool:
    """Whether this is less than nobody: of people and things there is no such count, unless the
    coordinator allowed it."""
    indicator, period = indicator_of(talk, work), str(talk.answers["period"])
    return value < 0 <= expectation(work, indicator, period).lowest and is_counted(indicator.unit)


def keep(talk: Talk, work: UnitOfWork, *, reason: str | None) -> Next:
    """The number is written down, whatever follows."""
    heard = heard_so_far(talk)
    note = ValueNote(heard["note"]) if heard["note"] else None
    told = Told(heard["value"], note, heard["comment"], reason)
    record(work, indicator_of(talk, work), talk.answers["period"], told, f"said:{heard['said']}")
    return onward(talk, work, noted=True)


# What comes next


def onward(talk: Talk, work: UnitOfWork, *, noted: bool = False, passed_on: bool = False) -> Next:
    """The next figure of the session, its buttons its own, under a word on what was `noted` or
    `passed_on` to the coordinator; or the end, and what was given."""
    figure = next_after(work, talk.answers["after"]) if talk.answers["session"] else None
    if figure is None:
        work.show(last_word(talk, work, passed_on=passed_on), talk.card)
        return ENDED
    assert work.incoming is not None
    answers = asking(figure.indicator.id or 0, figure.period.key, session=True)
    if noted:
        answers["noted"] = [talk.answers["indicator"], talk.answers["period"]]
        answers["asked_at"] = work.now.isoformat()
    if passed_on:
        answers["passed_on"] = talk.answers["indicator"]
    work.steps.void(talk_subject(work.address), work.now, "talk_over")
    lay_talk_steps(work, work.incoming.row_id)
    serial = work.incoming.row_id
    return replace(talk, step="value", serial=serial, answers=answers, trail=(), shown=False)


def last_word(talk: Talk, work: UnitOfWork, *, passed_on: bool = False) -> Say:
    """The recap of a session; the card of the indicator for the coordinator who opened it."""
    if talk.answers.get("back_to_card"):
        return card(work, indicator_of(talk, work))
    return recap(work, indicator_of(talk, work) if passed_on else None)
