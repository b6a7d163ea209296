"""Did the played demonstration end as it should? The database is asked, not the screen."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from bot.app import hours_of
from bot.render import Render
from domain.messages import Urgency
from storage.actions import Action, Report
from storage.contracts import Contract
from storage.database import Database, Session, rows
from storage.inbox import Inbox
from storage.indicators import GivenValue, Indicator
from storage.meetings import Meeting, Meetings
from storage.outbox import Outbox, OutboxRow, OutboxState
from storage.people import Person
from storage.relay import RelayRow
from storage.reminders import GivenReminder
from storage.unit_of_work import Reader

_INVITATION = "meetings/invitation"


@dataclass(frozen=True)
class Check:
    """One thing that must be true at the end, in words, and whether it is."""

    what: str
    held: bool


def checks(environment: Mapping[str, str]) -> list[Check]:
    """Every check, in the order they are read."""
    database = Database(environment["DATABASE_URL"], Path(environment["DATA_DIR"]))
    try:
        database.open()
        return database.run(_all)
    finally:
        database.close()


def _all(session: Session) -> list[Check]:
    script = tomllib.loads(
        (files("simulator") / "sample" / "play.toml").read_text(encoding="utf-8")
    )
    expected: dict[str, Any] = script["expected"]
    render = Render()

    def check(name: str, held: bool, **facts: object) -> Check:
        return Check(render.word(f"demo.checks.{name}", facts, Reader()), held)

    (contract,) = rows(session, Contract)
    (meeting,) = (m for m in rows(session, Meeting) if m.title == expected["meeting"])
    return [
        check("heard", _heard(session)),
        check("said", _said(session)),
        check("hours", _within_hours(session, contract)),
        check("once", _nothing_twice(session)),
        check("invited", _each_invited_once(session, meeting), people=expected["invited"]),
        check("answers", _answers(session, meeting) == expected["answers"]),
        check("reports", _reports(session) == expected["reports"]),
        check("figures", _figures(session) == expected["figures"]),
    ]


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


def _each_invited_once(session: Session, meeting: Meeting) -> bool:
    """Every member has the invitation, on a phone or in « À transmettre », and once."""
    about = f"meeting:{meeting.id}"
    told: list[OutboxRow | RelayRow] = [*rows(session, OutboxRow), *rows(session, RelayRow)]
    times = Counter(
        r.person_id
        for r in told
        if r.template == _INVITATION and r.about == about and not _replaced(r)
    )
    called = {person.id for _, person in Meetings(session).invitees(meeting.id or 0)}
    return set(times) == called and set(times.values()) == {1}


def _replaced(row: OutboxRow | RelayRow) -> bool:
    """A fresher text took its place before it was passed on."""
    return isinstance(row, RelayRow) and row.withdrawn_at is not None


def _answers(session: Session, meeting: Meeting) -> dict[str, str]:
    """Who answered what, by name, in the end."""
    answers = Meetings(session).answers(meeting.id or 0)
    return {
        session.get_one(Person, person).full_name: each.answer for person, each in answers.items()
    }


def _figures(session: Session) -> dict[str, float]:
    """The numbers that people gave, by indicator and period."""
    codes = {indicator.id: indicator.code for indicator in rows(session, Indicator)}
    return {
        f"{codes[given.indicator_id]}@{given.period}": given.value
        for given in rows(session, GivenValue)
        if given.given_by_id is not None and given.value is not None
    }


def _reports(session: Session) -> dict[str, int]:
    """How many reports each fiche had."""
    codes = {action.id: action.code for action in rows(session, Action)}
    return dict(Counter(codes[report.action_id] for report in rows(session, Report)))
