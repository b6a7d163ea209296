"""An absence as a person types it: « absent jusqu'au 2 septembre », « du 10 au 20 décembre », « la
semaine prochaine », « de retour le 5 janvier ». What is not certain is no absence: it is asked."""

import re
from datetime import date, timedelta

from domain.own_hours import Absence
from domain.spoken_dates import read_day
from domain.spoken_days import Day, DayDoubt, DayDoubtKind
from domain.spoken_words import comparable

LONGEST = timedelta(days=366)
_UNTIL = re.compile(r"\bjusqu'")
_BACK = re.compile(r"\b(?:de retour|je reviens|reviendrai|reprends|reprendrai)\b")


def read_absence(words: str, today: date) -> Absence | None:
    """The days away that these words say; None when they say none, or leave a doubt.

    >>> read_absence("absente du 10 au 20 décembre", date(2026, 11, 26)).until.day
    20
    """
    heard = comparable(words)
    absence = _read(
        read_day(words, today), today, until=_UNTIL.search(heard), back=_BACK.search(heard)
    )
    if absence is None or absence.until < today or absence.until - today > LONGEST:
        return None
    return absence


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
