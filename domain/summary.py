"""What a summary of the contract says, counted and sorted. Its wording is templates/summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.actions import CLOSED_STATES, ActionState, days_late, is_silent
from domain.quiet_hours import in_zone


@dataclass(frozen=True)
class SummarisedAction:
    """One action as a summary sees it. `axis` is the axis's code; `progress` a percentage; no
    `state` when nobody has said where it stands."""

    code: str
    title: str
    axis: str
    state: ActionState | None
    ends_on: date | None = None
    last_report_on: date | None = None
    progress: Decimal | None = None


@dataclass(frozen=True)
class StateMove:
    """An action went from one state to another at a moment, as the journal keeps it."""

    code: str
    at: datetime
    before: ActionState
    after: ActionState


class RemarkKind(StrEnum):
    """What holds an action back, or carries it: frein, levier."""

    OBSTACLE = "obstacle"
    LEVER = "lever"


@dataclass(frozen=True)
class Remark:
    """A frein or a levier told about one action; `category` is an ObstacleKind or a LeverKind of
    domain/remark_category."""

    code: str
    kind: RemarkKind
    text: str
    on: date
    category: str = ""


@dataclass(frozen=True)
class Count:
    """How many actions are in one state. Every state is counted, be it zero."""

    state: ActionState
    actions: int


@dataclass(frozen=True)
class AxisCount:
    """The counts of one axis, how many of its actions are late, and how many have no state."""

    axis: str
    total: int
    late: int
    by_state: tuple[Count, ...]
    unstated: int = 0


@dataclass(frozen=True)
class Moved:
    """Where an action stood on a date and where it stands now; steps in between are left out."""

    code: str
    before: ActionState
    after: ActionState


@dataclass(frozen=True)
class Late:
    """An action past its end date."""

    code: str
    ends_on: date
    days: int


@dataclass(frozen=True)
class Silent:
    """An action nobody has reported on; None when nobody ever has."""

    code: str
    last_report_on: date | None


@dataclass(frozen=True)
class Summary:
    """The contract at a glance, since a date. Lists are in order of action codes, late actions
    from the latest on, remarks from the newest on; obstacles are those of open actions."""

    since: date
    today: date
    total: int
    by_state: tuple[Count, ...]
    by_axis: tuple[AxisCount, ...]
    moved: tuple[Moved, ...]
    late: tuple[Late, ...]
    silent: tuple[Silent, ...]
    obstacles: tuple[Remark, ...]
    levers: tuple[Remark, ...]
    unstated: tuple[str, ...] = ()

    @property
    def under_way(self) -> int:
        """How many actions are under way."""
        return sum(e.actions for e in self.by_state if e.state is ActionState.UNDER_WAY)


def summarise(
    actions: Iterable[SummarisedAction],
    *,
    moves: Iterable[StateMove],
    remarks: Iterable[Remark],
    since: date,
    today: date,
    zone: ZoneInfo,
    silent_after_days: int = 90,
) -> Summary:
    """The summary of these actions; moves and remarks count from the day `since`, included.

    Closed actions, mere ideas (à formaliser) and those put off are never called silent; an
    action without a state is open. What held back an action now closed holds nothing back.
    """
    actions = sorted(actions, key=lambda action: code_order(action.code))
    remarks = _newest_first(each for each in remarks if each.on >= since)
    closed = {action.code for action in actions if action.state in CLOSED_STATES}
    return Summary(
        since=since,
        today=today,
        total=len(actions),
        by_state=_counts(actions),
        by_axis=_axis_counts(actions, today),
        moved=_moved(each for each in moves if in_zone(each.at, zone).date() >= since),
        late=_late(actions, today),
        silent=_silent(actions, today, silent_after_days),
        obstacles=tuple(
            each for each in remarks if each.kind is RemarkKind.OBSTACLE and each.code not in closed
        ),
        levers=tuple(each for each in remarks if each.kind is RemarkKind.LEVER),
        unstated=_unstated(actions),
    )


@dataclass(frozen=True)
class SummarisedFigure:
    """One figure that is asked for now: the period (« 2026-T3 ») of an indicator, the axis of its
    action (none when it has none), and whether it was received."""

    code: str
    period: str
    axis: str | None
    received: bool


@dataclass(frozen=True)
class FigureCount:
    """How many figures are asked for, and how many were received; of one axis, or of all."""

    received: int
    asked: int


@dataclass(frozen=True)
class FiguresSummary:
    """The figures at a glance. `missing` are those still to come, in the order given; `by_axis`
    counts those whose indicator belongs to an action, in the order of axes."""

    total: FigureCount
    by_axis: tuple[tuple[str, FigureCount], ...]
    missing: tuple[SummarisedFigure, ...]


def count_figures(figures: Iterable[SummarisedFigure]) -> FiguresSummary:
    """What was received and what is missing, overall and by axis."""
    figures = tuple(figures)
    axes = sorted({each.axis for each in figures if each.axis is not None}, key=code_order)
    return FiguresSummary(
        _figure_count(figures),
        tuple((axis, _figure_count(f for f in figures if f.axis == axis)) for axis in axes),
        tuple(each for each in figures if not each.received),
    )


def _figure_count(figures: Iterable[SummarisedFigure]) -> FigureCount:
    received = [each.received for each in figures]
    return FigureCount(sum(received), len(received))


def count_kinds(remarks: Iterable[Remark]) -> tuple[tuple[str, int], ...]:
    """How many of these remarks are of each category, the most told first."""
    counts = Counter(each.category for each in remarks)
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0])))


def code_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key by which fiche 2.10 comes after fiche 2.9.

    >>> sorted(["2.10", "A", "2.9", "10.1"], key=code_order)
    ['2.9', '2.10', '10.1', 'A']
    """
    parts = code.strip().split(".")
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts)


def _counts(actions: Sequence[SummarisedAction]) -> tuple[Count, ...]:
    states = [action.state for action in actions]
    return tuple(Count(state, states.count(state)) for state in ActionState)


def _axis_counts(actions: Sequence[SummarisedAction], today: date) -> tuple[AxisCount, ...]:
    axes = sorted({action.axis for action in actions}, key=code_order)
    return tuple(
        _axis_count(axis, [action for action in actions if action.axis == axis], today)
        for axis in axes
    )


def _axis_count(axis: str, actions: Sequence[SummarisedAction], today: date) -> AxisCount:
    late, unstated = len(_late(actions, today)), len(_unstated(actions))
    return AxisCount(axis, len(actions), late, _counts(actions), unstated)


def _unstated(actions: Iterable[SummarisedAction]) -> tuple[str, ...]:
    return tuple(action.code for action in actions if action.state is None)


def _open_or(action: SummarisedAction) -> ActionState:
    """An action of which nobody said where it stands may be late like any open one."""
    return action.state or ActionState.UNDER_WAY


def _late(actions: Iterable[SummarisedAction], today: date) -> tuple[Late, ...]:
    late = [
        Late(action.code, action.ends_on, days)
        for action in actions
        if action.ends_on and (days := days_late(action.ends_on, _open_or(action), today))
    ]
    return tuple(sorted(late, key=lambda each: -each.days))


def _silent(
    actions: Iterable[SummarisedAction], today: date, threshold_days: int
) -> tuple[Silent, ...]:
    not_expected = CLOSED_STATES | {ActionState.TO_FORMALISE, ActionState.POSTPONED}
    return tuple(
        Silent(action.code, action.last_report_on)
        for action in actions
        if action.state not in not_expected
        and is_silent(action.last_report_on, today, threshold_days)
    )


def _moved(moves: Iterable[StateMove]) -> tuple[Moved, ...]:
    """From the first state to the last: there and back again is no move."""
    paths: dict[str, Moved] = {}
    for move in sorted(moves, key=lambda each: each.at):
        known = paths.get(move.code)
        paths[move.code] = Moved(move.code, known.before if known else move.before, move.after)
    changed = [path for path in paths.values() if path.before is not path.after]
    return tuple(sorted(changed, key=lambda each: code_order(each.code)))


def _newest_first(remarks: Iterable[Remark]) -> list[Remark]:
    by_code = sorted(remarks, key=lambda each: code_order(each.code))
    return sorted(by_code, key=lambda each: each.on, reverse=True)
