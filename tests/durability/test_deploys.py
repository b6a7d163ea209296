"""SIGTERM, as each deploy sends it: what is in hand is finished, and nobody notices."""

import threading

from tests.durability.conftest import Stage
from tests.durability.scenarios import report
from tests.durability.scene import (
    Scene,
    assert_everything_settled,
    assert_nothing_lost_nor_doubled,
)

SECONDS_BETWEEN = 0.2
DEPLOYS = 5


def test_deploys_in_the_middle_of_a_report_are_not_noticed(stage: Stage) -> None:
    """Stopped again and again: nothing lost, nothing doubled, no « Renvoyé »."""
    scenario = report()
    with stage() as scene:
        phones = scenario.prepare(scene)
        scenario.play(scene, phones)
        scene.settle()
        calm = scene.shown_to(phones["amina"])
    with stage() as scene:
        phones = scenario.prepare(scene)
        with Deploys(scene) as deploys:
            scenario.play(scene, phones)
        assert_everything_settled(scene)
        scenario.check(scene, phones)
        assert_nothing_lost_nor_doubled(scene, calm, phones["amina"])

        assert 2 <= deploys.count
        assert {0} == set(scene.service.ends), scene.service.log[-3000:]
        assert not [shown for shown in scene.shown_to(phones["amina"]) if shown.marked]


class Deploys:
    """While it lasts, SIGTERM every so often; the next life begins as soon as somebody looks."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._go_on)
        self.count = 0

    def _go_on(self) -> None:
        while self.count < DEPLOYS and not self._over.wait(SECONDS_BETWEEN):
            self.count += self._scene.service.asks_to_stop()

    def __enter__(self) -> "Deploys":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
