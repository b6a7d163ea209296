"""The service looks after itself: health over HTTP, systemd's watchdog, troubles told once."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from sqlmodel import select

from bot.health import HealthServer
from bot.supervisor import Supervisor
from domain.errors import WorldFailed
from domain.health import ROOM, Trouble
from storage import vitals
from storage.database import Session
from storage.inbox import Inbox, InboxRow, Received
from storage.marks import BACKED_UP_ELSEWHERE, BACKUP_FAILED, Marks
from tests.cast import MONDAY
from tests.channels.weather import announce, polls
from tests.story import Phone, Story


@pytest.fixture
def living(story: Story) -> Story:
    """A service that has started, heard Telegram and done what was due; its time stands still."""
    story.machine = MONDAY
    story.loop.run_until_complete(story.house.watch.begin())
    story.tick()
    return story


def passes(story: Story, **more: float) -> None:
    """Machine time goes on, and nobody does anything."""
    assert story.machine is not None
    story.machine += timedelta(**more)


def looks(story: Story) -> None:
    story.loop.run_until_complete(story.house.watch.look())


def health(story: Story) -> tuple[int, dict[str, Any]]:
    """What a supervisor reads over HTTP."""
    return story.loop.run_until_complete(_asked(story))


async def _asked(story: Story) -> tuple[int, dict[str, Any]]:
    server = HealthServer(story.house.database, story.house.watch.vitals, "127.0.0.1", 0)
    serving = asyncio.create_task(server.run())
    while server.address is None:
        await asyncio.sleep(0.01)
    host, port = server.address
    try:
        async with (
            aiohttp.ClientSession() as out,
            out.get(f"http://{host}:{port}/health") as answer,
        ):
            return answer.status, await answer.json()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.mark.parametrize(("days", "counted"), [(6, 1), (8, 0)])
def test_what_was_set_aside_is_history_after_a_week(living: Story, days: int, counted: int) -> None:
    """Nobody can do it again: it does not keep `check` red for ever."""
    received = Received("telegram", "m:1:2", "1", "{}")
    at = living.now - timedelta(days=days)

    def fails(session: Session) -> None:
        Inbox(session).store([received], at)
        row = session.exec(select(InboxRow)).one()
        Inbox(session).set_aside(row.id or 0, "failed")

    living.do(fails)

    assert counted == health(living)[1]["set_aside"]


def test_health_of_a_service_that_does_well(living: Story) -> None:
    """Figures and moments: nobody's name or words, and no token."""
    amina = living.member("amina")
    amina.says("/aide")

    status, told = health(living)

    assert (200, "well", []) == (status, told["status"], told["wrong"])
    assert (0, 0, 0) == (told["last_heard_seconds"], told["last_tick_seconds"], told["late_steps"])
    assert told["inbox_oldest_seconds"] is None
    assert told["free_bytes"] > ROOM
    assert {"version", "set_aside", "outbox_oldest_seconds", "started_at"} < set(told)
    assert not any(secret in str(told) for secret in ("Amina", "aide", living.token))


def test_30_ninety_seconds_without_telegram_are_red(living: Story) -> None:
    """Fault 30: Telegram answers 502, and health says so before the taps are lost; one answer
    later all is well."""
    announce(living, "getUpdates", "502_html")
    passes(living, seconds=89)
    polls(living)
    before = health(living)
    passes(living, seconds=2)

    status, told = health(living)
    polls(living)

    assert 200 == before[0]
    assert (503, ["deaf"]) == (status, told["wrong"])
    assert 91 == told["last_heard_seconds"]
    assert 200 == health(living)[0]


def test_27_another_programme_with_our_token_is_named(living: Story) -> None:
    """Fault 27: both are deaf now and then, and no look at the network mends that. Two minutes
    after it was last seen it is gone: it would have asked meanwhile."""
    announce(living, "getUpdates", "409", times=2)
    for _ in range(2):
        polls(living)

    seen = health(living)
    live_on(living, 3)

    assert (503, ["conflict"]) == (seen[0], seen[1]["wrong"])
    assert (200, []) == (health(living)[0], health(living)[1]["wrong"])


def test_a_token_that_is_taken_again_is_no_trouble_any_more(living: Story) -> None:
    """Whoever mended it and looks is told so, not in ten minutes."""
    announce(living, "getUpdates", "401", times=3)
    for _ in range(3):
        polls(living)
    refused = health(living)

    passes(living, seconds=21)
    polls(living)

    assert ["unauthorized"] == refused[1]["wrong"]
    assert (200, []) == (health(living)[0], health(living)[1]["wrong"])


def test_what_waits_for_too_long_is_red(living: Story) -> None:
    """Somebody wrote, and nobody answers: the age of the oldest is told."""
    amina = living.member("amina")
    living.by_itself = False
    amina.says("/aide")
    living.loop.run_until_complete(living.house.polling.once())
    living.clock.town += timedelta(minutes=11)

    status, told = health(living)

    assert (503, ["inbox"]) == (status, told["wrong"])
    assert 660 == told["inbox_oldest_seconds"]


def test_a_database_that_is_away_is_what_is_wrong(
    living: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing else can be known."""

    def away(_session: Session, *_: object, **__: object) -> None:
        raise WorldFailed("locked")

    monkeypatch.setattr("bot.watch.vitals", away)

    status, told = health(living)

    assert (503, ["database"]) == (status, told["wrong"])


# systemd


@pytest.fixture
def systemd(living: Story, tmp_path: Path) -> Iterator[socket.socket]:
    """Where a service of systemd's tells how it is."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)
        living.house.watch._supervisor = Supervisor(str(tmp_path / "notify"))
        yield listening


def heard(listening: socket.socket) -> list[str]:
    """All that was said until now."""
    found = []
    while True:
        try:
            found.append(listening.recv(100).decode())
        except BlockingIOError:
            return found


def test_30_the_watchdog_is_fed_while_we_hear_and_tick(
    living: Story, systemd: socket.socket
) -> None:
    """Fault 30: silent after ninety seconds without Telegram, so that systemd starts us again."""
    looks(living)
    assert ["WATCHDOG=1"] == heard(systemd)

    passes(living, seconds=91)
    looks(living)
    assert [] == heard(systemd)

    polls(living)
    looks(living)
    assert ["WATCHDOG=1"] == heard(systemd)


def test_the_watchdog_is_not_fed_when_ticks_end(living: Story, systemd: socket.socket) -> None:
    """Telegram is heard all the while, and nothing planned happens any more."""
    passes(living, minutes=6)
    polls(living)

    looks(living)

    assert [] == heard(systemd)


def test_a_supervisor_that_is_away_ends_nothing(living: Story, tmp_path: Path) -> None:
    """It goes on without being looked after."""
    living.house.watch._supervisor = Supervisor(str(tmp_path / "nobody"))

    looks(living)


# Troubles


@pytest.fixture
def claire(living: Story) -> Phone:
    return living.member("claire", "coordinator")


def told_since(phone: Phone, before: int) -> list[str]:
    return [message.text for message in phone.told[before:]]


def live_on(story: Story, minutes: int) -> None:
    """As long as that, the service polls, ticks and looks after itself."""
    for _ in range(minutes):
        passes(story, minutes=1)
        polls(story)
        story.tick()
        looks(story)
        story.settle()


def test_a_trouble_that_lasts_is_told_once_and_its_end_once(living: Story, claire: Phone) -> None:
    """Three days of a refused token, restarts in between: one message; then « rentré dans
    l'ordre », ten minutes after Telegram took it again."""
    announce(living, "getUpdates", "401", times=7)
    for _ in range(3):
        polls(living)
    living.restart()
    passes(living, days=3)
    for _ in range(4):
        polls(living)
    living.settle()
    assert 1 == len(claire.told), claire.screen

    live_on(living, 9)
    assert 1 == len(claire.told)
    live_on(living, 20)

    refused, over = told_since(claire, 0)
    assert "Telegram refuse le jeton" in refused
    assert "C'est rentré dans l'ordre : Telegram accepte de nouveau le jeton" in over
    assert "du lundi 23 novembre à 9 h au jeudi 26 novembre à 9 h" in over


def test_a_trouble_that_comes_back_after_its_end_is_told_again(
    living: Story, claire: Phone
) -> None:
    """Another revoked token is another trouble; one that comes and goes is the same."""
    for _ in range(2):
        announce(living, "getUpdates", "401", times=3)
        for _ in range(3):
            polls(living)
        live_on(living, 5)
    assert 1 == len(claire.told), claire.screen
    live_on(living, 15)

    announce(living, "getUpdates", "401", times=3)
    for _ in range(3):
        polls(living)
    living.settle()

    assert 3 == len(claire.told)
    assert "refuse le jeton" in claire.last.text


def test_an_end_is_told_to_those_who_know_of_the_beginning(living: Story) -> None:
    """Another programme took a turn while nobody was here yet: Claire, who came since, is not told
    the end of what she never heard of; Denise comes later, and Claire alone reads the next one."""
    living.loop.run_until_complete(living.house.watch.trouble(Trouble.CONFLICT))
    claire = living.member("claire", "coordinator")
    live_on(living, 15)
    assert [] == claire.told, claire.screen

    living.loop.run_until_complete(living.house.watch.trouble(Trouble.CONFLICT))
    living.settle()
    denise = living.member("denise", "maintainer")
    live_on(living, 15)

    assert ["C'est rentré"] == [told[:12] for told in told_since(claire, 1)]
    assert [] == denise.told


def test_a_refusal_that_could_not_be_said_and_is_soon_over_is_never_told(
    living: Story, claire: Phone
) -> None:
    """Telegram refused our token for a moment, and what we had to say of it with it: « de 9 h à
    9 h » would be the end of nothing. What lasted is told once it is over."""
    for minutes, told in ((0, 0), (3, 1)):
        living.loop.run_until_complete(living.house.watch.trouble(Trouble.UNAUTHORIZED))
        passes(living, minutes=minutes)
        living.loop.run_until_complete(living.house.watch.trouble(Trouble.UNAUTHORIZED))
        living.clock.town += timedelta(minutes=2)
        live_on(living, 15)

        assert told == len(claire.told), claire.screen
    assert "L'ennui a duré" in claire.last.text


def test_the_maintainers_are_told_and_then_nobody_else(living: Story, claire: Phone) -> None:
    """Whoever keeps the service, each of them; the coordinator has other things to do."""
    keepers = [living.member("bruno", "maintainer"), living.member("amina", "maintainer")]
    announce(living, "getUpdates", "401", times=3)

    for _ in range(3):
        polls(living)
    living.settle()

    assert ["Telegram refuse"] * 2 == [keeper.last.text[:15] for keeper in keepers]
    assert [] == claire.told


def test_a_disk_that_is_nearly_full_is_told_before_it_is(
    living: Story, claire: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And that there is room again."""
    with monkeypatch.context() as small:
        small.setattr("domain.health.ROOM", 2**62)
        live_on(living, 3)
    (told,) = told_since(claire, 0)
    live_on(living, 11)

    assert "moins de 200 Mo" in told
    assert "le disque des données a de nouveau de la place" in claire.last.text
    assert 2 == len(claire.told)


def test_backups_that_fail_are_told(living: Story, claire: Phone) -> None:
    """They are made beside the service, at night, where nobody reads what they say: one message,
    and another once one is made again."""
    living.do(lambda session: Marks(session).note(BACKUP_FAILED, MONDAY))
    live_on(living, 3)
    (told,) = told_since(claire, 0)
    assert living.machine is not None
    made = living.machine
    living.do(lambda session: Marks(session).note(BACKED_UP_ELSEWHERE, made))
    live_on(living, 11)

    assert "Les sauvegardes ne se font pas" in told
    assert "cheville backup" in told
    assert "les sauvegardes se font de nouveau" in claire.last.text
    assert 2 == len(claire.told)


def test_ticks_that_no_longer_come_are_told(living: Story, claire: Phone) -> None:
    """By the loop that looks on, since the one that fails cannot; not by a machine that has just
    woken up."""
    passes(living, minutes=6)
    polls(living)
    looks(living)
    living.settle()
    assert [] == claire.told
    passes(living, seconds=20)
    looks(living)
    living.settle()

    (told,) = told_since(claire, 0)
    assert "ne se fait plus à l'heure" in told


def test_a_database_that_was_away_for_long_is_told_of_when_it_is_back(
    living: Story, claire: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There was nowhere to say it before; half a minute is not worth a word."""

    def away(_session: Session, *_: object, **__: object) -> None:
        raise WorldFailed("locked")

    for minutes in (1, 12):
        with monkeypatch.context() as locked:
            locked.setattr("bot.watch.vitals", away)
            looks(living)
            passes(living, minutes=minutes)
            looks(living)
        polls(living)
        looks(living)
        living.settle()

    (told,) = [text for text in told_since(claire, 0) if "rentré" in text]
    assert "la base répond de nouveau" in told
    assert "de 9 h 01 à 9 h 13" in told


def test_a_bug_in_looking_after_ourselves_ends_nothing(
    living: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """People go on being heard."""
    monkeypatch.setattr(vitals.shutil, "disk_usage", lambda _: None)

    looks(living)

    assert "/menu" in living.member("amina").says("/aide").text
