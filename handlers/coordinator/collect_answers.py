"""« Recueillir les réponses », « Envoyer »: proposed, shown exactly, sent once she says so.

For a meeting that was convoked by other means and of which no answer is known, and for a draft.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.meetings import Answer
from domain.messages import Choice, Rows, Say, column
from domain.quiet_hours import in_zone, wall_clock
from domain.steps import FAMILY, Family, Step, StepKind
from handlers import meeting_cards
from handlers.access import number
from storage.asking import progress_askings, sorts_of
from storage.chains import (
    Following,
    lay_meeting_chain,
    meeting_subject,
    planned_chain,
    what_follows,
)
from storage.chasing import GONE
from storage.meeting_facts import ics_attachment, instance_of, meeting_facts, meeting_words
from storage.meetings import CONVENED, DRAFT, PLANNED, Meeting, MeetingAnswer
from storage.people import Person
from storage.unit_of_work import UnitOfWork


def propose(work: UnitOfWork) -> bool:
    """Offer the coordinator to collect the answers to the next meeting, if there is one to
    collect and none in hand."""
    meeting = to_collect(work)
    if meeting is None:
        return False
    facts = {
        **meeting_facts(work, meeting),
        "members": len(work.meetings.to_call(meeting)),
    }
    work.reply(Say("meetings/propose", facts, _rows(meeting, "preview")))
    return True


def to_collect(work: UnitOfWork) -> Meeting | None:
    """The meeting whose answers might be collected, when none is being collected."""
    if work.meetings.next_collected(work.contract_id, work.now) is not None:
        return None
    return work.meetings.next_to_collect(work.contract_id, work.now)


def _rows(meeting: Meeting, deed: str) -> tuple[tuple[Choice, ...], ...]:
    return column(
        Choice(f"collect:{meeting.id}:{deed}", word=f"collect_{deed}"),
        Choice(f"collect:{meeting.id}:later", word="collect_later"),
    )


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """The buttons of the proposal and of the preview."""
    meeting = work.meetings.find(number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    if meeting is None or meeting.contract_id != work.contract_id or deed not in _DEEDS:
        work.toast("gone")
        if not propose(work):
            work.reply(Say("meetings/nothing_collected"))
        return
    if meeting.collecting_since is not None:
        work.toast("already")
        work.show(_collecting(work, meeting), card)
    elif meeting.state in GONE or meeting.starts_at is None or meeting.starts_at <= work.now:
        work.toast("gone")
        work.show(meeting_cards.closed(work, meeting, None), card)
    else:
        work.toast("")
        _DEEDS[deed](work, meeting, card)


def _later(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    work.show(Say("meetings/collect_later"), card)


def _preview(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """Exactly what would leave: how many, to whom, which words, and what follows."""
    called = work.meetings.to_call(meeting)
    if not called:
        work.show(Say("meetings/nobody_called", meeting_facts(work, meeting), _back(meeting)), card)
        return
    answer_by = meeting.answer_by or _wished_by(work, meeting)
    telegram, others = _by_way(work, called)
    steps = _what_follows(work, meeting)
    facts = {
        **meeting_cards.question(work, meeting).facts,
        **_counts(work, len(telegram), len(others)),
        "meeting": replace(meeting_words(work, meeting), answer_by=answer_by),
        "total": len(telegram) + len(others),
        "telegram_names": telegram,
        "other_names": others,
        "telegram_sample": next((p for p in telegram if p.id != work.me.person.id), None),
        "other_sample": next(iter(others), None),
        "steps": steps,
        **_call(work, meeting, steps),
        "now": work.now,
        "leaves_at": _leaves_at(work, meeting),
        "counted_in": any(person.id == work.me.person.id for person in called),
    }
    work.show(Say("meetings/preview", facts, _ways_to_send(work, meeting)), card)


def _what_follows(work: UnitOfWork, meeting: Meeting) -> list[Following]:
    """What is to come once it is sent: the convocation itself is what is being sent."""
    return [each for each in what_follows(work, meeting) if each.kind != StepKind.CONVOKE]


def _call(work: UnitOfWork, meeting: Meeting, steps: list[Following]) -> dict[str, object]:
    """The next word about progress: whom it would reach now, for how many figures; the messages
    themselves when they leave with the convocation."""
    kinds = [kind for kind, family in FAMILY.items() if family is Family.PROGRESS]
    call = next((each for each in steps if each.kind in kinds), None)
    if call is None:
        return {"call": None}
    step = Step(StepKind(call.kind), call.due_at, "")
    askings = progress_askings(work, meeting, step)
    here = work.people.reachable_ids(work.contract_id)
    return {
        "call": call,
        "asked": len(askings),
        "asked_elsewhere": sum(each.person_id not in here for each in askings),
        "figures": sum(len(each.figures) for each in askings),
        "sorts": sorts_of(work, askings) if call.due_at <= work.hours.next_open(work.now) else (),
    }


def _leaves_at(work: UnitOfWork, meeting: Meeting) -> datetime | None:
    """When a convocation that is ours to send would leave by itself, if that day is to come."""
    if not _is_to_convene(meeting):
        return None
    planned = planned_chain(work, meeting).steps.waiting
    due = [step.due_at for step in planned if step.kind is StepKind.CONVOKE]
    return next((at for at in due if at > work.hours.next_open(work.now)), None)


def _is_to_convene(meeting: Meeting) -> bool:
    """A draft, or a meeting that the workbook knows and nobody has convoked yet."""
    return meeting.convened_at is None and meeting.state in (DRAFT, PLANNED)


def _ways_to_send(work: UnitOfWork, meeting: Meeting) -> Rows:
    """A convocation that is ours to send may leave now, or on the day its délais say."""
    if not _is_to_convene(meeting):
        return _rows(meeting, "send")
    now = Choice(f"collect:{meeting.id}:send", word="collect_send")
    leaves_at = _leaves_at(work, meeting)
    if leaves_at is None:
        return (*column(now), *_back(meeting))
    zone = work.hours.zone
    day = in_zone(leaves_at, zone)
    facts = {"day": f"{day.day:02}/{day.month:02}"}
    now = Choice(f"collect:{meeting.id}:send", word="collect_send_now")
    then = Choice(f"collect:{meeting.id}:schedule", word="collect_schedule", facts=facts)
    return (*column(now, then), *_back(meeting))


def _back(meeting: Meeting) -> Rows:
    return ((Choice(f"convene:{meeting.id}:sheet", word="meeting_sheet", numbered=False),),)


def _by_way(work: UnitOfWork, members: list[Person]) -> tuple[list[Person], list[Person]]:
    """Those who read here, and those to whom it must be passed on."""
    here = work.people.reachable_ids(work.contract_id)
    telegram = [person for person in members if person.id in here]
    return telegram, [person for person in members if person.id not in here]


def _counts(work: UnitOfWork, on_telegram: int, to_pass_on: int) -> dict[str, object]:
    opens_at = work.hours.next_open(work.now)
    return {
        "on_telegram": on_telegram,
        "to_pass_on": to_pass_on,
        "opens_at": opens_at,
        "sends_now": opens_at <= work.now,
    }


def _wished_by(work: UnitOfWork, meeting: Meeting) -> datetime | None:
    """Without a date of hers: the day that the instance's délais say, else the first relance."""
    instance = instance_of(work, meeting)
    days = instance.details.get("answer_days") if instance else None
    if isinstance(days, int) and meeting.starts_at is not None:
        zone = work.hours.zone
        day = in_zone(meeting.starts_at, zone).date() + timedelta(days=days)
        wished = wall_clock(day, work.hours.closes, zone)
        return wished if wished > work.hours.next_open(work.now) else None
    relances = (
        step
        for step in planned_chain(work, meeting).steps.waiting
        if step.kind is StepKind.ANSWER_RELANCE
    )
    return next((step.due_at for step in relances), None)


def _send(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """Everybody is called, once, and the chain is laid: one transaction."""
    called = work.meetings.to_call(meeting)
    _convene(work, meeting)
    meeting.collecting_since = work.now
    for person in called:
        if person.id == work.me.person.id:
            _count_in(work, meeting, person)
        else:
            _convoke(work, meeting, person)
    lay_meeting_chain(work, meeting)
    work.note("collecting_begun", meeting_subject(meeting))
    work.show(_collecting(work, meeting), card)


def _convene(work: UnitOfWork, meeting: Meeting) -> None:
    meeting.answer_by = meeting.answer_by or _wished_by(work, meeting)
    if _is_to_convene(meeting):
        meeting.state = CONVENED
    work.session.add(meeting)
    work.session.flush()


def _schedule(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """The convocation leaves by itself on its day, like every step after it."""
    for person in work.meetings.to_call(meeting):
        work.meetings.call(meeting, person)
    leaves_at = _leaves_at(work, meeting)
    _convene(work, meeting)
    lay_meeting_chain(work, meeting)
    work.note("convocation_scheduled", meeting_subject(meeting))
    facts = {**meeting_facts(work, meeting), "leaves_at": leaves_at}
    rows = column(Choice("menu:prevu", word="door_prevu"))
    work.show(Say("meetings/scheduled", facts, (*rows, *_back(meeting))), card)


def _count_in(work: UnitOfWork, meeting: Meeting, person: Person) -> None:
    """Who convenes a meeting of hers comes to it, until she says otherwise; nothing is asked."""
    invitee = work.meetings.call(meeting, person)
    answer = MeetingAnswer(
        meeting_id=invitee.meeting_id,
        person_id=invitee.person_id,
        answer=Answer.PRESENT.value,
        at=work.now,
        via=work.address.channel,
    )
    say = meeting_cards.answered(work, meeting, work.meetings.record(answer))
    file, about = ics_attachment(work, meeting), meeting_subject(meeting)
    invitee.card = work.reply(replace(say, file=file, about=about))
    work.session.add(invitee)


def convoke_one(work: UnitOfWork, meeting: Meeting, person: Person) -> None:
    """Somebody more is called to a meeting that was sent: the convocation, and what follows it."""
    invitee = work.meetings.call(meeting, person)
    say = meeting_cards.convocation(work, meeting, person.id or 0)
    key = f"{say.key}:{work.now.isoformat()}"
    work.say(person.id or 0, replace(say, key=key))
    invitee.card = work.outbox.keyed(key)
    work.session.add(invitee)


def _convoke(work: UnitOfWork, meeting: Meeting, person: Person) -> None:
    assert person.id is not None and meeting.starts_at is not None
    invitee = work.meetings.call(meeting, person)
    subject, occurrence = meeting_subject(meeting), f"start@{meeting.starts_at.isoformat()}"
    kind = StepKind.CONVOKE.value
    given = work.reminders.give(work.contract_id, person.id, subject, kind, occurrence, work.now)
    if not given:
        return
    say = meeting_cards.convocation(work, meeting, person.id)
    work.say(person.id, say)
    invitee.card = work.outbox.keyed(say.key or "")
    work.session.add(invitee)


def _collecting(work: UnitOfWork, meeting: Meeting) -> Say:
    """What became of it, and what is hers to do."""
    assert meeting.id is not None
    invited = [person for _, person in work.meetings.invitees(meeting.id)]
    telegram, others = _by_way(work, invited)
    facts = {**meeting_facts(work, meeting), **_counts(work, len(telegram), len(others))}
    who = Choice("menu:qui", word="who_comes")
    relay = Choice("menu:transmettre", word="to_pass_on", facts={"count": len(others)})
    rows = column(relay, who) if others else column(who)
    return Say("meetings/collecting", facts, rows)


_DEEDS = {"preview": _preview, "send": _send, "schedule": _schedule, "later": _later}
