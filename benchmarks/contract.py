"""A contract as large as one likes, written straight into the tables: everybody is a partner who
joined, and the pilote of one action that was reported on before."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, select

from storage.actions import Action, ActionRole, Report
from storage.contracts import Contract
from storage.database import Session
from storage.people import Account, Membership, Person

FIRST = 5_000_001
"""The chat of the first partner; the others follow."""
_AT_ONCE = 10_000


def lay(session: Session, partners: int, reports_each: int) -> None:
    """`partners` actions and as many pilotes, each of whom reported so many times."""
    contract = Contract(name="banc", title="contrat local de santé du banc d'essai")
    session.add(contract)
    session.flush()
    numbers = range(1, partners + 1)
    tables: tuple[tuple[type, Iterable[dict[str, Any]]], ...] = (
        (Person, map(_person, numbers)),
        (Account, map(_account, numbers)),
        (Membership, map(_membership, numbers)),
        (Action, map(_action, numbers)),
        (ActionRole, map(_role, numbers)),
        (Report, (_report(n, time) for time in range(reports_each) for n in numbers)),
    )
    for table, rows in tables:
        for some in _in_parts(rows):
            session.connection().execute(insert(table), some)


def join(session: Session, chats: Sequence[int]) -> None:
    """The first people of the contract that is there join from these chats; the very first
    coordinates."""
    people = session.exec(select(Person).order_by(col(Person.id)).limit(len(chats))).all()
    for number, (person, chat) in enumerate(zip(people, chats, strict=True)):
        account = Account(channel="telegram", address=str(chat))
        session.add(account)
        session.flush()
        joined = Membership(
            account_id=account.id or 0,
            person_id=person.id or 0,
            contract_id=person.contract_id,
            role="partner" if number else "coordinator",
            consented_at=datetime.now(UTC),
            consent_version="",
        )
        session.add(joined)


def _in_parts(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        yield some


def _person(number: int) -> dict[str, Any]:
    named = {"key": str(number), "last_name": "Partenaire"}
    return {"id": number, "contract_id": 1, **named, "details": {}}


def _account(number: int) -> dict[str, Any]:
    return {"id": number, "channel": "telegram", "address": str(FIRST + number - 1)}


def _membership(number: int) -> dict[str, Any]:
    return {
        "account_id": number,
        "person_id": number,
        "contract_id": 1,
        "role": "partner",
        "consented_at": datetime.now(UTC),
        "consent_version": "",
    }


def _action(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "contract_id": 1,
        "code": f"{number}",
        "title": f"Action n° {number} du banc d'essai",
        "state": "under_way",
        "progress": 50.0,
        "rank": number,
        "details": {},
    }


def _role(number: int) -> dict[str, Any]:
    return {"action_id": number, "role": "pilot", "person_id": number}


def _report(number: int, time: int) -> dict[str, Any]:
    return {
        "contract_id": 1,
        "action_id": number,
        "person_id": number,
        "at": datetime.now(UTC) - timedelta(days=30 * (time + 1)),
        "kind": "moving",
        "progress": 50.0,
        "source": f"banc:{time}:{number}",
    }
