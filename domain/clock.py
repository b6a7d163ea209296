"""Time as it is asked for. Who reads the machine's clock is bot/clock.py, and nobody else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Lives as long as the process. Two times, both aware and in UTC.

    `now` is town time: what people see, dates, steps, quiet hours; a demonstration may move it.
    `machine` is for leases, pace, retry delays and the life of a tap; nobody moves it.
    """

    def now(self) -> datetime: ...

    def machine(self) -> datetime: ...


@dataclass
class FixedClock:
    """A clock that stands where it was put, for tests and for `cheville tick --at`."""

    town: datetime
    machine_time: Callable[[], datetime] | None = None

    def now(self) -> datetime:
        return self.town.astimezone(UTC)

    def machine(self) -> datetime:
        return self.machine_time() if self.machine_time else self.now()
