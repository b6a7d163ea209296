"""P1, P2 and P3: `python -m benchmarks.p1_conversation`. People in the middle of a report, each of
whom waits for the reply before they say the next thing; every step is committed before Telegram is
told. Beside it python-telegram-bot's echo, which keeps nothing.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.bots import Bot, Cheville, Echo, Life
from benchmarks.contract import FIRST
from benchmarks.crowd import Crowd
from benchmarks.ratio import put, row

REPORT = ("/avancement", "50 %", "Passer", "Envoyer")
"""A command and a conversation of three answers; the last writes the report."""
HELD_EACH = 10
AWAY = 0.05


@dataclass(frozen=True)
class Pace:
    """Replies in a second, and seconds of computing for each."""

    replies: float
    computing: float


async def pace(bot: Bot, people: Sequence[int], replies: int, away: float = 0.0) -> Pace:
    """How fast so many replies come, once as many again as a tenth of them have come."""
    async with Crowd(people, REPORT, away=away) as crowd:
        life = Life(bot, crowd)
        crowd.everybody_begins()
        await crowd.until(lambda: crowd.replies >= replies / 10)
        begun = asyncio.get_running_loop().time(), life.computing(), crowd.replies
        await crowd.until(lambda: crowd.replies >= begun[2] + replies)
        ended = asyncio.get_running_loop().time(), life.computing(), crowd.replies
        life.kill()
    seconds, computing, count = (after - before for before, after in zip(begun, ended, strict=True))
    return Pace(count / seconds, computing / count)


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p1_conversation")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--people", type=int, default=100)
    reader.add_argument("--replies", type=int, default=2000)
    said = reader.parse_args()
    people = range(FIRST, FIRST + said.people)
    ours, theirs = Cheville(), Echo()
    ours.lays(said.people, HELD_EACH)
    near: list[tuple[Pace, Pace]] = []
    far: list[tuple[Pace, Pace]] = []
    for _ in range(said.rounds):
        for away, rounds, peers in ((0.0, near, said.replies), (AWAY, far, said.replies // 20)):
            found = [
                asyncio.run(pace(bot, people, replies, away))
                for bot, replies in ((ours, said.replies), (theirs, peers))
            ]
            rounds.append((found[0], found[1]))
            print(away, *found, flush=True)
    put(told(said.people, said.rounds, near, far), "p1")


def told(
    people: int, rounds: int, near: Sequence[tuple[Pace, Pace]], far: Sequence[tuple[Pace, Pace]]
) -> str:
    """The table: each figure is ours over the echo's, in the same round."""
    lines = (
        ("P1: replies in a second", [a.replies / b.replies for a, b in near], "≥ 1.0"),
        ("P2: computing for a reply", [a.computing / b.computing for a, b in near], "≤ 1.2"),
        ("P3: replies in a second, 50 ms away", [a.replies / b.replies for a, b in far], "≥ 20"),
    )
    head = f"""{people} people report, each waiting for the reply before they go on.
Median of {rounds} rounds in turns (smallest-largest).

| figure | times PTB's echo | to hold |
|---|---|---|
"""
    return head + "".join(f"{row(*line, digits=2)}\n" for line in lines)


if __name__ == "__main__":
    main()
