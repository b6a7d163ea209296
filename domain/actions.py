"""The states of an action and what a report does to them. Percentages are read here too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.people import Role


class ActionState(StrEnum):
    """Where an action stands. Lateness is no state: it is computed."""

    TO_FORMALISE = "to_formalise"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    PAUSED = "paused"
    POSTPONED = "postponed"
    DONE = "done"
    ABANDONED = "abandoned"


CLOSED_STATES = frozenset({ActionState.DONE, ActionState.ABANDONED})
COPIL_STATES = frozenset({ActionState.POSTPONED, ActionState.ABANDONED})


class ReportKind(StrEnum):
    """The answer to « où en êtes-vous ? »."""

    MOVING = "moving"
    NOTHING_NEW = "nothing_new"
    DIFFICULTY = "difficulty"
    DONE = "done"
    OTHER = "other"


class Decision(StrEnum):
    """What the coordinator makes of a proposal."""

    RETAINED = "retained"
    KEPT = "kept"


@dataclass(frozen=True)
class Change:
    """What a report does to an action: a state taken at once, or one put to the coordinator.

    `progress` is a percentage. A field that is None leaves things as they are.
    """

    state: ActionState | None = None
    progress: Decimal | None = None
    proposed: ActionState | None = None


NO_CHANGE = Change()
FINISHED = Change(state=ActionState.DONE, progress=Decimal(100))


def days_late(ends_on: date | None, state: ActionState, today: date) -> int:
    """Days since the end date passed; 0 when there is none, or the action is closed."""
    if ends_on is None or state in CLOSED_STATES:
        return 0
    return max(0, (today - ends_on).days)


def is_silent(last_report_on: date | None, today: date, threshold_days: int = 90) -> bool:
    """Whether nothing was heard for this many days. An action never reported on is silent."""
    return last_report_on is None or (today - last_report_on).days >= threshold_days


def change_reported(kind: ReportKind, current: ActionState) -> Change:
    """What a report implies for the state. What the COPIL decided is only put in question."""
    if kind is ReportKind.DONE:
        return _finish(current)
    if kind is ReportKind.MOVING:
        return _move(current)
    return NO_CHANGE


def change_wished(wished: ActionState, current: ActionState, role: Role) -> Change:
    """What comes of a state chosen by someone: the coordinator decides, the others propose
    « reportée » and « abandonnée », and whatever undoes a decision of the COPIL."""
    if wished is current:
        return NO_CHANGE
    if role is not Role.COORDINATOR and (wished in COPIL_STATES or current in COPIL_STATES):
        return Change(proposed=wished)
    return change_retained(wished)


def change_retained(proposed: ActionState) -> Change:
    """What a proposal does once the coordinator retains it."""
    return FINISHED if proposed is ActionState.DONE else Change(state=proposed)


def told_at_once(kind: ReportKind) -> bool:
    """Whether the coordinator hears of this report now; the others wait for her 17:30 line.

    A proposal reaches her at once by a card of its own.
    """
    return kind is ReportKind.DIFFICULTY


def _finish(current: ActionState) -> Change:
    if current is ActionState.DONE:
        return NO_CHANGE
    if current in COPIL_STATES:
        return Change(proposed=ActionState.DONE)
    return FINISHED


def _move(current: ActionState) -> Change:
    if current is ActionState.UNDER_WAY:
        return NO_CHANGE
    if current in {ActionState.NOT_STARTED, ActionState.PAUSED}:
        return Change(state=ActionState.UNDER_WAY)
    return Change(proposed=ActionState.UNDER_WAY)


class PercentageSlip(StrEnum):
    """Why a typed percentage was not understood; the handler picks the hint."""

    NOT_A_PERCENTAGE = "not_a_percentage"
    OUT_OF_RANGE = "out_of_range"
    AMBIGUOUS = "ambiguous"


_SPACES = re.compile(r"[\s\u00a0\u2009\u202f]+")
_PERCENTAGE = re.compile(
    r"(?:(?:à|a)\s)?(?:environ\s)?"
    r"(?P<number>[-−]?\s?(?:[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:[.,][0-9]{1,2})?)"
    r"\s?(?P<sign>%|pour cent|pourcent)?\.?"
)


def read_percentage(text: str, *, asked: bool) -> Decimal | PercentageSlip:
    """The percentage someone typed, from 0 to 100, or why it is none.

    When a percentage was `asked`, a bare number will do; anywhere else only what bears its sign
    is one, so that « 50 % » is never taken for a choice and « 1 » never for one per cent.

    >>> read_percentage("à 12,5 %", asked=False)
    Decimal('12.5')
    >>> read_percentage("0,5", asked=True)
    <PercentageSlip.AMBIGUOUS: 'ambiguous'>
    """
    found = _PERCENTAGE.fullmatch(_SPACES.sub(" ", text).strip().lower())
    if found is None or not (asked or found["sign"]):
        return PercentageSlip.NOT_A_PERCENTAGE
    value = Decimal(found["number"].replace(" ", "").replace(",", ".").replace("−", "-"))
    if not 0 <= value <= 100:
        return PercentageSlip.OUT_OF_RANGE
    if 0 < value < 1 and not found["sign"]:
        return PercentageSlip.AMBIGUOUS
    return value
