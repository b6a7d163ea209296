"""The facts that chasing rules ask for: who was asked, who answered, who reported. The same few
queries whatever the number of people; who is owed a word is domain/reminders."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from domain.actions import ActionState
from domain.meetings import Answer
from domain.quiet_hours import in_zone
from domain.reminders import (
    ActionFacts,
    Asked,
    CollectionFacts,
    InviteeFacts,
    MeetingFacts,
    Policy,
)
from domain.steps import StepKind
from storage.actions import Action, ActionRole, Report, told_by_somebody
from storage.attendance import people_by_id, to_reconfirm
from storage.chains import meeting_subject, progress_subject
from storage.meetings import Meeting
from storage.people import Person
from storage.reminders import GivenReminder
from storage.unit_of_work import UnitOfWork

FIRST_ASKED = ("meetings/invitation", "reminders/progress_call")
"""The texts that ask for the first time. One that was not passed on has asked nobody."""
GONE = ("cancelled", "postponed")
"""A meeting in one of these states is not prepared any more."""


def policy_of(work: UnitOfWork) -> Policy:
    """How this contract chases: its settings, else the house's."""
    settings = work.here.settings
    return Policy(
        work.hours.zone,
        relances_at_most=settings.get("relances_at_most", 2),
        coordinator_asked=settings.get("coordinator_asked", True),
    )


def meeting_chasing(work: UnitOfWork, meeting: Meeting) -> MeetingFacts:
    """A meeting with a date, as the rules about answers see it now."""
    assert meeting.id is not None and meeting.starts_at is not None
    invitees = [person for _, person in work.meetings.invitees(meeting.id)]
    answers = work.meetings.answers(meeting.id)
    sitting = {a.represented_by_id for a in answers.values() if a.answer == Answer.REPRESENTED}
    called = {person.id for person in invitees}
    others = people_by_id(work, [each for each in sitting - called if each is not None])
    past = _Past(
        by_person=_by_person(work.reminders.given(meeting_subject(meeting))),
        unsaid=work.relay.still_owed(meeting_subject(meeting), work.now, FIRST_ASKED),
        relance=StepKind.ANSWER_RELANCE,
        first=StepKind.CONVOKE,
        everybody_asked=bool(meeting.convened_at or meeting.collecting_since),
        coordinators=coordinators(work),
        occurrence_ends=occurrence_end(work, meeting),
    )
    return MeetingFacts(
        meeting.id,
        meeting.starts_at,
        tuple(
            InviteeFacts(
                past.asked(person),
                Answer(answers[person.id].answer) if person.id in answers else None,
                to_reconfirm=person.id in answers and to_reconfirm(meeting, answers[person.id]),
                stands_in=person.id in sitting and person.id not in answers,
            )
            for person in (*invitees, *others)
            if person.id is not None
        ),
        cancelled=meeting.state in GONE,
        relances_to_come=sum(
            row.kind == StepKind.ANSWER_RELANCE
            for row in work.steps.to_come(meeting_subject(meeting))
        ),
    )


def progress_chasing(work: UnitOfWork, meeting: Meeting) -> CollectionFacts:
    """The call for progress that prepares this meeting, as the rules see it now; one that is still
    to come, as it would be seen if it opened now."""
    assert meeting.id is not None
    since = meeting.progress_since or work.now
    owners = _owners(work)
    past = _Past(
        by_person=_by_person(work.reminders.given(progress_subject(meeting))),
        unsaid=work.relay.still_owed(progress_subject(meeting), work.now, FIRST_ASKED),
        relance=StepKind.COLLECT_RELANCE,
        first=StepKind.COLLECT,
        everybody_asked=False,
        coordinators=coordinators(work),
    )
    reported = _last_reports(work, since)
    people = {person.id: person for _, person in owners}
    return CollectionFacts(
        meeting.id,
        since,
        tuple(_action(each, owners, reported) for each in work.actions.plan(work.contract_id)),
        tuple(past.asked(person) for person in people.values()),
        ends_at=meeting.starts_at,
    )


@dataclass(frozen=True)
class _Past:
    """What each person was given about one subject. After a move only what was given for the
    present date counts as a relance. `unsaid` are those whose first word still waits in
    « À transmettre »: nobody is chased for a question they were never asked."""

    by_person: Mapping[int, list[GivenReminder]]
    unsaid: Set[int]
    relance: StepKind
    first: StepKind
    everybody_asked: bool
    coordinators: frozenset[int]
    occurrence_ends: str = ""

    def asked(self, person: Person) -> Asked:
        assert person.id is not None
        given = self.by_person.get(person.id, [])
        relances = [
            row
            for row in given
            if row.kind == self.relance and row.occurrence.endswith(self.occurrence_ends)
        ]
        first_given = self.everybody_asked or any(row.kind == self.first for row in given)
        return Asked(
            person.id,
            asked=first_given and person.id not in self.unsaid,
            relances_given=len(relances),
            given=frozenset(row.occurrence for row in given),
            mandate_ends_on=person.ended_on,
            is_coordinator=person.id in self.coordinators,
        )


def _by_person(given: Iterable[GivenReminder]) -> dict[int, list[GivenReminder]]:
    found: dict[int, list[GivenReminder]] = {}
    for row in given:
        found.setdefault(row.person_id, []).append(row)
    return found


def coordinators(work: UnitOfWork) -> frozenset[int]:
    """Who coordinates this contract."""
    members = work.people.with_role(work.contract_id, "coordinator")
    return frozenset(member.person.id for member in members if member.person.id is not None)


def occurrence_end(work: UnitOfWork, meeting: Meeting) -> str:
    """How the occurrences of a meeting's steps end (domain/steps.occurrence_of)."""
    assert meeting.starts_at is not None, "a meeting without a date has no steps"
    wall = in_zone(meeting.starts_at, work.hours.zone).replace(tzinfo=None)
    return ">" + wall.isoformat(timespec="minutes")


def _owners(work: UnitOfWork) -> list[tuple[ActionRole, Person]]:
    """Pilotes and référents de suivi by family name, those whose mandate ended too."""
    wanted = (
        select(ActionRole, Person)
        .join(Person, col(Person.id) == col(ActionRole.person_id))
        .join(Action, col(Action.id) == col(ActionRole.action_id))
        .where(
            Action.contract_id == work.contract_id,
            col(ActionRole.role).in_(("pilot", "follow_up")),
        )
        .order_by(col(Person.last_name), col(Person.id), col(ActionRole.id))
    )
    return list(work.session.exec(wanted))


def _last_reports(work: UnitOfWork, since: datetime) -> dict[int, datetime]:
    wanted = (
        select(Report.action_id, func.max(Report.at))
        .where(Report.contract_id == work.contract_id, Report.at >= since, told_by_somebody())
        .group_by(col(Report.action_id))
    )
    return dict(work.session.exec(wanted).all())


def _action(
    action: Action,
    owners: Iterable[tuple[ActionRole, Person]],
    reported: Mapping[int, datetime],
) -> ActionFacts:
    """A state that the workbook did not tell is asked for, like that of any open action."""
    assert action.id is not None
    mine = [(role.role, person.id) for role, person in owners if role.action_id == action.id]
    return ActionFacts(
        action.id,
        ActionState(action.state) if action.state else ActionState.UNDER_WAY,
        followers=tuple(who for role, who in mine if role == "follow_up" and who is not None),
        pilots=tuple(who for role, who in mine if role == "pilot" and who is not None),
        last_report_at=reported.get(action.id),
    )
