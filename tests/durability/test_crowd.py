"""Many people at once: a backlog at the start, kills at random moments."""

import random

from sqlmodel import func, select

from storage.actions import Report
from tests.durability.conftest import Stage
from tests.durability.crowd import assert_each_report_once, gather
from tests.durability.minute import survive_the_minute
from tests.durability.scenarios import RELANCE_AT
from tests.durability.scene import Scene, assert_everything_settled
from tests.durability.storm import weather_the_storm

WAITING = 200
SEED = 7


def test_6_a_backlog_killed_half_way_is_treated_whole_and_once(stage: Stage) -> None:
    """Fault 6: a night's messages wait at the start; SIGKILL after a part of them; none lost,
    none doubled, each report under its own action."""
    with stage() as scene:
        partners = gather(scene, WAITING // 10)
        for partner in partners:
            for _ in range(2):
                report = partner.next_report()
                for words in report.typed:
                    partner.phone.says(words)
                partner.meant.append(report)
        assert WAITING == len(scene.town.town.default_bot.mailbox.waiting())

        scene.service.start()
        scene.until(lambda: stored(scene) >= 8 or None, pause=0.05)
        scene.service.kill()
        assert stored(scene) < 2 * len(partners), "killed too late to prove anything"
        assert_everything_settled(scene)

        assert scene.service.killed
        assert_each_report_once(scene, partners)


def stored(scene: Scene) -> int:
    return scene.do(lambda s: s.exec(select(func.count()).select_from(Report)).one())


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
