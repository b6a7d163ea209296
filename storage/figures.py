"""Which figures are owed now, and by whom. The same few queries whatever the number of people.

A figure is one period of one indicator. The rule is domain/indicators.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from domain.actions import ActionState
from domain.indicators import IndicatorFacts, asked_period, gaps, owed_period, settles
from domain.people import in_office
from domain.periods import Period, due_on
from domain.plan import Frequency
from domain.quiet_hours import in_zone
from storage.actions import Action
from storage.indicators import Indicator, IndicatorValue, which
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Figure:
    """One period of one indicator, as it stands now. `answers` is the person to ask: the one
    responsible, their mandate running; None is for the coordinator to place. `owed` while nobody
    gave it, nor said that there will be none; `value` is what is kept, if anything."""

    indicator: Indicator
    period: Period
    due_on: date
    answers: Person | None
    owed: bool
    value: IndicatorValue | None

    @property
    def key(self) -> str:
        """What names it in buttons, messages and reminders: « 12:2026-T3 »."""
        return f"{self.indicator.id}:{self.period.key}"


@dataclass(frozen=True)
class Book:
    """Everything needed to say what is owed, read at once."""

    indicators: Sequence[Indicator]
    values: Mapping[int, Sequence[IndicatorValue]]
    actions: Mapping[int, Action]
    people: Mapping[int, Person]

    def facts(self, indicator: Indicator) -> IndicatorFacts:
        """This indicator as the rules see it."""
        action = self.actions.get(indicator.action_id or 0)
        periods = (
            Period.named(row.period)
            for row in self.values.get(indicator.id or 0, ())
            if settles(row.value, row.note)
        )
        return IndicatorFacts(
            Frequency(indicator.frequency) if indicator.frequency else None,
            indicator.lag_months or 0,
            frozenset(period for period in periods if period is not None),
            ActionState(action.state) if action and action.state else None,
            action.starts_on if action else None,
        )


def asked_of_all(work: UnitOfWork, responsible_id: int | None = None) -> list[Figure]:
    """Every figure that is asked about today, given or not, in the order of the plan; with a
    person, those that they are responsible for."""
    book, today = _book(work, responsible_id), _today(work)
    found = (_figure(work, book, each, today) for each in book.indicators)
    return [figure for figure in found if figure is not None]


def owed(work: UnitOfWork) -> dict[int | None, list[Figure]]:
    """The figures owed today, by the person to ask; under None, those that wait for the
    coordinator to say who answers for them."""
    found: defaultdict[int | None, list[Figure]] = defaultdict(list)
    for figure in asked_of_all(work):
        if figure.owed:
            found[figure.answers.id if figure.answers else None].append(figure)
    return dict(found)


def owed_by(work: UnitOfWork, person_id: int) -> list[Figure]:
    """The figures that this person owes today. Asked at each step of a conversation: what others
    owe is not read."""
    mine = asked_of_all(work, person_id)
    return [figure for figure in mine if figure.owed and figure.answers is not None]


def gaps_of(work: UnitOfWork, indicator: Indicator) -> tuple[Period, ...]:
    """The holes of the past of this indicator: told, never chased."""
    return gaps(_book(work).facts(indicator), _today(work), work.hours)


def _figure(work: UnitOfWork, book: Book, indicator: Indicator, today: date) -> Figure | None:
    facts = book.facts(indicator)
    period = asked_period(facts, today, work.hours)
    if period is None:
        return None
    values = book.values.get(indicator.id or 0, ())
    return Figure(
        indicator,
        period,
        due_on(period, facts.lag_months, work.hours),
        _who_answers(book, indicator, today),
        owed_period(facts, today, work.hours) is not None,
        next((row for row in values if row.period == period.key), None),
    )


def _who_answers(book: Book, indicator: Indicator, today: date) -> Person | None:
    person = book.people.get(indicator.responsible_id or 0)
    serves = person is not None and in_office(today, since=None, until=person.ended_on)
    return person if serves else None


def _today(work: UnitOfWork) -> date:
    return in_zone(work.now, work.hours.zone).date()


def _book(work: UnitOfWork, responsible_id: int | None = None) -> Book:
    indicators = work.indicators.all(work.contract_id, responsible_id)
    if not indicators:
        return Book((), {}, {}, {})
    values: defaultdict[int, list[IndicatorValue]] = defaultdict(list)
    for row in work.indicators.values_in(work.contract_id, responsible_id):
        values[row.indicator_id].append(row)
    responsible = {each.responsible_id for each in indicators}
    people = work.session.exec(select(Person).where(col(Person.id).in_(responsible)))
    told_of = select(Indicator.action_id).where(which(work.contract_id, responsible_id))
    actions = work.session.exec(select(Action).where(col(Action.id).in_(told_of)))
    return Book(
        indicators,
        values,
        {action.id or 0: action for action in actions},
        {person.id or 0: person for person in people},
    )
