"""What is not kept: people's words, numbers and addresses, once nothing needs them any more. When
is scheduler/forget_old; what is promised, docs/privacy.md; a test holds every table against both.

Figures, answers and freins live with the contract; this is about what stands around them.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, null, or_, select, update
from sqlmodel import Session, col

from storage.files import KeptFile
from storage.imports import Import, ImportedRow, ImportTrace
from storage.inbox import InboxRow, InboxState
from storage.notices import Notice
from storage.outbox import TO_SEND, OutboxRow, OutboxState
from storage.people import Account, Invitation, Membership, Person
from storage.relay import RelayRow
from storage.sent_workbooks import SentState, SentWorkbook
from storage.steps import StepRow

RECEIVED_KEPT = timedelta(days=30)
SAID_KEPT = timedelta(days=90)
NUMBERS_KEPT = timedelta(days=30)
IMPORTS_KEPT = timedelta(days=90)
CONTACTS_KEPT = timedelta(days=365)
_IN_FLIGHT = (*TO_SEND, OutboxState.IN_HAND.value)


def forget(session: Session, now: datetime) -> dict[str, int]:
    """Keep every promise that falls due by now: how many rows each rule emptied or took away."""
    session.flush()
    found = {name: rule(session, now) for name, rule in RULES.items()}
    session.expire_all()
    return found


def _received(session: Session, now: datetime) -> int:
    """What was received over 30 days ago, but for what still waits to be treated. The last row is
    emptied, not taken away: its number would be given again, and names what people reported."""
    old = (col(InboxRow.at) < now - RECEIVED_KEPT) & (
        col(InboxRow.state) != InboxState.WAITING.value
    )
    last = session.scalar(select(func.max(col(InboxRow.id))))
    run = session.connection().execute
    blank = {"raw": "", "line": "", "key": f"forgotten:{last}", "note": None}
    kept = old & (col(InboxRow.id) == last) & (col(InboxRow.raw) != "")
    emptied = run(update(InboxRow).where(kept).values(**blank)).rowcount
    return emptied + run(delete(InboxRow).where(old, col(InboxRow.id) != last)).rowcount


def _said(session: Session, now: datetime) -> int:
    """The words of what was said over 90 days ago, and the facts of its file. A blank row keeps its
    key: what was said once is never said again. What still waits to be sent keeps its words."""
    old = (col(OutboxRow.created_at) < now - SAID_KEPT) & col(OutboxRow.state).not_in(_IN_FLIGHT)
    worded = or_(col(OutboxRow.text) != "", col(OutboxRow.buttons).is_not(None))
    run = session.connection().execute
    emptied = run(update(OutboxRow).where(old, worded).values(text="", buttons=null())).rowcount
    wanted = select(OutboxRow).where(old, col(OutboxRow.file).is_not(None))
    for row in session.scalars(wanted):
        if row.file and row.file.get("facts"):
            row.file = {**row.file, "facts": {}}
            session.add(row)
            emptied += 1
    session.flush()
    return emptied


def _passed_on(session: Session, now: datetime) -> int:
    """Lines of « À transmettre » that are done with for 90 days."""
    over = or_(
        col(RelayRow.done_at).is_not(None),
        col(RelayRow.withdrawn_at).is_not(None),
        col(RelayRow.not_after) < now - SAID_KEPT,
    )
    old = (col(RelayRow.created_at) < now - SAID_KEPT) & over & (col(RelayRow.text) != "")
    return _emptied(session, update(RelayRow).where(old).values(text="", file=null()))


def _sent_to_many(session: Session, now: datetime) -> int:
    """Texts that left for many 90 days ago; to whom is still told, in numbers."""
    old = (col(Notice.sent_at) < now - SAID_KEPT) & (col(Notice.text) != "")
    return _emptied(session, update(Notice).where(old).values(text="", audience={}))


def _numbers(session: Session, now: datetime) -> int:
    """Accounts that speak for nobody for 30 days: strangers go, of who left only the number does,
    for the row holds when they accepted, and when they left."""
    speaks = or_(col(Membership.ended_at).is_(None), col(Membership.ended_at) >= now - NUMBERS_KEPT)
    mine = col(Membership.account_id) == col(Account.id)
    heard = exists().where(col(InboxRow.line) == col(Account.channel) + ":" + col(Account.address))
    wanted = select(Account).where(
        ~exists().where(mine, speaks), ~heard, ~col(Account.address).startswith("gone:")
    )
    found = list(session.scalars(wanted))
    for account in found:
        _forget_number(session, account)
    session.flush()
    return len(found)


def _forget_number(session: Session, account: Account) -> None:
    run = session.connection().execute
    for table in (OutboxRow, SentWorkbook):
        here = col(table.channel) == account.channel, col(table.address) == account.address
        over = col(table.state).not_in(_IN_FLIGHT)
        run(update(table).where(*here, over).values(address=""))
    members = select(col(Membership.id)).where(col(Membership.account_id) == account.id)
    if session.scalar(members) is not None:
        account.address, account.reachable = f"gone:{account.id}", False
        session.add(account)
        return
    reserved = col(Invitation.reserved_by_id) == account.id
    run(update(Invitation).where(reserved).values(reserved_by_id=None))
    session.delete(account)


def _talk_steps(session: Session, now: datetime) -> int:
    """Moments of conversations that are over for 30 days: they bear the number of the chat."""
    old = col(StepRow.subject).startswith("talk:") & (col(StepRow.settled_at) < now - RECEIVED_KEPT)
    return _emptied(session, delete(StepRow).where(old))


def _workbooks_sent(session: Session, now: datetime) -> int:
    """Of workbooks that were brought in or left 30 days ago, the chat that they came from."""
    waiting = (SentState.TO_READ.value, SentState.READ.value)
    old = (col(SentWorkbook.settled_at) < now - RECEIVED_KEPT) & (col(SentWorkbook.file) != "")
    over = old & col(SentWorkbook.state).not_in(waiting)
    blank: dict[str, Any] = {"address": "", "file": "", "plan": None, "difference": null()}
    return _emptied(session, update(SentWorkbook).where(over).values(**blank))


def _old_imports(session: Session, now: datetime) -> int:
    """Copies of workbooks that another one has replaced for 90 days, with what would undo them."""
    later = select(func.max(col(Import.id))).where(col(Import.undone_at).is_(None))
    last = later.group_by(col(Import.contract_id))
    replaced = (col(Import.at) < now - IMPORTS_KEPT) & col(Import.id).not_in(last)
    ids = list(session.scalars(select(col(Import.id)).where(replaced)))
    run = session.connection().execute
    gone = run(delete(ImportTrace).where(col(ImportTrace.import_id).in_(ids))).rowcount
    run(delete(ImportedRow).where(col(ImportedRow.import_id).in_(ids)))
    run(update(Import).where(col(Import.id).in_(ids)).values(file_id=None))
    used = exists().where(col(Import.file_id) == col(KeptFile.id))
    sent = exists().where(col(SentWorkbook.file_id) == col(KeptFile.id))
    nobodys = (col(KeptFile.at) < now - IMPORTS_KEPT) & ~used & ~sent
    run(delete(KeptFile).where(nobodys))
    return gone


def _contacts(session: Session, now: datetime) -> int:
    """How to reach somebody whose mandate ended a year ago; their name stays with what they did."""
    over = col(Person.ended_on) < (now - CONTACTS_KEPT).date()
    found = session.scalars(select(Person).where(over, col(Person.erased_at).is_(None)))
    emptied = 0
    for person in found:
        blank: dict[str, Any] = {"email": None, "phone": None, "remarks": None, "hours": None}
        blank["details"] = {}
        if any(getattr(person, name) for name in blank):
            for name, value in blank.items():
                setattr(person, name, value)
            session.add(person)
            emptied += 1
    session.flush()
    return emptied


def _absences(session: Session, now: datetime) -> int:
    """Absences that ended 30 days ago."""
    over = col(Person.away_until) < (now - RECEIVED_KEPT).date()
    return _emptied(session, update(Person).where(over).values(away_from=None, away_until=None))


def _emptied(session: Session, statement: Any) -> int:
    rows: int = session.connection().execute(statement).rowcount
    return rows


RULES: Mapping[str, Callable[[Session, datetime], int]] = {
    "received": _received,
    "said": _said,
    "passed_on": _passed_on,
    "sent_to_many": _sent_to_many,
    "numbers": _numbers,
    "talk_steps": _talk_steps,
    "workbooks_sent": _workbooks_sent,
    "old_imports": _old_imports,
    "contacts": _contacts,
    "absences": _absences,
}
"""In this order: a number goes once nothing is kept of what it said."""
