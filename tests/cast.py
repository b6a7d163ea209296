"""The same people in every story: Amina and Bruno are partners, Claire coordinates.

Their contract is small: two axes, three actions, a COPIL on Thursday 10 December 2026 at 14:00.
Amina answers for 2.3, Bruno for 1.1; both for 1.2 (Amina pilote, Bruno référent de suivi). Denise,
a COPIL member, is not on Telegram; Éric is Denise's suppléant and is not either.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

from sqlmodel import Session, SQLModel

from domain.messages import Address
from handlers.enroll import INFORMATION_VERSION
from storage.actions import Action, ActionRole
from storage.contracts import Axis, Contract, Contracts, Instance, Seat
from storage.meetings import Meeting
from storage.people import Account, Membership, People, Person, Structure

Row = TypeVar("Row", bound=SQLModel)

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 23 November 2026, 9:00 in Paris: where stories begin unless they say otherwise."""

COPIL_AT = datetime(2026, 12, 10, 13, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Ids:
    """The numbers of the cast in one database."""

    contract: int
    claire: int
    amina: int
    bruno: int
    denise: int
    eric: int
    action_1_1: int
    action_1_2: int
    action_2_3: int
    copil: int
    instance: int


def seed(session: Session) -> Ids:
    """Put the cast and its contract into an empty database; nobody has an account yet."""
    contract = _kept(session, Contract(name="test", title="contrat local de santé du Pays de Test"))
    c = contract.id or 0
    petr = _kept(session, Structure(contract_id=c, key="petr", name="PETR du Pays de Test"))
    cpts = _kept(session, Structure(contract_id=c, key="cpts", name="CPTS de Test"))

    def person(key: str, civility: str, first: str, last: str, **more: object) -> int:
        row = Person(
            contract_id=c, key=key, civility=civility, first_name=first, last_name=last, **more
        )
        return _kept(session, row).id or 0

    claire = person("claire", "madam", "Claire", "Vidal", structure_id=petr.id)
    amina = person("amina", "madam", "Amina", "Haddad", structure_id=cpts.id)
    bruno = person("bruno", "mister", "Bruno", "Lacaze", structure_id=cpts.id)
    denise = person(
        "denise", "madam", "Denise", "Roques", phone="05 36 49 00 48", email="d.roques@test.example"
    )
    eric = person("eric", "mister", "Éric", "Malaval", email="e.malaval@test.example")
    care = _kept(session, Axis(contract_id=c, code="1", title="Accès aux soins", rank=1))
    carers = _kept(session, Axis(contract_id=c, code="2", title="Aidants", rank=2))

    def action(axis: Axis, code: str, title: str, **more: object) -> int:
        row = Action(contract_id=c, axis_id=axis.id, code=code, title=title, **more)
        return _kept(session, row).id or 0

    welcome = action(care, "1.1", "Guichet d'accueil", rank=1, state="under_way", progress=55.0)
    training = action(
        care, "1.2", "Maîtrise de stage", rank=2, state="under_way", ends_on=date(2027, 12, 31)
    )
    respite = action(carers, "2.3", "Répit <et> cafés & co", rank=3, state="under_way", progress=50)
    for where, who, role in (
        (welcome, bruno, "pilot"),
        (training, amina, "pilot"),
        (training, bruno, "follow_up"),
        (respite, amina, "pilot"),
    ):
        session.add(ActionRole(action_id=where, role=role, person_id=who))
    instance = _kept(session, Instance(contract_id=c, code="COPIL", name="Comité de pilotage"))
    for who in (amina, bruno, denise):
        session.add(Seat(instance_id=instance.id or 0, person_id=who))
    session.add(
        Seat(
            instance_id=instance.id or 0,
            person_id=eric,
            kind="substitute",
            stands_in_for_id=denise,
        )
    )
    copil = _kept(
        session,
        Meeting(
            contract_id=c,
            instance_id=instance.id,
            key="COPIL@2026-12-10",
            uid="copil-6@cheville.test",
            title="COPIL n° 6",
            starts_at=COPIL_AT,
            ends_at=COPIL_AT + timedelta(hours=2, minutes=30),
            place="Siège du PETR, Bastide-Claret",
            agenda=["Avancement des fiches-actions", "Budget 2027"],
            convened_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC),
            answer_by=datetime(2026, 12, 3, 17, 0, tzinfo=UTC),
        ),
    )
    session.flush()
    return Ids(
        contract=c,
        claire=claire,
        amina=amina,
        bruno=bruno,
        denise=denise,
        eric=eric,
        action_1_1=welcome,
        action_1_2=training,
        action_2_3=respite,
        copil=copil.id or 0,
        instance=instance.id or 0,
    )


def join(session: Session, ids: Ids, person: int, account: int, role: str, now: datetime) -> None:
    """This person accepted and speaks from this account: stories that are not about coming in."""
    row = _kept(session, Account(channel="telegram", address=str(account)))
    session.add(
        Membership(
            account_id=row.id or 0,
            person_id=person,
            contract_id=ids.contract,
            role=role,
            consented_at=now,
            consent_version=INFORMATION_VERSION,
        )
    )


def _kept(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def second_contract(session: Session, name: str) -> tuple[int, int]:
    """Another contract of the same installation, and somebody of it: both ids."""
    found = Contracts(session).named("autre")
    contract = found or _kept(
        session, Contract(name="autre", title="contrat local du Pays d'Autre")
    )
    c = contract.id or 0
    person = Person(contract_id=c, key=name.lower(), first_name=name, last_name="Ailleurs")
    return c, _kept(session, person).id or 0


def join_second(session: Session, account: int, role: str, now: datetime) -> None:
    """Somebody who has an account already joins the second contract too."""
    contract, person = second_contract(session, "double")
    found = People(session, now).account_at(Address("telegram", str(account)))
    session.add(
        Membership(
            account_id=found.id or 0,
            person_id=person,
            contract_id=contract,
            role=role,
            consented_at=now,
            consent_version=INFORMATION_VERSION,
        )
    )
