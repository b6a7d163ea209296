"""A day as a person types it, alone or inside a sentence: « COPIL le jeudi 10 décembre à 14h ».

A wrong day would convene people for nothing: what is not certain is a doubt with the days that may
be meant, and what is no day is None. `domain/cells/dates` reads the cells of a workbook, where the
whole cell is a date; here it stands among other words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from domain import spoken_days
from domain.spoken_date_forms import forms
from domain.spoken_days import Day, DayDoubt, DayDoubtKind, DayReading, days_in, doubt
from domain.spoken_slips import respelt
from domain.spoken_times import find_hours
from domain.spoken_words import (
    COUNTED,
    IN_LETTERS,
    WEEKDAYS,
    Place,
    comparable,
    tidy,
    weekday,
    without,
)


@dataclass(frozen=True)
class FoundDay:
    """The day of a sentence and where it was said."""

    reading: DayReading | None
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class _Mention:
    reading: DayReading
    place: Place
    year_said: bool = False
    weak: bool = False  # a word that may have nothing to do with days: « salle Mars »
    alternative: bool = False  # « … ou jeudi »
    numbered: bool = False  # « le 12 », which « en mars » makes no less certain
    weekday: int | None = None  # « jeudi » and no more


_NOT_THAT_DAY_BEFORE = re.compile(
    r"\b(?:pas|sauf|hors|hormis|avant|apres|au plus t(?:ot|ard)|d'ici|jusqu'(?:au?)?|depuis|des"
    r"|vers|environ|autour|a partir|a compter|entre|sinon|plutot que|au lieu"
    r"|(?:sur)?(?:veille|lendemain)|annulee?|initialement|chaque|tous les|non|quinzaine|huitaine"
    r"|mois|week-end|courant|suivant|precedant|plus|que|oublier?)"
    r" ?(?:le|la|les|au|du|de)? ?$"
)
_NOT_THAT_DAY_AFTER = re.compile(
    r"[/-][a-z]| ?,? ?\(?(?:au plus t|exclu|environ|passee?\b|derniere?\b|impossible|annule"
    r"|:? ?non\b|report|decal|deplac|\+|moins (?:[0-9]|un|deux|trois)|en (?:huit|quinze|8|15)\b"
    r"|ou (?:avant|apres|plus tard)"
    rf"|(?:et|puis|-|/|au|jusqu'au) ?(?:le )?[0-9]{{1,2}}(?![0-9h/])(?! ?{COUNTED}))"
)
_NOT_FREE = re.compile(
    r"\b(?:impossible|pas (?:possible|disponible|libre|d'|de )|indisponible|initialement)"
)
_OR_BEFORE = re.compile(r"\b(?:ou|voire|soit)(?: bien)?,? ?(?:le|du|au)? ?$")
_OR_AFTER = re.compile(r" ?,? ?\b(?:ou|voire|soit|sinon)\b")
_STREET = re.compile(
    r"\b(?:rue|place|pl|avenue|av|bd|boulevard|square|salle|esplanade|cours|allees?|impasse|quai"
    r"|ecole|stade|espace|parc|residence|rond-point|caserne|foyer|lycee|college|gymnase|stele"
    r"|pont|passage|villa|promenade|cite|carrefour|monument|station|metro|arret)\.?"
    r"(?: (?:du|de))? $"
)
_OF_WEEK = re.compile(r"\bsemaine (?:du |de )?$")
_SOME_YEAR = re.compile(r"(?<![\w/-])20[0-9]{2}(?![\w/]|-[0-9])")
_WHICH_YEAR = re.compile(r"\b(?:cette annee|an(?:nee)? prochaine?)\b")
_NUMBER_BEFORE = re.compile(rf"\b(?:{IN_LETTERS}|cent|soixante)[ -]$")  # « trente deux »
_MORE_FIGURES = re.compile(rf"[ ,(]{{0,2}}'?([0-9]{{2,4}}|202[0-9]+)\b(?!:|/| ?h\b)( ?{COUNTED})?")
_PERHAPS_A_PLANET = re.compile(r"\b(?:salle|champ|de|du|espace|rue|place|hotel|batiment) $")
_MAY_AGREE = (DayDoubtKind.WHICH_WEEK, DayDoubtKind.WHICH_DAY, DayDoubtKind.UNCLEAR)


def read_day(words: str, today: date) -> DayReading | None:
    """The day these words say, what they leave in doubt, or None when they say none."""
    return find_day(words, today).reading


def find_day(sentence: str, today: date, taken: tuple[Place, ...] = ()) -> FoundDay:
    """The day said in a sentence, and where; `taken` are places that mean something else. What
    says an hour is no day."""
    hours = find_hours(sentence, taken).places
    text = without(comparable(sentence), (*taken, *hours))
    found, mended = _found(text, today), respelt(text, tidy(sentence))
    if mended is None:
        return found
    again = _found(mended.text, today)
    if again.reading is None or not mended.mends(again.places):
        return found
    places = tuple(mended.as_typed(place) for place in again.places)
    return FoundDay(_asked(again.reading, found.reading, today), places)


def _asked(mended: DayReading, plain: DayReading | None, today: date) -> DayReading:
    """A day read through a slip is confirmed, but for one that was told beside it: « mrdi 12
    janvier » on a Tuesday."""
    if isinstance(mended, DayDoubt) or mended == plain:
        return mended
    return doubt(DayDoubtKind.MISSPELT, [mended.value], today)


def _found(text: str, today: date) -> FoundDay:
    mentions = sorted(_mentions(text, today), key=lambda mention: mention.place)
    if not all(each.weak for each in mentions):
        mentions = [each for each in mentions if not each.weak]
    if not mentions:
        return FoundDay(None)
    places = tuple(each.place for each in mentions)
    reading = _together(mentions, today)
    if isinstance(reading, Day) and not any(each.year_said for each in mentions):
        reading = _in_year_said(reading, without(text, places), today)
    return FoundDay(reading, places)


def _mentions(text: str, today: date) -> Iterator[_Mention]:
    """Each way of saying a day, what says most first; a street named after a day is none."""
    for form, reader in forms():
        for found in list(form.finditer(text)):
            reading = reader(found, today)
            if reading is None:
                continue
            mention = _mention(found, reading, today)
            text = without(text, [found.span()])
            if mention is not None:
                yield mention


def _mention(found: re.Match[str], reading: DayReading, today: date) -> _Mention | None:
    before, after = found.string[: found.start()], found.string[found.end() :]
    if _STREET.search(before) and (found[0].startswith("du ") or before.endswith(("du ", "de "))):
        return None
    if _OF_WEEK.search(before) and isinstance(reading, Day):
        monday = reading.value - timedelta(days=reading.value.weekday())
        start = before.rindex("semaine")
        return _Mention(spoken_days.span_of_week(monday, today), (start, found.end()))
    if _NUMBER_BEFORE.search(before) and re.match(IN_LETTERS, found[0]):
        return _Mention(DayDoubt(DayDoubtKind.UNCLEAR), found.span())
    beside = _NOT_THAT_DAY_BEFORE.search(before) or _NOT_THAT_DAY_AFTER.match(after)
    if beside or _NOT_FREE.search(found.string):
        reading = _told_beside(reading, today)
    said = found.groupdict()
    year_said = bool(said.get("year") or said.get("short"))
    if not year_said and said.get("month") and (more := _MORE_FIGURES.match(after)):
        reading = _perhaps_in(int(more[1]), reading, today, counts=bool(more[2]))
    alternative = bool(_OR_BEFORE.search(before) or _OR_AFTER.match(after))
    if alternative and isinstance(reading, Day):
        reading = doubt(DayDoubtKind.UNCLEAR, [reading.value], today)
    weak = found[0] == "mars" and _PERHAPS_A_PLANET.search(before) is not None
    alone = weekday(found[0]) if found[0] in WEEKDAYS else None
    return _Mention(
        *(reading, found.span(), year_said, weak, alternative),
        numbered=bool(said.get("day")),
        weekday=alone,
    )


def _told_beside(reading: DayReading, today: date) -> DayReading:
    """« avant le 10 décembre » says something of that day, not that it is the one."""
    if isinstance(reading, DayDoubt) and reading.kind in (DayDoubtKind.PAST, DayDoubtKind.SPAN):
        return reading
    return doubt(DayDoubtKind.NOT_THAT_DAY, days_in(reading), today)


def _perhaps_in(figures: int, reading: DayReading, today: date, *, counts: bool) -> DayReading:
    """« 10 décembre 27 » with more words after: a year, or the number of a street?"""
    year = figures if figures > 99 else 2000 + figures
    if not isinstance(reading, Day) or reading.value.year == year:
        return reading
    if counts and year not in range(today.year, today.year + 4):
        return reading
    return doubt(DayDoubtKind.YEAR, [reading.value, _same_day_in(year, reading.value)], today)


def _in_year_said(reading: Day, rest: str, today: date) -> DayReading:
    """A year said apart from its day (« COPIL 2027 : 10 décembre ») must be the same."""
    years = {int(each) for each in _SOME_YEAR.findall(rest)}
    years |= {today.year + ("prochain" in each) for each in _WHICH_YEAR.findall(rest)}
    years -= {reading.value.year}
    if not years:
        return reading
    days = (_same_day_in(year, reading.value) for year in years)
    return doubt(DayDoubtKind.YEAR, [reading.value, *days], today)


def _same_day_in(year: int, day: date) -> date | None:
    try:
        return day.replace(year=year)
    except ValueError:
        return None


def _together(mentions: list[_Mention], today: date) -> DayReading:
    """One day said twice is one day; « en mars, le 12 » agree, « 10 décembre (jeudi) » too; all
    else is several days."""
    readings = [each.reading for each in mentions]
    if len(readings) == 1:
        return readings[0]
    sure = {each.value for each in readings if isinstance(each, Day)}
    if len(sure) == 1 and not any(each.alternative for each in mentions):
        (day,) = sure
        numbered = any(each.numbered for each in mentions)
        if all(_allows(each, day, numbered) for each in mentions):
            return Day(day)
    days = (day for each in readings for day in days_in(each))
    return doubt(DayDoubtKind.SEVERAL, days, today)


def _allows(mention: _Mention, day: date, numbered: bool) -> bool:
    """Whether this may be that day: « jeudi, en mars » is any of its Thursdays."""
    reading = mention.reading
    if isinstance(reading, Day) or mention.weekday == day.weekday():
        return True
    if reading.kind is DayDoubtKind.SPAN and reading.span:
        first, last = reading.span
        return first <= day <= last and (numbered or last - first < timedelta(days=7))
    return reading.kind in _MAY_AGREE and day in reading.candidates
