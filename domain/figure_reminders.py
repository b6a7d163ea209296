"""Who is asked for which figures of indicators, and with which word. When is storage/chains.

A figure is counted by itself, whichever message named it: that of its own collection, or the call
for progress before a COPIL. Nobody hears more often of one because two collections meet.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.reminders import Policy

REST = timedelta(days=2)
"""Nobody is chased for a figure that they read about so lately."""
TIME_TO_COME = timedelta(days=30)
"""How long « elle viendra plus tard » is taken at its word."""


class FigureWord(StrEnum):
    """What a message says of a figure: it asks for the first time, or chases."""

    ASK = "figures"
    RELANCE = "figures_relance"


@dataclass(frozen=True)
class OwedFigure:
    """One figure that somebody in office owes now, and what they heard of it.

    `key` names it (« 12:2026-T3 »). `asked` whatever the channel; `last_at` is the last word about
    it, `to_come_at` when they said that it will come; both in UTC.
    """

    key: str
    person_id: int
    asked: bool = False
    relances_given: int = 0
    last_at: datetime | None = None
    to_come_at: datetime | None = None


@dataclass(frozen=True)
class FigureReminder:
    """One message owed to one person, with every figure they are to hear of; each with its word.

    It is a relance when one of them is; `last` when it is the last one of a figure.
    """

    person_id: int
    figures: tuple[tuple[str, FigureWord], ...]
    last: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _ in self.figures)

    @property
    def kind(self) -> FigureWord:
        words = [word for _, word in self.figures]
        return FigureWord.RELANCE if FigureWord.RELANCE in words else FigureWord.ASK


def figures_to_ask(
    owed: Iterable[OwedFigure], now: datetime, policy: Policy
) -> tuple[FigureReminder, ...]:
    """One reminder for each person who is to hear of a figure now: of those never asked, and of
    those asked before that may still be chased."""
    owed = tuple(owed)
    found = []
    for person_id in dict.fromkeys(each.person_id for each in owed):
        theirs = [each for each in owed if each.person_id == person_id]
        named = [(each, word) for each in theirs if (word := _word(each, now, policy))]
        last = any(
            word is FigureWord.RELANCE and each.relances_given + 1 == policy.relances_at_most
            for each, word in named
        )
        if named:
            words = tuple((each.key, word) for each, word in named)
            found.append(FigureReminder(person_id, words, last))
    return tuple(found)


def figures_owed_again(
    owed: Iterable[OwedFigure], person_id: int, now: datetime, policy: Policy
) -> FigureReminder | None:
    """What one person was asked for and owes still, to be said once more because it was put off;
    None when it is nothing. It is not one relance more."""
    theirs = [
        each
        for each in owed
        if each.person_id == person_id and each.asked and not will_come(each, now)
    ]
    words = tuple(
        (each.key, FigureWord.RELANCE if each.relances_given else FigureWord.ASK) for each in theirs
    )
    last = any(each.relances_given >= policy.relances_at_most for each in theirs)
    return FigureReminder(person_id, words, last) if words else None


def figures_to_call(
    owed: Iterable[OwedFigure], now: datetime, policy: Policy
) -> dict[int, tuple[str, ...]]:
    """The call list: who still owes figures after their last relance, and which."""
    found: dict[int, tuple[str, ...]] = {}
    for each in owed:
        exhausted = each.asked and each.relances_given >= policy.relances_at_most
        if exhausted and not will_come(each, now):
            found[each.person_id] = (*found.get(each.person_id, ()), each.key)
    return found


def _word(figure: OwedFigure, now: datetime, policy: Policy) -> FigureWord | None:
    if will_come(figure, now):
        return None
    if not figure.asked:
        return FigureWord.ASK
    rested = figure.last_at is None or now - figure.last_at >= REST
    may_chase = figure.relances_given < policy.relances_at_most
    return FigureWord.RELANCE if rested and may_chase else None


def will_come(figure: OwedFigure, now: datetime) -> bool:
    """Whether they said so, lately enough to be left in peace about it."""
    return figure.to_come_at is not None and now - figure.to_come_at < TIME_TO_COME
