"""Killed at any point of its life, the service ends the story as it ends on a calm day.

Here every few points, from a start that changes from run to run; all of them by
`python -m tests.durability.full`.
"""

import secrets
from itertools import count

import pytest

from tests.durability.conftest import Stage
from tests.durability.scenarios import SCENARIOS, run

STRIDE = 19


@pytest.mark.parametrize("name", ["report", "reminder", "broadcast"])
def test_7_dying_anywhere_loses_nothing_and_stores_nothing_twice(stage: Stage, name: str) -> None:
    """Faults 1 to 5, 7, 31 and 40, one kill a run, at points spread over the whole story."""
    scenario = SCENARIOS[name]()
    with stage(at=scenario.at) as scene:
        assert not run(scenario, scene), "the calm run died"
    for nth in count(1 + secrets.randbelow(STRIDE), STRIDE):
        with stage(at=scenario.at) as scene:
            try:
                died = run(scenario, scene, nth)
            except AssertionError as error:
                raise AssertionError(f"{name}, killed at point {nth}: {error}") from error
        if not died:
            return
