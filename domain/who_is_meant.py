"""Whom a few typed words mean: « Haddad », « A. Haddad », « cpts », « Haddad cpts ».

Nothing is guessed between two people: all whom the words may mean are answered, the caller asks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from domain.cells.reading import fold

_SHORTEST_BEGINNING = 3


@dataclass(frozen=True)
class Sought:
    """Somebody who may be meant: their number, their names and what their structure is called."""

    id: int
    first_name: str
    last_name: str
    structure: str = ""


class _Fit(IntEnum):
    """How well words fit somebody; a better fit leaves the others aside."""

    FULL_NAME = 0
    NAME = 1
    STRUCTURE = 2
    BEGINNING = 3


def people_meant(words: str, people: Iterable[Sought], titles: frozenset[str]) -> list[int]:
    """The numbers of all whom these words may mean, best fit only, in the order given.

    A title at their head (folded, « mme ») may be left aside: « M. Martin » is a Martin, and
    somebody whose initial is M as well.
    """
    people, said = list(people), fold(words).split()
    found = _best(said, people)
    if said and said[0] in titles:
        found += _best(said[1:], people)
    return [person.id for person in people if person.id in found]


def only_begun(words: str, person: Sought, titles: frozenset[str]) -> bool:
    """Whether the words are no name of theirs, only how one begins (« Martin » for Martine): that
    is asked, not taken.

    >>> martine = Sought(1, "Martine", "Escaffre")
    >>> [only_begun(words, martine, frozenset()) for words in ("Martin", "Martine", "M. Escaffre")]
    [True, False, False]
    """
    said = fold(words).split()
    ways = [said, said[1:]] if said and said[0] in titles else [said]
    return all(_fit(way, person) in (None, _Fit.BEGINNING) for way in ways)


def _best(said: list[str], people: list[Sought]) -> list[int]:
    fits = [(fit, person.id) for person in people if (fit := _fit(said, person)) is not None]
    best = min((fit for fit, _ in fits), default=None)
    return [person_id for fit, person_id in fits if fit == best]


def _fit(said: list[str], person: Sought) -> _Fit | None:
    first, last = fold(person.first_name).split(), fold(person.last_name).split()
    if not said:
        return None
    if sorted(said) == sorted(first + last):
        return _Fit.FULL_NAME
    structure = fold(person.structure).split()
    fits = [_fit_of_word(word, first, last, structure) for word in said]
    sure = [fit for fit in fits if fit is not None]
    return max(sure) if len(sure) == len(said) else None


def _fit_of_word(word: str, first: list[str], last: list[str], structure: list[str]) -> _Fit | None:
    if word in first or word in last:
        return _Fit.NAME
    if len(word) == 1 and any(name.startswith(word) for name in first):
        return _Fit.NAME
    if word in structure:
        return _Fit.STRUCTURE
    if len(word) >= _SHORTEST_BEGINNING and any(n.startswith(word) for n in first + last):
        return _Fit.BEGINNING
    return None
