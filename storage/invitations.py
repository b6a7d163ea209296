"""Making invitations: one live link per person, of which only the hash is kept; and where each
person of the directory stands. The rules are domain/invitations."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from domain import invitations as rules
from domain.invitations import IN, WITH_LINK, Coordination, Known, Standing
from domain.people import Role
from storage.people import Account, Invitation, Membership, People, Person, Structure

LIFE = timedelta(days=7)


@dataclass(frozen=True)
class Invited:
    """Somebody, and the hash of the link that was made for them."""

    person_id: int
    contract_id: int
    role: str
    token_hash: str


@dataclass(frozen=True)
class Link:
    """A link, told once: its secret is nowhere else. `voided` when it takes the place of one that
    nobody had used."""

    token: str
    expires_at: datetime
    voided: bool

    def address(self, bot: str) -> str:
        """What the person opens; `bot` is the @name without its sign."""
        return f"https://t.me/{bot}?start={self.token}"


@dataclass(frozen=True)
class Guest:
    """Somebody of the directory and where they stand. `role` is what a link gives them."""

    person: Person
    structure: str
    standing: Standing
    link: Invitation | None
    role: str

    @property
    def id(self) -> int:
        return self.person.id or 0

    @property
    def link_id(self) -> int:
        """The number of the last link, 0 without any: a button that bears an older one is late."""
        return (self.link.id or 0) if self.link else 0


def token_hash(token: str) -> str:
    """What is stored of an invitation's token: its SHA-256, never the token."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(people: People, person: Person, role: str, now: datetime) -> Link:
    """A link for seven days, its secret drawn now; those made before for this person are void."""
    token = secrets.token_urlsafe(16)
    invited = Invited(person.id or 0, person.contract_id, role, token_hash(token))
    return Link(token, now + LIFE, voided=invite(people, invited, now))


def invite(people: People, invited: Invited, now: datetime) -> bool:
    """The row of a link for seven days; those made before for this person are void. Whether one
    of them could still have been used."""
    earlier = people.invitations_for(invited.person_id)
    for each in earlier:
        each.voided_at = now
        people.session.add(each)
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
    return any(now < each.expires_at for each in earlier)


def guests(people: People, contract_id: int) -> list[Guest]:
    """Everybody whose mandate runs, by family name, with where they stand now."""
    structures = people.structures(contract_id)
    links = _last_links(people.session, contract_id)
    memberships = _memberships(people.session, contract_id)
    return [
        _guest(
            person,
            structures.get(person.structure_id or 0),
            links.get(person.id or 0),
            memberships.get(person.id or 0, []),
            people.now,
        )
        for person in people.directory(contract_id)
    ]


def _guest(
    person: Person,
    structure: Structure | None,
    link: Invitation | None,
    memberships: list[tuple[Membership, Account]],
    now: datetime,
) -> Guest:
    held = [each for each in memberships if each[0].ended_at is None]
    known = Known(
        joined=bool(held),
        reachable=any(account.reachable for _, account in held),
        left=any(membership.ended_because == "stop" for membership, _ in memberships),
        forbidden=bool(person.details.get("telegram_forbidden")),
        by_mail=person.channel == "mail",
        no_smartphone=bool(person.details.get("without_smartphone")) or person.channel == "phone",
        link=_as_fact(link) if link else None,
    )
    return Guest(
        person=person,
        structure=(structure.short_name or structure.name) if structure else "",
        standing=rules.standing(known, now),
        link=link,
        role=_role(held[0][0] if held else None, link),
    )


def _as_fact(link: Invitation) -> rules.Link:
    return rules.Link(
        expires_at=link.expires_at,
        opened=link.reserved_by_id is not None,
        spent=link.spent_at is not None,
        void=link.voided_at is not None,
    )


def _role(held: Membership | None, link: Invitation | None) -> str:
    """What they are here already, else what a link that nobody used would have made of them."""
    if held is not None:
        return held.role
    return link.role if link is not None and link.spent_at is None else "partner"


def _last_links(session: Session, contract_id: int) -> dict[int, Invitation]:
    """The newest link of each person who ever had one."""
    wanted = select(Invitation).where(Invitation.contract_id == contract_id)
    return {row.person_id: row for row in session.exec(wanted.order_by(col(Invitation.id)))}


def _memberships(session: Session, contract_id: int) -> dict[int, list[tuple[Membership, Account]]]:
    """Every account that speaks or spoke for each person, the latest first."""
    wanted = (
        select(Membership, Account)
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(Membership.contract_id == contract_id)
        .order_by(col(Membership.id).desc())
    )
    found: dict[int, list[tuple[Membership, Account]]] = {}
    for membership, account in session.exec(wanted):
        found.setdefault(membership.person_id, []).append((membership, account))
    return found


def coordination(people: People, contract_id: int) -> Coordination:
    """Whether somebody coordinates this contract: nobody else is told what happens in it."""
    known = guests(people, contract_id)
    here = [guest for guest in known if guest.standing in IN | WITH_LINK]
    coordinators = [guest for guest in here if guest.role == Role.COORDINATOR]
    if coordinators:
        is_in = any(guest.standing in IN for guest in coordinators)
        return Coordination.HELD if is_in else Coordination.AWAITED
    begun = here or last_link_made(people.session, contract_id)
    return Coordination.MISSING if begun else Coordination.YET


def last_link_made(session: Session, contract_id: int) -> int:
    """The number of the newest link of this contract, 0 before the first."""
    wanted = select(col(Invitation.id)).where(Invitation.contract_id == contract_id)
    return session.exec(wanted.order_by(col(Invitation.id).desc())).first() or 0


def everybody(session: Session, contract_id: int) -> list[Person]:
    """All whom the contract ever knew, those whose mandate is over too, by family name."""
    wanted = select(Person).where(
        Person.contract_id == contract_id, col(Person.erased_at).is_(None)
    )
    return list(session.exec(wanted.order_by(col(Person.last_name), col(Person.id))))
