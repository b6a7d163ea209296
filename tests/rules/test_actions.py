"""States of an action, what reports do to them, and typed percentages."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actions import (
    FINISHED,
    NO_CHANGE,
    ActionState,
    Change,
    PercentageSlip,
    ReportKind,
    change_reported,
    change_wished,
    days_late,
    is_silent,
    read_percentage,
    told_at_once,
)
from domain.people import Role

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("label", "ends_on", "state", "days"),
    [
        ("ends today", "2026-11-23", ActionState.UNDER_WAY, 0),
        ("ended yesterday", "2026-11-22", ActionState.UNDER_WAY, 1),
        ("never begun, past its end", "2026-11-13", ActionState.NOT_STARTED, 10),
        ("postponed without a new date", "2026-11-13", ActionState.POSTPONED, 10),
        ("done, however long ago", "2025-01-01", ActionState.DONE, 0),
        ("abandoned", "2025-01-01", ActionState.ABANDONED, 0),
        ("ends next year", "2027-12-31", ActionState.UNDER_WAY, 0),
        ("no end date", None, ActionState.UNDER_WAY, 0),
    ],
)
def test_lateness_is_computed_from_the_end_date(label, ends_on, state, days):
    """Late means past and not closed; nobody declares it."""
    end = date.fromisoformat(ends_on) if ends_on else None

    assert days == days_late(end, state, TODAY), label


@pytest.mark.parametrize(
    ("label", "last_report", "expected"),
    [
        ("never reported", None, True),
        ("reported today", "2026-11-23", False),
        ("89 days ago", "2026-08-26", False),
        ("90 days ago", "2026-08-25", True),
    ],
)
def test_silence_is_ninety_days_without_a_report(label, last_report, expected):
    """The threshold itself is silence."""
    last = date.fromisoformat(last_report) if last_report else None

    assert expected is is_silent(last, TODAY), label


def test_the_threshold_of_silence_is_a_setting():
    """A contract may be more patient."""
    assert not is_silent(date(2026, 8, 25), TODAY, threshold_days=120)


S = ActionState
PROPOSES_UNDER_WAY = Change(proposed=S.UNDER_WAY)


@pytest.mark.parametrize(
    ("label", "kind", "current", "expected"),
    [
        ("moving starts what was planned", "moving", S.NOT_STARTED, Change(state=S.UNDER_WAY)),
        ("moving resumes what was paused", "moving", S.PAUSED, Change(state=S.UNDER_WAY)),
        ("moving leaves what goes on", "moving", S.UNDER_WAY, NO_CHANGE),
        ("moving cannot approve an idea", "moving", S.TO_FORMALISE, PROPOSES_UNDER_WAY),
        ("moving cannot undo a postponement", "moving", S.POSTPONED, PROPOSES_UNDER_WAY),
        ("moving cannot reopen what is done", "moving", S.DONE, PROPOSES_UNDER_WAY),
        ("done closes at 100 %", "done", S.UNDER_WAY, Change(S.DONE, Decimal(100))),
        ("done twice is nothing new", "done", S.DONE, NO_CHANGE),
        ("done cannot undo an abandonment", "done", S.ABANDONED, Change(proposed=S.DONE)),
        ("nothing new changes nothing", "nothing_new", S.NOT_STARTED, NO_CHANGE),
        ("a difficulty changes nothing", "difficulty", S.UNDER_WAY, NO_CHANGE),
        ("something else changes nothing", "other", S.UNDER_WAY, NO_CHANGE),
    ],
)
def test_a_report_implies_a_state_or_proposes_one(label, kind, current, expected):
    """A report may start, resume or finish; a decision of the COPIL is only put in question."""
    assert expected == change_reported(ReportKind(kind), current), label


@pytest.mark.parametrize(
    ("label", "wished", "current", "role", "expected"),
    [
        ("a partner pauses", S.PAUSED, S.UNDER_WAY, Role.PARTNER, Change(state=S.PAUSED)),
        ("a partner finishes", S.DONE, S.UNDER_WAY, Role.PARTNER, FINISHED),
        ("a partner proposes to abandon", S.ABANDONED, S.UNDER_WAY, Role.PARTNER,
         Change(proposed=S.ABANDONED)),
        ("a partner proposes a delay", S.POSTPONED, S.NOT_STARTED, Role.PARTNER,
         Change(proposed=S.POSTPONED)),
        ("a partner cannot revive", S.UNDER_WAY, S.ABANDONED, Role.PARTNER, PROPOSES_UNDER_WAY),
        ("the coordinator abandons", S.ABANDONED, S.UNDER_WAY, Role.COORDINATOR,
         Change(state=S.ABANDONED)),
        ("the coordinator postpones", S.POSTPONED, S.NOT_STARTED, Role.COORDINATOR,
         Change(state=S.POSTPONED)),
        ("the same state", S.UNDER_WAY, S.UNDER_WAY, Role.PARTNER, NO_CHANGE),
    ],
)  # fmt: skip
def test_postponed_and_abandoned_are_only_proposed(label, wished, current, role, expected):
    """They are decisions of the COPIL, which the coordinator records."""
    assert expected == change_wished(wished, current, role), label


def test_only_a_difficulty_is_told_at_once():
    """The other reports wait for the line of 17:30."""
    at_once = {ReportKind.DIFFICULTY}

    assert at_once == {kind for kind in ReportKind if told_at_once(kind)}


NOT_ONE = PercentageSlip.NOT_A_PERCENTAGE


@pytest.mark.parametrize(
    ("typed", "asked", "anywhere"),
    [
        ("50 %", "50", "50"),
        ("50%", "50", "50"),
        ("50\u00a0%", "50", "50"),
        ("à 50%", "50", "50"),
        ("environ 40 %", "40", "40"),
        ("50 pour cent", "50", "50"),
        ("50 %.", "50", "50"),
        ("50", "50", NOT_ONE),
        ("12,5", "12.5", NOT_ONE),
        ("12.5", "12.5", NOT_ONE),
        ("1", "1", NOT_ONE),
        ("5", "5", NOT_ONE),
        ("0", "0", NOT_ONE),
        ("100", "100", NOT_ONE),
        ("0,5", PercentageSlip.AMBIGUOUS, NOT_ONE),
        ("0,5 %", "0.5", "0.5"),
        ("101 %", PercentageSlip.OUT_OF_RANGE, PercentageSlip.OUT_OF_RANGE),
        ("1 200", PercentageSlip.OUT_OF_RANGE, NOT_ONE),
        ("1\u202f200", PercentageSlip.OUT_OF_RANGE, NOT_ONE),
        ("-3", PercentageSlip.OUT_OF_RANGE, NOT_ONE),
        ("−3 %", PercentageSlip.OUT_OF_RANGE, PercentageSlip.OUT_OF_RANGE),
        ("5 0", NOT_ONE, NOT_ONE),
        ("12,345", NOT_ONE, NOT_ONE),
        ("1e2", NOT_ONE, NOT_ONE),
        ("NaN", NOT_ONE, NOT_ONE),
        ("١٢", NOT_ONE, NOT_ONE),
        ("moitié", NOT_ONE, NOT_ONE),
        ("50 % ou 60 %", NOT_ONE, NOT_ONE),
        ("", NOT_ONE, NOT_ONE),
    ],
)
def test_a_typed_percentage_is_understood_or_refused(typed, asked, anywhere):
    """A bare number is a percentage only where one was asked; nothing is half understood."""

    def expected(value):
        return Decimal(value) if not isinstance(value, PercentageSlip) else value

    assert expected(asked) == read_percentage(typed, asked=True)
    assert expected(anywhere) == read_percentage(typed, asked=False)


@given(st.text(max_size=20), st.booleans())
def test_whatever_is_typed_the_answer_is_a_percentage_or_a_slip(typed, asked):
    """No text raises, and no value leaves 0 to 100."""
    read = read_percentage(typed, asked=asked)

    assert isinstance(read, PercentageSlip) or 0 <= read <= 100
