"""What happened in a contract since a moment, for the coordinator's line of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from domain.meetings import Answer
from domain.people import Civility
from domain.quiet_hours import in_zone, wall_clock
from domain.summary import code_order
from storage.actions import Action, Report, told_by_somebody
from storage.chains import LINE_OF_THE_DAY
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_MARK = "daily_line:{}"


@dataclass(frozen=True)
class AnswerCount:
    """How many gave this answer. `civility` is the one they share; mixed company is masculine."""

    answer: Answer
    count: int
    civility: str | None


@dataclass(frozen=True)
class MeetingNews:
    """The answers that came about one meeting: the last of each person."""

    title: str
    code: str
    total: int
    by_answer: tuple[AnswerCount, ...]


@dataclass(frozen=True)
class News:
    """What the line of the day tells. `same_day` when it all happened since this morning."""

    since: datetime
    codes: tuple[str, ...]
    meetings: tuple[MeetingNews, ...]
    to_pass_on: int
    newly_to_pass_on: int

    @property
    def anything(self) -> bool:
        return bool(self.codes or self.meetings or self.newly_to_pass_on)


def last_line(work: UnitOfWork) -> datetime:
    """When the previous line was drawn; for the first, the evening of the last open day."""
    drawn = work.marks.get(_MARK.format(work.contract_id))
    if drawn is not None:
        return datetime.fromisoformat(drawn)
    hours = work.hours
    today = in_zone(work.now, hours.zone).date()
    return wall_clock(hours.last_open_day(today - timedelta(days=1)), LINE_OF_THE_DAY, hours.zone)


def draw_line(work: UnitOfWork) -> None:
    """The next line begins here."""
    work.marks.put(_MARK.format(work.contract_id), work.now.isoformat())


def news(work: UnitOfWork, since: datetime) -> News:
    """What was reported, answered and put aside for others since this moment."""
    waiting = work.relay.open(work.contract_id, work.now)
    return News(
        since,
        _codes(work, since),
        _meetings(work, since),
        to_pass_on=len(waiting),
        newly_to_pass_on=sum(row.created_at > since for row, _ in waiting),
    )


def _codes(work: UnitOfWork, since: datetime) -> tuple[str, ...]:
    wanted = (
        select(Action.code)
        .join(Report, col(Report.action_id) == col(Action.id))
        .where(Action.contract_id == work.contract_id, Report.at > since, told_by_somebody())
        .distinct()
    )
    return tuple(sorted(work.session.exec(wanted), key=code_order))


def _meetings(work: UnitOfWork, since: datetime) -> tuple[MeetingNews, ...]:
    wanted = (
        select(Meeting, MeetingAnswer, Person)
        .join(MeetingAnswer, col(MeetingAnswer.meeting_id) == col(Meeting.id))
        .join(Person, col(Person.id) == col(MeetingAnswer.person_id))
        .where(Meeting.contract_id == work.contract_id, MeetingAnswer.at > since)
        .order_by(col(Meeting.starts_at), col(MeetingAnswer.id))
    )
    titles: dict[int, Meeting] = {}
    last: dict[int, dict[int, tuple[Answer, str | None]]] = {}
    for meeting, answer, person in work.session.exec(wanted):
        titles[answer.meeting_id] = meeting
        given = last.setdefault(answer.meeting_id, {})
        given[answer.person_id] = (Answer(answer.answer), person.civility)
    codes = {each.id: each.code for each in work.contracts.instances(work.contract_id)}
    return tuple(
        MeetingNews(
            titles[each].title,
            codes.get(titles[each].instance_id, titles[each].title),
            len(given),
            _counted(given.values()),
        )
        for each, given in last.items()
    )


def _counted(given: Iterable[tuple[Answer, str | None]]) -> tuple[AnswerCount, ...]:
    given = list(given)
    found = []
    for answer in Answer:
        civilities = [civility for each, civility in given if each is answer]
        if civilities:
            found.append(AnswerCount(answer, len(civilities), _shared(civilities)))
    return tuple(found)


def _shared(civilities: Sequence[str | None]) -> str | None:
    return civilities[0] if len(set(civilities)) == 1 else Civility.MISTER.value
