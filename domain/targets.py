"""An indicator beside its target: how far it is, and whether it keeps the pace. Arithmetic on what
was given, no judgement: why an indicator is where it is, people say.

A pace is a straight line from where the indicator began to the target on its date.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from domain.periods import Period
from domain.plan import Counting, Direction

_YEAR = 12
_WHOLE = Decimal(1)


class Standing(StrEnum):
    """Where a value stands beside its target; `MISSED` when its day is over, `SHORT` when no pace
    can be told."""

    REACHED = "reached"
    ON_PACE = "on_pace"
    BEHIND = "behind"
    MISSED = "missed"
    SHORT = "short"
    NO_VALUE = "no_value"


@dataclass(frozen=True)
class TargetFacts:
    """An indicator that has a target, and its values. The target is to be met by `due`, or
    `every_year` anew. Without a direction it goes from its initial value to the target; while
    nobody said what a value counts, no pace is told."""

    target: Decimal
    values: Mapping[Period, Decimal]
    due: date | None = None
    every_year: bool = False
    counting: Counting | None = None
    direction: Direction | None = None
    initial: Decimal | None = None
    initial_year: int | None = None


@dataclass(frozen=True)
class AgainstTarget:
    """What is compared: the value, the periods it is of (one, or those that were added up), and
    where that stands. `due` is when the target is to be met, None when nobody said; `began` what
    it was counted from."""

    standing: Standing
    target: Decimal
    value: Decimal | None = None
    periods: tuple[Period, ...] = ()
    due: date | None = None
    began: Decimal = Decimal(0)

    @property
    def share(self) -> Decimal | None:
        """How much of the way to the target is done, from 0 to 1; None without a value, or when
        there is no way to go."""
        way = self.target - self.began
        if self.value is None or not way:
            return None
        return max(Decimal(0), min(_WHOLE, (self.value - self.began) / way))


@dataclass(frozen=True)
class Standings:
    """How many indicators with a target stand where; `behind` counts those that missed theirs,
    `untold` those of which no pace can be told."""

    total: int
    reached: int
    on_pace: int
    behind: int
    untold: int


def count_standings(found: Sequence[Standing]) -> Standings | None:
    """None when no indicator has a target."""
    if not found:
        return None
    reached, on_pace = found.count(Standing.REACHED), found.count(Standing.ON_PACE)
    behind = found.count(Standing.BEHIND) + found.count(Standing.MISSED)
    untold = len(found) - reached - on_pace - behind
    return Standings(len(found), reached, on_pace, behind, untold)


def against_target(facts: TargetFacts) -> AgainstTarget:
    """The latest value, or the sum of what was counted period by period, beside its target."""
    if not facts.values:
        return AgainstTarget(Standing.NO_VALUE, facts.target, due=facts.due)
    flow = facts.counting is Counting.FLOW
    began = Decimal(0) if flow or facts.initial is None else facts.initial
    latest = max(facts.values, key=lambda each: (each.last, each.months))
    periods = _added_up(facts, latest)
    value = sum((facts.values[each] for each in periods), Decimal(0))
    due = date(latest.last.year, _YEAR, 31) if facts.every_year else facts.due
    standing = _standing(facts, value, periods, due)
    return AgainstTarget(standing, facts.target, value, periods, due, began)


def _added_up(facts: TargetFacts, latest: Period) -> tuple[Period, ...]:
    """The periods that count: of a flow all those of the year, or of the whole way, each as long
    as the latest, so that nothing is counted twice; else the latest alone."""
    if facts.counting is not Counting.FLOW:
        return (latest,)
    alike = sorted(each for each in facts.values if each.months == latest.months)
    if facts.every_year:
        return tuple(each for each in alike if each.last.year == latest.last.year)
    start = _start(facts)
    return tuple(each for each in alike if start is None or each.first >= start)


def _standing(
    facts: TargetFacts, value: Decimal, periods: tuple[Period, ...], due: date | None
) -> Standing:
    if not periods:
        return Standing.NO_VALUE
    down = _goes_down(facts)
    if _meets(value, facts.target, down=down):
        return Standing.REACHED
    if _is_over(facts, periods, due):
        return Standing.MISSED
    expected = _expected(facts, periods, due)
    if expected is None:
        return Standing.SHORT
    return Standing.ON_PACE if _meets(value, expected, down=down) else Standing.BEHIND


def _goes_down(facts: TargetFacts) -> bool:
    if facts.direction is not None:
        return facts.direction is Direction.DOWN
    return facts.initial is not None and facts.target < facts.initial


def _meets(value: Decimal, wanted: Decimal, *, down: bool) -> bool:
    return value <= wanted if down else value >= wanted


def _expected(facts: TargetFacts, periods: tuple[Period, ...], due: date | None) -> Decimal | None:
    """What the pace asks of these periods; None when it cannot be told."""
    if due is None or facts.counting is None:
        return None
    flow, last = facts.counting is Counting.FLOW, periods[-1].last
    start = date(last.year, 1, 1) if facts.every_year else _start(facts)
    if start is None or (facts.every_year and not flow):
        return None
    whole = Decimal(_months_between(start, due))
    part = Decimal(_months(periods) if flow else _months_between(start, last))
    began = Decimal(0) if flow else facts.initial
    if whole <= 0 or began is None:
        return None
    return began + (facts.target - began) * min(part / whole, _WHOLE)


def _is_over(facts: TargetFacts, periods: tuple[Period, ...], due: date | None) -> bool:
    """Whether the value is of the day on which the target was to be met, or later; of a year's
    flow, whether all of its months are known."""
    if due is None or facts.counting is None or periods[-1].last < due:
        return False
    of_the_year = facts.every_year and facts.counting is Counting.FLOW
    return not of_the_year or _months(periods) >= _YEAR


def _start(facts: TargetFacts) -> date | None:
    """The day after the year of the initial value."""
    return date(facts.initial_year + 1, 1, 1) if facts.initial_year else None


def _months(periods: tuple[Period, ...]) -> int:
    return sum(each.months for each in periods)


def _months_between(start: date, last: date) -> int:
    """Whole months from the first day of one to the last day of the other."""
    return (last.year - start.year) * _YEAR + last.month - start.month + 1
