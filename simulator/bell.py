"""Waiting for something to happen, without asking again and again."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


class Bell:
    """Lives as long as what it watches; each ring wakes everyone who waits at that moment."""

    def __init__(self) -> None:
        self._waiting: list[asyncio.Future[None]] = []

    def ring(self) -> None:
        """Wake all who wait; those who come later wait for the next ring."""
        waiting, self._waiting = self._waiting, []
        for each in waiting:
            if not each.done():
                each.set_result(None)

    async def heard(self, seconds: float) -> bool:
        """True when it rang within that time."""
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return False
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)
        return True


async def until(bell: Bell, find: Callable[[], Found | None], seconds: float) -> Found | None:
    """What `find` finds, now or after a ring; None when the time is over."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    found = find()
    while not found and (left := deadline - loop.time()) > 0:
        await bell.heard(left)
        found = find()
    return found
