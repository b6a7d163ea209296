"""P7 and P9: `python -m benchmarks.p7_lateness`. Conversations left in the middle, each to be
closed at a moment of its own with a word to whoever left it: a hundred thousand wait, and so many
come due each second. How late each word is in the outbox, and what those that wait weigh in memory.

Writes the tables of docs/performance.md between their marks.
"""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median

from sqlalchemy import insert
from sqlmodel import select

from benchmarks.bots import Cheville, Life
from benchmarks.contract import FIRST
from benchmarks.crowd import Crowd
from benchmarks.p15_memory import idle
from benchmarks.ratio import put, spread
from domain.dialogue import Talk
from storage.chains import TALK_CLOSED_AFTER, OwnStep
from storage.contracts import Contract
from storage.conversations import ConversationRow, write_talk
from storage.database import Session
from storage.outbox import OutboxRow
from storage.steps import StepRow

ALL_DAY = {"opens": "00:00", "closes": "23:59", "weekdays": list(range(7))}
SOON = timedelta(seconds=40)
"""The service must be up by then: its start is not what is measured."""
MUCH_LATER = timedelta(days=30)
KIND = OwnStep.TALK_CLOSES.value


@dataclass(frozen=True)
class Round:
    """How late words were in the outbox, in milliseconds, and how many never came."""

    half: float
    ninety_nine: float
    worst: float
    missed: int


def lay_waiting(session: Session, count: int) -> None:
    """So many that wait for long."""
    contract = session.exec(select(Contract)).one()
    contract.settings = {"hours": ALL_DAY}
    session.add(contract)
    later = datetime.now(UTC) + MUCH_LATER
    steps = [_step(n, later + timedelta(seconds=n), serial=0) for n in range(count)]
    if steps:
        session.connection().execute(insert(StepRow), steps)


def _step(number: int, due_at: datetime, *, serial: int) -> dict[str, object]:
    return {
        "contract_id": 1,
        "subject": f"talk:telegram:{FIRST + number}",
        "kind": KIND,
        "occurrence": f"{serial}",
        "planned_at": due_at,
        "due_at": due_at,
    }


def lay_due(session: Session, people: int, each_second: int, serial: int, begins: datetime) -> None:
    """Conversations that were left a week ago, to be closed one after the other from then on."""
    talk = write_talk(Talk("progress", "where", serial, {"action": 1}))
    for number in range(people):
        due_at = begins + timedelta(seconds=number / each_second)
        session.connection().execute(insert(StepRow), [_step(number, due_at, serial=serial)])
        left = ConversationRow(
            channel="telegram",
            address=str(FIRST + number),
            contract_id=1,
            talk=talk,
            updated_at=due_at - TALK_CLOSED_AFTER,
        )
        session.add(left)


async def play(bot: Cheville, people: int, each_second: int, serial: int) -> Round:
    async with Crowd((), ()) as crowd:
        begins = datetime.now(UTC) + SOON
        bot.ask(lambda session: lay_due(session, people, each_second, serial, begins))
        life = Life(bot, crowd)
        await crowd.until(lambda: "setChatMenuButton" in crowd.methods)
        assert datetime.now(UTC) < begins, "the service was up too late"
        await crowd.until(lambda: len(crowd.heard) >= people)
        await asyncio.sleep(1)
        life.kill()
    late = sorted(bot.ask(lambda session: _lateness(session, serial)))
    at = int(0.99 * (len(late) - 1))
    return Round(median(late), late[at], late[-1], people - len(late))


def _lateness(session: Session, serial: int) -> list[float]:
    """From the moment of each step to that of its word, in milliseconds."""
    steps = session.exec(select(StepRow).where(StepRow.occurrence == f"{serial}")).all()
    due = {f"{KIND}:{row.subject}:{serial}": row.planned_at for row in steps}
    said = session.exec(select(OutboxRow).where(OutboxRow.template == "reminders/talk_closed"))
    return [
        (row.created_at - due[row.key]).total_seconds() * 1000
        for row in said
        if row.key is not None and row.key in due
    ]


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p7_lateness")
    reader.add_argument("--rounds", type=int, default=5)
    reader.add_argument("--waiting", type=int, default=100_000)
    reader.add_argument("--people", type=int, default=500)
    reader.add_argument("--each-second", type=int, default=50)
    said = reader.parse_args()
    few, many = Cheville(), Cheville()
    for bot, waiting in ((few, 0), (many, said.waiting)):
        bot.lays(said.people, 0)
        bot.ask(lambda session, waiting=waiting: lay_waiting(session, waiting))  # type: ignore[misc]  # a default binds the number of this turn
    weighed = [asyncio.run(idle(many)) - asyncio.run(idle(few)) for _ in range(said.rounds)]
    found: dict[str, list[Round]] = {"nothing else": [], f"{said.waiting} others": []}
    for serial in range(1, said.rounds + 1):
        for bot, rounds in zip((few, many), found.values(), strict=True):
            rounds.append(asyncio.run(play(bot, said.people, said.each_second, serial)))
            print(rounds[-1], flush=True)
    put(told(said.people, said.each_second, found), "p7")
    put(
        f"""Median of {said.rounds} rounds in turns (smallest-largest).

| memory of {said.waiting} steps that wait | found | to hold |
|---|---|---|
| more than a service where none waits, MB | {spread(weighed, 1)} | ≤ +10 |
""",
        "p9",
    )


def told(people: int, each_second: int, found: dict[str, list[Round]]) -> str:
    rounds = len(next(iter(found.values())))
    head = f"""{people} steps come due, {each_second} a second.
Milliseconds late; median of {rounds} rounds in turns (smallest-largest).

| what waits beside | half within | 99 % within | the worst | missed |
|---|---|---|---|---|
"""
    return head + "".join(f"| {name} | {_columns(each)} |\n" for name, each in found.items())


def _columns(rounds: Sequence[Round]) -> str:
    columns = (
        [r.half for r in rounds],
        [r.ninety_nine for r in rounds],
        [r.worst for r in rounds],
        [r.missed for r in rounds],
    )
    return " | ".join(spread(column) for column in columns)


if __name__ == "__main__":
    main()
