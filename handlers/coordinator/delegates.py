"""« Qui répond à sa place »: a secretary who may answer meetings for somebody. While that person is
not here themselves, what they are told of meetings comes to the secretary."""

from dataclasses import replace

from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Say, Urgency, column
from handlers import in_name_of, meeting_cards
from handlers.access import COORDINATORS, number
from handlers.conversation import Dialogue, Step, begin
from handlers.coordinator.naming import people_rows
from storage.chains import meeting_subject
from storage.finding import is_only_begun, people_called
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
_MOST_OFFERED = 8


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """In the name of the person: `delegate:show`, `delegate:add`, `delegate:<id>:off`."""
    work.toast("")
    if rest[:1] == ["add"]:
        begin(work, DIALOGUE, "who", found=[])
        return
    if rest[1:] == ["off"]:
        work.people.undelegate(work.me.person.id or 0, number(rest))
        work.note("delegate_removed", f"person:{work.me.person.id}")
    work.show(_shown(work), card)


def _shown(work: UnitOfWork) -> Say:
    delegates = work.people.delegates_of(work.me.person.id or 0)
    off = (
        Choice(f"delegate:{each.id}:off", word="delegate_off", facts={"person": each.full_name})
        for each in delegates
    )
    rows = column(Choice("delegate:add", word="delegate_add"), *off)
    here = work.me.person.id in work.people.reachable_ids(work.contract_id)
    facts = {"person": work.me.person, "delegates": delegates, "here": here}
    return Say("on_behalf/delegates", facts, (*rows, *in_name_of.way_back(work)))


def _ask_who(talk: Talk, work: UnitOfWork) -> Question:
    found = [work.people.get(each) for each in talk.answers["found"]]
    facts = {"person": work.me.person, "several": len(found)}
    return Question("on_behalf/delegate_who", facts, people_rows(found), free=True)


def _hear_who(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """One person of the directory, never guessed between two, and not themselves."""
    if isinstance(said, Picked):
        chosen = number(said.value.split("."), 1)
        found = [p for p in work.people.directory(work.contract_id) if p.id == chosen]
    else:
        found = people_called(work, said.text)
        if len(found) > 1 or (found and is_only_begun(work, said.text, found[0])):
            return talk.to("who", found=[each.id for each in found[:_MOST_OFFERED]])
    found = [each for each in found if each.id != work.me.person.id]
    if not found:
        return Misunderstood("people/hint_unknown", {"words": ""})
    _name(work, found[0])
    work.show(_shown(work), talk.card)
    return ENDED


def _name(work: UnitOfWork, delegate: Person) -> None:
    work.people.delegate(work.me.person.id or 0, delegate.id or 0)
    work.note("delegate_named", f"person:{work.me.person.id}", delegate=delegate.id)
    here = work.people.reachable_ids(work.contract_id)
    if delegate.id is None or delegate.id not in here:
        return
    say = Say(
        "on_behalf/delegated",
        {"titular": work.me.person, "here": work.me.person.id in here},
        urgency=Urgency.NOTICE,
        not_before=work.hours.next_open(work.now),
    )
    work.say(delegate.id, say)
    if work.me.person.id not in here:
        _bring_over(work, work.me.person.id or 0)


def _bring_over(work: UnitOfWork, person_id: int) -> None:
    """The invitations that waited to be passed on come to whoever answers them from now on."""
    for meeting in work.meetings.asked_of(person_id, work.now):
        subject = meeting_subject(meeting)
        unsaid = work.relay.open_lines(subject, person_id, work.now)
        if unsaid and work.meetings.answer_of(meeting.id or 0, person_id) is None:
            work.relay.withdraw(subject, work.now, person_id)
            invitation = meeting_cards.invitation(work, meeting)
            work.say(person_id, replace(invitation, key=None, urgency=Urgency.NOTICE))


DIALOGUE = Dialogue("delegate", {"who": Step(_ask_who, _hear_who)}, roles=COORDINATORS)
