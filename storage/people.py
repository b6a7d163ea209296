"""People, their structures, and how they came in: accounts, memberships, invitations.

An account is (channel, id), for the whole installation. A membership ties account, person and
contract. A person is a line of the contract's directory, whether or not they use Telegram.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, Column, String, UniqueConstraint, bindparam
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import Select, SelectOfScalar

from domain.messages import Address
from domain.own_hours import Absence
from domain.people import in_office
from domain.quiet_hours import in_zone
from storage.contracts import Contract


class Structure(SQLModel, table=True):
    """An organisation. `short_name` is what people call it."""

    __tablename__ = "structure"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    key: str
    name: str
    short_name: str | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Person(SQLModel, table=True):
    """Somebody of the network. `civility` is a code of domain.people, or nothing.

    `channel` is « telegram » unless the person or their employer prefers e-mail or telephone. Both
    days of an absence are part of it; `hours` are their own (opens, closes, weekdays), when they
    are not the contract's. Once `erased_at`, nothing tells who it was: `last_name` is how they
    are called since, « une personne (…) », and their contributions hang from it.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("contract_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    key: str
    civility: str | None = None
    first_name: str = ""
    last_name: str = ""
    function: str | None = None
    structure_id: int | None = Field(default=None, foreign_key="structure.id")
    email: str | None = None
    phone: str | None = None
    channel: str | None = None
    remarks: str | None = None
    ended_on: date | None = None
    away_from: date | None = None
    away_until: date | None = None
    hours: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    erased_at: datetime | None = None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def absence_of(person: Person) -> Absence | None:
    """When this person said that they are away; None when they did not."""
    return Absence(person.away_from, person.away_until) if person.away_until else None


class Delegation(SQLModel, table=True):
    """A délégué de réponse, such as a secretary: may answer meetings for somebody."""

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("person_id", "delegate_id"),)
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    delegate_id: int = Field(foreign_key="person.id", index=True)


class Account(SQLModel, table=True):
    """Somebody's number on a channel. Never the @name: names are given away again."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("channel", "address"),)
    id: int | None = Field(default=None, primary_key=True)
    channel: str
    address: str
    reachable: bool = True
    unreachable_since: datetime | None = None
    stranger_told_at: datetime | None = None
    failed_tries: int = 0
    failed_since: datetime | None = None


class Membership(SQLModel, table=True):
    """An account that speaks for a person in a contract, once they said « J'accepte »."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("account_id", "contract_id"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    role: str = "partner"
    consented_at: datetime
    consent_version: str
    ended_at: datetime | None = None
    ended_because: str | None = None


class Invitation(SQLModel, table=True):
    """A link for one person, once: reserved at first opening for the account that opened it, spent
    at the last answer (« J'accepte » or « Je préfère l'e-mail »)."""

    __tablename__ = "invitation"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    role: str = "partner"
    token_hash: str = Field(unique=True)
    created_at: datetime
    expires_at: datetime
    reserved_by_id: int | None = Field(default=None, foreign_key="account.id")
    spent_at: datetime | None = None
    voided_at: datetime | None = None


@dataclass(frozen=True)
class Member:
    """Who is speaking: the person, their role, their contract, and the account they use."""

    person: Person
    role: str
    contract_id: int
    account: Account

    @property
    def address(self) -> Address:
        return Address(self.account.channel, self.account.address)


# Asked of whoever speaks: hot, so built once.


@cache
def _account_at() -> SelectOfScalar[Account]:
    return select(Account).where(*_at_address())


@cache
def _memberships_at() -> Select[Person, Membership, Account]:
    return (
        select(Person, Membership, Account)
        .join(Membership, col(Membership.person_id) == col(Person.id))
        .join(Account, col(Account.id) == col(Membership.account_id))
        .where(*_at_address(), col(Membership.ended_at).is_(None))
        .order_by(col(Membership.id))
    )


def _at_address() -> tuple[Any, Any]:
    return (
        col(Account.channel) == bindparam("at_channel", type_=String),
        col(Account.address) == bindparam("at_address", type_=String),
    )


def _here(address: Address) -> dict[str, str]:
    return {"at_channel": address.channel, "at_address": address.id}


class People:
    """Questions about people, asked inside one transaction, at a moment of town time: a mandate
    that ends later still runs, on the wall clock of its contract."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now

    def serves(self, person: Person) -> bool:
        """Whether their mandate runs today; the last day is part of it."""
        contract = self.session.get_one(Contract, person.contract_id)
        today = in_zone(self.now, ZoneInfo(contract.timezone)).date()
        return in_office(today, since=None, until=person.ended_on)

    def get(self, person_id: int) -> Person:
        return self.session.get_one(Person, person_id)

    def find(self, person_id: int) -> Person | None:
        return self.session.get(Person, person_id)

    def everybody(self, contract_id: int) -> list[Person]:
        """By family name, those whose mandate ended too."""
        wanted = select(Person).where(Person.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Person.last_name), col(Person.id))))

    def directory(self, contract_id: int) -> list[Person]:
        """Everybody whose mandate runs, by family name."""
        return [person for person in self.everybody(contract_id) if self.serves(person)]

    def structure_of(self, person: Person) -> Structure | None:
        return self.session.get(Structure, person.structure_id) if person.structure_id else None

    def structures(self, contract_id: int) -> dict[int, Structure]:
        rows = self.session.exec(select(Structure).where(Structure.contract_id == contract_id))
        return {row.id: row for row in rows if row.id is not None}

    def account_at(self, address: Address) -> Account:
        """The account at this address, made on first sight."""
        account = self.session.exec(_account_at(), params=_here(address)).first()
        if account is None:
            account = Account(channel=address.channel, address=address.id)
            self.session.add(account)
            self.session.flush()
        return account

    def memberships_at(self, address: Address) -> list[Member]:
        """Every contract this address speaks in, the oldest first."""
        found = self.session.exec(_memberships_at(), params=_here(address))
        return [Member(p, m.role, m.contract_id, a) for p, m, a in found if self.serves(p)]

    def member_at(self, address: Address, contract_id: int) -> Member | None:
        """Who speaks from this address in this contract, if anybody does."""
        found = self.memberships_at(address)
        return next((m for m in found if m.contract_id == contract_id), None)

    def membership_of(self, person_id: int) -> Member | None:
        """The account of this person, if they accepted to be written to; the latest wins."""
        return next(iter(self.members_of(person_id)), None)

    def members_of(self, person_id: int) -> list[Member]:
        """Every account this person speaks from, the latest first."""
        wanted = (
            select(Person, Membership, Account)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .join(Account, col(Account.id) == col(Membership.account_id))
            .where(Person.id == person_id, col(Membership.ended_at).is_(None))
            .order_by(col(Membership.id).desc())
        )
        return [Member(p, m.role, m.contract_id, a) for p, m, a in self.session.exec(wanted)]

    def addresses(self) -> list[Address]:
        """Every address of a member of whatever contract who can be written to, once each."""
        wanted = (
            select(Account.channel, Account.address)
            .join(Membership, col(Membership.account_id) == col(Account.id))
            .where(col(Membership.ended_at).is_(None), col(Account.reachable))
            .distinct()
            .order_by(col(Account.channel), col(Account.address))
        )
        return [Address(channel, address) for channel, address in self.session.exec(wanted)]

    def reachable_ids(self, contract_id: int) -> set[int]:
        """The people of this contract who can be written to on a channel of ours."""
        wanted = (
            select(Membership.person_id)
            .join(Account, col(Account.id) == col(Membership.account_id))
            .where(
                Membership.contract_id == contract_id,
                col(Membership.ended_at).is_(None),
                col(Account.reachable),
            )
        )
        return set(self.session.exec(wanted))

    def with_role(self, contract_id: int, role: str) -> list[Member]:
        """The members of a contract who bear this role, their mandate running."""
        wanted = (
            select(Person, Membership, Account)
            .join(Membership, col(Membership.person_id) == col(Person.id))
            .join(Account, col(Account.id) == col(Membership.account_id))
            .where(
                Membership.contract_id == contract_id,
                Membership.role == role,
                col(Membership.ended_at).is_(None),
            )
            .order_by(col(Membership.id))
        )
        return [
            Member(p, m.role, m.contract_id, a)
            for p, m, a in self.session.exec(wanted)
            if self.serves(p)
        ]

    def membership(self, account_id: int, contract_id: int) -> Membership | None:
        wanted = select(Membership).where(
            Membership.account_id == account_id, Membership.contract_id == contract_id
        )
        return self.session.exec(wanted).first()

    def end(self, member: Member, now: datetime, because: str) -> None:
        """This account speaks for nobody in this contract from now on."""
        assert member.account.id is not None
        membership = self.membership(member.account.id, member.contract_id)
        if membership is not None:
            membership.ended_at, membership.ended_because = now, because
            self.session.add(membership)
            self.session.flush()

    def delegates_of(self, person_id: int) -> list[Person]:
        """Who may answer meetings for this person, in office, in the order they were named."""
        wanted = (
            select(Person)
            .join(Delegation, col(Delegation.delegate_id) == col(Person.id))
            .where(Delegation.person_id == person_id)
            .order_by(col(Delegation.id))
        )
        return [person for person in self.session.exec(wanted) if self.serves(person)]

    def delegate(self, person_id: int, delegate_id: int) -> None:
        """This délégué de réponse may answer for this person; said twice is once."""
        if any(each.id == delegate_id for each in self.delegates_of(person_id)):
            return
        self.session.add(Delegation(person_id=person_id, delegate_id=delegate_id))
        self.session.flush()

    def undelegate(self, person_id: int, delegate_id: int) -> None:
        """They answer for this person no more."""
        wanted = select(Delegation).where(
            Delegation.person_id == person_id, Delegation.delegate_id == delegate_id
        )
        for row in self.session.exec(wanted):
            self.session.delete(row)
        self.session.flush()

    def invitation(self, token_hash: str) -> Invitation | None:
        return self.session.exec(
            select(Invitation).where(Invitation.token_hash == token_hash)
        ).first()

    def invitations_for(self, person_id: int) -> list[Invitation]:
        """Links of this person that are neither spent nor void."""
        wanted = select(Invitation).where(
            Invitation.person_id == person_id,
            col(Invitation.spent_at).is_(None),
            col(Invitation.voided_at).is_(None),
        )
        return list(self.session.exec(wanted))
