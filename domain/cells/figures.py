"""A figure as somebody answers it in a chat: a certain number, « I do not have it », or a doubt."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from domain.cells.numbers import read_number
from domain.cells.reading import Read, Unsure, Words, bare, fold, squeeze
from domain.cells.spoken import numbers_said

_NOTHING = frozenset({"neant", "aucun", "aucune", "rien", "pas d activite", "personne"})
_NOT_KNOWN = frozenset(
    {"nc", "n c", "nd", "n d", "nr", "nsp", "inconnu", "inconnue", "indisponible", "non renseigne"}
    | {"non communique", "non communiquee", "non disponible", "pas disponible", "pas encore"}
    | {"je ne sais pas", "pas de donnee", "pas la donnee", "je n ai pas la donnee"}
)
_ABOUT = frozenset(
    {"environ", "env", "approx", "a peu pres", "autour de", "pres de", "plus ou moins", "quelque"}
    | {"plus de", "moins de", "au moins", "au plus", "presque", "entre", "de", "quelques"}
)
_ROUGHLY = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
    "millier": 1000,
}
_NOT_QUITE = frozenset({"environ", "env", "approx", "presque", "pres", "quelque", "quelques"})
_NOT_QUITE |= {"plus", "moins", "autour"}
_MULTIPLIERS = {"k€": 1000, "k €": 1000, "keur": 1000, "k euros": 1000, "k": 1000}
_MULTIPLIERS |= {"m€": 10**6, "m €": 10**6, "millions": 10**6, "million": 10**6}
_EUROS = frozenset({"€", "euro", "euros", "eur"})
_TOO_BIG = Decimal(10) ** 12

_NONE: frozenset[str] = frozenset()
_WORDS = Words(
    months={},
    weekdays={},
    starts=_NONE,
    ends=_NONE,
    vague=_NONE,
    quarters=_NONE,
    halves=_NONE,
    undefined=_NONE,
    shares={},
    about=_ABOUT,
    multipliers={},
    currency=_NONE,
    at_signs=_NONE,
    dots=_NONE,
)


@dataclass(frozen=True)
class Figure:
    """A number that was said plainly, and the words put in parentheses after it."""

    value: Decimal
    comment: str = ""


class NotKnown:
    """They say that they do not have it: that is no zero."""


NOT_KNOWN = NotKnown()

Heard = Figure | NotKnown | Unsure[Decimal]


def read_figure(typed: str, unit: str = "") -> Heard:
    """What somebody answers when asked for a number of this unit.

    A doubt is of one of these kinds: `none` (« néant »: zero, or not known?), `approximate`,
    `spoken` (in letters), `range`, `separator` (1.234), `fraction` (0,46 of a hundred), `unit`
    (another one, or words we do not know), `number_not_understood`. Its choices are what may be
    meant; it is never kept unasked.

    >>> read_figure("1 234,5 heures", "heures").value, read_figure("une douzaine").proposal
    (Decimal('1234.5'), Decimal('12'))
    """
    text, comment = _aside(squeeze(_seen(typed)))
    words = fold(text)
    if words in _NOT_KNOWN or text.strip(" .") == "?":
        return NOT_KNOWN
    if words in ("zero", f"zero {fold(unit)}".strip()):
        return Figure(Decimal(0), comment)
    if words in _NOTHING:
        return Unsure("none", Decimal(0), (Decimal(0),))
    if not any(c.isdigit() for c in text):
        return _in_letters(words)
    if _has_odd_digits(text, unit):
        return Unsure("number_not_understood")
    return _commented(_in_digits(text, unit), comment)


def _seen(typed: str) -> str:
    """Without what no eye sees: marks of direction, nulls."""
    return "".join(c for c in typed if c.isspace() or unicodedata.category(c)[0] != "C")


def _aside(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"(.*\S)\s*\(([^()]*)\)", text)
    return (found[1], found[2].strip()) if found else (text, "")


def _in_letters(words: str) -> Unsure[Decimal]:
    """« une douzaine », « douze personnes »: asked, with the number we think it is."""
    heard = words.split()
    if any(word.removesuffix("s") in _ROUGHLY for word in heard if word not in _ROUGHLY):
        return Unsure("number_not_understood")  # « deux douzaines »: neither two nor twelve
    rough = [number for word, number in _ROUGHLY.items() if word in heard]
    if len(rough) == 1:
        return Unsure("approximate", Decimal(rough[0]), (Decimal(rough[0]),))
    said = [Decimal(number) for number, _ in numbers_said(heard)]
    if len(said) != 1:
        return Unsure("number_not_understood")
    kind = "spoken" if _NOT_QUITE.isdisjoint(heard) else "approximate"
    return Unsure(kind, said[0], (said[0],))


def words_beside(typed: str) -> int:
    """How many words there are beside the numbers in letters: « douze personnes » has one."""
    heard = fold(typed).split()
    return len(heard) - sum(taken for _, taken in numbers_said(heard))


def _has_odd_digits(text: str, unit: str) -> bool:
    """« 12² », « 12½ »: once made plain they would be another number."""
    return any(unicodedata.category(c) == "No" for c in text if c not in unit)


def _in_digits(text: str, unit: str) -> Heard:
    spoken = bare(text)
    rough = spoken[0] in "~≈±" or spoken.endswith("?")
    number, said_unit = _split(spoken.strip("~≈± ?!."), bare(unit).strip(" ."))
    factor = _factor(said_unit, bare(unit))
    reading = read_number(number, _WORDS)
    if isinstance(reading, Unsure):
        choices = tuple(each * (factor or 1) for each in reading.choices)
        return Unsure(reading.kind, None, choices)
    if reading.value is None or abs(reading.value) >= _TOO_BIG:
        return Unsure("number_not_understood")
    return _judged(reading, said_unit, unit, factor, rough)


def _judged(
    reading: Read[Decimal], said_unit: str, unit: str, factor: int | None, rough: bool
) -> Heard:
    """A number alone, or a number that must be confirmed first."""
    assert reading.value is not None
    value = reading.value * (factor or 1)
    if factor is None and _is_money(said_unit) and not _is_money(bare(unit)):
        return Unsure("number_not_understood")  # « 22 k€ » of persons: another question's answer
    if factor is None and fold(said_unit) not in _ABOUT:
        return Unsure("unit", value, (value,))
    if rough or factor is None or reading.told == "approximate":
        return Unsure("approximate", value, (value,))
    if unit.strip() == "%" and said_unit != "%" and 0 < value < 1:
        return Unsure("fraction", None, (value, value * 100))
    return Figure(value)


def _split(spoken: str, unit: str) -> tuple[str, str]:
    """The number, and the unit it was said with."""
    before = spoken.removesuffix(unit).rstrip()
    if unit and spoken.endswith(unit) and before[-1:].isdigit():
        return before, unit
    found = re.fullmatch(r"(.*\d)\s*([^\d]*)", spoken)
    return (found[1], found[2].strip(" .")) if found else (spoken, "")


def _factor(said: str, unit: str) -> int | None:
    """How many units one of what was said makes; None when it is not known to be the same."""
    unit = unit.strip(" .")
    if not said or said == unit:
        return 1
    in_euros = not unit or unit in _EUROS
    if in_euros and (said in _EUROS or said in _MULTIPLIERS):
        return _MULTIPLIERS.get(said, 1)
    if not unit:
        return 1
    known = list(_stems(fold(unit)))
    heard = list(_stems(fold(said)))
    same = heard and all(any(each.startswith(word) for each in known) for word in heard)
    return 1 if same else None


def _is_money(unit: str) -> bool:
    return unit.strip(" .") in {*_EUROS, *_MULTIPLIERS}


def _stems(words: str) -> Iterator[str]:
    for word in words.split():
        yield word.rstrip("sx") or word


def _commented(heard: Heard, comment: str) -> Heard:
    return Figure(heard.value, comment) if isinstance(heard, Figure) else heard
