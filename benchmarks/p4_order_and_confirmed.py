"""P4: `python -m benchmarks.p4_order_and_confirmed`. Messages wait for a bot; it is killed with
SIGKILL while it answers, and started again. Counted: replies out of order in their chat, and
messages that Telegram was told are received and that nobody ever answered.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.bots import Bot, Cheville, Echo, Life
from benchmarks.ratio import put, spread
from benchmarks.town import Town

SAID = (
    *("/aide", "/menu", "/moi", "/confidentialite"),
    *("/reglages", "/annuler", "/inconnue", "Bonjour à tous"),
)
"""Eight messages, each with a reply of its own: which reply answers which message can be told."""
KILLED_AFTER = 0.15
BOTS: tuple[Callable[[], Bot], ...] = (Cheville, Echo, lambda: Echo(concurrent=True))


@dataclass(frozen=True)
class Round:
    """What one kill cost one bot."""

    confirmed: int
    unanswered: int
    out_of_order: int


def play(bot: Bot, chats: int) -> Round:
    """A backlog, a kill while it is answered, another life until all is quiet."""
    with Town() as town:
        people = [town.person() for _ in range(chats + 1)]
        bot.knows(people)
        witness = people.pop()
        replies = _replies(bot, town, witness)
        for words in SAID:
            for person in people:
                town.say(person, words)
        said = chats * len(SAID)
        quiet = town.messages()
        life = Life(bot, town)
        town.until(lambda: town.messages() >= quiet + KILLED_AFTER * said)
        life.kill()
        confirmed = said - town.unconfirmed()
        life = Life(bot, town)
        town.say(witness, SAID[0])
        town.until(lambda: len(town.told(witness)) > len(SAID))
        town.until_quiet()
        life.kill()
        return _counted(confirmed, [_heard(town.told(person), replies) for person in people])


def _replies(bot: Bot, town: Town, person: int) -> dict[str, int]:
    """Which message each reply answers, as somebody learns who waits for every answer."""
    life = Life(bot, town)
    replies: dict[str, int] = {}
    for number, words in enumerate(SAID):
        town.say(person, words)
        town.until(lambda number=number: len(town.told(person)) > number)  # type: ignore[misc]  # a default binds the number of this turn
        time.sleep(0.1)
        assert len(town.told(person)) == number + 1, f"{words} has more than one reply"
        replies[town.told(person)[-1]] = number
    assert len(replies) == len(SAID), "two replies cannot be told apart"
    life.kill()
    return replies


def _heard(told: Sequence[str], replies: dict[str, int]) -> list[int]:
    """The messages that were answered, in the order of their replies; a resend counts once."""
    bare = [words.partition("\n\n↻")[0] for words in told]
    return list(dict.fromkeys(replies[words] for words in bare))


def _counted(confirmed: int, chats: Sequence[Sequence[int]]) -> Round:
    unanswered = sum(len(SAID) - len(heard) for heard in chats)
    late = sum(sum(b < max(heard[:n]) for n, b in enumerate(heard) if n) for heard in chats)
    return Round(confirmed, unanswered, late)


def row(name: str, rounds: Sequence[Round]) -> str:
    """One line of the table: medians, with the smallest and the largest."""
    columns = [
        [r.out_of_order for r in rounds],
        [r.unanswered for r in rounds],
        [r.confirmed for r in rounds],
    ]
    return f"| {name} | {' | '.join(spread(column) for column in columns)} |"


def table(results: dict[str, list[Round]], chats: int) -> str:
    """What was done, then one line for each bot."""
    rounds = len(next(iter(results.values())))
    head = f"""{chats * len(SAID)} messages of {chats} people wait; `kill -9` once
{KILLED_AFTER:.0%} are answered; the bot is started again and runs until nothing more is said.
Median of {rounds} rounds in turns (smallest-largest).

| bot | replies out of order | confirmed, never answered | confirmed at the kill |
|---|---|---|---|
"""
    return head + "\n".join(row(name, found) for name, found in results.items()) + "\n"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p4_order_and_confirmed")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--chats", type=int, default=50)
    said = reader.parse_args()
    results: dict[str, list[Round]] = {}
    for _ in range(said.rounds):
        for build in BOTS:
            bot = build()
            results.setdefault(bot.name, []).append(play(bot, said.chats))
            print(bot.name, results[bot.name][-1], flush=True)
    put(table(results, said.chats), "p4")


if __name__ == "__main__":
    main()
