"""Answering a meeting: présent, représenté, excusé, not yet known; and changing one's mind.

The card itself is meeting_cards; what an answer changes is record_answer and stand_in.
"""

from domain.cards import answer_rows
from domain.dialogue import (
    ENDED,
    Ended,
    Misunderstood,
    Picked,
    Question,
    Said,
    Talk,
    folded,
    picked_by_typing,
)
from domain.meetings import Answer, AnswerWindow
from domain.messages import Choice, Press, Say, column
from domain.people import Role
from handlers import conversation, in_name_of, meeting_cards, record_answer, stand_in
from handlers.access import number
from handlers.conversation import Dialogue, Step, begin, menu_row
from storage.attendance import to_reconfirm
from storage.chains import meeting_subject
from storage.meeting_changes import tell_now
from storage.meeting_facts import meeting_facts
from storage.meetings import Invitee, Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork

LONGEST_NAME = 120


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """A button of a meeting's card, however old. Only somebody invited may answer."""
    meeting, invitee = _mine(work, number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    if meeting is not None and invitee is not None:
        _seen(work, meeting)
    if meeting is not None and invitee is not None and rest[1:2] == ["via"]:
        _came_by(work, meeting, rest[-1], card)
    elif meeting is None or invitee is None or deed not in (*Answer, "show", "change"):
        _not_found(work, rest)
    elif meeting_cards.window(work, meeting) is AnswerWindow.CLOSED:
        work.toast("gone")
        work.show(meeting_cards.closed(work, meeting, _current(work, meeting)), card)
    elif deed in ("show", "change"):
        _look(work, meeting, invitee, card, changing=deed == "change")
    elif deed == Answer.REPRESENTED:
        _ask_by_whom(work, meeting)
    else:
        _answer(work, meeting, invitee, card, Answer(deed))


def _seen(work: UnitOfWork, meeting: Meeting) -> None:
    """A member reads how the meeting stands now, also what the others do not know yet."""
    if work.typist is None and work.me.role != Role.COORDINATOR:
        tell_now(work, meeting)


def _came_by(work: UnitOfWork, meeting: Meeting, way: str, card: int | None) -> None:
    """The coordinator tells by which way an answer that she typed came to her."""
    answer = _current(work, meeting)
    if work.typist is None or answer is None or way not in meeting_cards.WAYS:
        work.toast("gone")
        return
    if answer.entered_by_id == work.entered_by_id:
        answer.via = way
        work.session.add(answer)
        work.note("answer_came_by", meeting_subject(meeting), way=way)
    work.toast("passed_on")
    work.show(meeting_cards.answered(work, meeting, answer), card)


def _mine(work: UnitOfWork, meeting_id: int) -> tuple[Meeting | None, Invitee | None]:
    """This meeting and my place in it; neither, when it is not one that I am asked about."""
    meeting = work.meetings.find(meeting_id)
    person_id = work.me.person.id
    if meeting is None or meeting.contract_id != work.contract_id or person_id is None:
        return None, None
    if meeting.collecting_since is None:
        return None, None
    return meeting, work.meetings.invitee(meeting_id, person_id)


def _not_found(work: UnitOfWork, rest: list[str]) -> None:
    work.toast("")
    work.note("meeting_not_found", f"meeting:{number(rest)}")
    work.reply(Say("meetings/not_found", rows=menu_row()))


def _current(work: UnitOfWork, meeting: Meeting) -> MeetingAnswer | None:
    assert meeting.id is not None and work.me.person.id is not None
    return work.meetings.answer_of(meeting.id, work.me.person.id)


def _look(
    work: UnitOfWork, meeting: Meeting, invitee: Invitee, card: int | None, *, changing: bool
) -> None:
    """The card as it stands, or with the four answers again."""
    work.toast("")
    answer = _current(work, meeting)
    if changing and answer is not None:
        say = meeting_cards.changing(work, meeting, answer)
    else:
        say = meeting_cards.state(work, meeting, answer)
    _show(work, meeting, invitee, say, card)


def offer(work: UnitOfWork, meeting: Meeting) -> None:
    """The four answers again, below words that were not one of them; nothing is changed."""
    invitee = work.meetings.invitee(meeting.id or 0, work.me.person.id or 0)
    assert invitee is not None, "only a meeting that the person is asked about is offered"
    _seen(work, meeting)
    _show(
        work, meeting, invitee, meeting_cards.offered(work, meeting, _current(work, meeting)), None
    )


def _show(work: UnitOfWork, meeting: Meeting, invitee: Invitee, say: Say, card: int | None) -> None:
    """Put this where the person looks; another message that still asks says where to look. What is
    typed in their name leaves the cards of their own chat as they are."""
    if work.typist is not None:
        work.show(say, card)
        return
    if card is None and _was_tapped(work) and invitee.card is not None:
        card = (
            invitee.card
        )  # the tapped one is its twin: sent again when we did not know it arrived
        work.edit(card, say)
        return
    other = invitee.card if invitee.card != card else None
    if other is not None and work.outbox.get(other).message_id is not None:
        facts = {**meeting_facts(work, meeting), "answered": _current(work, meeting) is not None}
        work.edit(other, Say("meetings/elsewhere", facts))
    invitee.card = work.show(say, card)
    work.session.add(invitee)


def _was_tapped(work: UnitOfWork) -> bool:
    what = work.incoming.what if work.incoming else None
    return isinstance(what, Press) and not what.typed and what.message_id is not None


def _answer(
    work: UnitOfWork,
    meeting: Meeting,
    invitee: Invitee,
    card: int | None,
    answer: Answer,
    *,
    by: str | None = None,
    by_id: int | None = None,
) -> None:
    """Keep this answer, unless it is the one in force already; the card says it either way."""
    _leave_question(work, meeting, card)
    before = _current(work, meeting)
    named = work.word(f"answers.{answer}")
    same = before and (before.answer, before.represented_by) == (answer.value, by)
    if before and same and not to_reconfirm(meeting, before):
        work.toast("answered_already", answer=named)
        _show(work, meeting, invitee, meeting_cards.answered(work, meeting, before), card)
        return
    now = record_answer.record(work, meeting, answer, by, by_id)
    work.toast("answered", answer=named)
    _show(work, meeting, invitee, meeting_cards.answered(work, meeting, now), card)
    _tell_person(work, meeting, invitee, now)
    stand_in.follow(work, meeting, before, now)
    record_answer.tell_coordinator(work, meeting, now)


def _tell_person(
    work: UnitOfWork, meeting: Meeting, invitee: Invitee, answer: MeetingAnswer
) -> None:
    """Whoever was answered for reads it in their own chat, and may change it there."""
    card = in_name_of.tell(work, meeting_cards.noted(work, meeting, answer))
    if card is not None:
        invitee.card = card
        work.session.add(invitee)


def _leave_question(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """« Qui vous représentera ? » is answered by any other answer to the same meeting."""
    if _asked_by_whom(work, meeting):
        conversation.leave_open_talk(work, for_card=card)


def _asked_by_whom(work: UnitOfWork, meeting: Meeting) -> bool:
    """Whether « Qui vous représentera ? » is in hand, about this meeting and of whoever answers."""
    talk = work.conversations.at(work.address)
    if talk is None or talk.dialogue != DIALOGUE.name:
        return False
    return talk.answers["meeting"] == meeting.id and talk.in_name_of == work.answers_for_id


def catch_up(work: UnitOfWork) -> None:
    """Somebody has just joined: the meetings they are asked about, as they stand now. What was to
    be passed on to them is withdrawn, and nothing of the past is sent."""
    person_id = work.me.person.id
    assert person_id is not None
    for meeting in work.meetings.asked_of(person_id, work.now):
        assert meeting.id is not None
        work.relay.withdraw(meeting_subject(meeting), work.now, person_id)
        invitee = work.meetings.invitee(meeting.id, person_id)
        if invitee is not None and _current(work, meeting) is None:
            invitee.card = work.reply(meeting_cards.invitation(work, meeting))
            work.session.add(invitee)


# Represented by whom


def _ask_by_whom(work: UnitOfWork, meeting: Meeting) -> None:
    """One question, below the card; a second tap asks nothing more."""
    work.toast("")
    tapped = work.incoming and isinstance(work.incoming.what, Press)
    if tapped and _asked_by_whom(work, meeting):
        return
    begin(work, DIALOGUE, "who", meeting=meeting.id)


def _ask_who(talk: Talk, work: UnitOfWork) -> Question:
    meeting = work.meetings.get(talk.answers["meeting"])
    assert work.me.person.id is not None
    known = work.meetings.substitutes(meeting, work.me.person.id)
    rows = column(*(Choice(f"person:{each.id}", label=each.full_name) for each in known))
    facts = {**meeting_facts(work, meeting), "known": len(known)}
    return Question("meetings/represented", facts, rows, free=True)


def _hear_who(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    meeting, invitee = _mine(work, talk.answers["meeting"])
    if meeting is None or invitee is None:
        _not_found(work, [str(talk.answers["meeting"])])
        return ENDED
    if meeting_cards.window(work, meeting) is AnswerWindow.CLOSED:
        work.show(meeting_cards.closed(work, meeting, _current(work, meeting)), talk.card)
        return ENDED
    other = _another_answer(said, work, meeting)
    if other is not None:
        _answer(work, meeting, invitee, talk.card, other)
        return ENDED
    named = _named(said, meeting, work)
    if named is None:
        return Misunderstood("meetings/hint_represented", {"longest": LONGEST_NAME})
    name, known = named
    by_id = known.id if known else None
    _answer(work, meeting, invitee, talk.card, Answer.REPRESENTED, by=name, by_id=by_id)
    return ENDED


def _another_answer(said: Said, work: UnitOfWork, meeting: Meeting) -> Answer | None:
    """« Présente », typed where a name was asked for: the words of the card above, no name."""
    if isinstance(said, Picked) or said.text.strip().isdigit() or _is_no_name(said.text, work):
        return None
    value = picked_by_typing(said.text, work.offers(answer_rows(meeting.id or 0))) or ""
    deed = value.rpartition(":")[2]
    return Answer(deed) if deed in ("present", "excused", "unsure") else None


def _named(said: Said, meeting: Meeting, work: UnitOfWork) -> tuple[str, Person | None] | None:
    """The name given, and the person of the directory who bears it; None for no name at all."""
    if isinstance(said, Picked):
        assert work.me.person.id is not None
        for each in work.meetings.substitutes(meeting, work.me.person.id):
            if said.value == f"person:{each.id}":
                return each.full_name, each
        return None
    name = None if _is_no_name(said.text, work) else _name(said.text)
    return (name, stand_in.known_as(work, name)) if name else None


def _is_no_name(words: str, work: UnitOfWork) -> bool:
    """« Oui », « non »: words that answer some other question."""
    return folded(words) in map(folded, work.word("not_names.words").split(","))


def _name(words: str) -> str | None:
    """A name and perhaps a function, on one line; None for what can be neither."""
    name = " ".join(words.split())
    letters = sum(character.isalpha() for character in name)
    return name if letters >= 2 and len(name) <= LONGEST_NAME else None


def _back_to_answers(talk: Talk, work: UnitOfWork) -> None:
    """« Retour » from who represents them: the four answers, in the place of the question."""
    meeting, invitee = _mine(work, talk.answers["meeting"])
    if meeting is None or invitee is None:
        _not_found(work, [str(talk.answers["meeting"])])
    elif meeting_cards.window(work, meeting) is AnswerWindow.CLOSED:
        work.show(meeting_cards.closed(work, meeting, _current(work, meeting)), talk.card)
    else:
        _look(work, meeting, invitee, talk.card, changing=True)


DIALOGUE = Dialogue("represented", {"who": Step(_ask_who, _hear_who)}, before=_back_to_answers)
