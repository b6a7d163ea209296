"""The table at the end of the played demonstration: of each person called to the COPIL, what they
answered and what was sent to them. Told twice, by the database and by what was done and seen on the
phones; one line where both agree is true."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import select

from bot.demo_log import Log
from bot.demo_natures import PARIS, Natures
from bot.render import Render
from domain.meetings import Answer
from domain.messages import Act
from storage.database import Session, rows
from storage.meetings import Meeting, MeetingAnswer, Meetings
from storage.outbox import OutboxRow, OutboxState
from storage.people import Person, Structure
from storage.relay import RelayRow

KINDS = {
    "meetings/invitation": "convoked",
    "meetings/changed": "changed",
    "reminders/answer_silent": "chased",
    "reminders/answer_unsure": "chased",
    "reminders/answer_reconfirm": "reconfirm",
    "reminders/eve_silent": "reminded",
    "reminders/eve_unsure": "reminded",
    "reminders/eve_attending": "reminded",
}
"""What each text about a meeting is to whoever reads it."""

_SILENT = "silent"


@dataclass(frozen=True, order=True)
class Said:
    """One answer; `by` is who typed it in their name."""

    at: datetime
    answer: str
    name: str
    by: str
    via: str


@dataclass(frozen=True, order=True)
class Sent:
    """One message, when it arrived; `passed_on` by the coordinator, at the moment she says."""

    at: datetime
    kind: str
    passed_on: bool


@dataclass(frozen=True)
class Account:
    """What is known of one person and one meeting."""

    said: tuple[Said, ...]
    sent: tuple[Sent, ...]


@dataclass(frozen=True)
class Line:
    """One person of the table: what the database says, and what the phones showed."""

    person: Person
    structure: str
    way: str
    nature: str
    kept: Account
    seen: Account

    @property
    def held(self) -> bool:
        """Whether both say the same."""
        return self.kept == self.seen


def table(session: Session, meeting: Meeting, log: Log, natures: Natures) -> list[Line]:
    """Everybody called, by family name."""
    structures = {each.id: each.short_name or each.name for each in rows(session, Structure)}
    found = []
    for _, person in Meetings(session).invitees(meeting.id or 0):
        life = natures.lives[person.full_name]
        found.append(
            Line(
                person,
                structures.get(person.structure_id, ""),
                life.by or "telegram",
                life.nature,
                kept=_kept(session, meeting, person),
                seen=_seen(log, meeting, person.full_name),
            )
        )
    return found


def _kept(session: Session, meeting: Meeting, person: Person) -> Account:
    wanted = select(MeetingAnswer).where(
        MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.person_id == person.id
    )
    said = (_said(session, each) for each in session.exec(wanted))
    return Account(tuple(sorted(said)), tuple(sorted(_sent(session, meeting, person))))


def _said(session: Session, answer: MeetingAnswer) -> Said:
    known = session.get(Person, answer.represented_by_id) if answer.represented_by_id else None
    name = answer.represented_by or (known.full_name if known else "")
    typist = session.get(Person, answer.entered_by_id) if answer.entered_by_id else None
    by = typist.full_name if typist else ""
    return Said(_second(answer.at), answer.answer, name, by, answer.via)


def _sent(session: Session, meeting: Meeting, person: Person) -> Iterator[Sent]:
    """What reached this person about this meeting, whatever the way."""
    about = f"meeting:{meeting.id}"
    messages = select(OutboxRow).where(
        OutboxRow.person_id == person.id,
        OutboxRow.about == about,
        OutboxRow.act == Act.SEND.value,
        OutboxRow.state == OutboxState.DELIVERED.value,
    )
    for row in session.exec(messages):
        if row.template in KINDS and row.sent_at is not None:
            yield Sent(_second(row.sent_at), KINDS[row.template], passed_on=False)
    lines = select(RelayRow).where(RelayRow.person_id == person.id, RelayRow.about == about)
    for line in session.exec(lines):
        if line.template in KINDS and line.done_at is not None:
            yield Sent(_second(line.done_at), KINDS[line.template], passed_on=True)


def _seen(log: Log, meeting: Meeting, name: str) -> Account:
    said = (
        Said(_second(each.at), each.answer, each.name, each.by, each.via)
        for each in log.answers_of(name, meeting.id or 0)
    )
    sent = (
        Sent(_second(each.at), each.kind, each.passed_on)
        for each in log.got
        if each.person == name and each.kind in KINDS.values() and meeting.title in each.about
    )
    return Account(tuple(sorted(said)), tuple(sorted(sent)))


def _second(at: datetime) -> datetime:
    """To the second, as phones show it."""
    return at.astimezone(UTC).replace(microsecond=0)


def printed(render: Render, meeting: Meeting, lines: list[Line]) -> str:
    """The table in words, and its totals."""
    last = [each.kept.said[-1].answer if each.kept.said else _SILENT for each in lines]
    sent = [message for each in lines for message in each.kept.sent]
    said = [answer for each in lines for answer in each.kept.said]
    facts = {
        "meeting": meeting,
        "zone": PARIS,
        "lines": lines,
        "answers_told": {each: last.count(each) for each in (*Answer, _SILENT) if each in last},
        "kinds": [message.kind for message in sent],
        "passed_on": sum(message.passed_on for message in sent),
        "typed": sum(bool(answer.by) for answer in said),
        "wrong": sum(not each.held for each in lines),
    }
    return render.terminal("demo/table", facts)
