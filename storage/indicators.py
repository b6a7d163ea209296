"""Indicators and their values, as the workbook gives them."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Session, SQLModel, col, select


class Indicator(SQLModel, table=True):
    """One figure that the contract promised to follow."""

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
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class IndicatorValue(SQLModel, table=True):
    """One value for one period (« 2026-T3 »). `note` is a ValueNote of domain.plan: why the value
    is missing, or not quite a number; what is `withheld` is never published."""

    __tablename__ = "indicator_value"
    __table_args__ = (UniqueConstraint("indicator_id", "period"),)
    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    period: str
    value: float | None = None
    note: str | None = None


class Indicators:
    """Questions about indicators, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def all(self, contract_id: int) -> list[Indicator]:
        wanted = select(Indicator).where(Indicator.contract_id == contract_id)
        return list(self.session.exec(wanted.order_by(col(Indicator.id))))

    def values(self, indicator_id: int) -> list[IndicatorValue]:
        wanted = select(IndicatorValue).where(IndicatorValue.indicator_id == indicator_id)
        return list(self.session.exec(wanted.order_by(col(IndicatorValue.period))))
