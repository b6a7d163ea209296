"""The chain of a meeting: when each step is due, and what is left after a late start."""

import json
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.quiet_hours import Hours
from domain.steps import (
    COPIL_CHAIN,
    FAMILY,
    MEETING_CHAIN,
    ChainStep,
    Family,
    StepKind,
    Towards,
    after_late_start,
    chain_from_settings,
    chain_steps,
    settings_of_chain,
    with_room,
)

PARIS = ZoneInfo("Europe/Paris")
CLOSED = frozenset(
    date.fromisoformat(day)
    for day in ("2026-11-11", "2026-12-25", "2027-03-29", "2027-05-06", "2027-05-17")
)
HOURS = Hours(PARIS, closed_days=CLOSED)


def paris(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


COPIL = paris("2026-12-10 14:00")


def due(starts_at, chain=COPIL_CHAIN):
    """The chain as (kind, wall time) pairs."""
    return [
        (str(step.kind), f"{step.due_at.astimezone(PARIS):%Y-%m-%d %H:%M}")
        for step in chain_steps(chain, starts_at, HOURS)
    ]


def test_the_copil_of_december_has_its_chain():
    """Every step of the contract's default chain, on a month without holidays."""
    expected = [
        ("collect", "2026-11-19 08:30"),
        ("convoke", "2026-11-25 08:30"),
        ("collect_relance", "2026-11-26 08:30"),
        ("collect_relance", "2026-12-03 08:30"),
        ("answer_relance", "2026-12-03 08:30"),
        ("answer_relance", "2026-12-07 08:30"),
        ("day_before", "2026-12-09 08:30"),
        ("forecast", "2026-12-09 17:30"),
        ("minutes", "2026-12-24 08:30"),
    ]

    assert expected == due(COPIL)


@pytest.mark.parametrize(
    ("label", "starts", "kind", "days_before", "at_time", "towards", "expected"),
    [
        ("a deadline on Saturday goes back", "2026-12-15 14:00", "convoke", 3, "09:00",
         "previous", "2026-12-11 09:00"),
        ("a courtesy on Saturday goes on", "2026-12-15 14:00", "convoke", 3, "09:00",
         "next", "2026-12-14 09:00"),
        ("Ascension goes on to its bridge", "2027-05-13 14:00", "answer_relance", 7, "08:30",
         "next", "2027-05-07 08:30"),
        ("Ascension goes back to Wednesday", "2027-05-13 14:00", "answer_relance", 7, "08:30",
         "previous", "2027-05-05 08:30"),
        ("the day before a Monday is a Friday", "2026-12-14 09:00", "day_before", 1, "08:30",
         "previous", "2026-12-11 08:30"),
        ("a courtesy never passes the meeting", "2026-12-14 08:00", "day_before", 1, "08:30",
         "next", "2026-12-11 08:30"),
        ("an evening step goes to the morning", "2026-12-10 14:00", "convoke", 2, "20:00",
         "next", "2026-12-09 08:30"),
        ("an evening deadline goes to closing", "2026-12-10 14:00", "convoke", 2, "20:00",
         "previous", "2026-12-08 18:00"),
        ("an early deadline goes to the eve", "2026-12-10 14:00", "convoke", 2, "06:00",
         "previous", "2026-12-07 18:00"),
        ("wall time is kept over the spring change", "2027-03-31 09:00", "convoke", 15, "08:30",
         "previous", "2027-03-16 08:30"),
        ("J-1 over the spring change and Easter", "2027-03-30 09:00", "day_before", 1, "08:30",
         "previous", "2027-03-26 08:30"),
        ("fifteen days after, on Christmas Day", "2026-12-10 14:00", "minutes", -15, "08:30",
         "previous", "2026-12-24 08:30"),
    ],
)  # fmt: skip
def test_a_step_is_moved_off_closed_moments(
    label, starts, kind, days_before, at_time, towards, expected
):
    """J-n is counted in calendar days, then moved the way its kind wants it."""
    step = ChainStep(StepKind(kind), days_before, time.fromisoformat(at_time), Towards(towards))

    assert [(kind, expected)] == due(paris(starts), [step]), label


def test_due_moments_are_in_utc():
    """A summer step and a winter step keep their wall time, so their UTC differs."""
    summer = chain_steps(COPIL_CHAIN, paris("2027-06-24 14:00"), HOURS)
    winter = chain_steps(COPIL_CHAIN, COPIL, HOURS)

    assert (time(6, 30), time(7, 30)) == (summer[0].due_at.time(), winter[0].due_at.time())
    assert {UTC} == {step.due_at.tzinfo for step in (*summer, *winter)}


def test_relance_and_collect_of_one_day_stay_two_steps():
    """J-7 chases progress and answers: two families, two steps, the same moment."""
    seventh = [s for s in chain_steps(COPIL_CHAIN, COPIL, HOURS) if "12-03T" in s.occurrence]

    families = [Family.PROGRESS, Family.ANSWERS]
    assert families == [step.family for step in seventh]
    assert len(families) == len({step.occurrence for step in seventh})


def test_an_occurrence_names_kind_plan_and_start():
    """An occurrence can be read in a log."""
    relance = chain_steps(COPIL_CHAIN, COPIL, HOURS)[5]

    expected = "answer_relance@2026-12-07T08:30>2026-12-10T14:00"
    assert expected == relance.occurrence


@pytest.mark.parametrize("moved_to", ["2026-12-10 10:00", "2026-12-11 14:00"])
def test_a_moved_meeting_gives_new_occurrences(moved_to):
    """Moved by hours or by days: no key of the old plan can swallow a new reminder."""
    old = {step.occurrence for step in chain_steps(COPIL_CHAIN, COPIL, HOURS)}
    new = {step.occurrence for step in chain_steps(COPIL_CHAIN, paris(moved_to), HOURS)}

    assert set() == old & new


def test_a_holiday_learnt_later_keeps_the_occurrences():
    """The step moves, but who was already given it is not given it again."""
    bare = chain_steps(COPIL_CHAIN, paris("2027-05-13 14:00"), Hours(PARIS))
    informed = chain_steps(COPIL_CHAIN, paris("2027-05-13 14:00"), HOURS)

    assert {step.occurrence for step in bare} == {step.occurrence for step in informed}
    assert bare != informed


@pytest.mark.parametrize(
    ("label", "now", "kept"),
    [
        ("laid in time", "2026-11-18 10:00", []),
        ("laid after the collect", "2026-11-20 10:00",
         [("collect@2026-11-19", "2026-11-20 10:00")]),
        ("laid on J-10", "2026-11-30 10:00",
         [("convoke@2026-11-25", "2026-11-30 10:00"),
          ("collect_relance@2026-11-26", "2026-11-30 10:00")]),
        ("laid on J-2", "2026-12-08 10:00",
         [("collect_relance@2026-12-03", "2026-12-08 10:00"),
          ("answer_relance@2026-12-07", "2026-12-08 10:00")]),
        ("laid on a Saturday, said on Monday", "2026-12-05 10:00",
         [("collect_relance@2026-12-03", "2026-12-07 08:30"),
          ("answer_relance@2026-12-03", "2026-12-07 08:30")]),
        ("laid on the eve at noon", "2026-12-09 12:00",
         [("collect_relance@2026-12-03", "2026-12-09 12:00"),
          ("day_before@2026-12-09", "2026-12-09 12:00")]),
        ("laid on the eve at night", "2026-12-09 20:00",
         [("collect_relance@2026-12-03", "2026-12-10 08:30"),
          ("day_before@2026-12-09", "2026-12-10 08:30"),
          ("forecast@2026-12-09", "2026-12-10 08:30")]),
        ("laid as the meeting starts", "2026-12-10 14:00", []),
        ("laid after the meeting", "2026-12-15 10:00", []),
        ("laid after the minutes were due", "2026-12-28 10:00",
         [("minutes@2026-12-25", "2026-12-28 10:00")]),
    ],
)  # fmt: skip
def test_after_a_late_start_only_the_latest_missed_step_is_kept(label, now, kept):
    """One message per family, as soon as people may be disturbed; the rest of the backlog never."""
    steps = chain_steps(COPIL_CHAIN, COPIL, HOURS)

    laid = after_late_start(steps, paris(now), starts_at=COPIL, hours=HOURS)

    late = [step for step in laid.waiting if step not in steps]
    assert kept == [
        (step.occurrence.split("T")[0], f"{step.due_at.astimezone(PARIS):%Y-%m-%d %H:%M}")
        for step in late
    ], label
    assert {s.occurrence for s in steps} == {s.occurrence for s in (*laid.waiting, *laid.void)}


def test_a_night_before_a_meeting_at_eight_is_too_late_for_a_reminder():
    """Nothing is kept that could only be said once the meeting has begun."""
    starts_at = paris("2026-12-10 08:00")
    steps = chain_steps(COPIL_CHAIN, starts_at, HOURS)

    laid = after_late_start(steps, paris("2026-12-09 20:00"), starts_at=starts_at, hours=HOURS)

    left = [StepKind.MINUTES]
    assert left == [step.kind for step in laid.waiting]


def test_a_chain_survives_json():
    """A chain kept in a contract's settings comes back the same."""
    stored = json.dumps(settings_of_chain(COPIL_CHAIN))

    assert chain_from_settings(json.loads(stored)) == COPIL_CHAIN


@pytest.mark.parametrize(
    ("label", "slip", "said"),
    [
        ("an unknown kind", {"kind": "party"}, "party"),
        ("a number as text", {"days_before": "7"}, "days_before"),
        ("a truth value", {"days_before": True}, "days_before"),
        ("no such hour", {"at": "25:00"}, "hour"),
        ("an unknown direction", {"towards": "up"}, "up"),
    ],
)
def test_a_chain_that_makes_no_sense_is_named(label, slip, said):
    """The message says which step is wrong, and what in it."""
    settings = settings_of_chain(COPIL_CHAIN)
    settings[1] = settings[1] | slip

    with pytest.raises(ValueError, match=rf"Step 2.*{said}"):
        chain_from_settings(settings)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1)))
def test_whatever_the_date_steps_are_open_ordered_and_in_time(start):
    """For any start: in hours, relances in order, nothing after the start that prepares it."""
    starts_at = start.replace(tzinfo=PARIS).astimezone(UTC)
    steps = chain_steps(COPIL_CHAIN, starts_at, HOURS)

    assert all(HOURS.is_open(step.due_at) for step in steps)
    assert all(step.due_at < starts_at for step in steps if step.kind is not StepKind.MINUTES)
    answers = [step for step in steps if step.family is Family.ANSWERS]
    assert answers == sorted(answers, key=lambda step: step.occurrence.split("@")[1])
    assert len(steps) == len({step.occurrence for step in steps})


@given(
    st.datetimes(datetime(2026, 11, 1), datetime(2027, 1, 10)),
)
def test_laying_a_late_chain_twice_changes_nothing_more(now):
    """What was kept is kept again, and never due before now."""
    now = now.replace(tzinfo=UTC)
    steps = chain_steps(COPIL_CHAIN, COPIL, HOURS)

    once = after_late_start(steps, now, starts_at=COPIL, hours=HOURS)
    again = after_late_start(once.waiting, now, starts_at=COPIL, hours=HOURS)

    assert once.waiting == again.waiting
    assert all(step.due_at >= now for step in once.waiting)


def kept_for(chain, starts_at, asked_at):
    """What has room in this chain once people are asked at this moment, as `due` shows it."""
    steps = with_room(chain_steps(chain, paris(starts_at), HOURS), paris(asked_at), HOURS)
    return [(str(s.kind), f"{s.due_at.astimezone(PARIS):%m-%d %H:%M}") for s in steps]


ANSWERS = tuple(step for step in MEETING_CHAIN if FAMILY[step.kind] is Family.ANSWERS)
THURSDAY = "2026-12-10 14:00"
R7, R3, EVE = (
    ("answer_relance", "12-03 08:30"),
    ("answer_relance", "12-07 08:30"),
    ("day_before", "12-09 08:30"),
)


@pytest.mark.parametrize(
    ("label", "starts", "asked", "kept"),
    [
        ("asked in time", THURSDAY, "2026-11-25 08:30", [R7, R3, EVE]),
        ("two working days before, to the minute", THURSDAY, "2026-12-01 08:30", [R7, R3, EVE]),
        ("a minute less than two working days", THURSDAY, "2026-12-01 08:31", [R3, EVE]),
        ("the morning before the first relance", THURSDAY, "2026-12-02 10:00", [R3, EVE]),
        ("a weekend is no time to answer", THURSDAY, "2026-12-04 08:30", [EVE]),
        ("asked on Thursday at opening", THURSDAY, "2026-12-03 08:30", [R3, EVE]),
        ("asked at night: it leaves in the morning", THURSDAY, "2026-12-02 22:00", [R3, EVE]),
        ("asked on a Saturday: it leaves on Monday", THURSDAY, "2026-11-28 11:00", [R7, R3, EVE]),
        ("asked two days before", THURSDAY, "2026-12-08 17:00", [EVE]),
        ("asked on the eve: the convocation is enough", THURSDAY, "2026-12-09 07:00", []),
        ("asked on the day", THURSDAY, "2026-12-10 09:00", []),
        ("Christmas between two relances leaves no time for the second", "2026-12-31 10:00",
         "2026-12-14 08:30", [("answer_relance", "12-24 08:30"), ("day_before", "12-30 08:30")]),
        ("a Monday: J-3 and the rappel fall on one Friday", "2026-12-14 10:00",
         "2026-11-27 08:30", [("answer_relance", "12-07 08:30"), ("day_before", "12-11 08:30")]),
        ("a Tuesday: J-3 goes back to Friday, before the rappel", "2026-12-15 10:00",
         "2026-11-30 08:30", [("answer_relance", "12-08 08:30"),
                              ("answer_relance", "12-11 08:30"), ("day_before", "12-14 08:30")]),
    ],
)  # fmt: skip
def test_a_relance_leaves_time_to_answer_and_gives_way_to_the_rappel(label, starts, asked, kept):
    """Two working days after people were asked, and never from the day of the rappel on."""
    steps = [step for step in kept_for(ANSWERS, starts, asked) if step[0] != "convoke"]

    assert kept == steps, label


def test_a_relance_that_goes_on_past_the_rappel_has_no_room():
    """J-2 of a Monday is a Saturday: it would go on to the very morning of the meeting."""
    relance = ChainStep(StepKind.ANSWER_RELANCE, 2, time(8, 30), Towards.NEXT)
    eve = ChainStep(StepKind.DAY_BEFORE, 1, time(8, 30), Towards.PREVIOUS)

    kept = kept_for([relance, eve], "2026-12-14 14:00", "2026-11-27 08:30")

    assert [("day_before", "12-11 08:30")] == kept


def test_only_answers_need_room():
    """The call for progress, the forecast and the minutes stay, however late people are asked."""
    kept = {kind for kind, _ in kept_for(COPIL_CHAIN, THURSDAY, "2026-12-09 17:00")}

    assert {"collect", "convoke", "collect_relance", "forecast", "minutes"} == kept


@given(
    st.datetimes(datetime(2026, 6, 1), datetime(2028, 1, 1)),
    st.integers(0, 30 * 24 * 60),
)
def test_whatever_the_notice_people_have_time_to_answer(start, minutes):
    """For any meeting and any notice: no relance within two working days of the invitation or of
    the relance before, none with the rappel."""
    starts_at = start.replace(tzinfo=PARIS).astimezone(UTC)
    asked_at = HOURS.next_open(starts_at - timedelta(minutes=minutes))
    kept = with_room(chain_steps(COPIL_CHAIN, starts_at, HOURS), asked_at, HOURS)

    relances = [step.due_at for step in kept if step.kind is StepKind.ANSWER_RELANCE]
    eves = [step.due_at for step in kept if step.kind is StepKind.DAY_BEFORE]
    assert all(open_days_between(asked_at, due) >= 2 for due in relances)
    assert all(open_days_between(one, other) >= 2 for one, other in pairwise(relances))
    assert all(
        due.astimezone(PARIS).date() < eve.astimezone(PARIS).date()
        for due in relances
        for eve in eves
    )


def open_days_between(asked_at: datetime, due: datetime) -> int:
    """How many times the hour at which people were asked came again on an open day, until then."""
    asked, found = asked_at.astimezone(PARIS), 0
    again = asked + timedelta(days=1)
    while again <= due.astimezone(PARIS):
        found += HOURS.is_open_day(again.date())
        again += timedelta(days=1)
    return found
