"""Two rows of the directory that are one person: found, and made one.

At an import, whoever is certainly the same keeps their row, and all that hangs from it
(`keep_renamed`). Whoever only seems so is asked of the coordinator (`lookalikes`, `make_one`).
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, UniqueConstraint, delete, exists, update
from sqlmodel import Session, col, select

from domain import plan as facts
from domain.renamed import Spelt, corrected, nearly
from storage.imports import ImportedFact
from storage.people import Membership, Person
from storage.tables import metadata


def keep_renamed(known: dict[str, Person], told: Iterable[facts.Person]) -> dict[str, str]:
    """Rows of people whose name was corrected take their new key, in `known` as well. Answers the
    old key of each new one."""
    people = {each.key: each for each in told}
    before = [_spelt(row) for key, row in known.items() if key not in people]
    after = [_as_told(each) for key, each in people.items() if key not in known]
    renamed = corrected(before, after)
    for new, old in renamed.items():
        row = known.pop(old)
        row.key, known[new] = new, row
    return renamed


def _spelt(row: Person) -> Spelt:
    found = [*row.details.get("emails", ()), row.email, row.phone]
    contacts = frozenset(str(each).casefold() for each in found if each)
    return Spelt(row.key, row.first_name, row.last_name, contacts)


def _as_told(person: facts.Person) -> Spelt:
    found = [*person.emails, person.phone]
    contacts = frozenset(each.casefold() for each in found if each)
    return Spelt(person.key, person.first_name, person.last_name, contacts)


def lookalikes(
    session: Session, contract_id: int, apart: frozenset[tuple[int, int]]
) -> list[tuple[Person, Person]]:
    """People whom the workbook tells no more, each with the one it tells now under nearly the
    same name; the second has no account. Those who are known to be two are left `apart`."""
    wanted = select(ImportedFact).where(ImportedFact.contract_id == contract_id)
    told = {f.about: f.gone_at is None for f in session.exec(wanted)}
    people = session.exec(
        select(Person).where(Person.contract_id == contract_id).order_by(col(Person.id))
    ).all()
    gone = [each for each in people if told.get(f"person:{each.key}") is False]
    here = [each for each in people if told.get(f"person:{each.key}")]
    inside = set(session.exec(select(Membership.person_id)))
    return [
        (old, new)
        for old in gone
        for new in here
        if new.id not in inside
        and (old.id or 0, new.id or 0) not in apart
        and nearly(_spelt(old), _spelt(new))
    ]


def make_one(session: Session, kept: Person, other: Person) -> None:
    """`kept` takes the name, the key and all that hangs from `other`, whose row goes.

    Where both have one of what a person has only once, that of `kept` stays.
    """
    assert kept.id is not None and other.id is not None
    session.flush()
    for table in metadata.sorted_tables:
        for column in table.columns:
            if column.references(Person.__table__.c.id):  # type: ignore[attr-defined]
                _hand_over(session, table, column, kept.id, other.id)
    names = {name: getattr(other, name) for name in _FROM_WORKBOOK}
    _forget_fact(session, kept)
    session.expire_all()
    session.delete(other)
    session.flush()
    for name, value in names.items():
        setattr(kept, name, value)
    session.add(kept)
    session.flush()


_FROM_WORKBOOK = (
    *("key", "civility", "first_name", "last_name", "function", "structure_id"),
    *("email", "phone", "remarks", "ended_on", "details"),
)
"""What the workbook tells of the one it tells now. By which channel stays as it was answered."""


def _hand_over(session: Session, table: Table, column: Any, kept: int, other: int) -> None:
    connection = session.connection()
    for unique in table.constraints:
        if isinstance(unique, UniqueConstraint) and column in list(unique.columns):
            twin = table.alias()
            rest = [each for each in unique.columns if each is not column]
            same = [twin.c[each.name] == each for each in rest]
            double = exists().where(twin.c[column.name] == kept, *same)
            connection.execute(delete(table).where(column == other, double))
    connection.execute(update(table).where(column == other).values({column: kept}))


def _forget_fact(session: Session, kept: Person) -> None:
    """Nothing of the workbook bears the old name any more: it may come back as somebody else."""
    wanted = select(ImportedFact).where(
        ImportedFact.contract_id == kept.contract_id, ImportedFact.about == f"person:{kept.key}"
    )
    for fact in session.exec(wanted):
        session.delete(fact)
