"""Telegram's pace, on an absolute clock: so many messages a second, about one in each chat."""

import asyncio
import time
from collections.abc import Awaitable, Callable

CHAT_BURST = 4
CHAT_SECONDS = 1.0
_CATCH_UP_SECONDS = 0.2
"""How much of a late wake-up is caught up: a machine that stood still is no reason for a flood."""


class Pace:
    """Lives as long as the sender. `per_second` 0 means no limit (never against the public API).

    Slots are counted from the last one given, not from now: a late wake-up is caught up, and the
    limit is kept over any second. A reply has a line of its own and takes its slot up to one slot
    early, which the next of the others pays for: a broadcast makes nobody wait for an answer, and
    a second has at most one message too many.
    """

    def __init__(
        self,
        per_second: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0
        self._chats: dict[str, float] = {}
        self._replies, self._others = asyncio.Lock(), asyncio.Lock()

    async def slot(self, chat: str, *, reply: bool = False) -> None:
        """Wait for the right to send one message to this chat.

        First for the chat, then for everybody: a slot taken before it can be used would let two
        messages leave at once later.
        """
        if not self._gap:
            return
        await self._until(self._take_in_chat(chat))
        early = self._gap if reply else 0.0
        if not (self._replies.locked() or self._others.locked()):
            self._next = max(self._next, self._clock() + early)  # a quiet while is no credit
        async with self._replies if reply else self._others:
            while self._next - early > self._clock():  # a reply may pass meanwhile
                await self._until(self._next - early)
            self._next = max(self._next, self._clock() - _CATCH_UP_SECONDS) + self._gap

    async def _until(self, moment: float) -> None:
        delay = moment - self._clock()
        if delay > 0:
            await self._sleep(delay)

    def _take_in_chat(self, chat: str) -> float:
        """A short burst passes; then one a second."""
        now = self._clock()
        full_at = max(self._chats.get(chat, 0.0), now) + CHAT_SECONDS
        self._chats[chat] = full_at
        if len(self._chats) > 10_000:
            self._chats = {c: at for c, at in self._chats.items() if at > now}
        return full_at - CHAT_BURST * CHAT_SECONDS
