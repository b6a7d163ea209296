"""The bodies that meet, as the coordinator makes and changes them: members, suppléants, délais,
quorum. Their rows are contracts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from domain.cells.reading import fold
from domain.steps import ChainStep, chain_from_settings, settings_of_chain
from storage.contracts import Instance, Seat
from storage.people import Person
from storage.unit_of_work import UnitOfWork

MAJORITY = "majority"
"""A quorum of more than half of the members."""


@dataclass(frozen=True)
class Sitting:
    """A member and who may stand in for them."""

    person: Person
    substitutes: tuple[Person, ...] = ()


def instance_coded(work: UnitOfWork, code: str) -> Instance | None:
    """The instance that people call so, whatever the case and accents."""
    found = work.contracts.instances(work.contract_id)
    return next((each for each in found if fold(each.code) == fold(code)), None)


def make_instance(work: UnitOfWork, code: str, name: str) -> Instance:
    """A body that meets, without anybody yet."""
    instance = Instance(contract_id=work.contract_id, code=code, name=name)
    work.session.add(instance)
    work.session.flush()
    return instance


def sitting(work: UnitOfWork, instance: Instance) -> list[Sitting]:
    """Its members in office by family name, with their suppléants; the whole directory when it is
    everybody's."""
    if instance.everybody:
        return [Sitting(person) for person in work.people.directory(work.contract_id)]
    seats = work.contracts.seats(instance.id or 0)
    people = {person.id: person for person in work.people.directory(work.contract_id)}
    members = [people[seat.person_id] for seat in seats if _is_member(seat, people)]
    return [
        Sitting(
            member,
            tuple(
                people[seat.person_id]
                for seat in seats
                if seat.stands_in_for_id == member.id and seat.person_id in people
            ),
        )
        for member in sorted(members, key=lambda each: (each.last_name.casefold(), each.id or 0))
    ]


def _is_member(seat: Seat, people: dict[int | None, Person]) -> bool:
    return seat.kind == "member" and seat.person_id in people


def seat(work: UnitOfWork, instance: Instance, people: Sequence[int]) -> None:
    """These people sit in it from now on; once each."""
    instance.everybody = False
    work.session.add(instance)
    here = {s.person_id for s in work.contracts.seats(instance.id or 0) if s.kind == "member"}
    for person_id in dict.fromkeys(people):
        if person_id not in here:
            work.session.add(Seat(instance_id=instance.id or 0, person_id=person_id))
    work.session.flush()


def unseat(work: UnitOfWork, instance: Instance, people: Sequence[int]) -> None:
    """These people do not sit in it any more, nor does anybody in their stead."""
    wanted = select(Seat).where(
        Seat.instance_id == instance.id,
        (col(Seat.person_id).in_(people) & (col(Seat.kind) == "member"))
        | col(Seat.stands_in_for_id).in_(people),
    )
    for row in work.session.exec(wanted):
        work.session.delete(row)
    work.session.flush()


def stand_in(work: UnitOfWork, instance: Instance, titular: int, substitute: int) -> None:
    """This suppléant may sit for this member; said twice is once."""
    seats = work.contracts.seats(instance.id or 0)
    if any(s.stands_in_for_id == titular and s.person_id == substitute for s in seats):
        return
    row = Seat(
        instance_id=instance.id or 0,
        person_id=substitute,
        kind="substitute",
        stands_in_for_id=titular,
    )
    work.session.add(row)
    work.session.flush()


def set_chain(work: UnitOfWork, instance: Instance, chain: Sequence[ChainStep]) -> None:
    """Its own délais, for the meetings that will be sent from now on."""
    instance.chain = [dict(step) for step in settings_of_chain(chain)]
    work.session.add(instance)


def own_chain(instance: Instance) -> tuple[ChainStep, ...] | None:
    """Its own délais; None when they are the house's."""
    return chain_from_settings(instance.chain) if instance.chain else None


def set_quorum(work: UnitOfWork, instance: Instance, quorum: int | str | None) -> None:
    """How many must sit: a number, `MAJORITY`, or nothing."""
    instance.details = {**instance.details, "quorum": quorum}
    work.session.add(instance)


def quorum_of(instance: Instance | None, members: int) -> int | None:
    """How many must sit, of so many members; None where no quorum is asked."""
    quorum = instance.details.get("quorum") if instance else None
    if quorum == MAJORITY:
        return members // 2 + 1
    return quorum if isinstance(quorum, int) and not isinstance(quorum, bool) else None
