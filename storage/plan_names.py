"""What the facts of a contract are called, for telling what an import did."""

from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, select

from domain.quiet_hours import in_zone
from storage.actions import Action
from storage.contracts import Axis, Contracts, Instance
from storage.indicators import Indicator
from storage.meetings import Meeting
from storage.people import Person, Structure

Row = TypeVar("Row", bound=SQLModel)


def names_of(session: Session, contract_id: int) -> dict[str, str]:
    """The name of each fact whose key is not its name ("person:haddad amina"), a meeting with its
    day, and the name of each row that another one points to ("person#12")."""
    people = _rows(session, Person, contract_id)
    structures = _rows(session, Structure, contract_id)
    actions = _rows(session, Action, contract_id)
    zone = ZoneInfo(Contracts(session).get(contract_id).timezone)
    return {
        **{f"person:{each.key}": each.full_name for each in people},
        **{f"structure:{each.key}": each.name for each in structures},
        **{f"action:{each.code}": each.title for each in actions},
        **{f"indicator:{i.code}": i.label for i in _rows(session, Indicator, contract_id)},
        **{f"meeting:{m.key}": _dated(m, zone) for m in _rows(session, Meeting, contract_id)},
        **{f"person#{each.id}": each.full_name for each in people},
        **{f"structure#{each.id}": each.name for each in structures},
        **{f"action#{each.id}": each.code for each in actions},
        **{f"axis#{each.id}": each.code for each in _rows(session, Axis, contract_id)},
        **{f"instance#{each.id}": each.code for each in _rows(session, Instance, contract_id)},
    }


def _rows(session: Session, kind: type[Row], contract_id: int) -> list[Row]:
    wanted = select(kind).where(kind.contract_id == contract_id)  # type: ignore[attr-defined]
    return list(session.exec(wanted))


def _dated(meeting: Meeting, zone: ZoneInfo) -> str:
    """Several bear the same title: « COPIL (2026-12-10) »."""
    day = meeting.history.get("on")
    if meeting.starts_at is not None:
        day = in_zone(meeting.starts_at, zone).date().isoformat()
    return f"{meeting.title} ({day})" if day else meeting.title
