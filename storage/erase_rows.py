"""The rows that an erasure takes away, blanks, or unties. When and for whom is storage/erase."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, case, delete, null, select, update
from sqlmodel import Session

from domain.messages import Address
from storage.conversations import talk_subject
from storage.files import KEPT
from storage.inbox import InboxState
from storage.marks import CHOSEN_CONTRACT
from storage.outbox import TO_SEND, OutboxState
from storage.people import Person
from storage.sent_workbooks import SentState
from storage.tables import metadata

_GONE = ""
"""The address of what was said to somebody who is nobody's any more."""
_LEAVING = (*TO_SEND, OutboxState.IN_HAND.value)

Codes = tuple[str, ...]


def _table(name: str) -> Any:
    return metadata.tables[name].c


def leave_posts(session: Session, person_id: int, now: datetime) -> tuple[Codes, Codes, Codes]:
    """They answer for nothing, sit nowhere and are called to nothing any more. The codes of the
    fiches, of the indicators and of the axes that are left without them."""
    run = session.connection().execute
    role, action = _table("action_role"), _table("action")
    indicator, axis = _table("indicator"), _table("axis")
    mine = select(role.action_id).where(role.person_id == person_id)
    found = (
        _codes(session, select(action.code).where(action.id.in_(mine)).order_by(action.rank)),
        _codes(session, select(indicator.code).where(indicator.responsible_id == person_id)),
        _codes(session, select(axis.code).where(axis.elected_id == person_id)),
    )
    run(delete(role.person_id.table).where(role.person_id == person_id))
    _untie(session, "indicator", "responsible_id", person_id)
    _untie(session, "axis", "elected_id", person_id)
    _untie(session, "seat", "stands_in_for_id", person_id)
    seat, delegation = metadata.tables["seat"], metadata.tables["delegation"]
    run(delete(seat).where(seat.c.person_id == person_id))
    theirs = (delegation.c.person_id == person_id) | (delegation.c.delegate_id == person_id)
    run(delete(delegation).where(theirs))
    _leave_meetings(session, person_id, now)
    return found


def _codes(session: Session, wanted: Any) -> Codes:
    return tuple(session.connection().scalars(wanted))


def _untie(session: Session, table: str, column: str, person_id: int) -> None:
    rows = metadata.tables[table]
    untied = update(rows).where(rows.c[column] == person_id).values({column: None})
    session.connection().execute(untied)


def _leave_meetings(session: Session, person_id: int, now: datetime) -> None:
    """Called to no coming meeting; what was held stays as it was counted."""
    invitee, meeting = metadata.tables["invitee"], metadata.tables["meeting"]
    coming = select(meeting.c.id).where(meeting.c.starts_at > now)
    theirs = invitee.c.person_id == person_id
    run = session.connection().execute
    run(update(invitee).where(theirs).values(card=None))
    unasked = theirs & invitee.c.removed_at.is_(None) & invitee.c.meeting_id.in_(coming)
    run(update(invitee).where(unasked).values(removed_at=now))


def forget_messages(session: Session, person: Person, now: datetime) -> None:
    """What they said, what was said to them, their accounts, their links and their talk."""
    assert person.id is not None
    _void_lines(session, person.id, now)
    _forget_links(session, person.id)
    for account_id, address in _accounts(session, person.id):
        member = metadata.tables["membership"].c
        theirs = (member.account_id == account_id) & (member.person_id == person.id)
        session.connection().execute(delete(member.id.table).where(theirs))
        elsewhere = select(member.id).where(member.account_id == account_id)
        is_alone = session.connection().scalar(elsewhere) is None
        _blank_said(session, address, person, is_alone=is_alone)
        _blank_received(session, address, is_alone=is_alone)
        _forget_talk(session, address, person.contract_id, is_alone=is_alone)
        if is_alone:
            _forget_sent(session, address, now)
            _forget_account(session, account_id)
    outbox = metadata.tables["outbox"]
    _blank(session, outbox, outbox.c.person_id == person.id)


def _accounts(session: Session, person_id: int) -> Sequence[tuple[int, Address]]:
    account, member = _table("account"), _table("membership")
    wanted = (
        select(account.id, account.channel, account.address)
        .where(account.id == member.account_id, member.person_id == person_id)
        .distinct()
    )
    rows = session.connection().execute(wanted)
    return [(row.id, Address(row.channel, row.address)) for row in rows]


def _void_lines(session: Session, person_id: int, now: datetime) -> None:
    """« À transmettre »: nothing is due to them; what was passed on keeps its trace."""
    relay = metadata.tables["relay"]
    theirs = relay.c.person_id == person_id
    waiting = theirs & relay.c.done_at.is_(None) & relay.c.withdrawn_at.is_(None)
    run = session.connection().execute
    run(update(relay).where(waiting).values(withdrawn_at=now))
    run(update(relay).where(theirs).values(text="", file=null()))


def _forget_links(session: Session, person_id: int) -> None:
    invitation = metadata.tables["invitation"]
    session.connection().execute(delete(invitation).where(invitation.c.person_id == person_id))


def _blank_said(session: Session, address: Address, person: Person, *, is_alone: bool) -> None:
    """The words of this chat. What belongs to no contract, or to another of theirs, stays theirs
    for as long as the account serves there."""
    outbox = metadata.tables["outbox"]
    here = _at(outbox, address)
    if not is_alone:
        here &= outbox.c.contract_id == person.contract_id
    nobodys = here & outbox.c.person_id.is_(None)
    session.connection().execute(update(outbox).where(nobodys).values(person_id=person.id))
    _blank(session, outbox, here)


def _blank(session: Session, outbox: Table, which: Any) -> None:
    """Nothing of it is said any more; but for what is being sent this very moment."""
    run = session.connection().execute
    waiting = which & outbox.c.state.in_(TO_SEND)
    run(update(outbox).where(waiting).values(state=OutboxState.WITHDRAWN.value))
    run(update(outbox).where(which).values(text="", buttons=null(), file=null(), query=None))


def _blank_received(session: Session, address: Address, *, is_alone: bool) -> None:
    """What they said in this chat; with their last contract, what waits to be heard as well: there
    is nobody to answer any more. The rows stay, for their numbers are never given again; a tap its
    key, so that it is known should it come twice."""
    inbox = metadata.tables["inbox"]
    here = inbox.c.line == f"{address.channel}:{address.id}"
    if not is_alone:
        here &= inbox.c.state != InboxState.WAITING.value
    named = inbox.c.key.contains(address.id, autoescape=True)
    key = case((named, "erased:" + inbox.c.id.cast(inbox.c.key.type)), else_=inbox.c.key)
    blank = {"raw": "", "line": _GONE, "key": key, "note": None, "state": InboxState.DONE.value}
    session.connection().execute(update(inbox).where(here).values(**blank))


def _forget_talk(session: Session, address: Address, contract_id: int, *, is_alone: bool) -> None:
    """The question in hand, its steps, and what names the chat by its number."""
    run = session.connection().execute
    talk, step, journal = (metadata.tables[n] for n in ("conversation", "step", "journal"))
    here = _at(talk, address)
    if not is_alone:
        here &= talk.c.contract_id == contract_id
    run(delete(talk).where(here))
    if not is_alone:
        return
    subject = talk_subject(address)
    outbox = metadata.tables["outbox"]
    run(delete(step).where(step.c.subject == subject))
    run(update(journal).where(journal.c.subject == subject).values(subject=None))
    run(update(outbox).where(outbox.c.about == subject).values(about=None))
    run(update(outbox).where(outbox.c.key.contains(subject, autoescape=True)).values(key=None))


def _forget_sent(session: Session, address: Address, now: datetime) -> None:
    """Workbooks that they sent and that nobody brought in: there is nobody to show them to."""
    sent = metadata.tables["sent_workbook"]
    here = _at(sent, address)
    run = session.connection().execute
    unread = here & (sent.c.state == SentState.TO_READ.value)
    run(update(sent).where(unread).values(state=SentState.LEFT.value, settled_at=now))
    run(update(sent).where(here).values(address=_GONE, file=""))


def _forget_account(session: Session, account_id: int) -> None:
    account, invitation = metadata.tables["account"], metadata.tables["invitation"]
    run = session.connection().execute
    mine = invitation.c.reserved_by_id == account_id
    run(update(invitation).where(mine).values(reserved_by_id=None))
    run(delete(account).where(account.c.id == account_id))
    mark = metadata.tables["mark"]
    run(delete(mark).where(mark.c.name == CHOSEN_CONTRACT.format(account=account_id)))


def forget_chats(session: Session, *, whatever_waits: bool = False) -> int:
    """Of what was said to people who are erased, the number of the chat goes too, once nothing is
    left to be said there: their farewell. How many chats."""
    outbox, person = metadata.tables["outbox"], metadata.tables["person"]
    gone = select(person.c.id).where(person.c.erased_at.is_not(None))
    theirs = outbox.c.person_id.in_(gone) & (outbox.c.address != _GONE)
    wanted = select(outbox.c.channel, outbox.c.address).where(theirs).distinct()
    chats = [Address(*row) for row in session.connection().execute(wanted).all()]
    over = [each for each in chats if not _is_of_a_member(session, each)]
    if not whatever_waits:
        over = [each for each in over if not _is_spoken_in(session, each)]
    for address in over:
        here = _at(outbox, address)
        _blank(session, outbox, here)
        blank = update(outbox).where(here).values(address=_GONE, message_id=None)
        session.connection().execute(blank)
    return len(over)


def _is_of_a_member(session: Session, address: Address) -> bool:
    """Whether this chat is still somebody's: they may be of another contract."""
    account, member = metadata.tables["account"], _table("membership")
    wanted = select(member.id).where(member.account_id == account.c.id, _at(account, address))
    return session.connection().scalar(wanted) is not None


def _is_spoken_in(session: Session, address: Address) -> bool:
    """Whether something is still to be said in this chat, or being said."""
    outbox = metadata.tables["outbox"]
    wanted = select(outbox.c.id).where(_at(outbox, address), outbox.c.state.in_(_LEAVING))
    return session.connection().scalar(wanted) is not None


def forget_workbooks(session: Session, person: Person, now: datetime) -> None:
    """The copies of the workbooks of their contract, which all name everybody: their bytes, their
    rows, what they were read as. What they told of the plan stays in the plan."""
    run, contract_id = session.connection().execute, person.contract_id
    fact = metadata.tables["imported_fact"]
    told = (fact.c.contract_id == contract_id) & (fact.c.about == f"person:{person.key}")
    run(delete(fact).where(told))
    imports, trace, rows = (metadata.tables[n] for n in ("import", "import_trace", "imported_row"))
    sent, file = metadata.tables["sent_workbook"], metadata.tables["kept_file"]
    ours = select(imports.c.id).where(imports.c.contract_id == contract_id)
    run(delete(trace).where(trace.c.import_id.in_(ours)))
    run(delete(rows).where(rows.c.import_id.in_(ours)))
    run(update(imports).where(imports.c.contract_id == contract_id).values(file_id=None))
    here = sent.c.contract_id == contract_id
    run(update(sent).where(here).values(file_id=None, plan=None, difference=null()))
    shown = here & (sent.c.state == SentState.READ.value)
    run(update(sent).where(shown).values(state=SentState.EXPIRED.value, settled_at=now))
    _hold_back_exports(session, contract_id)
    run(delete(file).where(file.c.contract_id == contract_id))


def _hold_back_exports(session: Session, contract_id: int) -> None:
    """A workbook that was asked for and has not left is made of a file that is kept no more."""
    outbox = metadata.tables["outbox"]
    waiting = (outbox.c.contract_id == contract_id) & outbox.c.state.in_(TO_SEND)
    wanted = select(outbox.c.id, outbox.c.file).where(waiting & outbox.c.file.is_not(None))
    for row in session.connection().execute(wanted).all():
        if row.file and KEPT in row.file["facts"]:
            gone = update(outbox).where(outbox.c.id == row.id)
            session.connection().execute(gone.values(state=OutboxState.WITHDRAWN.value))


def _at(table: Table, address: Address) -> Any:
    return (table.c.channel == address.channel) & (table.c.address == address.id)
