"""Giving one reminder to one person: once, at a good moment. To whom and why is each tick's."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.messages import Say, Urgency
from storage.unit_of_work import UnitOfWork

REMINDERS = "reminders/"
"""How the names of the texts begin that a later one replaces; an invitation stays until a fresher
one takes its place."""
IN_MID_TALK = timedelta(minutes=30)
"""Somebody who answered so lately is still at it: a reminder would cut them short."""


@dataclass(frozen=True)
class Occasion:
    """What makes a reminder the only one of its kind: to whom, about what, at which step. It is
    worth nothing from the moment `until`, if any."""

    kind: str
    person_id: int
    subject: str
    occurrence: str
    until: datetime | None = None

    @property
    def key(self) -> str:
        """What makes its message the only one."""
        return f"{self.kind}:{self.subject}:{self.person_id}:{self.occurrence}"


def give(work: UnitOfWork, occasion: Occasion, say: Say) -> bool:
    """Say this once, on the person's channel or through « À transmettre ». False when it was given
    already."""
    kind, person_id, subject = occasion.kind, occasion.person_id, occasion.subject
    key = (subject, kind, occasion.occurrence)
    if not work.reminders.give(work.contract_id, person_id, *key, work.now):
        return False
    courteous = replace(
        say,
        urgency=Urgency.REMINDER,
        about=subject,
        key=occasion.key,
        not_before=_when_free(work, person_id),
        not_after=occasion.until,
    )
    for replaced in {REMINDERS, say.text}:
        work.relay.supersede(subject, work.now, person_id, replaced)
    return work.say(person_id, courteous)


def _when_free(work: UnitOfWork, person_id: int) -> datetime | None:
    """When the conversation in hand will have rested; None when there is none."""
    member = work.people.membership_of(person_id)
    talk = work.conversations.row(member.address) if member else None
    if talk is None or work.now - talk.updated_at >= IN_MID_TALK:
        return None
    return work.hours.next_open(talk.updated_at + IN_MID_TALK)
