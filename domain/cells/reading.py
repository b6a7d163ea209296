"""What a cell gives: a certain reading, or a doubt to be asked. And how text is compared."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Generic, TypeVar

T = TypeVar("T")

RawValue = str | int | float | bool | date | datetime | time | timedelta | None

_GENDERED = re.compile(
    r"\((?:e|s|es|ne|trice|ve|ière)\)|[·.](?:e|ne|trice|ve)(?:[·.]?s)?(?!\w)", re.I
)
_REMEMBERED = 1 << 14  # the same cells are compared over and over while a workbook is read
_ACCENTS = re.compile("[\u0300-\u036f]+")  # once they are apart from their letters
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "’": "'", "ʼ": "'"})


@dataclass(frozen=True)
class Read(Generic[T]):
    """One certain reading; None when the cell says nothing. `told` names a notice worth giving."""

    value: T | None
    told: str = ""


@dataclass(frozen=True)
class Unsure(Generic[T]):
    """Not certain: what is wrong, the likeliest reading if there is one, and the possible ones."""

    kind: str
    proposal: T | None = None
    choices: tuple[T, ...] = ()


Reading = Read[T] | Unsure[T]


@dataclass(frozen=True, eq=False)
class Words:
    """The French words that cells are recognised by. All keys are folded (see `fold`).

    One is only equal to itself: readings may be remembered by it.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    starts: frozenset[str]
    ends: frozenset[str]
    vague: frozenset[str]
    quarters: frozenset[str]
    halves: frozenset[str]
    undefined: frozenset[str]
    shares: Mapping[str, int]
    about: frozenset[str]
    multipliers: Mapping[str, int]
    currency: frozenset[str]
    at_signs: frozenset[str]
    dots: frozenset[str]


@lru_cache(maxsize=_REMEMBERED)
def squeeze(text: str) -> str:
    """The text with every kind of space made plain, single, and none at the ends.

    >>> squeeze(" 36\\u00a0000  ")
    '36 000'
    """
    return " ".join(unicodedata.normalize("NFC", text).split())


@lru_cache(maxsize=_REMEMBERED)
def bare(text: str) -> str:
    """Lower case, no accents, plain spaces; punctuation stays.

    >>> bare("Élu(e) Référent")
    'elu(e) referent'
    """
    if not text.isascii():
        text = _ACCENTS.sub("", unicodedata.normalize("NFKD", text.translate(_LIGATURES)))
    return squeeze(text.casefold())


@lru_cache(maxsize=_REMEMBERED)
def fold(text: str) -> str:
    """The words of a text, comparable: no case, accents, punctuation nor gendered endings.

    >>> fold("Élu(e) référent(e) "), fold("N° fiche"), fold("Chargé·e d'accueil")
    ('elu referent', 'n fiche', 'charge d accueil')
    """
    return " ".join(re.findall(r"[a-z0-9]+", bare(_GENDERED.sub("", text))))


def plain(raw: RawValue) -> str:
    """A cell as text: whole numbers without decimals, dates in ISO, spaces squeezed.

    >>> plain(2.1), plain(3.0), plain(None)
    ('2.1', '3', '')
    """
    if isinstance(raw, str):
        return squeeze(raw)
    if raw is None:
        return ""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date | time) else str(raw)


def lines(raw: RawValue) -> tuple[str, ...]:
    """The lines of a cell, without their dashes, bullets or numbers.

    >>> lines("1. Bilan\\n2. Budget"), lines("- Former 60 professionnels")
    (('Bilan', 'Budget'), ('Former 60 professionnels',))
    """
    text = raw if isinstance(raw, str) else plain(raw)
    stripped = (strip_bullet(line) for line in text.splitlines())
    return tuple(line for line in stripped if line)


def one_line(text: str) -> str:
    """What people said, as one line of a cell.

    >>> one_line("- Logement rare\\n- Concurrence")
    'Logement rare Concurrence'
    """
    return strip_bullet(" ".join(lines(text)))


def strip_bullet(line: str) -> str:
    """A line without its dash, bullet or number; « o » and « § » are the bullets that a word
    processor leaves behind in plain text.

    >>> strip_bullet("o\\tBudget"), strip_bullet("§ Bilan"), strip_bullet("ouverture")
    ('Budget', 'Bilan', 'ouverture')
    """
    return re.sub(
        r"^(?:[-–—•*·►▪▫■□●○◦➢✓§\uf0a7\uf0b7\uf0d8\uf0fc]\s*|o\s+|\d{1,2}\s*[.)]\s+)",
        "",
        squeeze(line),
    )
