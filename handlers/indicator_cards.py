"""What is shown of an indicator: a value as one reader may see it, a period, the whole card.

Shared by those who give values and by the coordinator, who defines. Nothing is changed here.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from domain.cards import shortened
from domain.indicators import Shown
from domain.messages import Choice, Rows, Say, column
from domain.periods import Period
from handlers.conversation import menu_row
from handlers.record_figure import NOT_MINE, shown_to_me
from storage.figures import gaps_of
from storage.indicators import GivenValue, Indicator, IndicatorValue
from storage.people import Person
from storage.unit_of_work import UnitOfWork

MOST_PERIODS = 8
_LABEL = 30


@dataclass(frozen=True)
class Span:
    """A period for a text: its key for the filters that word it, its last day for a stock."""

    key: str
    last: date | None


@dataclass(frozen=True)
class Given:
    """A value that was told, as the person speaking may see it. `by` is who gave it, `typed_by`
    who typed it in their name; both are None for a workbook, and so is `at` of an old one."""

    indicator: Indicator
    period: str
    shown: Shown
    comment: str | None
    reason: str | None
    by: Person | None
    typed_by: Person | None
    at: datetime | None


@dataclass(frozen=True)
class PeriodLine:
    """One period on the card: what stands, and what it was before, the latest first."""

    present: Given
    before: tuple[Given, ...]


def span(period: str) -> Span:
    """A stored period; what is none has no last day."""
    found = Period.named(period)
    return Span(period, found.last if found else None)


def given_of(work: UnitOfWork, indicator: Indicator, row: IndicatorValue | GivenValue) -> Given:
    """A value, present or past, for the person speaking."""
    return Given(
        indicator,
        row.period,
        shown_to_me(work, indicator, row),
        row.comment,
        row.reason,
        _person(work, row.given_by_id),
        _person(work, row.entered_by_id),
        row.at if isinstance(row, GivenValue) else row.given_at,
    )


def _person(work: UnitOfWork, person_id: int | None) -> Person | None:
    return work.people.get(person_id) if person_id else None


def written(value: float | None) -> str:
    """A number as a button bears it.

    >>> written(1234.5), written(12.0)
    ('1234,5', '12')
    """
    if value is None:
        return ""
    plain = f"{Decimal(str(value)):f}"
    return (plain.rstrip("0").rstrip(".") if "." in plain else plain).replace(".", ",")


def correct_choice(indicator: Indicator, period: str) -> Choice:
    """The button that opens one figure again; by its code, for a number typed is a figure."""
    facts = {"code": indicator.code, "label": shortened(indicator.label, _LABEL)}
    value = f"indicators:{indicator.id}:{period}"
    return Choice(value, word="correct_figure", facts=facts, numbered=False)


def card(work: UnitOfWork, indicator: Indicator) -> Say:
    """Everything the coordinator may want to know of one indicator, and what she may do."""
    said = indicator.details.get(NOT_MINE)
    facts = {
        "indicator": indicator,
        "action": work.actions.find(indicator.action_id) if indicator.action_id else None,
        "responsible": _person(work, indicator.responsible_id),
        "serves": _serves(work, indicator),
        "declined_by": _person(work, said["by"]) if said else None,
        "declined_words": said["words"] if said else None,
        "lines": _lines(work, indicator),
        "most": MOST_PERIODS,
        "gaps": [period.key for period in gaps_of(work, indicator)],
    }
    return Say("indicators/card", facts, _rows(indicator))


def _serves(work: UnitOfWork, indicator: Indicator) -> bool:
    person = _person(work, indicator.responsible_id)
    return person is not None and work.people.serves(person)


def _lines(work: UnitOfWork, indicator: Indicator) -> list[PeriodLine]:
    """The latest period first."""
    assert indicator.id is not None
    history = work.indicators.history(indicator.id)
    found = []
    for row in work.indicators.values(indicator.id):
        told = [each for each in history if each.period == row.period]
        before = tuple(given_of(work, indicator, each) for each in reversed(told[:-1]))
        found.append(PeriodLine(given_of(work, indicator, row), before))
    return found[::-1]


def _rows(indicator: Indicator) -> Rows:
    doors = (("who", "name_responsible"), ("give", "give_value"), ("set", "set_indicator"))
    return (
        *column(*(Choice(f"indicator:{indicator.id}:{d}", word=word) for d, word in doors)),
        *menu_row(),
    )
