"""Laying steps down: the chain of a meeting, the coordinator's line of the day, a talk left idle.

The dates are rules (domain/steps); what each step does is scheduler/.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum

from domain.quiet_hours import in_zone, wall_clock
from domain.steps import (
    COPIL_CHAIN,
    MEETING_CHAIN,
    OPEN_DAYS_TO_ANSWER,
    ChainStep,
    Laid,
    Step,
    StepKind,
    after_late_start,
    chain_from_settings,
    chain_steps,
    is_copil,
    occurrence_of,
    with_room,
)
from storage.contracts import Instance
from storage.conversations import talk_subject
from storage.meetings import CONVENED, DAY_TOLD_AT, Meeting
from storage.notices import Notice, notice_subject
from storage.steps import VOID, WAITING, StepRow, step_of
from storage.unit_of_work import UnitOfWork

LINE_OF_THE_DAY = time(17, 30)
POINT_OF_THE_WEEK = time(9)
TALK_REMINDED_AFTER = timedelta(days=1)
TALK_CLOSED_AFTER = timedelta(days=7)
WORKBOOK_KEPT = timedelta(days=7)
"""How long a workbook that was read waits to be brought in."""
NOTICE_REPORTED_AFTER = timedelta(minutes=2)
"""What most of a broadcast takes to leave, at Telegram's pace."""
_TIME_TO_CALL = timedelta(hours=4)
FIGURES_CHASED_AFTER = (timedelta(days=7), timedelta(days=14))
"""When those who gave no figure are chased, from the day on which it fell due."""


class OwnStep(StrEnum):
    """Steps that belong to no meeting."""

    DAILY_LINE = "daily_line"
    WEEKLY = "weekly"
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
    REMIND_AGAIN = "remind_again"


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

AT_ANY_HOUR = frozenset({OwnStep.MEETING_CHANGED.value, OwnStep.REMIND_AGAIN.value})
"""What is not put off to the next opening: somebody may set out before it, or chose hours of their
own."""


def meeting_subject(meeting: Meeting) -> str:
    """What names a meeting in steps, reminders and messages."""
    return f"meeting:{meeting.id}"


def progress_subject(meeting: Meeting) -> str:
    """What names the call for progress that prepares a meeting."""
    return f"progress:{meeting.id}"


def figures_subject(contract_id: int) -> str:
    """What names the figures of a contract in messages that ask for them."""
    return f"figures:{contract_id}"


@dataclass(frozen=True)
class Planned:
    """The chain of a meeting before it is laid. `calls_at`: when the call list comes although no
    relance has room; None when one has, when there is no time left to call, or when none is
    wanted."""

    steps: Laid
    calls_at: datetime | None


@dataclass(frozen=True)
class Following:
    """Something that will happen for a meeting by itself."""

    kind: str
    due_at: datetime


def planned_chain(work: UnitOfWork, meeting: Meeting, asked_at: datetime | None = None) -> Planned:
    """The steps of this meeting as they would be laid now: those to come, those too late or without
    room. `asked_at` is when those called are asked to come on this day, unless it is known.

    A convocation that left, here or by other means, is among those that are over.
    """
    assert meeting.starts_at is not None, "a meeting without a date has no chain"
    chain = chain_of(work, meeting)
    if meeting.convened_at is not None or meeting.collecting_since is not None:
        chain = tuple(step for step in chain if step.kind is not StepKind.CONVOKE)
    steps = chain_steps(chain, meeting.starts_at, work.hours)
    asked_at = asked_at or asked_on(meeting) or _convoked_at(steps, work.now)
    kept = with_room(steps, asked_at, work.hours)
    laid = after_late_start(kept, work.now, starts_at=meeting.starts_at, hours=work.hours)
    without = tuple(step for step in steps if step not in kept)
    chased, chasing = _relances(steps), _relances(kept)
    calls_at = _calls_without_relance(work, meeting, asked_at) if chased and not chasing else None
    return Planned(Laid(laid.waiting, (*laid.void, *without)), calls_at)


def asked_on(meeting: Meeting) -> datetime | None:
    """When those called were last asked to come on a day: convoked, or told that it changed."""
    told = meeting.history.get(DAY_TOLD_AT)
    return datetime.fromisoformat(told) if told else meeting.collecting_since


def _convoked_at(steps: Iterable[Step], now: datetime) -> datetime:
    """When the convocation leaves by itself; now, for one that is late or leaves by hand."""
    return max((now, *(step.due_at for step in steps if step.kind is StepKind.CONVOKE)))


def _relances(steps: Iterable[Step]) -> list[Step]:
    return [step for step in steps if step.kind is StepKind.ANSWER_RELANCE]


def what_follows(work: UnitOfWork, meeting: Meeting) -> list[Following]:
    """What is to come for this meeting, the next first: as it is laid, else as it would be."""
    if has_chain(meeting):
        shown = {*StepKind, OwnStep.TO_CALL}
        rows = work.steps.to_come(meeting_subject(meeting))
        found = [Following(row.kind, row.due_at) for row in rows if row.kind in shown]
        return _asking_first(found, meeting)
    planned = planned_chain(work, meeting)
    found = [Following(step.kind, step.due_at) for step in planned.steps.waiting]
    if planned.calls_at is not None:
        found.append(Following(OwnStep.TO_CALL, planned.calls_at))
    return _asking_first(sorted(found, key=lambda each: each.due_at), meeting)


def _asking_first(found: list[Following], meeting: Meeting) -> list[Following]:
    """Of a call for progress that is late, only relances may be left: the first of them asks."""
    about = [each for each in found if each.kind in (StepKind.COLLECT, StepKind.COLLECT_RELANCE)]
    if meeting.progress_since is not None or not about:
        return found
    return [replace(each, kind=StepKind.COLLECT) if each is about[0] else each for each in found]


def has_chain(meeting: Meeting) -> bool:
    """Whether its steps were laid here: it was sent, or is to leave on its day."""
    return meeting.state == CONVENED or meeting.collecting_since is not None


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


def lay_meeting_chain(work: UnitOfWork, meeting: Meeting, asked_at: datetime | None = None) -> Laid:
    """Lay the steps of this meeting; those missed or without room are written down as over."""
    planned = planned_chain(work, meeting, asked_at)
    laid, subject = planned.steps, meeting_subject(meeting)
    for step in laid.waiting:
        row = work.steps.lay(work.contract_id, subject, step.kind, step.occurrence, step.due_at)
        if row.state == VOID:  # the meeting is back on a day that it had before
            work.steps.wait_again(row, step.due_at)
        lay_announcement(work, row)
    for step in laid.void:
        row = work.steps.lay(work.contract_id, subject, step.kind, step.occurrence, step.due_at)
        if row.state == WAITING:
            work.steps.settle(row, work.now, state=VOID, why="late_start")
    if planned.calls_at is not None:
        _lay_calls(work, meeting, _without_relance(work, meeting), planned.calls_at)
    return laid


def make_room(work: UnitOfWork, meeting: Meeting, leaving: StepRow) -> None:
    """The convocation leaves now, by this step: what would press people too soon after it is not
    to be, however late it leaves."""
    subject = meeting_subject(meeting)
    rows = {
        step_of(row): row
        for row in work.steps.waiting_of(subject)
        if row.kind in set(StepKind) and row.id != leaving.id
    }
    kept = with_room(rows, work.now, work.hours)
    for step, row in rows.items():
        if step not in kept:
            work.steps.settle(row, work.now, state=VOID, why="no_room")
    if _relances(rows) and not _relances(kept):
        calls_at = _calls_without_relance(work, meeting, work.now)
        if calls_at is not None:
            _lay_calls(work, meeting, _without_relance(work, meeting), calls_at)


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


def lay_next_week(work: UnitOfWork) -> None:
    """The point of the week to come: Monday at nine, or the first open day after it."""
    zone = work.hours.zone
    today = in_zone(work.now, zone).date()
    monday = today - timedelta(days=today.weekday())
    for week in (monday, monday + timedelta(days=7)):
        due_at = wall_clock(work.hours.next_open_day(week), POINT_OF_THE_WEEK, zone)
        if due_at > work.now:
            subject = f"contract:{work.contract_id}"
            work.steps.lay(work.contract_id, subject, OwnStep.WEEKLY, week.isoformat(), due_at)
            return


def lay_call_list(work: UnitOfWork, meeting: Meeting, occurrence: str) -> None:
    """The last relance of this occurrence has left: whoever stays silent is to be telephoned."""
    due_at = min(_after_time_to_answer(work, work.now), _last_call(work, meeting))
    _lay_calls(work, meeting, occurrence, max(work.now, due_at))


def _lay_calls(work: UnitOfWork, meeting: Meeting, occurrence: str, due_at: datetime) -> None:
    subject = meeting_subject(meeting)
    row = work.steps.lay(work.contract_id, subject, OwnStep.TO_CALL, occurrence, due_at)
    if row.state == VOID:  # the meeting is back on a day that it had before
        work.steps.wait_again(row, due_at)


def _calls_without_relance(
    work: UnitOfWork, meeting: Meeting, asked_at: datetime
) -> datetime | None:
    """When people who were asked then, and are not chased, had time to answer; sooner when the
    meeting is near, None when it is too near to call anybody."""
    asked_at, at_latest = work.hours.next_open(asked_at), _last_call(work, meeting)
    due_at = min(_after_time_to_answer(work, asked_at), at_latest)
    return due_at if due_at > max(asked_at, work.now) else None


def _last_call(work: UnitOfWork, meeting: Meeting) -> datetime:
    assert meeting.starts_at is not None, "nobody is chased for a meeting without a date"
    return work.hours.last_open(meeting.starts_at - _TIME_TO_CALL)


def _without_relance(work: UnitOfWork, meeting: Meeting) -> str:
    """What names the call list that follows the convocation itself."""
    assert meeting.starts_at is not None, "nobody is chased for a meeting without a date"
    starts_at, zone = meeting.starts_at, work.hours.zone
    return occurrence_of(StepKind.CONVOKE, starts_at, starts_at, zone)


def _after_time_to_answer(work: UnitOfWork, asked_at: datetime) -> datetime:
    return work.hours.open_days_later(asked_at, OPEN_DAYS_TO_ANSWER)


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
    subject, due_at = figures_subject(work.contract_id), _after_time_to_answer(work, work.now)
    work.steps.lay(work.contract_id, subject, OwnStep.FIGURES_TO_CALL, occurrence, due_at)


def lay_talk_steps(work: UnitOfWork, serial: int) -> None:
    """A conversation was begun: reminded of once if left for a day, closed after a week."""
    subject = talk_subject(work.address)
    steps = (
        (kind, f"{serial}", work.hours.next_open(work.now + after))
        for kind, after in (
            (OwnStep.TALK_IDLE, TALK_REMINDED_AFTER),
            (OwnStep.TALK_CLOSES, TALK_CLOSED_AFTER),
        )
    )
    work.steps.lay_all(work.contract_id, subject, steps)


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
