"""Contracts, their axes and instances: what everything else hangs from."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, event, func
from sqlalchemy.orm import QueryContext
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar


class NoContract(Exception):
    """This database holds no contract: it is new, or not the one that was meant."""


class Contract(SQLModel, table=True):
    """A contrat local de santé. `settings` holds hours, relances and chains when they differ from
    the defaults."""

    __tablename__ = "contract"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    title: str
    timezone: str = "Europe/Paris"
    school_zone: str = "C"
    settings: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


@event.listens_for(Contract, "load")
def _hold(contract: Contract, context: QueryContext) -> None:
    """Asked for at every turn: what a session has read of a contract, it has at hand until it
    ends."""
    context.session.info.setdefault(Contract, []).append(contract)


class Axis(SQLModel, table=True):
    """An axe stratégique. It may have no action yet, only pistes."""

    __tablename__ = "axis"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    code: str
    title: str
    rank: int = 0
    formalised: bool | None = None
    validated_on: date | None = None
    elected_id: int | None = Field(default=None, foreign_key="person.id")
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Instance(SQLModel, table=True):
    """A body that meets: COPIL, COTECH, groupe de travail. `chain` holds its own délais."""

    __tablename__ = "instance"
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    code: str
    name: str
    nature: str | None = None
    everybody: bool = False
    chain: list[dict[str, Any]] | None = Field(default=None, sa_column=Column(JSON))
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Seat(SQLModel, table=True):
    """Somebody's place in an instance. A suppléant says whom they stand in for."""

    __tablename__ = "seat"
    id: int | None = Field(default=None, primary_key=True)
    instance_id: int = Field(foreign_key="instance.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = "member"
    stands_in_for_id: int | None = Field(default=None, foreign_key="person.id")


@cache
def _count() -> SelectOfScalar[int]:
    """Asked for each message: built once."""
    return select(func.count()).select_from(Contract)


class Contracts:
    """Questions about contracts, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def all(self) -> list[Contract]:
        return list(self.session.exec(select(Contract).order_by(col(Contract.id))))

    def must_exist(self) -> None:
        """Raises `NoContract` when there is none: everybody would be a stranger here."""
        if not self.session.connection().scalar(_count()):
            raise NoContract

    def are_several(self) -> bool:
        """Whether this installation serves more than one."""
        return (self.session.connection().scalar(_count()) or 0) > 1

    def get(self, contract_id: int) -> Contract:
        return self.session.get_one(Contract, contract_id)

    def named(self, name: str) -> Contract | None:
        return self.session.exec(select(Contract).where(Contract.name == name)).first()

    def axes(self, contract_id: int) -> list[Axis]:
        """In the order of the plan."""
        wanted = select(Axis).where(Axis.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Axis.rank), col(Axis.id))))

    def instances(self, contract_id: int) -> list[Instance]:
        wanted = select(Instance).where(Instance.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Instance.id))))

    def seats(self, instance_id: int) -> list[Seat]:
        wanted = select(Seat).where(Seat.instance_id == instance_id)
        return list(self.session.exec(wanted.order_by(col(Seat.id))))
