"""Somebody erased, at their request (GDPR, article 17): nothing tells who they were any more.

Their row stays as a shell, so that figures, answers and reports keep hanging from somebody: « une
personne de … ». Which rows go, blank or lose a name is storage/erase_rows; where else the name
stands in words is storage/erase_words. The decision is docs/decisions/0026.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain.traces import Traces
from storage import erase_rows
from storage.database import after_commit, data_dir_of, leave_nothing
from storage.erase_words import take_out
from storage.erased_lines import ErasedLine, append, lines
from storage.journal import Journal, JournalLine
from storage.marks import Marks
from storage.people import Account, Membership, Person

ERASED, ERASED_AGAIN = "erased", "erased_again"


@dataclass(frozen=True)
class Erased:
    """What an erasure leaves to settle: the codes of the fiches and of the indicators that they
    answered for, the axes whose élu they were. `called` is how they are called since."""

    called: str
    actions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    axes: tuple[str, ...] = ()


def erase(session: Session, person_id: int, now: datetime, called: str) -> Erased:
    """Erase this person from their contract; the transaction is the caller's, and the file of
    erasures has its line right after it commits. Erased already: nothing happens.

    What is being said to them still leaves, then goes too (`erase_rows.forget_chats`).
    """
    person = session.get_one(Person, person_id)
    if person.erased_at is not None:
        return Erased(person.last_name)
    line = ErasedLine(person_id, person.contract_id, now, called)
    after_commit(session, partial(_append, data_dir_of(session), line))
    return _apply(session, person, line, now, ERASED)


def _append(data_dir: Path, line: ErasedLine) -> None:
    with suppress(OSError):  # a full disk: the next start writes what is missing
        append(data_dir, line)


def last_erased_at(session: Session, contract_id: int) -> datetime | None:
    """When somebody of this contract was erased last; None when nobody was. Who it was is known to
    nobody: a workbook that names them brings somebody new."""
    wanted = select(func.max(Person.erased_at)).where(Person.contract_id == contract_id)
    return session.exec(wanted).one()


def replay(session: Session, data_dir: Path, now: datetime) -> int:
    """Do again the erasures that this database does not know: it was restored from an older one.
    How many people were erased again.

    A line about nobody is noted too: the number may be given to somebody else from now on. What the
    database knows and the file does not, for a death between the two, is written there first.
    """
    told = list(lines(data_dir))
    for line in _known(session):
        if line not in told:
            append(data_dir, line)
    again = 0
    for line in told:
        if Marks(session).get(line.mark) is not None:
            continue
        person = session.get(Person, line.person)
        if person is None or person.contract_id != line.contract or person.erased_at is not None:
            Marks(session).put(line.mark, False)
            session.flush()
            continue
        _apply(session, person, line, now, ERASED_AGAIN)
        erase_rows.forget_chats(session, whatever_waits=True)
        again += 1
    return again


def _known(session: Session) -> list[ErasedLine]:
    """The erasures that this database has done."""
    shells = session.exec(select(Person).where(col(Person.erased_at).is_not(None)))
    return [
        ErasedLine(shell.id, shell.contract_id, shell.erased_at, shell.last_name)
        for shell in shells
        if shell.id is not None and shell.erased_at is not None
    ]


def _apply(session: Session, person: Person, line: ErasedLine, now: datetime, deed: str) -> Erased:
    session.flush()
    traces = _traces_of(session, person)
    actions, indicators, axes = erase_rows.leave_posts(session, line.person, now)
    erase_rows.forget_messages(session, person, now)
    erase_rows.forget_workbooks(session, person, now)
    _empty(person, line, now)
    session.add(person)
    Marks(session).put(line.mark, True)
    told = JournalLine(
        contract_id=line.contract, at=now, deed=deed, subject=f"person:{line.person}"
    )
    Journal(session).write(told)
    session.flush()
    take_out(session, line.contract, traces, line.called)
    session.expire_all()
    leave_nothing(session)
    return Erased(line.called, actions, indicators, axes)


def _traces_of(session: Session, person: Person) -> Traces:
    """What tells of them, read before it goes."""
    accounts = (
        select(Account.address)
        .join(Membership, col(Membership.account_id) == col(Account.id))
        .where(Membership.person_id == person.id)
    )
    others = select(Person.last_name).where(
        Person.contract_id == person.contract_id, Person.id != person.id
    )
    same = {name.casefold() for name in session.exec(others)}
    mails = [person.email, *person.details.get("emails", ())]
    return Traces(
        person.first_name,
        person.last_name,
        emails=tuple({str(mail) for mail in mails if mail}),
        phones=(person.phone,) if person.phone else (),
        numbers=tuple(session.exec(accounts)),
        alone=person.last_name.casefold() not in same,
    )


def _empty(person: Person, line: ErasedLine, now: datetime) -> None:
    """The shell: a number, a structure, and how they are called since."""
    yesterday = now.date() - timedelta(days=1)
    ended = min(person.ended_on or yesterday, yesterday)
    blank = Person(contract_id=person.contract_id, key=f"erased:{person.id}")
    kept = {"id", "contract_id", "structure_id"}
    for name in Person.model_fields.keys() - kept:
        setattr(person, name, getattr(blank, name))
    person.last_name, person.ended_on, person.erased_at = line.called, ended, line.at
