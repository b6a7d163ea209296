"""The clock, the journals, and the simulator itself."""

import asyncio
import json
import subprocess
import sys
import urllib.request

from simulator.clocks import read_moment
from simulator.server import Simulator
from tests.simulator.village import AMINA, Village, in_village

EIGHT = "2026-11-23T08:00:00+01:00"
NINE = "2026-11-23T09:00:00+01:00"


async def moved(village: Village, now: str) -> None:
    await village.control("POST", "/town/clock", {"now": now})


def test_town_time_stands_still_and_never_goes_back() -> None:
    """Messages bear the town's time."""

    async def story(village: Village) -> None:
        await moved(village, NINE)
        sent = await village.gets("sendMessage", chat_id=AMINA, text="a")
        assert sent["date"] == int(read_moment(NINE).timestamp())
        status, _ = await village.impossible("/town/clock", now=EIGHT)
        assert status == 400
        assert await village.control("GET", "/town/clock") == {"now": NINE, "running": False}

    in_village(story)


def test_who_waits_for_the_clock_hears_it_move() -> None:
    """At once when the time is another one already."""

    async def story(village: Village) -> None:
        await moved(village, EIGHT)
        path = "/town/clock?after=" + EIGHT.replace("+", "%2B")
        waiting = asyncio.create_task(village.control("GET", path))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await moved(village, NINE)
        assert (await waiting)["now"] == NINE
        assert (await village.control("GET", path))["now"] == NINE

    in_village(story)


def test_the_clock_can_run_with_the_seconds() -> None:
    """And be stopped again."""

    async def story(village: Village) -> None:
        await village.control("POST", "/town/clock", {"running": True})
        before = await village.control("GET", "/town/clock")
        path = "/town/clock?after=" + before["now"].replace("+", "%2B")
        after = await village.control("GET", path)
        assert read_moment(after["now"]) > read_moment(before["now"])
        stopped = await village.control("POST", "/town/clock", {"running": False})
        assert stopped["running"] is False

    in_village(story)


def test_the_bot_says_how_far_it_has_come() -> None:
    """Who asked for that moment hears it with what comes next."""

    async def story(village: Village) -> None:
        path = "/town/caught_up?at=" + NINE.replace("+", "%2B")
        waiting = asyncio.create_task(village.control("GET", path))
        told = {"now": EIGHT, "next": []}
        await village.control("POST", "/town/caught_up", told)
        await asyncio.sleep(0.05)
        assert not waiting.done()
        told = {"now": NINE, "next": [{"at": NINE, "label": "rappel"}]}
        await village.control("POST", "/town/caught_up", told)
        assert await waiting == told

    in_village(story)


def test_every_call_is_noted_with_its_parameters_and_status() -> None:
    """So a test counts what was sent, and a page follows."""

    async def story(village: Village) -> None:
        before = (await village.control("GET", "/sim/calls"))["last"]
        await village.gets("sendMessage", chat_id=AMINA, text="a")
        await village.refused("sendMessage", chat_id=AMINA, text="")
        await village.refused("sendNothing")
        calls = (await village.control("GET", f"/sim/calls?after={before}"))["calls"]
        assert [(call["method"], call["status"]) for call in calls] == [
            ("sendMessage", 200),
            ("sendMessage", 400),
            ("sendNothing", 404),
        ]
        assert calls[0]["params"] == {"chat_id": AMINA, "text": "a"}

    in_village(story)


def test_events_tell_what_happened_as_it_happens() -> None:
    """A long poll answers with the next event."""

    async def story(village: Village) -> None:
        last = (await village.control("GET", "/sim/events"))["last"]
        path = f"/sim/events?after={last}&wait=10"
        waiting = asyncio.create_task(village.control("GET", path))
        await asyncio.sleep(0.05)
        await village.does("say", text="Bonjour")
        told = await waiting
        assert [(event["kind"], event["person"]) for event in told["events"]] == [
            ("message", AMINA)
        ]

    in_village(story)


def test_two_bots_keep_their_conversations_apart() -> None:
    """Each with its own token, queue and chats."""

    async def story(village: Village) -> None:
        token = "2000002:" + "y" * 35
        said = {"token": token, "username": "other_bot", "first_name": "Autre"}
        await village.control("POST", "/sim/bots", said)
        await village.does("say", text="Bonjour", bot="other_bot")
        url = f"{village.town.url}/bot{token}/getUpdates"
        async with village.wire.get(url) as answer:
            assert len((await answer.json())["result"]) == 1
        assert await village.gets("getUpdates") == []

    in_village(story)


def test_a_person_who_is_told_again_keeps_the_conversation() -> None:
    """Other words about the same id."""

    async def story(village: Village) -> None:
        said = {"id": AMINA, "first_name": "Amina", "role_label": "partenaire"}
        await village.control("POST", "/sim/people", said)
        people = {each["id"]: each for each in await village.control("GET", "/sim/people")}
        assert people[AMINA]["role_label"] == "partenaire"
        assert people[AMINA]["messages"] == 1

    in_village(story)


def test_what_does_not_exist_is_said_so() -> None:
    """404 for people, deeds and bots; 400 for broken words."""

    async def story(village: Village) -> None:
        assert (await village.impossible("/sim/people/404/say", text="a"))[0] == 404
        assert (await village.impossible(f"/sim/people/{AMINA}/dance"))[0] == 404
        assert (await village.impossible(f"/sim/people/{AMINA}/say", text="a", bot="no"))[0] == 404
        assert (await village.impossible(f"/sim/people/{AMINA}/say", text=" "))[0] == 400
        assert (await village.impossible(f"/sim/people/{AMINA}/send", kind="smell"))[0] == 400

    in_village(story)


def test_the_web_page_is_served_from_the_package() -> None:
    """And nothing outside its folder."""

    async def story(village: Village) -> None:
        async with village.wire.get(village.town.url + "/") as answer:
            assert (answer.status, answer.content_type) == (200, "text/html")
        async with village.wire.get(village.town.url + "/page/%2e%2e/town.py") as answer:
            assert answer.status == 404

    in_village(story)


def test_a_test_without_an_event_loop_can_have_a_town_too() -> None:
    """A plain `with` runs it in a thread of its own."""
    with Simulator() as town, urllib.request.urlopen(f"{town.url}/town/clock") as answer:
        assert json.load(answer)["running"] is False


def test_the_command_prints_its_address() -> None:
    """`python -m simulator`, with the time it starts at."""
    command = [sys.executable, "-m", "simulator", "--port", "0", "--starts-at", NINE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = running.stdout.readline().split()[0]
        with urllib.request.urlopen(f"{url}/town/clock") as answer:
            assert json.load(answer)["now"] == NINE
        running.terminate()
