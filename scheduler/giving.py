"""Giving one reminder to one person: once, at a good moment. To whom and why is each tick's."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.messages import Say, Urgency
from domain.reminders import Reminder
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork

REMINDERS = "reminders/"
"""How the names of the texts begin that a later one replaces; an invitation stays until a fresher
one takes its place."""
IN_MID_TALK = timedelta(minutes=30)
"""Somebody who answered so lately is still at it: a reminder would cut them short."""


def give(work: UnitOfWork, meeting: Meeting, subject: str, reminder: Reminder, say: Say) -> bool:
    """Say this once, on the person's channel or through « À transmettre ». False when it was given
    already. Worth nothing once the meeting has begun."""
    key = (subject, reminder.kind, reminder.occurrence)
    given = work.reminders.give(work.contract_id, reminder.person_id, *key, work.now)
    if not given:
        return False
    courteous = replace(
        say,
        urgency=Urgency.REMINDER,
        about=subject,
        key=f"{reminder.kind}:{subject}:{reminder.person_id}:{reminder.occurrence}",
        not_before=_when_free(work, reminder.person_id),
        not_after=meeting.starts_at,
    )
    for replaced in {REMINDERS, say.text}:
        work.relay.supersede(subject, work.now, reminder.person_id, replaced)
    return work.say(reminder.person_id, courteous)


def _when_free(work: UnitOfWork, person_id: int) -> datetime | None:
    """When the conversation in hand will have rested; None when there is none."""
    member = work.people.membership_of(person_id)
    talk = work.conversations.row(member.address) if member else None
    if talk is None or work.now - talk.updated_at >= IN_MID_TALK:
        return None
    return work.hours.next_open(talk.updated_at + IN_MID_TALK)
