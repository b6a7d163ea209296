"""Telegram's pace, with a clock that only waiting moves."""

import asyncio
from collections.abc import Sequence
from itertools import pairwise

from bot.channels.telegram.pace import CHAT_BURST, Pace


class Room:
    """Time passes here when somebody sleeps, and not otherwise; `gone` is who left when.

    `stands_still` is at what time the machine does nothing, and for how long.
    """

    def __init__(self, per_second: float) -> None:
        self.now = 100.0
        self.pace = Pace(per_second, clock=lambda: self.now, sleep=self.sleep)
        self.gone: list[tuple[float, str]] = []
        self.stands_still = (float("inf"), 0.0)
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, woken))
        await woken

    async def _leaves(self, chat: str) -> None:
        await self.pace.slot(chat)
        self.gone.append((self.now, chat))

    async def _pass_time(self) -> None:
        """Let everybody go as far as they can; then to the next who wakes."""
        for _ in range(20):
            await asyncio.sleep(0)
        if self._sleepers:
            self._sleepers.sort(key=lambda s: s[0])
            at, woken = self._sleepers.pop(0)
            self.now = max(self.now, at)
            still_at, seconds = self.stands_still
            if self.now >= still_at:
                self.now += seconds
                self.stands_still = (float("inf"), 0.0)
            woken.set_result(None)

    async def _answers(self, after: float, chat: str) -> None:
        await self.sleep(after)
        await self.pace.slot(chat, reply=True)
        self.gone.append((self.now, chat))

    def send(
        self, *chats: str, replies: Sequence[tuple[float, str]] = ()
    ) -> list[tuple[float, str]]:
        """To all these chats at once; and replies, each after so many seconds."""

        async def run() -> None:
            leaving = [asyncio.create_task(self._leaves(chat)) for chat in chats]
            leaving += [asyncio.create_task(self._answers(*each)) for each in replies]
            while not all(task.done() for task in leaving):
                await self._pass_time()

        asyncio.run(run())
        return self.gone


def most_in_a_second(gone: list[tuple[float, str]]) -> int:
    """The most messages that left within any one second."""
    times = sorted(at for at, _ in gone)
    return max(sum(start <= at < start + 0.999 for at in times) for start in times)


def test_no_second_has_more_messages_than_the_pace() -> None:
    """A hundred people at thirty a second: three seconds and a third, never thirty-one."""
    room = Room(30)
    gone = room.send(*(str(n) for n in range(100)))

    assert most_in_a_second(gone) <= 30
    assert 99 / 30 - 0.01 <= room.now - 100 <= 99 / 30 + 0.01


def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    """An answer in three messages is not slowed; a flood in one chat is."""
    gone = Room(30).send(*["amina"] * 8)
    times = [at - 100 for at, _ in gone]

    assert times[CHAT_BURST - 1] < 0.2
    later = times[CHAT_BURST:]
    assert [1, 1, 1] == [round(b - a) for a, b in pairwise(later)]


def test_whoever_waits_for_their_own_chat_holds_nobody_up() -> None:
    """Amina is over her burst; Bruno, who comes after her, leaves before."""
    gone = Room(30).send(*["amina"] * 6, "bruno")

    assert {chat: at for at, chat in gone}["bruno"] < 100.5


def test_those_who_waited_for_their_chats_do_not_leave_all_at_once() -> None:
    """Twenty chats over their burst wake at the same instant: the pace holds all the same."""
    gone = Room(10).send(*(str(n) for n in range(20) for _ in range(CHAT_BURST + 2)))

    assert most_in_a_second(gone) <= 10


def test_a_pause_is_no_credit() -> None:
    """After a quiet minute the second is still a second."""
    room = Room(30)
    room.send("a")
    room.now += 60
    room.gone.clear()

    assert most_in_a_second(room.send(*(str(n) for n in range(60)))) <= 30


BROADCAST = [str(n) for n in range(90)]


def test_a_reply_passes_all_who_wait() -> None:
    """Amina writes in the middle of a broadcast: her answer leaves at once, and the broadcast ends
    one slot later."""
    room = Room(30)
    gone = {chat: at for at, chat in room.send(*BROADCAST, replies=[(1.01, "amina")])}

    assert abs(101.01 - gone["amina"]) < 0.001
    assert abs(90 / 30 - (room.now - 100)) < 0.01


def test_replies_leave_one_slot_after_the_other() -> None:
    """Ten people answered at the same moment: the pace is theirs, in the order in which they came;
    no second has more than one message too many."""
    replies = [(1.01, f"person {n}") for n in range(10)]
    room = Room(30)
    gone = room.send(*BROADCAST, replies=replies)
    at = {chat: left for left, chat in gone}
    left = [at[chat] for _, chat in replies]

    assert sorted(left) == left
    assert left[-1] - 101.01 <= 10 / 30
    assert most_in_a_second(gone) <= 31


def test_a_machine_that_stood_still_does_not_make_up_for_it_all_at_once() -> None:
    """Three seconds of nothing are not ninety messages at the fourth: six at most."""
    room = Room(30)
    room.stands_still = (100.5, 3.0)
    gone = room.send(*BROADCAST)

    assert sum(103.5 <= at < 103.51 for at, _ in gone) <= 7
    assert most_in_a_second(gone) <= 37


def test_a_pace_of_nothing_is_no_limit() -> None:
    """For benchmarks and tests: nobody waits."""
    room = Room(0)
    room.send(*["amina"] * 50)

    assert 100.0 == room.now
