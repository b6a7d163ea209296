"""P16: `python -m benchmarks.p16_documents`. How long people wait for a reply while the coordinator
has pages, pictures and workbooks made one after the other without a pause, against the same while
nothing is made.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.bots import Cheville, Life
from benchmarks.contract import FIRST
from benchmarks.crowd import Crowd, Speaker
from benchmarks.ratio import put, spread

PEOPLE = 20
SAID = "/moi"
COORDINATOR = FIRST
MADE = (
    "/synthese",
    "tap:summary:file:page",
    "tap:summary:file:workbook",
    "tap:summary:file:axes:0",
    "/exporter",
)


@dataclass(frozen=True)
class Round:
    """How long replies took, in milliseconds; and how many documents left meanwhile."""

    half: float
    ninety_nine: float
    worst: float
    documents: int


async def play(bot: Cheville, messages: int, seconds: float, *, making: bool) -> Round:
    people = range(FIRST + 1, FIRST + 1 + PEOPLE)
    async with Crowd(people, ()) as crowd:
        life = Life(bot, crowd)
        for speaker in crowd.speakers.values():
            crowd.says(speaker, SAID)
        await crowd.until(lambda: crowd.replies == PEOPLE)
        if making:
            crowd.speakers[COORDINATOR] = Speaker(COORDINATOR, MADE)
            crowd.goes_on(crowd.speakers[COORDINATOR])
            await crowd.until(lambda: crowd.documents >= len(MADE))
        made = crowd.documents
        for number in people:
            crowd.speakers[number].waits.clear()
        await _speak(crowd, people, messages, seconds)
        waits = sorted(1000 * wait for n in people for wait in crowd.speakers[n].waits)
        life.kill()
    at = int(0.99 * (len(waits) - 1))
    return Round(median(waits), waits[at], waits[-1], crowd.documents - made)


async def _speak(crowd: Crowd, people: Sequence[int], messages: int, seconds: float) -> None:
    """At moments that have nothing to do with the documents; the same in every round. Nobody
    speaks again before they are answered."""
    chance = random.Random(16)
    began = asyncio.get_running_loop().time()
    for number, at in enumerate(sorted(chance.uniform(0, seconds) for _ in range(messages))):
        await asyncio.sleep(max(0.0, began + at - asyncio.get_running_loop().time()))
        speaker = crowd.speakers[people[number % len(people)]]
        await crowd.until(lambda speaker=speaker: speaker.since is None)  # type: ignore[misc]  # a default binds the one of this turn
        crowd.says(speaker, SAID)
    await crowd.until(lambda: all(crowd.speakers[n].since is None for n in people))


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p16_documents")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--messages", type=int, default=100)
    reader.add_argument("--seconds", type=float, default=20.0)
    said = reader.parse_args()
    bot = Cheville()
    bot.imports_the_sample([FIRST, *range(FIRST + 1, FIRST + 1 + PEOPLE)])
    making: list[Round] = []
    quiet: list[Round] = []
    for _ in range(said.rounds):
        for is_making, rounds in ((True, making), (False, quiet)):
            played = play(bot, said.messages, said.seconds, making=is_making)
            rounds.append(asyncio.run(played))
            print(is_making, rounds[-1], flush=True)
    ratio = [a.ninety_nine / b.ninety_nine for a, b in zip(making, quiet, strict=True)]
    put(
        f"""{said.messages} messages of {PEOPLE} people within {said.seconds:g} s.
Milliseconds; median of {said.rounds} rounds in turns (smallest-largest).

| meanwhile | half within | 99 % within | the worst | documents made |
|---|---|---|---|---|
{row("documents are made in a loop", making)}
{row("nothing is made", quiet)}

The time within which 99 % are answered is {spread(ratio, 2)} times that of a quiet service.
""",
        "p16",
    )


def row(name: str, rounds: Sequence[Round]) -> str:
    columns = [
        [r.half for r in rounds],
        [r.ninety_nine for r in rounds],
        [r.worst for r in rounds],
        [r.documents for r in rounds],
    ]
    return f"| {name} | {' | '.join(spread(column) for column in columns)} |"


if __name__ == "__main__":
    main()
