"""Files that people sent: fetched and read one at a time, beside everybody's deeds.

A file waits as a row of the database, like everything that is owed: dying while it is fetched or
read leaves that row, and the next life fetches it again. No transaction is open meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

import structlog

from bot.channels.port import FileLost
from bot.dispatcher import Workshop
from bot.documents.workbook import Progress, WorkbookRefused
from bot.documents.workbook.progress import Told
from domain.errors import WorldFailed
from domain.messages import Address, Document, Incoming
from domain.plan import Plan
from domain.quiet_hours import in_zone
from handlers.coordinator import import_workbook
from storage.database import Database, DatabaseLost, Session
from storage.files import KEPT_AT_MOST
from storage.sent_workbooks import SentState, SentWorkbook, SentWorkbooks
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

TRIES = 8
PROGRESS_EVERY = 3.0
_PAUSE = 1.0
_LONGEST_WAIT = 300.0
_NOT_FETCHED, _STOPPED = "import/refused_not_fetched", "import/refused_stopped"

Deed = Callable[[UnitOfWork, SentWorkbook], None]


class Reads(Protocol):
    """Reads a workbook apart (bot/documents/apart). Raises WorkbookRefused for what it is not."""

    def __call__(self, data: bytes, name: str, today: date, *, told: Told) -> Awaitable[Plan]: ...


@dataclass(frozen=True)
class _ToRead:
    """One file to fetch and read; `today` is the day in its contract."""

    id: int
    channel: str
    file: str
    name: str
    today: date


def _progress(sheet: str, number: int, of: int) -> Deed:
    return lambda work, row: import_workbook.tell_progress(work, row, sheet, number, of)


class FileReader:
    """Lives as long as the service. `spoken` is told that there is something to send."""

    def __init__(
        self, database: Database, workshop: Workshop, spoken: Callable[[], None], read: Reads
    ) -> None:
        self._database = database
        self._workshop = workshop
        self._spoken = spoken
        self.read = read
        self.progress_every = PROGRESS_EVERY

    async def run(self) -> None:
        """Read while there is something to read; look again each second, for files are rare. May
        be cancelled at any point."""
        while True:
            try:
                while await self.work_once():
                    self._spoken()
            except WorldFailed as error:
                log.warning("file_reader.world_failed", reason=str(error))
            await asyncio.sleep(_PAUSE)

    async def work_once(self) -> int:
        """The oldest file that waits, from its bytes to what is shown. How many: one or none."""
        wanted = await self._database.submit(self._next)
        if wanted is None:
            return 0
        try:
            await self._treat(wanted)
        except DatabaseLost:
            raise
        except WorldFailed as error:
            await self._put_off(wanted, str(error))
        except Exception as error:  # our own bug: the file is refused, the others are read
            log.error("workbook.failed", sent=wanted.id, error=type(error).__name__, exc_info=True)
            await self._refuse(wanted, _STOPPED, {"reference": f"F-{wanted.id}"})
        return 1

    async def _treat(self, wanted: _ToRead) -> None:
        channel = self._workshop.channels[wanted.channel]
        try:
            content = await channel.fetch(wanted.file, at_most=KEPT_AT_MOST)
            plan = await self._plan_of(wanted, content)
        except FileLost as lost:
            log.info("workbook.lost", sent=wanted.id, reason=str(lost))
            await self._refuse(wanted, _NOT_FETCHED, {})
        except WorkbookRefused as refused:
            await self._refuse(wanted, refused.text, refused.facts)
        else:
            await self._tell(
                wanted, lambda work, row: import_workbook.has_read(work, row, plan, content)
            )

    async def _plan_of(self, wanted: _ToRead, content: bytes) -> Plan:
        heard: list[Progress] = []
        telling = asyncio.create_task(self._tell_progress(wanted, heard))
        try:
            return await self.read(content, wanted.name, wanted.today, told=heard.append)
        finally:
            telling.cancel()
            await asyncio.wait([telling])

    async def _tell_progress(self, wanted: _ToRead, heard: list[Progress]) -> None:
        """Now and then, to whoever waits for a long file."""
        while True:
            await asyncio.sleep(self.progress_every)
            if not heard:
                continue
            where = (heard[-1].sheet, heard[-1].number, heard[-1].of)
            heard.clear()
            with suppress(WorldFailed):
                await self._tell(wanted, _progress(*where))
                self._spoken()

    # In the database

    def _next(self, session: Session) -> _ToRead | None:
        row = SentWorkbooks(session).next_to_read(self._workshop.clock.machine())
        if row is None or row.id is None:
            return None
        work = self._workshop.open(session)
        work.contract = work.contracts.get(row.contract_id)
        today = in_zone(work.now, work.hours.zone).date()
        return _ToRead(row.id, row.channel, row.file, row.file_name, today)

    async def _tell(self, wanted: _ToRead, deed: Deed) -> None:
        await self._database.submit(lambda session: self._do(session, wanted, deed))

    async def _refuse(self, wanted: _ToRead, text: str, facts: dict[str, str | int]) -> None:
        await self._tell(wanted, lambda work, row: import_workbook.refuse(work, row, text, facts))

    def _do(self, session: Session, wanted: _ToRead, deed: Deed) -> None:
        """What follows from a file, as if its sender had just said it; nothing when they left, or
        sent another meanwhile."""
        row = SentWorkbooks(session).find(wanted.id)
        if row is None or row.state != SentState.TO_READ:
            return
        document = Document(row.file, row.file_name)
        incoming = Incoming(Address(row.channel, row.address), row.at, document, row.inbox_id)
        work = self._workshop.open(session, incoming)
        work.contract = work.contracts.get(row.contract_id)
        work.member = work.people.member_at(incoming.address, row.contract_id)
        if work.member is None or work.member.role != "coordinator":
            work.sent_workbooks.settle(row, SentState.LEFT, work.now)
            return
        deed(work, row)
        session.flush()

    async def _put_off(self, wanted: _ToRead, reason: str) -> None:
        """The world failed: again in a while, longer each time; refused after too many tries."""
        log.warning("workbook.put_off", sent=wanted.id, reason=reason)

        def put_off(session: Session) -> bool:
            row = SentWorkbooks(session).find(wanted.id)
            if row is None:
                return True
            row.attempts += 1
            wait = timedelta(seconds=min(2.0**row.attempts, _LONGEST_WAIT))
            row.next_try_at = self._workshop.clock.machine() + wait
            session.add(row)
            return row.attempts < TRIES

        if not await self._database.submit(put_off):
            await self._refuse(wanted, _NOT_FETCHED, {})
