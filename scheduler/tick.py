"""One tick: take the steps that are due, one transaction each, and do what each is for.

A tick stores nothing of its own, so a lost or doubled one is harmless. A step over which we
stumble is tried again, three times in all, then set aside, and those who keep the service know.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import structlog
from sqlmodel import Session, col, select

from domain.errors import WorldFailed
from domain.messages import Say
from storage.chains import AT_ANY_HOUR
from storage.database import Database, is_of_the_world
from storage.steps import SET_ASIDE, WAITING, StepRow
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

TRIES = 3
_BACK_OFF = timedelta(minutes=2)

Open = Callable[[Session], UnitOfWork]
Run = Callable[[UnitOfWork, StepRow], None]


@dataclass
class Tally:
    """What a tick did, in numbers, for the log."""

    done: int = 0
    failed: int = 0


def run_due(
    database: Database,
    open_work: Open,
    runs: Mapping[str, Run],
    *,
    look_ahead: Callable[[UnitOfWork], None] | None = None,
    only: Collection[str] | None = None,
) -> Tally:
    """Do every step that is due now, the oldest first; one that stumbles leaves the others be.

    First `look_ahead`, if any, lays what the calendar alone makes due. `only` are the kinds to do
    when somebody asks for some by hand.
    """
    tally = Tally()
    if look_ahead is not None:
        _ahead(database, open_work, look_ahead)
    for step_id in database.run(lambda session: _due(open_work(session), only)):
        try:
            tally.done += database.run(partial(_one, open_work, runs, step_id))
        except WorldFailed:
            raise
        except Exception as error:  # our own bug: this step waits, the others go on
            tally.failed += 1
            log.error("step.failed", step=step_id, error=type(error).__name__, exc_info=True)
            database.run(partial(_stumbled, open_work, step_id))
    return tally


def _ahead(database: Database, open_work: Open, look_ahead: Callable[[UnitOfWork], None]) -> None:
    """A bug in what is to come must not keep back what is due."""
    try:
        database.run(lambda session: look_ahead(open_work(session)))
    except WorldFailed:
        raise
    except Exception as error:
        log.error("look_ahead.failed", error=type(error).__name__, exc_info=True)


def apart(work: UnitOfWork, row: StepRow, person_id: int, deed: Callable[[], object]) -> None:
    """Do this part of a step for one person. When it stumbles the others are served all the same,
    and the coordinator is asked to write to that person herself."""
    try:
        with work.session.begin_nested():
            deed()
    except Exception as error:  # our own bug, for one person: it must not silence the others
        if is_of_the_world(error):
            raise
        log.error(
            "step.stumbled",
            step=row.id,
            person=person_id,
            error=type(error).__name__,
            exc_info=True,
        )
        facts = {"person": work.people.get(person_id), "step": _label(work, row)}
        _own_up(work, row, "trouble/step_for_one", facts, f"{person_id}")


def _stumbled(open_work: Open, step_id: int, session: Session) -> None:
    """Count a try that stumbled; the third sets the step aside and is owned up to."""
    work = open_work(session)
    row = session.get_one(StepRow, step_id)
    work.contract = work.contracts.get(row.contract_id)
    row.attempts += 1
    if row.attempts < TRIES:
        row.due_at = work.now + _BACK_OFF * row.attempts
    else:
        work.steps.settle(row, work.now, state=SET_ASIDE, why="failed")
        _own_up(work, row, "trouble/step_set_aside", {"step": _label(work, row)}, "")
    session.add(row)


def _label(work: UnitOfWork, row: StepRow) -> str:
    return work.word(f"steps.{row.kind}")


def _own_up(
    work: UnitOfWork, row: StepRow, text: str, facts: Mapping[str, object], key: str
) -> None:
    """Say what we failed to do, once, with a reference, to those who can mend it."""
    say = Say(text, {**facts, "reference": f"E-{row.id}"}, key=f"{text}:{row.id}:{key}")
    for role in ("maintainer", "coordinator"):
        work.tell(role, say)


def _due(work: UnitOfWork, only: Collection[str] | None) -> list[int]:
    due = work.steps.due(work.now)
    return [row.id for row in due if row.id and (only is None or row.kind in only)]


def _one(open_work: Open, runs: Mapping[str, Run], step_id: int, session: Session) -> bool:
    return _run(open_work(session), step_id, runs)


def _run(work: UnitOfWork, step_id: int, runs: Mapping[str, Run]) -> bool:
    """One step in its own transaction. Out of hours it is put off to the next opening, but for
    what minds the hours of each message by itself."""
    wanted = select(StepRow).where(StepRow.id == step_id, StepRow.state == WAITING)
    row = work.session.exec(wanted.order_by(col(StepRow.id)).with_for_update()).first()
    if row is None or row.due_at > work.now:
        return False
    work.contract = work.contracts.get(row.contract_id)
    open_at = work.hours.next_open(work.now)
    if open_at > work.now and row.kind not in AT_ANY_HOUR:
        row.due_at = open_at
        work.session.add(row)
        return False
    runs[row.kind](work, row)
    if row.state == WAITING and row.due_at <= work.now:
        work.steps.settle(row, work.now)
    log.info("step.done", step=step_id, kind=row.kind, subject=row.subject, state=row.state)
    return True
