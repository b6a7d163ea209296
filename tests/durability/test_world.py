"""The database locked, deleted or replaced under a living service; silences; pauses asked for."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from sqlmodel import select

from storage.chains import OwnStep
from storage.inbox import InboxRow
from storage.marks import LAST_POLL, Marks
from storage.steps import StepRow
from tests.conftest import SqliteFiles
from tests.durability.conftest import scene_in
from tests.durability.scene import Scene, assert_everything_settled
from tests.durability.service import Nursery

LOCKED_SECONDS = 6.0
"""Longer than SQLite waits by itself: the fault reaches us."""


def test_21_a_locked_database_holds_up_and_loses_nothing(scene: Scene) -> None:
    """Fault 21: locked by another programme while messages arrive; no try is counted, nobody
    dies of it, and everybody is answered."""
    amina, bruno = scene.member("amina"), scene.member("bruno")
    scene.service.start()
    amina.says("/aide")
    scene.reads(amina, "/menu")

    with locked(scene):
        amina.says("/aide")
        bruno.says("/aide")
    scene.reads(amina, "/menu", times=2)
    scene.reads(bruno, "/menu")

    assert_everything_settled(scene)
    assert 0 == scene.count(InboxRow, InboxRow.attempts > 0)
    assert [] == scene.service.ends, scene.service.log[-3000:]


@contextmanager
def locked(scene: Scene) -> Iterator[None]:
    """Another programme, which knows nothing of our locks, holds the database meanwhile."""
    url = scene.database.url
    over = threading.Event()
    if scene.database.sqlite:
        other = sqlite3.connect(str(url.database), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
    else:
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        other = psycopg.connect(address)
        other.execute("lock table inbox, outbox, mark in access exclusive mode")
    try:
        yield
        over.wait(LOCKED_SECONDS)
    finally:
        other.rollback()
        other.close()


def test_23_a_database_deleted_while_running_stops_the_service_and_confirms_nothing(
    nursery: Nursery, sqlite_files: SqliteFiles
) -> None:
    """Fault 23: what people say from then on waits at Telegram, not in a file without a name."""
    with scene_in(nursery, sqlite_files) as scene:
        amina = scene.member("amina")
        scene.service.start()
        amina.says("/aide")
        scene.reads(amina, "/menu")
        scene.settle()
        database = Path(str(scene.database.url.database))
        database.rename(database.with_suffix(".away"))

        amina.says("/aide")
        scene.service.wait(15)

        assert [1] == scene.service.ends
        assert "DatabaseLost" in scene.service.log
        assert 1 == len(scene.town.town.default_bot.mailbox.waiting())
        database.with_suffix(".away").rename(database)
        scene.reads(amina, "/menu", times=2)


def test_15_dying_at_the_end_of_a_silence_still_asks_again_once(scene: Scene) -> None:
    """Fault 15: the silence is noted with what follows from it, or not at all."""
    away_since = datetime.now(UTC) - timedelta(minutes=10)
    scene.do(lambda session: Marks(session).put(LAST_POLL, away_since.isoformat()))
    amina = scene.member("amina")
    amina.says("/aide")

    for verb in ("committing", "committed"):
        scene.service.start(1, f"{verb} insert step, update mark")
        scene.service.wait(15)
    laid = scene.do(
        lambda s: list(s.exec(select(StepRow).where(StepRow.kind == OwnStep.ASK_AGAIN)))
    )

    assert 1 == len(laid)


def test_39_a_pause_that_telegram_asked_for_outlives_a_death(scene: Scene) -> None:
    """Fault 39: 429 in the middle, SIGKILL, another life: nothing leaves before its time."""
    phones = [scene.member(name) for name in ("amina", "bruno", "denise")]
    for phone in phones:
        phone.says("/aide")
    weather = {"method": "sendMessage", "fault": "429", "retry_after": 4, "times": 3}
    scene.ask("POST", "/sim/weather", weather)
    scene.service.start(1, "committed insert mark, update outbox")
    scene.until(lambda: scene.do(lambda s: Marks(s).get("pause:telegram")))
    scene.service.kill()
    scene.ask("DELETE", "/sim/weather")
    asked = datetime.fromisoformat(scene.do(lambda s: Marks(s).get("pause:telegram")))

    scene.service.start()
    for phone in phones:
        scene.reads(phone, "/menu")

    assert datetime.now(UTC) >= asked, "it left before the pause was over"
    assert_everything_settled(scene)
