"""The simulator's town clock, followed over HTTP. For demonstrations, on this machine alone."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import structlog

log = structlog.get_logger()

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_LONG_POLL = aiohttp.ClientTimeout(total=40)

Advance = Callable[[datetime, bool], Awaitable[None]]
Next = Callable[[], Awaitable[Sequence[tuple[datetime, str]]]]


class NotOnThisMachine(Exception):
    """A town clock is followed on the loopback only: it may move our reminders."""


class TownSilent(Exception):
    """Nobody tells the time at this address."""


async def town_time(url: str) -> datetime:
    """What time it is in town, asked once. Raises `NotOnThisMachine` or `TownSilent`."""
    _only_here(url)
    try:
        async with aiohttp.ClientSession(timeout=_LONG_POLL) as session, session.get(url) as answer:
            return datetime.fromisoformat((await answer.json())["now"])
    except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
        raise TownSilent from None


def _only_here(url: str) -> None:
    if urlsplit(url).hostname not in LOOPBACK:
        raise NotOnThisMachine


class Town:
    """Lives as long as the service. Each move of the clock is lived through, then reported."""

    def __init__(self, url: str, advance: Advance, coming: Next) -> None:
        _only_here(url)
        self._url = url
        self._advance = advance
        self._coming = coming
        self._told: str | None = None
        self._living: datetime | None = None

    async def follow(self) -> None:
        """Follow the clock for ever; a town that does not answer is asked again."""
        known: str | None = None
        async with aiohttp.ClientSession(timeout=_LONG_POLL) as session:
            while True:
                try:
                    known = await self._step(session, known)
                except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
                    log.info("town.silent")
                    await asyncio.sleep(0.5)

    async def _step(self, session: aiohttp.ClientSession, known: str | None) -> str:
        asked = {"after": known} if known else {}
        async with session.get(self._url, params=asked) as answer:
            told: dict[str, Any] = await answer.json()
        await self._advance(datetime.fromisoformat(told["now"]), bool(told["running"]))
        self._told, self._living = str(told["now"]), None
        await self._report(session)
        return self._told

    async def living(self, at: datetime) -> None:
        """We are living through this moment: what we say now is said then."""
        self._living = at
        await self.report()

    async def report(self) -> None:
        """Say again what is coming: a deed may have changed it since the clock last moved."""
        if self._told is None:
            return
        try:
            async with aiohttp.ClientSession(timeout=_LONG_POLL) as session:
                await self._report(session)
        except aiohttp.ClientError:
            log.info("town.silent")

    async def _report(self, session: aiohttp.ClientSession) -> None:
        coming = [{"at": at.isoformat(), "label": label} for at, label in await self._coming()]
        told: dict[str, Any] = {"now": self._told, "next": coming}
        if self._living is not None:
            told["living"] = self._living.isoformat()
        caught_up = self._url.replace("/town/clock", "/town/caught_up")
        async with session.post(caught_up, json=told) as answer:
            await answer.read()
