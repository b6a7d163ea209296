"""Each promise about how long something is kept, on the eve of its day and on the day itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, SQLModel, col, select

from storage import retention
from storage.database import Database
from storage.files import KeptFile
from storage.imports import Import, ImportedRow, ImportTrace
from storage.inbox import InboxRow
from storage.notices import Notice
from storage.outbox import OutboxRow
from storage.people import Account, Membership, Person
from storage.relay import RelayRow
from storage.sent_workbooks import SentWorkbook
from storage.steps import StepRow
from tests import cast
from tests.cast import MONDAY as NOW
from tests.databases import compiled_once

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Promise:
    """A row that ages: how it is made, when it is too old, and what is left of it then."""

    rule: str
    after: timedelta
    make: Callable[[cast.Ids, Any], SQLModel]
    left: Callable[[Any], object]
    gone: object = None


def _said(ids: cast.Ids, at: Any, **more: Any) -> OutboxRow:
    return OutboxRow(
        contract_id=ids.contract,
        person_id=ids.amina,
        channel="telegram",
        address="5000002",
        act="send",
        state="delivered",
        text="Bonjour",
        created_at=at,
        **more,
    )


def _read(ids: cast.Ids, at: Any) -> InboxRow:
    return InboxRow(channel="telegram", key="k", line="telegram:1", raw="{}", at=at, state="done")


def _line(ids: cast.Ids, at: Any) -> RelayRow:
    return RelayRow(
        contract_id=ids.contract,
        person_id=ids.denise,
        template="t",
        text="Bonjour",
        created_at=at,
        done_at=at,
    )


def _notice(ids: cast.Ids, at: Any) -> Notice:
    return Notice(
        contract_id=ids.contract,
        author_id=ids.claire,
        source="talk:1",
        text="Bonjour",
        people=[ids.amina],
        sent_at=at,
    )


def _talk_step(ids: cast.Ids, at: Any) -> StepRow:
    return StepRow(
        contract_id=ids.contract,
        subject="talk:telegram:5000002",
        kind="talk_idle",
        occurrence="1",
        planned_at=at,
        due_at=at,
        state="done",
        settled_at=at,
    )


def _workbook(ids: cast.Ids, at: Any) -> SentWorkbook:
    return SentWorkbook(
        contract_id=ids.contract,
        person_id=ids.claire,
        channel="telegram",
        address="5000001",
        source="inbox:1",
        inbox_id=1,
        at=at,
        file="telegram-file",
        file_name="plan.xlsx",
        state="imported",
        settled_at=at,
    )


def _person(ids: cast.Ids, at: Any) -> Person:
    return Person(
        contract_id=ids.contract,
        key="old",
        last_name="Ancien",
        email="ancien@test.example",
        ended_on=at.date(),
    )


def _away(ids: cast.Ids, at: Any) -> Person:
    return Person(contract_id=ids.contract, key="away", away_from=at.date(), away_until=at.date())


PROMISES = (
    Promise("received", timedelta(days=30), _read, lambda row: row and row.raw, ""),
    Promise("said", timedelta(days=90), _said, lambda row: row.text, ""),
    Promise("passed_on", timedelta(days=90), _line, lambda row: row.text, ""),
    Promise("sent_to_many", timedelta(days=90), _notice, lambda row: row.text, ""),
    Promise("talk_steps", timedelta(days=30), _talk_step, lambda row: row),
    Promise("workbooks_sent", timedelta(days=30), _workbook, lambda row: row.address, ""),
    Promise("contacts", timedelta(days=365), _person, lambda row: row.email),
    Promise("absences", timedelta(days=30), _away, lambda row: row.away_until),
)


@pytest.fixture
def database(fresh: tuple[str, Path]) -> Iterator[Database]:
    made = compiled_once(Database(*fresh))
    made.open()
    yield made
    made.close()


def _forget(database: Database) -> dict[str, int]:
    return database.run(lambda s: retention.forget(s, NOW))


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.rule)
def test_kept_until_its_day_and_gone_on_it(database: Database, promise: Promise) -> None:
    """Neither a day too early nor a day too late; and once is enough."""
    ids = database.run(cast.seed)

    def put(session: Session, at: Any) -> tuple[type[SQLModel], int]:
        row = promise.make(ids, at)
        session.add(row)
        session.flush()
        return type(row), row.id  # type: ignore[attr-defined]

    def left(kind: type[SQLModel], number: int) -> object:
        return database.run(lambda s: promise.left(s.get(kind, number)))

    kind, number = database.run(lambda s: put(s, NOW - promise.after + DAY))
    assert 0 == _forget(database)[promise.rule]
    assert left(kind, number)
    database.run(lambda s: s.delete(s.get_one(kind, number)))

    kind, number = database.run(lambda s: put(s, NOW - promise.after - DAY))
    assert 1 == _forget(database)[promise.rule]
    assert promise.gone == left(kind, number)
    assert 0 == _forget(database)[promise.rule]


def test_a_file_that_was_sent_keeps_its_name_and_no_facts(database: Database) -> None:
    """A calendar file says who was called where; after 90 days, only that there was one."""
    ids = database.run(cast.seed)
    file = {"kind": "ics", "name": "copil.ics", "facts": {"title": "COPIL"}}
    row = _said(ids, NOW - timedelta(days=91), file=file)
    database.run(lambda s: s.add(row))

    _forget(database)

    (kept,) = database.run(lambda s: list(s.exec(select(OutboxRow))))
    assert {"kind": "ics", "name": "copil.ics", "facts": {}} == kept.file


def test_the_number_of_a_message_is_never_given_again(database: Database) -> None:
    """What people reported is known by the number of the message that said it: after a summer
    without one, the next must not be taken for it."""
    ids = database.run(cast.seed)
    old = NOW - timedelta(days=60)
    database.run(lambda s: s.add(_read(ids, old)))

    _forget(database)
    database.run(lambda s: s.add(_read(ids, NOW)))

    numbers = database.run(lambda s: list(s.exec(select(InboxRow.id).order_by(col(InboxRow.id)))))
    assert len(set(numbers)) == 2


def _joined(session: Session, ids: cast.Ids, ended_days_ago: int | None) -> None:
    cast.join(session, ids, ids.amina, 5000002, "partner", NOW - timedelta(days=200))
    session.flush()
    (row,) = session.exec(select(Membership)).all()
    if ended_days_ago is not None:
        row.ended_at, row.ended_because = NOW - timedelta(days=ended_days_ago), "stop"
        session.add(row)
    session.add(_said(ids, NOW - timedelta(days=40)))


@pytest.mark.parametrize(
    ("ended_days_ago", "left"), [(None, "5000002"), (29, "5000002"), (31, "gone:1")]
)
def test_the_number_of_who_left_is_forgotten_after_thirty_days(
    database: Database, ended_days_ago: int | None, left: str
) -> None:
    """When they accepted and when they left stays, as proof; of a member, everything does."""
    ids = database.run(cast.seed)
    database.run(lambda s: _joined(s, ids, ended_days_ago))

    _forget(database)

    (account,) = database.run(lambda s: list(s.exec(select(Account))))
    (said,) = database.run(lambda s: list(s.exec(select(OutboxRow))))
    assert left == account.address
    assert ("5000002" if left == "5000002" else "") == said.address
    assert 1 == len(database.run(lambda s: list(s.exec(select(Membership)))))


def test_a_stranger_is_forgotten_with_the_last_thing_they_said(database: Database) -> None:
    """Thirty days after it, nothing tells that they ever wrote."""
    database.run(cast.seed)

    def wrote(session: Session, days_ago: int) -> None:
        session.add(Account(channel="telegram", address="7"))
        row = InboxRow(
            channel="telegram",
            key="k",
            line="telegram:7",
            raw="{}",
            at=NOW - timedelta(days=days_ago),
            state="done",
        )
        session.add(row)

    database.run(lambda s: wrote(s, 31))
    database.run(lambda s: s.add(InboxRow(channel="t", key="l", line="t:8", raw="{}", at=NOW)))

    _forget(database)

    assert [] == database.run(lambda s: list(s.exec(select(Account))))


def test_a_copy_that_another_workbook_replaced_goes_after_ninety_days(database: Database) -> None:
    """The last one stays with the contract: it can be handed back, and taken back."""
    ids = database.run(cast.seed)

    def bring(session: Session, days_ago: int) -> None:
        at = NOW - timedelta(days=days_ago)
        file = KeptFile(
            contract_id=ids.contract, name="p", digest=str(days_ago), content=b"p", at=at
        )
        session.add(file)
        session.flush()
        made = Import(
            contract_id=ids.contract, at=at, file_name="p", digest=file.digest, file_id=file.id
        )
        session.add(made)
        session.flush()
        session.add(ImportTrace(import_id=made.id, plan="{}"))
        session.add(ImportedRow(import_id=made.id, sheet="s", row_number=1, cells=["Haddad"]))

    for days_ago in (120, 100):
        database.run(lambda s, n=days_ago: bring(s, n))

    _forget(database)

    for kind in (ImportTrace, ImportedRow):
        assert [2] == database.run(lambda s, k=kind: [each.import_id for each in s.exec(select(k))])
    assert ["100"] == database.run(lambda s: [each.digest for each in s.exec(select(KeptFile))])
    assert 2 == len(database.run(lambda s: list(s.exec(select(Import)))))
