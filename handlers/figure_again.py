"""A figure that stands already: replace it, comment it, keep it; and which period, when the
coordinator says which."""

from dataclasses import replace
from decimal import Decimal

from domain.dialogue import Misunderstood, Picked, Question, Said, Talk, Typed
from domain.messages import Choice, column
from domain.periods import Period
from domain.plan import ValueNote
from handlers.figure_talk import (
    Next,
    facts_of,
    heard_number,
    heard_so_far,
    indicator_of,
    onward,
    present_of,
    read_typed,
    stands,
    weigh,
)
from handlers.indicator_cards import written
from handlers.record_figure import Told, may_be_told, record
from handlers.report_words import cleaned
from storage.figures import asked_of_all, gaps_of
from storage.indicators import Indicator, IndicatorValue
from storage.unit_of_work import UnitOfWork

_MOST_PERIODS = 6

# There is one already


def ask_exists(talk: Talk, work: UnitOfWork) -> Question:
    new = talk.answers.get("value")
    same = new is not None and new == getattr(_standing(talk, work), "value", None)
    replaced = "figure_replace" if new is None or same else "figure_replace_by"
    rows = column(
        Choice("replace", word=replaced, facts={"number": written(new)}, numbered=False),
        Choice("comment", word="figure_comment", numbered=False),
        Choice("keep", word="figure_keep", numbered=False),
    )
    return Question("indicators/exists", {**facts_of(talk, work), "same": same}, rows)


def _standing(talk: Talk, work: UnitOfWork) -> IndicatorValue | None:
    return present_of(work, indicator_of(talk, work), talk.answers["period"])


def hear_exists(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    replacing = replace(talk, answers={**talk.answers, "replacing": True})
    if said == Picked("keep"):
        return onward(talk, work)
    if said == Picked("comment"):
        return talk.to("comment")
    if isinstance(said, Typed):
        return read_typed(replacing, work, said.text)
    new, standing = talk.answers.get("value"), _standing(talk, work)
    if said == Picked("replace") and (new is None or (standing and new == standing.value)):
        return replacing.to("value")
    if said == Picked("replace"):
        return weigh(replacing, work, heard_so_far(talk))
    return Misunderstood("indicators/hint_number")


def ask_comment(talk: Talk, work: UnitOfWork) -> Question:
    return Question("indicators/comment", facts_of(talk, work))


def hear_comment(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """The value stays as it was given; only its comment is another."""
    typed, standing = cleaned(said.text) if isinstance(said, Typed) else "", _standing(talk, work)
    if standing is None or not any(c.isalpha() for c in typed):
        return Misunderstood("indicators/hint_reason")
    note = ValueNote(standing.note) if standing.note else None
    told = Told(standing.value, note, typed, standing.reason)
    source = f"said:{heard_number(work, Decimal(0))['said']}"
    record(work, indicator_of(talk, work), talk.answers["period"], told, source)
    return onward(talk, work, noted=True)


# Which period is to be given or corrected?


def ask_period(talk: Talk, work: UnitOfWork) -> Question:
    indicator = indicator_of(talk, work)
    rows = column(
        *(
            Choice(f"p.{period.key}", label=period.short, numbered=False)
            for period in _offered(work, indicator)
        )
    )
    return Question("indicators/period", {"indicator": indicator}, rows)


def _offered(work: UnitOfWork, indicator: Indicator) -> list[Period]:
    """What is asked now, the holes, and what stands: the latest first."""
    asked = [each.period for each in asked_of_all(work) if each.indicator.id == indicator.id]
    known = (Period.named(row.period) for row in work.indicators.values(indicator.id or 0))
    found = {*asked, *gaps_of(work, indicator), *(each for each in known if each)}
    return sorted(found, reverse=True)[:_MOST_PERIODS]


def hear_period(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    words = said.text if isinstance(said, Typed) else said.value.removeprefix("p.")
    period = Period.typed(words)
    if period is None or not may_be_told(work, period.key):
        return Misunderstood("indicators/hint_period")
    known = stands(present_of(work, indicator_of(talk, work), period.key))
    return talk.to("exists" if known else "value", period=period.key)
