"""What became of a notice, told once nothing of it is on its way any more."""

from dataclasses import replace
from datetime import timedelta

from domain.messages import Urgency
from storage.deliveries import deliveries, report
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork

LOOKED_AT_EVERY = timedelta(minutes=10)
WAITED_FOR_AT_MOST = timedelta(days=4)
"""Longer than a week-end with its holiday: what is still on its way then is told to be."""


def tell_outcome(work: UnitOfWork, row: StepRow) -> None:
    """The report, once; while something of it may still leave, it waits a little."""
    notice = work.notices.find(int(row.subject.rpartition(":")[2]))
    if notice is None:
        work.steps.settle(row, work.now, state=VOID, why="no_notice")
        return
    pending = any(each.pending for each in deliveries(work, notice))
    if pending and work.now - row.planned_at < WAITED_FOR_AT_MOST:
        row.due_at = work.now + LOOKED_AT_EVERY
        work.session.add(row)
        return
    key = f"{row.kind}:{row.subject}:{row.occurrence}"
    work.tell("coordinator", replace(report(work, notice), urgency=Urgency.REMINDER, key=key))
