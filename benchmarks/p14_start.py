"""P14: `python -m benchmarks.p14_start`. How soon the command answers, against Python reading its
own argparse; and how soon the service fetches its first update, against a bot of
python-telegram-bot that opens a table with SQLModel.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import asyncio
import subprocess
import sys
import time

from benchmarks.bots import COMPILED, Bot, Cheville, Echo, Life
from benchmarks.crowd import Crowd
from benchmarks.ratio import put, row

COMMAND = (sys.executable, "-m", "bot", "--version")
ARGPARSE = (sys.executable, "-c", "import argparse")


def seconds(command: tuple[str, ...]) -> float:
    began = time.monotonic()
    subprocess.run(command, check=True, env=COMPILED, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


async def first_fetched(bot: Bot) -> float:
    """Seconds from its start until a message that waits for it is fetched."""
    async with Crowd((1,), ("Bonjour",)) as crowd:
        crowd.everybody_begins()
        began = time.monotonic()
        life = Life(bot, crowd)
        await crowd.until(lambda: crowd.first_fetched_at is not None)
        life.kill()
    assert crowd.first_fetched_at is not None
    return crowd.first_fetched_at - began


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p14_start")
    reader.add_argument("--rounds", type=int, default=9)
    said = reader.parse_args()
    ours, theirs = Cheville(), Echo(stored=True)
    ours.knows([])  # a contract: without one it would not begin
    for bot in (ours, theirs):  # the first start of all compiles, and lays the tables
        asyncio.run(first_fetched(bot))
    seconds(COMMAND)
    answers, starts = [], []
    for _ in range(said.rounds):
        answers.append(seconds(COMMAND) / seconds(ARGPARSE))
        starts.append(asyncio.run(first_fetched(ours)) / asyncio.run(first_fetched(theirs)))
        print(answers[-1], starts[-1], flush=True)
    put(
        f"""Median of {said.rounds} rounds in turns (smallest-largest); a ratio of elapsed times.

| from the start to | against | times | to hold |
|---|---|---|---|
{row("`cheville --version` | `import argparse`", answers, "≤ 3", 2)}
{row("the first update fetched | PTB + SQLModel", starts, "≤ 1.6", 2)}
""",
        "p14",
    )


if __name__ == "__main__":
    main()
