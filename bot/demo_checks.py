"""Did the played demonstration end as it should? The database is asked, and held against what was
done and seen on the phones."""

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot import demo_table
from bot.app import hours_of
from bot.demo_log import Answer, Log, Told
from bot.demo_natures import Nature, Natures
from bot.render import Render
from domain.delays import RELANCES_AT_MOST
from domain.meetings import Answer as Reply
from domain.messages import Act, Urgency
from domain.quiet_hours import in_zone
from domain.steps import StepKind
from storage.actions import Action, Report
from storage.attendance import to_reconfirm
from storage.chains import OwnStep
from storage.contracts import Contract
from storage.database import Database, Session, rows
from storage.inbox import Inbox
from storage.indicators import GivenValue
from storage.journal import JournalLine
from storage.meetings import Meeting, MeetingAnswer, Meetings
from storage.outbox import Outbox, OutboxRow, OutboxState
from storage.people import Person, absence_of
from storage.relay import RelayRow
from storage.reminders import GivenReminder
from storage.unit_of_work import Reader

_INVITATIONS = ("meetings/invitation", "meetings/answered")
"""Who convenes a meeting of theirs is sent the card of their answer at once."""
_RELANCE = "reminders/progress_relance"
_AWAY = "absence_noted"


@dataclass(frozen=True)
class Check:
    """One thing that must be true at the end, in words, and whether it is."""

    what: str
    held: bool


@dataclass(frozen=True)
class Verdict:
    """What became of the demonstration: the table, and every check in the order they are read."""

    table: str
    checks: tuple[Check, ...]

    @property
    def held(self) -> bool:
        return all(check.held for check in self.checks)


def verdict(environment: Mapping[str, str], log: Log, natures: Natures, now: datetime) -> Verdict:
    """What the database says of it all, beside what was done and seen on the phones."""
    database = Database(environment["DATABASE_URL"], Path(environment["DATA_DIR"]))
    try:
        database.open()
        return database.run(lambda session: _verdict(session, log, natures, now))
    finally:
        database.close()


def _verdict(session: Session, log: Log, natures: Natures, now: datetime) -> Verdict:
    words = (files("simulator") / "sample" / "play.toml").read_text(encoding="utf-8")
    expected: dict[str, Any] = tomllib.loads(words)["expected"]
    render = Render()

    def check(name: str, held: bool, **facts: object) -> Check:
        return Check(render.word(f"demo.checks.{name}", facts, Reader()), held)

    (contract,) = rows(session, Contract)
    meetings = {meeting.title: meeting for meeting in rows(session, Meeting)}
    copil, moved = meetings[expected["meeting"]], meetings[expected["moved"]]
    lines = demo_table.table(session, copil, log, natures)
    left = [name for name, life in natures.lives.items() if life.nature is Nature.LEFT]
    told = _times_told(session, moved, ("meetings/changed",))
    checks = (
        check("heard", _heard(session)),
        check("said", _said(session)),
        check("hours", _within_hours(session, contract)),
        check("once", _nothing_twice(session)),
        check("invited", _each_once(session, copil), people=expected["invited"]),
        check("convened", _each_once(session, moved), meeting=moved.title, people=len(told)),
        check("table", len(lines) == expected["invited"] and all(each.held for each in lines)),
        check("answers", _answers(session) == sorted(log.answers)),
        check("reports", _reports(session) == sorted(log.reports)),
        check("figures", _figures(session) == sorted(log.figures)),
        check("relances", _two_relances_at_most(session)),
        check("in_peace", _left_in_peace(session)),
        check("left", not _told_anything(session, left), names=", ".join(left)),
        check("away", not _written_to_while_away(session, contract)),
        check("passed_on", _passed_on(session, now)),
        check("moved", _is_once_each(session, moved, told), meeting=moved.title, people=len(told)),
    )
    return Verdict(demo_table.printed(render, copil, lines), checks)


def _heard(session: Session) -> bool:
    """Everything people said was treated."""
    return set(Inbox(session).counts()) == {"done"}


def _said(session: Session) -> bool:
    """Everything owed was delivered, or is no longer owed; nothing is in doubt."""
    fine = {OutboxState.DELIVERED, OutboxState.WITHDRAWN, OutboxState.EXPIRED}
    return set(Outbox(session).counts()) <= fine


def _within_hours(session: Session, contract: Contract) -> bool:
    """Nothing that people had not asked for left outside hours."""
    hours = hours_of(contract)
    pushed = [r for r in rows(session, OutboxRow) if r.urgency > Urgency.REPLY.value]
    return all(hours.is_open(row.sent_at) for row in pushed if row.sent_at)


def _nothing_twice(session: Session) -> bool:
    """One reminder per person, subject and occurrence; no message of doubtful fate."""
    given = Counter(
        (r.kind, r.person_id, r.subject, r.occurrence) for r in rows(session, GivenReminder)
    )
    doubts = sum(row.doubts for row in rows(session, OutboxRow))
    return max(given.values(), default=0) == 1 and doubts == 0


def _each_once(session: Session, meeting: Meeting) -> bool:
    """Every member has the invitation, on a phone or in « À transmettre », and once."""
    return _is_once_each(session, meeting, _times_told(session, meeting, _INVITATIONS))


def _is_once_each(session: Session, meeting: Meeting, times: Mapping[int | None, int]) -> bool:
    called = {person.id for _, person in Meetings(session).invitees(meeting.id or 0)}
    return set(times) == called and set(times.values()) == {1}


def _times_told(
    session: Session, meeting: Meeting, templates: Collection[str]
) -> Counter[int | None]:
    """How many times each person has one of these texts about this meeting."""
    about = f"meeting:{meeting.id}"
    told: list[OutboxRow | RelayRow] = [*rows(session, OutboxRow), *rows(session, RelayRow)]
    return Counter(
        row.person_id
        for row in told
        if row.template in templates and row.about == about and not _replaced(row)
    )


def _replaced(row: OutboxRow | RelayRow) -> bool:
    """A fresher text took its place before it was passed on; or an edit of the first message."""
    if isinstance(row, RelayRow):
        return row.withdrawn_at is not None
    return row.act != Act.SEND.value


def _names(session: Session) -> dict[int | None, str]:
    return {person.id: person.full_name for person in rows(session, Person)} | {None: ""}


def _answers(session: Session) -> list[Answer]:
    """Every answer to every meeting that was given here, with who typed it."""
    names = _names(session)
    return sorted(
        Answer(
            row.at,
            names[row.person_id],
            row.meeting_id,
            row.answer,
            row.represented_by or names[row.represented_by_id],
            names[row.entered_by_id],
            row.via,
        )
        for row in rows(session, MeetingAnswer)
    )


def _reports(session: Session) -> list[Told]:
    """Who told where which action stands, and when."""
    names = _names(session)
    codes = {action.id: action.code for action in rows(session, Action)}
    return sorted(
        Told(row.at, names[row.person_id], codes[row.action_id], names[row.entered_by_id])
        for row in rows(session, Report)
    )


def _figures(session: Session) -> list[Told]:
    """The numbers that people gave, and when."""
    names = _names(session)
    return sorted(
        Told(row.at, names[row.given_by_id], f"{row.value:g}", names[row.entered_by_id])
        for row in rows(session, GivenValue)
        if row.given_by_id is not None and row.value is not None
    )


def _two_relances_at_most(session: Session) -> bool:
    relances = Counter(
        (row.person_id, row.subject)
        for row in rows(session, GivenReminder)
        if row.kind.endswith("_relance")
    )
    return max(relances.values(), default=0) <= RELANCES_AT_MOST


def _left_in_peace(session: Session) -> bool:
    """No relance for what was said before it: an answer, a figure, a word on an action."""
    chased = (
        _chased_after_answer(session, given) or _chased_after_figure(session, given)
        for given in rows(session, GivenReminder)
    )
    return not any(chased) and not any(
        _asks_for_what_was_told(session, row) for row in rows(session, OutboxRow)
    )


def _chased_after_answer(session: Session, given: GivenReminder) -> bool:
    """Whether this relance went to somebody whose answer was known and still held."""
    if given.kind != StepKind.ANSWER_RELANCE:
        return False
    meeting = session.get_one(Meeting, int(given.subject.rpartition(":")[2]))
    said = [
        answer
        for answer in rows(session, MeetingAnswer)
        if (answer.person_id, answer.meeting_id) == (given.person_id, meeting.id)
        if answer.at < given.at
    ]
    return bool(said) and _is_settled(max(said, key=lambda each: each.id or 0), meeting)


def _chased_after_figure(session: Session, given: GivenReminder) -> bool:
    """Whether this relance named a figure that somebody had given."""
    return given.kind == OwnStep.FIGURES_RELANCE and any(
        given.subject == f"figure:{figure.indicator_id}:{figure.period}"
        for figure in rows(session, GivenValue)
        if figure.given_by_id is not None and figure.at < given.at
    )


def _is_settled(answer: MeetingAnswer, meeting: Meeting) -> bool:
    return answer.answer != Reply.UNSURE and not to_reconfirm(meeting, answer)


def _asks_for_what_was_told(session: Session, row: OutboxRow) -> bool:
    """Whether a relance about actions names one on which somebody had reported before it left."""
    if row.template != _RELANCE or row.act != Act.SEND.value:
        return False
    values = [button["value"].split(":") for line in row.buttons or [] for button in line]
    asked = {int(value[1]) for value in values if value[0] == "action" and value[1].isdigit()}
    reports = rows(session, Report)
    return any(each.action_id in asked and each.at < row.created_at for each in reports)


def _told_anything(session: Session, names: Collection[str]) -> bool:
    """Whether anything is owed or was said to these people, or reminded of."""
    ids = {person.id for person in rows(session, Person) if person.full_name in names}
    told = {row.person_id for row in rows(session, OutboxRow)}
    told |= {row.person_id for row in rows(session, RelayRow)}
    told |= {row.person_id for row in rows(session, GivenReminder)}
    return bool(told & ids)


def _written_to_while_away(session: Session, contract: Contract) -> bool:
    """Whether anything that they had not asked for reached somebody during an absence."""
    zone = hours_of(contract).zone
    noted = {row.person_id: row.at for row in rows(session, JournalLine) if row.deed == _AWAY}
    absences = {person.id: absence_of(person) for person in rows(session, Person)}
    return any(
        row.sent_at is not None
        and row.sent_at > noted[row.person_id]
        and (absence := absences[row.person_id]) is not None
        and absence.covers(in_zone(row.sent_at, zone).date())
        for row in rows(session, OutboxRow)
        if row.urgency > Urgency.REPLY.value and row.person_id in noted
    )


def _passed_on(session: Session, now: datetime) -> bool:
    """Each line was passed on, is not due any more, or is still on the list."""
    return all(
        row.done_at is not None or row.withdrawn_at is not None or row.is_open(now)
        for row in rows(session, RelayRow)
    )
