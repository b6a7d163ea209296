"""/qui: who comes, who is silent and how they were last reached. Nobody called is left out."""

from dataclasses import dataclass

from domain.meetings import Answer, Forecast, ForecastLine
from domain.messages import Choice, Rows, Say
from handlers.access import coordinator_only, number
from handlers.conversation import leave_open_talk
from handlers.coordinator import collect_answers
from storage.attendance import foretold
from storage.chains import meeting_subject
from storage.contacts import Contact, last_contacts
from storage.meeting_facts import ics_attachment, meeting_facts
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class WhoLine:
    """One person of the list; `contact` only for those who owe an answer."""

    person: Person
    structure: str
    represented_by: str
    late: bool
    on_telegram: bool
    contact: Contact | None


def show(work: UnitOfWork, _argument: str) -> None:
    """The next meeting that is being collected; else the offer to collect one."""
    leave_open_talk(work)
    meeting = work.meetings.next_collected(work.contract_id, work.now)
    if meeting is not None:
        work.reply(who_comes(work, meeting))
    elif not collect_answers.propose(work):
        work.reply(Say("meetings/nothing_collected"))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """In another order, or the file for the calendar."""
    if not coordinator_only(work):
        return
    meeting = work.meetings.find(number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    if meeting is None or meeting.contract_id != work.contract_id or not meeting.collecting_since:
        work.toast("gone")
        return
    work.toast("")
    if deed == "ics":
        say = Say("meetings/ics", meeting_facts(work, meeting), file=ics_attachment(work, meeting))
        work.reply(say)
    else:
        work.show(who_comes(work, meeting, by_name=deed == "name"), card)


def who_comes(work: UnitOfWork, meeting: Meeting, *, by_name: bool = False) -> Say:
    """Counts and names, by structure or by name."""
    expected = foretold(work, meeting)
    groups = _groups(work, meeting, expected)
    if by_name:
        groups = {name: sorted(lines, key=_by_name) for name, lines in groups.items()}
    facts = {
        **meeting_facts(work, meeting),
        **groups,
        "answers": expected.invited - len(expected.silent),
        "invited": expected.invited,
        "seats": expected.seats,
    }
    return Say("meetings/who", facts, _rows(work, meeting, by_name))


def _by_name(line: WhoLine) -> tuple[str, str]:
    return line.person.last_name.casefold(), line.person.first_name.casefold()


def _groups(work: UnitOfWork, meeting: Meeting, expected: Forecast) -> dict[str, list[WhoLine]]:
    assert meeting.id is not None
    people = {person.id: person for _, person in work.meetings.invitees(meeting.id)}
    here = work.people.reachable_ids(work.contract_id)
    contacts = last_contacts(work, meeting_subject(meeting))

    def line(of: ForecastLine) -> WhoLine:
        person_id = of.invitee.person_id
        return WhoLine(
            person=people[person_id],
            structure=of.invitee.structure,
            represented_by=of.answered.represented_by if of.answered else "",
            late=of.answered.late if of.answered else False,
            on_telegram=person_id in here,
            contact=contacts.get(person_id) if _owes(of) else None,
        )

    return {
        name: [line(each) for each in getattr(expected, name)]
        for name in ("present", "represented", "excused", "unsure", "silent")
    }


def _owes(line: ForecastLine) -> bool:
    return line.answered is None or line.answered.answer is Answer.UNSURE


def _rows(work: UnitOfWork, meeting: Meeting, by_name: bool) -> Rows:
    waiting = len(work.relay.open(work.contract_id, work.now))
    relay = Choice("menu:transmettre", word="to_pass_on", facts={"count": waiting})
    ics = Choice(f"who:{meeting.id}:ics", word="ics_file")
    other = "structure" if by_name else "name"
    order = Choice(f"who:{meeting.id}:{other}", word=f"by_{other}", numbered=False)
    return ((relay,), (ics,), (order,)) if waiting else ((ics,), (order,))
