"""The words of vocabulary.toml, folded and ready for looking up."""

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, TypeVar

from bot.documents.workbook.headings import header_key
from domain.actions import ActionState
from domain.cells.reading import Words, bare, fold
from domain.people import Civility
from domain.plan import Frequency, IndicatorKind, MeetingState

T = TypeVar("T")
_REMEMBERED = 1 << 14  # the same cells and headings are looked at over and over
_SHORTEST = 3  # letters of a phrase that may be found among other words


@dataclass(frozen=True, eq=False)
class SheetWords:
    """How one kind of sheet is recognised: the phrases of its columns, and which it needs.

    A heading over others that means a field of `owns` speaks for every column under it.
    """

    kind: str
    names: tuple[str, ...]
    needs: tuple[frozenset[str], ...]
    many: frozenset[str]
    groups: tuple[str, ...]
    owns: frozenset[str]
    phrases: Mapping[str, str]  # folded header → field

    @cached_property
    def ranks(self) -> Mapping[str, int]:
        """The place of each phrase among those of its field."""
        seen: Counter[str] = Counter()
        found = {}
        for phrase, name in self.phrases.items():
            found[phrase] = seen[name]
            seen[name] += 1
        return found

    @cached_property
    def by_word(self) -> Mapping[str, list[tuple[tuple[str, ...], str]]]:
        """The phrases that begin with a word, as words, and the field of each."""
        found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for phrase, name in self.phrases.items():
            words = tuple(phrase.split())
            if len(phrase) >= _SHORTEST:
                found.setdefault(words[0], []).append((words, name))
        return found


@dataclass(frozen=True)
class Colour:
    """A colour by its name, and the stretches of the circle of hues, in degrees, that bear it."""

    names: frozenset[str]
    hues: tuple[tuple[int, int], ...]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Every word a workbook is recognised by. Lives as long as the process.

    It is only equal to itself, as are its parts: what was found by it may be remembered.
    """

    words: Words
    civilities: Mapping[str, Civility]
    gendered: Mapping[str, Civility]
    states: Mapping[str, ActionState]
    likely_states: Mapping[str, ActionState]
    meeting_states: Mapping[str, MeetingState]
    indicator_kinds: Mapping[str, IndicatorKind]
    frequencies: Mapping[str, Frequency]
    months_in: Mapping[str, int]
    phrases: Mapping[str, frozenset[str]]
    known_short_names: Mapping[str, str]
    known_instances: Mapping[str, str]  # folded name → code
    colours: Mapping[str, Colour]
    sheets: tuple[SheetWords, ...]

    @cached_property
    def kinds_by_phrase(self) -> Mapping[str, frozenset[str]]:
        """The kinds of sheet that have a column of this name."""
        found: dict[str, frozenset[str]] = {}
        for sheet in self.sheets:
            for phrase in sheet.phrases:
                found[phrase] = found.get(phrase, frozenset()) | {sheet.kind}
        return found

    def says(self, what: str, text: str) -> bool:
        """Whether the text is one of these phrases."""
        return (fold(text) or bare(text)) in self.phrases[what]

    @lru_cache(maxsize=_REMEMBERED)  # noqa: B019 - there is one, for as long as the process lives
    def mentions(self, what: str, text: str) -> bool:
        """Whether one of these phrases stands somewhere in the text."""
        return self._anywhere[what].search(f" {fold(text)} ") is not None

    @cached_property
    def _anywhere(self) -> Mapping[str, re.Pattern[str]]:
        nothing = "(?!)"
        return {
            what: re.compile("|".join(f" {re.escape(each)} " for each in phrases) or nothing)
            for what, phrases in self.phrases.items()
        }


@cache
def vocabulary() -> Vocabulary:
    source = files("bot.documents").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    return _built(tomllib.loads(source))


def _built(raw: dict[str, Any]) -> Vocabulary:
    return Vocabulary(
        words=_words(raw["words"]),
        civilities=_by_phrase(raw["civilities"], Civility),
        gendered=_by_phrase(raw["gendered_functions"], Civility),
        states=_by_phrase(raw["states"], ActionState),
        likely_states=_by_phrase(raw["likely_states"], ActionState),
        meeting_states=_by_phrase(raw["meeting_states"], MeetingState),
        indicator_kinds=_by_phrase(raw["indicator_kinds"], IndicatorKind),
        months_in={fold(word): months for word, months in raw["months_in"].items()},
        frequencies=_by_phrase(raw["frequencies"], Frequency),
        phrases={name: _folded(phrases) for name, phrases in raw["phrases"].items()},
        known_short_names={fold(k): v for k, v in raw["known_short_names"].items()},
        known_instances=_by_phrase(raw["known_instances"], str),
        colours={
            name: Colour(_folded(each["names"]), tuple((a, b) for a, b in each["hues"]))
            for name, each in raw["colours"].items()
        },
        sheets=tuple(_sheet(kind, sheet) for kind, sheet in raw["sheets"].items()),
    )


def _words(raw: dict[str, Any]) -> Words:
    return Words(
        months=_bare_keys(raw["months"]),
        weekdays=_bare_keys(raw["weekdays"]),
        starts=_bare(raw["starts"]),
        ends=_bare(raw["ends"]),
        vague=_bare(raw["vague"]),
        quarters=_bare(raw["quarters"]),
        halves=_bare(raw["halves"]),
        undefined=_folded(raw["undefined"]),
        shares={fold(phrase): share for phrase, share in raw["shares"].items()},
        about=_folded(raw["about"]),
        multipliers=_bare_keys(raw["multipliers"]),
        currency=_bare(raw["currency"]),
        at_signs=_bare(raw["at_signs"]),
        dots=_bare(raw["dots"]),
    )


def _sheet(kind: str, raw: dict[str, Any]) -> SheetWords:
    return SheetWords(
        kind=kind,
        names=tuple(fold(name) for name in raw["names"]),
        needs=tuple(frozenset(group) for group in raw["needs"]),
        many=frozenset(raw["many"]),
        groups=tuple(raw["groups"]),
        owns=frozenset(raw.get("owns", ())),
        phrases={
            header_key(phrase): field
            for field, phrases in raw["columns"].items()
            for phrase in phrases
        },
    )


def _by_phrase(raw: dict[str, list[str]], stored: Callable[[str], T]) -> dict[str, T]:
    return {fold(p) or bare(p): stored(value) for value, phrases in raw.items() for p in phrases}


def _bare_keys(raw: dict[str, int]) -> dict[str, int]:
    return {bare(key): number for key, number in raw.items()}


def _bare(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(bare(phrase) for phrase in phrases)


def _folded(phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(phrase) or bare(phrase) for phrase in phrases)
