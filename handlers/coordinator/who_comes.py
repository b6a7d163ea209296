"""/qui: who comes, who is silent and how they were last reached. Nobody called is left out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from domain.cells.reading import fold
from domain.dialogue import folded
from domain.meetings import Answer, Forecast, ForecastLine
from domain.messages import Choice, Rows, Say, column
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator import collect_answers
from handlers.coordinator.naming import LONGEST_SHOWN
from handlers.meeting_cards import WAYS
from storage.attendance import away_until, college_of, foretold
from storage.chains import meeting_subject
from storage.contacts import Contact, last_contacts
from storage.instances import quorum_of
from storage.meeting_facts import ics_attachment, instance_of, meeting_facts, meeting_words
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_SHEETS = 3
ANSWERS_WANTED_FOR = timedelta(days=30)
"""How long after a meeting its answers are still looked for: until its compte rendu is written."""


@dataclass(frozen=True)
class WhoLine:
    """One person of the list; `contact` only for those who owe an answer."""

    person: Person
    structure: str
    college: str
    represented_by: str
    late: bool
    to_reconfirm: bool
    on_telegram: bool
    entered_by: Person | None
    way: str | None
    away_until: date | None
    contact: Contact | None


def show(work: UnitOfWork, argument: str) -> None:
    """The meeting that is named (« /qui cotech »), else the next that is being collected, else
    the last one held, for its compte rendu, and the offer to collect the next."""
    if argument.strip():
        _show_named(work, argument)
        return
    meeting = work.meetings.next_collected(work.contract_id, work.now)
    if meeting is not None:
        work.reply(who_comes(work, meeting))
        return
    held = _last_held(work)
    if held is not None:
        work.reply(who_comes(work, held))
    if not collect_answers.propose(work) and held is None:
        work.reply(Say("meetings/nothing_collected", rows=menu_row()))


def _show_named(work: UnitOfWork, words: str) -> None:
    """That meeting and no other: its answers, or that it has none, with those that have."""
    known = work.meetings.collected_since(work.contract_id, work.now - ANSWERS_WANTED_FOR)
    named = [each for each in known if _is_called(work, each, words)]
    if named:
        work.reply(who_comes(work, min(named, key=lambda each: _far(work, each))))
        return
    uncollected = [
        each
        for each in work.meetings.ahead(work.contract_id, work.now)
        if each.collecting_since is None and _is_called(work, each, words)
    ]
    answers = (
        Choice(f"who:{each.id}:structure", word="answers_held", facts={"meeting": each.title})
        for each in known
    )
    sheets = (
        Choice(f"convene:{each.id}:sheet", label=each.title) for each in uncollected[:_SHEETS]
    )
    facts = {"words": words.strip()[:LONGEST_SHOWN], "meetings": uncollected[:_SHEETS]}
    work.reply(Say("meetings/who_unknown", facts, (*column(*sheets, *answers), *menu_row())))


def _is_called(work: UnitOfWork, meeting: Meeting, words: str) -> bool:
    """Whether these words stand in its title, or in the names of its instance."""
    instance = instance_of(work, meeting)
    called = f"{meeting.title} {instance.code} {instance.name}" if instance else meeting.title
    return folded(words) in folded(called)


def _far(work: UnitOfWork, meeting: Meeting) -> timedelta:
    """How far its beginning is from now."""
    assert meeting.starts_at is not None
    return abs(meeting.starts_at - work.now)


def _collected(work: UnitOfWork) -> list[Meeting]:
    coming = work.meetings.coming(work.contract_id, work.now)
    return [meeting for meeting in coming if meeting.collecting_since is not None]


def _last_held(work: UnitOfWork) -> Meeting | None:
    since = work.now - ANSWERS_WANTED_FOR
    return work.meetings.last_held(work.contract_id, work.now, since)


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """The same of this meeting, in another order, or the file for the calendar."""
    meeting = work.meetings.find(number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    if meeting is None or meeting.contract_id != work.contract_id or not meeting.collecting_since:
        work.toast("gone")
        show(work, "")
        return
    work.toast("")
    if deed == "ics":
        say = Say("meetings/ics", meeting_facts(work, meeting), file=ics_attachment(work, meeting))
        work.reply(say)
    else:
        work.show(who_comes(work, meeting, by=deed if deed in _ORDERS else "structure"), card)


def who_comes(work: UnitOfWork, meeting: Meeting, *, by: str = "structure") -> Say:
    """Counts and names, by structure, by name or by collège; of a meeting held, who had answered
    what."""
    expected = foretold(work, meeting)
    held = _has_begun(work, meeting)
    groups = _groups(work, meeting, expected)
    groups = {name: sorted(lines, key=_ORDERS[by]) for name, lines in groups.items()}
    facts = {
        **meeting_facts(work, meeting),
        **groups,
        "answers": expected.invited - len(expected.silent),
        "invited": expected.invited,
        "seats": expected.seats,
        "quorum": quorum_of(instance_of(work, meeting), expected.invited),
        "held": held,
        "by_college": by == "college",
        "over": held and (meeting.ends_at is None or meeting.ends_at <= work.now),
    }
    has_colleges = any(line.college for lines in groups.values() for line in lines)
    return Say("meetings/who", facts, _rows(work, meeting, by, has_colleges=has_colleges))


def _has_begun(work: UnitOfWork, meeting: Meeting) -> bool:
    return meeting.starts_at is not None and meeting.starts_at <= work.now


def _by_name(line: WhoLine) -> tuple[str, ...]:
    return line.person.last_name.casefold(), line.person.first_name.casefold()


def _by_structure(line: WhoLine) -> tuple[str, ...]:
    return line.structure.casefold(), *_by_name(line)


def _by_college(line: WhoLine) -> tuple[str, ...]:
    """Whoever has none comes last."""
    return fold(line.college) or "\uffff", *_by_structure(line)


_ORDERS: Mapping[str, Callable[[WhoLine], tuple[str, ...]]] = {
    "structure": _by_structure,
    "name": _by_name,
    "college": _by_college,
}


def _groups(work: UnitOfWork, meeting: Meeting, expected: Forecast) -> dict[str, list[WhoLine]]:
    assert meeting.id is not None
    people = {person.id: person for _, person in work.meetings.invitees(meeting.id)}
    here = work.people.reachable_ids(work.contract_id)
    begun = _has_begun(work, meeting)
    contacts = {} if begun else last_contacts(work, meeting_subject(meeting))
    answers = work.meetings.answers(meeting.id)

    def line(of: ForecastLine) -> WhoLine:
        person_id = of.invitee.person_id
        return WhoLine(
            person=people[person_id],
            structure=of.invitee.structure,
            college=college_of(people[person_id]),
            represented_by=of.answered.represented_by if of.answered else "",
            late=of.answered.late if of.answered else False,
            to_reconfirm=of.answered.to_reconfirm if of.answered else False,
            on_telegram=person_id in here,
            entered_by=_typist(work, answers.get(person_id)),
            way=_way(answers.get(person_id)),
            away_until=away_until(work, people[person_id]) if _owes(of) else None,
            contact=contacts.get(person_id) if _owes(of) else None,
        )

    return {
        name: [line(each) for each in getattr(expected, name)]
        for name in ("present", "represented", "excused", "unsure", "silent")
    }


def _typist(work: UnitOfWork, answer: MeetingAnswer | None) -> Person | None:
    """Who typed this answer, when it is not who it is of."""
    if answer is None or answer.entered_by_id is None:
        return None
    return work.people.get(answer.entered_by_id)


def _way(answer: MeetingAnswer | None) -> str | None:
    """By which way it came to who typed it, when that was said."""
    return answer.via if answer is not None and answer.via in WAYS else None


def _owes(line: ForecastLine) -> bool:
    answered = line.answered
    return answered is None or answered.answer is Answer.UNSURE or answered.to_reconfirm


def _rows(work: UnitOfWork, meeting: Meeting, by: str, *, has_colleges: bool) -> Rows:
    """What is still to be passed on, the file, the other orders, the meeting held before."""
    others = [each for each in _ORDERS if each != by and (has_colleges or each != "college")]
    orders = [
        Choice(f"who:{meeting.id}:{each}", word=f"by_{each}", numbered=False) for each in others
    ]
    if _has_begun(work, meeting):
        return column(*orders, *menu_row()[0])
    choices = [Choice(f"who:{meeting.id}:ics", word="ics_file"), *orders]
    if waiting := len(work.to_pass_on()):
        relay = Choice("menu:transmettre", word="to_pass_on", facts={"count": waiting})
        choices.insert(0, relay)
    for another in _collected(work):
        if another.id != meeting.id:
            facts = {"meeting": another.title}
            value = f"who:{another.id}:structure"
            choices.append(Choice(value, word="answers_held", facts=facts, numbered=False))
    if (held := _last_held(work)) is not None:
        facts = {"meeting": meeting_words(work, held).title}
        value = f"who:{held.id}:structure"
        choices.append(Choice(value, word="answers_held", facts=facts, numbered=False))
    return column(*choices)
