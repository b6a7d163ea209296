"""One person under two spellings: told when it is certain, asked when it only seems so.

A key is made of a name: a name corrected in the workbook is another key, and must not become
another person, without the account and the answers of the first.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from domain.cells.reading import fold

_ALIKE = 0.8
"""« Hadad Amina » and « Haddad Amina »; « Martin Luc » and « Martin Lucie » are too, and asked."""


@dataclass(frozen=True)
class Spelt:
    """A person as one workbook spells them; `contacts` are their addresses and telephone."""

    key: str
    first_name: str
    last_name: str
    contacts: frozenset[str] = frozenset()


def corrected(before: Iterable[Spelt], after: Iterable[Spelt]) -> dict[str, str]:
    """The old key of each new one that is certainly the same person: a contact of theirs is the
    same, the names are alike, and nobody else of either side shares the contact.

    A contact alone proves nothing: « accueil@… » goes from one person to the next.
    """
    before, after = list(before), list(after)
    pairs = [(old, new) for old in before for new in after if old.contacts & new.contacts]
    olds, news = [old.key for old, _ in pairs], [new.key for _, new in pairs]
    return {
        new.key: old.key
        for old, new in pairs
        if alike(old, new) and olds.count(old.key) == 1 and news.count(new.key) == 1
    }


def alike(one: Spelt, other: Spelt) -> bool:
    """Whether the names may be one name: a slip, or one of the two that is the same.

    >>> alike(Spelt("", "Amina", "Hadad"), Spelt("", "Amina", "Haddad"))
    True
    >>> alike(Spelt("", "Amina", "Haddad"), Spelt("", "Bruno", "Lacaze"))
    False
    """
    first, last = fold(one.first_name), fold(one.last_name)
    if (first and first == fold(other.first_name)) or last == fold(other.last_name):
        return True
    return nearly(one, other)


def nearly(one: Spelt, other: Spelt) -> bool:
    """Whether the whole names differ by a slip, whichever of the two names comes first."""
    names = [sorted(fold(f"{each.first_name} {each.last_name}").split()) for each in (one, other)]
    return SequenceMatcher(None, " ".join(names[0]), " ".join(names[1])).ratio() >= _ALIKE
