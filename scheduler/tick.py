"""One tick: take the steps that are due, one transaction each, and do what each is for.

A tick stores nothing of its own, so a lost or doubled one is harmless.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

import structlog
from sqlmodel import Session, col, select

from domain.errors import WorldFailed
from storage.database import Database
from storage.steps import WAITING, StepRow
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger()

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
    only: Collection[str] | None = None,
) -> Tally:
    """Do every step that is due now, the oldest first; one that stumbles leaves the others be.

    `only` are the kinds to do when somebody asks for some by hand.
    """
    tally = Tally()
    for step_id in database.run(lambda session: _due(open_work(session), only)):
        try:
            tally.done += database.run(partial(_one, open_work, runs, step_id))
        except WorldFailed:
            raise
        except Exception as error:  # our own bug: this step waits, the others go on
            tally.failed += 1
            log.error("step.failed", step=step_id, error=type(error).__name__, exc_info=True)
    return tally


def _due(work: UnitOfWork, only: Collection[str] | None) -> list[int]:
    due = work.steps.due(work.now)
    return [row.id for row in due if row.id and (only is None or row.kind in only)]


def _one(open_work: Open, runs: Mapping[str, Run], step_id: int, session: Session) -> bool:
    return _run(open_work(session), step_id, runs)


def _run(work: UnitOfWork, step_id: int, runs: Mapping[str, Run]) -> bool:
    """One step in its own transaction. Out of hours it is put off to the next opening."""
    wanted = select(StepRow).where(StepRow.id == step_id, StepRow.state == WAITING)
    row = work.session.exec(wanted.order_by(col(StepRow.id)).with_for_update()).first()
    if row is None or row.due_at > work.now:
        return False
    work.contract = work.contracts.get(row.contract_id)
    open_at = work.hours.next_open(work.now)
    if open_at > work.now:
        row.due_at = open_at
        work.session.add(row)
        return False
    runs[row.kind](work, row)
    if row.state == WAITING and row.due_at <= work.now:
        work.steps.settle(row, work.now)
    log.info("step.done", step=step_id, kind=row.kind, subject=row.subject, state=row.state)
    return True
