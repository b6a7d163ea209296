"""« Recueillir les réponses dans Cheville »: proposed, shown exactly, sent once she says so.

For a meeting that was convoked by other means and of which no answer is known.
"""

from dataclasses import replace
from datetime import datetime

from domain.messages import Choice, Say, column
from domain.steps import StepKind
from handlers import meeting_cards
from handlers.access import coordinator_only, number
from storage.chains import lay_meeting_chain, meeting_subject, planned_chain
from storage.meeting_facts import meeting_facts, meeting_words
from storage.meetings import Meeting
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
        "members": len(work.meetings.members(meeting)),
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
    if not coordinator_only(work):
        return
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
    elif meeting.starts_at is None or meeting.starts_at <= work.now:
        work.toast("gone")
        work.show(meeting_cards.closed(work, meeting, None), card)
    else:
        work.toast("")
        _DEEDS[deed](work, meeting, card)


def _later(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    work.show(Say("meetings/collect_later"), card)


def _preview(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """Exactly what would leave: how many, to whom, which words, and what follows."""
    answer_by = meeting.answer_by or _wished_by(work, meeting)
    telegram, others = _by_way(work, work.meetings.members(meeting))
    facts = {
        **meeting_cards.question(work, meeting).facts,
        **_counts(work, len(telegram), len(others)),
        "meeting": replace(meeting_words(work, meeting), answer_by=answer_by),
        "total": len(telegram) + len(others),
        "telegram_names": telegram,
        "other_names": others,
        "telegram_sample": next((p for p in telegram if p.id != work.me.person.id), None),
        "other_sample": next(iter(others), None),
        "steps": planned_chain(work, meeting).waiting,
        "now": work.now,
    }
    work.show(Say("meetings/preview", facts, _rows(meeting, "send")), card)


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
    """Without a date of hers, answers are wished for by the first relance."""
    relances = (
        s for s in planned_chain(work, meeting).waiting if s.kind is StepKind.ANSWER_RELANCE
    )
    return next((step.due_at for step in relances), None)


def _send(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """Everybody is called, once, and the chain is laid: one transaction."""
    meeting.answer_by = meeting.answer_by or _wished_by(work, meeting)
    meeting.collecting_since = work.now
    work.session.add(meeting)
    for person in work.meetings.members(meeting):
        _convoke(work, meeting, person)
    lay_meeting_chain(work, meeting)
    work.note("collecting_begun", meeting_subject(meeting))
    work.show(_collecting(work, meeting), card)


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


_DEEDS = {"preview": _preview, "send": _send, "later": _later}
