"""Builds the whole house, by hand, in one place, and runs it."""

import asyncio
import contextlib
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import structlog

from bot import VERSION
from bot.cell_words import WordsOfAnswers
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Polling
from bot.channels.town import Town
from bot.clock import SystemClock, TownClock
from bot.closed_days import PublicHolidays, SchoolHolidays
from bot.dispatcher import Dispatcher, Workshop
from bot.documents.apart import read_apart
from bot.documents.build import build
from bot.file_reader import FileReader
from bot.patient_words import patient_words
from bot.receiver import Receiver
from bot.render import Render
from bot.sender import Build, Sender
from bot.settings import Settings, ports_must_be_free, supervisor_address
from bot.supervisor import Supervisor
from bot.watch import Watch
from domain.errors import WorldFailed
from domain.quiet_hours import Hours
from handlers import menu
from handlers.keepers import tell_restored
from scheduler import after_outage, agenda, tick
from scheduler.forget_old import forget_old
from scheduler.timetable import Reach, Timetable
from storage.contracts import Contract, Contracts
from storage.database import AlreadyRunning, Database, DatabaseLost, Session
from storage.erase import replay
from storage.inbox import Inbox
from storage.marks import LAST_TICK, Marks
from storage.outbox import Outbox
from storage.sent_workbooks import SentWorkbooks
from storage.steps import Steps
from storage.unit_of_work import Reader

if TYPE_CHECKING:
    from bot.channels.telegram.webhook import Webhook

log = structlog.get_logger()

_DRAIN_SECONDS = 20.0
_CATCH_UP_SECONDS = 120.0
_LOCK_SECONDS = 10.0
_LOCK_DOUBT_SECONDS = 0.5
_INTRODUCE_LATER_SECONDS = 10.0


def hours_of(contract: Contract) -> Hours:
    """When this contract may disturb people: its settings, else the house's hours."""
    said = contract.settings.get("hours", {})
    chosen: dict[str, Any] = {
        name: time.fromisoformat(said[name]) for name in ("opens", "closes") if name in said
    }
    if "weekdays" in said:
        chosen["weekdays"] = frozenset(said["weekdays"])
    return Hours(
        ZoneInfo(contract.timezone),
        closed_days=PublicHolidays(),
        school_holidays=SchoolHolidays(contract.school_zone),
        **chosen,
    )


class House:
    """Lives as long as `cheville run`. Everything that touches the world hangs from here. `named`
    is told our @name, once Telegram has said it."""

    def __init__(
        self,
        settings: Settings,
        clock: SystemClock | TownClock | None = None,
        build: Build = build,
        named: Callable[[str], None] = lambda _username: None,
    ) -> None:
        self.settings = settings
        self._named = named
        self.clock = clock or SystemClock()
        self.database = Database(settings.database, settings.data_dir)
        self.channel = TelegramChannel(settings.token, settings.api_root, settings.telegram_pace)
        self.render = Render(settings.timezone)
        self.workshop = Workshop(
            clock=self.clock,
            renderer=self.render,
            hours_of=hours_of,
            channels={self.channel.name: self.channel},
            resent=self.render.word("shared.resent", {}, Reader()),
            cell_words=WordsOfAnswers(),
            patient_words=patient_words(),
        )
        self.sender = Sender(self.database, self.workshop, build)
        self.dispatcher = Dispatcher(self.database, self.workshop, self._spoken)
        self.file_reader = FileReader(self.database, self.workshop, self._spoken, read_apart)
        self.receiver = Receiver(self.database, self.clock, self._arrived, self._back_after_silence)
        self.watch = Watch(
            self.database, self.workshop, self._spoken, Supervisor(supervisor_address())
        )
        self.polling = Polling(
            self.channel, self.receiver.store, self.receiver.polled, self.watch.trouble
        )
        self.webhook = self._webhook() if settings.webhook_url else None
        self.timetable = Timetable(self.tick, self.next_due)
        self.town: Town | None = None
        self._replan = asyncio.Event()

    def _webhook(self) -> "Webhook":
        from bot.channels.telegram.webhook import Webhook  # a web server: who polls needs none

        return Webhook(
            self.channel,
            self.receiver.store,
            self.receiver.polled,
            self.watch.trouble,
            url=self.settings.webhook_url,
            port=self.settings.telegram_webhook_port,
            secret=self.settings.webhook_secret,
        )

    def _spoken(self) -> None:
        self.sender.wake()
        self._replan.set()

    async def tick(self, reach: Reach = Reach.CALENDAR) -> datetime:
        """Do what is due now; returns which moment that was."""
        looked_at, whole = self.clock.now(), reach is Reach.CALENDAR
        due = partial(tick.run_due, look_ahead=agenda.look_ahead if whole else None)
        await asyncio.to_thread(due, self.database, self.workshop.open, agenda.RUNS)
        self.sender.wake()
        if whole:
            await self.database.submit(self._tidied)
        return looked_at

    def _tidied(self, session: Session) -> None:
        """What ends a tick that looks at the calendar: old words are forgotten, and it is noted
        that we do."""
        forget_old(self.workshop.open(session))
        Marks(session).note(LAST_TICK, self.clock.machine())

    async def next_due(self, since: datetime | None = None) -> datetime | None:
        """The next moment at which something waits to be done, after now or this moment."""
        after = since or self.clock.now()
        return await self.database.submit(lambda session: _next_due(session, after))

    def _back_after_silence(self, session: Session, since: datetime, until: datetime) -> None:
        """Taps were lost while nobody listened: what was asked is asked again, within hours. What
        could not leave meanwhile is tried at once."""
        after_outage.ask_again(self.workshop.open(session), since, until)
        Outbox(session).hurry(until)

    def _arrived(self) -> None:
        self.dispatcher.wake()
        self._replan.set()

    async def run(self, town_url: str | None = None) -> None:
        """Serve until told to stop; then finish what is in hand.

        Raises `DatabaseLost` or `AlreadyRunning` (storage/database.py), `NoContract`
        (storage/contracts.py) and `Moved` (storage/marks.py): what people write to a contract that
        is elsewhere is not ours to take. `PortTaken` (settings.py) before anybody is answered.
        """
        try:
            self.database.open()
            self.database.take_run_lock()
            self.database.refuse_damage()
            await self.database.submit(_must_be_the_one)
            ports_must_be_free(self.settings)
            await self._live(town_url)
        finally:
            self.database.close()

    async def _live(self, town_url: str | None) -> None:
        if town_url is not None:
            self.town = Town(town_url, self._live_through, self._coming)
        await self.recover()
        kind = "sqlite" if self.database.sqlite else "postgresql"
        log.info("service.started", version=VERSION, database=kind, webhook=bool(self.webhook))
        await self.watch.begin()
        await self.channel.open()
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        try:
            await self._serve(stop)
        finally:
            await self.channel.close()

    async def recover(self) -> None:
        """What a start owes before anything is said: whoever was erased is so in a database that
        was restored too; what was in hand is taken back."""
        folder, now = self.settings.data_dir, self.clock.now()
        again = await self.database.submit(lambda session: replay(session, folder, now))
        if again:
            log.warning("erasures.replayed", people=again)
        await self.database.submit(lambda session: tell_restored(self.workshop.open(session)))
        await self.sender.recover()

    async def _serve(self, stop: asyncio.Event) -> None:
        listening = [
            self._watched((self.webhook or self.polling).run()),
            *map(self._watched, self._looking_after()),
            self._watched(self._rhythm()),
            self._watched(self._after_deeds()),
            self._watched(self.file_reader.run()),
            self._watched(self._keep_alone()),
        ]
        working = [self._watched(self.dispatcher.run()), self._watched(self.sender.run())]
        greeting = asyncio.create_task(self.introduce())
        stopping = asyncio.create_task(stop.wait())
        done, _ = await asyncio.wait(
            [*listening, *working, stopping], return_when=asyncio.FIRST_COMPLETED
        )
        for task in (*listening, greeting, stopping):
            task.cancel()
        await asyncio.gather(*listening, greeting, return_exceptions=True)
        if any(isinstance(task.exception(), AlreadyRunning) for task in done - {stopping}):
            self.sender.stop()  # what is owed is the other service's to send now
        await self._drain(working)
        for task in done - {stopping}:
            task.result()

    def _looking_after(self) -> list[Coroutine[Any, Any, None]]:
        """Nothing in a town: its time stands still, and whoever plays it looks on."""
        if self.town is not None:
            return []
        if not self.settings.health_port:
            return [self.watch.run()]
        from bot.health import HealthServer  # a web server: most are not asked over HTTP

        host, port = self.settings.health_host, self.settings.health_port
        server = HealthServer(self.database, self.watch.vitals, host, port)
        return [self.watch.run(), server.run()]

    def _watched(self, coroutine: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        return asyncio.create_task(coroutine)

    async def _drain(self, working: "list[asyncio.Task[None]]") -> None:
        """Take nothing more; what is committed goes out, within reason; what flies lands."""
        self.dispatcher.stop()
        with contextlib.suppress(TimeoutError, DatabaseLost, WorldFailed):
            async with asyncio.timeout(_DRAIN_SECONDS):
                await asyncio.wait([working[0]])
                while not working[1].done() and not await self._all_said():
                    await asyncio.sleep(0.02)
        self.sender.stop()
        await asyncio.gather(*working, return_exceptions=True)

    async def _all_said(self) -> bool:
        now = self.clock.now()
        unsent = await self.database.submit(lambda session: Outbox(session).unsent(now))
        return not unsent and self.sender.idle()

    async def _keep_alone(self) -> None:
        """One service for one database, as long as it lives; ends with `AlreadyRunning`."""
        while True:
            for _ in range(int(_LOCK_SECONDS / _LOCK_DOUBT_SECONDS)):
                await asyncio.sleep(_LOCK_DOUBT_SECONDS)
                if self.database.lock_in_doubt:
                    break
            try:
                await self.database.keep_run_lock()
            except WorldFailed as error:
                log.warning("run_lock.unknown", reason=str(error))

    async def introduce(self) -> None:
        """Menus and description, as the words say today; a Telegram that is away is asked later."""
        await self._until_done(lambda session: menu.offer_to_everybody(self.workshop.open(session)))
        await self._learn_name()
        words = self.render.words_of("commands")
        commands = {name: words[name] for name in menu.COMMANDS_OF_NEWCOMERS}
        await self.channel.introduce(self.render.words_of("bot"), commands)

    async def _learn_name(self) -> None:
        """Our @name, which every invitation link bears; that of another bot is forgotten first."""
        number = self.channel.number
        await self._until_done(lambda session: Marks(session).forget_other_bot(number))
        name = await self.channel.username()
        await self._until_done(lambda session: Marks(session).remember_bot(number, name))
        self._named(name)

    async def _until_done(self, deed: Callable[[Session], None]) -> None:
        """What is owed at a start, however long the database takes to be there."""
        while True:
            try:
                await self.database.submit(deed)
            except WorldFailed as error:
                log.warning("introduce.world_failed", reason=str(error))
                await asyncio.sleep(_INTRODUCE_LATER_SECONDS)
            else:
                self.sender.wake()
                return

    async def _rhythm(self) -> None:
        if self.town is not None:
            await self.town.follow()
            return
        await self.timetable.run()

    async def _after_deeds(self) -> None:
        """A deed may lay a step that is due at once, or sooner than the next wake-up."""
        while True:
            await self._replan.wait()
            self._replan.clear()
            try:
                await self._look_ahead()
            except WorldFailed as error:
                log.warning("rhythm.world_failed", reason=str(error))
                self._replan.set()
            await asyncio.sleep(0.2)

    async def _look_ahead(self) -> None:
        looked_at = self.clock.now()
        is_due = await self.database.submit(self._anything_due)
        if self.town is not None:
            if is_due:
                await self.tick()
            await self.town.report()
        elif is_due:
            self.timetable.wake()
        else:
            await self.timetable.plan(looked_at)

    def _anything_due(self, session: Session) -> bool:
        return bool(Steps(session).due(self.clock.now()))

    async def _live_through(self, until: datetime, running: bool) -> None:
        """Run every due moment between now and then, in order, each with what follows from it."""
        assert isinstance(self.clock, TownClock)
        await self._settle_down()
        while (due_at := await self.next_due()) is not None and due_at <= until:
            self.clock.set(due_at)
            await self._say_where_we_are(due_at)
            await self.tick()
            await self._settle_down()
        self.clock.set(until, running=running)
        await self._say_where_we_are(until)
        await self.tick()
        await self._settle_down()

    async def _say_where_we_are(self, at: datetime) -> None:
        if self.town is not None:
            await self.town.living(at)

    async def _settle_down(self) -> None:
        """Wait until everything said was treated and everything owed was sent."""
        deadline = self.clock.machine() + timedelta(seconds=_CATCH_UP_SECONDS)
        while self.clock.machine() < deadline:
            if not await self.database.submit(self._unheard) and await self._all_said():
                return
            self.dispatcher.wake()
            await asyncio.sleep(0.01)

    def _unheard(self, session: Session) -> bool:
        """Whether something was said, or sent, that nothing was made of yet."""
        to_read = SentWorkbooks(session).next_to_read(self.clock.machine())
        return bool(Inbox(session).waiting()) or to_read is not None

    async def _coming(self) -> list[tuple[datetime, str]]:
        return await self.database.submit(
            lambda session: agenda.coming(self.workshop.open(session))
        )


def _must_be_the_one(session: Session) -> None:
    Marks(session).must_be_home()
    Contracts(session).must_exist()


def _next_due(session: Session, now: datetime) -> datetime | None:
    moments = [Steps(session).next_due(now), Outbox(session).next_due(now)]
    return min((m for m in moments if m is not None), default=None)
