"""P6: `python -m benchmarks.p6_replies`. How long other people wait for a reply during a broadcast
to ten thousand, at thirty a second: from the moment at which their message is there to be fetched
until Telegram has the reply.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.bots import NOTICE, Bot, Broadcaster, Cheville, Life
from benchmarks.ratio import put, spread
from benchmarks.town import Heard, Town

LIMIT = 30
BROADCAST = 10_000
REACHED = 1_500
"""How many of the ten thousand have a phone in the town: more than a round comes to."""
PEOPLE = 50
SAID = "/aide"
SETTLED_AFTER = 90


@dataclass(frozen=True)
class Round:
    """How long replies took, in milliseconds, and how many never came."""

    half: float
    ninety_nine: float
    worst: float
    unanswered: int


def play(build: type[Cheville] | type[Broadcaster], messages: int, seconds: float) -> Round:
    """The broadcast goes on, and now and then somebody says something."""
    with Town(paced=True) as town:
        chats = town.people_who_started(REACHED)
        people = town.people_who_started(PEOPLE)
        bot = _bot(build, chats, people)
        life = Life(bot, town)
        town.until(lambda: sum(map(_noticed, map(town.heard, chats[:SETTLED_AFTER]))) > 80)
        _speak(town, people, messages, seconds)
        time.sleep(3)
        life.kill()
        return _counted([town.heard(person) for person in people])


def _bot(build: type[Cheville] | type[Broadcaster], chats: Sequence[int], people: list[int]) -> Bot:
    everybody = range(chats[0], chats[0] + BROADCAST)
    if build is Broadcaster:
        return Broadcaster(everybody)
    bot = Cheville(LIMIT)
    bot.knows(people)
    bot.owes([number for number in everybody if number not in set(people)])
    return bot


def _noticed(heard: Sequence[Heard]) -> bool:
    return any(each.text == NOTICE for each in heard)


def _speak(town: Town, people: Sequence[int], messages: int, seconds: float) -> None:
    """At moments that have nothing to do with the pace; the same in every round."""
    chance = random.Random(6)
    began = time.monotonic()
    for number, at in enumerate(sorted(chance.uniform(0, seconds) for _ in range(messages))):
        time.sleep(max(0.0, began + at - time.monotonic()))
        town.say(people[number % len(people)], SAID)


def _counted(chats: Sequence[Sequence[Heard]]) -> Round:
    """From each message to the next word of the bot in that chat."""
    waits, unanswered = [], 0
    for heard in chats:
        for number, each in enumerate(heard):
            if each.by_bot or each.text != SAID:
                continue
            answer = heard[number + 1] if number + 1 < len(heard) else None
            if answer is None or not answer.by_bot or answer.text == NOTICE:
                unanswered += 1
            else:
                waits.append(1000 * (answer.at - each.at))
    waits.sort()
    return Round(median(waits), waits[int(0.99 * (len(waits) - 1))], waits[-1], unanswered)


def row(name: str, rounds: Sequence[Round]) -> str:
    columns = [
        [r.half for r in rounds],
        [r.ninety_nine for r in rounds],
        [r.worst for r in rounds],
        [r.unanswered for r in rounds],
    ]
    return f"| {name} | {' | '.join(spread(column) for column in columns)} |"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p6_replies")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--messages", type=int, default=100)
    reader.add_argument("--seconds", type=float, default=20.0)
    said = reader.parse_args()
    ours: list[Round] = []
    theirs: list[Round] = []
    for _ in range(said.rounds):
        for build, rounds in ((Cheville, ours), (Broadcaster, theirs)):
            rounds.append(play(build, said.messages, said.seconds))
            print(build.name, rounds[-1], flush=True)
    ratio = [a.ninety_nine / b.ninety_nine for a, b in zip(ours, theirs, strict=True)]
    put(
        f"""{said.messages} messages of {PEOPLE} people within {said.seconds:g} s, while \
{BROADCAST} others are written to at thirty a second.
Milliseconds; median of {said.rounds} rounds in turns (smallest-largest).

| bot | half within | 99 % within | the worst | never answered |
|---|---|---|---|---|
{row(Cheville.name, ours)}
{row(Broadcaster.name, theirs)}

The time within which 99 % are answered is {spread(ratio, 2)} times the peer's.
""",
        "p6",
    )


if __name__ == "__main__":
    main()
