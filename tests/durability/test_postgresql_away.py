"""PostgreSQL stopped under a living service, and started again."""

import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import text

from storage.database import AlreadyRunning, Database
from tests.databases import PostgresServer, postgres
from tests.durability.conftest import scene_in
from tests.durability.scene import Scene, assert_everything_settled
from tests.durability.service import Nursery

AWAY_SECONDS = 2.0


@pytest.fixture
def own_server(nursery: Nursery) -> Iterator[PostgresServer]:
    """A server that nobody else is using, so that it may be stopped."""
    with TemporaryDirectory(prefix="cheville-pg-") as folder, postgres(Path(folder)) as server:
        yield server


def test_23_a_postgresql_that_went_away_and_came_back_lost_nothing(
    nursery: Nursery, own_server: PostgresServer
) -> None:
    """Faults 22 and 23: meanwhile nothing is confirmed to Telegram and no try is counted; then
    everybody is answered by the same life of the service, which still holds the database."""
    with scene_in(nursery, own_server) as scene:
        amina, bruno = scene.member("amina"), scene.member("bruno")
        scene.service.start()
        amina.says("/aide")
        scene.reads(amina, "/menu")

        own_server.stop()
        amina.says("/aide")
        bruno.says("/aide")
        time.sleep(AWAY_SECONDS)
        assert 2 == len(scene.town.town.default_bot.mailbox.waiting())
        own_server.start()
        scene.database.engine.dispose()

        scene.reads(amina, "/menu", times=2)
        scene.reads(bruno, "/menu")
        assert_everything_settled(scene)
        assert [] == scene.service.ends, scene.service.log[-3000:]
        assert scene.service.alive
        assert_held_by_one(scene)


def _wait_until_held(scene: Scene) -> None:
    """The service looks again as soon as a deed of its own was cut off."""
    held = text("select count(*) from pg_locks where locktype = 'advisory' and granted")
    for _ in range(100):
        with scene.database.engine.connect() as connection:
            if connection.scalar(held):
                return
        time.sleep(0.1)


def assert_held_by_one(scene: Scene) -> None:
    """Fault 26: the lock went with the server; the service took it again."""
    _wait_until_held(scene)
    second = Database(
        scene.database.url.render_as_string(hide_password=False), scene.database.data_dir
    )
    with pytest.raises(AlreadyRunning):
        second.take_run_lock()
    second.close()
