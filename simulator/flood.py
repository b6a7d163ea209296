"""Telegram's pace, as its FAQ gives it: about 30 messages a second in all, about one in a chat.

Two buckets, in machine time: 30 a second for the bot with room for 30 at once, and one a second in
a chat with room for `CHAT_BURST` (the FAQ: "short bursts may go over"). Sending and editing count;
toasts, deletions and questions do not.
"""

import math

from simulator.clocks import MachineClock
from simulator.shapes import Refusal

OVERALL = 30.0
CHAT_BURST = 5.0


class Pace:
    """One bot's spending; lives as long as the bot."""

    def __init__(self, machine: MachineClock) -> None:
        self._machine = machine
        self._spent: dict[int | None, tuple[float, float]] = {}

    def spend(self, chat_id: int) -> None:
        """One message more; refused with the seconds to wait when it is too many."""
        now = self._machine.now()
        in_chat = self._filled(chat_id, now, rate=1.0, room=CHAT_BURST)
        overall = self._filled(None, now, rate=OVERALL, room=OVERALL)
        wait = max(1.0 - in_chat, (1.0 - overall) / OVERALL)
        if wait > 0:
            raise too_many(max(1, math.ceil(wait)))
        self._spent[chat_id] = (in_chat - 1.0, now)
        self._spent[None] = (overall - 1.0, now)

    def _filled(self, key: int | None, now: float, *, rate: float, room: float) -> float:
        left, then = self._spent.get(key, (room, now))
        return min(room, left + (now - then) * rate)


def too_many(seconds: int) -> Refusal:
    """429, and how long to wait."""
    words = f"Too Many Requests: retry after {seconds}"
    return Refusal(429, words, {"retry_after": seconds})
