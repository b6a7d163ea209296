"""P15: `python -m benchmarks.p15_memory`. The memory that the service holds when nobody says
anything, against a Python that has imported the five libraries it was given; and how much it has
grown after ten thousand updates.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import asyncio
import subprocess
import sys

from benchmarks.bots import Cheville, Life, resident
from benchmarks.contract import FIRST
from benchmarks.crowd import Crowd
from benchmarks.p1_conversation import HELD_EACH, REPORT
from benchmarks.ratio import put, row

FIVE = """
import telegram.ext, apscheduler.schedulers.asyncio, sqlmodel, jinja2, icalendar
print(flush=True)
input()
"""
PEOPLE = 50
SETTLES = 8.0
"""Seconds after which a service that nobody speaks to has done all that it does at a start."""


async def idle(bot: Cheville) -> float:
    """MB held by a service that is up and hears nothing."""
    async with Crowd((), ()) as crowd:
        life = Life(bot, crowd)
        await crowd.until(lambda: "setChatMenuButton" in crowd.methods)
        await asyncio.sleep(SETTLES)
        held = life.resident()
        life.kill()
    return held


def imported() -> float:
    """MB held by a Python that has imported the five."""
    peer = subprocess.Popen(
        (sys.executable, "-c", FIVE), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert peer.stdout is not None
    peer.stdout.readline()
    held = resident(peer.pid)
    peer.communicate(b"\n")
    return held


async def grown(bot: Cheville, warm: int, updates: int) -> float:
    """MB gained over so many updates, after those in which whatever is remembered once is."""
    async with Crowd(range(FIRST, FIRST + PEOPLE), REPORT) as crowd:
        life = Life(bot, crowd)
        crowd.everybody_begins()
        await crowd.until(lambda: crowd.replies >= warm, patience=3600)
        held = life.resident()
        await crowd.until(lambda: crowd.replies >= warm + updates, patience=3600)
        gained = life.resident() - held
        life.kill()
    return gained


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p15_memory")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--warm", type=int, default=1000)
    reader.add_argument("--updates", type=int, default=10_000)
    said = reader.parse_args()
    bot = Cheville()
    bot.lays(PEOPLE, HELD_EACH)
    held = [asyncio.run(idle(bot)) / imported() for _ in range(said.rounds)]
    gained = asyncio.run(grown(bot, said.warm, said.updates))
    put(
        f"""Median of {said.rounds} rounds in turns (smallest-largest); the growth is of one life.

| memory | found | to hold |
|---|---|---|
{row("idle, times the five imports", held, "≤ 1.3", 2)}
| gained over {said.updates} updates | {gained:+.1f} MB | ≤ +10 MB |
""",
        "p15",
    )


if __name__ == "__main__":
    main()
