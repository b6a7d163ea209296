"""How somebody can be found in words: their name as it is written, their addresses, numbers.

What is done with the findings, and in which rows, is storage/erase.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from domain.cells.reading import bare, fold

_TITLES = r"(?:Mmes?|MM?\.|Mr|Mlle|Drs?|Pr|Madame|Monsieur|Mademoiselle|Docteure?|Professeure?)"
_BETWEEN = r"(?:[\s\-'\u2019]|&\#39;|&\#x27;)+"
_ACCENTED = {
    letter: "".join(each for each in map(chr, range(0xC0, 0x180)) if bare(each) == letter)
    for letter in "abcdefghijklmnopqrstuvwxyz"
}
"""How each letter is written with an accent, be it another one than theirs."""
_APART = r"(?<=\])\[(o|a)[^\]]*\]\[e[^\]]*\]"
_TIED = {"o": f"[{chr(0x152)}{chr(0x153)}]", "a": f"[{chr(0xC6)}{chr(0xE6)}]"}
"""Two letters that may be one, but at the beginning of a name."""
_PLAIN = str.maketrans(
    {each: letter for letter, written in _ACCENTED.items() for each in written}
    | {chr(0x153): "oe", chr(0xE6): "ae"}
    | dict.fromkeys(" \u00a0\u202f.-/()'\u2019")
)
"""Without accents, and without what stands between names and digits."""
_SHORTEST_NAME = 3
_SHORTEST_NUMBER = 6
_NATIONAL = re.compile(r"^(?:\+33|0033|33(?=\d{9}$))\(?0?\)?")


@dataclass(frozen=True)
class Traces:
    """What tells of one person. `numbers` are those of accounts; `alone` when nobody else of the
    contract bears their family name."""

    first_name: str
    last_name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    alone: bool = True

    def named_in(self, text: str) -> bool:
        """Whether these words may tell of them, were it by the family name alone, in small letters.

        >>> Traces("Amina", "Haddad").named_in("/pour haddad")
        True
        """
        if not self._begins_to_tell(text):
            return False
        return self._certain.search(text) is not None or self._maybe.search(text) is not None

    def without(self, text: str, called: str, *, free: bool = False) -> str:
        """The same words with `called` in the place of whatever certainly tells of them.

        In `free` words of people, the family name alone does, where it is written as a name.

        >>> amina = Traces("Amina", "Haddad")
        >>> amina.without("Mme HADDAD et A. Haddad", "une personne")
        'une personne et une personne'
        >>> amina.without("Haddad relance", "X"), amina.without("Haddad relance", "X", free=True)
        ('Haddad relance', 'X relance')
        """
        if not self._begins_to_tell(text):
            return text
        if self.alone and _is_name(self.last_name) and fold(text) == fold(self.last_name):
            return called
        found = self._certain.sub(lambda _: called, text)
        return self._written_as_name.sub(lambda _: called, found) if free else found

    def _begins_to_tell(self, text: str) -> bool:
        """Whether a closer look is worth it: most words tell of somebody else, and are many."""
        plain = text.casefold().translate(_PLAIN)
        return any(needle in plain for needle in self._needles)

    @cached_property
    def _needles(self) -> tuple[str, ...]:
        longest = max(fold(self.last_name).split(), key=len, default="")
        mails = (mail.casefold().translate(_PLAIN) for mail in self.emails)
        phones = (phone[1:] for phone in self._phones())
        return tuple(filter(None, (longest, *mails, *phones, *self.numbers)))

    @cached_property
    def _certain(self) -> re.Pattern[str]:
        ways = [*self._full_names(), *map(re.escape, self.emails), *map(_digits, self._phones())]
        ways += [rf"(?<!\d){number}(?!\d)" for number in self.numbers if _is_number(number)]
        return _whole(ways, re.IGNORECASE)

    def _full_names(self) -> list[str]:
        last, first = _spelt(self.last_name), _spelt(self.first_name)
        ways = []
        if last and first:
            initial = f"{first[: first.index(']') + 1]}\\."
            pairs = (f"{first}{_BETWEEN}{last}", f"{last}{_BETWEEN}{first}")
            short = (rf"{initial}\s*{last}", rf"{last}\s+{initial}")
            ways = [rf"(?:{_TITLES}\s*)?{way}" for way in (*pairs, *short)]
        if self.alone and _is_name(self.last_name):
            ways.append(rf"{_TITLES}\s*{last}")
        return ways

    @cached_property
    def _maybe(self) -> re.Pattern[str]:
        return _whole([_spelt(self.last_name)] if _is_name(self.last_name) else [], re.IGNORECASE)

    @cached_property
    def _written_as_name(self) -> re.Pattern[str]:
        """« Haddad », « HADDAD »; « petit » is a word, « Petit » is taken for the name."""
        if not self.alone or not _is_name(self.last_name):
            return _whole([])
        spelt = _spelt(self.last_name)
        first_letter = spelt[: spelt.index("]") + 1].upper()
        rest = spelt[spelt.index("]") + 1 :]
        return _whole([f"{first_letter}(?i:{rest})"])

    def _phones(self) -> Iterable[str]:
        for phone in self.phones:
            digits = re.sub(r"[^\d+()]", "", phone)
            national = _NATIONAL.sub("0", digits)
            if _is_number(national := re.sub(r"\D", "", national)):
                yield national


def _spelt(name: str) -> str:
    """A pattern for this name in whatever case and accents, its parts however they are tied."""
    parts = re.split(r"[^a-z0-9]+", fold(name))
    spelt = ("".join(f"[{c}{_ACCENTED.get(c, '')}]" for c in part) for part in parts if part)
    return re.sub(_APART, lambda pair: f"(?:{pair[0]}|{_TIED[pair[1]]})", _BETWEEN.join(spelt))


def _digits(number: str) -> str:
    """A telephone number however it is spaced, at home or from abroad."""
    apart = r"[\s.\-/]*"
    rest = apart.join(number[1:])
    return rf"(?<!\d)(?:(?:\+33|0033){apart}(?:\(0\))?|{number[0]}){apart}{rest}(?!\d)"


def _whole(ways: Iterable[str], flags: re.RegexFlag = re.NOFLAG) -> re.Pattern[str]:
    """Any of these as words of their own; nothing at all when there are none."""
    either = "|".join(ways)
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)" if either else r"(?!)", flags)


def _is_name(name: str) -> bool:
    return len(fold(name)) >= _SHORTEST_NAME


def _is_number(digits: str) -> bool:
    return len(digits) >= _SHORTEST_NUMBER
