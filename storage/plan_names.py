"""What the facts of a contract are called, for telling what an import did."""

from sqlmodel import Session, select

from storage.meetings import Meeting
from storage.people import Person, Structure


def names_of(session: Session, contract_id: int) -> dict[str, str]:
    """The name of each fact whose key is not its name ("person:haddad amina")."""
    people = session.exec(select(Person).where(Person.contract_id == contract_id))
    structures = session.exec(select(Structure).where(Structure.contract_id == contract_id))
    meetings = session.exec(select(Meeting).where(Meeting.contract_id == contract_id))
    return {
        **{f"person:{person.key}": person.full_name for person in people},
        **{f"structure:{structure.key}": structure.name for structure in structures},
        **{f"meeting:{meeting.key}": meeting.title for meeting in meetings},
    }
