"""What changed of a meeting, told to everybody called: one message each, whatever the number of
changes. Whoever was told nothing yet is convoked as it now stands; nobody is told of a slip that
was taken back."""

from dataclasses import replace
from functools import partial

from domain.cards import answer_rows
from domain.meetings import Answer
from domain.messages import Choice, Rows, Say, Urgency, column
from scheduler.tick import apart
from storage.attendance import to_reconfirm
from storage.chains import meeting_subject, progress_subject
from storage.meeting_changes import (
    Version,
    as_answered,
    know_of_it,
    never_told,
    told_version,
    version_of,
)
from storage.meeting_facts import ics_attachment, meeting_facts
from storage.meetings import CANCELLED, DAY_TOLD_AT, Invitee, Meeting, MeetingAnswer
from storage.people import Person
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork


def tell_change(work: UnitOfWork, row: StepRow) -> None:
    """Old → new, to each; then how many were told, to the coordinator."""
    meeting = work.meetings.find(int(row.subject.rpartition(":")[2]))
    before = told_version(meeting) if meeting else None
    if meeting is None or before is None or work.now >= before.starts_at:
        why = "begun" if before else "nothing_changed"
        work.steps.settle(row, work.now, state=VOID, why=why)
        return
    unchanged = before == version_of(meeting)
    if unchanged:
        as_answered(meeting)
    meeting.told = None
    work.session.add(meeting)
    if unchanged:
        work.steps.settle(row, work.now, state=VOID, why="taken_back")
        return
    work.outbox.withdraw(row.subject)  # it would tell what does not hold any more
    work.relay.withdraw(row.subject, work.now)
    if meeting.state == CANCELLED:  # nothing is to be prepared any more
        work.outbox.withdraw(progress_subject(meeting))
        work.relay.withdraw(progress_subject(meeting), work.now)
    meeting.sequence += 1
    if before.starts_at != meeting.starts_at:
        meeting.answers_before = work.meetings.last_answer(meeting.id or 0)
        meeting.history = {**meeting.history, DAY_TOLD_AT: work.now.isoformat()}
    work.session.flush()
    _tell_everybody(work, row, meeting, before)


def _tell_everybody(work: UnitOfWork, row: StepRow, meeting: Meeting, before: Version) -> None:
    assert meeting.id is not None
    untold = never_told(work, meeting)
    answers = work.meetings.answers(meeting.id)
    told = []
    for invitee, person in work.meetings.invitees(meeting.id):
        assert person.id is not None
        new, gone = person.id in untold, meeting.state == CANCELLED
        if new and gone and not know_of_it(meeting):
            continue
        answer, new = answers.get(person.id), new and not gone
        say = _invitation(work, meeting) if new else _change(work, meeting, before, answer)
        say = _courteous(work, meeting, before, say)
        deed = partial(_say, work, meeting, invitee, person, say)
        apart(work, row, person.id, deed)
        told.append(person)
    for answer in answers.values():
        if answer.answer == Answer.REPRESENTED and answer.represented_by_id is not None:
            _tell_stand_in(work, meeting, before, answer)
    _tell_coordinator(work, meeting, before, told)


def _say(work: UnitOfWork, meeting: Meeting, invitee: Invitee, person: Person, say: Say) -> None:
    """Below; the card that told what does not hold any more loses its buttons."""
    assert person.id is not None
    key = f"changed:{meeting.id}:{meeting.sequence}:{person.id}"
    member = work.people.membership_of(person.id)
    if invitee.card is not None and member is not None:
        work.close_card(invitee.card, member.address)
    work.say(person.id, replace(say, key=key))
    invitee.card = work.outbox.keyed(key)
    work.session.add(invitee)


def _invitation(work: UnitOfWork, meeting: Meeting) -> Say:
    facts = {**meeting_facts(work, meeting), "late": False}
    return Say("meetings/invitation", facts, _four(meeting))


def _change(
    work: UnitOfWork, meeting: Meeting, before: Version, answer: MeetingAnswer | None
) -> Say:
    facts = {
        **meeting_facts(work, meeting),
        "before": before,
        "moved": before.when != version_of(meeting).when,
        "placed": before.place != meeting.place,
        "ordered": before.agenda != tuple(meeting.agenda),
        "answer": answer.answer if answer else None,
        "represented_by": answer.represented_by if answer else None,
        "to_reconfirm": answer is not None and to_reconfirm(meeting, answer),
    }
    text = "meetings/called_off" if meeting.state == CANCELLED else "meetings/changed"
    return Say(text, facts, _rows(meeting, answer))


def _rows(meeting: Meeting, answer: MeetingAnswer | None) -> Rows:
    """The four answers while one is awaited, else a way to change the one given."""
    if meeting.state == CANCELLED:
        return ()
    if answer is None or answer.answer == Answer.UNSURE or to_reconfirm(meeting, answer):
        return _four(meeting)
    return column(Choice(f"meeting:{meeting.id}:change", word="meeting_change"))


def _four(meeting: Meeting) -> Rows:
    return answer_rows(meeting.id or 0)


def _courteous(work: UnitOfWork, meeting: Meeting, before: Version, say: Say) -> Say:
    """With the meeting for the calendar as it now stands, within hours; but whoever would set out
    before the next opening is told at once."""
    assert meeting.starts_at is not None
    opens = work.hours.next_open(work.now)
    first = min(before.starts_at, meeting.starts_at)
    return replace(
        say,
        file=ics_attachment(work, meeting),
        urgency=Urgency.NOTICE,
        about=meeting_subject(meeting),
        not_before=opens if opens < first else None,
        not_after=max(before.starts_at, meeting.starts_at),
    )


def _tell_stand_in(
    work: UnitOfWork, meeting: Meeting, before: Version, answer: MeetingAnswer
) -> None:
    """Whoever stands in reads the same, and is asked nothing."""
    stand_in = answer.represented_by_id
    if stand_in is None or work.meetings.invitee(meeting.id or 0, stand_in) is not None:
        return
    subject = f"stand_in:{meeting.id}:{answer.person_id}"
    unsaid = work.outbox.withdraw(subject) + work.relay.withdraw(subject, work.now)
    if unsaid and meeting.state == CANCELLED:
        return
    say = _courteous(work, meeting, before, _change(work, meeting, before, None))
    facts = {**say.facts, "represented": work.people.get(answer.person_id)}
    text = "meetings/standing_in" if unsaid else say.text
    key = f"changed:{meeting.id}:{meeting.sequence}:{stand_in}:{answer.person_id}"
    work.say(stand_in, replace(say, text=text, facts=facts, rows=(), about=subject, key=key))


def _tell_coordinator(
    work: UnitOfWork, meeting: Meeting, before: Version, told: list[Person]
) -> None:
    here = work.people.reachable_ids(work.contract_id)
    elsewhere = sum(person.id not in here for person in told)
    facts = {
        **meeting_facts(work, meeting),
        "before": before,
        "moved": before.when != version_of(meeting).when,
        "on_telegram": len(told) - elsewhere,
        "to_pass_on": elsewhere,
    }
    who = Choice(f"who:{meeting.id}:structure", word="who_comes")
    relay = Choice("menu:transmettre", word="to_pass_on", facts={"count": elsewhere})
    rows = column(relay, who) if elsewhere else column(who)
    key = f"change_told:{meeting.id}:{meeting.sequence}"
    say = Say("meetings/change_told", facts, rows, urgency=Urgency.REMINDER, key=key)
    work.tell("coordinator", say)
