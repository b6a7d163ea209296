"""« Personnes invitées »: who is on the list of a meeting; somebody more, or somebody less.

In a draft nobody hears of it; once sent, whoever is added is convoked, and whoever is taken off is
told, after she has seen their names.
"""

from collections.abc import Sequence
from dataclasses import replace

from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, Say, Urgency, column
from handlers import stand_in
from handlers.access import COORDINATORS
from handlers.conversation import Dialogue, Step, begin
from handlers.coordinator import collect_answers, meeting_sheet, naming
from storage.chains import meeting_subject
from storage.finding import people_called, people_named, titles
from storage.meeting_changes import know_of_it, never_told
from storage.meeting_facts import ics_attachment, meeting_facts
from storage.meetings import DRAFT, Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
_TEXTS = {"add": "meetings/guests_add", "remove": "meetings/guests_remove"}
_SURE = {"add": "meetings/guests_add_sure", "remove": "meetings/guests_remove_sure"}


def listed(work: UnitOfWork, meeting: Meeting) -> Say:
    """The list, and what may be done of it."""
    people = work.meetings.to_call(meeting)
    here = work.people.reachable_ids(work.contract_id)
    facts = {
        **meeting_facts(work, meeting),
        "people": people,
        "elsewhere": {person.id for person in people if person.id not in here},
        "draft": meeting.state == DRAFT,
    }
    deeds = ["add", *(["remove"] if people else [])]
    rows = column(
        *(Choice(f"convene:{meeting.id}:{deed}", word=f"guests_{deed}") for deed in deeds)
    )
    back = Choice(f"convene:{meeting.id}:sheet", word="meeting_sheet", numbered=False)
    return Say("meetings/guests", facts, (*rows, (back,)))


def ask(work: UnitOfWork, meeting: Meeting, deed: str) -> None:
    """« Ajouter », « Retirer »: whom?"""
    begin(work, DIALOGUE, deed, meeting=meeting.id, deed=deed, words=[], people=[])


# Whom?


def _meeting(talk: Talk, work: UnitOfWork) -> Meeting:
    return work.meetings.get(talk.answers["meeting"])


def _ask_names(talk: Talk, work: UnitOfWork) -> Question:
    meeting = _meeting(talk, work)
    facts = {**meeting_facts(work, meeting), "example": _example(work)}
    rows: Rows = ()
    if talk.step == "remove":
        people = work.meetings.to_call(meeting)
        rows = naming.people_rows(people) if len(people) <= naming.MOST_OFFERED else ()
    return Question(_TEXTS[talk.step], facts, rows, free=True)


def _example(work: UnitOfWork) -> str:
    others = (p for p in work.people.directory(work.contract_id) if p.id != work.me.person.id)
    return next((person.full_name for person in others), "")


def _found(talk: Talk, work: UnitOfWork, words: str) -> list[Person]:
    """Among everybody when one is added, among those on the list when one is taken off."""
    if talk.answers["deed"] == "add":
        return people_called(work, words)
    people = work.meetings.to_call(_meeting(talk, work))
    structures = work.people.structures(work.contract_id)
    return people_named(people, structures, words, titles(work))


def _then(talk: Talk, work: UnitOfWork, people: list[int]) -> Next:
    """Of a meeting that was not sent nothing more is asked."""
    if _meeting(talk, work).collecting_since is None:
        return _do(talk, work, people)
    return talk.to("sure")


_NAMES = naming.Naming(_found, _then)


# Sure?


def _ask_sure(talk: Talk, work: UnitOfWork) -> Question:
    meeting, deed = _meeting(talk, work), talk.answers["deed"]
    people = [work.people.get(each) for each in talk.answers["people"]]
    opens_at = work.hours.next_open(work.now)
    facts = {
        **meeting_facts(work, meeting),
        "people": people,
        "opens_at": opens_at,
        "sends_now": opens_at <= work.now,
    }
    yes = Choice("yes", word=f"guests_{deed}_yes")
    return Question(_SURE[deed], facts, column(yes))


def _hear_sure(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said != Picked("yes"):
        return Misunderstood("meetings/hint_sure")
    return _do(talk, work, talk.answers["people"])


# Done


def _do(talk: Talk, work: UnitOfWork, ids: Sequence[int]) -> Ended:
    meeting = _meeting(talk, work)
    people = [p for each in ids if (p := work.people.find(each)) and _is_ours(work, p)]
    if talk.answers["deed"] == "add":
        _add(work, meeting, people)
    else:
        _take_off(work, meeting, people)
    work.show(listed(work, meeting), talk.card)
    return ENDED


def _is_ours(work: UnitOfWork, person: Person) -> bool:
    return person.contract_id == work.contract_id


def _add(work: UnitOfWork, meeting: Meeting, people: list[Person]) -> None:
    _write_list_down(work, meeting)
    on_the_list = {person.id for person in work.meetings.to_call(meeting)}
    for person in people:
        if meeting.collecting_since is None:
            work.meetings.call(meeting, person)
        elif person.id not in on_the_list:
            collect_answers.convoke_one(work, meeting, person)
        work.note("guest_added", meeting_subject(meeting), person=person.id)


def _take_off(work: UnitOfWork, meeting: Meeting, people: list[Person]) -> None:
    _write_list_down(work, meeting)
    for person in people:
        invitee = work.meetings.invitee(meeting.id or 0, person.id or 0)
        if invitee is None:
            continue
        if meeting.collecting_since is None:
            work.session.delete(invitee)
            work.session.flush()
        else:
            _tell_uninvited(work, meeting, person)
            work.meetings.take_off(invitee, work.now)
        work.note("guest_removed", meeting_subject(meeting), person=person.id)


def _write_list_down(work: UnitOfWork, meeting: Meeting) -> None:
    """The members are the list until it is touched; from then on it is its own."""
    for person in work.meetings.to_call(meeting):
        work.meetings.call(meeting, person)


def _tell_uninvited(work: UnitOfWork, meeting: Meeting, person: Person) -> None:
    """What was to be said stays unsaid; who was told is told that they need not come, with a file
    that takes the meeting off their calendar. Who stood in for them is let go."""
    assert person.id is not None and meeting.id is not None
    subject, untold = meeting_subject(meeting), never_told(work, meeting)
    work.relay.withdraw(subject, work.now, person.id)
    for member in work.people.members_of(person.id):
        work.outbox.withdraw(subject, address=member.address)
    answer = work.meetings.answer_of(meeting.id, person.id)
    if answer is not None and answer.represented_by_id is not None:
        stand_in.release(work, meeting, person, answer, uninvited=True)
    if person.id in untold and not know_of_it(meeting):
        return
    file = ics_attachment(work, meeting)
    gone = {"cancelled": True, "sequence": meeting.sequence + 1}
    say = Say(
        "meetings/uninvited",
        meeting_facts(work, meeting),
        file=replace(file, facts={**file.facts, **gone}),
        urgency=Urgency.NOTICE,
        key=f"uninvited:{meeting.id}:{person.id}:{work.now.isoformat()}",
        not_before=work.hours.next_open(work.now),
        not_after=meeting.starts_at,
    )
    work.say(person.id, say)


DIALOGUE = Dialogue(
    "guests",
    {
        "add": Step(_ask_names, _NAMES.hear),
        "remove": Step(_ask_names, _NAMES.hear),
        naming.WHICH: _NAMES.which,
        "sure": Step(_ask_sure, _hear_sure),
    },
    cancelled=meeting_sheet.unchanged,
    roles=COORDINATORS,
)
