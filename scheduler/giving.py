"""Giving one reminder to one person: once, at a good moment. To whom and why is each tick's.

Whoever is away is not chased. What is still useful at their return comes then; else their secretary
reads it; else nothing is sent, and the call list says until when they are away. What asks for the
first time cannot wait: it is passed on.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from domain.figure_reminders import FigureWord
from domain.messages import Choice, Say, Urgency, column
from domain.steps import StepKind
from storage.attendance import away_until
from storage.chains import OwnStep
from storage.chasing import FIRST_ASKED
from storage.put_off import lay_again
from storage.unit_of_work import UnitOfWork

REMINDERS = "reminders/"
"""How the names of the texts begin that a later one replaces; an invitation stays until a fresher
one takes its place."""
IN_MID_TALK = timedelta(minutes=30)
"""Somebody who answered so lately is still at it: a reminder would cut them short."""

MAY_WAIT = frozenset(
    {
        StepKind.ANSWER_RELANCE.value,
        StepKind.COLLECT.value,
        StepKind.COLLECT_RELANCE.value,
        FigureWord.ASK.value,
        FigureWord.RELANCE.value,
        OwnStep.REMIND_AGAIN.value,
    }
)
"""The reminders that may be put off to the next day by whom they are for."""


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
    """Say this once, on the person's channel or through « À transmettre »; not while they are away.
    False when it was given already."""
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
    if say.text not in FIRST_ASKED and away_until(work, work.people.get(person_id)) is not None:
        return _give_to_absent(work, occasion, courteous)
    return work.say(person_id, _with_tomorrow(work, occasion, courteous))


def _give_to_absent(work: UnitOfWork, occasion: Occasion, say: Say) -> bool:
    """It counts as given at its step: nothing more is sent for it later."""
    person_id = occasion.person_id
    back_at = work.when_suits(work.people.get(person_id), work.now, occasion.until)
    if back_at is None:
        work.tell_delegate(person_id, say)
    elif occasion.kind == StepKind.DAY_BEFORE or not _is_here(work, person_id):
        return work.say(person_id, replace(say, not_before=back_at))
    else:
        lay_again(work, occasion.subject, person_id, back_at)
    return True


def _with_tomorrow(work: UnitOfWork, occasion: Occasion, say: Say) -> Say:
    """« Me le rappeler demain » under it, for who reads it here themselves."""
    if occasion.kind not in MAY_WAIT or not _is_here(work, occasion.person_id):
        return say
    later = Choice(f"later:{occasion.subject}", word="remind_tomorrow")
    return replace(say, rows=(*say.rows, *column(later)))


def _is_here(work: UnitOfWork, person_id: int) -> bool:
    return person_id in work.people.reachable_ids(work.contract_id)


def _when_free(work: UnitOfWork, person_id: int) -> datetime | None:
    """When the conversation in hand will have rested; None when there is none."""
    member = work.people.membership_of(person_id)
    talk = work.conversations.row(member.address) if member else None
    if talk is None or work.now - talk.updated_at >= IN_MID_TALK:
        return None
    return work.hours.next_open(talk.updated_at + IN_MID_TALK)
