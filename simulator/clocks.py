"""The two times: what people's phones show (town), and what queues and limits count (machine)."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from simulator.bell import Bell
from simulator.shapes import Impossible

HOME = ZoneInfo("Europe/Paris")


def read_moment(text: object) -> datetime:
    """An ISO moment with its offset; anything else is impossible."""
    try:
        moment = datetime.fromisoformat(str(text).replace(" ", "+"))
    except ValueError:
        raise Impossible(f"{text!r} is not an ISO moment") from None
    if moment.tzinfo is None:
        raise Impossible(f"{text!r} has no offset: write for example 2026-11-23T08:55:00+01:00")
    return moment


class MachineClock:
    """Seconds that never go back; `age` lets a test make everything older without waiting."""

    def __init__(self) -> None:
        self._aged = 0.0

    def now(self) -> float:
        return time.monotonic() + self._aged

    def age(self, seconds: float) -> None:
        self._aged += seconds


class TownClock:
    """Town time: stands still between moves, or runs with the seconds; never goes back."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        self._from = (starts_at or datetime.fromtimestamp(time.time(), HOME)).replace(microsecond=0)
        self._since: float | None = None
        self.lived: datetime | None = None
        self.bell = Bell()

    @property
    def running(self) -> bool:
        return self._since is not None

    def now(self) -> datetime:
        """To the second: a message date knows no finer."""
        if self._since is None:
            return self._from
        return self._from + timedelta(seconds=int(time.monotonic() - self._since))

    def stamp(self) -> int:
        """The moment as Unix time, for the dates of what people say."""
        return int(self.now().timestamp())

    def bot_stamp(self) -> int:
        """The same for what a bot says: it may still be living through the time that was skipped.

        `lived` is how far it told us it has come; a bot that never tells lives with the clock.
        """
        return int(min(self.now(), self.lived or self.now()).timestamp())

    def move_to(self, moment: datetime) -> None:
        """Forward only."""
        if moment < self.now():
            raise Impossible(f"town time is {self.now().isoformat()}: it never goes back")
        self._from = moment
        if self._since is not None:
            self._since = time.monotonic()
        self.bell.ring()

    def run(self, running: bool) -> None:
        """Let it run with the seconds, or stop it where it is."""
        self._from = self.now()
        self._since = time.monotonic() if running else None
        self.bell.ring()

    def face(self) -> dict[str, object]:
        """What the clock shows."""
        return {"now": self.now().isoformat(), "running": self.running}

    async def moved_from(self, after: datetime, seconds: float) -> None:
        """Comes back when the time is no longer `after`, or when the wait is over."""
        deadline = time.monotonic() + seconds
        while self.now() == after and (left := deadline - time.monotonic()) > 0:
            await self.bell.heard(min(left, self._next_second()) if self.running else left)

    def _next_second(self) -> float:
        return 1.01 - (time.monotonic() - (self._since or 0.0)) % 1.0
