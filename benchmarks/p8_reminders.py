"""P8: `python -m benchmarks.p8_reminders`. Six thousand reminders due at one instant: the eve of
sixty meetings of a hundred people each, at Telegram's own pace. Beside it, APScheduler with six
thousand jobs of one instant in its SQL store, as it comes.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from sqlmodel import select

from benchmarks.bots import Cheville, Life
from benchmarks.ratio import put, spread
from benchmarks.town import Town
from domain.steps import StepKind
from storage.contracts import Contract
from storage.database import Session
from storage.meetings import Invitee, Meeting
from storage.people import Person
from storage.reminders import GivenReminder
from storage.steps import DONE, StepRow

LIMIT = 30
INVITED = 100
SOON = timedelta(seconds=15)
FIRST_SECONDS = 10
WAKES = timedelta(seconds=60)
ALL_DAY = {"opens": "00:00", "closes": "23:59", "weekdays": list(range(7))}
_fired: Counter[int] = Counter()


@dataclass(frozen=True)
class Round:
    """What became of the reminders; `first_seconds` is the share of the limit reached in the ten
    seconds that follow the due moment, `next_seconds` in those that follow the first message,
    `whole` from the first message to the last."""

    missed: int
    doubled: int
    first_seconds: float
    next_seconds: float
    whole: float
    refused: int


def play(reminders: int) -> Round:
    """Everybody is a partner with a phone and has not answered; the eve comes."""
    with Town(paced=True) as town:
        people = town.people_who_started(reminders)
        bot = Cheville()
        bot.knows(people)
        bot.ask(_called)
        life = Life(bot, town)
        # The menus of so many newcomers leave first.
        town.until(lambda: len(town.menus()) >= reminders, every=1.0, patience=600)
        due_at = datetime.now(UTC) + SOON
        life.kill()
        bot.pace = LIMIT
        bot.ask(lambda session: _lay(session, due_at))
        life = Life(bot, town)
        due_in_machine_time = time.monotonic() + (due_at - datetime.now(UTC)).total_seconds()
        quiet = 2 * reminders - 1
        town.until(lambda: town.messages() >= quiet, every=2.0, patience=600)
        town.until_quiet(5.0)
        life.kill()
        assert bot.ask(_all_done), "a step is not done"
        return _counted(town, people, bot, due_in_machine_time)


def _called(session: Session) -> None:
    """A hundred people to each meeting, each person to one; answers are being collected."""
    contract = session.exec(select(Contract)).one()
    contract.settings = {"hours": ALL_DAY}
    session.add(contract)
    people = session.exec(select(Person).order_by(Person.id)).all()
    starts_at = datetime.now(UTC) + timedelta(days=1)
    for number in range(0, len(people), INVITED):
        meeting = Meeting(
            contract_id=contract.id or 0,
            key=f"{number}",
            uid=f"{number}@banc",
            title=f"Groupe de travail n° {number // INVITED + 1}",
            starts_at=starts_at,
            collecting_since=datetime.now(UTC) - timedelta(days=20),
        )
        session.add(meeting)
        session.flush()
        for person in people[number : number + INVITED]:
            session.add(Invitee(meeting_id=meeting.id or 0, person_id=person.id or 0))


def _lay(session: Session, due_at: datetime) -> None:
    for meeting in session.exec(select(Meeting)).all():
        step = StepRow(
            contract_id=meeting.contract_id,
            subject=f"meeting:{meeting.id}",
            kind=StepKind.DAY_BEFORE,
            occurrence=f"{StepKind.DAY_BEFORE}:banc",
            planned_at=due_at,
            due_at=due_at,
        )
        session.add(step)


def _all_done(session: Session) -> bool:
    eve = session.exec(select(StepRow).where(StepRow.kind == StepKind.DAY_BEFORE)).all()
    return all(step.state == DONE for step in eve)


def _given(session: Session) -> int:
    return len(session.exec(select(GivenReminder)).all())


def _counted(town: Town, people: Sequence[int], bot: Cheville, due_at: float) -> Round:
    heard = [[each.at for each in town.heard(person) if each.by_bot] for person in people]
    times = sorted(at for each in heard for at in each)

    def share(since: float) -> float:
        return sum(at < since + FIRST_SECONDS for at in times) / FIRST_SECONDS / LIMIT

    assert bot.ask(_given) == len(people), "a reminder was given and not noted, or the reverse"
    return Round(
        missed=sum(not each for each in heard),
        doubled=sum(len(each) > 1 for each in heard),
        first_seconds=share(due_at),
        next_seconds=share(times[0]),
        whole=(len(times) - 1) / (times[-1] - times[0]) / LIMIT,
        refused=town.refused_for_pace(),
    )


def fires(number: int) -> None:
    """What a job of the peer does."""
    _fired[number] += 1


def play_peer(reminders: int) -> Round:
    """As many jobs, due at one instant, with APScheduler's own defaults."""
    _fired.clear()
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)  # a line for each missed job
    with tempfile.TemporaryDirectory() as folder:
        store = SQLAlchemyJobStore(f"sqlite:///{Path(folder) / 'jobs.db'}")
        scheduler = BackgroundScheduler(jobstores={"default": store}, timezone=UTC)
        scheduler.start(paused=True)
        due_at = datetime.now(UTC) + WAKES
        for number in range(reminders):
            scheduler.add_job(fires, "date", run_date=due_at, args=[number])
        assert datetime.now(UTC) < due_at, "the jobs were not laid in time"
        scheduler.resume()
        time.sleep((due_at - datetime.now(UTC)).total_seconds())
        while scheduler.get_jobs():
            time.sleep(1.0)
        scheduler.shutdown()
    doubled = sum(times > 1 for times in _fired.values())
    return Round(reminders - len(_fired), doubled, 0.0, 0.0, 0.0, 0)


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p8_reminders")
    reader.add_argument("--rounds", type=int, default=1)
    reader.add_argument("--reminders", type=int, default=6000)
    said = reader.parse_args()
    ours: list[Round] = []
    theirs: list[Round] = []
    for _ in range(said.rounds):
        for deed, rounds in ((play, ours), (play_peer, theirs)):
            rounds.append(deed(said.reminders))
            print(deed.__name__, rounds[-1], flush=True)
    put(
        f"""{said.reminders} reminders due at one instant, {INVITED} people to a meeting.
Median of {said.rounds} rounds in turns (smallest-largest).

Share of the limit: in the {FIRST_SECONDS} s from the due moment, in those from the first message,
and from the first message to the last.

| who | missed | doubled | due moment | first message | the whole | refused (429) |
|---|---|---|---|---|---|---|
| Cheville | {_columns(ours)} | {_pace(ours)} |
| APScheduler, SQL store | {_columns(theirs)} | | | | |
""",
        "p8",
    )


def _columns(rounds: Sequence[Round]) -> str:
    return f"{spread([r.missed for r in rounds])} | {spread([r.doubled for r in rounds])}"


def _pace(rounds: Sequence[Round]) -> str:
    shares = (
        [r.first_seconds for r in rounds],
        [r.next_seconds for r in rounds],
        [r.whole for r in rounds],
    )
    refused = spread([r.refused for r in rounds])
    return f"{' | '.join(spread(share, 3) for share in shares)} | {refused}"


if __name__ == "__main__":
    main()
