"""An indicator beside its target: what is compared, and whether it keeps the pace."""

from datetime import date
from decimal import Decimal

import pytest

from domain.periods import Period
from domain.plan import Counting, Direction
from domain.targets import Standing, TargetFacts, against_target

END_2027, END_2028 = date(2027, 12, 31), date(2028, 12, 31)


def facts(target, values, **more):
    told = {Period.named(key): Decimal(str(value)) for key, value in values.items()}
    if "initial" in more:
        more["initial"] = Decimal(str(more["initial"]))
    return TargetFacts(Decimal(str(target)), told, **more)


def test_a_yearly_flow_adds_up_the_periods_of_its_year():
    """T1 to T3 2026 make 15 workshops of 24: three quarters of a year ask for 18."""
    quarters = {"2025-T4": 9, "2026-T1": 6, "2026-T2": 7, "2026-T3": 2}

    told = against_target(facts(24, quarters, every_year=True, counting=Counting.FLOW))

    assert (15, Standing.BEHIND) == (told.value, told.standing)
    assert ["2026-T1", "2026-T2", "2026-T3"] == [each.key for each in told.periods]
    assert date(2026, 12, 31) == told.due


def test_what_is_missing_in_between_is_not_held_against_a_flow():
    """Two quarters of four are known: half of the year is asked."""
    known = {"2026-T1": 300, "2026-T3": 510}

    told = against_target(facts(1600, known, every_year=True, counting=Counting.FLOW))

    assert Standing.ON_PACE is told.standing


@pytest.mark.parametrize(
    ("values", "standing"),
    [
        ({"2025-S1": 22, "2025-S2": 14, "2026-S1": 11}, Standing.ON_PACE),  # 47 of 45 asked
        ({"2025-S1": 22, "2025-S2": 14, "2026-S1": 2}, Standing.BEHIND),
        ({"2025-S1": 30, "2025-S2": 30}, Standing.REACHED),
    ],
)
def test_a_flow_with_a_date_counts_from_its_beginning(values, standing):
    """Sixty trained by the end of 2026, from 2025 on."""
    due = date(2026, 12, 31)
    told = facts(60, values, due=due, counting=Counting.FLOW, initial=0, initial_year=2024)

    assert standing is against_target(told).standing


@pytest.mark.parametrize(
    ("value", "standing"),
    [("4110", Standing.BEHIND), ("3900", Standing.ON_PACE), ("3550", Standing.REACHED)],
)
def test_a_rate_that_should_fall_is_reached_from_above(value, standing):
    """4,200 in 2024, 3,600 wanted by the end of 2027: a third of the way after 2025."""
    began = {"initial": 4200, "initial_year": 2024, "counting": Counting.STOCK}
    told = facts(3600, {"2025": value}, due=END_2027, **began)

    assert standing is against_target(told).standing
    plain = facts(3600, {"2025": value}, due=END_2027, direction=Direction.DOWN)
    reached = against_target(plain).standing is Standing.REACHED
    assert reached is (standing is Standing.REACHED)


def test_a_stock_shows_its_latest_value():
    """55, then 60, 65 and 70 per cent of 75 by the end of 2028."""
    values = {"2025-S1": 60, "2025-S2": 65, "2026-S1": 70}
    told = facts(75, values, due=END_2028, counting=Counting.STOCK, initial=55, initial_year=2024)

    found = against_target(told)

    assert (70, Standing.ON_PACE) == (found.value, found.standing)
    assert ["2026-S1"] == [each.key for each in found.periods]


def test_without_a_beginning_or_a_date_no_pace_is_told():
    """It is short of its target, and no more is said."""
    assert Standing.SHORT is against_target(facts(10, {"2025": 7})).standing
    unsaid = facts(60, {"2026-S1": 11}, due=END_2027, initial=0, initial_year=2024)
    assert Standing.SHORT is against_target(unsaid).standing
    no_start = facts(10, {"2025": 7}, due=END_2027, counting=Counting.STOCK)
    assert Standing.SHORT is against_target(no_start).standing
    quarters = facts(150, {"2026-T3": 79}, every_year=True, counting=Counting.STOCK, initial=38)
    assert Standing.SHORT is against_target(quarters).standing


def test_a_year_that_is_over_short_of_its_yearly_target_has_missed_it():
    """Nine events of fifteen, in the whole of 2025."""
    told = facts(15, {"2025": 9}, every_year=True, counting=Counting.STOCK)

    assert Standing.MISSED is against_target(told).standing


def test_after_its_date_a_target_is_missed_and_there_is_no_pace():
    """86 people visited of 90 by the end of September."""
    values = {"2026-S1": 71, "2026-S2": 86}
    told = facts(90, values, due=date(2026, 9, 30), counting=Counting.STOCK, initial=0)

    assert Standing.MISSED is against_target(told).standing


def test_nothing_given_is_told_as_nothing_given():
    """No value, no verdict."""
    told = against_target(facts(250, {}, due=END_2028))

    assert (None, Standing.NO_VALUE) == (told.value, told.standing)


@pytest.mark.parametrize(
    ("target", "value", "initial", "share"),
    [(75, 70, 55, "0.75"), (3600, 4110, 4200, "0.15"), (75, 50, 55, "0"), (75, 80, 55, "1")],
)
def test_the_way_done_is_counted_from_the_initial_value(target, value, initial, share):
    """From 55 to 75, 70 is three quarters of the way; never under nothing, never over all."""
    told = facts(target, {"2026-S1": value}, counting=Counting.STOCK, initial=initial)

    assert Decimal(share) == against_target(told).share
