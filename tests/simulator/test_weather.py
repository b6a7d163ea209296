"""Misfortune on command."""

import asyncio
from typing import Any

import aiohttp
import pytest

from simulator.shapes import Refusal
from tests.simulator.village import AMINA, BRUNO, Village, in_village


async def announced(village: Village, **fault: Any) -> None:
    await village.control("POST", "/sim/weather", fault)


async def bodies(village: Village) -> list[str]:
    """What Amina reads, without her own words."""
    return [m["text"] for m in (await village.phone())["messages"] if m["from"] == "bot"]


REFUSALS = [
    ("429", 429, "Too Many Requests: retry after 7"),
    ("500", 500, "Internal Server Error"),
    ("401", 401, "Unauthorized"),
    ("404", 404, "Not Found"),
    ("403_blocked", 403, "Forbidden: bot was blocked by the user"),
]


@pytest.mark.parametrize(("fault", "status", "words"), REFUSALS, ids=[r[0] for r in REFUSALS])
def test_a_refusal_strikes_as_often_as_announced_and_without_effect(
    fault: str, status: int, words: str
) -> None:
    """Once, then the sun shines again."""

    async def story(village: Village) -> None:
        await announced(village, method="sendMessage", fault=fault, retry_after=7)
        got, answer = await village.ask("sendMessage", chat_id=AMINA, text="un")
        assert (got, answer["description"]) == (status, words)
        assert answer.get("parameters") == ({"retry_after": 7} if status == 429 else None)
        await village.gets("sendMessage", chat_id=AMINA, text="deux")
        assert await bodies(village) == ["deux"]

    in_village(story)


LOST = [("cut_before", 0), ("cut_after", 1), ("timeout_before", 0), ("timeout_after", 1)]


@pytest.mark.parametrize(("fault", "arrived"), LOST, ids=[each[0] for each in LOST])
def test_a_lost_answer_says_nothing_of_the_effect(fault: str, arrived: int) -> None:
    """The caller sees the same; the phone does not."""

    async def story(village: Village) -> None:
        await announced(village, fault=fault, seconds=0.05)
        with pytest.raises(aiohttp.ClientError):
            await village.ask("sendMessage", chat_id=AMINA, text="un")
        assert len(await bodies(village)) == arrived

    in_village(story)


def test_spoiled_answers_are_spoiled_as_announced() -> None:
    """A page of a proxy, a null, half a JSON."""

    async def story(village: Village) -> None:
        for fault in ("502_html", "null_result", "truncated_json"):
            await announced(village, fault=fault)
        url = f"{village.bot_url}/getMe"
        async with village.wire.get(url) as answer:
            assert (answer.status, answer.content_type) == (502, "text/html")
        async with village.wire.get(url) as answer:
            assert await answer.json() == {"ok": True, "result": None}
        async with village.wire.get(url) as answer:
            with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
                await answer.json()

    in_village(story)


def test_a_fault_may_wait_and_may_concern_one_person_only() -> None:
    """The first call passes; then only what is sent to Bruno fails."""

    async def story(village: Village) -> None:
        await village.started(BRUNO)
        await announced(village, method="sendMessage", person=BRUNO, fault="500", after=1, times=2)
        told = [
            (await village.ask("sendMessage", chat_id=who, text="a"))[0]
            for who in (BRUNO, AMINA, BRUNO, AMINA, BRUNO, BRUNO)
        ]
        assert told == [200, 200, 500, 200, 500, 200]

    in_village(story)


def test_clearing_the_weather_ends_it() -> None:
    """Nothing announced strikes any more; an unknown fault cannot be announced."""

    async def story(village: Village) -> None:
        await announced(village, fault="500", times=99)
        await village.control("DELETE", "/sim/weather")
        await village.gets("getMe")
        assert (await village.impossible("/sim/weather", fault="snow"))[0] == 400

    in_village(story)


def test_a_slow_answer_comes_late_but_comes() -> None:
    """The call takes effect after the wait."""

    async def story(village: Village) -> None:
        await announced(village, fault="slow", seconds=0.1)
        slow = asyncio.create_task(village.gets("sendMessage", chat_id=AMINA, text="un"))
        await asyncio.sleep(0.03)
        assert not slow.done()
        await slow
        assert await bodies(village) == ["un"]

    in_village(story)


def test_too_many_messages_in_one_chat_are_refused_until_time_passes() -> None:
    """A short burst passes, then one a second; other chats are not concerned."""

    async def story(village: Village) -> None:
        await village.started(BRUNO)
        told = [(await village.ask("sendMessage", chat_id=AMINA, text="a"))[0] for _ in range(6)]
        assert told == [200] * 5 + [429]
        status, answer = await village.ask("sendMessage", chat_id=AMINA, text="a")
        assert answer["parameters"] == {"retry_after": 1}
        assert status == 429
        await village.gets("sendMessage", chat_id=BRUNO, text="a")
        await village.control("POST", "/sim/age", {"seconds": 1})
        await village.gets("sendMessage", chat_id=AMINA, text="a")

    in_village(story, flood=True)


def test_more_than_thirty_a_second_in_all_are_refused() -> None:
    """The thirty-first at the same instant, to whomever it goes."""

    async def story(village: Village) -> None:
        town = village.town.town
        bot = town.default_bot
        for number in range(101, 131):
            bot.pace.spend(number)
        with pytest.raises(Refusal, match="Too Many Requests: retry after 1"):
            bot.pace.spend(131)

    in_village(story, flood=True)


def test_without_flood_limits_nothing_is_too_fast() -> None:
    """For benchmarks."""

    async def story(village: Village) -> None:
        for _ in range(40):
            await village.gets("sendMessage", chat_id=AMINA, text="a")

    in_village(story, flood=False)


@pytest.mark.parametrize("path", ["/bot{token}/sendDocument", "/sim/people"])
def test_whoever_dies_while_sending_leaves_no_trace_in_the_log(
    path: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a request and a cut: the town takes it calmly, and serves the next."""

    async def story(village: Village) -> None:
        host, _, port = village.town.url.removeprefix("http://").partition(":")
        _, wire = await asyncio.open_connection(host, int(port))
        where = path.format(token=village.town.token)
        head = f"POST {where} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9999\r\n\r\n"
        wire.write(f"{head}half of".encode())
        await wire.drain()
        wire.transport.abort()
        assert (await village.gets("getMe"))["is_bot"]
        await asyncio.sleep(0.05)

    in_village(story)
    assert caplog.records == []
