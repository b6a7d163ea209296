"""What a typed sentence is searched by: its letters made comparable in place, numbers in letters.

Everything here keeps positions: what is found in the comparable text is cut out of the original
one, so that a place or a title keeps its spelling.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from domain.cells.reading import bare, squeeze

Place = tuple[int, int]  # where something stands in a sentence: its start and its end
FILLER = "\ufffc"  # stands for what was understood already; no word, no digit, no space

_DASHES = str.maketrans("‐‑‒–—−’ʼ", "------''")
_UNITS = (
    *("un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze"),
    *("douze", "treize", "quatorze", "quinze", "seize"),
)
_TENS = {"dix": 10, "vingt": 20, "trente": 30}


def comparable(sentence: str) -> str:
    """Lower case, no accents, plain dashes and apostrophes; as long as what `tidy` gives, letter
    for letter.

    >>> comparable("Après-demain, 14 h – Orbès")
    'apres-demain, 14 h - orbes'
    """
    return "".join(_letter(each) for each in tidy(sentence).translate(_DASHES))


def tidy(sentence: str) -> str:
    """The sentence in its own spelling, its spaces single: positions are told in this one."""
    return squeeze(sentence)


def headed(words: str) -> str:
    """With a capital at the head of a line; a word that has its own capitals keeps them.

    >>> headed("déjeuner élus"), headed("eLearning"), headed("2 points")
    ('Déjeuner élus', 'eLearning', '2 points')
    """
    first = words.partition(" ")[0]
    return words[:1].upper() + words[1:] if first == first.lower() else words


def _letter(each: str) -> str:
    if each.isascii():
        return each.lower()
    if each.isnumeric() and not each.isdecimal():  # "1²" is no twelve
        return each
    plain = bare(each)
    return plain if len(plain) == 1 else each


def without(text: str, places: Iterable[Place]) -> str:
    """The text with these places filled: nothing is found in them, nor across them."""
    for start, end in places:
        text = text[:start] + FILLER * (end - start) + text[end:]
    return text


def _numbers() -> Iterator[tuple[str, int]]:
    """« un » to « trente et un », spaces standing for hyphens too."""
    yield from ((word, number) for number, word in enumerate(_UNITS, 1))
    yield from (("une", 1), ("premier", 1), ("premiere", 1))
    yield from (("vingt", 20), ("trente", 30), ("vingt et un", 21), ("trente et un", 31))
    for ten, above in (("dix", range(7, 10)), ("vingt", range(2, 10))):
        yield from ((f"{ten} {_UNITS[unit - 1]}", _TENS[ten] + unit) for unit in above)


NUMBERS = dict(_numbers())
_LONGEST_FIRST = sorted(NUMBERS, key=len, reverse=True)
IN_LETTERS = "(?:" + "|".join(word.replace(" ", "[ -]") for word in _LONGEST_FIRST) + ")"
NUMBER = rf"(?:[0-9]{{1,3}}|{IN_LETTERS})"


def number(said: str) -> int:
    """What « 12 », « 1er », « douze » or « vingt-et-un » counts.

    >>> number("1er"), number("vingt-et-un"), number("12")
    (1, 21, 12)
    """
    digits = re.match("[0-9]+", said)
    return int(digits[0]) if digits else NUMBERS[said.replace("-", " ")]


_MONTHS = (
    *("janvier janv jan", "fevrier fevr fev", "mars", "avril avr", "mai", "juin", "juillet juil"),
    *("aout", "septembre sept", "octobre oct", "novembre nov", "decembre dec"),
)
MONTHS = {name: rank for rank, names in enumerate(_MONTHS, 1) for name in names.split()}
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTH = r"(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:" + "|".join(WEEKDAYS) + r")\b"

STREET = (
    r"(?:rue|avenue|av|bd|boulevard|place|pl|allees?|chemin|route|impasse|quai|cours|square|bis"
    r"|ter)\b"
)
COUNTED = (  # after a number, it says that the number is no day and no minutes
    rf"(?:{STREET}|(?:personnes?|participants?|membres?|presents?|places?|elus?|elues?|partenaires?"
    r"|structures?|voix|votants?|reponses?|minutes?|mn|min|euros?|km|m2|etages?|ans|fiches?"
    r"|actions?|tables?|couverts?|pages?|journees?|heures?|d'heures?|temps|jours?|semaines?"
    r"|mois)\b)"
)


_ALMOST = 0.8  # of its letters: one slip in a name of five
_SHORTEST = 4


def almost(word: str, known: Iterable[str]) -> list[str]:
    """The known words that this one is but for a slip of the finger, the nearest first.

    >>> almost("mrdi", WEEKDAYS), almost("lun", WEEKDAYS)
    (['mardi'], [])
    """
    if len(word) < _SHORTEST:
        return []
    return get_close_matches(word, [each for each in known if len(each) >= _SHORTEST], 3, _ALMOST)


def month(said: str) -> int:
    return MONTHS[said.rstrip(".")]


def weekday(said: str) -> int:
    """0 for « lundi » or « lun. »."""
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(said[:3]))
