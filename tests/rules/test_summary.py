"""What a summary counts, and in which order."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from domain.actions import ActionState as S
from domain.summary import (
    Late,
    Moved,
    Remark,
    RemarkKind,
    Silent,
    StateMove,
    SummarisedAction,
    summarise,
)

PARIS = ZoneInfo("Europe/Paris")
TODAY = date(2026, 11, 23)
SINCE = date(2026, 6, 25)


def action(code, state=S.UNDER_WAY, **facts):
    return SummarisedAction(code, f"Action {code}", code.split(".")[0], state, **facts)


def summary(*actions, moves=(), remarks=()):
    return summarise(actions, moves=moves, remarks=remarks, since=SINCE, today=TODAY, zone=PARIS)


def move(code, on, before, after):
    return StateMove(code, datetime.fromisoformat(on).replace(tzinfo=PARIS), before, after)


def test_every_state_is_counted_overall_and_by_axis():
    """Counts add up, an empty state is zero, and axes are in order."""
    told = summary(
        action("2.1"),
        action("10.1", S.DONE),
        action("2.2", S.DONE, progress=Decimal(100)),
        action("2.10", S.PAUSED, ends_on=date(2026, 11, 1)),
    )

    overall = {S.UNDER_WAY: 1, S.PAUSED: 1, S.DONE: 2}
    assert overall == {each.state: each.actions for each in told.by_state if each.actions}
    assert len(S) == len(told.by_state)
    axes = [("2", 3, 1), ("10", 1, 0)]
    assert axes == [(each.axis, each.total, each.late) for each in told.by_axis]


def test_an_action_without_a_state_is_counted_apart():
    """Nobody said where it stands: it is in no state, yet late or silent like any open one."""
    told = summary(action("2.1"), action("2.2", None, ends_on=date(2026, 11, 1)))

    assert ("2.2",) == told.unstated
    assert [(2, 1, 1)] == [(each.total, each.late, each.unstated) for each in told.by_axis]
    assert 1 == sum(each.actions for each in told.by_state)
    assert "2.2" in [each.code for each in told.silent]


def test_an_action_put_off_is_not_silent():
    """The COPIL gave it a later start: nobody expects news before."""
    assert () == summary(action("4.2", S.POSTPONED)).silent


def test_counts_of_nothing_are_zero():
    """A contract signed before its plan has a summary too."""
    told = summary()

    assert not told.total
    assert not told.by_axis
    assert not any(each.actions for each in told.by_state)


@pytest.mark.parametrize(
    ("label", "moves", "expected"),
    [
        ("one move", [move("2.1", "2026-09-01", S.NOT_STARTED, S.UNDER_WAY)],
         [Moved("2.1", S.NOT_STARTED, S.UNDER_WAY)]),
        ("on the day itself", [move("2.1", "2026-06-25 00:00", S.NOT_STARTED, S.UNDER_WAY)],
         [Moved("2.1", S.NOT_STARTED, S.UNDER_WAY)]),
        ("the evening before", [move("2.1", "2026-06-24 23:59", S.NOT_STARTED, S.UNDER_WAY)], []),
        ("two moves are one, in whatever order they come",
         [move("2.1", "2026-10-01", S.UNDER_WAY, S.DONE),
          move("2.1", "2026-09-01", S.NOT_STARTED, S.UNDER_WAY)],
         [Moved("2.1", S.NOT_STARTED, S.DONE)]),
        ("there and back is none",
         [move("2.1", "2026-09-01", S.UNDER_WAY, S.PAUSED),
          move("2.1", "2026-10-01", S.PAUSED, S.UNDER_WAY)], []),
        ("in order of codes",
         [move("2.10", "2026-09-01", S.NOT_STARTED, S.UNDER_WAY),
          move("2.9", "2026-09-02", S.NOT_STARTED, S.UNDER_WAY)],
         [Moved("2.9", S.NOT_STARTED, S.UNDER_WAY), Moved("2.10", S.NOT_STARTED, S.UNDER_WAY)]),
    ],
)  # fmt: skip
def test_what_moved_is_told_from_its_first_state_to_its_last(label, moves, expected):
    """Since the last COPIL, an action moved once or not at all."""
    assert expected == list(summary(action("2.1"), moves=moves).moved), label


def test_late_actions_come_latest_first():
    """Past their end and not closed."""
    told = summary(
        action("1.1", ends_on=date(2026, 11, 22)),
        action("1.2", S.NOT_STARTED, ends_on=date(2026, 10, 24)),
        action("1.3", S.DONE, ends_on=date(2025, 1, 1)),
        action("1.4", ends_on=TODAY),
    )

    expected = (Late("1.2", date(2026, 10, 24), 30), Late("1.1", date(2026, 11, 22), 1))
    assert expected == told.late


def test_silent_actions_are_those_of_which_news_is_expected():
    """Closed actions and mere ideas may keep quiet."""
    told = summary(
        action("1.1", last_report_on=date(2026, 11, 1)),
        action("1.2", last_report_on=date(2026, 1, 1)),
        action("1.3", S.PAUSED),
        action("1.4", S.DONE),
        action("1.5", S.TO_FORMALISE),
    )

    expected = (Silent("1.2", date(2026, 1, 1)), Silent("1.3", None))
    assert expected == told.silent


def test_what_held_back_a_closed_action_is_not_told():
    """A frein of an action done or abandoned holds nothing back; a levier is told all the same."""

    def remark(code, kind):
        return Remark(code, kind, "des mots", TODAY)

    kinds = (RemarkKind.OBSTACLE, RemarkKind.LEVER)
    told = summary(
        action("1.1", S.DONE),
        action("1.2", S.ABANDONED),
        action("1.3", None),
        remarks=[remark(code, kind) for code in ("1.1", "1.2", "1.3") for kind in kinds],
    )

    assert ["1.3"] == [each.code for each in told.obstacles]
    assert ["1.1", "1.2", "1.3"] == [each.code for each in told.levers]


def test_freins_and_leviers_are_listed_newest_first():
    """With the code of their action, since the date asked, each in its list."""

    def remark(code, kind, on):
        return Remark(code, kind, "des mots", date.fromisoformat(on))

    old = remark("1.1", RemarkKind.OBSTACLE, "2026-06-24")
    frein = remark("1.2", RemarkKind.OBSTACLE, "2026-06-25")
    newer = remark("2.1", RemarkKind.OBSTACLE, "2026-10-01")
    levier = remark("1.1", RemarkKind.LEVER, "2026-09-01")

    told = summary(remarks=[old, frein, levier, newer])

    obstacles, levers = (newer, frein), (levier,)
    assert obstacles == told.obstacles
    assert levers == told.levers
