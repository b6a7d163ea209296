"""Making invitations: one live link per person, of which only the hash is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain.cells.reading import fold
from storage.people import Invitation, People, Person

LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """Somebody, and the hash of the link that was made for them."""

    person_id: int
    contract_id: int
    role: str
    token_hash: str


def invite(people: People, invited: Invited, now: datetime) -> None:
    """A link for seven days; those made before for this person are void."""
    for earlier in people.invitations_for(invited.person_id):
        earlier.voided_at = now
        people.session.add(earlier)
    people.session.add(
        Invitation(
            contract_id=invited.contract_id,
            person_id=invited.person_id,
            role=invited.role,
            token_hash=invited.token_hash,
            created_at=now,
            expires_at=now + LIFE,
        )
    )


def everybody(session: Session, contract_id: int) -> list[Person]:
    """All whom the contract ever knew, those whose mandate is over too, by family name."""
    wanted = select(Person).where(Person.contract_id == contract_id)
    return list(session.exec(wanted.order_by(col(Person.last_name), col(Person.id))))


def people_named(people: Iterable[Person], name: str) -> list[Person]:
    """Those whom these words may mean, in any order, accents and case left aside.

    A full name that fits wins over names that merely contain it.
    """
    words = set(fold(name).split())
    found = [p for p in people if words and words <= set(fold(p.full_name).split())]
    exact = [p for p in found if words == set(fold(p.full_name).split())]
    return exact or found
