"""`make kills`, second half, on both databases: a backlog of five hundred messages killed half way;
random SIGKILLs under twelve busy partners, then around a minute at which eight reminders are due.

`python -m tests.durability.storm` alone; `--kills N`, `--database NAME` and `--seed N` change it.
Prints how many reports and reminders there were, and that none was lost, doubled or misfiled.
"""

import argparse
import random
import time
from collections.abc import Iterator

from tests.databases import PostgresServer, SqliteFiles
from tests.durability.backlog import survive_a_backlog
from tests.durability.conftest import scene_in
from tests.durability.crowd import Conversation, assert_each_report_once, gather
from tests.durability.full import KINDS, databases_of
from tests.durability.minute import survive_the_minute
from tests.durability.scenarios import RELANCE_AT
from tests.durability.scene import Scene, assert_everything_settled
from tests.durability.service import Nursery

BACKLOG = 500
PARTNERS = 12
KILLS_A_MINUTE = 5
LONGEST_LIFE = 2.0
SHORTEST_LIFE = 0.2
_PATIENCE = 60.0


def weather_the_storm(scene: Scene, *, kills: int, seed: int) -> int:
    """Everybody reports while the service dies again and again; then each finishes what they
    began. Returns how many reports were sent to the end."""
    chance = random.Random(seed)
    partners = gather(scene, PARTNERS)
    talking = [Conversation(partner) for partner in partners]
    for _ in range(kills):
        dies_at = time.monotonic() + chance.uniform(SHORTEST_LIFE, LONGEST_LIFE)
        while time.monotonic() < dies_at:
            scene.service.revive()
            chance.choice(talking).goes_on()
        scene.service.kill()
    _finish(scene, talking)
    assert_everything_settled(scene)
    assert_each_report_once(scene, partners)
    return sum(len(partner.meant) for partner in partners)


def _finish(scene: Scene, talking: list[Conversation]) -> None:
    """Each report that was begun is sent; nobody begins another."""
    deadline = time.monotonic() + _PATIENCE
    open_talks = list(talking)
    while open_talks:
        assert time.monotonic() < deadline, "\n\n".join(t.partner.phone.screen for t in open_talks)
        scene.service.revive()
        open_talks = [talk for talk in open_talks if not talk.goes_on()]


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.durability.storm", description=__doc__)
    reader.add_argument("--kills", type=int, default=50)
    reader.add_argument("--database", choices=KINDS, action="append")
    reader.add_argument("--seed", type=int, default=1)
    said = reader.parse_args()
    nursery = Nursery()
    for kind in said.database or KINDS:
        with databases_of(kind) as databases:
            for line in _all_weathers(nursery, databases, said.kills, said.seed):
                print(f"{kind:10}  {line}", flush=True)
    nursery.close()


def _all_weathers(
    nursery: Nursery, databases: SqliteFiles | PostgresServer, kills: int, seed: int
) -> Iterator[str]:
    """One after the other, each told in a line once it is over."""
    with scene_in(nursery, databases) as scene:
        survive_a_backlog(scene, waiting=BACKLOG)
    yield f"{BACKLOG} messages waiting, 1 kill, 0 lost, 0 doubled, 0 misfiled"
    with scene_in(nursery, databases) as scene:
        finished = weather_the_storm(scene, kills=kills, seed=seed)
    yield f"{finished} reports, {kills} random kills, 0 lost, 0 doubled, 0 misfiled"
    minutes = _survive_minutes(nursery, databases, kills, seed)
    yield f"{minutes} minutes of eight reminders, {kills} random kills, 0 missed, 0 doubled"


def _survive_minutes(
    nursery: Nursery, databases: SqliteFiles | PostgresServer, kills: int, seed: int
) -> int:
    """So many kills, a few in each minute; returns how many minutes there were."""
    chance = random.Random(seed)
    minutes = -(-kills // KILLS_A_MINUTE)
    for _ in range(minutes):
        with scene_in(nursery, databases, at=RELANCE_AT) as scene:
            survive_the_minute(scene, kills=KILLS_A_MINUTE, chance=chance)
    return minutes


if __name__ == "__main__":
    main()
