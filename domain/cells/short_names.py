"""Short names of structures and instances: "CPTS SC", "C.H. Bastide Claret", "COPIL", "GT-SM".

A short name fits a long one when its words and letters are found in it, in order. The fit says how
good: only the best count, and the caller refuses to choose between two.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import IntEnum
from functools import cached_property, lru_cache

from domain.cells.reading import bare, fold

_SHORTEST_STEM = 4
_MOST = 0.6


class Fit(IntEnum):
    """How well a short name fits: same name, all of it said, words, initials, or less."""

    SAME = 6
    WHOLE = 5
    WORDS = 4
    INITIALS = 3
    SMALL_WORDS = 2  # initials that need "de", "au"…
    SYLLABLES = 1  # COPIL, COTECH, PREV


@dataclass(frozen=True, eq=False)
class LongName:
    """A name ready for fitting: its words, which of them are small, which are acronyms already.

    An acronym in a long name counts as initials would: « CPTS » says as much, or as little, of
    « CPTS de la Plaine » as of « Communauté professionnelle territoriale de santé ».
    """

    key: str
    words: tuple[str, ...]
    small: frozenset[str]
    acronyms: frozenset[str] = frozenset()

    @cached_property
    def strong(self) -> tuple[str, ...]:
        return tuple(word for word in self.words if word not in self.small)

    @cached_property
    def heads(self) -> frozenset[str]:
        """First letters: no piece of a short name begins with another."""
        return frozenset(word[0] for word in self.words)


@lru_cache(maxsize=1 << 10)
def long_name(key: str, name: str, small_words: frozenset[str]) -> LongName:
    acronyms = (fold(word) for word in re.findall(r"\w{2,}", name) if word.isupper())
    return LongName(key, tuple(fold(name).split()), small_words, frozenset(acronyms))


@lru_cache(maxsize=1 << 12)
def pieces(short: str) -> tuple[str, ...]:
    """The words of a short name; dotted letters are one word.

    >>> pieces("C.H. Bastide Claret"), pieces("ADMR/SSIAD"), pieces("GT-SM")
    (('ch', 'bastide', 'claret'), ('admr', 'ssiad'), ('gt', 'sm'))
    """
    undotted = re.sub(r"\b(?:[a-z]\.){2,}", lambda m: m[0].replace(".", "") + " ", bare(short))
    return tuple(fold(undotted).split())


@lru_cache(maxsize=1 << 14)
def fit(short: str, name: LongName) -> Fit | None:
    """How this short name fits that long one; None when it does not."""
    wanted = [piece for piece in pieces(short) if piece not in name.small]
    if not wanted or not all(piece[0] in name.heads for piece in wanted):
        return None
    if tuple(wanted) == name.strong:
        return Fit.SAME
    ways = list(_ways(wanted, name, 0, first=True))
    if not ways:
        return None
    weakest, covered = max(ways)
    whole = covered >= len(name.strong) and len(wanted) > 1
    return Fit.WHOLE if whole and weakest >= Fit.INITIALS else weakest


def may_shorten(short: str, name: str) -> bool:
    """Whether a word may be the acronym of a name that is not written in full: most of its letters
    are initials of it, in order, from the first on.

    >>> may_shorten("CRCDC", "Centre de coordination des dépistages des cancers")
    True
    >>> may_shorten("CAF", "Agence régionale de santé")
    False
    """
    letters, heads = "".join(pieces(short)), "".join(word[0] for word in pieces(name))
    alike = SequenceMatcher(None, letters, heads, autojunk=False).get_matching_blocks()
    shared = sum(block.size for block in alike)
    return letters[:1] == heads[:1] and 2 < len(letters) <= 8 and shared >= _MOST * len(letters)


def best_fits(short: str, names: Collection[LongName]) -> list[str]:
    """Keys of the names it fits best; one is an answer, several are a question."""
    fits = [(how, name.key) for name in names if (how := fit(short, name)) is not None]
    best = max((how for how, _ in fits), default=None)
    return list(dict.fromkeys(key for how, key in fits if how is best))


def _ways(
    wanted: list[str], name: LongName, start: int, *, first: bool
) -> Iterator[tuple[Fit, int]]:
    """Every way of finding the pieces in order: the weakest fit on the way, and words covered."""
    if not wanted:
        yield Fit.WORDS, 0
        return
    for how, end, covered in _places(wanted[0], name, start, first=first):
        for weakest, rest in _ways(wanted[1:], name, end, first=False):
            yield min(how, weakest), covered + rest


def _places(
    piece: str, name: LongName, start: int, *, first: bool
) -> Iterator[tuple[Fit, int, int]]:
    """Where one piece stands: how, the position after it, and the strong words it covers."""
    for at in range(start, len(name.words)):
        if how := _word_fit(piece, name, name.words[at]):
            yield how, at + 1, 1
    if not piece.isalpha() or len(piece) < 2:
        return
    heads = range(start, start + 1) if first else range(start, len(name.words))
    for at in heads:
        yield from _spell(piece, name, at, Fit.INITIALS, 0)


def _word_fit(piece: str, name: LongName, word: str) -> Fit | None:
    if piece == word or piece == f"{word}s" or word == f"{piece}s":
        return Fit.INITIALS if word in name.acronyms else Fit.WORDS
    stem = len(piece) >= _SHORTEST_STEM and word.startswith(piece)
    return Fit.SYLLABLES if stem else None


def _spell(
    piece: str, name: LongName, at: int, how: Fit, covered: int
) -> Iterator[tuple[Fit, int, int]]:
    """The piece as initials, or first syllables, of the words that follow one another from here."""
    if not piece:
        if covered > 1:
            yield how, at, covered
        return
    if at >= len(name.words):
        return
    word = name.words[at]
    if word in name.acronyms:
        return
    is_small = word in name.small
    if is_small and covered:
        yield from _spell(piece, name, at + 1, how, covered)
    for taken in range(1, len(piece) + 1):
        if not word.startswith(piece[:taken]):
            return
        rank = Fit.SMALL_WORDS if is_small else how
        rank = Fit.SYLLABLES if taken > 1 else rank
        yield from _spell(piece[taken:], name, at + 1, min(how, rank), covered + (not is_small))
