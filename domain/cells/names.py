"""Names of people in cells: taken apart, split when there are several, and matched exactly.

Matching here never guesses: it answers everyone the words may mean, and the caller counts them.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.cells.reading import fold, squeeze
from domain.people import Civility

_SEPARATORS = tuple(  # the strongest first
    re.compile(each) for each in (r"[\n;]|\s\|\s", r",(?![^()]*\))", r"\s/\s|\s&\s|\s\+\s|\s+et\s+")
)


@dataclass(frozen=True)
class Name:
    """A person as the matching sees them: folded words of the family and given names."""

    key: str
    last: tuple[str, ...]
    first: tuple[str, ...] = ()


def name_of(key: str, last_name: str, first_name: str) -> Name:
    return Name(key, tuple(fold(last_name).split()), tuple(fold(first_name).split()))


def take_civility(text: str, civilities: Mapping[str, Civility]) -> tuple[Civility | None, str]:
    """The civility at the head of a name, and the name without it.

    >>> take_civility("Dr Lebrun", {"dr": Civility.DOCTOR})
    (<Civility.DOCTOR: 'doctor'>, 'Lebrun')
    """
    first, _, rest = squeeze(text).partition(" ")
    civility = civilities.get(fold(first))
    return (civility, rest) if civility and rest else (None, squeeze(text))


def people_named(text: str, people: Iterable[Name]) -> list[str]:
    """Keys of all the people these words may name: "BLANC Mathieu", "C. Vidalenc", "Bessiere"."""
    words = fold(text).split()
    found = [person for person in people if words and _may_be(words, person)]
    full = [person for person in found if sorted(words) == sorted(person.last + person.first)]
    return [person.key for person in (full or found)]


def _may_be(words: list[str], person: Name) -> bool:
    """Whether the words hold the whole family name, and nothing foreign to the given names."""
    rest = list(words)
    for part in person.last:
        if part not in rest:
            return False
        rest.remove(part)
    return bool(person.last) and _are_given_names(rest, person.first)


def _are_given_names(rest: list[str], first: tuple[str, ...]) -> bool:
    return len(rest) <= max(len(first), 1) and all(
        any(word == given or (len(word) == 1 and given.startswith(word)) for given in first)
        for word in rest
    )


def parts(text: str) -> list[str]:
    """A cell that lists several people or structures, split at its strongest separators.

    >>> parts("Dr Lebrun / T. Peyrot"), parts("CPTS SC, ADMR/SSIAD"), parts("MSA;EPSM")
    (['Dr Lebrun', 'T. Peyrot'], ['CPTS SC', 'ADMR/SSIAD'], ['MSA', 'EPSM'])
    """
    for separator in _SEPARATORS:
        if not separator.search(text):
            continue
        pieces = [squeeze(piece) for piece in separator.split(text)]
        pieces = [piece for piece in pieces if fold(piece)]
        if len(pieces) > 1:
            return [part for piece in pieces for part in parts(piece)]
    return [squeeze(text)] if fold(text) else []


def without_aside(text: str) -> str:
    """The text without what stands in parentheses."""
    return squeeze(re.sub(r"\([^()]*\)", " ", text))


def asides(text: str) -> list[str]:
    """What stands in parentheses."""
    return [squeeze(aside) for aside in re.findall(r"\(([^()]*)\)", text)]


def split_full_name(text: str) -> tuple[str, str] | None:
    """Family name and given name of "NOM Prénom" or "Prénom NOM"; None if case does not tell.

    >>> split_full_name("EL IDRISSI Fatima"), split_full_name("Fatima EL IDRISSI")
    (('EL IDRISSI', 'Fatima'), ('EL IDRISSI', 'Fatima'))
    """
    words = squeeze(text).split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    others = [word for word in words if word not in capitals]
    if not capitals or not others:
        return None
    return " ".join(capitals), " ".join(others)


def proper_case(name: str) -> str:
    """A name as it is written in a letter, when it was typed all in capitals.

    >>> proper_case("FABRE-NADAL"), proper_case("EL IDRISSI"), proper_case("Vergnes")
    ('Fabre-Nadal', 'El Idrissi', 'Vergnes')
    """
    text = squeeze(name)
    return text.title() if text.isupper() or text.islower() else text
