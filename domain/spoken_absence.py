"""An absence as a person types it: « absent jusqu'au 2 septembre », « du 10 au 20 décembre », « la
semaine prochaine », « de retour le 5 janvier ». What is not certain is no absence: it is asked."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta

from domain.own_hours import Absence
from domain.spoken_dates import read_day
from domain.spoken_days import Day, DayDoubt, DayDoubtKind
from domain.spoken_words import comparable

LONGEST = timedelta(days=366)
_UNTIL = re.compile(r"\bjusqu'")
_BACK = re.compile(r"\b(?:de retour|je reviens|reviendrai|reprends|reprendrai)\b")
_FROM = re.compile(
    r"\b(?:a partir|a compter|des) (?:de |du |d')?(?P<day>.+?)(?=,| (?:et )?jusqu'|$)"
)
_UNTIL_THE = re.compile(r"\bjusqu'au (?P<day>\d{1,2})(?:er)?(?: (?:inclus|compris))?[ .!]*$")
_SORRY = re.compile(r"^(?:non|pardon|erreur|plutot|en fait|finalement)\b[ ,;.:!]*")


def read_absence(words: str, today: date) -> Absence | None:
    """The days away that these words say; None when they say none, or leave a doubt.

    >>> read_absence("absente du 10 au 20 décembre", date(2026, 11, 26)).until.day
    20
    """
    heard = comparable(words)
    first = _first_day(heard, today)
    if first is not None:
        heard = _FROM.sub("", heard)
    absence = _read(
        read_day(heard, today), today, until=_UNTIL.search(heard), back=_BACK.search(heard)
    )
    if first is not None:
        absence = _from(first, absence, today)
    if absence is None or absence.until < today or absence.until - today > LONGEST:
        return None
    return absence


def corrected(absence: Absence, words: str, today: date) -> Absence | None:
    """The absence that is meant, when it was read as this one: other days, another first day, or
    another last one. None when the words say none, or days that do not follow each other.

    >>> read = Absence(None, date(2026, 12, 4))
    >>> corrected(read, "non, jusqu'au 5 décembre", date(2026, 11, 26)).until.day
    5
    """
    heard = _SORRY.sub("", comparable(words))
    whole = read_absence(heard, today) or _until_the(heard, absence, today)
    first = _first_day(heard, today)
    if whole is None:
        return _from(first, absence, today) if first else None
    if whole.since is None or (is_long(absence) and not is_long(whole)):
        return _from(absence.since, whole, today)
    return whole


def _until_the(heard: str, absence: Absence, today: date) -> Absence | None:
    """« Jusqu'au 5 »: of the month in which it was read to end, else of the next one."""
    found, earliest = _UNTIL_THE.search(heard), max(today, absence.since or today)
    if found is None:
        return None
    for month in (absence.until, absence.until.replace(day=28) + timedelta(days=4)):
        with suppress(ValueError):  # a month that has no such day
            until = month.replace(day=int(found["day"]))
            if until >= earliest:
                return Absence(None, until)
    return None


def _first_day(heard: str, today: date) -> date | None:
    """« À partir de lundi »: the day from which, when these words say one."""
    found = _FROM.search(heard)
    if found is None:
        return None
    said = found["day"]
    reading = read_day(f"le {said}" if said.isdigit() else said, today)
    if isinstance(reading, DayDoubt) and reading.span is not None:
        return reading.span[0]
    return reading.value if isinstance(reading, Day) else None


def _from(first: date | None, absence: Absence | None, today: date) -> Absence | None:
    """The same last day, from this first one on; None when the first comes after the last."""
    if absence is None or (first is not None and first > absence.until):
        return None
    return replace(absence, since=first if first is not None and first > today else None)


def is_long(absence: Absence) -> bool:
    """Whether it is more than one day: « absente le 10 décembre » may be about a meeting."""
    return absence.since is None or absence.since < absence.until


def _read(
    reading: Day | DayDoubt | None, today: date, *, until: object, back: object
) -> Absence | None:
    if isinstance(reading, Day):
        if back:
            return Absence(None, reading.value - timedelta(days=1))
        return Absence(None, reading.value) if until else Absence(reading.value, reading.value)
    if reading is None:
        return None
    if reading.kind is DayDoubtKind.SPAN and reading.span is not None:
        first, last = reading.span
        return Absence(None if until or first <= today else first, last)
    if reading.kind is DayDoubtKind.SEVERAL and len(reading.candidates) == 2 and not until:
        return Absence(reading.candidates[0], reading.candidates[1])
    if reading.kind is DayDoubtKind.NOT_THAT_DAY and len(reading.candidates) == 1 and until:
        return Absence(None, reading.candidates[0])
    return None
