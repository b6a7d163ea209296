"""French as it is written: dates, hours, numbers, names, agreement, no-break spaces.

Pure formatting, offered to templates as filters (`FILTERS`). Sentences are templates/; the names
of days and months are Babel's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from domain.people import Civility
from domain.people import agreed as agreed_in
from domain.periods import Period

NO_BREAK = "\u00a0"
LOCALE = "fr_FR"

Number = int | float | Decimal
Text = TypeVar("Text", bound=str)


class Named(Protocol):
    """Anyone with a name and perhaps a civility, by the codes of domain.people."""

    @property
    def civility(self) -> str | None: ...
    @property
    def first_name(self) -> str: ...
    @property
    def last_name(self) -> str: ...


# Days and hours ---------------------------------------------------------------------------------


def day(when: date, zone: ZoneInfo | None = None) -> str:
    """A day in a sentence, without its year; a moment needs the zone that says its day.

    >>> day(date(2026, 12, 10)), day(date(2027, 4, 1))
    ('jeudi\\xa010\\xa0décembre', 'jeudi\\xa01er\\xa0avril')
    """
    return _first_as_ordinal(when, zone, f"EEEE{NO_BREAK}d{NO_BREAK}MMMM")


def day_with_year(when: date, zone: ZoneInfo | None = None) -> str:
    """« jeudi 10 décembre 2026 »."""
    return _first_as_ordinal(when, zone, f"EEEE{NO_BREAK}d{NO_BREAK}MMMM{NO_BREAK}y")


def day_and_month(when: date, zone: ZoneInfo | None = None) -> str:
    """« 10 décembre », « 1er avril »."""
    return _first_as_ordinal(when, zone, f"d{NO_BREAK}MMMM")


def day_month_year(when: date, zone: ZoneInfo | None = None) -> str:
    """« 10 décembre 2026 », « 1er avril 2027 »."""
    return _first_as_ordinal(when, zone, f"d{NO_BREAK}MMMM{NO_BREAK}y")


def weekday(when: date, zone: ZoneInfo | None = None) -> str:
    """« vendredi »: enough for a day of the last week."""
    return _date(_day_of(when, zone), "EEEE")


def month(when: date, zone: ZoneInfo | None = None) -> str:
    """« décembre 2026 »."""
    return _date(_day_of(when, zone), f"MMMM{NO_BREAK}y")


def period(key: str) -> str:
    """The words of a period stored as « 2026-T3 »; one that is no period is told as it stands.

    >>> period("2026-T3"), period("2025"), period("2026-03")
    ('de juillet à septembre\\xa02026', "l'année\\xa02025", 'mars\\xa02026')
    """
    found = Period.named(key)
    if found is None:
        return key
    if found.months == 1:
        return month(found.first)
    if found.months == 12:
        return f"l'année{NO_BREAK}{found.first.year}"
    first = _date(found.first, "MMMM")
    return f"{elided('de', first)} à {month(found.last)}"


def short_period(key: str) -> str:
    """The same in a list: « T3 2026 », « S1 2026 », « 2025 », « 03/2026 »."""
    found = Period.named(key)
    return found.short if found else key


def short_date(when: date, zone: ZoneInfo | None = None) -> str:
    """A day in a table: 10/12/2026."""
    return f"{_day_of(when, zone):%d/%m/%Y}"


def hour(when: datetime, zone: ZoneInfo) -> str:
    """« 14 h », « 14 h 05 »: the wall clock of the zone; never "14 h 00"."""
    local = _local(when, zone)
    whole = f"{local.hour}{NO_BREAK}h"
    return f"{whole}{NO_BREAK}{local:%M}" if local.minute else whole


def wall_hour(at: time) -> str:
    """An hour of the wall clock: « 8 h 30 », « 18 h »."""
    whole = f"{at.hour}{NO_BREAK}h"
    return f"{whole}{NO_BREAK}{at:%M}" if at.minute else whole


def moment(when: datetime, zone: ZoneInfo) -> str:
    """« jeudi 10 décembre à 14 h 30 »."""
    return f"{day(when, zone)} à {hour(when, zone)}"


def moment_with_year(when: datetime, zone: ZoneInfo) -> str:
    """« jeudi 10 décembre 2026 à 14 h 30 »."""
    return f"{day_with_year(when, zone)} à {hour(when, zone)}"


def time_range(starts_at: datetime, ends_at: datetime | None, zone: ZoneInfo) -> str:
    """« de 14 h à 16 h 30 »; « à 14 h » without an end; with the days when they differ."""
    if ends_at is None:
        return f"à {hour(starts_at, zone)}"
    if _day_of(starts_at, zone) != _day_of(ends_at, zone):
        return f"du {moment(starts_at, zone)} au {moment(ends_at, zone)}"
    return f"de {hour(starts_at, zone)} à {hour(ends_at, zone)}"


def _first_as_ordinal(when: date, zone: ZoneInfo | None, pattern: str) -> str:
    """Babel writes « 1 avril »; French wants « 1er avril », and no other ordinal."""
    on = _day_of(when, zone)
    first = pattern.replace(f"d{NO_BREAK}", f"d'er'{NO_BREAK}")
    return _date(on, first if on.day == 1 else pattern)


def _date(on: date, pattern: str) -> str:
    from babel.dates import format_date  # with the first day that is written, not at a start

    return format_date(on, pattern, LOCALE)


def _day_of(when: date, zone: ZoneInfo | None) -> date:
    if not isinstance(when, datetime):
        return when
    if zone is None:
        raise ValueError(f"{when} is a moment; its day depends on a zone: day(zone).")
    return _local(when, zone).date()


def _local(when: datetime, zone: ZoneInfo) -> datetime:
    if when.tzinfo is None:
        raise ValueError(f"{when} is naive; a moment needs its time zone.")
    return when.astimezone(zone)


# Numbers ----------------------------------------------------------------------------------------


def number(value: Number) -> str:
    """A number as it is written in France, all its digits kept, thousands apart.

    >>> number(Decimal("1234.50")), number(12)
    ('1\\u202f234,5', '12')
    """
    return _decimal(value, quantized=isinstance(value, float))


def _decimal(value: Number, pattern: str | None = None, *, quantized: bool = True) -> str:
    from babel.numbers import format_decimal  # with the first number that is written

    return str(format_decimal(value, pattern, LOCALE, decimal_quantization=quantized))


_SINGULAR_ALREADY = re.compile(r"(?:[ièuao]s|eus)$")


def measured(value: Number, unit: str | None) -> str:
    """A number with its unit, in the singular below two.

    >>> measured(1, "personnes"), measured(0, "créneaux"), measured(2.5, "ETP")
    ('1\xa0personne', '0\xa0créneau', '2,5\xa0ETP')
    """
    if not unit:
        return number(value)
    if -2 < value < 2:
        unit = " ".join(_singular(word) for word in unit.split())
    return f"{number(value)}{NO_BREAK}{unit}"


def _singular(word: str) -> str:
    if word.endswith("eaux"):
        return word[:-1]
    return word if _SINGULAR_ALREADY.search(word) else word.removesuffix("s")


def percent(value: Number) -> str:
    """A percentage given from 0 to 100: « 50 % »."""
    return f"{number(value)}{NO_BREAK}%"


def euros(value: Number) -> str:
    """« 12 500 € »; cents only where there are some, and then two digits of them."""
    pattern = "#,##0" if value == int(value) else "#,##0.00"
    return f"{_decimal(value, pattern)}{NO_BREAK}€"


def plural(count: Number, one: str, many: str | None = None) -> str:
    """The word that goes with a count, without the count: French is singular below two.

    >>> plural(0, "réponse"), plural(1.5, "heure"), plural(2, "travail", "travaux")
    ('réponse', 'heure', 'travaux')
    """
    return one if -2 < count < 2 else many or f"{one}s"


def counted(count: Number, one: str, many: str | None = None) -> str:
    """The count and its word: « 3 réponses », « 1 réponse », « 0 réponse »."""
    return f"{number(count)}{NO_BREAK}{plural(count, one, many)}"


def phone(number: str) -> str:
    """A telephone number on one line; not where it is to be copied.

    >>> phone("06 39 98 00 11")
    '06\\xa039\\xa098\\xa000\\xa011'
    """
    return NO_BREAK.join(number.split())


# People and words -------------------------------------------------------------------------------

_TITLES = {Civility.MADAM: "Mme", Civility.MISTER: "M.", Civility.DOCTOR: "Dr"}
_FORMS_OF_ADDRESS = {
    Civility.MADAM: "Madame",
    Civility.MISTER: "Monsieur",
    Civility.DOCTOR: "Docteur",
}


def person_name(person: Named) -> str:
    """« Mme Lamarque »; the full name when no civility is known."""
    return _titled(person, _TITLES)


def addressed(person: Named) -> str:
    """As one speaks to them: « Madame Lamarque », « Docteur Adam », else the full name."""
    return _titled(person, _FORMS_OF_ADDRESS)


def full_name(person: Named) -> str:
    """« Isabelle Lamarque »."""
    return f"{person.first_name} {person.last_name}".strip()


def agreed(masculine: str, person: Named | str | None, feminine: str | None = None) -> str:
    """A word in the gender of a person, or of a civility: présent, présente, présent(e)."""
    return agreed_in(masculine, _civility(person), feminine=feminine)


def form_for(found: Any, civility: str | None) -> str:
    """A word of the tables as it agrees with somebody: its `woman`, `man` or, when nobody said,
    `any` form, where it has three."""
    form = {Civility.MADAM.value: "woman", Civility.MISTER.value: "man"}.get(civility or "", "any")
    return str(found[form] if isinstance(found, dict) else found)


def joined(words: Sequence[str], last: str = "et") -> str:
    """« a, b et c »."""
    *before, final = words or [""]
    return f"{', '.join(before)} {last} {final}" if before else final


_CONTRACTED = {
    ("de", "le "): "du ",
    ("de", "les "): "des ",
    ("à", "le "): "au ",
    ("à", "les "): "aux ",
}
_ELIDED = frozenset(
    ("de", "que", "le", "la", "je", "me", "te", "se", "ne", "jusque", "lorsque", "puisque")
)
_VOWEL_SOUND = re.compile(r"[aeiouhàâäéèêëîïôöùûüœæ]|y(?![aeiouéè])", re.IGNORECASE)
# An aspirated h, and the few vowels that behave like one.
_NO_ELISION = re.compile(
    r"haut|hameau|handicap|hall|hasard|hors|hui[ts]|onz|oui|uhlan|HAS\b|HCSP\b", re.IGNORECASE
)


def elided(little: str, word: str) -> str:
    """A little word before another, elided or contracted as French does.

    >>> elided("de", "Isabelle"), elided("de", "Bruno"), elided("de", "le COPIL")
    ("d'Isabelle", 'de Bruno', 'du COPIL')
    """
    for article in ("le ", "les "):
        if (little, article) in _CONTRACTED and word.startswith(article):
            return _CONTRACTED[little, article] + word.removeprefix(article)
    if little in _ELIDED and _VOWEL_SOUND.match(word) and not _NO_ELISION.match(word):
        return f"{little[:-1]}'{word}"
    return f"{little} {word}"


_FEMININE_MEETINGS = re.compile(
    r"(réunion|assemblée|commission|plénière|conférence|cellule|rencontre|séance|journée|équipe|"
    r"table|instance|concertation)\b",
    re.IGNORECASE,
)


def the(name: str) -> str:
    """The name of a meeting with its article, for the middle of a sentence.

    >>> the("COPIL n° 6"), the("Plénière 2026"), the("Assemblée")
    ('le COPIL n° 6', 'la Plénière 2026', "l'Assemblée")
    """
    if re.match(r"(le|la|les) |l'", name, re.IGNORECASE):
        return name[0].lower() + name[1:]
    article = "la" if _FEMININE_MEETINGS.match(name) else "le"
    return elided(article, name)


def agreed_with(masculine: str, meeting: str) -> str:
    """A word in the gender of a meeting's name.

    >>> agreed_with("tenu", "COPIL"), agreed_with("tenu", "Plénière 2026")
    ('tenu', 'tenue')
    """
    return f"{masculine}e" if _FEMININE_MEETINGS.match(meeting) else masculine


def _titled(person: Named, titles: Mapping[Civility, str]) -> str:
    title = titles.get(_civility(person))
    return f"{title}{NO_BREAK}{person.last_name}" if title else full_name(person)


def _civility(person: Named | str | None) -> Civility:
    code = person if person is None or isinstance(person, str) else person.civility
    return Civility(code) if code else Civility.NONE


# Typography -------------------------------------------------------------------------------------

_SPACE = r"[ \u00a0\u202f\u2009]"
_KEPT_WHOLE = r"<code>.*?</code>|<[^<>]*>"


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(f"{_KEPT_WHOLE}|{pattern}", re.DOTALL)


_RULES = (
    (_rule(rf"(?<=\S){_SPACE}+(?=[:;!?%€»])"), NO_BREAK),
    (_rule(rf"«{_SPACE}*(?=\S)"), f"«{NO_BREAK}"),
    (_rule(rf"(?<=[^\s«]){_SPACE}*»"), f"{NO_BREAK}»"),
    (_rule(rf"(?<=\d){_SPACE}+(?=h\b)"), NO_BREAK),
    (_rule(rf"(?<=\d{NO_BREAK}h){_SPACE}+(?=\d\d\b)"), NO_BREAK),
    (_rule(rf"(?<=\bn°|\bM\.|\bDr){_SPACE}+(?=\S)"), NO_BREAK),
    (_rule(rf"(?<=\bMme){_SPACE}+(?=\S)"), NO_BREAK),
    (_rule(rf"(?<=\b[TS][1-4]){_SPACE}+(?=\d{{4}}\b)"), NO_BREAK),
    (
        _rule(
            rf"(?<=\d){_SPACE}+(?=(?:bis|ter|rue|place|avenue|boulevard|chemin|allée|impasse)\b)"
        ),
        NO_BREAK,
    ),
)


def typography(text: Text) -> Text:
    """The same text with no-break spaces where French wants them; running it twice changes nothing.

    Only spaces already there are made unbreakable, so that « 14:30 » or an address stays whole;
    inside guillemets they are added. Tags, what stands in `code`, and apostrophes are kept.
    """
    words = str(text)
    for pattern, spaced in _RULES:
        words = _respaced(words, pattern, spaced)
    return text.__class__(words)


def _respaced(words: str, pattern: re.Pattern[str], spaced: str) -> str:
    return pattern.sub(lambda found: found[0] if found[0].startswith("<") else spaced, words)


FILTERS: Mapping[str, Callable[..., Any]] = {
    "day": day,
    "day_with_year": day_with_year,
    "day_and_month": day_and_month,
    "day_month_year": day_month_year,
    "weekday": weekday,
    "month": month,
    "short_date": short_date,
    "period": period,
    "short_period": short_period,
    "hour": hour,
    "wall_hour": wall_hour,
    "moment": moment,
    "moment_with_year": moment_with_year,
    "time_range": time_range,
    "number": number,
    "measured": measured,
    "percent": percent,
    "phone": phone,
    "euros": euros,
    "plural": plural,
    "counted": counted,
    "person_name": person_name,
    "addressed": addressed,
    "full_name": full_name,
    "agreed": agreed,
    "agreed_with": agreed_with,
    "joined": joined,
    "the": the,
    "elided": lambda word, little="de": elided(little, word),
    "typography": typography,
}
"""What templates may call: `{{ starts_at | moment(zone) }}`, `{{ name | elided("de") }}`."""
