"""The row of each fact of a plan, found again by its key or made, in the order they need."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, select

from domain import plan as facts
from domain.cells.reading import fold
from domain.plan import Plan
from domain.quiet_hours import in_zone
from storage.actions import Action
from storage.contracts import Axis, Contract, Instance
from storage.indicators import Indicator
from storage.meetings import Meeting
from storage.people import Person, Structure
from storage.plan_columns import (
    Ids,
    action_columns,
    axis_columns,
    indicator_columns,
    instance_columns,
    meeting_columns,
    person_columns,
    structure_columns,
)
from storage.plan_links import columns_of, put_values, tie_remarks, tie_roles, tie_seats
from storage.plan_merge import Merge
from storage.same_person import keep_renamed

Row = TypeVar("Row", bound=SQLModel)

_CALENDAR_COLUMNS = frozenset({"title", "starts_at", "ends_at", "place", "agenda"})
_KNOWN_TO_PEOPLE = frozenset({"title", "starts_at", "ends_at", "place", "state"})


class Writer:
    """Lives as long as one import: makes or finds the row of each fact, in the order they need."""

    def __init__(self, session: Session, contract: Contract, merge: Merge, now: datetime) -> None:
        assert contract.id is not None
        self.session = session
        self.contract = contract
        self.id = contract.id
        self.zone = ZoneInfo(contract.timezone)
        self.merge = merge
        self.now = now
        self.ids = Ids()

    def write(self, plan: Plan) -> None:
        self._structures(plan.structures)
        self._people(plan.people)
        self._axes(plan.axes)
        self._actions(plan.actions)
        self._instances(plan.instances, plan.people)
        self._meetings(plan.meetings)
        self._indicators(plan.indicators)

    def _known(self, kind: type[Row], by: str) -> dict[str, Row]:
        """The rows of this contract, by their key."""
        rows = self.session.exec(select(kind).where(kind.contract_id == self.id))  # type: ignore[attr-defined]
        return {getattr(row, by): row for row in rows}

    def _structures(self, structures: Iterable[facts.Structure]) -> None:
        known = self._known(Structure, "key")
        self.ids.structures = {key: row.id or 0 for key, row in known.items()}
        for each in structures:
            blank = Structure(contract_id=self.id, key=each.key, name=each.name)
            row = self.merge.put(
                f"structure:{each.key}",
                known.get(each.key),
                blank,
                structure_columns(_as_called(each, known.get(each.key))),
                sheet_has=columns_of(each),
            )
            self.ids.structures[each.key] = row.id or 0

    def _people(self, people: Iterable[facts.Person]) -> None:
        people, known = list(people), self._known(Person, "key")
        for new, old in keep_renamed(known, people).items():
            self.merge.rename(f"person:{old}", f"person:{new}")
        self.ids.people = {key: row.id or 0 for key, row in known.items()}
        for each in people:
            row = known.get(each.key)
            blank = Person(contract_id=self.id, key=each.key)
            columns = {
                **person_columns(each, self.ids),
                "ended_on": self._ended_on(each, row),
            }
            row = self.merge.put(
                f"person:{each.key}", row, blank, columns, sheet_has=columns_of(each)
            )
            self.ids.people[each.key] = row.id or 0

    def _ended_on(self, person: facts.Person, row: Person | None) -> object:
        """A mandate said to be over without a date ended, for us, the day we heard of it."""
        if not person.mandate_ended or person.mandate_ended_on:
            return person.mandate_ended_on
        return (row.ended_on if row else None) or in_zone(self.now, self.zone).date()

    def _axes(self, axes: Iterable[facts.Axis]) -> None:
        known = self._known(Axis, "code")
        axes = list(axes)
        for rank, each in zip(_ranks(known, [a.code for a in axes]), axes, strict=True):
            blank = Axis(contract_id=self.id, code=each.code, title=each.title)
            row = self.merge.put(
                f"axis:{each.key}",
                known.get(each.code),
                blank,
                axis_columns(each, rank, self.ids),
                sheet_has=columns_of(each),
            )
            self.ids.axes[each.key] = row.id or 0

    def _actions(self, actions: Iterable[facts.Action]) -> None:
        known = self._known(Action, "code")
        actions = list(actions)
        for rank, each in zip(_ranks(known, [a.code for a in actions]), actions, strict=True):
            blank = Action(contract_id=self.id, code=each.code, title=each.title)
            row = self.merge.put(
                f"action:{each.key}",
                known.get(each.code),
                blank,
                action_columns(each, rank, self.ids),
                sheet_has=columns_of(each),
            )
            self.ids.actions[each.key] = row.id or 0
            tie_roles(self.merge, each, row, self.ids)
            tie_remarks(self.merge, each, row, self.now, self.zone)

    def _instances(
        self, instances: Iterable[facts.Instance], people: Iterable[facts.Person]
    ) -> None:
        known = self._known(Instance, "code")
        named = {fold(row.name): row for row in known.values()}
        for told in instances:
            each = _under_its_code(told, known, named)
            blank = Instance(contract_id=self.id, code=each.code, name=each.name)
            columns = dict(instance_columns(each))
            if each.origin is None and each.code in known:
                del columns["name"]  # only heard of, by its short name
            row = self.merge.put(
                f"instance:{each.key}",
                known.get(each.code),
                blank,
                columns,
                sheet_has=columns_of(each),
            )
            self.ids.instances[told.code] = row.id or 0
            tie_seats(self.merge, each, row, self.ids, has_people=bool(people))

    def _meetings(self, meetings: Iterable[facts.Meeting]) -> None:
        known = self._known(Meeting, "key")
        moved = {self._key_now(row): row for row in known.values()}
        for each in meetings:
            row = known.get(each.key) or moved.get(each.key)
            about = f"meeting:{row.key if row else each.key}"
            blank = Meeting(
                contract_id=self.id, key=each.key, title=each.title, uid=self._uid(each.key)
            )
            columns = dict(meeting_columns(each, self.ids, self.zone))
            if row is not None and row.key != each.key:
                columns["history.on"] = row.history.get("on")  # the day it had before it moved
            row = self.merge.put(
                about,
                row,
                blank,
                columns,
                held=_KNOWN_TO_PEOPLE if row and _is_under_way(row) else frozenset(),
                sheet_has=columns_of(each),
            )
            if self.merge.changes_of(about) & _CALENDAR_COLUMNS:
                row.sequence += 1

    def _key_now(self, row: Meeting) -> str:
        """The key that a workbook gives to this meeting where it stands now, should it have been
        moved here since."""
        instance = self.session.get(Instance, row.instance_id) if row.instance_id else None
        name = fold(instance.code if instance else row.title)
        day = in_zone(row.starts_at, self.zone).date().isoformat() if row.starts_at else ""
        return f"{name} {day}"

    def _uid(self, key: str) -> str:
        """One for life, the same on every machine that reads the same workbook."""
        name = f"{self.contract.name}\n{key}"
        return f"{uuid.uuid5(uuid.NAMESPACE_URL, name)}@cheville"

    def _indicators(self, indicators: Iterable[facts.Indicator]) -> None:
        known = self._known(Indicator, "code")
        for each in indicators:
            blank = Indicator(contract_id=self.id, code=each.code, label=each.label)
            row = self.merge.put(
                f"indicator:{each.key}",
                known.get(each.code),
                blank,
                indicator_columns(each, self.ids),
                sheet_has=self._columns_of_indicator(each),
            )
            put_values(self.merge, each, row, self.now)

    def _columns_of_indicator(self, indicator: facts.Indicator) -> Collection[str]:
        """A fiche that this workbook does not have is no blank cell."""
        names_another = self.merge.is_asked(indicator.origin, "action")
        columns = columns_of(indicator)
        return set(columns) - {"action"} if names_another else columns


def _as_called(structure: facts.Structure, row: Structure | None) -> facts.Structure:
    """With every name it ever went by: a short name that no cell uses any more is still its own.
    Only a column of short names says which one comes first."""
    known = tuple(row.details.get("aliases", ())) if row else ()
    first = structure.aliases[:1] if "short_name" in columns_of(structure) else ()
    names = dict.fromkeys((*first, *known, *structure.aliases))
    return replace(structure, aliases=tuple(names))


def _under_its_code(
    instance: facts.Instance, known: Mapping[str, Instance], named: Mapping[str, Instance]
) -> facts.Instance:
    """A workbook that uses no short names calls an instance by its long one."""
    row = None if instance.code in known else named.get(fold(instance.name))
    return replace(instance, key=fold(row.code), code=row.code) if row else instance


def _is_under_way(meeting: Meeting) -> bool:
    """Whether people were asked something about it: they would have to hear of a change."""
    return meeting.collecting_since is not None or meeting.progress_since is not None


def _ranks(known: Mapping[str, Axis] | Mapping[str, Action], codes: Sequence[str]) -> list[int]:
    """In the order of the workbook. One that leaves some out and keeps the order of the others
    moves none of them: those that are new follow."""
    here = [known[code].rank for code in codes if code in known]
    in_order = list(range(1, len(codes) + 1))
    if here != sorted(here) or not known.keys() - set(codes):
        return in_order
    new = count(max(row.rank for row in known.values()) + 1)
    return [known[code].rank if code in known else next(new) for code in codes]
