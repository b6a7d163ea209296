"""The ways in which a day is said, each a pattern and what it means: « 10 déc », « mardi en huit ».

`domain/spoken_dates` looks for them in a sentence; which day they mean is `domain/spoken_days`.
Their order matters: what says more is looked for first.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import cache

from domain import spoken_days
from domain.periods import months_later
from domain.spoken_days import Day, DayDoubt, DayDoubtKind, DayReading, days_in, doubt
from domain.spoken_words import (
    COUNTED,
    FILLER,
    IN_LETTERS,
    MONTH,
    NUMBER,
    WEEKDAY,
    month,
    number,
    weekday,
)

_Match = re.Match[str]
Reader = Callable[[_Match, date], DayReading | None]

_START = r"(?<![\w.:/'’-])"
_LEAD = rf"{_START}(?:(?:pour|date) )?(?:(?:le|du|au|ce|de) )?"
_ABBREVIATED = r"(?:lun|mar|mer|jeu|ven|sam|dim)\b\.?"
_NAMED = rf"(?P<weekday>{WEEKDAY}|{_ABBREVIATED})"
_PERHAPS_NAMED = rf"(?:{_NAMED}[ ,(]{{0,2}}(?:le )?)?"
_NUMBER = rf"(?P<day>0?1 ?er\b|[0-9]{{1,2}}(?![0-9])|{IN_LETTERS}\b)"
_MONTH = rf"(?P<month>{MONTH})"
_OF = r"(?:[ -]?| du mois d(?:e |')| d(?:e |'))"
_YEAR = (
    r"(?:(?:,? |-| de l'annee | en )(?P<year>(?:19|20)[0-9]{2})(?![0-9])"
    r"|[ -]'?(?P<short>[0-9]{2})"
    rf"(?= ?(?:$|[,;.)!?{FILLER}])"
    r"| (?:de|a|au|aux|en|dans|salle|mairie|visio|chez|pour)\b(?! ?[0-9]))"
    r"|(?P<which> (?:de )?(?:cette annee|l'an(?:nee)? prochaine?)| derniere?\b| passee?\b"
    r"| prochaine?\b))?"
)
_STOPS = (
    r"(?![\w/:%€°-]|[.,][0-9]| [0-9]| ?(?:%|€)"
    rf"| ?(?:{COUNTED}|{MONTH}|(?:er|e|eme|nd|ieme)\b))"
)
_ORDINALS = (
    *("dernier", "premier 1er", "deuxieme second 2e 2eme", "troisieme 3e 3eme"),
    "quatrieme 4e 4eme",
)
_RANKS = {name: rank for rank, names in enumerate(_ORDINALS) for name in names.split()}
_WEEKS = {"huit": 1, "8": 1, "quinze": 2, "15": 2}
_ENDS_WELL = re.compile(
    rf" ?(?:$|[,;.:!?()-]|{FILLER})| (?:a|au|aux|en|dans|prochain|courant|salle|mairie|visio\w*"
    r"|pour|matin|apres-midi|soir|chez|sur|avec|par|si|svp|merci)\b"
)
_NOT_ALONE_BEFORE = re.compile(
    r"\b(?:chaque|tous les|une?|premier|deuxieme|second|troisieme|quatrieme|dernier|autre|prochain"
    r"|[1-5](?:er|e|eme|nd)) ?$"
)
_NOT_ALONE_AFTER = re.compile(
    r"[/-][a-z0-9]| (?:preced|d[eu]|des|d'|gras|saint|noir|suivant|dernier|passe|sem|sur|prochain"
    r"|s ?[0-9]|dans (?:les?|la (?:sem|quinz|jour)|[0-9])|en (?:huit|quinze|[0-9]))"
    rf"|[ ,]*(?:le )?[0-9]+(?![0-9]| ?{COUNTED})"
)


def _year(found: _Match, today: date) -> int | None:
    """The year that was said, a year of two figures between 1990 and 2089."""
    said = found.groupdict()
    if said.get("year"):
        digits = int(said["year"])
        return digits if digits >= 100 else digits + (1900 if digits >= 90 else 2000)
    if said.get("short"):
        return int(said["short"]) + (1900 if int(said["short"]) >= 90 else 2000)
    which = said.get("which") or ""
    if "cette" in which:
        return today.year
    return today.year + 1 if "an" in which else None


def _weekday(found: _Match) -> int | None:
    said = found["weekday"]
    return weekday(said) if said else None


def _in_words(found: _Match, today: date) -> DayReading:
    day, in_year = number(found["day"]), month(found["month"])
    if not found["day"][0].isdigit() and found["month"] == "sept":  # « dix sept »
        return doubt(DayDoubtKind.UNCLEAR, days_in(spoken_days.dated(day, in_year, today)), today)
    if re.match(" (?:dernier|passe)", found["which"] or ""):
        return spoken_days.passed(day, in_year, today)
    year, named = _year(found, today), _weekday(found)
    return spoken_days.dated(day, in_year, today, year=year, weekday=named)


def _in_figures(found: _Match, today: date) -> DayReading | None:
    day, in_year, year = int(found["day"]), int(found["month"]), _year(found, today)
    introduced = re.match("[a-z]", found[0]) is not None
    if year is None and not introduced:
        if in_year not in range(1, 13) or day not in range(1, 32):  # « 24/24 », « 50/100 »
            return None
        if found[0] in ("1/2", "1/3", "2/3", "1/4", "3/4", "7/7"):
            return doubt(
                DayDoubtKind.UNCLEAR, days_in(spoken_days.dated(day, in_year, today)), today
            )
    return spoken_days.dated(day, in_year, today, year=year, weekday=_weekday(found))


def _of_two(found: _Match, today: date) -> DayDoubt:
    """« les 10 et 11 décembre »."""
    last, year = month(found["month"]), _year(found, today)
    days = (number(found["first"]), number(found["day"]))
    readings = [spoken_days.dated(day, last, today, year=year) for day in days]
    return doubt(DayDoubtKind.SEVERAL, [d for each in readings for d in days_in(each)], today)


def _numbered(found: _Match, today: date) -> DayReading | None:
    day, after = number(found["day"]), found.string[found.end() :]
    if day not in range(1, 32):
        return DayDoubt(DayDoubtKind.IMPOSSIBLE) if found["weekday"] else None
    reading = spoken_days.numbered(day, today, _weekday(found))
    if _ENDS_WELL.match(after) and not re.search("[0-9] $", found.string[: found.start()]):
        return reading
    if re.match("0?1 ?er|premier", found["day"]):  # « le 1er étage »
        return None
    return doubt(DayDoubtKind.UNCLEAR, days_in(reading), today)


def _day_or_span(found: _Match, today: date) -> DayDoubt:
    """« le 10-12 »: 10 December, or from the 10th to the 12th?"""
    day, other = int(found["day"]), int(found["other"])
    readings = [spoken_days.numbered(day, today)]
    if other in range(1, 13):
        readings.append(spoken_days.dated(day, other, today))
    return doubt(DayDoubtKind.UNCLEAR, [d for each in readings for d in days_in(each)], today)


def _in_month(found: _Match, today: date) -> DayReading:
    ahead = 1 if found["ahead"] else 0
    return spoken_days.in_month(number(found["day"]), today, ahead, _weekday(found))


def _near(found: _Match, today: date) -> DayReading:
    """« demain », « après-demain », « aujourd'hui », « demain en huit »."""
    ahead = 2 if found["near"].startswith("apres") else found["near"] == "demain"
    weeks = _WEEKS[found["weeks"]] if found["weeks"] else 0
    return Day(today + timedelta(days=ahead + 7 * weeks))


def _later(found: _Match, today: date) -> DayReading:
    count, unit = number(found["count"]), found["unit"]
    if unit.startswith("jour"):
        return spoken_days.days_later(count, today)
    if unit.startswith("semaine"):
        return spoken_days.days_later(7 * count, today)
    return spoken_days.same_day_later(count * (1 if unit == "mois" else 12), today)


def _weekday_later(found: _Match, today: date) -> DayReading:
    weeks = _WEEKS.get(found["days"] or "") or number(found["count"] or "1")
    return spoken_days.weekday_in_weeks(weekday(found["weekday"]), today, weeks)


def _ranked(found: _Match, today: date) -> DayReading:
    rank, named = _RANKS[found["rank"]], weekday(found["weekday"])
    if found["month"]:
        year = _year(found, today)
        return spoken_days.nth_weekday(rank, named, month(found["month"]), year, today)
    first = months_later(today, 1 if found["ahead"] else 0)
    return spoken_days.nth_weekday(rank, named, first.month, first.year, today)


def _of_weekday(reader: Callable[[int, date], DayReading]) -> Reader:
    return lambda found, today: reader(weekday(found["weekday"]), today)


def _in_eight(found: _Match, today: date) -> DayReading:
    return spoken_days.after_coming(weekday(found["weekday"]), today, _WEEKS[found["weeks"]])


def _next_week(named: int, today: date) -> DayReading:
    return Day(spoken_days.in_week(named, today, 1))


def _weekday_alone(found: _Match, today: date) -> DayReading:
    named, before, after = weekday(found["weekday"]), *_around(found)
    if _NOT_ALONE_BEFORE.search(before) or _NOT_ALONE_AFTER.match(after):
        return spoken_days.next_two(named, today, DayDoubtKind.UNCLEAR)
    if re.match("(?:le|du|de) ", found[0]):  # « le jeudi » may be each of them
        return spoken_days.next_two(named, today, DayDoubtKind.WHICH_WEEK)
    if found[0].startswith("ce "):
        return spoken_days.this_weekday(named, today)
    return spoken_days.plain_weekday(named, today)


def _around(found: _Match) -> tuple[str, str]:
    return found.string[: found.start()], found.string[found.end() :]


def _span_of_month(found: _Match, today: date) -> DayDoubt:
    part, said = found["part"] or "", month(found["month"])
    return spoken_days.span_of_month(part, said, _year(found, today), today)


def _numbered_month(found: _Match, today: date) -> DayDoubt | None:
    if int(found["month"]) not in range(1, 13):
        return None
    return spoken_days.span_of_month("", int(found["month"]), int(found["year"]), today)


def _span(found: _Match, today: date) -> DayDoubt:
    ahead = 1 if "proch" in found[0] or "vient" in found[0] else 0
    if found["unit"] == "semaine":
        return spoken_days.span_of_week(spoken_days.in_week(0, today, ahead), today)
    first = months_later(today, ahead)
    return spoken_days.span_of_month("", first.month, first.year, today)


_UNIT = r"(?P<unit>jours?|semaines?|mois|ans?)\b(?! ?(?:ouvr|franc|et demi|ou |a [0-9]))"
_NEXT_WEEK = r"(?:(?:de )?(?:la )?semaine (?:prochaine|qui vient))\b"
_OF_MONTH = r"(?:(?:du|de ce) mois(?P<ahead> prochain)?|courant)\b(?! (?:suivant|d'apres|dernier))"
_NEAR = (
    r"(?P<near>apres[ -]?demain|demain|aujourd'? ?hui|ce (?:jour|matin|midi|soir)"
    r"|cet apres[ -]midi)"
)
_IN_WEEKS = r"dans (?:(?P<days>15|quinze|8|huit) jours|(?P<count>{n}) semaines?)\b"
_WEEKDAY_LEAD = rf"{_LEAD}{_NAMED}"

_TABLE: tuple[tuple[str, Reader], ...] = (
    (
        rf"{_LEAD}{_PERHAPS_NAMED}(?P<year>[0-9]{{4}})(?P<dash>[/-])(?P<month>[0-9]{{1,2}})(?P=dash)"
        r"(?P<day>[0-9]{1,2})t?(?![\w/-])",
        _in_figures,
    ),
    (
        rf"{_LEAD}{_PERHAPS_NAMED}(?P<day>[0-9]{{1,2}}) ?(?P<dash>[/-]) ?(?P<month>[0-9]{{1,2}})"
        r" ?(?P=dash) ?(?P<year>[0-9]{4}|[0-9]{2})(?![\w/]|[.:,-][0-9])",
        _in_figures,
    ),
    (
        rf"{_LEAD}{_PERHAPS_NAMED}(?P<day>[0-9]{{1,2}})\.(?P<month>[0-9]{{1,2}})\."
        r"(?P<year>[0-9]{4})(?![\w/]|[.:,-][0-9])",
        _in_figures,
    ),
    (
        rf"{_LEAD}{_PERHAPS_NAMED}(?P<day>[0-9]{{2}})\.(?P<month>[0-9]{{2}})\."
        r"(?P<year>[0-9]{2})(?![\w/]|[.:,-][0-9])",
        _in_figures,
    ),
    (
        rf"{_START}(?:(?:le|les|du|au|entre le) )?(?P<first>[0-9]{{1,2}})"
        rf"(?: ?[-&+,/>→] ?| (?:et|ou|au|a|puis) )(?:(?:le|du|au) )?(?:{WEEKDAY} )?"
        rf"{_NUMBER}{_OF}{_MONTH}{_YEAR}",
        _of_two,
    ),
    (rf"{_LEAD}{_PERHAPS_NAMED}{_NUMBER}{_OF}{_MONTH}{_YEAR}", _in_words),
    (
        rf"{_LEAD}{_PERHAPS_NAMED}(?P<day>[0-9]{{1,2}})/(?P<month>[0-9]{{1,2}})"
        rf"(?![\w/%€]|-[0-9]|[.,:][0-9]| ?[%€])(?! (?:{COUNTED}|de la |des |ont |sont ))",
        _in_figures,
    ),
    (rf"{_START}(?:en )?(?P<month>[0-9]{{1,2}})/(?P<year>20[0-9]{{2}})(?![\w/])", _numbered_month),
    (rf"{_LEAD}{_PERHAPS_NAMED}{_NUMBER} {_OF_MONTH}", _in_month),
    (
        rf"{_LEAD}(?P<rank>{'|'.join(_RANKS)}) {_NAMED} (?:(?:du mois )?(?:de |d'){_MONTH}{_YEAR}"
        rf"|{_OF_MONTH})",
        _ranked,
    ),
    (rf"{_START}(?:d')?{_NEAR}(?: en (?P<weeks>huit|quinze|8|15))?\b", _near),
    (rf"{_WEEKDAY_LEAD},? {_IN_WEEKS.format(n=NUMBER)}", _weekday_later),
    (rf"{_START}{_IN_WEEKS.format(n=NUMBER)},? (?:le )?{_NAMED}", _weekday_later),
    (rf"{_START}dans (?P<count>{NUMBER}) {_UNIT}", _later),
    (rf"{_WEEKDAY_LEAD} en (?P<weeks>huit|quinze|8|15)\b(?! ?(?:[:h]|mi?n))", _in_eight),
    (rf"{_WEEKDAY_LEAD} prochain\b", _of_weekday(spoken_days.next_weekday)),
    (rf"{_LEAD}prochain {_NAMED}", _of_weekday(spoken_days.next_weekday)),
    (rf"{_WEEKDAY_LEAD} (?:qui vient|a venir)\b", _of_weekday(spoken_days.plain_weekday)),
    (rf"{_WEEKDAY_LEAD},? {_NEXT_WEEK}", _of_weekday(_next_week)),
    (rf"{_START}(?:la )?{_NEXT_WEEK},? (?:le )?{_NAMED}", _of_weekday(_next_week)),
    (rf"{_WEEKDAY_LEAD} (?:de )?cette semaine\b", _of_weekday(spoken_days.this_weekday)),
    (
        rf"(?:{_START}(?:le|du)|{WEEKDAY}) (?P<day>[0-9]{{1,2}})-(?P<other>[0-9]{{1,2}})(?![\w/-])",
        _day_or_span,
    ),
    (rf"{_WEEKDAY_LEAD}[ ,]{{0,2}}(?:le )?{_NUMBER}{_STOPS}", _numbered),
    (rf"{_START}(?:pour )?(?:le|du)(?P<weekday>) {_NUMBER}{_STOPS}", _numbered),
    (
        rf"{_START}(?:(?:en|au mois de|courant|mois de|vers|de|d'ici) |d')?"
        rf"(?:(?P<part>debut|fin|mi)[ -](?:mois de )?)?{_MONTH}{_YEAR}",
        _span_of_month,
    ),
    (rf"{_START}(?:la |le |au )?(?P<unit>semaine|mois) (?:prochaine?|qui vient)\b", _span),
    (rf"{_START}(?:cette|ce) (?P<unit>semaine|mois)(?:-ci)?\b", _span),
    (rf"{_LEAD}(?P<weekday>{WEEKDAY})", _weekday_alone),
)


@cache
def forms() -> Sequence[tuple[re.Pattern[str], Reader]]:
    """All of them, compiled with the first sentence: no start waits for that."""
    return [(re.compile(pattern), reader) for pattern, reader in _TABLE]
