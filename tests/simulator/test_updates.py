"""The queue of a bot: confirmed on arrival, once, in order, and not for ever."""

import asyncio
import contextlib
import time
from typing import Any

import aiohttp

from tests.simulator.village import AMINA, Village, in_village, keyboard


async def texts(village: Village, **asked: Any) -> list[str]:
    """The texts a getUpdates brings."""
    found = await village.gets("getUpdates", **asked)
    return [each["message"]["text"] for each in found]


async def said(village: Village, *lines: str) -> list[int]:
    """Amina writes these lines; the numbers of their updates."""
    return [(await village.does("say", text=line))["update_id"] for line in lines]


def test_an_update_comes_again_until_it_is_confirmed() -> None:
    """Without an offset the earliest unconfirmed come each time."""

    async def story(village: Village) -> None:
        numbers = await said(village, "un", "deux")
        assert await texts(village) == ["un", "deux"]
        assert await texts(village) == ["un", "deux"]
        assert await texts(village, offset=numbers[1]) == ["deux"]
        assert await texts(village) == ["deux"]

    in_village(story)


def test_an_offset_confirms_on_arrival_even_when_the_answer_is_lost() -> None:
    """A bot that asks for the next before it has stored the last may lose it."""

    async def story(village: Village) -> None:
        numbers = await said(village, "un", "deux")
        fault = {"method": "getUpdates", "fault": "cut_after"}
        await village.control("POST", "/sim/weather", fault)
        with contextlib.suppress(aiohttp.ClientError):
            await village.ask("getUpdates", offset=numbers[1])
        assert await texts(village) == ["deux"]

    in_village(story)


def test_a_negative_offset_forgets_all_but_the_last() -> None:
    """-1 keeps one."""

    async def story(village: Village) -> None:
        await said(village, "un", "deux", "trois")
        assert await texts(village, offset=-1) == ["trois"]
        assert await texts(village) == ["trois"]

    in_village(story)


def test_an_offset_far_beyond_the_tail_forgets_nothing() -> None:
    """A stale huge number does not erase what waits."""

    async def story(village: Village) -> None:
        numbers = await said(village, "un")
        assert await texts(village, offset=numbers[0] + 5000) == ["un"]

    in_village(story)


def test_numbers_rise_one_by_one_and_limit_is_kept() -> None:
    """At most `limit`, the oldest first."""

    async def story(village: Village) -> None:
        numbers = await said(village, "un", "deux", "trois")
        assert numbers == list(range(numbers[0], numbers[0] + 3))
        assert await texts(village, limit=2) == ["un", "deux"]

    in_village(story)


def test_a_long_poll_answers_as_soon_as_something_comes() -> None:
    """And with nothing when the time is over."""

    async def story(village: Village) -> None:
        asked = asyncio.create_task(texts(village, timeout=10))
        await asyncio.sleep(0.05)
        begun = time.monotonic()
        await said(village, "un")
        assert await asked == ["un"]
        assert time.monotonic() - begun < 1
        assert await texts(village, offset=await village.last_update() + 1, timeout=1) == []

    in_village(story)


def test_the_older_of_two_pollers_is_refused() -> None:
    """409, and the newer one gets the update."""

    async def story(village: Village) -> None:
        older = asyncio.create_task(village.ask("getUpdates", timeout=10))
        await asyncio.sleep(0.05)
        newer = asyncio.create_task(texts(village, timeout=10))
        status, answer = await older
        assert status == 409
        assert answer["description"] == (
            "Conflict: terminated by other getUpdates request;"
            " make sure that only one bot instance is running"
        )
        await said(village, "un")
        assert await newer == ["un"]

    in_village(story)


def test_a_tap_dies_after_150_seconds_and_a_message_after_a_day() -> None:
    """In machine time, whatever the town's clock shows."""

    async def story(village: Village) -> None:
        sent = await village.gets(
            "sendMessage", chat_id=AMINA, text="?", reply_markup=keyboard([("Oui", "y")])
        )
        await said(village, "un")
        await village.does("press", message_id=sent["message_id"], data="y")
        assert len(await village.gets("getUpdates")) == 2
        await village.control("POST", "/sim/age", {"seconds": 151})
        assert await texts(village) == ["un"]
        await village.control("POST", "/sim/age", {"seconds": 24 * 3600})
        assert await texts(village) == []

    in_village(story)


def test_allowed_updates_are_remembered() -> None:
    """Until the bot says otherwise; what it did not want never comes later."""

    async def story(village: Village) -> None:
        await village.gets("getUpdates", allowed_updates=["callback_query"])
        await said(village, "un")
        assert await texts(village) == []
        await village.gets("getUpdates", allowed_updates=[])
        await said(village, "deux")
        assert await texts(village) == ["deux"]

    in_village(story)


def test_an_edited_message_keeps_its_number_under_a_new_update() -> None:
    """The first update still tells the first words."""

    async def story(village: Village) -> None:
        first = await village.does("say", text="12")
        await village.does("edit", message_id=first["message_id"], text="120")
        before, after = await village.gets("getUpdates")
        assert before["message"]["text"] == "12"
        assert after["edited_message"]["text"] == "120"
        assert after["edited_message"]["message_id"] == first["message_id"]

    in_village(story)


def test_asking_the_same_again_within_half_a_second_brings_one() -> None:
    """The real server slows a bot that asks in circles; switched off with the flood limits."""

    async def story(village: Village) -> None:
        await said(village, "un", "deux")
        offset = await village.last_update() - 1
        await village.control("POST", "/sim/age", {"seconds": 10})
        assert await texts(village, offset=offset) == ["un", "deux"]
        assert await texts(village, offset=offset) == ["un"]

    in_village(story, flood=True)


def test_with_a_webhook_asking_is_a_conflict() -> None:
    """And setting one ends the poll that waits."""

    async def story(village: Village) -> None:
        waiting = asyncio.create_task(village.refused("getUpdates", timeout=10))
        await asyncio.sleep(0.05)
        await village.gets("setWebhook", url="https://example.org/hook", secret_token="s")
        assert await waiting == "Conflict: terminated by setWebhook request"
        assert await village.refused("getUpdates") == (
            "Conflict: can't use getUpdates method while webhook is active;"
            " use deleteWebhook to delete the webhook first"
        )
        await said(village, "un")
        told = await village.gets("getWebhookInfo")
        assert (told["url"], told["pending_update_count"]) == ("https://example.org/hook", 1)
        await village.gets("deleteWebhook", drop_pending_updates=True)
        assert await texts(village) == []

    in_village(story)
