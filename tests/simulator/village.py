"""A small town for tests: Amina on her phone, a bot, and both ends of every wire."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import aiohttp

from simulator.server import Simulator

AMINA = 11
BRUNO = 12
# Town time is told, never taken from the machine: a test that passes today passes in ten years.
DAWN = datetime.fromisoformat("2026-11-23T07:00:00+01:00")


class Village:
    """Lives as long as one test."""

    def __init__(self, town: Simulator, wire: aiohttp.ClientSession) -> None:
        self.town = town
        self.wire = wire

    async def ask(self, method: str, **given: Any) -> tuple[int, dict[str, Any]]:
        """The bot calls a method, in JSON; the status and the whole answer."""
        async with self.wire.post(f"{self.bot_url}/{method}", json=given) as answer:
            return answer.status, await answer.json()

    async def gets(self, method: str, **given: Any) -> Any:
        """The result of a call that must succeed."""
        status, answer = await self.ask(method, **given)
        assert status == 200, answer
        return answer["result"]

    async def refused(self, method: str, **given: Any) -> str:
        """The words of a call that must be refused."""
        status, answer = await self.ask(method, **given)
        assert answer["ok"] is False, answer
        assert answer["error_code"] == status
        return str(answer["description"])

    async def does(self, deed: str, who: int = AMINA, **said: Any) -> Any:
        """Someone does something with their phone."""
        return await self.control("POST", f"/sim/people/{who}/{deed}", said)

    async def control(self, verb: str, path: str, said: Any = None) -> Any:
        async with self.wire.request(verb, self.town.url + path, json=said) as answer:
            told = await answer.json()
            assert answer.status == 200, told
            return told

    async def impossible(self, path: str, **said: Any) -> tuple[int, str]:
        """What the control API answers to what cannot be."""
        async with self.wire.post(self.town.url + path, json=said) as answer:
            return answer.status, (await answer.json())["error"]

    async def phone(self, who: int = AMINA) -> dict[str, Any]:
        return dict(await self.control("GET", f"/sim/people/{who}/chat"))

    async def started(self, who: int = AMINA) -> None:
        """They press Start, and the bot has taken note."""
        await self.does("start", who)
        await self.gets("getUpdates", offset=-1)
        await self.gets("getUpdates", offset=(await self.last_update()) + 1)

    async def last_update(self) -> int:
        waiting = (await self.control("GET", "/sim/updates"))["updates"]
        return int(waiting[-1]["update_id"]) if waiting else 0

    @property
    def bot_url(self) -> str:
        return f"{self.town.url}/bot{self.town.token}"


def in_village(
    story: Callable[[Village], Awaitable[None]], *, flood: bool = False, started: bool = True
) -> None:
    """Plays a story in a new town where Amina and Bruno live; Amina has pressed Start."""

    async def play() -> None:
        simulator = Simulator(starts_at=DAWN, flood=flood)
        async with simulator as town, aiohttp.ClientSession() as wire:
            village = Village(town, wire)
            for number, name in ((AMINA, "Amina"), (BRUNO, "Bruno")):
                await village.control("POST", "/sim/people", {"id": number, "first_name": name})
            if started:
                await village.started()
            await story(village)

    asyncio.run(play())


def keyboard(*rows: list[tuple[str, str]]) -> dict[str, Any]:
    """Inline buttons: a row is a list of (label, data)."""
    return {
        "inline_keyboard": [
            [{"text": text, "callback_data": data} for text, data in r] for r in rows
        ]
    }
