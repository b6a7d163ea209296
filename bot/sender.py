"""Drains the outbox: claims and sends; bot/outcomes writes what became of each. One per bot."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.channels.port import Envelope
from bot.dispatcher import Workshop
from bot.outcomes import PAUSE, Outcomes
from domain.clock import Clock
from domain.delivery import Held, Outcome, Refused, TryAgain
from domain.errors import WorldFailed
from domain.messages import Act, Address, Urgency
from domain.own_hours import when_to_write
from storage.contracts import Contracts
from storage.database import Database, Session
from storage.marks import Marks
from storage.outbox import Outbox, OutboxRow, OutboxState
from storage.outbox_claim import Claimed, claim, expire
from storage.people import Person

log = structlog.get_logger()

IN_FLIGHT = 32
OTHERS_IN_FLIGHT = 16
"""Of what nobody asked for, taken by the half. The rest of the room is kept for replies, which pass
all that waits for its turn: a broadcast to ten thousand never fills it."""
LEASE = timedelta(seconds=60)
_LEASES_EVERY = timedelta(seconds=10)
_DOUBTS = 3
_IDLE_SECONDS = 1.0

Build = Callable[[Mapping[str, Any], bytes | None], bytes]


class Sender:
    """Lives as long as the service. `build` makes the bytes of a file from its facts, and
    from the kept file they name."""

    def __init__(self, database: Database, workshop: Workshop, build: Build) -> None:
        self._database = database
        self._workshop = workshop
        self._build = build
        self._spoken = asyncio.Event()
        self._stopping = False
        self._flying: dict[asyncio.Task[None], Urgency] = {}
        self._in_hand: set[int] = set()
        self._leases_seen_at: datetime | None = None
        self._paused_until: datetime | None = None
        self.outcomes = Outcomes(database, workshop, lambda: self._paused_until)

    @property
    def _clock(self) -> Clock:
        return self._workshop.clock

    def wake(self) -> None:
        self._spoken.set()

    def stop(self) -> None:
        """Claim nothing more; what is in flight lands and is written down."""
        self._stopping = True
        self._spoken.set()

    def idle(self) -> bool:
        """Whether nothing is in flight."""
        return not self._flying

    async def recover(self) -> int:
        """At start: what was in hand is in doubt; the pause that the channel asked for holds."""
        taken = await self._database.submit(lambda session: Outbox(session).take_back())
        paused = await self._database.submit(self._stored_pause)
        self._paused_until = datetime.fromisoformat(paused) if paused else None
        return taken

    def _stored_pause(self, session: Session) -> str | None:
        found = [Marks(session).get(PAUSE.format(channel=c)) for c in self._workshop.channels]
        return max((f for f in found if f), default=None)

    async def run(self) -> None:
        """Send while there is something to send; sleep until there is."""
        while not self._stopping:
            self._spoken.clear()
            try:
                sent = await self._send_due()
            except WorldFailed as error:
                log.warning("send.world_failed", reason=str(error))
                await asyncio.sleep(self.outcomes.world_pause)
                continue
            if not sent:
                await self._rest()
        await asyncio.gather(*self._flying, return_exceptions=True)

    async def send_once(self) -> int:
        """Send everything that is due now, one round, and wait until it landed. How many."""
        if self._on_pause():
            return 0
        claimed = await self._claimed()
        await asyncio.gather(*(self._deliver(each) for each in claimed))
        return len(claimed)

    async def _rest(self) -> None:
        try:
            await asyncio.wait_for(self._spoken.wait(), timeout=_IDLE_SECONDS)
        except TimeoutError:
            return

    async def _send_due(self) -> bool:
        """Claim what is due, as far as there is room; returns whether there may be more."""
        full = len(self._flying) >= IN_FLIGHT
        if self._on_pause() or full:
            await asyncio.sleep(0.02)
            return full
        claimed = await self._claimed()
        for each in claimed:
            task = asyncio.create_task(self._deliver(each))
            self._flying[task] = Urgency(each.row.urgency)
            task.add_done_callback(self._landed)
        return bool(claimed)

    def _landed(self, task: "asyncio.Task[None]") -> None:
        self._flying.pop(task, None)
        self._spoken.set()
        if not task.cancelled() and task.exception() is not None:
            log.error("send.failed", error=type(task.exception()).__name__)

    def _on_pause(self) -> bool:
        until = self._paused_until
        return until is not None and self._clock.machine() < until

    async def _claimed(self) -> list[Claimed]:
        """What is due, in hand, as far as there is room for it."""
        replies = IN_FLIGHT - len(self._flying)
        flying = sum(urgency > Urgency.REPLY for urgency in self._flying.values())
        others = OTHERS_IN_FLIGHT - flying if flying <= OTHERS_IN_FLIGHT // 2 else 0
        return await self._database.submit(partial(self._claim, replies, others))

    def _claim(self, replies: int, others: int, session: Session) -> list[Claimed]:
        now, machine = self._clock.now(), self._clock.machine()
        until = machine + LEASE
        self._take_back(session, machine)
        while claimed := claim(session, now, machine, until, replies=replies, others=others):
            if leaving := [each for each in claimed if not self._put_off(session, each.row, now)]:
                return leaving
        if others:  # nothing leaves, and not for want of room: the late ones stay
            expire(session, now, machine)
        return []

    def _take_back(self, session: Session, machine: datetime) -> None:
        """What is in hand past its lease and not in flight here: its outcome could not be written.

        It may have arrived; one that comes back again and again is given up.
        """
        if self._leases_seen_at and machine - self._leases_seen_at < _LEASES_EVERY:
            return
        self._leases_seen_at = machine
        outbox = Outbox(session)
        for row in outbox.past_lease(machine):
            if row.id is not None and row.id not in self._in_hand:
                log.error("message.taken_back", outbox=row.id, template=row.template)
                outbox.take_back_one(row, at_most=_DOUBTS)

    def _put_off(self, session: Session, row: OutboxRow, now: datetime) -> bool:
        """What nobody asked for and missed its hours (an outage, a restart in the evening) waits
        for the next that suit its reader; a reply never does. Whether it was put off."""
        if row.urgency <= Urgency.REPLY or row.contract_id is None:
            return False
        hours = self._workshop.hours_of(Contracts(session).get(row.contract_id))
        reader = session.get(Person, row.person_id) if row.person_id else None
        kept = reader.hours if reader else None
        opening = when_to_write(now, hours, kept, None, row.not_after) or hours.next_open(now)
        if opening <= now:
            return False
        assert row.id is not None
        state = OutboxState(row.state)
        Outbox(session).settle(row.id, state, not_before=opening)
        return True

    async def _deliver(self, claimed: Claimed) -> None:
        """One row, from in hand to its outcome. A crash before the last line leaves it in doubt."""
        row = claimed.row
        assert row.id is not None
        self._in_hand.add(row.id)
        try:
            await self.outcomes.write(row, await self._outcome(claimed))
        finally:
            self._in_hand.discard(row.id)

    async def _outcome(self, claimed: Claimed) -> Outcome:
        row = claimed.row
        try:
            return await self._send(row.channel, await self._envelope(claimed))
        except Exception as error:  # our own bug: this row is set aside, the others go on
            log.error("send.bug", outbox=row.id, error=type(error).__name__, exc_info=True)
            return Refused(type(error).__name__)

    async def _send(self, channel_name: str, envelope: Envelope) -> Outcome:
        """In its turn, unless the channel asked for a pause meanwhile: then nothing leaves."""
        channel = self._workshop.channels[channel_name]
        await channel.turn(envelope)
        if self._paused_until is not None and self._on_pause():
            return Held(self._paused_until)
        outcome = await channel.send(envelope)
        if isinstance(outcome, TryAgain) and outcome.everyone:
            self._pause(outcome.after_seconds)
        return outcome

    def _pause(self, seconds: float) -> None:
        """At once, before it is written: others are about to leave. The longest pause holds."""
        until = self._clock.machine() + timedelta(seconds=seconds)
        self._paused_until = max(until, self._paused_until or until)

    async def _envelope(self, claimed: Claimed) -> Envelope:
        row, file = claimed.row, None
        if row.file is not None:
            content = await asyncio.to_thread(self._build, row.file, claimed.kept)
            file = (str(row.file["name"]), content)
        return Envelope(
            address=Address(row.channel, row.address),
            act=Act(row.act),
            text=self._words(row),
            buttons=_labels(row.buttons),
            file=file,
            target=claimed.target,
            captioned=claimed.captioned,
            query=row.query,
            reply=row.urgency == Urgency.REPLY,
        )

    def _words(self, row: OutboxRow) -> str:
        """A resend after a doubt says so: a message that explains itself is a small harm."""
        if row.state == OutboxState.IN_DOUBT and row.act == Act.SEND and row.doubts:
            return f"{row.text}\n\n{self._workshop.resent}"
        return row.text


def _labels(
    buttons: list[list[dict[str, Any]]] | None,
) -> tuple[tuple[tuple[str, str], ...], ...] | None:
    if not buttons:
        return None
    return tuple(tuple((b["shown"], b["value"]) for b in line) for line in buttons)
