"""One stored update → one handler → one commit.

Several people's deeds share a transaction; if one raises, all roll back and each is run again
alone. Three failed tries set a message aside: the person reads an apology with a reference, the
maintainer is told once. A fault of the world is not a try.
"""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.channels.port import Channel
from domain.clock import Clock
from domain.errors import WorldFailed
from domain.messages import Incoming, Say
from domain.patient_data import PatientWords
from domain.plan_questions import CellWords
from handlers import router
from storage.database import Database, DatabaseLost, Session
from storage.inbox import Inbox, InboxRow
from storage.unit_of_work import HoursOf, Renderer, UnitOfWork

log = structlog.get_logger()

BATCH = 32
TRIES = 3
_WORLD_PAUSE = 0.5
_BACK_OFF = (timedelta(seconds=1), timedelta(seconds=4), timedelta(seconds=0))


@dataclass(frozen=True)
class Workshop:
    """What a deed is done with. Lives as long as the service.

    `resent` is the line that a message bears when it may have arrived already; `cell_words` are
    those by which answers about a workbook are read, `patient_words` those by which a text is
    known to speak of somebody's health.
    """

    clock: Clock
    renderer: Renderer
    hours_of: HoursOf
    channels: dict[str, Channel]
    resent: str = ""
    cell_words: CellWords | None = None
    patient_words: PatientWords | None = None

    def open(self, session: Session, incoming: Incoming | None = None) -> UnitOfWork:
        return UnitOfWork(
            session,
            now=self.clock.now(),
            machine=self.clock.machine(),
            renderer=self.renderer,
            hours_of=self.hours_of,
            incoming=incoming,
            cell_words=self.cell_words,
            patient_words=self.patient_words,
        )


class Dispatcher:
    """Lives as long as the service. `spoken` is told that there is something to send."""

    def __init__(self, database: Database, workshop: Workshop, spoken: Callable[[], None]) -> None:
        self._database = database
        self._workshop = workshop
        self._spoken = spoken
        self._arrived = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        self._arrived.set()

    def stop(self) -> None:
        """Finish the deed in hand, take no other."""
        self._stopping = True
        self._arrived.set()

    async def run(self) -> None:
        """Work while there is work; sleep until some arrives."""
        while not self._stopping:
            self._arrived.clear()
            try:
                while not self._stopping and (treated := await self.work_once()):
                    self._spoken()
                    if treated < BATCH:
                        break  # nothing was left
            except WorldFailed as error:
                log.warning("dispatch.world_failed", reason=str(error))
                await asyncio.sleep(_WORLD_PAUSE)
                continue
            await self._rest()

    async def _rest(self) -> None:
        """Until something arrives, or a message may be tried again."""
        try:
            await asyncio.wait_for(self._arrived.wait(), timeout=1.0)
        except TimeoutError:
            return

    async def work_once(self) -> int:
        """One batch: the head of each person's line, then what stood behind it. Returns how many
        were treated; fewer than `BATCH`, when nothing is left that may be now."""
        try:
            return await self._database.submit(self._together)
        except (WorldFailed, DatabaseLost):
            raise
        except Exception:  # one of them stumbled: who it was is found by running each alone
            heads = await self._database.submit(self._heads)
            for row_id in heads:
                await self._alone(row_id)
            return len(heads) + (await self.work_once() if heads else 0)

    def _heads(self, session: Session) -> list[int]:
        heads = Inbox(session).heads(self._workshop.clock.machine(), BATCH)
        return [row.id for row in heads if row.id is not None]

    def _together(self, session: Session) -> int:
        inbox, treated = Inbox(session), 0
        while treated < BATCH:
            rows = inbox.heads(self._workshop.clock.machine(), BATCH - treated)
            if not rows:
                break
            self._treat(session, rows)
            treated += len(rows)
        return treated

    def _treat(self, session: Session, rows: Sequence[InboxRow]) -> None:
        """What somebody said, and all that follows from it."""
        said = [(row.id or 0, self._read(row)) for row in rows]
        for _, incoming in said:
            if incoming is not None:
                router.handle(self._workshop.open(session, incoming))
                session.flush()
        Inbox(session).done([row_id for row_id, incoming in said if incoming])
        Inbox(session).done([row_id for row_id, incoming in said if not incoming], "not_for_us")

    def _read(self, row: InboxRow) -> Incoming | None:
        assert row.id is not None
        channel = self._workshop.channels.get(row.channel)
        return channel.read(json.loads(row.raw), row.id) if channel else None

    async def _alone(self, row_id: int) -> None:
        """This row in a transaction of its own; a failure is counted, the third sets it aside."""
        try:
            await self._database.submit(lambda session: self._treat_locked(session, row_id))
        except (WorldFailed, DatabaseLost):
            raise
        except Exception as error:  # our own bug: the message waits, the others go on
            log.error("deed.failed", inbox=row_id, error=type(error).__name__, exc_info=True)
            await self._count_failure(row_id)

    async def _count_failure(self, row_id: int) -> None:
        """One more failed try; when the apology itself stumbles, the message is put aside bare."""
        try:
            await self._database.submit(lambda session: self._failed(session, row_id))
        except (WorldFailed, DatabaseLost):
            raise
        except Exception as error:  # our own bug again: the others must be served
            log.error("apology.failed", inbox=row_id, error=type(error).__name__, exc_info=True)
            await self._database.submit(
                lambda session: Inbox(session).set_aside(row_id, "failed_without_apology")
            )

    def _treat_locked(self, session: Session, row_id: int) -> None:
        row = Inbox(session).lock(row_id)
        if row is not None:
            self._treat(session, [row])

    def _failed(self, session: Session, row_id: int) -> None:
        row = Inbox(session).lock(row_id)
        if row is None:
            return
        wait = _BACK_OFF[min(row.attempts, len(_BACK_OFF) - 1)]
        attempts = Inbox(session).failed(row_id, self._workshop.clock.machine() + wait)
        if attempts >= TRIES:
            self._give_up(session, row)

    def _give_up(self, session: Session, row: InboxRow) -> None:
        """Set the message aside, apologise with a reference, tell the maintainer once."""
        assert row.id is not None
        Inbox(session).set_aside(row.id, "failed")
        incoming = self._read(row)
        if incoming is None:
            return
        work = self._workshop.open(session, incoming)
        router.recognise(work)
        facts = {"reference": reference(row.id)}
        work.reply(Say("trouble/apology", facts, key=f"apology:{row.id}"))
        router.tell_keepers(work, Say("trouble/set_aside", facts, key=f"set_aside:{row.id}"))
        work.note("set_aside", f"inbox:{row.id}")


def reference(row_id: int) -> str:
    """What a person quotes to the coordinator when something went wrong.

    >>> reference(42)
    'M-42'
    """
    return f"M-{row_id}"
