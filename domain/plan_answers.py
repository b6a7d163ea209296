"""A plan completed with the answers that were given to its doubts. Pure: a plan in, a plan out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.people import Civility
from domain.plan import ActionState, Doubt, Frequency, IndicatorKind, MeetingState, Plan, Reference
from domain.plan_questions import LEFT_AS_IS, Fits, fits

_OF_PLAN = {
    "axis": "axes",
    "action": "actions",
    "person": "people",
    "meeting": "meetings",
    "indicator": "indicators",
}

_READ: Mapping[Fits, Callable[[str], object]] = {
    Fits.DATE: date.fromisoformat,
    Fits.HOUR: time.fromisoformat,
    Fits.NUMBER: Decimal,
    Fits.YEAR: int,
    Fits.PERCENT: Decimal,
    Fits.PHONE: str,
    Fits.STATE: ActionState,
    Fits.MEETING_STATE: MeetingState,
    Fits.CIVILITY: Civility,
    Fits.FREQUENCY: Frequency,
    Fits.INDICATOR_KIND: IndicatorKind,
    Fits.YES_NO: {"yes": True, "no": False}.__getitem__,
}


def with_answers(
    plan: Plan, answers: Mapping[Doubt, str], people: Mapping[str, str]
) -> tuple[Plan, frozenset[Doubt]]:
    """The plan with these answers in their fields, and the doubts that are thereby settled.
    `people`: the full name of each, by their key: whoever is named is then called so, as in the
    cell once it is corrected.

    An answer that cannot be read, or says to leave things as they are, fills nothing and leaves
    its doubt as it was: nothing is guessed.
    """
    settled = set()
    for doubt, answer in answers.items():
        filled = None if answer == LEFT_AS_IS else _filled(plan, doubt, answer, people)
        if filled is not None:
            plan = filled
            settled.add(doubt)
    return plan, frozenset(settled)


def _filled(plan: Plan, doubt: Doubt, answer: str, people: Mapping[str, str]) -> Plan | None:
    kind, _, key = doubt.about.partition(":")
    name = _OF_PLAN.get(kind)
    if name is None:
        return None
    facts = getattr(plan, name)
    at = next((n for n, fact in enumerate(facts) if fact.key == key), None)
    fields = None if at is None else _fields(facts[at], doubt, answer, people)
    if at is None or fields is None:
        return None
    fact = replace(facts[at], **fields)
    return replace(plan, **{name: (*facts[:at], fact, *facts[at + 1 :])})


def _fields(
    fact: Any, doubt: Doubt, answer: str, people: Mapping[str, str]
) -> dict[str, object] | None:
    """What the fields become; None when the answer makes no sense there."""
    try:
        match fits(doubt):
            case Fits.EMAIL:
                value: object = (answer, *(each for each in fact.emails if each != answer))
            case Fits.PERSON if doubt.field == "elected":
                value = _named(doubt, answer, people)
            case Fits.PERSON:
                meant = _named(doubt, answer, people)
                named = getattr(fact, doubt.field)
                value = tuple(meant if each.text == doubt.raw else each for each in named)
            case Fits.HOURS:
                start, _, end = answer.partition("-")
                return {
                    "starts_at": time.fromisoformat(start),
                    "ends_at": time.fromisoformat(end) if end else None,
                }
            case wanted:
                value = _READ[wanted](answer)
    except (KeyError, ValueError, InvalidOperation):
        return None
    return {doubt.field: value}


def _named(doubt: Doubt, answer: str, people: Mapping[str, str]) -> Reference:
    return Reference(people.get(answer, doubt.raw), person=answer)
