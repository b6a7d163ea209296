"""Whoever can no longer be written to here: what was to be said goes to « À transmettre »."""

from dataclasses import replace

from handlers import meeting_cards
from storage.chains import meeting_subject
from storage.meetings import Meeting
from storage.people import Member
from storage.unit_of_work import UnitOfWork


def hand_over(work: UnitOfWork, member: Member) -> None:
    """Once they are out of reach, or left: an invitation without an answer, and all that waits."""
    assert member.person.id is not None
    for meeting in work.meetings.asked_of(member.person.id, work.now):
        if work.meetings.answer_of(meeting.id or 0, member.person.id) is None:
            _invite_otherwise(work, meeting, member)
    for row in work.outbox.unsaid(member.address, work.contract_id, work.now):
        work.pass_on(row)


def _invite_otherwise(work: UnitOfWork, meeting: Meeting, member: Member) -> None:
    """The invitation in place of whatever was to be said about this meeting; one line, not two."""
    subject, person_id = meeting_subject(meeting), member.person.id
    work.outbox.withdraw_unsaid(subject, member.address)
    waiting = work.to_pass_on()
    if person_id is not None and (subject, person_id) not in {
        (row.about, row.person_id) for row, _ in waiting
    }:
        work.say(person_id, replace(meeting_cards.invitation(work, meeting), key=None))
