"""Hours as a person types them: « 14h-16h30 », « de 14 à 16h », « midi », « 2h de l'après-midi ».

Nothing is guessed: « à 2h » is a doubt with both readings. `domain/cells/times` reads the cells of
a workbook, where the whole cell is hours; here they stand among other words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from functools import cache

from domain.spoken_words import (
    COUNTED,
    IN_LETTERS,
    MONTH,
    Place,
    comparable,
    number,
    without,
)


@dataclass(frozen=True)
class Hours:
    """When a meeting starts, and ends if that was said."""

    start: time
    end: time | None = None


class HoursDoubtKind(StrEnum):
    """Why hours are asked again."""

    HALF_OF_DAY = "half_of_day"  # « à 2h »: in the night, or 14 h?
    END_FIRST = "end_first"  # « 16h-14h »
    SEVERAL = "several"  # « 14h ou 15h »
    NOT_EXACT = "not_exact"  # « vers 14h », « avant 16h », « jusqu'à 16h »
    IMPOSSIBLE = "impossible"  # « 25h », « 14h75 »


@dataclass(frozen=True)
class HoursDoubt:
    """Hours that were said and are no certain ones; the candidates are what may be meant."""

    kind: HoursDoubtKind
    candidates: tuple[Hours, ...] = ()


@dataclass(frozen=True)
class FoundHours:
    """The hours of a sentence and where they were said."""

    reading: Hours | HoursDoubt | None
    places: tuple[Place, ...] = ()


_Minutes = int  # since midnight; a thousand days for what is none
_NONE = 1000 * 1440
_LAST_OF_NIGHT = 7 * 60 + 59  # « 7h » may be 19 h; from 8 on an hour is what it says

_NO_MINUTES = rf"[0-9]|[/.:-][0-9]| ?(?:er\b|{MONTH}|{COUNTED}|[%€])"  # « 14h 10 décembre »
_SPACED_MINUTES = rf" ?[0-9]{{2}}(?: ?(?:minutes?|mn|min)\b|(?!{_NO_MINUTES}))"
_AFTER_NO_NUMBER = r"(?<![\w:/.,-])"
_CLOCK = (
    rf"(?:(?<![\w:.,])(?:(?:[0-9]{{1,2}}|{IN_LETTERS}) ?(?:h\b|h(?=[0-9])|heures?\b)"
    rf"(?:{_SPACED_MINUTES}|[0-9]{{2}}(?![0-9])|(?: et demie?| et quart| moins (?:le )?quart"
    rf"| trente| quinze| quarante[ -]cinq)\b)?|[0-9]{{1,2}}:[0-9]{{2}}(?:(?=-[0-9])|(?![\w:])))"
    rf"|(?<!apres[ -])(?<!avant[ -])(?<!\bdu )\b(?:midi|minuit)(?: et demie?)?\b(?!-[a-z]{{5}}))"
    rf"(?! ?/ ?24)"
)
_HALF = r"(?: (?:du (?:matin|soir)|de l'apres[ -]midi))?"
_TO = r" ?(?:-|/|>|→|jusqu'a|a) ?"
_BARE = r"(?:[01]?[0-9]|2[0-4])"
_BARE_AFTER = r"(?= ?(?:$|[,;.)](?![0-9])))"
_RANGE = (
    rf"(?:\b(?:de|entre) )?{_AFTER_NO_NUMBER}(?P<start>{_CLOCK}{_HALF}|{_BARE}(?= ?(?:-|a|et) ?))"
    rf"(?:{_TO}| et )(?P<end>(?<!\w){_CLOCK}{_HALF}|(?<!\w){_BARE}{_BARE_AFTER})"
)
_ALONE = rf"{_AFTER_NO_NUMBER}(?P<start>{_CLOCK}{_HALF})"
_OR_ANOTHER = re.compile(r"[ ,(]{0,2}(?:ou|voire|sinon) (?:a )?[0-9]|-[0-9]")
_LASTS = rf"(?:\b(?:pendant|durant|duree)(?: de| :|:)? ?(?:environ )?)(?P<start>{_CLOCK})"
_NOT_A_MOMENT = re.compile(r"\b(?:sous|dans|en|toutes les|il y a|moins de|plus de|sur) $")
_NOT_EXACT = re.compile(
    r"\b(?:vers|avant|apres|environ|jusqu'a|pas|sauf|autour de|aux alentours de|au plus tard a"
    r"|d'ici|entre|fin a|fin|finit a|termine a) $"
)
_LEAD = re.compile(r"(?:\b(?:a partir de|des|a|de|pour|debut|debut a) )$")
_NO_RANGE = re.compile(r"(?:\b(?:le|du|n°|nº|no|numero|salle|lun|mar|mer|jeu|ven|sam|dim)\.?|#) ?$")
_AFTER_DATE = re.compile(rf"(?:^|[,;(:]|\b(?:de|entre)|{MONTH}|[0-9]{{4}}|/[0-9]{{2}}) ?$")


@dataclass(frozen=True)
class _Mention:
    start: _Minutes
    end: _Minutes | None
    place: Place
    sure_half: bool
    exact: bool = True
    lasts: bool = False


def read_hours(words: str) -> Hours | HoursDoubt | None:
    """The hours these words say, what they leave in doubt, or None when they say none."""
    return find_hours(words).reading


def find_hours(sentence: str, taken: tuple[Place, ...] = ()) -> FoundHours:
    """The hours said in a sentence, and where; `taken` are places that mean something else."""
    mentions = list(_mentions(without(comparable(sentence), taken)))
    if not mentions:
        return FoundHours(None)
    return FoundHours(_together(mentions), tuple(each.place for each in mentions))


@cache
def _forms() -> Sequence[tuple[re.Pattern[str], bool]]:
    """The ways of saying hours, and whether each says how long: compiled with the first sentence,
    for they take long and no start waits for them."""
    return [(re.compile(form), form is _LASTS) for form in (_LASTS, _RANGE, _ALONE)]


def _mentions(text: str) -> Iterator[_Mention]:
    for form, lasts in _forms():
        for found in list(form.finditer(text)):
            mention = _mention(text, found, lasts=lasts)
            if mention is not None:
                text = without(text, [mention.place])
                yield mention


def _mention(text: str, found: re.Match[str], *, lasts: bool) -> _Mention | None:
    said = found.groupdict()
    start, end = said["start"], said.get("end")
    before = text[: found.start()]
    if _NOT_A_MOMENT.search(before) and not lasts:
        return None
    if end is not None and not _is_range(before, found):
        return None
    lead = _NOT_EXACT.search(before) or _LEAD.search(before)
    between = found[0].startswith("entre ") or " et " not in found[0].replace(" et demi", "")
    return _Mention(
        _minutes(start),
        None if end is None else _minutes(end),
        (lead.start() if lead and not lasts else found.start(), found.end()),
        any(_is_sure(each) for each in (start, end) if each),
        exact=(
            _NOT_EXACT.search(before) is None
            and _OR_ANOTHER.match(text[found.end() :]) is None
            and (end is None or between)
        ),
        lasts=lasts,
    )


def _is_range(before: str, found: re.Match[str]) -> bool:
    """Whether two numbers are hours: the first of « le 12 à 14h », of « n° 7 à 14h » is none."""
    if not found["start"].isdigit():
        return True
    if found[0].startswith(("de ", "entre ")):
        return True
    if _NO_RANGE.search(before) or int(found["start"]) > 23:
        return False
    if _AFTER_DATE.search(before):
        return True
    tight = re.match(r"[0-9]+-[0-9]", found[0]) is not None
    return tight or (bool(before.strip()) and not re.search(r"[\w)] ?$", before))


def _is_sure(said: str) -> bool:
    """Whether the half of the day is known by the way the hour is said."""
    return re.search(r"matin|soir|midi|minuit|^0[0-9]", said) is not None


def _minutes(said: str) -> _Minutes:
    named = re.match("midi|minuit", said)
    hour = (12 if said.startswith("midi") else 0) if named else _hour(said)
    minute = _minute(said)
    if re.search(r"apres[ -]midi| du soir", said) and hour < 12:
        hour += 12
    return (hour * 60 + minute) % 1440 if hour < 24 and minute < 60 else _NONE


def _hour(said: str) -> int:
    digits = re.match(r"[0-9]+", said)
    if digits:
        return int(digits[0])
    letters = re.match(IN_LETTERS, said)
    return number(letters[0]) if letters else 24


def _minute(said: str) -> int:
    digits = re.search(r"(?:h|:|heures?) ?([0-9]{2})", said)
    if digits:
        return int(digits[1])
    for word, minutes in (("demi", 30), ("moins", -15), ("quart", 15), ("trente", 30)):
        if f" {word}" in said:
            return minutes
    return 15 if " quinze" in said else 45 if " quarante" in said else 0


def _together(mentions: list[_Mention]) -> Hours | HoursDoubt:
    moments = [each for each in mentions if not each.lasts]
    lasting = [each for each in mentions if each.lasts]
    if any(_NONE in (each.start, each.end) for each in mentions):
        return HoursDoubt(HoursDoubtKind.IMPOSSIBLE)
    if len(moments) != 1 or len(lasting) > 1:
        each_alone = [_hours(each.start, each.end) for each in moments]
        told = tuple(dict.fromkeys(hours for hours in each_alone if hours))
        kind = HoursDoubtKind.SEVERAL if moments else HoursDoubtKind.NOT_EXACT
        return HoursDoubt(kind, told)
    said = moments[0]
    ends = {said.end, *(said.start + each.start for each in lasting)} - {None}
    if len(ends) > 1:  # « 14h-16h, durée 1h »
        both = (_hours(said.start, end) for end in sorted(filter(None, ends)))
        return HoursDoubt(HoursDoubtKind.SEVERAL, tuple(hours for hours in both if hours))
    return _reading(said, next(iter(ends), None))


def _reading(said: _Mention, end: _Minutes | None) -> Hours | HoursDoubt:
    hours = _hours(said.start, end)
    if not said.exact:
        return HoursDoubt(HoursDoubtKind.NOT_EXACT, (hours,) if hours else ())
    if hours is None:
        later = _hours(said.start, (end or 0) + 720)
        turned = _hours(end, said.start) if end else None
        return HoursDoubt(HoursDoubtKind.END_FIRST, tuple(h for h in (later, turned) if h))
    if said.start <= _LAST_OF_NIGHT and not said.sure_half:
        shifted = _hours(said.start + 720, None if end is None else end + 720)
        mixed = _hours(said.start + 720, end)
        both = (shifted or mixed, hours)
        return HoursDoubt(HoursDoubtKind.HALF_OF_DAY, tuple(h for h in both if h))
    return hours


def _hours(start: _Minutes, end: _Minutes | None) -> Hours | None:
    """None when the end is not after the start, or not on the same day."""
    if start >= 1440 or (end is not None and not start < end < 1440):
        return None
    last = None if end is None else time(end // 60, end % 60)
    return Hours(time(start // 60, start % 60), last)
