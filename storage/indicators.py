"""Indicators, their values period by period, and every value that was ever given.

Which of them are owed now, and by whom, is storage/figures.
"""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, ColumnElement, UniqueConstraint, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.indicators import note_of
from domain.plan import ValueNote
from storage.people import Person


class Indicator(SQLModel, table=True):
    """One figure that the contract promised to follow.

    `counting` is a Counting of domain.plan (flow or stock), `direction` a Direction. `lag_months`:
    how long after the end of a period its source tells. Under `disclosure_threshold` (a count of
    people) a value is never shown to others. `minimum` and `maximum` are the bounds of a value
    that needs no confirmation.
    """

    __tablename__ = "indicator"
    __table_args__ = (UniqueConstraint("contract_id", "code"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    action_id: int | None = Field(default=None, foreign_key="action.id")
    code: str
    label: str
    kind: str | None = None
    unit: str | None = None
    source: str | None = None
    frequency: str | None = None
    initial_value: float | None = None
    initial_year: int | None = None
    target: float | None = None
    target_due: date | None = None
    responsible_id: int | None = Field(default=None, foreign_key="person.id")
    definition: str | None = None
    counting: str | None = None
    direction: str | None = None
    lag_months: int | None = None
    disclosure_threshold: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Told(SQLModel):
    """What is said of one period (« 2026-T3 »). `note` is a ValueNote of domain.plan: why the value
    is missing, or not quite a number; what is `withheld` is never published.

    `given_by_id` is whose answer it is, `entered_by_id` who typed it in their name. All of them
    are empty for a value that came with the workbook.
    """

    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    period: str
    value: float | None = None
    note: str | None = None
    comment: str | None = None
    reason: str | None = None
    given_by_id: int | None = Field(default=None, foreign_key="person.id")
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    channel: str | None = None


class IndicatorValue(Told, table=True):
    """The present value of one period."""

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    given_at: datetime | None = None


class GivenValue(Told, table=True):
    """Every value of a period as it was given, the latest being the present one. `source` makes it
    unique: « said:<row of the inbox>:<message of the channel> », or « import:<moment>:… ».
    """

    __tablename__ = "given_value"
    id: int | None = Field(default=None, primary_key=True)
    at: datetime
    source: str = Field(unique=True)


def which(contract_id: int, responsible_id: int | None) -> ColumnElement[bool]:
    """The indicators of a contract; with a person of it, those they are responsible for."""
    if responsible_id is None:
        return col(Indicator.contract_id) == contract_id
    return col(Indicator.responsible_id) == responsible_id


@cache
def _of_one() -> SelectOfScalar[Indicator]:
    """Asked at the end of each report: built once."""
    wanted = select(Indicator).where(Indicator.responsible_id == bindparam("person"))
    return wanted.order_by(col(Indicator.id))


class Indicators:
    """Questions about indicators, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def all(self, contract_id: int, responsible_id: int | None = None) -> list[Indicator]:
        """Every indicator, or those that one person is responsible for, in the order of the
        workbook."""
        if responsible_id is not None:
            return list(self.session.exec(_of_one(), params={"person": responsible_id}))
        wanted = select(Indicator).where(which(contract_id, None))
        return list(self.session.exec(wanted.order_by(col(Indicator.id))))

    def answered_by(self, person_id: int) -> list[Indicator]:
        """The indicators whose values this person gives, owed now or not."""
        wanted = select(Indicator).where(Indicator.responsible_id == person_id)
        return list(self.session.exec(wanted.order_by(col(Indicator.id))))

    def find(self, indicator_id: int) -> Indicator | None:
        return self.session.get(Indicator, indicator_id)

    def entrust(self, indicator: Indicator, person: Person) -> None:
        """This person gives its values from now on, and is the first that its cell names."""
        others = indicator.details.get("responsible", [])[1:]
        first = {"text": person.full_name, "person": person.key}
        indicator.details = {**indicator.details, "responsible": [first, *others]}
        indicator.responsible_id = person.id
        self.session.add(indicator)

    def define(self, indicator: Indicator, **settings: Any) -> None:
        """Settle how an indicator is counted, how late or how secret it is. Another threshold
        marks anew which of its values are too small to be shown."""
        for name, value in settings.items():
            setattr(indicator, name, value)
        self.session.add(indicator)
        if "disclosure_threshold" not in settings:
            return
        for row in self.values(indicator.id or 0):
            note = ValueNote(row.note) if row.note else None
            row.note = note_of(row.value, note, indicator.disclosure_threshold)
            self.session.add(row)

    def values(self, indicator_id: int) -> list[IndicatorValue]:
        wanted = select(IndicatorValue).where(IndicatorValue.indicator_id == indicator_id)
        return list(self.session.exec(wanted.order_by(col(IndicatorValue.period))))

    def value_of(self, indicator_id: int, period: str) -> IndicatorValue | None:
        """The present value of this period, or why there is none."""
        wanted = select(IndicatorValue).where(
            IndicatorValue.indicator_id == indicator_id, IndicatorValue.period == period
        )
        return self.session.exec(wanted).first()

    def values_in(
        self, contract_id: int, responsible_id: int | None = None
    ) -> list[IndicatorValue]:
        """The present values of the same."""
        mine = select(Indicator.id).where(which(contract_id, responsible_id))
        wanted = select(IndicatorValue).where(col(IndicatorValue.indicator_id).in_(mine))
        return list(self.session.exec(wanted.order_by(col(IndicatorValue.id))))

    def given_since(self, contract_id: int, since: datetime) -> int:
        """How many of the present values were given by people from this moment on."""
        mine = select(Indicator.id).where(Indicator.contract_id == contract_id)
        wanted = select(func.count()).where(
            col(IndicatorValue.indicator_id).in_(mine), col(IndicatorValue.given_at) >= since
        )
        return self.session.exec(wanted.select_from(IndicatorValue)).one()

    def history(self, indicator_id: int) -> list[GivenValue]:
        """Every value that was given, the oldest first."""
        wanted = select(GivenValue).where(GivenValue.indicator_id == indicator_id)
        return list(self.session.exec(wanted.order_by(col(GivenValue.id))))

    def given_from(self, source: str) -> GivenValue | None:
        return self.session.exec(select(GivenValue).where(GivenValue.source == source)).first()

    def last_given_by(self, person_id: int) -> GivenValue | None:
        """The value this person, or somebody in their name, gave last."""
        wanted = select(GivenValue).where(GivenValue.given_by_id == person_id)
        return self.session.exec(wanted.order_by(col(GivenValue.id).desc())).first()

    def entered_for(self, person_id: int, since: datetime) -> list[GivenValue]:
        """What somebody else typed in this person's name since then, the last of each period."""
        wanted = select(GivenValue).where(
            GivenValue.given_by_id == person_id,
            col(GivenValue.entered_by_id).is_not(None),
            GivenValue.at >= since,
        )
        rows = self.session.exec(wanted.order_by(col(GivenValue.id)))
        return list({(row.indicator_id, row.period): row for row in rows}.values())

    def given_in(self, person_id: int, message_id: str) -> GivenValue | None:
        """What this person gave in that message of the channel, the latest; None for another."""
        wanted = select(GivenValue).where(
            GivenValue.given_by_id == person_id,
            col(GivenValue.source).like(f"said:%:{message_id}"),
        )
        return self.session.exec(wanted.order_by(col(GivenValue.id).desc())).first()

    def give(self, given: GivenValue) -> bool:
        """Keep this value in the history, and make it the present one of its period. False, and
        nothing changes, when the same source gave it already."""
        if self.given_from(given.source) is not None:
            return False
        row = self.value_of(given.indicator_id, given.period)
        row = row or IndicatorValue(indicator_id=given.indicator_id, period=given.period)
        for name in _TOLD:
            setattr(row, name, getattr(given, name))
        row.given_at = given.at
        self.session.add_all((given, row))
        self.session.flush()
        return True


_TOLD = Told.model_fields.keys() - {"indicator_id", "period"}
