"""What an answer to a meeting changes: one more row of history, and nothing left to ask."""

from domain.meetings import Answer, AnswerWindow, told_at_once
from domain.messages import Say
from handlers import meeting_cards
from storage.chains import lay_daily_line, meeting_subject
from storage.meeting_facts import meeting_facts
from storage.meetings import Meeting, MeetingAnswer
from storage.unit_of_work import UnitOfWork


def record(
    work: UnitOfWork, meeting: Meeting, answer: Answer, by: str | None, by_id: int | None
) -> MeetingAnswer:
    """Keep what the person speaking answered; `by` is who represents them. What was still to be
    asked of them about this meeting stays unsaid."""
    assert meeting.id is not None and work.me.person.id is not None
    late = meeting_cards.window(work, meeting) is AnswerWindow.LATE
    row = MeetingAnswer(
        meeting_id=meeting.id,
        person_id=work.me.person.id,
        answer=answer.value,
        represented_by_id=by_id,
        represented_by=by,
        at=work.now,
        entered_by_id=work.entered_by_id,
        via=work.address.channel,
        late=late,
    )
    subject = meeting_subject(meeting)
    before = work.meetings.answer_of(meeting.id, work.me.person.id)
    said = before.answer if before else None
    work.note("meeting_answered", subject, answer=answer.value, before=said, late=late)
    work.relay.withdraw(subject, work.now, work.me.person.id)
    for member in work.people.members_of(work.me.person.id):
        work.outbox.withdraw(subject, address=member.address)
    work.outbox.withdraw(subject, person_id=work.me.person.id)  # at a secretary's, in their name
    return work.meetings.record(row)


def tell_coordinator(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> None:
    """In the line of 17:30; at once an excuse within 48 h, which she may have to fill, and what is
    answered while the meeting is held."""
    lay_daily_line(work)
    assert meeting.starts_at is not None
    urgent = told_at_once(Answer(answer.answer), work.now, meeting.starts_at)
    if not urgent or work.me.role == "coordinator":
        return
    typist = work.typist
    opens = work.hours.next_open(work.now)
    begun = work.now >= meeting.starts_at
    say = Say(
        "meetings/late_alert" if begun else "meetings/excused_alert",
        {
            **meeting_facts(work, meeting),
            "person": work.me.person,
            "answer": answer.answer,
            "represented_by": answer.represented_by,
            "entered_by": typist.person if typist else None,
        },
        key=f"excused:{answer.id}",
        not_before=opens if opens < meeting.starts_at else None,
    )
    work.tell("coordinator", say, but=work.entered_by_id)
