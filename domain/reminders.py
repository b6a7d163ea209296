"""Who is owed a word at a step, and which word. When steps fall is steps; words are templates/.

A rule looks at the facts of the moment, never at what was planned: who answered a minute ago is
left in peace. `Reminder.occurrence` is the step's; with person and subject it is the unique key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.actions import CLOSED_STATES, ActionState
from domain.meetings import Answer
from domain.people import in_office
from domain.quiet_hours import in_zone
from domain.steps import Family, Step, StepKind


class Standing(StrEnum):
    """Where the reader stands; with the kind of the reminder it picks the text."""

    NEVER_ASKED = "never_asked"
    SILENT = "silent"
    UNSURE = "unsure"
    TO_RECONFIRM = "to_reconfirm"
    ATTENDING = "attending"
    STANDING_IN = "standing_in"


@dataclass(frozen=True)
class Policy:
    """A contract's settings for chasing. `zone` tells the day on which a mandate ends."""

    zone: ZoneInfo
    relances_at_most: int = 2
    coordinator_asked: bool = True


@dataclass(frozen=True)
class Reminder:
    """One word owed to one person about one subject (`meeting:12`, `progress:4`).

    `last` marks the last relance before the call list. `actions` are the ids of all the actions
    a person owes progress on, in the order they were given: one reminder, never one per action.
    """

    kind: StepKind
    person_id: int
    subject: str
    occurrence: str
    standing: Standing
    last: bool = False
    actions: tuple[int, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What one person has already received about one subject.

    `asked`: the convocation or the first call for progress, whatever the channel. `given`: the
    occurrences that gave a reminder. `mandate_ends_on` is the last day in office.
    """

    person_id: int
    asked: bool = False
    relances_given: int = 0
    given: frozenset[str] = frozenset()
    mandate_ends_on: date | None = None
    is_coordinator: bool = False


@dataclass(frozen=True)
class InviteeFacts:
    """One invitee of a meeting, or, with `stands_in`, a known person who represents one."""

    person: Asked
    answer: Answer | None = None
    to_reconfirm: bool = False
    stands_in: bool = False


@dataclass(frozen=True)
class MeetingFacts:
    """One meeting when its step is due. `relances_to_come` are those that wait or are held, the
    one that is due among them: none may have room, of a meeting that was called late."""

    meeting_id: int
    starts_at: datetime
    invitees: tuple[InviteeFacts, ...]
    cancelled: bool = False
    relances_to_come: int = 2


@dataclass(frozen=True)
class ActionFacts:
    """One action and whom to ask: its référents de suivi, or its pilotes when none is in office."""

    action_id: int
    state: ActionState
    followers: tuple[int, ...] = ()
    pilots: tuple[int, ...] = ()
    last_report_at: datetime | None = None


@dataclass(frozen=True)
class CollectionFacts:
    """One call for progress, open from `opened_at` until the meeting it prepares, if any."""

    collection_id: int
    opened_at: datetime
    actions: tuple[ActionFacts, ...]
    people: tuple[Asked, ...]
    ends_at: datetime | None = None


def answers_owed(
    meeting: MeetingFacts, step: Step, now: datetime, policy: Policy
) -> tuple[Reminder, ...]:
    """Reminders owed to invitees at a step of the answers' family, else ValueError.

    The convocation goes to all; a relance to the silent, the unsure and those who must confirm
    again after a move; the rappel to all but the excused and the represented. Whoever was never
    asked is asked, not chased. Nothing is owed once the meeting is cancelled or has begun.
    """
    if step.family is not Family.ANSWERS:
        raise ValueError(f"Step {step.occurrence} asks for no answers; use progress_owed.")
    if meeting.cancelled or now >= meeting.starts_at:
        return ()
    pick = _STANDING_AT[step.kind]
    subject, final = f"meeting:{meeting.meeting_id}", meeting.relances_to_come <= 1
    owed = (
        _reminder(step, invitee.person, pick(invitee), subject, policy, final=final)
        for invitee in meeting.invitees
        if _in_office(invitee.person, now, policy)
    )
    return tuple(reminder for reminder in owed if reminder)


def answer_owed_again(
    meeting: MeetingFacts, person_id: int, occurrence: str, now: datetime, policy: Policy
) -> Reminder | None:
    """The relance of one person once more, because it was put off; None when they owe no answer
    any more. It is owed however often they were chased, and is not one relance more."""
    if meeting.cancelled or now >= meeting.starts_at:
        return None
    for invitee in meeting.invitees:
        standing = _standing_at_relance(invitee)
        if invitee.person.person_id == person_id and standing is not None:
            subject = f"meeting:{meeting.meeting_id}"
            kind = StepKind.ANSWER_RELANCE
            return _once_more(invitee.person, kind, standing, subject, occurrence, now, policy)
    return None


def answers_to_call(meeting: MeetingFacts, now: datetime, policy: Policy) -> tuple[int, ...]:
    """The call list: people in office who were asked, still owe an answer, and will not be chased
    any more."""
    if meeting.cancelled or now >= meeting.starts_at:
        return ()
    return tuple(
        invitee.person.person_id
        for invitee in meeting.invitees
        if _standing_at_relance(invitee) not in (None, Standing.NEVER_ASKED)
        and _in_office(invitee.person, now, policy)
        and (not meeting.relances_to_come or _is_chased_enough(invitee.person, policy))
    )


def progress_owed(
    collection: CollectionFacts, step: Step, now: datetime, policy: Policy
) -> tuple[Reminder, ...]:
    """Reminders owed at a step of the progress family, else ValueError: one per person, with all
    the actions on which nobody has reported since the collection opened."""
    if step.family is not Family.PROGRESS:
        raise ValueError(f"Step {step.occurrence} asks for no progress; use answers_owed.")
    owing = actions_owed(collection, now, policy)
    subject = f"progress:{collection.collection_id}"
    owed = (
        _reminder(step, person, _progress_standing(person, step), subject, policy, owing[person])
        for person in collection.people
        if person in owing
    )
    return tuple(reminder for reminder in owed if reminder)


def progress_owed_again(
    collection: CollectionFacts, person_id: int, occurrence: str, now: datetime, policy: Policy
) -> Reminder | None:
    """The same about progress, with the actions that one person owes it on now; in the words of
    the first call as long as no relance has followed it."""
    for person, actions in actions_owed(collection, now, policy).items():
        if person.person_id == person_id:
            standing = Standing.SILENT if person.relances_given else Standing.NEVER_ASKED
            subject = f"progress:{collection.collection_id}"
            kind = StepKind.COLLECT_RELANCE
            again = _once_more(person, kind, standing, subject, occurrence, now, policy)
            return replace(again, actions=actions) if again else None
    return None


def progress_to_call(collection: CollectionFacts, now: datetime, policy: Policy) -> tuple[int, ...]:
    """The call list: people who still owe progress after the last relance."""
    owing = actions_owed(collection, now, policy)
    return tuple(person.person_id for person in owing if _exhausted(person, now, policy))


def actions_owed(
    collection: CollectionFacts, now: datetime, policy: Policy
) -> dict[Asked, tuple[int, ...]]:
    """The actions each person owes progress on; people who owe nothing are left out."""
    owing: dict[Asked, tuple[int, ...]] = {}
    for action in _unreported(collection, now):
        for person in _whom_to_ask(action, collection, now, policy):
            owing[person] = (*owing.get(person, ()), action.action_id)
    return owing


def actions_without_anyone(
    collection: CollectionFacts, now: datetime, policy: Policy
) -> tuple[int, ...]:
    """Actions owed by nobody in office: for the coordinator, who should name a référent."""
    return tuple(
        action.action_id
        for action in _unreported(collection, now)
        if not _whom_to_ask(action, collection, now, policy)
    )


def _standing_at_convocation(invitee: InviteeFacts) -> Standing | None:
    return None if invitee.person.asked or invitee.stands_in else Standing.NEVER_ASKED


def _standing_at_relance(invitee: InviteeFacts) -> Standing | None:
    """Excused, represented and standing-in people have said what they had to."""
    if invitee.stands_in:
        return None
    if invitee.answer is None:
        return Standing.SILENT if invitee.person.asked else Standing.NEVER_ASKED
    if invitee.answer is Answer.UNSURE:
        return Standing.UNSURE
    to_confirm = invitee.answer is Answer.PRESENT and invitee.to_reconfirm
    return Standing.TO_RECONFIRM if to_confirm else None


def _standing_on_the_eve(invitee: InviteeFacts) -> Standing | None:
    if invitee.stands_in:
        return Standing.STANDING_IN
    if invitee.answer is Answer.PRESENT and not invitee.to_reconfirm:
        return Standing.ATTENDING
    return _standing_at_relance(invitee)


_STANDING_AT: dict[StepKind, Callable[[InviteeFacts], Standing | None]] = {
    StepKind.CONVOKE: _standing_at_convocation,
    StepKind.ANSWER_RELANCE: _standing_at_relance,
    StepKind.DAY_BEFORE: _standing_on_the_eve,
}
_RELANCES = frozenset({StepKind.ANSWER_RELANCE, StepKind.COLLECT_RELANCE})
_FIRST_OF = {Family.ANSWERS: StepKind.CONVOKE, Family.PROGRESS: StepKind.COLLECT}


def _progress_standing(person: Asked, step: Step) -> Standing | None:
    if not person.asked:
        return Standing.NEVER_ASKED
    return Standing.SILENT if step.kind is StepKind.COLLECT_RELANCE else None


def _reminder(
    step: Step,
    person: Asked,
    standing: Standing | None,
    subject: str,
    policy: Policy,
    actions: tuple[int, ...] = (),
    *,
    final: bool = False,
) -> Reminder | None:
    if standing is None or step.occurrence in person.given:
        return None
    first = standing is Standing.NEVER_ASKED
    relance = step.kind in _RELANCES and not first
    if relance and _is_chased_enough(person, policy):
        return None
    return Reminder(
        kind=_FIRST_OF[step.family] if first else step.kind,
        person_id=person.person_id,
        subject=subject,
        occurrence=step.occurrence,
        standing=standing,
        last=relance and (final or person.relances_given + 1 == policy.relances_at_most),
        actions=actions,
    )


def _once_more(
    person: Asked,
    kind: StepKind,
    standing: Standing,
    subject: str,
    occurrence: str,
    now: datetime,
    policy: Policy,
) -> Reminder | None:
    """Whoever was never asked is asked at the next step, not reminded."""
    if not person.asked or not _in_office(person, now, policy):
        return None
    last = _exhausted(person, now, policy)
    return Reminder(kind, person.person_id, subject, occurrence, standing, last)


def _unreported(collection: CollectionFacts, now: datetime) -> Iterable[ActionFacts]:
    if collection.ends_at is not None and now >= collection.ends_at:
        return ()
    return (
        action
        for action in collection.actions
        if action.state not in CLOSED_STATES
        and (action.last_report_at is None or action.last_report_at < collection.opened_at)
    )


def _whom_to_ask(
    action: ActionFacts, collection: CollectionFacts, now: datetime, policy: Policy
) -> tuple[Asked, ...]:
    serving = [person for person in collection.people if _in_office(person, now, policy)]
    followers = [person for person in serving if person.person_id in action.followers]
    asked = followers or [person for person in serving if person.person_id in action.pilots]
    return tuple(each for each in asked if policy.coordinator_asked or not each.is_coordinator)


def _in_office(person: Asked, now: datetime, policy: Policy) -> bool:
    return in_office(in_zone(now, policy.zone).date(), since=None, until=person.mandate_ends_on)


def _exhausted(person: Asked, now: datetime, policy: Policy) -> bool:
    return _is_chased_enough(person, policy) and _in_office(person, now, policy)


def _is_chased_enough(person: Asked, policy: Policy) -> bool:
    return person.relances_given >= policy.relances_at_most
