"""The service looks after itself: systemd is told that it lives while it does, and whoever keeps
it is told of each trouble, once, and of its end."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial

import structlog

from bot.dispatcher import Workshop
from bot.supervisor import ALIVE, READY, Supervisor
from domain.errors import WorldFailed
from domain.health import Trouble, Vitals, Wrong, is_alive, wrongs
from handlers import troubles
from storage.database import Database, DatabaseLost, Session
from storage.marks import STARTED, Marks
from storage.vitals import vitals

log = structlog.get_logger()

LOOKS_EVERY = 20.0
"""Seconds. `WatchdogSec` of the unit must leave room for several of them."""
_SEEN = {
    Wrong.TICK: Trouble.TICK,
    Wrong.DISK: Trouble.DISK,
    Wrong.BACKUP: Trouble.BACKUP,
}


class Watch:
    """Lives as long as the service. `spoken` is told that there is something to send."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        spoken: Callable[[], None],
        supervisor: Supervisor,
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._spoken = spoken
        self._supervisor = supervisor
        self._away_since: datetime | None = None
        self._wrong: tuple[Wrong, ...] = ()

    def vitals(self, session: Session) -> Vitals:
        """How the service stands now."""
        clock, data_dir = self._workshop.clock, self._database.data_dir
        return vitals(session, data_dir, now=clock.now(), machine=clock.machine())

    async def begin(self) -> None:
        """The service lives from now on: its signs of life are given their time to come."""
        now = self._workshop.clock.machine()
        await self._database.submit(lambda session: Marks(session).note(STARTED, now))
        self._supervisor.tell(READY)

    async def run(self) -> None:
        """Look now and then, until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOKS_EVERY)

    async def look(self) -> None:
        """One look. While the database is away nothing can be known, and nobody told."""
        try:
            found = await self._database.submit(self._looked)
        except WorldFailed as error:
            log.warning("watch.world_failed", reason=str(error))
            self._away_since = self._away_since or self._workshop.clock.machine()
            return
        except DatabaseLost:
            raise
        except Exception as error:  # our own bug in telling: what people say still is to be heard
            log.error("watch.failed", error=type(error).__name__, exc_info=True)
            return
        self._away_since = None
        self._spoken()
        self._log(wrongs(found))
        if is_alive(found):
            self._supervisor.tell(ALIVE)

    def _looked(self, session: Session) -> Vitals:
        found = self.vitals(session)
        wrong = wrongs(found)
        work = self._workshop.open(session)
        lasting = set(wrong) & set(self._wrong)  # a machine that wakes up has not ticked yet
        for each in _SEEN.keys() & lasting:
            troubles.seen(work, _SEEN[each])
        if Wrong.DEAF not in wrong:
            troubles.settle(work)
        if self._away_since is not None:
            troubles.database_was_away(work, self._away_since, found.at)
        return found

    def _log(self, wrong: tuple[Wrong, ...]) -> None:
        """Once per change."""
        if wrong != self._wrong:
            log.warning("watch.changed", wrong=",".join(wrong))
        self._wrong = wrong

    async def trouble(self, trouble: Trouble) -> None:
        """A channel meets with this trouble at this moment."""
        await self._database.submit(partial(self._seen, trouble))
        self._spoken()

    def _seen(self, trouble: Trouble, session: Session) -> None:
        troubles.seen(self._workshop.open(session), trouble)
