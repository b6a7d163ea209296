"""What waits for a bot: the queue of its updates, with the rules of the real server.

An update is forgotten when a request asks for a later one (on arrival, whatever becomes of the
answer), or when its life is over: 24 h for what people write, 150 s for a tap on a button.
"""

import asyncio
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

from simulator.bell import Bell
from simulator.clocks import MachineClock
from simulator.shapes import Json, Refusal, named

DAY = 24 * 3600.0
TAP_LIFE = 150.0
LONGEST_POLL = 50
BEYOND_TAIL = 10
FIRST_NUMBER = 100_000_001
CONFLICT_PAUSE = 3.0
SAME_AGAIN = 3.0
SAME_AT_ONCE = 0.5
ASKED_FOR_ONLY = named("chat_member message_reaction message_reaction_count")
KINDS = ASKED_FOR_ONLY | named(
    "message edited_message channel_post edited_channel_post business_connection business_message"
    " edited_business_message deleted_business_messages guest_message inline_query"
    " chosen_inline_result callback_query shipping_query pre_checkout_query purchased_paid_media"
    " poll poll_answer my_chat_member chat_join_request chat_boost removed_chat_boost managed_bot"
    " subscription stopped_message_generation"
)
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One update that nobody has confirmed yet."""

    update: Json
    expires_at: float

    @property
    def number(self) -> int:
        return int(self.update["update_id"])


class Mailbox:
    """The updates of one bot; lives as long as the bot."""

    def __init__(self, machine: MachineClock, *, hurry: bool = False) -> None:
        self.machine = machine
        self._hurry = hurry
        self._asked = (-1, 0.0)
        self._next = FIRST_NUMBER
        self._waiting: deque[Waiting] = deque()
        self._poller: asyncio.Future[None] | None = None
        self._allowed: set[str] | None = None
        self._conflict_again_at = 0.0
        self.bell = Bell()

    def put(self, kind: str, body: Json, life: float = DAY) -> int | None:
        """Its number; None when the bot has said that it does not want this kind."""
        if not self.wants(kind):
            return None
        return self.put_raw({kind: body}, life)

    def put_raw(self, update: Json, life: float = DAY) -> int:
        """Any update at all, numbered unless it brings its own number."""
        number = int(update.get("update_id", self._next))
        self._next = max(self._next, number) + 1
        expires_at = self.machine.now() + life
        self._waiting.append(Waiting({**update, "update_id": number}, expires_at))
        self.bell.ring()
        return number

    def wants(self, kind: str) -> bool:
        if self._allowed:
            return kind in self._allowed
        return kind not in ASKED_FOR_ONLY

    def allow(self, kinds: list[Any] | None) -> None:
        """Remembered until said otherwise: None keeps what was said; unknown words are nothing."""
        if kinds is not None:
            self._allowed = {str(kind) for kind in kinds} & KINDS

    def allowed(self) -> list[str]:
        return sorted(self._allowed or ())

    def waiting(self) -> list[Json]:
        """All that is unconfirmed and still alive, oldest first."""
        return self.first(len(self._waiting))

    def confirm(self, offset: int) -> None:
        """Forget what was received, says the offset; one far beyond the tail forgets nothing."""
        if offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()
        elif offset < self._next + BEYOND_TAIL:
            while self._waiting and self._waiting[0].number < offset:
                self._waiting.popleft()

    def forget_all(self) -> None:
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """At most `limit` updates, now or when some come; an older poller is refused."""
        limit, seconds = self._slowed(offset, limit, seconds)
        self.confirm(offset)
        if (found := self.first(limit)) or seconds <= 0:
            return found
        self.refuse_poller(OTHER_POLLER)
        self._poller = asyncio.get_running_loop().create_future()
        return await self._wait(self._poller, limit, min(seconds, LONGEST_POLL))

    def _slowed(self, offset: int, limit: int, seconds: int) -> tuple[int, int]:
        """Who asks the same again within 3 s must wait; within half a second, gets one update."""
        now = self.machine.now()
        before, then = self._asked
        self._asked = (offset, now)
        if self._hurry or offset != before or now >= then + SAME_AGAIN:
            return limit, seconds
        return (1 if now < then + SAME_AT_ONCE else limit), max(seconds, int(SAME_AGAIN))

    def refuse_poller(self, why: str) -> None:
        """Whoever waits for updates now gets a 409."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(Refusal(409, f"Conflict: {why}"))
            self.bell.ring()

    async def _wait(self, mine: asyncio.Future[None], limit: int, seconds: float) -> list[Json]:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            while not mine.done() and (left := deadline - loop.time()) > 0:
                await self.bell.heard(left)
                if not mine.done() and (found := self.first(limit)):
                    return found
            if mine.done():
                await self._space_conflicts()
                mine.result()
            return []
        finally:
            mine.cancel()

    async def _space_conflicts(self) -> None:
        """At most one 409 at once every three seconds; the others come three seconds late."""
        now = self.machine.now()
        if now < self._conflict_again_at:
            await asyncio.sleep(CONFLICT_PAUSE)
        else:
            self._conflict_again_at = now + CONFLICT_PAUSE

    def first(self, limit: int) -> list[Json]:
        now = self.machine.now()
        alive = (each.update for each in self._waiting if each.expires_at > now)
        return list(islice(alive, limit))
