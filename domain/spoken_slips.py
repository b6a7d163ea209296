"""Slips of the finger in a day: « mrdi », « 10 décembe ». What is almost the name of a weekday, or
of a month after a number, is read as that; whoever reads it so asks for the day to be confirmed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from domain.spoken_words import IN_LETTERS, MONTHS, WEEKDAYS, Place, almost

_LONG_MONTHS = tuple(name for name in MONTHS if len(name) > 5 or name == "avril")
_NAMES = frozenset(("mari", "marie", "mardis", "lundis", "jeudis", "samedis", "vendredis"))
_AFTER_A_NUMBER = re.compile(rf"(?:[0-9]|1 ?er|{IN_LETTERS}) $")


@dataclass(frozen=True)
class Respelt:
    """A sentence with its slips mended, and where each of its words stood before."""

    text: str
    slips: tuple[Place, ...]  # in the text
    words: tuple[tuple[Place, Place], ...]  # in the text, and in what was typed

    def as_typed(self, place: Place) -> Place:
        """Where what stands here was typed."""
        inside = [old for new, old in self.words if place[0] <= new[0] and new[1] <= place[1]]
        return inside[0][0], inside[-1][1]

    def mends(self, places: Sequence[Place]) -> bool:
        """Whether one of these places holds a mended slip."""
        return any(start <= slip[0] < end for start, end in places for slip in self.slips)


def respelt(heard: str, typed: str) -> Respelt | None:
    """This comparable text without its slips; None when it has none. What is typed with a capital
    inside a sentence is a name: « Mme Lundy »."""
    text, position = "", 0
    slips: list[Place] = []
    words: list[tuple[Place, Place]] = []
    for found in re.finditer(r"\w+", heard):
        text += heard[position : found.start()]
        meant = None if _is_name(found, typed) else _meant(found[0], text)
        new = (len(text), len(text) + len(meant or found[0]))
        text += meant or found[0]
        words.append((new, found.span()))
        if meant:
            slips.append(new)
        position = found.end()
    if not slips:
        return None
    return Respelt(text + heard[position:], tuple(slips), tuple(words))


def _is_name(found: re.Match[str], typed: str) -> bool:
    return found.start() > 0 and typed[found.start()].isupper()


def _meant(word: str, before: str) -> str | None:
    """The weekday or the month that this word almost is."""
    if word in MONTHS or word in WEEKDAYS or word in _NAMES:
        return None
    known = _LONG_MONTHS if _AFTER_A_NUMBER.search(before) else WEEKDAYS
    return next(iter(almost(word, known)), None)
