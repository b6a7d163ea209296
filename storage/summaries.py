"""The facts of a summary: where every action stands, what moved, what holds back and carries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import func
from sqlmodel import col, select

from domain.actions import ActionState, Decision, ReportKind
from domain.indicators import Shown, shown
from domain.periods import Period
from domain.quiet_hours import in_zone, wall_clock
from domain.remark_category import lever_kind, obstacle_kind
from domain.summary import (
    FiguresSummary,
    Remark,
    RemarkKind,
    StateMove,
    SummarisedAction,
    SummarisedFigure,
    Summary,
    code_order,
    count_figures,
    summarise,
)
from storage.actions import Action, Report
from storage.contracts import Axis
from storage.figures import Figure, asked_of_all
from storage.imports import Import
from storage.indicators import IndicatorValue
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_TOOK_PLACE = ("held", "planned", "convened")
_COPIL = "copil"


@dataclass(frozen=True)
class Since:
    """From when a summary counts: the last COPIL, or for the first one the import."""

    day: date
    meeting: str | None


@dataclass(frozen=True)
class Advance:
    """How far an action was and is, in percent."""

    code: str
    before: float | None
    after: float


@dataclass(frozen=True)
class Latest:
    """The last words said of an action: its fait marquant (it `explains` a change of state when
    that is why it was asked), its next step."""

    highlight: str | None = None
    explains: bool = False
    next_step: str | None = None


@dataclass(frozen=True)
class Summed:
    """A contract at a glance, with what its texts need beside the counts. `quiet` are the actions
    of which nothing was reported but « rien de nouveau »; `latest` is by action; `figures_given`
    is how many values were given here since."""

    summary: Summary
    since: Since
    axes: tuple[Axis, ...]
    titles: Mapping[str, str]
    reported: tuple[str, ...]
    quiet: tuple[str, ...]
    advances: tuple[Advance, ...]
    latest: Mapping[int, Latest]
    figures: FiguresSummary
    figures_given: int


def summed(work: UnitOfWork, since: Since | None = None) -> Summed:
    """The summary of the contract at stake, as of now; `since` is the last COPIL unless told."""
    since, zone = since or _since(work), work.hours.zone
    actions = work.actions.plan(work.contract_id)
    axes = work.contracts.axes(work.contract_id)
    start = wall_clock(since.day, time(), zone)
    reports = _changing(work.actions.reports_since(work.contract_id, start))
    known = {action.id: action for action in actions}
    first, quiet = _first_of_each(reports), _quiet(reports)
    counted = summarise(
        _actions(actions, axes),
        moves=_moves(first, known),
        remarks=_remarks(work, known),
        since=since.day if since.meeting else date.min,  # without a COPIL all that is known
        today=in_zone(work.now, zone).date(),
        zone=zone,
    )
    return Summed(
        counted,
        since,
        tuple(axes),
        {action.code: action.title for action in actions},
        _codes(known, (each for each in first if each not in quiet)),
        _codes(known, quiet),
        _advances(first, known),
        _latest(reports),
        _figures(work, known, axes),
        work.indicators.given_since(work.contract_id, start),
    )


def _figures(
    work: UnitOfWork, known: Mapping[int | None, Action], axes: Iterable[Axis]
) -> FiguresSummary:
    """Received is what settles a period: a number, or that there will be none."""
    codes = {axis.id: axis.code for axis in axes}

    def axis_of(figure: Figure) -> str | None:
        action = known.get(figure.indicator.action_id)
        return codes.get(action.axis_id) if action else None

    return count_figures(
        SummarisedFigure(f.indicator.code, f.period.key, axis_of(f), not f.owed)
        for f in asked_of_all(work)
    )


def _since(work: UnitOfWork) -> Since:
    zone = work.hours.zone
    copils = [
        each.id
        for each in work.contracts.instances(work.contract_id)
        if each.code.casefold() == _COPIL
    ]
    wanted = select(Meeting).where(
        Meeting.contract_id == work.contract_id,
        col(Meeting.instance_id).in_(copils),
        col(Meeting.starts_at) < work.now,
        col(Meeting.state).in_(_TOOK_PLACE),
    )
    last = work.session.exec(wanted.order_by(col(Meeting.starts_at).desc())).first()
    if last is not None and last.starts_at is not None:
        return Since(in_zone(last.starts_at, zone).date(), last.title)
    return Since(in_zone(_first_import(work) or work.now, zone).date(), None)


def _first_import(work: UnitOfWork) -> datetime | None:
    wanted = select(func.min(Import.at)).where(Import.contract_id == work.contract_id)
    return work.session.exec(wanted).one()


def _actions(actions: Iterable[Action], axes: Iterable[Axis]) -> list[SummarisedAction]:
    codes = {axis.id: axis.code for axis in axes}
    return [
        SummarisedAction(
            each.code,
            each.title,
            codes.get(each.axis_id, ""),
            ActionState(each.state) if each.state else None,
            each.ends_on,
            each.last_report_on,
            Decimal(str(each.progress)) if each.progress is not None else None,
        )
        for each in actions
    ]


def _changing(reports: Iterable[Report]) -> list[Report]:
    """Without the decisions that left things as they were."""
    return [report for report in reports if report.kind != Decision.KEPT]


def _first_of_each(reports: Iterable[Report]) -> dict[int, Report]:
    """The first report of each action: it remembers how things stood before."""
    found: dict[int, Report] = {}
    for report in reports:
        found.setdefault(report.action_id, report)
    return found


def _quiet(reports: Iterable[Report]) -> set[int]:
    """The actions of which nothing was reported but « rien de nouveau »."""
    reports = list(reports)
    told = {each.action_id for each in reports if each.kind != ReportKind.NOTHING_NEW}
    return {each.action_id for each in reports} - told


def _codes(known: Mapping[int | None, Action], ids: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted((known[each].code for each in ids), key=code_order))


def _latest(reports: Iterable[Report]) -> dict[int, Latest]:
    found: dict[int, Latest] = {}
    for report in reports:
        known = found.get(report.action_id, Latest())
        if report.highlight:
            explains = report.kind == ReportKind.OTHER
            known = replace(known, highlight=report.highlight, explains=explains)
        if report.next_step:
            known = replace(known, next_step=report.next_step)
        found[report.action_id] = known
    return found


def _moves(first: Mapping[int, Report], known: Mapping[int | None, Action]) -> list[StateMove]:
    return [
        StateMove(known[each].code, report.at, ActionState(before), ActionState(after))
        for each, report in first.items()
        if (before := report.state_before) and (after := known[each].state)
    ]


def _advances(
    first: Mapping[int, Report], known: Mapping[int | None, Action]
) -> tuple[Advance, ...]:
    found = [
        Advance(known[each].code, report.progress_before, after)
        for each, report in first.items()
        if (after := known[each].progress) is not None and after != report.progress_before
    ]
    return tuple(sorted(found, key=lambda each: code_order(each.code)))


def _remarks(work: UnitOfWork, known: Mapping[int | None, Action]) -> list[Remark]:
    zone = work.hours.zone
    return [
        Remark(
            known[each.action_id].code,
            RemarkKind(each.kind),
            each.text,
            in_zone(each.at, zone).date(),
            (obstacle_kind if each.kind == RemarkKind.OBSTACLE else lever_kind)(each.text),
        )
        for each in work.actions.remarks(work.contract_id)
        if each.action_id in known
    ]


def answering(work: UnitOfWork, codes: Iterable[str]) -> list[tuple[Action, list[Person]]]:
    """These actions in this order, with those who answer for them."""
    known = {action.code: action for action in work.actions.plan(work.contract_id)}
    found = [known[code] for code in codes]
    people = work.actions.who_may_report([each.id or 0 for each in found])
    return [(each, people.get(each.id or 0, [])) for each in found]


@dataclass(frozen=True)
class FigureLine:
    """The latest value of an indicator, as anybody may see it: what is too small stays masked."""

    code: str
    label: str
    unit: str | None
    period: str
    shown: Shown


@dataclass(frozen=True)
class AxisLine:
    """One action in the detail of its axis."""

    action: Action
    latest: Latest
    remarks: tuple[Remark, ...]
    late: bool
    silent: bool
    figures: tuple[FigureLine, ...] = ()


def axis_detail(work: UnitOfWork, axis_id: int) -> tuple[Axis, list[AxisLine]] | None:
    """An axis of this contract and its actions; None for one that is not of this contract."""
    axis = work.session.get(Axis, axis_id)
    if axis is None or axis.contract_id != work.contract_id:
        return None
    known = summed(work)
    told = known.summary
    late, silent = {each.code for each in told.late}, {each.code for each in told.silent}
    mine = [a for a in work.actions.plan(work.contract_id) if a.axis_id == axis_id]
    said = (*told.obstacles, *told.levers)
    figures = _figure_lines(work)
    return axis, [
        AxisLine(
            action,
            known.latest.get(action.id or 0, Latest()),
            tuple(each for each in said if each.code == action.code),
            action.code in late,
            action.code in silent,
            figures.get(action.id, ()),
        )
        for action in mine
    ]


def _figure_lines(work: UnitOfWork) -> dict[int | None, tuple[FigureLine, ...]]:
    """The latest value of each indicator, by action."""
    latest: dict[int, IndicatorValue] = {}
    for row in sorted(work.indicators.values_in(work.contract_id), key=_ends):
        latest[row.indicator_id] = row
    found: dict[int | None, tuple[FigureLine, ...]] = {}
    for each in work.indicators.all(work.contract_id):
        last = latest.get(each.id or 0)
        if last is not None:
            seen = shown(last.value, last.note, each.disclosure_threshold, in_confidence=False)
            line = FigureLine(each.code, each.label, each.unit, last.period, seen)
            found[each.action_id] = (*found.get(each.action_id, ()), line)
    return found


def _ends(row: IndicatorValue) -> date:
    period = Period.named(row.period)
    return period.last if period else date.min
