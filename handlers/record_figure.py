"""Writing down a figure: once, by somebody who may, with all that follows from it.

How it is asked is give_indicator; the right to give it is checked here, at the last moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domain.indicators import FAR_PERCENT, Expectation, Shown, note_of, shown
from domain.messages import Choice, Say, Urgency, column
from domain.people import Role
from domain.periods import Period
from domain.plan import Counting, ValueNote
from domain.quiet_hours import in_zone
from handlers import in_name_of
from storage.chains import lay_daily_line
from storage.indicators import GivenValue, Indicator, IndicatorValue
from storage.progress import settle_figures
from storage.unit_of_work import UnitOfWork

_A_WHILE = timedelta(minutes=15)
_SAME_SESSION = timedelta(hours=12)
NOT_MINE = "not_mine"
"""What an indicator keeps of whoever said that it is not theirs, until somebody is named."""


@dataclass(frozen=True)
class Told:
    """What somebody says of one period: a number, or why there is none."""

    value: float | None
    note: ValueNote | None = None
    comment: str | None = None
    reason: str | None = None


def my_indicator(work: UnitOfWork, indicator_id: int) -> Indicator | None:
    """The indicator, if the person speaking may give its values: they answer for it, or coordinate.
    Else None, and it is noted: a tap is data, it may name anything."""
    indicator = work.indicators.find(indicator_id)
    if indicator is not None and indicator.contract_id == work.contract_id:
        mine = indicator.responsible_id == work.me.person.id
        if mine or work.me.role == Role.COORDINATOR:
            return indicator
    work.note("forbidden", f"indicator:{indicator_id}")
    return None


def may_be_told(work: UnitOfWork, key: str) -> bool:
    """Whether this is a period that has begun: nobody counts what is to come."""
    period = Period.named(key)
    return period is not None and period.first <= in_zone(work.now, work.hours.zone).date()


def record(work: UnitOfWork, indicator: Indicator, period: str, told: Told, source: str) -> None:
    """One deed: the value, its history, the journal, the coordinator's line. The same source is
    recorded once."""
    assert indicator.id is not None
    note = note_of(told.value, told.note, indicator.disclosure_threshold)
    given = GivenValue(
        indicator_id=indicator.id,
        period=period,
        value=told.value,
        note=note,
        comment=told.comment,
        reason=told.reason,
        given_by_id=work.me.person.id,
        entered_by_id=work.entered_by_id,
        at=work.now,
        channel=work.address.channel,
        source=source,
    )
    if work.indicators.give(given):
        _left_in_peace(work, indicator)
        _tell_person(work, given)
        lay_daily_line(work)
        work.note("figure_given", f"indicator:{indicator.id}", period=period, told=note or "number")


def _left_in_peace(work: UnitOfWork, indicator: Indicator) -> None:
    """Whoever is asked for this indicator, be it given by the coordinator."""
    if indicator.responsible_id is not None:
        settle_figures(work, indicator.responsible_id)


def _tell_person(work: UnitOfWork, given: GivenValue) -> None:
    """What was typed in somebody's name, for them to read and to correct: one word for a whole
    session, a while after its last figure."""
    if work.entered_by_id is None:
        return
    about = f"noted:figures:{work.me.person.id}"
    for member in work.people.members_of(work.me.person.id or 0):
        work.outbox.withdraw(about, address=member.address)
    today = work.indicators.entered_for(work.me.person.id or 0, work.now - _SAME_SESSION)
    pairs = [(each, work.indicators.find(each.indicator_id)) for each in today]
    facts = {"given": [(each, indicator) for each, indicator in pairs if indicator is not None]}
    rows = column(Choice("menu:indicateurs", word="door_indicateurs"))
    key = f"noted:figure:{given.id}"
    say = Say("on_behalf/figures_noted", facts, rows, about=about, key=key)
    in_name_of.tell(work, say, not_before=work.now + _A_WHILE)


def not_mine(work: UnitOfWork, indicator: Indicator, words: str | None) -> None:
    """Nobody answers for this indicator until the coordinator names somebody: she gets a card, the
    night being respected, with the words that may help her. What she typed for somebody they read,
    and she knows."""
    assert work.incoming is not None
    person = work.me.person
    indicator.responsible_id = None
    settle_figures(work, person.id or 0)
    said = {"by": person.id, "words": words, "at": work.now.isoformat()}
    indicator.details = {**indicator.details, NOT_MINE: said}
    work.session.add(indicator)
    work.note(NOT_MINE, f"indicator:{indicator.id}")
    source = f"{indicator.id}:{work.incoming.row_id}"
    noted = Say("on_behalf/not_mine_noted", {"indicator": indicator}, key=f"noted:{source}")
    in_name_of.tell(work, noted)
    if work.me.role == Role.COORDINATOR:
        return
    entered_by = work.typist.person if work.typist else None
    rows = column(Choice(f"indicator:{indicator.id}:who", word="name_responsible"))
    card = Say(
        "indicators/not_mine_alert",
        {"person": person, "indicator": indicator, "words": words, "entered_by": entered_by},
        rows,
        urgency=Urgency.NOTICE,
        key=f"{NOT_MINE}:{source}",
        not_before=work.hours.next_open(work.now),
    )
    work.tell("coordinator", card, but=work.entered_by_id)


def shown_to_me(
    work: UnitOfWork, indicator: Indicator, value: IndicatorValue | GivenValue
) -> Shown:
    """This value, as the person speaking may see it."""
    mine = value.given_by_id is not None and value.given_by_id == work.me.person.id
    return shown(
        value.value,
        value.note,
        indicator.disclosure_threshold,
        in_confidence=mine or work.me.role == Role.COORDINATOR,
    )


def last_before(work: UnitOfWork, indicator: Indicator, key: str) -> IndicatorValue | None:
    """The latest number of a period of the same length before this one."""
    period = Period.named(key)
    found: Mapping[Period, IndicatorValue] = {
        known: row
        for row in work.indicators.values(indicator.id or 0)
        if row.value is not None
        and (known := Period.named(row.period)) is not None
        and period is not None
        and known.months == period.months
        and known < period
    }
    return found[max(found)] if found else None


def expectation(work: UnitOfWork, indicator: Indicator, key: str) -> Expectation:
    """What a value of this period is held against."""
    last = last_before(work, indicator, key)
    return Expectation(
        _decimal(last.value) if last else None,
        Counting(indicator.counting) if indicator.counting else None,
        is_percent=is_percent(indicator),
        minimum=_decimal(indicator.minimum),
        maximum=_decimal(indicator.maximum),
        far_percent=work.here.settings.get("indicator_far_percent", FAR_PERCENT),
    )


def is_percent(indicator: Indicator) -> bool:
    return (indicator.unit or "").strip() == "%"


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
