"""Which day is meant by what was said of it: a number and a month, a weekday, « en huit »…

Without a year, the next such day from today on. What may be two days is a doubt with both; what
is none, or is over, is told as that. Finding it in a sentence is `domain/spoken_dates`.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from domain.periods import months_later

_FAR = timedelta(days=270)  # without a year, a day further ahead may be the one that passed
_FRESH = timedelta(days=45)  # and within a year, one that passed so lately
_TO_CONFIRM = 15  # years ahead: nobody convenes a meeting for then
_LEAP_YEARS = 9  # the most between two 29 February
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Day:
    """A day that the words can only mean."""

    value: date


class DayDoubtKind(StrEnum):
    """Why a day is asked again."""

    WEEKDAY = "weekday"  # « mardi 10 décembre », a Thursday
    WHICH_WEEK = "which_week"  # « jeudi prochain »: of this week, or of the next?
    WHICH_DAY = "which_day"  # « dans 15 jours »: two weeks, or fifteen days?
    SPAN = "span"  # « fin juin »: days, none of them named
    YEAR = "year"  # « 3 mars », said on 9 March
    SEVERAL = "several"  # two days are named
    NOT_THAT_DAY = "not_that_day"  # « avant le 10 décembre », « pas jeudi »
    MISSPELT = "misspelt"  # « mrdi »
    UNCLEAR = "unclear"  # words around it may change the day
    IMPOSSIBLE = "impossible"  # « 30 février »
    PAST = "past"  # over, by its own year


@dataclass(frozen=True)
class DayDoubt:
    """A day that was said and is no certain one.

    `candidates` are days that may be meant, none of them over; `said` is the day that the words
    name when it is over; `span` the first and last day of « fin juin ».
    """

    kind: DayDoubtKind
    candidates: tuple[date, ...] = ()
    said: date | None = None
    span: tuple[date, date] | None = None


DayReading = Day | DayDoubt


def days_in(reading: DayReading) -> tuple[date, ...]:
    """All the days it may be."""
    return (reading.value,) if isinstance(reading, Day) else reading.candidates


def doubt(kind: DayDoubtKind, candidates: Iterable[date | None], today: date) -> DayDoubt:
    ahead = {each for each in candidates if each is not None and each >= today}
    return DayDoubt(kind, tuple(sorted(ahead)))


def either(kind: DayDoubtKind, days: Iterable[date], today: date) -> DayReading:
    """The day when all are the same one, else a doubt between them."""
    different = set(days)
    return Day(different.pop()) if len(different) == 1 else doubt(kind, different, today)


def dated(
    day: int, month: int, today: date, *, year: int | None = None, weekday: int | None = None
) -> DayReading:
    """The day of this number and month; its weekday, when it was said, must be the right one."""
    if year is None:
        return _without_year(day, month, today, weekday)
    on = _on(year, month, day)
    if on is None:
        return _impossible(day, month, today, year)
    if on < today:
        return DayDoubt(DayDoubtKind.PAST, said=on)
    if weekday is not None and on.weekday() != weekday:
        return doubt(DayDoubtKind.WEEKDAY, (on, *_around(on, weekday)), today)
    if year > today.year + _TO_CONFIRM:
        return doubt(DayDoubtKind.YEAR, (on, _next(day, month, today)), today)
    return Day(on)


def _without_year(day: int, month: int, today: date, weekday: int | None) -> DayReading:
    on, over = _next(day, month, today), _last(day, month, today)
    if on is None:
        return _impossible(day, month, today, None)
    just_passed = _may_have_passed(on, today)
    if weekday is not None and on.weekday() != weekday:
        if just_passed and over and over.weekday() == weekday:
            return DayDoubt(DayDoubtKind.YEAR, (on,), said=over)
        later = _on(on.year + 1, month, day)
        fits = later if later and later.weekday() == weekday else None
        return doubt(DayDoubtKind.WEEKDAY, (on, *_around(on, weekday), fits), today)
    if just_passed and weekday is None:
        return DayDoubt(DayDoubtKind.YEAR, (on,), said=over)
    return Day(on)


def _may_have_passed(on: date, today: date) -> bool:
    """Whether a day said without its year may be last year's: 20 December, said in January, but
    not in March; 3 March, said on the 9th."""
    if on - today <= _FAR:
        return False
    return on.year != today.year or on.replace(year=on.year - 1, day=min(on.day, 28)) > (
        today - _FRESH
    )


def _next(day: int, month: int, today: date) -> date | None:
    years = range(today.year, today.year + _LEAP_YEARS)
    days = (_on(year, month, day) for year in years)
    return next((on for on in days if on and on >= today), None)


def _last(day: int, month: int, today: date) -> date | None:
    days = (_on(today.year - back, month, day) for back in range(_LEAP_YEARS))
    return next((on for on in days if on and on < today), None)


def passed(day: int, month: int, today: date) -> DayReading:
    """« le 10 décembre dernier »."""
    return DayDoubt(DayDoubtKind.PAST, said=_last(day, month, today))


def _impossible(day: int, month: int, today: date, year: int | None) -> DayDoubt:
    """« 31 avril » may be the 30th or the 1st; « 12/25 » is a day of December the English way."""
    if month > 12 >= day:
        turned = _on(year, day, month) if year else _next(month, day, today)
        return doubt(DayDoubtKind.IMPOSSIBLE, [turned], today)
    if month not in range(1, 13) or day not in range(29, 32):
        return DayDoubt(DayDoubtKind.IMPOSSIBLE)
    near = _end_of_month(year or today.year, month)
    if year is None and near < today:
        near = _end_of_month(today.year + 1, month)
    return doubt(DayDoubtKind.IMPOSSIBLE, (near, near + timedelta(days=1)), today)


def numbered(day: int, today: date, weekday: int | None = None) -> DayReading:
    """« le 20 », « le jeudi 12 »: the next day of that number, if it is the likely one."""
    months = [months_later(today, ahead) for ahead in range(4)]
    days = [_on(first.year, first.month, day) for first in months]
    ahead = [on for on in days if on and on >= today]
    if not ahead:
        return DayDoubt(DayDoubtKind.IMPOSSIBLE)
    if days[0] is None:  # « le 31 », in April
        last = _end_of_month(today.year, today.month)
        return doubt(DayDoubtKind.IMPOSSIBLE, (last, ahead[0]), today)
    if weekday is None:
        soon = [ahead[0]] if ahead[0] != today else ahead[:2]
        return either(DayDoubtKind.WHICH_DAY, soon, today)
    if ahead[0].weekday() != weekday:
        fits = [on for on in ahead if on.weekday() == weekday][:1]
        near = (ahead[0], *_around(ahead[0], weekday), *fits)
        return doubt(DayDoubtKind.WEEKDAY, near, today)
    return Day(ahead[0])


def in_month(day: int, today: date, months: int, weekday: int | None = None) -> DayReading:
    """« le 10 de ce mois », « le 10 du mois prochain »."""
    first = months_later(today, months)
    return dated(day, first.month, today, year=first.year, weekday=weekday)


def coming(weekday: int, today: date) -> date:
    """The next day of that name, today included."""
    return today + timedelta(days=(weekday - today.weekday()) % 7)


def in_week(weekday: int, today: date, weeks: int) -> date:
    """The day of that name, so many weeks after the week that runs."""
    return today + timedelta(days=weekday - today.weekday()) + weeks * _WEEK


def plain_weekday(weekday: int, today: date) -> DayReading:
    """« jeudi »: the next one; said on a Thursday, this one or that of next week."""
    return after_coming(weekday, today, 0)


def next_two(weekday: int, today: date, kind: DayDoubtKind) -> DayDoubt:
    """A weekday with words around it that may change it."""
    first = coming(weekday, today)
    return doubt(kind, (first, first + _WEEK), today)


def next_weekday(weekday: int, today: date) -> DayReading:
    """« jeudi prochain »: the one of next week for some, the very next one for others."""
    soon = coming(weekday, today + timedelta(days=1))
    return either(DayDoubtKind.WHICH_WEEK, (soon, in_week(weekday, today, 1)), today)


def after_coming(weekday: int, today: date, weeks: int) -> DayReading:
    """« mardi en huit »: a week after the coming one; said on a Tuesday, is that today?"""
    first = coming(weekday, today) + weeks * _WEEK
    days = (first, first + _WEEK) if today.weekday() == weekday else (first,)
    return either(DayDoubtKind.WHICH_WEEK, days, today)


def this_weekday(weekday: int, today: date) -> DayReading:
    """« ce jeudi », « jeudi de cette semaine »."""
    on = in_week(weekday, today, 0)
    if on < today:
        return doubt(DayDoubtKind.WHICH_WEEK, [on + _WEEK], today)
    return Day(on)


def weekday_in_weeks(weekday: int, today: date, weeks: int) -> DayReading:
    """« jeudi dans deux semaines »: counted from the coming one, or from the week that runs."""
    days = (coming(weekday, today) + weeks * _WEEK, in_week(weekday, today, weeks))
    return either(DayDoubtKind.WHICH_WEEK, days, today)


def days_later(count: int, today: date) -> DayReading:
    """« dans 8 jours » is a week for most and « dans 15 jours » two: both readings are asked."""
    if count in (8, 15):
        days = (today + timedelta(days=count - 1), today + timedelta(days=count))
        return doubt(DayDoubtKind.WHICH_DAY, days, today)
    return _confirmed(today + timedelta(days=count), today)


def same_day_later(months: int, today: date) -> DayReading:
    """« dans un mois »: the same number; where there is none, the days next to it."""
    first = months_later(today, months)
    on = _on(first.year, first.month, today.day)
    if on is None:
        last = _end_of_month(first.year, first.month)
        return doubt(DayDoubtKind.WHICH_DAY, (last, last + timedelta(days=1)), today)
    return _confirmed(on, today)


def _confirmed(on: date, today: date) -> DayReading:
    far = on.year > today.year + _TO_CONFIRM
    return doubt(DayDoubtKind.YEAR, [on], today) if far else Day(on)


def nth_weekday(rank: int, weekday: int, month: int, year: int | None, today: date) -> DayReading:
    """« le deuxième jeudi de janvier », « le dernier vendredi de mars » (rank 0)."""
    for each in [year] if year else [today.year, today.year + 1]:
        first = coming(weekday, date(each, month, 1))
        last = _end_of_month(each, month)
        last -= timedelta(days=(last.weekday() - weekday) % 7)
        on = first + (rank - 1) * _WEEK if rank else last
        if on >= today:
            far = year is None and _may_have_passed(on, today)
            return doubt(DayDoubtKind.YEAR, [on], today) if far else Day(on)
    return DayDoubt(DayDoubtKind.PAST, said=on)


def span(first: date, last: date, today: date) -> DayDoubt:
    """Some day between these two, not over."""
    if last < today:
        return DayDoubt(DayDoubtKind.PAST, said=last, span=(first, last))
    return DayDoubt(DayDoubtKind.SPAN, span=(max(first, today), last))


def span_of_month(part: str, month: int, year: int | None, today: date) -> DayDoubt:
    """« début », « mi » and « fin » are its first ten days, the next ten, and the rest."""
    for each in [year] if year else [today.year, today.year + 1]:
        end = _end_of_month(each, month)
        ends = {"debut": (1, 10), "mi": (11, 20), "fin": (21, end.day)}
        start, stop = ends.get(part, (1, end.day))
        found = span(date(each, month, start), date(each, month, stop), today)
        if found.kind is DayDoubtKind.SPAN:
            break
    return found


def span_of_week(monday: date, today: date) -> DayDoubt:
    """« la semaine du 9 mars »."""
    return span(monday, monday + timedelta(days=6), today)


def _around(day: date, weekday: int) -> tuple[date, date]:
    """The days of that name just before and just after."""
    before = day - timedelta(days=(day.weekday() - weekday) % 7)
    return before, before + _WEEK


def _on(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
