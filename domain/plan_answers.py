"""A plan completed with the answers that were given to its doubts. Pure: a plan in, a plan out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any

from domain.people import Civility
from domain.plan import ActionState, Doubt, Plan, Reference

_OF_PLAN = {
    "axis": "axes",
    "action": "actions",
    "person": "people",
    "meeting": "meetings",
    "indicator": "indicators",
}
_REFERENCES = frozenset({"pilots", "followers", "responsible"})

_READ: Mapping[str, Callable[[str], object]] = {
    "state": ActionState,
    "civility": Civility,
    "progress": Decimal,
    "target": Decimal,
    "initial_value": Decimal,
    "starts_at": time.fromisoformat,
    "ends_at": time.fromisoformat,
    **dict.fromkeys(
        (
            "on",
            "starts_on",
            "ends_on",
            "last_update_on",
            "convened_on",
            "answer_by",
            "formalised_on",
            "target_due_on",
            "mandate_ended_on",
        ),
        date.fromisoformat,
    ),
}


def with_answers(plan: Plan, answers: Mapping[Doubt, str]) -> tuple[Plan, frozenset[Doubt]]:
    """The plan with these answers in their fields, and the doubts that are thereby settled.

    An answer that cannot be read leaves its doubt as it was: nothing is guessed.
    """
    settled = set()
    for doubt, answer in answers.items():
        filled = _filled(plan, doubt, answer)
        if filled is not None:
            plan = filled
            settled.add(doubt)
    return plan, frozenset(settled)


def _filled(plan: Plan, doubt: Doubt, answer: str) -> Plan | None:
    kind, _, key = doubt.about.partition(":")
    name = _OF_PLAN.get(kind)
    if name is None:
        return None
    facts = getattr(plan, name)
    at = next((n for n, fact in enumerate(facts) if fact.key == key), None)
    value = None if at is None else _value(facts[at], doubt, answer)
    if at is None or value is None:
        return None
    fact = replace(facts[at], **{doubt.field: value})
    return replace(plan, **{name: (*facts[:at], fact, *facts[at + 1 :])})


def _value(fact: Any, doubt: Doubt, answer: str) -> object | None:
    """What the field becomes; None when the answer makes no sense there."""
    if doubt.field == "emails":
        return (answer, *(each for each in fact.emails if each != answer))
    if doubt.field == "elected":
        return Reference(doubt.raw, person=answer)
    if doubt.field in _REFERENCES:
        return tuple(_named(each, doubt, answer) for each in getattr(fact, doubt.field))
    try:
        return _READ[doubt.field](answer)
    except (KeyError, ValueError, InvalidOperation):
        return None


def _named(reference: Reference, doubt: Doubt, answer: str) -> Reference:
    return Reference(reference.text, person=answer) if reference.text == doubt.raw else reference
