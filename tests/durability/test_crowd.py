"""Many people at once: a backlog at the start, kills at random moments, a busy minute."""

import random

from tests.durability.backlog import survive_a_backlog
from tests.durability.conftest import Stage
from tests.durability.minute import survive_the_minute
from tests.durability.scenarios import RELANCE_AT
from tests.durability.storm import weather_the_storm

SEED = 7


def test_6_a_backlog_killed_half_way_is_treated_whole_and_once(stage: Stage) -> None:
    """Fault 6, in short: two hundred messages wait at the start; five hundred by `make kills`."""
    with stage() as scene:
        survive_a_backlog(scene, waiting=200)


def test_7_random_kills_under_twelve_busy_partners_lose_nothing(stage: Stage) -> None:
    """Fault 7, in short: six SIGKILLs; fifty of them by `make kills`."""
    with stage() as scene:
        finished = weather_the_storm(scene, kills=6, seed=SEED)

    assert finished >= 12


def test_31_eight_reminders_of_one_minute_survive_their_kills(stage: Stage) -> None:
    """Fault 31, in short: four SIGKILLs around the minute; fifty of them by `make kills`."""
    with stage(at=RELANCE_AT) as scene:
        survive_the_minute(scene, kills=4, chance=random.Random(SEED))

        assert scene.service.killed
