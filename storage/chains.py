"""Laying steps down: the chain of a meeting, the coordinator's line of the day, a talk left idle.

The dates are rules (domain/steps); what each step does is scheduler/.
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.quiet_hours import in_zone, wall_clock
from domain.steps import (
    COPIL_CHAIN,
    MEETING_CHAIN,
    ChainStep,
    Laid,
    StepKind,
    after_late_start,
    chain_from_settings,
    chain_steps,
    is_copil,
)
from storage.contracts import Instance
from storage.conversations import talk_subject
from storage.meetings import Meeting
from storage.notices import Notice, notice_subject
from storage.steps import VOID, WAITING, StepRow
from storage.unit_of_work import UnitOfWork

LINE_OF_THE_DAY = time(17, 30)
TALK_REMINDED_AFTER = timedelta(days=1)
TALK_CLOSED_AFTER = timedelta(days=7)
WORKBOOK_KEPT = timedelta(days=7)
"""How long a workbook that was read waits to be brought in."""
NOTICE_REPORTED_AFTER = timedelta(minutes=2)
"""What most of a broadcast takes to leave, at Telegram's pace."""
OPEN_DAYS_TO_ANSWER = 2
"""What the last relance leaves before the call list."""
_TIME_TO_CALL = timedelta(hours=4)
FIGURES_CHASED_AFTER = (timedelta(days=7), timedelta(days=14))
"""When those who gave no figure are chased, from the day on which it fell due."""


class OwnStep(StrEnum):
    """Steps that belong to no meeting."""

    DAILY_LINE = "daily_line"
    TALK_IDLE = "talk_idle"
    TALK_CLOSES = "talk_closes"
    ASK_AGAIN = "ask_again"
    TO_CALL = "to_call"
    MEETING_CHANGED = "meeting_changed"
    ANNOUNCE = "announce"
    WORKBOOK_EXPIRES = "workbook_expires"
    FIGURES = "figures"
    FIGURES_RELANCE = "figures_relance"
    FIGURES_TO_CALL = "figures_to_call"
    NOTICE_REPORT = "notice_report"


TOLD_THE_DAY_BEFORE = frozenset(
    {
        StepKind.COLLECT.value,
        StepKind.COLLECT_RELANCE.value,
        StepKind.CONVOKE.value,
        StepKind.ANSWER_RELANCE.value,
        StepKind.DAY_BEFORE.value,
        OwnStep.FIGURES.value,
        OwnStep.FIGURES_RELANCE.value,
    }
)
"""The steps that write to people: the coordinator may hold each the day before."""

AT_ANY_HOUR = frozenset({OwnStep.MEETING_CHANGED.value})
"""What is not put off to the next opening: somebody may set out before it."""


def meeting_subject(meeting: Meeting) -> str:
    """What names a meeting in steps, reminders and messages."""
    return f"meeting:{meeting.id}"


def progress_subject(meeting: Meeting) -> str:
    """What names the call for progress that prepares a meeting."""
    return f"progress:{meeting.id}"


def figures_subject(contract_id: int) -> str:
    """What names the figures of a contract in messages that ask for them."""
    return f"figures:{contract_id}"


def planned_chain(work: UnitOfWork, meeting: Meeting) -> Laid:
    """The steps of this meeting as they would be laid now: those to come, those too late.

    A convocation that left, here or by other means, is among those that are over.
    """
    assert meeting.starts_at is not None, "a meeting without a date has no chain"
    chain = chain_of(work, meeting)
    if meeting.convened_at is not None or meeting.collecting_since is not None:
        chain = tuple(step for step in chain if step.kind is not StepKind.CONVOKE)
    steps = chain_steps(chain, meeting.starts_at, work.hours)
    return after_late_start(steps, work.now, starts_at=meeting.starts_at, hours=work.hours)


def chain_of(work: UnitOfWork, meeting: Meeting) -> tuple[ChainStep, ...]:
    """The délais of this meeting before any date: its instance's own, else the house's. Only a
    COPIL is prepared by a call for progress."""
    instance = work.session.get(Instance, meeting.instance_id) if meeting.instance_id else None
    if instance is not None and instance.chain:
        return chain_from_settings(instance.chain)
    copil = instance is not None and is_copil(instance.code)
    return COPIL_CHAIN if copil else MEETING_CHAIN


def void_meeting_chain(work: UnitOfWork, meeting: Meeting, why: str) -> None:
    """Nothing planned for this meeting happens any more: it was moved, or called off."""
    work.steps.void(meeting_subject(meeting), work.now, why)


def lay_meeting_chain(work: UnitOfWork, meeting: Meeting) -> Laid:
    """Lay the steps of this meeting; those already missed are written down as over."""
    laid = planned_chain(work, meeting)
    subject = meeting_subject(meeting)
    for step in laid.waiting:
        row = work.steps.lay(work.contract_id, subject, step.kind, step.occurrence, step.due_at)
        if row.state == VOID:  # the meeting is back on a day that it had before
            work.steps.wait_again(row, step.due_at)
        lay_announcement(work, row)
    for step in laid.void:
        row = work.steps.lay(work.contract_id, subject, step.kind, step.occurrence, step.due_at)
        if row.state == WAITING:
            work.steps.settle(row, work.now, state=VOID, why="late_start")
    return laid


def lay_announcement(work: UnitOfWork, row: StepRow) -> None:
    """On the open day before this step writes to people, the coordinator hears of it, in one
    message for all that the day brings. What leaves sooner she has just seen."""
    if row.kind not in TOLD_THE_DAY_BEFORE:
        return
    zone = work.hours.zone
    day = work.hours.last_open_day(in_zone(row.due_at, zone).date() - timedelta(days=1))
    due_at = wall_clock(day, LINE_OF_THE_DAY, zone)
    if due_at <= work.now:
        return
    subject = f"contract:{work.contract_id}"
    again = work.steps.lay(work.contract_id, subject, OwnStep.ANNOUNCE, day.isoformat(), due_at)
    if again.state == VOID:
        work.steps.wait_again(again, due_at)


def lay_daily_line(work: UnitOfWork) -> None:
    """Something happened that the coordinator reads at 17:30: today, or the next open day."""
    zone = work.hours.zone
    day = in_zone(work.now, zone).date()
    due_at = wall_clock(day, LINE_OF_THE_DAY, zone)
    if due_at <= work.now or not work.hours.is_open_day(day):
        day = work.hours.next_open_day(day + timedelta(days=1))
        due_at = wall_clock(day, LINE_OF_THE_DAY, zone)
    subject = f"contract:{work.contract_id}"
    work.steps.lay(work.contract_id, subject, OwnStep.DAILY_LINE, day.isoformat(), due_at)


def lay_call_list(work: UnitOfWork, meeting: Meeting, occurrence: str) -> None:
    """The last relance of this occurrence has left: whoever stays silent is to be telephoned."""
    assert meeting.starts_at is not None, "nobody is chased for a meeting without a date"
    at_latest = work.hours.last_open(meeting.starts_at - _TIME_TO_CALL)
    due_at = max(work.now, min(_after_time_to_answer(work), at_latest))
    work.steps.lay(work.contract_id, meeting_subject(meeting), OwnStep.TO_CALL, occurrence, due_at)


def _after_time_to_answer(work: UnitOfWork) -> datetime:
    hours = work.hours
    day = in_zone(work.now, hours.zone).date()
    for _ in range(OPEN_DAYS_TO_ANSWER):
        day = hours.next_open_day(day + timedelta(days=1))
    return wall_clock(day, hours.opens, hours.zone)


def lay_figures_chain(work: UnitOfWork, begins_at: datetime) -> None:
    """Figures are asked for at this moment, and chased twice, at the opening of later days."""
    hours = work.hours
    begun_on = in_zone(begins_at, hours.zone).date()
    later = (hours.next_open_day(begun_on + after) for after in FIGURES_CHASED_AFTER)
    steps = [(OwnStep.FIGURES, begins_at)]
    steps += [(OwnStep.FIGURES_RELANCE, wall_clock(d, hours.opens, hours.zone)) for d in later]
    subject = f"{figures_subject(work.contract_id)}:{_wall(work, begins_at)}"
    for kind, due_at in steps:
        occurrence = f"{kind}@{_wall(work, due_at)}"
        row = work.steps.lay(work.contract_id, subject, kind, occurrence, due_at)
        lay_announcement(work, row)


def _wall(work: UnitOfWork, moment: datetime) -> str:
    """« 2027-01-04T08:30 »."""
    local = in_zone(moment, work.hours.zone).replace(tzinfo=None)
    return local.isoformat(timespec="minutes")


def lay_figures_calls(work: UnitOfWork, occurrence: str) -> None:
    """The last relance about a figure has left: whoever stays silent is to be telephoned."""
    subject, due_at = figures_subject(work.contract_id), _after_time_to_answer(work)
    work.steps.lay(work.contract_id, subject, OwnStep.FIGURES_TO_CALL, occurrence, due_at)


def lay_talk_steps(work: UnitOfWork, serial: int) -> None:
    """A conversation was begun: reminded of once if left for a day, closed after a week."""
    subject = talk_subject(work.address)
    for kind, after in (
        (OwnStep.TALK_IDLE, TALK_REMINDED_AFTER),
        (OwnStep.TALK_CLOSES, TALK_CLOSED_AFTER),
    ):
        due_at = work.hours.next_open(work.now + after)
        work.steps.lay(work.contract_id, subject, kind, f"{serial}", due_at)


def workbook_subject(sent_id: int) -> str:
    """What names a workbook that was sent in steps."""
    return f"sent:{sent_id}"


def lay_workbook_expiry(work: UnitOfWork, sent_id: int) -> None:
    """A workbook was read: nobody brings it in weeks later, by a button forgotten above."""
    due_at = work.hours.next_open(work.now + WORKBOOK_KEPT)
    subject = workbook_subject(sent_id)
    work.steps.lay(work.contract_id, subject, OwnStep.WORKBOOK_EXPIRES, "read", due_at)


def lay_notice_report(work: UnitOfWork, notice: Notice) -> None:
    """A notice leaves now, or once more to some: the coordinator reads what became of it."""
    due_at = work.hours.next_open(work.now) + NOTICE_REPORTED_AFTER
    occurrence = _wall(work, work.now)
    kind = OwnStep.NOTICE_REPORT
    work.steps.lay(work.contract_id, notice_subject(notice), kind, occurrence, due_at)
