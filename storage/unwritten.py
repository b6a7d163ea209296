"""What is known here and the last workbook does not say: asked when it is given back.

It is found by comparing the rows with what the workbook told (`ImportedFact`), not with the file:
the same comparison by which the next import knows who changed what (storage/plan_merge).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, select

from domain.cells.reading import fold, one_line
from domain.plan_questions import LEFT_AS_IS, SAID_OTHERWISE
from domain.quiet_hours import in_zone
from domain.unwritten import Unwritten
from storage.actions import Action, ActionRole, Remark, Report, told_by_somebody
from storage.contracts import Axis, Contracts, Instance
from storage.imports import Import, ImportDoubt, ImportedFact, Imports
from storage.indicators import Indicator, IndicatorValue
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person, Structure
from storage.plan_links import FOLLOW_UP, PILOT
from storage.plan_merge import stored

_NOTHING: tuple[object, ...] = (None, "", [], {})
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "last_name": "last_name",
        "first_name": "first_name",
        "civility": "civility",
        "function": "function",
        "email": "emails",
        "phone": "phone",
        "remarks": "remarks",
    },
    "axis": {"formalised": "formalised", "validated_on": "formalised_on"},
    "action": {
        "code": "code",
        "title": "title",
        "objective": "objective",
        "state": "state",
        "progress": "progress",
        "starts_on": "starts_on",
        "ends_on": "ends_on",
        "last_report_on": "last_update_on",
        "details.adjustment": "adjustment",
        "details.budget": "budget",
        "details.notes": "notes",
    },
    "meeting": {"title": "title", "place": "place", "state": "state"},
    "indicator": {
        "code": "code",
        "label": "label",
        "kind": "kind",
        "unit": "unit",
        "source": "source",
        "frequency": "frequency",
        "initial_value": "initial_value",
        "initial_year": "initial_year",
        "target": "target",
        "target_due": "target_due_on",
        "definition": "definition",
        "counting": "counting",
        "direction": "direction",
        "lag_months": "lag_months",
        "disclosure_threshold": "disclosure_threshold",
        "minimum": "minimum",
        "maximum": "maximum",
    },
}
"""Columns that people may change, and the field of the plan that holds each."""

_SETTINGS = frozenset(
    {
        *("definition", "counting", "direction", "lag_months", "disclosure_threshold"),
        *("minimum", "maximum"),
    }
)
"""How an indicator is to be asked for: news for a workbook that has a column for it, for no other.
"""
_NEVER_TOLD = frozenset({"code"})
"""What names a fact is no news of it; a fact that is new to the workbook needs it."""
_CELL_SAYS_MORE = frozenset(
    {"email_several", "email_of_whom", "phone_several", "phone_in_text", "date_in_text"}
)
"""Questions whose cell holds more than their answer, and keeps it."""


Given = dict[str, dict[str, Any]]
"""What a workbook is made to say: the column of each fact, in stored form."""


def unwritten(session: Session, contract_id: int) -> tuple[list[Unwritten], Given]:
    """Everything the workbook of this contract does not say yet, in the order of its sheets, and
    the columns that it would then say.

    Facts that she took out of her workbook stay out.
    """
    last = Imports(session).last(contract_id)
    if last is None:
        return [], {}
    comparison = _Comparison(session, contract_id, last)
    return list(comparison.all()), comparison.given


class _Comparison:
    """Lives as long as one comparison."""

    def __init__(self, session: Session, contract_id: int, last: Import) -> None:
        self.session = session
        self.contract_id = contract_id
        self.last = last
        self.zone = ZoneInfo(Contracts(session).get(contract_id).timezone)
        self.facts = Imports(session).facts(contract_id)
        self.given: Given = {}
        self.answered = {
            (doubt.about, "hours" if doubt.field in ("starts_at", "ends_at") else doubt.field)
            for doubt in Imports(session).doubts(contract_id)
            if doubt.gone_at is None and _fills_its_cell(doubt)
        }

    def all(self) -> Iterator[Unwritten]:
        for person in self._rows(Person):
            if person.erased_at is None:
                yield from self._person(person)
        for axis in self._rows(Axis):
            yield from self._axis(axis)
        for action in self._rows(Action):
            yield from self._action(action)
        for meeting in self._rows(Meeting):
            yield from self._meeting(meeting)
        for indicator in self._rows(Indicator):
            yield from self._indicator(indicator)

    def _rows(self, kind: type[Any]) -> list[Any]:
        wanted = select(kind).where(kind.contract_id == self.contract_id)
        return list(self.session.exec(wanted.order_by(kind.id)))

    def _person(self, person: Person) -> Iterator[Unwritten]:
        about = f"person:{person.key}"
        yield from self._columns(about, person)
        if about not in self.facts and person.structure_id is not None:
            structure = self.session.get_one(Structure, person.structure_id)
            yield Unwritten(about, "structure", structure.name)

    def _axis(self, axis: Axis) -> Iterator[Unwritten]:
        about = f"axis:{axis.code}"
        yield from self._columns(about, axis)
        if self._is_out(about) or axis.elected_id is None:
            return
        told = self._told(about).get("elected_id")
        if axis.elected_id != told or self._was_answered(about, "elected"):
            yield Unwritten(about, "elected", [self._named(axis.elected_id)])

    def _action(self, action: Action) -> Iterator[Unwritten]:
        about = f"action:{action.code}"
        yield from self._columns(about, action)
        if self._is_out(about):
            return
        yield from self._roles(about, action)
        yield from self._remarks(about, action)
        yield from self._news(about, action)

    def _columns(self, about: str, row: SQLModel) -> Iterator[Unwritten]:
        """Columns that no longer hold what the workbook told; all of them when it told nothing."""
        if self._is_out(about):
            return
        told = self._told(about)
        for column, field in _FIELDS[about.partition(":")[0]].items():
            ours = stored(_value(row, column))
            if self._says_it(about, field, told, column, ours):
                continue
            self._give(about, column, ours)
            yield Unwritten(about, field, ours)

    def _give(self, about: str, column: str, ours: object) -> None:
        self.given.setdefault(about, {})[column] = stored(ours)

    def _says_it(
        self, about: str, field: str, told: Mapping[str, Any], column: str, ours: object
    ) -> bool:
        if ours in _NOTHING and told.get(column) in _NOTHING:
            return True
        if about in self.facts and column in _NEVER_TOLD:
            return True
        if column in _SETTINGS and column not in told:
            return True
        if field == "state" and about.startswith("meeting:") and column not in told:
            return bool(ours == Meeting.model_fields["state"].default)
        return ours == told.get(column) and not self._was_answered(about, field)

    def _was_answered(self, about: str, field: str) -> bool:
        """Whether its cell had to be asked about: what it says is less than what is known."""
        return (about, field) in self.answered

    def _is_out(self, about: str) -> bool:
        fact = self.facts.get(about)
        return fact is not None and fact.gone_at is not None

    def _told(self, about: str) -> Mapping[str, Any]:
        fact: ImportedFact | None = self.facts.get(about)
        return fact.told if fact else {}

    def _roles(self, about: str, action: Action) -> Iterator[Unwritten]:
        told = {tuple(role) for role in self._told(about).get("roles", [])}
        wanted = select(ActionRole).where(ActionRole.action_id == action.id)
        rows = list(self.session.exec(wanted.order_by(col(ActionRole.id))))
        for role, field in ((PILOT, "pilots"), (FOLLOW_UP, "followers")):
            now = [r for r in rows if r.role == role]
            keys = {(r.role, r.person_id, r.structure_id, r.as_written) for r in now}
            if keys != {t for t in told if t[0] == role} or self._was_answered(about, field):
                yield Unwritten(
                    about, field, [self._named(r.person_id, r.as_written or "") for r in now]
                )

    def _named(self, person_id: int | None, as_written: str = "") -> dict[str, str]:
        if person_id is None:
            return {"text": as_written}
        person = self.session.get_one(Person, person_id)
        return {"text": person.full_name, "person": person.key}

    def _remarks(self, about: str, action: Action) -> Iterator[Unwritten]:
        """What people said of it here: lines to add, each once."""
        told = {tuple(said) for said in self._told(about).get("remarks", [])}
        wanted = select(Remark).where(
            Remark.action_id == action.id, col(Remark.report_id).is_not(None)
        )
        said = list(self.session.exec(wanted.order_by(col(Remark.id))))
        for kind, field in (("obstacle", "obstacles"), ("lever", "levers")):
            texts = dict.fromkeys(one_line(r.text) for r in said if r.kind == kind)
            lines = [text for text in texts if (kind, text) not in told]
            if lines:
                yield Unwritten(about, field, lines)

    def _news(self, about: str, action: Action) -> Iterator[Unwritten]:
        """Faits marquants and prochaines étapes told since the workbook was read."""
        wanted = select(Report, Person).where(
            Report.action_id == action.id,
            Report.at > self.last.at,
            Report.person_id == Person.id,
            told_by_somebody(),
        )
        for report, person in self.session.exec(wanted.order_by(col(Report.id))):
            for field in ("highlight", "next_step"):
                if text := getattr(report, field):
                    told = {"text": text, "person": person.full_name, "on": self._day(report.at)}
                    yield Unwritten(about, field, told)

    def _meeting(self, meeting: Meeting) -> Iterator[Unwritten]:
        about = f"meeting:{meeting.key}"
        yield from self._columns(about, meeting)
        if self._is_out(about):
            return
        yield from self._moments(about, meeting)
        yield from self._answers(about, meeting)

    def _moments(self, about: str, meeting: Meeting) -> Iterator[Unwritten]:
        told = self._told(about)
        for column in ("starts_at", "ends_at", "convened_at", "answer_by"):
            if stored(getattr(meeting, column)) != told.get(column):
                self._give(about, column, getattr(meeting, column))
        if about not in self.facts and meeting.instance_id is not None:
            instance = self.session.get_one(Instance, meeting.instance_id)
            yield Unwritten(about, "instance", instance.code)
        ours = self._day(meeting.starts_at) or meeting.history.get("on")
        said = self._day(told.get("starts_at")) or told.get("history.on")
        if ours and (ours != said or self._was_answered(about, "on")):
            yield Unwritten(about, "on", ours)
        hours = {name: self._hour(getattr(meeting, name)) for name in ("starts_at", "ends_at")}
        same = hours == {name: self._hour(told.get(name)) for name in hours}
        if hours["starts_at"] and (not same or self._was_answered(about, "hours")):
            yield Unwritten(about, "hours", hours)
        for column, field in (("convened_at", "convened_on"), ("answer_by", "answer_by")):
            day = self._day(getattr(meeting, column))
            if day != self._day(told.get(column)) or self._was_answered(about, field):
                yield Unwritten(about, field, day)
        if self._was_answered(about, "minutes_sent_on"):
            yield Unwritten(about, "minutes_sent_on", meeting.history.get("minutes_sent_on"))

    def _answers(self, about: str, meeting: Meeting) -> Iterator[Unwritten]:
        """Who answered what, as it stands: an answer is no attendance, and has its own list."""
        wanted = (
            select(MeetingAnswer, Person)
            .where(MeetingAnswer.meeting_id == meeting.id, MeetingAnswer.person_id == Person.id)
            .order_by(col(Person.last_name), col(Person.id), col(MeetingAnswer.id))
        )
        current = {person.id: (answer, person) for answer, person in self.session.exec(wanted)}
        for answer, person in current.values():
            by = answer.represented_by or self._name(answer.represented_by_id)
            whose = {"person": person.full_name, "civility": person.civility}
            yield Unwritten(about, "answer", {**whose, "answer": answer.answer, "by": by})

    def _name(self, person_id: int | None) -> str:
        return self.session.get_one(Person, person_id).full_name if person_id else ""

    def _indicator(self, indicator: Indicator) -> Iterator[Unwritten]:
        key = indicator.code or fold(indicator.label)
        about = f"indicator:{key}"
        yield from self._columns(about, indicator)
        if self._is_out(about):
            return
        if about not in self.facts and indicator.action_id is not None:
            yield Unwritten(about, "action", self.session.get_one(Action, indicator.action_id).code)
        yield from self._responsible(about, indicator)
        wanted = select(IndicatorValue).where(IndicatorValue.indicator_id == indicator.id)
        for value in self.session.exec(wanted.order_by(col(IndicatorValue.period))):
            yield from self._value(f"value:{key}@{value.period}", value, indicator)

    def _responsible(self, about: str, indicator: Indicator) -> Iterator[Unwritten]:
        """Who gives its values. That nobody does for now takes no name out of her workbook."""
        if indicator.responsible_id is None:
            return
        told = self._told(about).get("responsible_id")
        if indicator.responsible_id != told or self._was_answered(about, "responsible"):
            said = indicator.details.get("responsible", [])
            self._give(about, "responsible_id", indicator.responsible_id)
            self._give(about, "details.responsible", said)
            named = [self._named(indicator.responsible_id), *said[1:]]
            yield Unwritten(about, "responsible", named)

    def _value(
        self, about: str, value: IndicatorValue, indicator: Indicator
    ) -> Iterator[Unwritten]:
        told = self._told(about)
        ours = {"value": value.value, "note": value.note}
        nothing = value.value is None and value.note is None
        same = ours == {name: told.get(name) for name in ours}
        if not same and not (nothing and not told):
            self.given[about] = ours
            yield Unwritten(about, "value", {**ours, "threshold": indicator.disclosure_threshold})

    def _day(self, moment: datetime | str | None) -> str | None:
        at = _moment(moment)
        return in_zone(at, self.zone).date().isoformat() if at else None

    def _hour(self, moment: datetime | str | None) -> str | None:
        at = _moment(moment)
        return in_zone(at, self.zone).strftime("%H:%M") if at else None


def _fills_its_cell(doubt: ImportDoubt) -> bool:
    """Whether its answer may take the place of what was doubted."""
    is_answer = doubt.answer not in (None, LEFT_AS_IS) and doubt.kind != SAID_OTHERWISE
    return is_answer and doubt.kind not in _CELL_SAYS_MORE


def _moment(stored_or_not: datetime | str | None) -> datetime | None:
    if isinstance(stored_or_not, str):
        return datetime.fromisoformat(stored_or_not)
    return stored_or_not


def _value(row: SQLModel, name: str) -> object:
    column, _, key = name.partition(".")
    value = getattr(row, column)
    return value.get(key) if key else value
