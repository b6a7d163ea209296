"""Takes in what people say: stored and committed, before anybody is told that we have it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from domain.clock import Clock
from domain.health import TAP_LIFE
from storage.database import Database, Session
from storage.inbox import Inbox, Received
from storage.marks import LAST_POLL, Marks

_POLL_NOTED_EVERY = timedelta(seconds=20)


class Receiver:
    """Lives as long as the service. `arrived` is told that there is work; `back_after` lays down
    what follows from a long silence, in the commit that notes its end: a death there loses neither.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        arrived: Callable[[], None],
        back_after: Callable[[Session, datetime, datetime], None],
    ) -> None:
        self._database = database
        self._clock = clock
        self._arrived = arrived
        self._back_after = back_after
        self._noted: datetime | None = None

    async def store(self, received: Sequence[Received]) -> None:
        """Keep these, in one commit. One that came before is a no-op."""
        now = self._clock.now()
        await self._database.submit(lambda session: Inbox(session).store(received, now))
        self._arrived()

    async def polled(self) -> None:
        """The channel answered. Note it now and then, and what a long silence asks for."""
        now = self._clock.machine()
        if self._noted is not None and now - self._noted < _POLL_NOTED_EVERY:
            return
        if await self._database.submit(lambda session: self._note(session, now)):
            self._arrived()
        self._noted = now

    def _note(self, session: Session, now: datetime) -> bool:
        """Write when the channel last answered; whether the silence before was long."""
        marks = Marks(session)
        before = marks.moment(LAST_POLL)
        marks.note(LAST_POLL, now)
        if before is None or now - before <= TAP_LIFE:
            return False
        self._back_after(session, before, now)
        return True
