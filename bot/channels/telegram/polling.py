"""Taking Telegram's updates: asked for raw, handed over to be stored, only then acknowledged.

PTB's own loop acknowledges while updates are still in memory, and one 401 ends it for ever.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from telegram.error import Conflict, InvalidToken, TelegramError

from bot.channels.telegram.channel import ALLOWED, TelegramChannel
from bot.channels.telegram.reading import received
from bot.channels.telegram.transport import Flooded
from domain.errors import WorldFailed
from domain.health import LATELY, Trouble
from storage.database import DatabaseLost
from storage.inbox import Received

log = structlog.get_logger()

LONG_POLL_SECONDS = 25
_SLOW = 30.0  # between tries when Telegram refuses us: slowly, but for ever

Store = Callable[[Sequence[Received]], Awaitable[None]]
Heard = Callable[[], Awaitable[None]]
Troubled = Callable[[Trouble], Awaitable[None]]


class Polling:
    """Lives as long as the service. `store` must have committed when it returns.

    `polled` is told of every answer that came; `trouble` of each refusal once they last.
    """

    def __init__(
        self,
        channel: TelegramChannel,
        store: Store,
        polled: Heard,
        trouble: Troubled,
    ) -> None:
        self._channel = channel
        self._store = store
        self._polled = polled
        self._trouble = trouble
        self._offset = 0
        self._refusals = 0
        self._freed = False
        self._has_heard = False
        self._conflict_at: float | None = None
        self.long_poll_seconds = LONG_POLL_SECONDS

    async def run(self) -> None:
        """Ask for ever, until cancelled. Whatever the world answers, ask again."""
        while True:
            await asyncio.sleep(await self.step())

    async def step(self) -> float:
        """One question, whatever becomes of it; returns how long to wait before the next."""
        try:
            return await self._listened()
        except WorldFailed as error:
            log.warning("poll.not_stored", reason=str(error))
            return 1.0

    async def _listened(self) -> float:
        try:
            return await self.once()
        except TelegramError as error:
            return await self._after(error)
        except (ValueError, KeyError, TypeError):
            log.warning("poll.unreadable_answer")
            return 1.0

    async def once(self) -> float:
        """One question to Telegram; the offset moves only after the commit."""
        updates = await self._ask()
        self._refusals, self._has_heard = 0, True
        await self._polled()
        if not updates:
            return 0.0
        await self._store([received(raw, self._channel.number) for raw in updates])
        return self._confirm(updates)

    def _confirm(self, updates: list[dict[str, Any]]) -> float:
        """The next question tells Telegram that these are ours; numbers may begin again lower."""
        numbers = [raw["update_id"] for raw in updates if isinstance(raw.get("update_id"), int)]
        if not numbers:
            return 1.0
        self._offset = max(numbers) + 1
        return 0.0

    async def _ask(self) -> list[dict[str, Any]]:
        """The updates waiting, raw. Not `get_updates`: it parses, and chokes on a strange one."""
        url = f"{self._channel.bot.base_url}/getUpdates"
        asked = {
            "offset": self._offset,
            # The first answer, at once: that Telegram hears us is known in a second.
            "timeout": self.long_poll_seconds if self._has_heard else 0,
            "allowed_updates": json.dumps(ALLOWED),
        }
        answer = await self._channel.ask_updates(url, asked, self.long_poll_seconds + 10)
        if not isinstance(answer, list):
            raise ValueError("getUpdates did not answer a list")
        return [raw for raw in answer if isinstance(raw, dict)]

    async def _after(self, error: TelegramError) -> float:
        """How long to wait after a refusal. A passing fault is no news; the third is."""
        if isinstance(error, Flooded):
            return error.seconds
        if isinstance(error, Conflict) and "webhook is active" in str(error) and not self._freed:
            return await self._free()
        if isinstance(error, Conflict):
            return await self._refused(Trouble.CONFLICT, is_news=self._conflicts_again())
        if isinstance(error, InvalidToken) or "not found" in str(error).lower():
            return await self._refused(Trouble.UNAUTHORIZED, is_news=self._refusals >= 2)
        log.info("poll.failed", error=type(error).__name__)
        return 1.0

    async def _free(self) -> float:
        """Updates are brought to an address that was set before: we ask for them from now on. Once:
        if it comes back, another programme sets it."""
        log.warning("poll.webhook_removed")
        try:
            await self._channel.delete_webhook()
            self._freed = True
        except TelegramError as error:
            return await self._after(error)
        return 0.5

    def _conflicts_again(self) -> bool:
        """Whether this is not the first of late. One alone may be the last question of a service of
        ours that died; another programme comes back, and listens well in between."""
        now, before = asyncio.get_running_loop().time(), self._conflict_at
        self._conflict_at = now
        return before is not None and now - before < LATELY.total_seconds()

    async def _refused(self, trouble: Trouble, *, is_news: bool) -> float:
        self._refusals += 1
        log.warning("poll.refused", reason=trouble.value, times=self._refusals)
        if is_news:
            await self._tell(trouble)
        return min(_SLOW, 0.5 * float(2 ** min(self._refusals, 8)))

    async def _tell(self, trouble: Trouble) -> None:
        """Let it be known; a slip of ours in telling must not end the asking."""
        try:
            await self._trouble(trouble)
        except (WorldFailed, DatabaseLost):
            raise
        except Exception as error:  # our own bug: what people say still has to be heard
            log.error(
                "poll.untold", reason=trouble.value, error=type(error).__name__, exc_info=True
            )
