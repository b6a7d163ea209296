"""What runs when. The only user of APScheduler, which keeps the rhythm and stores nothing.

The wake-up is the next due moment, and at least each minute: whatever was missed is found.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import Enum

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from domain.errors import WorldFailed
from storage.database import DatabaseLost

log = structlog.get_logger()

_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Reach(Enum):
    """How far a tick looks: at what is due now, or at what only the calendar tells as well, whose
    time is counted in days. Among fifty reminders in a second the first is all there is time for.
    """

    DUE = "due"
    CALENDAR = "calendar"


class Timetable:
    """Lives as long as the service. `tick` runs what is due, each minute what only the calendar
    tells too, and says as of when it looked; `next_due` says when the next is after a moment.

    The scheduler only rings: a job of its own that still runs when its next moment comes would make
    it drop that moment.
    """

    def __init__(
        self,
        tick: Callable[[Reach], Awaitable[datetime]],
        next_due: Callable[[datetime], Awaitable[datetime | None]],
        *,
        calendar_every: timedelta = timedelta(minutes=1),
    ) -> None:
        self._tick = tick
        self._next_due = next_due
        self._calendar_every = calendar_every
        self._bell = asyncio.Event()
        self._reach = Reach.CALENDAR
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_DEFAULTS)

    async def run(self) -> None:
        """One tick after the other, at once and then whenever it is time, until cancelled."""
        seconds = self._calendar_every.total_seconds()
        self._scheduler.add_job(self._ring_calendar, "interval", seconds=seconds, id="calendar")
        self._scheduler.start()
        self.wake()
        try:
            while True:
                await self._bell.wait()
                self._bell.clear()
                await self._live_one()
        finally:
            self._scheduler.shutdown(wait=False)

    def wake(self) -> None:
        """Something may be due now."""
        self._bell.set()

    async def plan(self, since: datetime) -> None:
        """Wake at the next due moment after `since`, at once when it has passed meanwhile."""
        due_at = await self._next_due(since)
        if due_at is not None:
            self._scheduler.add_job(
                self._ring, "date", run_date=due_at, id="next_due", replace_existing=True
            )

    async def _ring(self) -> None:
        self.wake()

    async def _ring_calendar(self) -> None:
        self._reach = Reach.CALENDAR
        self.wake()

    async def _live_one(self) -> None:
        """What fails is left to the next minute; who hears people stops for what lasts."""
        reach, self._reach = self._reach, Reach.DUE
        try:
            await self.plan(await self._tick(reach))
        except (WorldFailed, DatabaseLost) as error:
            log.warning("rhythm.world_failed", reason=str(error))
        except Exception as error:  # our own bug: what is planned for others goes on
            log.error("rhythm.failed", error=type(error).__name__, exc_info=True)
