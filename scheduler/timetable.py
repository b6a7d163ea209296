"""What runs when. The only user of APScheduler, which keeps the rhythm and stores nothing.

The wake-up is the next due moment, and at least each minute: whatever was missed is found.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from domain.errors import WorldFailed
from storage.database import DatabaseLost

log = structlog.get_logger()

_DEFAULTS = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Timetable:
    """Lives as long as the service. `tick` runs what is due; `next_due` says when the next is."""

    def __init__(
        self,
        tick: Callable[[], Awaitable[None]],
        next_due: Callable[[], Awaitable[datetime | None]],
    ) -> None:
        self._tick = tick
        self._next_due = next_due
        self._scheduler = AsyncIOScheduler(timezone=UTC, job_defaults=_DEFAULTS)

    def start(self) -> None:
        self._scheduler.add_job(self._wake, "interval", minutes=1, id="each_minute")
        self._scheduler.add_job(self._wake, id="at_once")
        self._scheduler.start()

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def plan(self) -> None:
        """Wake at the next due moment, if it comes before the next minute."""
        due_at = await self._next_due()
        if due_at is not None:
            self._scheduler.add_job(
                self._wake, "date", run_date=due_at, id="next_due", replace_existing=True
            )

    async def _wake(self) -> None:
        """A world that failed is left to the next minute; who hears people stops for what lasts."""
        try:
            await self._tick()
            await self.plan()
        except (WorldFailed, DatabaseLost) as error:
            log.warning("rhythm.world_failed", reason=str(error))
        except asyncio.CancelledError:
            log.info("rhythm.cut_short")  # by `stop` alone; raised, it would be an error of the job
