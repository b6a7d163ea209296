"""Writes down what became of each message: those that land while a commit is being made share the
next one."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.dispatcher import Workshop
from domain.delivery import Delivered, Held, Outcome, Refused, TryAgain
from domain.errors import WorldFailed
from domain.messages import Act, Address
from handlers import router, undelivered
from storage.database import Database, DatabaseLost, Session
from storage.marks import Marks
from storage.outbox import Outbox, OutboxRow, OutboxState, forgotten

log = structlog.get_logger()

PAUSE = "pause:{channel}"
_STUMBLES = 4
_LONGEST_WAIT = 300.0
_GIVE_UP_AFTER = 300  # tries: a day of Telegram away, which is as long as it keeps things itself


@dataclass(eq=False)
class _Landed:
    """A row whose outcome is known. Lives until that is written."""

    row: OutboxRow
    outcome: Outcome
    written: bool = False


class Outcomes:
    """Lives as long as the service. `paused_until` tells the pause that a channel asked for, in
    machine time."""

    def __init__(
        self,
        database: Database,
        workshop: Workshop,
        paused_until: Callable[[], datetime | None],
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._clock = workshop.clock
        self._paused_until = paused_until
        self._landed: list[_Landed] = []
        self._turn = asyncio.Lock()
        self.world_pause = 0.5
        """Seconds before another try at what the database did not take."""

    async def write(self, row: OutboxRow, outcome: Outcome) -> None:
        """What became of this row, with whatever else has landed meanwhile; returns once it is
        written. Raises `DatabaseLost`."""
        mine = _Landed(row, outcome)
        self._landed.append(mine)
        async with self._turn:
            if mine in self._landed:  # else it went with somebody else's
                together, self._landed = self._landed, []
                await self._write_together(together)
        if not mine.written:
            await self._write_alone(row, outcome)

    async def _write_together(self, landed: list[_Landed]) -> None:
        """One commit. When one of them stumbles none is written: each is then tried alone."""
        try:
            await self._database.submit(partial(self._settle_all, landed))
        except DatabaseLost:
            raise
        except Exception:  # whose it was is found by writing each alone
            return
        for each in landed:
            each.written = True

    def _settle_all(self, landed: list[_Landed], session: Session) -> None:
        for each in landed:
            self._settle(session, each.row, each.outcome)

    async def _write_alone(self, row: OutboxRow, outcome: Outcome) -> None:
        """In a commit of its own, however long the database takes to be there again.

        When what follows from it stumbles it is tried once more, for two that settle at once may
        owe the same alarm; then it is refused; when that stumbles too, barely so. A row that we
        stumble over even then stays in hand until its lease has passed.
        """
        stumbles = 0
        while stumbles < _STUMBLES:
            try:
                bare = stumbles == _STUMBLES - 1
                settle = self._settle_bare if bare else self._settle_as
                await self._database.submit(partial(settle, row, outcome))
                return
            except WorldFailed:
                await asyncio.sleep(self.world_pause)
            except DatabaseLost:
                raise
            except Exception as error:  # our own bug in what follows: the chat must go on
                log.error("settle.bug", outbox=row.id, error=type(error).__name__, exc_info=True)
                stumbles += 1
                if stumbles > 1:
                    outcome = Refused(type(error).__name__)
                await asyncio.sleep(self.world_pause)

    def _settle_as(self, row: OutboxRow, outcome: Outcome, session: Session) -> None:
        self._settle(session, row, outcome)

    def _settle_bare(self, row: OutboxRow, outcome: Outcome, session: Session) -> None:
        assert row.id is not None and isinstance(outcome, Refused)
        kept = forgotten(row)
        Outbox(session).settle(row.id, OutboxState.REFUSED, failure=outcome.reason, **kept)

    def _settle(self, session: Session, row: OutboxRow, outcome: Outcome) -> None:
        assert row.id is not None
        outbox = Outbox(session)
        match outcome:
            case Delivered(message_id):
                sent = {"message_id": message_id, "sent_at": self._clock.now()}
                outbox.settle(row.id, OutboxState.DELIVERED, **sent, **forgotten(row))
            case TryAgain():
                self._try_again(session, row, outcome)
            case Held(until):
                outbox.settle(row.id, OutboxState(row.state), next_try_at=until)
            case Refused():
                self._refuse(session, row, outcome)

    def _try_again(self, session: Session, row: OutboxRow, outcome: TryAgain) -> None:
        assert row.id is not None
        wait_until = self._clock.machine() + timedelta(seconds=_patience(outcome, row.attempts))
        if row.attempts + 1 >= _GIVE_UP_AFTER and not outcome.everyone:
            self._refuse(session, row, Refused(outcome.reason))
            return
        state = OutboxState.IN_DOUBT if outcome.in_doubt else OutboxState(row.state)
        doubts = row.doubts + (outcome.in_doubt and row.act == Act.SEND)
        tries = row.attempts + (not outcome.everyone)
        Outbox(session).settle(row.id, state, next_try_at=wait_until, attempts=tries, doubts=doubts)
        if outcome.everyone and (until := self._paused_until()) is not None:
            Marks(session).put(PAUSE.format(channel=row.channel), until.isoformat())

    def _refuse(self, session: Session, row: OutboxRow, outcome: Refused) -> None:
        """It will never arrive: written down, and whoever it matters to is told."""
        assert row.id is not None
        kept = forgotten(row)
        Outbox(session).settle(row.id, OutboxState.REFUSED, failure=outcome.reason, **kept)
        log.warning("message.refused", outbox=row.id, template=row.template)
        if outcome.unreachable:
            self._lost_sight(session, row)
        work = self._workshop.open(session)
        undelivered.hand_over(work, row.id, outcome.reason, told=outcome.unreachable)

    def _lost_sight(self, session: Session, row: OutboxRow) -> None:
        """The person cannot be written to any more: note it, tell the coordinator once."""
        work = self._workshop.open(session)
        account = work.people.account_at(Address(row.channel, row.address))
        if not account.reachable:
            return
        router.lost_sight(work, account, row.contract_id)


def _patience(outcome: TryAgain, tries: int) -> float:
    """As long as Telegram asks for; else twice as long each time, so that its return is no storm.

    >>> [_patience(TryAgain(2, "not_sent"), tries) for tries in (0, 1, 2, 20)]
    [2.0, 4.0, 8.0, 300.0]
    """
    if outcome.everyone:
        return outcome.after_seconds
    return min(outcome.after_seconds * 2.0 ** min(tries, 10), _LONGEST_WAIT)
