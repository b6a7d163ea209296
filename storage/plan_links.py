"""What hangs from the facts of a plan: roles, seats, remarks, values."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from domain import plan as facts
from domain.cells.reading import one_line
from domain.quiet_hours import wall_clock
from storage.actions import Action, ActionRole, Remark
from storage.contracts import Instance, Seat
from storage.indicators import GivenValue, Indicator, IndicatorValue
from storage.plan_columns import Ids
from storage.plan_merge import Merge

PILOT, FOLLOW_UP = "pilot", "follow_up"
_NOON = time(12)

Role = tuple[str, int | None, int | None, str | None]
Place = tuple[int, str, int | None]
Said = tuple[str, str]


class _Read(Protocol):
    """Any fact of a plan: it knows where it was read."""

    @property
    def origin(self) -> facts.Origin | None: ...


def columns_of(fact: _Read) -> tuple[str, ...]:
    """What its sheet has columns for; nothing, for a fact that was only heard of."""
    return fact.origin.columns if fact.origin else ()


def tie_roles(merge: Merge, action: facts.Action, row: Action, ids: Ids) -> None:
    """Pilotes and référents de suivi; a structure or an unknown name is kept as it was written."""
    assert row.id is not None
    action_id = row.id
    about, columns = f"action:{action.key}", columns_of(action)
    wanted: list[Role] = []
    told: set[str] = set()
    for role, field in ((PILOT, "pilots"), (FOLLOW_UP, "followers")):
        named = getattr(action, field)
        if merge.is_asked(action.origin, field) and not merge.is_new(about):
            continue  # nobody certain is named there: those who are known stay
        wanted += [_role(role, reference, ids) for reference in named]
        if named or field in columns:
            told.add(role)
    found = merge.session.exec(
        select(ActionRole).where(
            ActionRole.action_id == action_id, col(ActionRole.role).in_((PILOT, FOLLOW_UP))
        )
    )
    current = {(r.role, r.person_id, r.structure_id, r.as_written): r for r in found}
    merge.links(
        about,
        "roles",
        wanted,
        current,
        lambda role: ActionRole(
            action_id=action_id,
            role=role[0],
            person_id=role[1],
            structure_id=role[2],
            as_written=role[3],
        ),
        untold=lambda role: role[0] not in told,
    )


def _role(role: str, reference: facts.Reference, ids: Ids) -> Role:
    person = ids.person(reference)
    if person is not None:
        return role, person, None, None
    return role, None, ids.structures.get(reference.structure or ""), reference.text


def tie_remarks(
    merge: Merge, action: facts.Action, row: Action, now: datetime, zone: ZoneInfo
) -> None:
    """Freins and leviers of the workbook, as of its last update. They stay as history; what people
    said here is known already when the workbook says it back."""
    assert row.id is not None
    action_id, contract_id = row.id, row.contract_id
    wanted: list[Said] = [
        *(("obstacle", text) for text in action.obstacles),
        *(("lever", text) for text in action.levers),
    ]
    at = _said_at(action.last_update_on, now, zone)
    found = merge.session.exec(select(Remark).where(Remark.action_id == action_id))
    merge.links(
        f"action:{action.key}",
        "remarks",
        wanted,
        {(r.kind, r.text if r.report_id is None else one_line(r.text)): r for r in found},
        lambda said: Remark(
            contract_id=contract_id, action_id=action_id, kind=said[0], text=said[1], at=at
        ),
        lasting=True,
    )


def _said_at(day: date | None, now: datetime, zone: ZoneInfo) -> datetime:
    return min(wall_clock(day, _NOON, zone), now) if day else now


def tie_seats(
    merge: Merge, instance: facts.Instance, row: Instance, ids: Ids, *, has_people: bool
) -> None:
    """Who sits, and who stands in for whom. A workbook without its directory names no substitute,
    and no member but in a column of the instances."""
    assert row.id is not None
    instance_id = row.id
    members = (ids.person(reference) for reference in instance.members)
    substitutes = (
        (ids.people.get(titular), ids.people.get(substitute))
        for titular, substitute in instance.substitutes
    )
    wanted: list[Place] = [
        *((person, "member", None) for person in members if person),
        *((person, "substitute", titular) for titular, person in substitutes if person),
    ]
    told = {"member", "substitute"} if has_people else set()
    if instance.members or "members" in columns_of(instance):
        told.add("member")
    found = merge.session.exec(select(Seat).where(Seat.instance_id == instance_id))
    merge.links(
        f"instance:{instance.key}",
        "seats",
        wanted,
        {(s.person_id, s.kind, s.stands_in_for_id): s for s in found},
        lambda place: Seat(
            instance_id=instance_id,
            person_id=place[0],
            kind=place[1],
            stands_in_for_id=place[2],
        ),
        untold=lambda place: place[1] not in told,
    )


def put_values(merge: Merge, indicator: facts.Indicator, row: Indicator, now: datetime) -> None:
    """Each value of an indicator is a fact of its own: « value:21-b@2026-T3 ». What the workbook
    changes goes into the history too; what somebody gave here is asked about, never replaced."""
    assert row.id is not None
    indicator_id = row.id
    known = _values(merge.session, indicator_id)
    for each in indicator.values:
        about, present = f"value:{indicator.key}@{each.period}", known.get(each.period)
        given_here = present is not None and present.given_at is not None
        value = merge.put(
            about,
            present,
            IndicatorValue(indicator_id=indicator_id, period=each.period),
            _columns(each, present),
            held=_VALUE_COLUMNS if given_here else frozenset(),
        )
        if present is None or merge.changes_of(about):
            merge.session.add(_as_given(value, now, _times_given(merge.session, value)))


def _columns(told: facts.PeriodValue, present: IndicatorValue | None) -> dict[str, object]:
    """« <11 » says nothing against the figure that was given here and is not to be shown."""
    if present is not None and present.note == told.note == facts.ValueNote.WITHHELD:
        return {"note": told.note}
    return {"value": told.value, "note": told.note}


_VALUE_COLUMNS = frozenset({"value", "note"})


def _times_given(session: Session, value: IndicatorValue) -> int:
    """How often this period was told before."""
    return session.exec(
        select(func.count()).where(
            GivenValue.indicator_id == value.indicator_id, GivenValue.period == value.period
        )
    ).one()


def _as_given(value: IndicatorValue, now: datetime, times: int) -> GivenValue:
    """A value as one import gave it. Its source begins with « import: » and the moment of it."""
    return GivenValue(
        indicator_id=value.indicator_id,
        period=value.period,
        value=value.value,
        note=value.note,
        at=now,
        source=f"import:{now.isoformat()}:{value.indicator_id}:{value.period}:{times}",
    )


def _values(session: Session, indicator_id: int) -> Mapping[str, IndicatorValue]:
    wanted = select(IndicatorValue).where(IndicatorValue.indicator_id == indicator_id)
    return {value.period: value for value in session.exec(wanted)}
