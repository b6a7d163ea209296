"""P5: `python -m benchmarks.p5_broadcast`. A notice to many people at Telegram's own pace, thirty a
second, against a simulator that refuses who is faster.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.bots import NOTICE, Bot, Broadcaster, Cheville, Life
from benchmarks.ratio import put, spread
from benchmarks.town import Town

LIMIT = 30


@dataclass(frozen=True)
class Round:
    """What became of one broadcast."""

    share: float
    refused: int
    lost: int
    doubled: int


def play(build: type[Cheville] | type[Broadcaster], people: int) -> Round:
    """A broadcast, until it is over or nothing more comes."""
    with Town(paced=True) as town:
        chats = town.people_who_started(people)
        bot = _bot(build, chats)
        life = Life(bot, town)
        quiet = town.messages()
        town.until(lambda: town.messages() > quiet)
        town.until_quiet(3.0)
        life.kill()
        return counted(town, chats)


def _bot(build: type[Cheville] | type[Broadcaster], chats: Sequence[int]) -> Bot:
    if build is Broadcaster:
        return Broadcaster(chats)
    bot = Cheville(LIMIT)
    bot.owes(chats)
    return bot


def counted(town: Town, chats: Sequence[int]) -> Round:
    """Who heard the notice, and how near its rate came to the limit."""
    heard = [[h.at for h in town.heard(chat) if h.by_bot and h.text == NOTICE] for chat in chats]
    times = sorted(at for each in heard for at in each)
    return Round(
        share=(len(times) - 1) / (times[-1] - times[0]) / LIMIT,
        refused=town.refused_for_pace(),
        lost=sum(not each for each in heard),
        doubled=sum(len(each) > 1 for each in heard),
    )


def row(name: str, rounds: Sequence[Round]) -> str:
    share = spread([each.share for each in rounds], 3)
    others = ([r.refused for r in rounds], [r.lost for r in rounds], [r.doubled for r in rounds])
    return f"| {name} | {share} | {' | '.join(spread(column) for column in others)} |"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p5_broadcast")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--people", type=int, default=600)
    said = reader.parse_args()
    results: dict[str, list[Round]] = {}
    for _ in range(said.rounds):
        for build in (Cheville, Broadcaster):
            results.setdefault(build.name, []).append(play(build, said.people))
            print(build.name, results[build.name][-1], flush=True)
    head = f"""A notice to {said.people} people, at thirty a second.
Median of {said.rounds} rounds in turns (smallest-largest).

| bot | share of the limit | refused (429) | lost | doubled |
|---|---|---|---|---|
"""
    put(head + "\n".join(row(*each) for each in results.items()) + "\n", "p5")


if __name__ == "__main__":
    main()
