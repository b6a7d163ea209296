"""Killed at any point of its life, the service ends the story as it ends on a calm day.

Here one point in nineteen or so, always the same ones, so that whoever sees it fail can see it
again; every one of them by `make kills`.
"""

from itertools import count

import pytest

from tests.durability.conftest import Stage
from tests.durability.scenarios import SCENARIOS, run

STRIDES = {
    "report": 19,
    "reminder": 19,
    "moved": 23,
    "broadcast": 19,
    "workbook": 37,
    "too_much": 29,
    "erased": 23,
}
"""Primes: an exchange passes the same kinds of point every few, and each stop is another kind. A
workbook is long to read, again after each death."""


@pytest.mark.parametrize("name", STRIDES)
def test_7_dying_anywhere_loses_nothing_and_stores_nothing_twice(stage: Stage, name: str) -> None:
    """Faults 1 to 5, 7, 31 and 40, one kill a run, at points spread over the whole
    story; `make kills` dies at each of them."""
    scenario = SCENARIOS[name]()
    with stage(at=scenario.at) as scene:
        assert not run(scenario, scene), "the calm run died"
    for nth in count(STRIDES[name], STRIDES[name]):
        with stage(at=scenario.at) as scene:
            try:
                died = run(scenario, scene, nth)
            except AssertionError as error:
                raise AssertionError(f"{name}, killed at point {nth}: {error}") from error
        if not died:
            return
