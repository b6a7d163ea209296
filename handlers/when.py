"""On which day, from when to when: the two questions of whoever sets a date, behind them a small
calendar. Days and hours are read by domain/spoken_dates and domain/spoken_times; what they leave in
doubt is asked, never guessed."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from domain.dialogue import Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, column
from domain.quiet_hours import in_zone, wall_clock
from domain.spoken_dates import read_day
from domain.spoken_days import Day, DayDoubt, DayDoubtKind
from domain.spoken_times import Hours, HoursDoubt, read_hours
from storage.unit_of_work import UnitOfWork

_MOST_CANDIDATES = 6
_MONTHS_AHEAD = 24
_SUNDAY = 6
_USUAL_HOURS = (
    Hours(time(9, 30), time(11, 30)),
    Hours(time(14), time(16)),
    Hours(time(18), time(20)),
)


def today(work: UnitOfWork) -> date:
    """On the wall clock of the contract."""
    return in_zone(work.now, work.hours.zone).date()


# The day


def ask_day(talk: Talk, work: UnitOfWork, text: str, facts: dict[str, object]) -> Question:
    """The days that may be meant when her words left a doubt, else a month to choose from."""
    doubt = talk.answers.get("day_doubt") or {"kind": None, "days": [], "words": ""}
    days = [date.fromisoformat(each) for each in doubt["days"]][:_MOST_CANDIDATES]
    shown = _month_shown(talk, work)
    told = {**facts, "doubt": doubt["kind"], "words": doubt["words"], "month": shown, "days": days}
    if days:
        return Question(text, told, column(*(_dated(work, each) for each in days)), free=True)
    return Question(text, told, (*_calendar(work, shown), _turning(work, shown)), free=True)


def hear_day(said: Said, talk: Talk, work: UnitOfWork, then: str) -> Talk | Misunderstood:
    """The day goes into `day`, and the talk to the step `then`; hours said with it are kept."""
    if isinstance(said, Picked):
        kind, _, value = said.value.partition(".")
        if kind == "month":
            return replace(talk, answers={**talk.answers, "month": value, "day_doubt": None})
        day = date.fromisoformat(value) if kind == "day" else None
        return _kept(talk, work, day, then) if day else Misunderstood("meetings/hint_day")
    words = f"le {said.text.strip()}" if said.text.strip().isdigit() else said.text
    reading = read_day(words, today(work))
    talk = with_hours(talk, read_hours(said.text))
    if isinstance(reading, Day):
        return _kept(talk, work, reading.value, then)
    if reading is None or not (reading.candidates or reading.span):
        return _no_day(reading)
    return replace(talk, answers={**talk.answers, **day_in_doubt(reading, said.text)})


def day_in_doubt(reading: DayDoubt, words: str) -> dict[str, object]:
    """What the talk keeps of a day that is to be asked."""
    days = [each.isoformat() for each in reading.candidates]
    kept: dict[str, object] = {"kind": reading.kind, "days": days, "words": words[:60]}
    month = {"month": f"{reading.span[0]:%Y-%m}"} if reading.span else {}
    return {"day": None, "day_doubt": kept, **month}


def _no_day(reading: DayDoubt | None) -> Misunderstood:
    if reading is None:
        return Misunderstood("meetings/hint_day")
    facts = {"kind": reading.kind, "said": reading.said}
    return Misunderstood("meetings/hint_day_doubt", facts)


def _kept(talk: Talk, work: UnitOfWork, day: date, then: str) -> Talk | Misunderstood:
    if day < today(work):
        return Misunderstood("meetings/hint_day_doubt", {"kind": DayDoubtKind.PAST, "said": day})
    return talk.to(then, day=day.isoformat(), day_doubt=None)


def _month_shown(talk: Talk, work: UnitOfWork) -> date:
    chosen = talk.answers.get("month")
    now = today(work)
    first = date.fromisoformat(f"{chosen}-01") if chosen else now.replace(day=1)
    last_days = not chosen and next(_open_days(work, first), None) is None
    return _later(first, 1) if last_days else first


def _later(first: date, months: int) -> date:
    month = first.month - 1 + months
    return date(first.year + month // 12, month % 12 + 1, 1)


def _open_days(work: UnitOfWork, first: date) -> Iterator[date]:
    """The days of this month that are to come, Monday to Friday: the others are typed."""
    day = first
    while day.month == first.month:
        if day >= today(work) and day.weekday() < _SUNDAY - 1:
            yield day
        day += timedelta(days=1)


def _calendar(work: UnitOfWork, first: date) -> Rows:
    """One row a week."""
    weeks: dict[int, list[Choice]] = {}
    for day in _open_days(work, first):
        facts = {"weekday": work.word(f"weekdays.short_{day.weekday()}"), "day": day.day}
        choice = Choice(f"day.{day}", word="calendar_day", facts=facts, numbered=False)
        weeks.setdefault(day.isocalendar().week, []).append(choice)
    return tuple(tuple(week) for week in weeks.values())


def _turning(work: UnitOfWork, first: date) -> tuple[Choice, ...]:
    now = today(work).replace(day=1)
    turns = []
    for word, month in (
        ("calendar_before", _later(first, -1)),
        ("calendar_after", _later(first, 1)),
    ):
        if now <= month <= _later(now, _MONTHS_AHEAD):
            facts = {"month": work.word(f"months.m{month.month}"), "year": month.year}
            value = f"month.{month:%Y-%m}"
            turns.append(Choice(value, word=word, facts=facts, numbered=False))
    return tuple(turns)


def _dated(work: UnitOfWork, day: date) -> Choice:
    facts = {
        "weekday": work.word(f"weekdays.long_{day.weekday()}"),
        "day": work.word("months.first") if day.day == 1 else str(day.day),
        "month": work.word(f"months.m{day.month}"),
        "year": day.year,
    }
    return Choice(f"day.{day}", word="calendar_date", facts=facts)


# The hours


def ask_hours(talk: Talk, work: UnitOfWork, text: str, facts: dict[str, object]) -> Question:
    """The hours that may be meant, else the usual ones."""
    doubt = talk.answers.get("hours_doubt")
    kept = [_hours_of(each) for each in doubt["hours"]] if doubt else []
    offered = kept or [*_usual(talk), *_USUAL_HOURS]
    rows = column(*(span_choice(work, each) for each in dict.fromkeys(offered)))
    told = {
        **facts,
        "doubt": doubt["kind"] if doubt else None,
        "day": date.fromisoformat(talk.answers["day"]),
    }
    return Question(text, told, rows, free=True)


def hear_hours(said: Said, talk: Talk, work: UnitOfWork, then: str) -> Talk | Misunderstood:
    """Start and end go into `starts` and `ends`; a start that is over is refused."""
    reading: Hours | HoursDoubt | None
    reading = picked_hours(said) if isinstance(said, Picked) else read_hours(said.text)
    if reading is None:
        return Misunderstood("meetings/hint_hours")
    if isinstance(reading, HoursDoubt):
        if not reading.candidates:
            return Misunderstood("meetings/hint_hours_doubt", {"kind": reading.kind})
        return replace(talk, answers={**talk.answers, **hours_in_doubt(reading)})
    if moments({**talk.answers, **_as_answers(reading)}, work)[0] <= work.now:
        return Misunderstood("meetings/hint_hours_past")
    return talk.to(then, hours_doubt=None, **_as_answers(reading))


def picked_hours(said: Picked) -> Hours | None:
    """The hours of a button that `span_choice` made."""
    kind, _, value = said.value.partition(".")
    return _hours_of(value) if kind == "hours" else None


def with_hours(talk: Talk, reading: Hours | HoursDoubt | None) -> Talk:
    """The hours that were said beside something else."""
    if isinstance(reading, Hours):
        return replace(talk, answers={**talk.answers, **_as_answers(reading)})
    return talk


def hours_in_doubt(reading: HoursDoubt) -> dict[str, object]:
    """What the talk keeps of hours that are to be asked."""
    kept = [_kept_hours(each) for each in reading.candidates]
    return {"starts": None, "ends": None, "hours_doubt": {"kind": reading.kind, "hours": kept}}


def as_answers(reading: Hours | HoursDoubt | None) -> dict[str, object]:
    """What the talk keeps of hours, sure or not."""
    if isinstance(reading, Hours):
        return _as_answers(reading)
    return hours_in_doubt(reading) if reading else {"starts": None, "ends": None}


def moments(answers: "dict[str, object]", work: UnitOfWork) -> tuple[datetime, datetime | None]:
    """When a meeting starts and ends, in UTC, from the answers of a talk."""
    day, zone = date.fromisoformat(str(answers["day"])), work.hours.zone
    starts, ends = answers["starts"], answers.get("ends")
    return (
        wall_clock(day, time.fromisoformat(str(starts)), zone),
        wall_clock(day, time.fromisoformat(str(ends)), zone) if ends else None,
    )


def _as_answers(hours: Hours) -> dict[str, object]:
    return {
        "starts": hours.start.isoformat("minutes"),
        "ends": hours.end.isoformat("minutes") if hours.end else None,
    }


def _usual(talk: Talk) -> Iterable[Hours]:
    """The hours that this meeting had before, first of all."""
    before = talk.answers.get("hours_before")
    return [_hours_of(before)] if before else []


def _kept_hours(hours: Hours) -> str:
    end = hours.end.isoformat("minutes") if hours.end else ""
    return f"{hours.start.isoformat('minutes')}-{end}"


def _hours_of(kept: str) -> Hours:
    start, _, end = kept.partition("-")
    return Hours(time.fromisoformat(start), time.fromisoformat(end) if end else None)


def kept_hours(work: UnitOfWork, starts_at: datetime, ends_at: datetime | None) -> str:
    """The hours of a meeting, as a talk keeps them."""
    zone = work.hours.zone
    end = in_zone(ends_at, zone).time() if ends_at else None
    return _kept_hours(Hours(in_zone(starts_at, zone).time(), end))


def span_choice(work: UnitOfWork, hours: Hours) -> Choice:
    """« 14 h – 16 h », as a button; see `picked_hours`."""
    facts: dict[str, object] = {"start": _hour(work, hours.start)}
    word = "hours_from"
    if hours.end is not None:
        facts["end"], word = _hour(work, hours.end), "hours_span"
    return Choice(f"hours.{_kept_hours(hours)}", word=word, facts=facts)


def _hour(work: UnitOfWork, at: time) -> str:
    word = "hour_and_minutes" if at.minute else "hour_alone"
    return work.word(f"hours.{word}", hour=at.hour, minute=f"{at.minute:02}")
