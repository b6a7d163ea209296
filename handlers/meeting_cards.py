"""What people are shown about a meeting: the invitation, their answer, a word to who stands in.

Shared by those who send cards and those who hear answers. Nothing is decided here.
"""

from dataclasses import replace

from domain.cards import answer_rows
from domain.meetings import Answer, AnswerWindow, answer_window
from domain.messages import Choice, Rows, Say, Urgency
from domain.quiet_hours import in_zone
from handlers import in_name_of
from storage.attendance import to_reconfirm
from storage.chains import meeting_subject
from storage.meeting_facts import end_of, ics_attachment, meeting_facts
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork

WAYS = ("phone", "mail", "aloud")
"""How an answer reached the coordinator, when she typed it for somebody."""


def window(work: UnitOfWork, meeting: Meeting) -> AnswerWindow:
    """How an answer that comes now is received; a cancelled meeting takes none."""
    if meeting.starts_at is None or meeting.state == "cancelled":
        return AnswerWindow.CLOSED
    zone = work.hours.zone
    answer_by = in_zone(meeting.answer_by, zone).date() if meeting.answer_by else None
    return answer_window(
        work.now,
        starts_at=meeting.starts_at,
        ends_at=end_of(meeting),
        answer_by=answer_by,
        zone=zone,
    )


def question(work: UnitOfWork, meeting: Meeting) -> Say:
    """The card that asks, without its file."""
    late = window(work, meeting) is AnswerWindow.LATE
    facts = {**meeting_facts(work, meeting), "late": late}
    return Say("meetings/invitation", facts, _four_answers(meeting))


def _four_answers(meeting: Meeting) -> Rows:
    assert meeting.id is not None
    return answer_rows(meeting.id)


def invitation(work: UnitOfWork, meeting: Meeting) -> Say:
    """The card that asks, with the meeting for the calendar; it waits for nobody's answer."""
    return replace(
        question(work, meeting),
        file=ics_attachment(work, meeting),
        about=meeting_subject(meeting),
        not_after=meeting.starts_at,
    )


def convocation(work: UnitOfWork, meeting: Meeting, person_id: int) -> Say:
    """The same, as it is sent to everybody: within hours, once for each."""
    return replace(
        invitation(work, meeting),
        urgency=Urgency.NOTICE,
        key=f"convoke:{meeting.id}:{person_id}",
        not_before=work.hours.next_open(work.now),
    )


def answered(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> Say:
    """The card that says the answer in force, and lets it be changed; whoever typed it for
    somebody may say by which way it came."""
    rows = (*_ways(work, meeting, answer), *_changing(meeting), *in_name_of.way_back(work))
    absent = _excused_stand_in(work, answer)
    facts = {**_answer_facts(work, meeting, answer), "stands_in_excused": absent}
    return Say("meetings/answered", facts, rows)


def _ways(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> Rows:
    """« Par téléphone », « Par mail », « De vive voix »: asked in one tap, never required."""
    if not _asks_way(work, answer):
        return ()
    return (
        tuple(Choice(f"meeting:{meeting.id}:via:{way}", word=f"came_by_{way}") for way in WAYS),
    )


def _changing(meeting: Meeting) -> Rows:
    return ((Choice(f"meeting:{meeting.id}:change", word="meeting_change"),),)


def _asks_way(work: UnitOfWork, answer: MeetingAnswer) -> bool:
    """A secretary needs not say how she knows."""
    typist = work.typist
    return typist is not None and typist.role == "coordinator" and answer.via not in WAYS


def noted(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> Say:
    """What was answered in somebody's name, for them to read; the next answer takes its place."""
    return Say(
        "on_behalf/answer_noted",
        _answer_facts(work, meeting, answer),
        _changing(meeting),
        about=meeting_subject(meeting),
        key=f"noted:meeting:{answer.id}",
        not_after=meeting.starts_at,
    )


def changing(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> Say:
    """The card that asks again, the answer in force still said."""
    rows = (*_four_answers(meeting), _keeping(meeting))
    return Say("meetings/change", _answer_facts(work, meeting, answer), rows)


def _keeping(meeting: Meeting) -> tuple[Choice, ...]:
    return (Choice(f"meeting:{meeting.id}:show", word="meeting_keep"),)


def offered(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer | None) -> Say:
    """The four answers, to somebody whose words spoke of coming and were not one of them."""
    if answer is None:
        return Say(
            "meetings/offered",
            {**meeting_facts(work, meeting), "answer": None},
            _four_answers(meeting),
        )
    rows = (*_four_answers(meeting), _keeping(meeting))
    return Say("meetings/offered", _answer_facts(work, meeting, answer), rows)


def state(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer | None) -> Say:
    """The card as it stands for somebody: their answer, to be given again after a move, else the
    question."""
    if answer is None:
        return question(work, meeting)
    again = to_reconfirm(meeting, answer)
    return changing(work, meeting, answer) if again else answered(work, meeting, answer)


def closed(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer | None) -> Say:
    """The card of a meeting that takes no answer any more: the state, and no button."""
    facts = _answer_facts(work, meeting, answer) if answer else meeting_facts(work, meeting)
    return Say("meetings/closed", {"answer": None, **facts})


def _answer_facts(work: UnitOfWork, meeting: Meeting, answer: MeetingAnswer) -> dict[str, object]:
    return {
        **meeting_facts(work, meeting),
        "answer": answer.answer,
        "answered_at": answer.at,
        "represented_by": answer.represented_by,
        "late": answer.late,
        "way": answer.via if answer.via in WAYS else None,
        "ask_way": _asks_way(work, answer),
        "to_reconfirm": to_reconfirm(meeting, answer),
        "begun": meeting.starts_at is not None and work.now >= meeting.starts_at,
        "entered_by": work.people.get(answer.entered_by_id) if answer.entered_by_id else None,
    }


def _excused_stand_in(work: UnitOfWork, answer: MeetingAnswer) -> Person | None:
    """Who was named to stand in, when they said that they do not come."""
    if answer.represented_by_id is None:
        return None
    theirs = work.meetings.answer_of(answer.meeting_id, answer.represented_by_id)
    said_no = theirs is not None and theirs.answer in (Answer.EXCUSED, Answer.REPRESENTED)
    return work.people.find(answer.represented_by_id) if said_no else None


def stand_in_subject(meeting_id: int, person_id: int) -> str:
    """What names the representation of this member, in what is said to who stands in."""
    return f"stand_in:{meeting_id}:{person_id}"


def standing_in(
    work: UnitOfWork, meeting: Meeting, represented: Person, answer: MeetingAnswer
) -> Say:
    """The convocation of whoever stands in for somebody; nothing is asked of them."""
    return Say(
        "meetings/standing_in",
        {**meeting_facts(work, meeting), "represented": represented},
        file=ics_attachment(work, meeting),
        urgency=Urgency.NOTICE,
        about=stand_in_subject(answer.meeting_id, answer.person_id),
        key=f"stand_in:{answer.id}",
        not_before=work.hours.next_open(work.now),
        not_after=meeting.starts_at,
    )


def no_longer_standing_in(
    work: UnitOfWork,
    meeting: Meeting,
    represented: Person,
    answer: MeetingAnswer,
    *,
    uninvited: bool = False,
) -> Say:
    """They need not come after all; `answer` is the one that no longer holds. `uninvited` when
    that is because whom they stood in for is not called any more."""
    return Say(
        "meetings/no_longer",
        {**meeting_facts(work, meeting), "represented": represented, "uninvited": uninvited},
        urgency=Urgency.NOTICE,
        key=f"no_longer:{answer.id}",
        not_before=work.hours.next_open(work.now),
        not_after=meeting.starts_at,
    )
