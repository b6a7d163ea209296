"""Figures of indicators: which one is meant, which are owed, odd, or never to be shown.

Periods are domain/periods; reading what people type is domain/cells/figures. Who answers for an
indicator, and their mandate, are storage/figures.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from domain.actions import ActionState
from domain.dialogue import folded
from domain.periods import Period, last_due
from domain.plan import Counting, Frequency, ValueNote
from domain.quiet_hours import Hours

FAR_PERCENT = 50
"""How far from the last value, in per cent of it, a value is still no surprise."""
_FEW = 5
"""Small counts double and halve by themselves: a difference below this surprises nobody."""
_TENFOLD = 10
_LAST_SIGNS = re.compile(r"([a-z]+|[0-9]+)\Z")
_NOTHING_ASKED = frozenset({ActionState.TO_FORMALISE, ActionState.ABANDONED})
_SETTLING = frozenset({ValueNote.NOT_COMMUNICATED, ValueNote.WITHHELD})


# Which one is meant


class Meant(IntEnum):
    """How well words name an indicator, the surest first."""

    CODE = 1
    SIGNS = 2
    FAMILY = 3
    LABEL = 4


def meant(asked: str, code: str, label: str) -> Meant | None:
    """How these words may mean this indicator: by its code as it is written, by the letters and
    digits of it alone, by the beginning that it shares, by words of its label.

    >>> meant("23 A", "23-a", ""), meant("23a", "23-a", ""), meant("23-z", "23-a", "")
    (<Meant.CODE: 1>, <Meant.SIGNS: 2>, <Meant.FAMILY: 3>)
    """
    said, known = folded(asked), folded(code)
    if not said or said == known:
        return Meant.CODE if said else None
    signs, its_signs = said.replace(" ", ""), known.replace(" ", "")
    if signs == its_signs:
        return Meant.SIGNS
    family = _LAST_SIGNS.sub("", signs)
    if its_signs.startswith(signs) or (family and its_signs.startswith(family)):
        return Meant.FAMILY
    words = f" {folded(label)}"
    return Meant.LABEL if all(f" {each}" in words for each in said.split()) else None


# What is owed


@dataclass(frozen=True)
class IndicatorFacts:
    """An indicator, as the rule of what is owed sees it. `settled` are the periods that need no
    asking (see `settles`); state and start are those of its action."""

    frequency: Frequency | None
    lag_months: int = 0
    settled: frozenset[Period] = frozenset()
    action_state: ActionState | None = None
    action_starts_on: date | None = None


def settles(value: float | None, note: str | None) -> bool:
    """Whether a period that stands so is left in peace: a number came, or that there will be none.
    What is only awaited stays owed."""
    return value is not None or (note is not None and note in _SETTLING)


def asked_period(facts: IndicatorFacts, today: date, hours: Hours) -> Period | None:
    """The one period that is asked about today, answered or not: the latest that ended and whose
    source has had its time. Nothing is asked of an action that is only an idea or was given up,
    nor of what ended before it began."""
    if facts.frequency is None or facts.action_state in _NOTHING_ASKED:
        return None
    period = last_due(facts.frequency, facts.lag_months, today, hours)
    began = facts.action_starts_on
    return None if period is None or (began and period.last < began) else period


def owed_period(facts: IndicatorFacts, today: date, hours: Hours) -> Period | None:
    """The period whose value is owed today, if any: once a later one is known, none is."""
    period = asked_period(facts, today, hours)
    if period is None or any(known >= period for known in facts.settled):
        return None
    return period


def gaps(facts: IndicatorFacts, today: date, hours: Hours) -> tuple[Period, ...]:
    """The holes of the past, between the first known value and what is asked today: shown to the
    coordinator, never chased."""
    until = asked_period(facts, today, hours)
    known = [each for each in facts.settled if until and each.months == until.months]
    if until is None or not known:
        return ()
    found, period = [], min(known)
    while period < until:
        if period not in facts.settled:
            found.append(period)
        period = period.after
    return tuple(found)


# What is counted

_MEASURES = frozenset(
    {"euro", "eur", "keur", "k", "m", "million", "millier", "heure", "h", "minute", "min"}
    | {"jour", "journee", "semaine", "mois", "an", "annee", "etp", "km", "kilometre", "metre"}
    | {"hectare", "ha", "kg", "tonne", "litre", "kwh", "point", "degre", "taux", "ratio", "part"}
    | {"note", "indice", "score", "pourcentage", "pourcent", "pour", "moyenne"}
)
"""What the first word of a unit is when there may be a half of one, or less than none."""


def is_counted(unit: str | None) -> bool:
    """Whether this unit is of people or things, that are counted one by one.

    >>> is_counted("personnes"), is_counted("heures"), is_counted("%"), is_counted(None)
    (True, False, False, False)
    """
    first = next(iter(folded(unit or "").split()), "")
    return first.isalpha() and "€" not in (unit or "") and first.rstrip("sx") not in _MEASURES


# What is odd


class Oddity(StrEnum):
    """Why a value is confirmed with a reason before it is kept. None of them refuses it."""

    BELOW = "below"
    ABOVE = "above"
    DROPPED = "dropped"
    TENFOLD = "tenfold"
    FAR = "far"


@dataclass(frozen=True)
class Expectation:
    """What is known of the values of an indicator. Bounds that nobody set are those of its unit:
    nothing is negative, and a percentage stays within a hundred."""

    last: Decimal | None = None
    counting: Counting | None = None
    is_percent: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    far_percent: int = FAR_PERCENT

    @property
    def lowest(self) -> Decimal:
        return Decimal(0) if self.minimum is None else self.minimum

    @property
    def highest(self) -> Decimal | None:
        return Decimal(100) if self.maximum is None and self.is_percent else self.maximum


def oddity(value: Decimal, expected: Expectation) -> Oddity | None:
    """What is surprising about this value, the gravest first; None when nothing is."""
    if value < expected.lowest:
        return Oddity.BELOW
    if expected.highest is not None and value > expected.highest:
        return Oddity.ABOVE
    last = expected.last
    if last is None:
        return None
    if expected.counting is Counting.RUNNING and value < last:
        return Oddity.DROPPED
    return _far(value, last, expected)


def _far(value: Decimal, last: Decimal, expected: Expectation) -> Oddity | None:
    gap, both_counts = abs(value - last), value == int(value) and last == int(last)
    if gap < _FEW and both_counts and not expected.is_percent:
        return None
    low, high = sorted((abs(value), abs(last)))
    if low and high >= _TENFOLD * low:
        return Oddity.TENFOLD
    return Oddity.FAR if last and gap * 100 > expected.far_percent * abs(last) else None


# What is never shown


def is_small(value: float | Decimal | None, threshold: int | None) -> bool:
    """Whether this count is too small to be shown to others. None at all tells of nobody."""
    return value is not None and threshold is not None and 0 < value < threshold


def note_of(
    value: float | Decimal | None, note: ValueNote | None, threshold: int | None
) -> ValueNote | None:
    """The note to keep with a value: what is too small to be shown says so."""
    if is_small(value, threshold):
        return ValueNote.WITHHELD
    return None if note is ValueNote.WITHHELD and value is not None else note


@dataclass(frozen=True)
class Shown:
    """A value as one reader may see it. `below` is the threshold it stays under, in its place."""

    value: float | None
    note: str | None
    below: int | None = None


def shown(
    value: float | None, note: str | None, threshold: int | None, *, in_confidence: bool
) -> Shown:
    """The value for one reader; `in_confidence` for whoever gave it, and for the coordinator."""
    small = is_small(value, threshold) or (note == ValueNote.WITHHELD and value is not None)
    if small and not in_confidence:
        return Shown(None, ValueNote.WITHHELD, threshold)
    return Shown(value, note, threshold if note == ValueNote.WITHHELD else None)
