"""Facts of a plan as the columns of rows. Which of them are written is plan_merge."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain import plan as facts
from domain.people import Civility
from domain.quiet_hours import wall_clock
from domain.steps import (
    COPIL_CHAIN,
    MEETING_CHAIN,
    ChainStep,
    StepKind,
    is_copil,
    settings_of_chain,
)

CONVENED_TIME = time(9)
ANSWER_TIME = time(18)
"""A workbook gives days: a convocation leaves in the morning, an answer may come all day."""

Columns = Mapping[str, object]


@dataclass
class Ids:
    """The number of each row, by the key its fact has in the plan. Filled as rows are made."""

    structures: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    axes: dict[str, int] = field(default_factory=dict)
    actions: dict[str, int] = field(default_factory=dict)
    instances: dict[str, int] = field(default_factory=dict)

    def person(self, reference: facts.Reference | None) -> int | None:
        """The person a cell means, if one is certain."""
        return self.people.get(reference.person or "") if reference else None


def structure_columns(structure: facts.Structure) -> Columns:
    short = structure.aliases[0] if structure.aliases else None
    return {"name": structure.name, "short_name": short, "details.aliases": structure.aliases}


def person_columns(person: facts.Person, ids: Ids) -> Columns:
    return {
        "civility": civility_code(person.civility),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "function": person.function or None,
        "structure_id": ids.structures.get(person.structure or ""),
        "email": person.emails[0] if person.emails else None,
        "phone": person.phone,
        "channel": _channel(person),
        "remarks": person.remarks or None,
        "details.emails": person.emails,
        "details.signatory": person.signatory,
        "details.telegram_forbidden": person.telegram_forbidden,
        "details.without_smartphone": person.without_smartphone,
        "details.others": person.others,
    }


def civility_code(civility: Civility | None) -> str | None:
    """None when nobody said: agreement is then neutral, never guessed."""
    return civility.value if civility else None


def _channel(person: facts.Person) -> str | None:
    """How to reach them, when the workbook says; Telegram stays their own choice."""
    if person.without_smartphone:
        return "mail" if person.emails else "phone"
    return "mail" if person.telegram_forbidden or person.prefers_email else None


def axis_columns(axis: facts.Axis, rank: int, ids: Ids) -> Columns:
    return {
        "title": axis.title,
        "rank": rank,
        "formalised": axis.formalised,
        "validated_on": axis.formalised_on,
        "elected_id": ids.person(axis.elected),
        "details.elected": axis.elected.text if axis.elected else "",
        "details.objectives": axis.objectives,
        "details.leads": axis.leads,
        "details.others": axis.others,
    }


def action_columns(action: facts.Action, rank: int, ids: Ids) -> Columns:
    return {
        "title": action.title,
        "axis_id": ids.axes.get(action.axis or ""),
        "objective": action.objective or None,
        "rank": rank,
        "state": action.state,
        "progress": action.progress,
        "starts_on": action.starts_on,
        "ends_on": action.ends_on,
        "last_report_on": action.last_update_on,
        **{f"details.{name}": value for name, value in _action_details(action).items()},
    }


def _action_details(action: facts.Action) -> Columns:
    return {
        "context": action.context,
        "operational_objectives": action.operational_objectives,
        "audience": action.audience,
        "territory": action.territory,
        "lead_structure": references([action.lead_structure] if action.lead_structure else []),
        "partners": references(action.partners),
        "adjustment": action.adjustment,
        "indicators": action.indicators,
        "budget": action.budget,
        "notes": action.notes,
        "internal_notes": action.internal_notes,
        "others": action.others,
    }


def instance_columns(instance: facts.Instance) -> Columns:
    return {
        "name": instance.name,
        "nature": instance.nature or None,
        "everybody": instance.everyone,
        "chain": own_chain(instance),
        "details.purpose": instance.purpose,
        "details.frequency": instance.frequency,
        "details.chairs": references(instance.chairs),
        "details.unknown_members": [r.text for r in instance.members if r.person is None],
        "details.answer_days": instance.answer.days if instance.answer else None,
        "details.others": instance.others,
    }


def own_chain(instance: facts.Instance) -> list[dict[str, str | int]] | None:
    """The steps of this instance when its délais are not the house's. Only a COPIL is prepared by
    a call for progress."""
    if instance.convocation is None and instance.minutes is None:
        return None
    days = {
        StepKind.CONVOKE: _days_before(instance.convocation),
        StepKind.MINUTES: _days_before(instance.minutes),
    }
    house = COPIL_CHAIN if is_copil(instance.code) else MEETING_CHAIN
    chain = tuple(_at(step, days.get(step.kind)) for step in house)
    return None if chain == house else settings_of_chain(chain)


def _at(step: ChainStep, days_before: int | None) -> ChainStep:
    return step if days_before is None else replace(step, days_before=days_before)


def _days_before(offset: facts.Offset | None) -> int | None:
    """In calendar days; jours francs leave out the day of the meeting and that of the sending."""
    return None if offset is None else -offset.days + (1 if offset.clear else 0)


def meeting_columns(meeting: facts.Meeting, ids: Ids, zone: ZoneInfo) -> Columns:
    columns: dict[str, object] = {
        "instance_id": _instance_id(meeting, ids),
        "title": meeting.title,
        "starts_at": _moment(meeting.on, meeting.starts_at, zone),
        "ends_at": _moment(meeting.on, meeting.ends_at, zone),
        "place": meeting.place or None,
        "agenda": list(meeting.agenda),
        "convened_at": _moment(meeting.convened_on, CONVENED_TIME, zone),
        "answer_by": _moment(meeting.answer_by, ANSWER_TIME, zone),
        "history.on": meeting.on,
        "history.minutes_sent_on": meeting.minutes_sent_on,
        "history.attended": references(meeting.attended),
        "history.excused": references(meeting.excused),
        "history.absent": references(meeting.absent),
        "history.others": meeting.others,
    }
    return columns if meeting.state is None else {**columns, "state": meeting.state}


def _instance_id(meeting: facts.Meeting, ids: Ids) -> int | None:
    return ids.instances.get(meeting.instance or "")


def _moment(day: date | None, at_time: time | None, zone: ZoneInfo) -> datetime | None:
    """In UTC; a day without its hour is no moment yet."""
    return wall_clock(day, at_time, zone) if day and at_time else None


def indicator_columns(indicator: facts.Indicator, ids: Ids) -> Columns:
    first = indicator.responsible[0] if indicator.responsible else None
    how = {
        "definition": indicator.definition or None,
        "counting": indicator.counting,
        "direction": indicator.direction,
        "lag_months": indicator.lag_months,
        "disclosure_threshold": indicator.disclosure_threshold,
        "minimum": indicator.minimum,
        "maximum": indicator.maximum,
    }
    return {
        "label": indicator.label,
        "action_id": ids.actions.get(indicator.action or ""),
        "kind": indicator.kind,
        "unit": indicator.unit or None,
        "source": indicator.source or None,
        "frequency": indicator.frequency,
        "initial_value": indicator.initial_value,
        "initial_year": indicator.initial_year,
        "target": indicator.target,
        "target_due": indicator.target_due_on,
        "responsible_id": ids.person(first),
        "details.responsible": references(indicator.responsible),
        "details.target_every_year": indicator.target_every_year,
        "details.comment": indicator.comment,
        "details.others": indicator.others,
        # Few workbooks tell these: silence there takes nothing back that was set here.
        **{name: value for name, value in how.items() if value is not None},
    }


def references(found: Iterable[facts.Reference]) -> list[dict[str, str]]:
    """Names as they were written, with whom they mean."""
    return [
        {
            name: value
            for name, value in (("text", r.text), ("person", r.person), ("structure", r.structure))
            if value
        }
        for r in found
    ]
