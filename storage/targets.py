"""The indicators of a contract beside their targets: what is compared, and who may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from domain.indicators import is_counted, is_small
from domain.periods import Period
from domain.plan import Counting, Direction, ValueNote
from domain.summary import code_order
from domain.targets import AgainstTarget, TargetFacts, against_target
from storage.indicators import Indicator, IndicatorValue
from storage.unit_of_work import UnitOfWork

_EVERY_YEAR = "target_every_year"


@dataclass(frozen=True)
class TargetLine:
    """One indicator that has a target. `every_year` when it is to be met anew each year; `hidden`
    when its value is too small a count to be published."""

    indicator: Indicator
    told: AgainstTarget
    every_year: bool
    hidden: bool


def target_lines(work: UnitOfWork) -> list[TargetLine]:
    """Every indicator with a target, in the order of codes."""
    values: dict[int, list[IndicatorValue]] = {}
    for row in work.indicators.values_in(work.contract_id):
        values.setdefault(row.indicator_id, []).append(row)
    indicators = (each for each in work.indicators.all(work.contract_id) if each.target is not None)
    ordered = sorted(indicators, key=lambda each: code_order(each.code))
    return [_line(each, values.get(each.id or 0, [])) for each in ordered]


def _line(indicator: Indicator, rows: Iterable[IndicatorValue]) -> TargetLine:
    known = {
        period: row
        for row in rows
        if row.value is not None and (period := Period.named(row.period)) is not None
    }
    every_year = bool(indicator.details.get(_EVERY_YEAR))
    told = against_target(
        TargetFacts(
            target=_exact(indicator.target) or Decimal(0),
            values={period: _exact(row.value) or Decimal(0) for period, row in known.items()},
            due=indicator.target_due,
            every_year=every_year,
            counting=_counting(indicator),
            direction=Direction(indicator.direction) if indicator.direction else None,
            initial=_exact(indicator.initial_value),
            initial_year=indicator.initial_year,
        )
    )
    hidden = any(_is_hidden(indicator, known[period]) for period in told.periods)
    return TargetLine(indicator, told, every_year, hidden)


def _counting(indicator: Indicator) -> Counting | None:
    """What was said of it; a rate or a measure that nobody spoke of is what there is at the end."""
    if indicator.counting:
        return Counting(indicator.counting)
    return None if is_counted(indicator.unit) else Counting.STOCK


def _is_hidden(indicator: Indicator, row: IndicatorValue) -> bool:
    small = is_small(row.value, indicator.disclosure_threshold)
    return small or row.note == ValueNote.WITHHELD


def _exact(number: float | None) -> Decimal | None:
    """The number as it is written: 46.2, and not the nearest float."""
    return None if number is None else Decimal(str(number))
