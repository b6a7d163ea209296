"""Who was asked for which figure, and which they still owe; the rule is domain/figure_reminders.

What was said of a figure is a row of its own beside the message that named it, so that every
collection counts toward the same relances.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from domain.figure_reminders import FigureReminder, FigureWord, OwedFigure, will_come
from domain.indicators import Shown, shown
from domain.periods import Period, due_on, last_due
from domain.plan import Frequency, ValueNote
from domain.quiet_hours import in_zone, wall_clock
from storage.chains import lay_figures_chain
from storage.chasing import coordinators, policy_of
from storage.figures import Figure, owed
from storage.indicators import Indicator, IndicatorValue
from storage.reminders import GivenReminder
from storage.unit_of_work import UnitOfWork

FIRST_ASKED = ("reminders/figures_call", "reminders/progress_call")
"""The texts that ask for figures for the first time. One that was not passed on asked nobody."""
FIGURES_ALONE = {
    "reminders/figures_call": "reminders/figures_call",
    "reminders/figures_relance": "reminders/figures_relance",
    "reminders/progress_call": "reminders/figures_call",
    "reminders/progress_relance": "reminders/figures_relance",
}
"""The texts that may ask for figures, each with the one that asks for nothing else."""


def figures_asked_for(work: UnitOfWork) -> tuple[OwedFigure, ...]:
    """The figures that people in office owe now, in the order of the plan, with what they heard."""
    told = _told(work)
    unasked = work.relay.waiting_for(work.contract_id, FIRST_ASKED, work.now)
    aside = frozenset() if policy_of(work).coordinator_asked else coordinators(work)
    return tuple(
        _owed(figure, person_id, told.get((person_id, figure.key), ()), person_id not in unasked)
        for person_id, figures in owed(work).items()
        if person_id is not None and person_id not in aside
        for figure in figures
    )


def awaited_from(work: UnitOfWork, person_id: int) -> list[OwedFigure]:
    """What this person is still to answer: what they said will come is answered for now."""
    theirs = (each for each in figures_asked_for(work) if each.person_id == person_id)
    return [each for each in theirs if not will_come(each, work.now)]


def _told(work: UnitOfWork) -> Mapping[tuple[int, str], list[GivenReminder]]:
    found: dict[tuple[int, str], list[GivenReminder]] = {}
    for row in work.reminders.given_about(work.contract_id, _about("")):
        found.setdefault((row.person_id, row.subject.removeprefix(_about(""))), []).append(row)
    return found


def _about(key: str) -> str:
    """What names a figure in reminders."""
    return f"figure:{key}"


def _owed(
    figure: Figure, person_id: int, told: Iterable[GivenReminder], reached: bool
) -> OwedFigure:
    told = list(told)
    awaited = figure.value if figure.value and figure.value.note == ValueNote.AWAITED else None
    return OwedFigure(
        figure.key,
        person_id,
        asked=bool(told) and reached,
        relances_given=sum(row.kind == FigureWord.RELANCE for row in told),
        last_at=max((row.at for row in told), default=None),
        to_come_at=awaited.given_at if awaited else None,
    )


def note_named(work: UnitOfWork, reminder: FigureReminder, occurrence: str) -> None:
    """The message of this occurrence has named these figures."""
    for key, word in reminder.figures:
        person_id, about = reminder.person_id, _about(key)
        work.reminders.give(work.contract_id, person_id, about, word, occurrence, work.now)


def still_names(work: UnitOfWork, person_id: int, about: str) -> bool:
    """Whether a message about this (a call for progress) named a figure that they owe still."""
    owed_now = {_about(each.key) for each in awaited_from(work, person_id)}
    return any(
        row.person_id == person_id and row.subject in owed_now
        for row in work.reminders.given_about(work.contract_id, _about(""))
        if row.occurrence.startswith(f"{about} ")
    )


def still_named(work: UnitOfWork, person_id: int, about: str, key: str) -> list[str]:
    """The keys of the figures that the message of this key, about this, named to them and that
    they owe still, in the order of the plan."""
    named = {
        row.subject
        for row in work.reminders.given_about(work.contract_id, _about(""))
        if row.person_id == person_id
        and row.occurrence.startswith(f"{about} ")
        and key.endswith(row.occurrence.removeprefix(f"{about} "))
    }
    return [each.key for each in awaited_from(work, person_id) if _about(each.key) in named]


# The next collection


def lay_next_collection(work: UnitOfWork) -> None:
    """Lay the steps of the next day on which figures fall due, today included."""
    today = in_zone(work.now, work.hours.zone).date()
    days = (_next_due_on(work, each, today) for each in work.indicators.all(work.contract_id))
    day = min((each for each in days if each is not None), default=None)
    if day is not None:
        lay_figures_chain(work, wall_clock(day, work.hours.opens, work.hours.zone))


def _next_due_on(work: UnitOfWork, indicator: Indicator, today: date) -> date | None:
    lag = indicator.lag_months or 0
    frequency = Frequency(indicator.frequency) if indicator.frequency else None
    period = last_due(frequency, lag, today, work.hours) if frequency else None
    if period is None:
        return None
    day = due_on(period, lag, work.hours)
    return day if day == today else due_on(period.after, lag, work.hours)


# What a text tells


@dataclass(frozen=True)
class FigureWords:
    """A figure as a text asks for it: `last` is the value known before, as its reader may see it,
    of the period `last_period`."""

    key: str
    code: str
    label: str
    action: str | None
    definition: str | None
    unit: str | None
    counting: str | None
    period: str
    ends_on: date
    last: Shown | None
    last_period: str | None


def figure_words(work: UnitOfWork, keys: Iterable[str]) -> list[FigureWords]:
    """These figures among those owed now, in the order given."""
    known = {figure.key: figure for figures in owed(work).values() for figure in figures}
    return [_words(work, known[key]) for key in keys if key in known]


def _words(work: UnitOfWork, figure: Figure) -> FigureWords:
    indicator = figure.indicator
    action = work.actions.find(indicator.action_id) if indicator.action_id else None
    before = _last_before(work, figure)
    return FigureWords(
        figure.key,
        indicator.code,
        indicator.label,
        action.code if action else None,
        indicator.definition,
        indicator.unit,
        indicator.counting,
        figure.period.key,
        figure.period.last,
        _shown(figure, before) if before else None,
        before.period if before else None,
    )


def _shown(figure: Figure, before: IndicatorValue) -> Shown:
    """A value known before, as the person who is asked now may see it."""
    theirs = figure.answers is not None and before.given_by_id == figure.answers.id
    threshold = figure.indicator.disclosure_threshold
    return shown(before.value, before.note, threshold, in_confidence=theirs)


def _last_before(work: UnitOfWork, figure: Figure) -> IndicatorValue | None:
    """The latest number of a period of the same length before this one."""
    found = {
        period: row
        for row in work.indicators.values(figure.indicator.id or 0)
        if row.value is not None
        and (period := Period.named(row.period)) is not None
        and period.months == figure.period.months
        and period < figure.period
    }
    return found[max(found)] if found else None
