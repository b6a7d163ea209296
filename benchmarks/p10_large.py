"""P10: `python -m benchmarks.p10_large`. A step of a conversation in a contract of a hundred
thousand partners and a million reports, against the same among a hundred partners.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import asyncio

from benchmarks.bots import Cheville
from benchmarks.contract import FIRST
from benchmarks.p1_conversation import HELD_EACH, Pace, pace
from benchmarks.ratio import put, row

SPEAKING = 20
SMALL = 100


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p10_large")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--partners", type=int, default=100_000)
    reader.add_argument("--replies", type=int, default=400)
    said = reader.parse_args()
    small, large = Cheville(), Cheville()
    small.lays(SMALL, HELD_EACH)
    large.lays(said.partners, HELD_EACH)
    people = range(FIRST, FIRST + SPEAKING)
    rounds: list[tuple[Pace, Pace]] = []
    for _ in range(said.rounds):
        found = [asyncio.run(pace(bot, people, said.replies)) for bot in (large, small)]
        rounds.append((found[0], found[1]))
        print(*found, flush=True)
    time = row("time for a step", [b.replies / a.replies for a, b in rounds], "≤ 2.0", 2)
    computing = row("computing", [a.computing / b.computing for a, b in rounds], "≤ 2.0", 2)
    put(
        f"""{SPEAKING} people report; {said.partners} partners and {said.partners * HELD_EACH} \
reports, against {SMALL} and {SMALL * HELD_EACH}.
Median of {said.rounds} rounds in turns (smallest-largest).

| figure | times a small contract | to hold |
|---|---|---|
{time}
{computing}
""",
        "p10",
    )


if __name__ == "__main__":
    main()
