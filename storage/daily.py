"""What happened in a contract since a moment, for the coordinator's line of the day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from domain.actions import ReportKind
from domain.meetings import Answer
from domain.people import Civility
from domain.quiet_hours import in_zone, wall_clock
from domain.spoken_words import headed
from domain.summary import code_order
from storage.actions import Action, Report, told_by_somebody
from storage.chains import LINE_OF_THE_DAY
from storage.indicators import GivenValue, Indicator
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person
from storage.proposals import pending
from storage.relay import RelayRow
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
    total: int
    by_answer: tuple[AnswerCount, ...]


@dataclass(frozen=True)
class ReportedAction:
    """What was said of one action, from the first report to the last. States are codes, progress
    a percentage, `kind` that of the last report that had something to tell."""

    code: str
    title: str
    kind: str
    state_before: str | None
    state: str | None
    progress_before: float | None
    progress: float | None
    highlight: str | None
    proposed: str | None


@dataclass(frozen=True)
class News:
    """What the line of the day tells. `same_day` when all of it happened today; else it is what
    came `since` an earlier line. `quiet` are the actions with nothing new, `figures` how many
    figures of indicators people gave, `joined` those who came in."""

    since: datetime
    same_day: bool
    reported: tuple[ReportedAction, ...]
    quiet: tuple[str, ...]
    meetings: tuple[MeetingNews, ...]
    figures: int
    joined: tuple[Person, ...]
    to_pass_on: int
    newly_to_pass_on: int
    to_decide: int

    @property
    def anything(self) -> bool:
        told = (self.reported, self.quiet, self.meetings, self.figures, self.joined)
        return any((*told, self.newly_to_pass_on))


def last_line(work: UnitOfWork) -> datetime:
    """When the previous line was drawn; for the first, the evening of the last open day."""
    drawn = work.marks.get(_MARK.format(work.contract_id))
    if drawn is not None:
        return datetime.fromisoformat(drawn)
    return _evening_before(work)


def _evening_before(work: UnitOfWork) -> datetime:
    """The hour of the line on the last open day before today."""
    hours = work.hours
    yesterday = in_zone(work.now, hours.zone).date() - timedelta(days=1)
    return wall_clock(hours.last_open_day(yesterday), LINE_OF_THE_DAY, hours.zone)


def draw_line(work: UnitOfWork) -> None:
    """The next line begins here: with what is said at this very moment."""
    work.marks.put(_MARK.format(work.contract_id), work.now.isoformat())


def news(work: UnitOfWork, since: datetime) -> News:
    """What was reported, answered and put aside for others, from this moment on and before now:
    each thing is in one line, whatever falls on the moment of a line."""
    reports, answers, joined = _reports(work, since), _answers(work, since), _joined(work, since)
    waiting = [row for row, _ in work.to_pass_on()]
    renewed = work.relay.renewed(work.contract_id, since)
    newly = [
        row
        for row in waiting
        if since <= _waits_since(row) < work.now
        and (row.person_id, row.about, row.created_at) not in renewed
    ]
    given = _figures(work, since)
    happened = (
        *(report.at for report, _ in reports),
        *(answer.at for _, answer, _ in answers),
        *(each.at for each in given),
        *(_waits_since(row) for row in newly),
        *(at for at, _ in joined),
    )
    first = min(happened, default=work.now)
    reported, quiet = _by_action(reports)
    return News(
        _begins(work, since, first),
        _day(work, first) == _day(work, work.now),
        reported,
        quiet,
        _meetings(work, answers),
        len({(each.indicator_id, each.period) for each in given}),
        tuple(person for _, person in joined),
        to_pass_on=len(waiting),
        newly_to_pass_on=len(newly),
        to_decide=len(pending(work)),
    )


def _begins(work: UnitOfWork, since: datetime, first: datetime) -> datetime:
    """The last evening before all of this: a line that told nothing was not read."""
    evening = _evening_before(work)
    return evening if since < evening <= first else since


def _day(work: UnitOfWork, moment: datetime) -> date:
    return in_zone(moment, work.hours.zone).date()


def _waits_since(row: RelayRow) -> datetime:
    return max(row.created_at, row.not_before or row.created_at)


def _reports(work: UnitOfWork, since: datetime) -> list[tuple[Report, Action]]:
    wanted = (
        select(Report, Action)
        .join(Action, col(Action.id) == col(Report.action_id))
        .where(
            Report.contract_id == work.contract_id,
            Report.at >= since,
            Report.at < work.now,
            told_by_somebody(),
        )
        .order_by(col(Report.id))
    )
    return list(work.session.exec(wanted))


def _figures(work: UnitOfWork, since: datetime) -> list[GivenValue]:
    """What people gave; what a workbook told is no news of theirs."""
    wanted = (
        select(GivenValue)
        .join(Indicator, col(Indicator.id) == col(GivenValue.indicator_id))
        .where(
            Indicator.contract_id == work.contract_id,
            col(GivenValue.given_by_id).is_not(None),
            GivenValue.at >= since,
            GivenValue.at < work.now,
        )
    )
    return list(work.session.exec(wanted))


def _joined(work: UnitOfWork, since: datetime) -> list[tuple[datetime, Person]]:
    """Who came in, and when; neither who only moved to another account, nor the coordinators who
    read this."""
    lines = [line for line in work.lines.since(work.contract_id, since) if line.at < work.now]
    moved = {(line.at, line.subject) for line in lines if line.deed == "moved"}
    readers = {m.person.id for m in work.people.with_role(work.contract_id, "coordinator")}
    came = {
        line.person_id: line.at
        for line in lines
        if line.deed == "joined" and (line.at, line.subject) not in moved
    }
    return [(at, work.people.get(who)) for who, at in came.items() if who and who not in readers]


def _by_action(
    reports: Iterable[tuple[Report, Action]],
) -> tuple[tuple[ReportedAction, ...], tuple[str, ...]]:
    """What each action has to tell, and the codes of those that have nothing new."""
    said: dict[str, tuple[Action, list[Report]]] = {}
    for report, action in reports:
        said.setdefault(action.code, (action, []))[1].append(report)
    told, quiet = [], []
    for code in sorted(said, key=code_order):
        action, theirs = said[code]
        if all(report.kind == ReportKind.NOTHING_NEW for report in theirs):
            quiet.append(code)
        else:
            told.append(_reported(action, theirs))
    return tuple(told), tuple(quiet)


def _reported(action: Action, reports: Sequence[Report]) -> ReportedAction:
    first, told = reports[0], [r for r in reports if r.kind != ReportKind.NOTHING_NEW]
    figures = [report.progress for report in told if report.progress is not None]
    words = [report.highlight for report in told if report.highlight]
    return ReportedAction(
        action.code,
        action.title,
        told[-1].kind,
        first.state_before,
        action.state,
        first.progress_before,
        figures[-1] if figures else None,
        words[-1] if words else None,
        told[-1].proposed_state,
    )


def _answers(work: UnitOfWork, since: datetime) -> list[tuple[Meeting, MeetingAnswer, Person]]:
    wanted = (
        select(Meeting, MeetingAnswer, Person)
        .join(MeetingAnswer, col(MeetingAnswer.meeting_id) == col(Meeting.id))
        .join(Person, col(Person.id) == col(MeetingAnswer.person_id))
        .where(
            Meeting.contract_id == work.contract_id,
            MeetingAnswer.at >= since,
            MeetingAnswer.at < work.now,
        )
        .order_by(col(Meeting.starts_at), col(MeetingAnswer.id))
    )
    return list(work.session.exec(wanted))


def _meetings(
    work: UnitOfWork, answers: Iterable[tuple[Meeting, MeetingAnswer, Person]]
) -> tuple[MeetingNews, ...]:
    titles: dict[int, Meeting] = {}
    last: dict[int, dict[int, tuple[Answer, str | None]]] = {}
    for meeting, answer, person in answers:
        titles[answer.meeting_id] = meeting
        given = last.setdefault(answer.meeting_id, {})
        given[answer.person_id] = (Answer(answer.answer), person.civility)
    return tuple(
        MeetingNews(headed(titles[each].title), len(given), _counted(given.values()))
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
