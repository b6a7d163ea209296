"""After a silence longer than the life of a tap: what was asked is asked again, once.

Telegram forgets a tap after 150 s; what is typed it keeps for a day. So a minute is left for what
was typed meanwhile to be heard, and whoever answered in words is not asked again. Silences that
follow one another are told together, every two hours at most. The coordinator is told of each
silence, once: she is who people complain to.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from domain.cards import ActionCard, action_rows, answer_rows
from domain.health import TAP_LIFE
from domain.messages import Address, Rows, Say, Urgency
from domain.quiet_hours import in_zone
from domain.reminders import actions_owed
from storage.actions import Action
from storage.asked_again import say_talk_again, standing_buttons_since
from storage.chains import OwnStep
from storage.chasing import policy_of, progress_chasing
from storage.conversations import Conversation
from storage.marks import LAST_POLL
from storage.meeting_facts import MeetingWords, meeting_words
from storage.meetings import Meeting
from storage.steps import StepRow
from storage.unit_of_work import UnitOfWork

STILL_FRESH = timedelta(days=7)
WORDS_LIFE = timedelta(hours=24)
"""For so long Telegram keeps what people write, and not a minute longer."""
_TYPED_FIRST = timedelta(minutes=1)
_PEACE = timedelta(hours=2)
"""A service that comes and goes must not ask the same thing at each return."""


@dataclass(frozen=True)
class _Silence:
    """Nobody listened from `since` to `until`, machine time; `back_at` is when that was, in town
    time."""

    since: datetime
    until: datetime
    back_at: datetime


@dataclass
class _Open:
    """What one person was asked here and has not answered. Lives as long as one step."""

    meetings: list[Meeting] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    talk: Conversation | None = None

    @property
    def cards(self) -> int:
        return len(self.meetings) + len(self.actions)


def ask_again(work: UnitOfWork, since: datetime, until: datetime) -> None:
    """Nobody listened from `since` to `until` (machine time): lay down, in every contract, that
    what was open is to be asked again, within hours, with what waits to be asked again already."""
    for contract in work.contracts.all():
        work.contract = contract
        subject = f"contract:{work.contract_id}"
        occurrence = f"{since.isoformat()} {until.isoformat()} {work.now.isoformat()}"
        due_at = _due_at(work, subject)
        for row in _waiting(work, subject):
            work.steps.wait_again(row, due_at)
        work.steps.lay(work.contract_id, subject, OwnStep.ASK_AGAIN, occurrence, due_at)


def _due_at(work: UnitOfWork, subject: str) -> datetime:
    last = work.steps.last_done(subject, OwnStep.ASK_AGAIN)
    earliest = work.now + _TYPED_FIRST
    return work.hours.next_open(max(earliest, last + _PEACE) if last else earliest)


def _waiting(work: UnitOfWork, subject: str) -> list[StepRow]:
    return [row for row in work.steps.waiting_of(subject) if row.kind == OwnStep.ASK_AGAIN]


def say_again(work: UnitOfWork, row: StepRow) -> None:
    """One message to each person whose open question or card may have lost an answer, and one to
    the coordinator, with hers. A night of several silences is told as one, in the morning. While
    nobody is heard it would be too soon: the end of that silence is laid down yet.
    """
    if _is_deaf(work):
        work.steps.wait_again(row, work.now + _TYPED_FIRST)
        return
    silences = [_silence(row), *_silences_since(work, row)]
    facts, since = _facts(work, silences), silences[0].since
    back_at = max(each.back_at for each in silences)
    here = work.people.reachable_ids(work.contract_id)
    asked = {
        person_id: found
        for person_id, found in _open_questions(work, back_at).items()
        if person_id in here
    }
    coordinators = work.people.with_role(work.contract_id, "coordinator")
    ids = {member.person.id for member in coordinators if member.person.id is not None}
    hers = {person_id: asked.pop(person_id, _Open()) for person_id in ids}
    for person_id, found in asked.items():
        _say(work, person_id, found, facts, f"{row.kind}:{person_id}:{since.isoformat()}")
    told = {**facts, "asked": len(asked)}
    for person_id, found in hers.items():
        _report(work, person_id, found, told, f"deaf:{person_id}:{since.isoformat()}")
    if not hers:
        work.note("nobody_to_tell", "reminders/deaf")


def _is_deaf(work: UnitOfWork) -> bool:
    heard_at = work.marks.moment(LAST_POLL)
    return heard_at is not None and work.machine - heard_at > TAP_LIFE


def _report(
    work: UnitOfWork, person_id: int, own: _Open, facts: dict[str, object], key: str
) -> None:
    """Tell a coordinator of the silence, and ask what she may have answered herself meanwhile."""
    more: dict[str, Any] = {"urgency": Urgency.REMINDER, "key": key}
    facts = {**facts, "own": own.cards}
    if own.talk is None or not say_talk_again(work, own.talk, "reminders/deaf", facts, **more):
        work.say(person_id, Say("reminders/deaf", {**facts, "question": None}, **more))


def _silence(row: StepRow) -> _Silence:
    return _Silence(*(datetime.fromisoformat(each) for each in row.occurrence.split()))


def _silences_since(work: UnitOfWork, row: StepRow) -> list[_Silence]:
    """Those that came after this one and were to be told now as well: they are, with it."""
    others = [
        each
        for each in _waiting(work, row.subject)
        if each.id != row.id and each.due_at <= work.now
    ]
    for each in others:
        work.steps.settle(each, work.now, why="told_together")
    return [_silence(each) for each in others]


def _facts(work: UnitOfWork, silences: Sequence[_Silence]) -> dict[str, object]:
    """From when to when, how many times, and which words Telegram did not keep."""
    since, until = silences[0].since, max(each.until for each in silences)
    long = next((each for each in silences if each.until - each.since > WORDS_LIFE), None)
    zone = work.hours.zone
    return {
        "since": since,
        "until": until,
        "times": len(silences),
        "same_day": in_zone(since, zone).date() == in_zone(until, zone).date(),
        "words_lost_since": long.since if long else None,
        "words_lost_until": long.until - WORDS_LIFE if long else None,
    }


def _say(
    work: UnitOfWork, person_id: int, found: _Open, facts: dict[str, object], key: str
) -> None:
    if found.talk is not None:
        more = {**facts, "others": found.cards}
        text = "reminders/away_talk"
        say_talk_again(work, found.talk, text, more, urgency=Urgency.REMINDER, key=key)
        return
    words = [meeting_words(work, meeting) for meeting in found.meetings]
    cards = [ActionCard(a.id, a.code, a.title) for a in found.actions if a.id is not None]
    told = {**facts, "meetings": words, "actions": cards}
    rows = (*_answers(words), *(action_rows(cards) if cards else ()))
    work.say(person_id, Say("reminders/away", told, rows, urgency=Urgency.REMINDER, key=key))


def _answers(meetings: list[MeetingWords]) -> Rows:
    """The four answers when one meeting waits; else `/moi` has room for each."""
    return answer_rows(meetings[0].id) if len(meetings) == 1 else ()


def _open_questions(work: UnitOfWork, back_at: datetime) -> dict[int, _Open]:
    """For each person, what reached them these last days and still waits for their answer."""
    shown = standing_buttons_since(work, work.now - STILL_FRESH)
    found: dict[int, _Open] = {}
    for meeting in work.meetings.coming(work.contract_id, work.now):
        for person_id in _silent(work, meeting, shown):
            found.setdefault(person_id, _Open()).meetings.append(meeting)
        for person_id, actions in _owed(work, meeting, shown).items():
            open_here = found.setdefault(person_id, _Open())
            open_here.actions += [each for each in actions if each not in open_here.actions]
    for talk in work.conversations.all():
        _add_talk(work, talk, back_at, found)
    return found


def _silent(work: UnitOfWork, meeting: Meeting, shown: dict[int, set[str]]) -> list[int]:
    """Those whose card asks still: a prefix of its buttons is enough to know the meeting."""
    assert meeting.id is not None
    answers = work.meetings.answers(meeting.id)
    asked = f"meeting:{meeting.id}:"
    return [
        person_id
        for person_id, values in shown.items()
        if person_id not in answers and any(value.startswith(asked) for value in values)
    ]


def _owed(
    work: UnitOfWork, meeting: Meeting, shown: dict[int, set[str]]
) -> dict[int, list[Action]]:
    if meeting.progress_since is None:
        return {}
    owed = actions_owed(progress_chasing(work, meeting), work.now, policy_of(work))
    return {
        person.person_id: [work.actions.get(each) for each in actions]
        for person, actions in owed.items()
        if _was_shown(shown.get(person.person_id, set()))
    }


def _was_shown(values: set[str]) -> bool:
    """Some card about actions reached them; with many actions it bears one door for all."""
    return any(value.startswith("action:") or value == "menu:avancement" for value in values)


def _add_talk(
    work: UnitOfWork, talk: Conversation, back_at: datetime, found: dict[int, _Open]
) -> None:
    """An open question that was asked lately and not touched since we are back."""
    fresh = work.now - STILL_FRESH <= talk.updated_at <= back_at
    if talk.contract_id != work.contract_id or not fresh:
        return
    for member in work.people.memberships_at(Address(talk.channel, talk.address)):
        if member.contract_id == work.contract_id and member.person.id is not None:
            found.setdefault(member.person.id, _Open()).talk = talk
