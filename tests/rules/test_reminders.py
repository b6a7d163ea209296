"""Who is owed a word, and who is left in peace."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.actions import ActionState
from domain.meetings import Answer
from domain.reminders import (
    ActionFacts,
    Asked,
    CollectionFacts,
    InviteeFacts,
    MeetingFacts,
    Policy,
    Standing,
    actions_without_anyone,
    answer_owed_again,
    answers_owed,
    answers_to_call,
    progress_owed,
    progress_owed_again,
    progress_to_call,
)
from domain.steps import Step, StepKind

PARIS = ZoneInfo("Europe/Paris")
POLICY = Policy(PARIS)
COPIL = datetime(2026, 12, 10, 14, tzinfo=PARIS)
NOW = datetime(2026, 12, 3, 8, 30, tzinfo=PARIS)
AMINA, BRUNO, CLAIRE = 1, 2, 3


def step(kind: StepKind) -> Step:
    return Step(kind, NOW.astimezone(UTC), f"{kind}@plan>start")


CONVOKE, RELANCE, EVE = map(step, (StepKind.CONVOKE, StepKind.ANSWER_RELANCE, StepKind.DAY_BEFORE))
COLLECT, COLLECT_RELANCE = map(step, (StepKind.COLLECT, StepKind.COLLECT_RELANCE))


def meeting(*invitees: InviteeFacts) -> MeetingFacts:
    return MeetingFacts(12, COPIL, invitees)


def amina(answer: Answer | None = None, **facts) -> InviteeFacts:
    """Amina, convoked, with these facts about her or her answer."""
    invitee = {key: facts.pop(key) for key in ("to_reconfirm", "stands_in") if key in facts}
    return InviteeFacts(Asked(AMINA, **{"asked": True} | facts), answer, **invitee)


@pytest.mark.parametrize(
    ("label", "invitee", "at_convocation", "at_relance", "on_the_eve"),
    [
        ("never asked", amina(asked=False), "never_asked", "never_asked", "never_asked"),
        ("silent", amina(), None, "silent", "silent"),
        ("unsure", amina(Answer.UNSURE), None, "unsure", "unsure"),
        ("present", amina(Answer.PRESENT), None, None, "attending"),
        ("excused", amina(Answer.EXCUSED), None, None, None),
        ("represented", amina(Answer.REPRESENTED), None, None, None),
        ("stands in for someone", amina(stands_in=True), None, None, "standing_in"),
        ("present before the move", amina(Answer.PRESENT, to_reconfirm=True),
         None, "to_reconfirm", "to_reconfirm"),
        ("excused before the move", amina(Answer.EXCUSED, to_reconfirm=True), None, None, None),
        ("told on the phone before the convocation", amina(Answer.PRESENT, asked=False),
         "never_asked", None, "attending"),
        ("excused before the convocation", amina(Answer.EXCUSED, asked=False),
         "never_asked", None, None),
        ("mandate ended yesterday", amina(mandate_ends_on=date(2026, 12, 2)), None, None, None),
        ("mandate ends today", amina(mandate_ends_on=date(2026, 12, 3)), None, "silent", "silent"),
        ("present, mandate over", amina(Answer.PRESENT, mandate_ends_on=date(2026, 12, 1)),
         None, None, None),
        ("two relances given", amina(relances_given=2), None, None, "silent"),
        ("unsure after two relances", amina(Answer.UNSURE, relances_given=2),
         None, None, "unsure"),
    ],
)  # fmt: skip
def test_who_is_written_to_depends_on_where_they_stand(
    label, invitee, at_convocation, at_relance, on_the_eve
):
    """Convocation, relance and rappel each have their readers; the others are left in peace."""

    def standing(at):
        owed = answers_owed(meeting(invitee), at, NOW, POLICY)
        return owed[0].standing if owed else None

    assert at_convocation == standing(CONVOKE), label
    assert at_relance == standing(RELANCE), label
    assert on_the_eve == standing(EVE), label


@pytest.mark.parametrize("late_step", [RELANCE, EVE], ids=["relance", "rappel"])
def test_who_was_never_asked_is_asked_not_chased(late_step):
    """After a late start, or for a late joiner, the first word is the convocation itself."""
    (owed,) = answers_owed(meeting(amina(asked=False)), late_step, NOW, POLICY)

    assert StepKind.CONVOKE is owed.kind
    assert late_step.occurrence == owed.occurrence
    assert not owed.last


def test_a_reminder_names_its_step_its_person_and_its_subject():
    """What the unique key is made of."""
    (owed,) = answers_owed(meeting(amina()), RELANCE, NOW, POLICY)

    expected = (StepKind.ANSWER_RELANCE, AMINA, "meeting:12", RELANCE.occurrence)
    assert expected == (owed.kind, owed.person_id, owed.subject, owed.occurrence)


@pytest.mark.parametrize(("given_before", "last"), [(0, False), (1, True)])
def test_the_second_relance_is_the_last(given_before, last):
    """The text may say so, and the coordinator's call list comes next."""
    (owed,) = answers_owed(meeting(amina(relances_given=given_before)), RELANCE, NOW, POLICY)

    assert last is owed.last


@pytest.mark.parametrize("at", [CONVOKE, RELANCE, EVE], ids=str)
def test_an_occurrence_is_given_once(at):
    """A step run again after a crash owes nothing to those already served."""
    for invitee in (amina(), amina(asked=False), amina(Answer.PRESENT)):
        person = replace(invitee.person, given=frozenset({at.occurrence}))
        assert not answers_owed(meeting(replace(invitee, person=person)), at, NOW, POLICY)


@pytest.mark.parametrize(
    ("label", "facts", "now"),
    [
        ("cancelled", replace(meeting(amina()), cancelled=True), NOW),
        ("as it begins", meeting(amina()), COPIL),
        ("after it", meeting(amina()), COPIL + timedelta(days=1)),
    ],
)
def test_a_meeting_cancelled_or_begun_owes_nothing(label, facts, now):
    """No reminder, and nobody left to call."""
    assert not answers_owed(facts, RELANCE, now, POLICY), label
    assert not answers_to_call(facts, now, POLICY), label


@pytest.mark.parametrize(
    ("label", "invitee", "called"),
    [
        ("silent after two relances", amina(relances_given=2), True),
        ("unsure after two relances", amina(Answer.UNSURE, relances_given=2), True),
        ("silent after one", amina(relances_given=1), False),
        ("answered at last", amina(Answer.PRESENT, relances_given=2), False),
        ("mandate over", amina(relances_given=2, mandate_ends_on=date(2026, 12, 1)), False),
    ],
)
def test_after_two_relances_comes_the_call_list(label, invitee, called):
    """The coordinator picks up the telephone for those only who still owe an answer."""
    assert called is bool(answers_to_call(meeting(invitee), NOW, POLICY)), label


@pytest.mark.parametrize(
    ("label", "invitee", "owed"),
    [
        ("silent", amina(), ("silent", False)),
        ("unsure", amina(Answer.UNSURE), ("unsure", False)),
        ("two relances given", amina(relances_given=2), ("silent", True)),
        ("present", amina(Answer.PRESENT), None),
        ("excused", amina(Answer.EXCUSED), None),
        ("never asked", amina(asked=False), None),
        ("mandate ended yesterday", amina(mandate_ends_on=date(2026, 12, 2)), None),
        ("somebody else", InviteeFacts(Asked(BRUNO, asked=True)), None),
    ],
)
def test_what_was_put_off_is_owed_as_long_as_it_is_not_answered(label, invitee, owed):
    """However often they were chased: it is not one relance more."""
    again = answer_owed_again(meeting(invitee), AMINA, "again@plan", NOW, POLICY)

    assert owed == (again and (again.standing, again.last))


def test_nothing_comes_once_more_of_a_meeting_that_has_begun():
    assert answer_owed_again(meeting(amina()), AMINA, "again@plan", COPIL, POLICY) is None


def test_a_step_of_another_family_is_a_slip():
    """Asking the wrong rule is said, not answered with an empty list."""
    with pytest.raises(ValueError, match="progress_owed"):
        answers_owed(meeting(amina()), COLLECT, NOW, POLICY)
    with pytest.raises(ValueError, match="answers_owed"):
        progress_owed(collection(), RELANCE, NOW, POLICY)


OPENED = datetime(2026, 11, 19, 8, 30, tzinfo=PARIS)


def collection(*actions: ActionFacts, people=None) -> CollectionFacts:
    """A collection before the COPIL; Amina, Bruno and Claire have been asked."""
    everyone = (Asked(AMINA, asked=True), Asked(BRUNO, asked=True))
    claire = Asked(CLAIRE, asked=True, is_coordinator=True)
    return CollectionFacts(4, OPENED, actions, people or (*everyone, claire), ends_at=COPIL)


def action(number: int = 23, state=ActionState.UNDER_WAY, **facts) -> ActionFacts:
    return ActionFacts(number, state, **{"followers": (AMINA,), "pilots": (BRUNO,)} | facts)


@pytest.mark.parametrize(
    ("label", "facts", "asked"),
    [
        ("its référent", action(), [AMINA]),
        ("its pilote when there is no référent", action(followers=()), [BRUNO]),
        ("both référents", action(followers=(AMINA, BRUNO)), [AMINA, BRUNO]),
        ("nobody to ask", action(followers=(), pilots=()), []),
        ("done", action(state=ActionState.DONE), []),
        ("abandoned", action(state=ActionState.ABANDONED), []),
        ("paused", action(state=ActionState.PAUSED), [AMINA]),
        ("reported yesterday", action(last_report_at=NOW - timedelta(days=1)), []),
        ("reported as the collection opened", action(last_report_at=OPENED), []),
        ("reported before", action(last_report_at=OPENED - timedelta(minutes=1)), [AMINA]),
    ],
)
def test_progress_is_owed_by_those_who_follow_an_open_action(label, facts, asked):
    """The référent first; an action reported on since the opening is settled for all."""
    owed = progress_owed(collection(facts), COLLECT_RELANCE, NOW, POLICY)

    assert asked == [reminder.person_id for reminder in owed], label


def test_one_reminder_lists_all_the_actions_a_person_owes():
    """Never one message per action."""
    facts = collection(action(21), action(22, state=ActionState.DONE), action(23))

    (owed,) = progress_owed(facts, COLLECT_RELANCE, NOW, POLICY)

    expected = ("progress:4", (21, 23), Standing.SILENT)
    assert expected == (owed.subject, owed.actions, owed.standing)


def test_a_follower_whose_mandate_ended_leaves_it_to_the_pilot():
    """An action keeps someone to ask as long as someone is in office."""
    people = (Asked(AMINA, asked=True, mandate_ends_on=date(2026, 3, 15)), Asked(BRUNO, asked=True))

    (owed,) = progress_owed(collection(action(), people=people), COLLECT_RELANCE, NOW, POLICY)

    assert owed.person_id in action().pilots


def test_actions_without_anyone_are_the_coordinators():
    """What nobody can be asked about is listed, not forgotten."""
    facts = collection(action(21), action(22, followers=(), pilots=()))

    unowned = (22,)
    assert unowned == actions_without_anyone(facts, NOW, POLICY)


@pytest.mark.parametrize(
    ("label", "person", "at", "expected"),
    [
        ("first call", Asked(AMINA), COLLECT, (StepKind.COLLECT, "never_asked", False)),
        ("already asked", Asked(AMINA, asked=True), COLLECT, None),
        ("a relance to one never asked", Asked(AMINA), COLLECT_RELANCE,
         (StepKind.COLLECT, "never_asked", False)),
        ("first relance", Asked(AMINA, asked=True), COLLECT_RELANCE,
         (StepKind.COLLECT_RELANCE, "silent", False)),
        ("second relance", Asked(AMINA, asked=True, relances_given=1), COLLECT_RELANCE,
         (StepKind.COLLECT_RELANCE, "silent", True)),
        ("after two relances", Asked(AMINA, asked=True, relances_given=2), COLLECT_RELANCE, None),
        ("already given", Asked(AMINA, asked=True, given=frozenset({COLLECT_RELANCE.occurrence})),
         COLLECT_RELANCE, None),
    ],
)  # fmt: skip
def test_progress_is_asked_once_and_chased_twice(label, person, at, expected):
    """The same restraint as for answers."""
    owed = progress_owed(collection(action(), people=(person,)), at, NOW, POLICY)

    assert expected == ((owed[0].kind, owed[0].standing, owed[0].last) if owed else None), label


@pytest.mark.parametrize(("relances_given", "standing"), [(0, "never_asked"), (2, "silent")])
def test_progress_put_off_names_what_is_owed_now(relances_given, standing):
    """The first call once more, or a relance once more; nothing when all was reported."""
    people = (Asked(AMINA, asked=True, relances_given=relances_given),)
    asked = collection(action(pilots=(AMINA,)), people=people)

    again = progress_owed_again(asked, AMINA, "again@plan", NOW, POLICY)
    assert again is not None
    assert ((23,), standing) == (again.actions, again.standing)
    assert progress_owed_again(asked, BRUNO, "again@plan", NOW, POLICY) is None


def test_progress_ends_with_the_meeting_it_prepares():
    """Once the COPIL sits, nobody is asked for figures for it."""
    people = (Asked(AMINA, asked=True, relances_given=2),)
    facts = collection(action(), people=people)

    assert not progress_owed(facts, COLLECT_RELANCE, COPIL, POLICY)
    assert not progress_to_call(facts, COPIL, POLICY)
    assert AMINA in progress_to_call(facts, NOW, POLICY)


@pytest.mark.parametrize(("coordinator_asked", "expected"), [(True, 1), (False, 0)])
def test_the_coordinator_is_asked_unless_she_wishes_otherwise(coordinator_asked, expected):
    """Her own actions count like the others', or are hers to remember."""
    facts = collection(action(followers=(CLAIRE,)))
    policy = replace(POLICY, coordinator_asked=coordinator_asked)

    assert expected == len(progress_owed(facts, COLLECT_RELANCE, NOW, policy))


@given(
    st.lists(
        st.builds(
            InviteeFacts,
            st.builds(
                Asked,
                st.integers(1, 30),
                asked=st.booleans(),
                relances_given=st.integers(0, 3),
                mandate_ends_on=st.none() | st.dates(date(2026, 11, 1), date(2027, 1, 1)),
            ),
            st.none() | st.sampled_from(Answer),
            to_reconfirm=st.booleans(),
        ),
        unique_by=lambda invitee: invitee.person.person_id,
    ),
    st.sampled_from([CONVOKE, RELANCE, EVE]),
)
def test_whatever_the_facts_nobody_is_owed_two_words_at_a_step(invitees, at):
    """At most one reminder each, none to the excused, the represented or the retired at a relance,
    and nobody is both chased and called."""
    facts = meeting(*invitees)
    owed = answers_owed(facts, at, NOW, POLICY)

    told = [reminder.person_id for reminder in owed]
    assert len(set(told)) == len(told)
    by_id = {invitee.person.person_id: invitee for invitee in invitees}
    for reminder in owed:
        ended = by_id[reminder.person_id].person.mandate_ends_on
        assert ended is None or ended >= NOW.date()
        if at is not CONVOKE:
            answer = by_id[reminder.person_id].answer
            assert answer not in (Answer.EXCUSED, Answer.REPRESENTED)
    chased = {r.person_id for r in owed if r.kind is StepKind.ANSWER_RELANCE}
    assert not chased & set(answers_to_call(facts, NOW, POLICY))
