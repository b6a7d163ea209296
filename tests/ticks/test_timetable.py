"""The rhythm: one tick after the other, and no moment lost between two."""

import asyncio
from datetime import UTC, datetime, timedelta

from scheduler.timetable import Reach, Timetable

TICK_LASTS = 0.1


def test_a_moment_that_comes_while_a_tick_runs_is_not_left_to_the_next_minute() -> None:
    """Fifty reminders due in one second were told up to a minute late: the second came while the
    first was being done."""
    begins = datetime.now(UTC)
    moments = [begins + timedelta(milliseconds=after) for after in (200, 220, 290, 310, 600)]
    done: list[datetime] = []

    async def tick(_reach: Reach) -> datetime:
        looked_at = datetime.now(UTC)
        await asyncio.sleep(TICK_LASTS)
        done.extend(each for each in moments if each <= looked_at and each not in done)
        return looked_at

    async def next_due(since: datetime) -> datetime | None:
        return min((each for each in moments if each > since), default=None)

    async def lives() -> None:
        running = asyncio.create_task(Timetable(tick, next_due).run())
        async with asyncio.timeout(20):
            while len(done) < len(moments):
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(lives())

    assert moments == done


def test_a_tick_that_stumbles_does_not_end_the_rhythm() -> None:
    """A bug of ours in one tick: the next one is lived."""
    lived: list[int] = []

    async def tick(_reach: Reach) -> datetime:
        lived.append(1)
        if len(lived) == 1:
            raise KeyError("pilote")
        return datetime.now(UTC)

    async def never(_since: datetime) -> datetime | None:
        return None

    async def lives() -> None:
        timetable = Timetable(tick, never)
        running = asyncio.create_task(timetable.run())
        async with asyncio.timeout(20):
            while len(lived) < 2:
                await asyncio.sleep(0.01)
                timetable.wake()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(lives())

    assert [1, 1] == lived[:2]


def test_only_the_calendars_turn_looks_at_the_calendar() -> None:
    """It is looked at first of all and then at its own pace; a moment that comes between has what
    is due done, and nothing more: fifty may come in a second."""
    reached: list[Reach] = []

    async def tick(reach: Reach) -> datetime:
        reached.append(reach)
        return datetime.now(UTC)

    async def each_tenth(since: datetime) -> datetime | None:
        return since + timedelta(seconds=0.1)

    async def lives() -> None:
        timetable = Timetable(tick, each_tenth, calendar_every=timedelta(seconds=1))
        running = asyncio.create_task(timetable.run())
        async with asyncio.timeout(20):
            while reached.count(Reach.CALENDAR) < 3:
                await asyncio.sleep(0.01)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)

    asyncio.run(lives())

    assert Reach.CALENDAR is reached[0]
    assert reached.count(Reach.DUE) > reached.count(Reach.CALENDAR)
