"""The délais of an instance as a person types them: « convocation 15, relances 7 et 3 »."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from domain.cells.reading import fold
from domain.steps import COPIL_CHAIN, ChainStep, StepKind

MOST_DAYS = 120
RELANCES_AT_MOST = 2
_PIECE = re.compile(r"[a-z]+|\d+")
_NOISE = frozenset(
    {"j", "jour", "jours", "et", "puis", "a", "avant", "apres", "de", "du", "la", "le"}
)
_ORDER = (
    StepKind.COLLECT,
    StepKind.CONVOKE,
    StepKind.ANSWER_RELANCE,
    StepKind.DAY_BEFORE,
    StepKind.FORECAST,
    StepKind.MINUTES,
)
_MODEL = {step.kind: step for step in reversed(COPIL_CHAIN)}


class DelaySlip(StrEnum):
    """Why délais are asked again."""

    UNKNOWN = "unknown"  # a word that names no step
    NO_NUMBER = "no_number"  # « rappel » alone
    TOO_FAR = "too_far"
    TOO_MANY = "too_many"  # three relances
    ORDER = "order"  # a relance before the convocation
    NO_CONVOCATION = "no_convocation"


@dataclass(frozen=True)
class DelaysMisread:
    """What was wrong, and with which word."""

    slip: DelaySlip
    word: str = ""


def read_delays(
    words: str,
    names: Mapping[StepKind, Iterable[str]],
    in_days: Mapping[str, int] = MappingProxyType({}),
) -> tuple[ChainStep, ...] | DelaysMisread:
    """The chain that these words say; days before the meeting, after it for the minutes. `names`
    are the words by which each step may be called, `in_days` those that say a number of days. The
    forecast goes with the rappel.

    >>> names = {StepKind.CONVOKE: ["convocation"], StepKind.DAY_BEFORE: ["rappel"]}
    >>> [step.days_before for step in read_delays("convocation J-15, rappel 1", names)]
    [15, 1, 1]
    """
    said = _said(_counted(words, in_days), names)
    if isinstance(said, DelaysMisread):
        return said
    found = _checked(said)
    if found is not None:
        return found
    if StepKind.DAY_BEFORE in said:
        said[StepKind.FORECAST] = [1]
    return tuple(
        replace(_model(kind), days_before=-days if kind is StepKind.MINUTES else days)
        for kind in _ORDER
        for days in said.get(kind, ())
    )


def _model(kind: StepKind) -> ChainStep:
    """The hour and the side to which such a step moves, as the house has them."""
    return _MODEL[kind]


def _counted(words: str, in_days: Mapping[str, int]) -> str:
    """« une semaine » is 7; the longest words first."""
    heard = f" {fold(words)} "
    for said, days in sorted(in_days.items(), key=lambda each: -len(each[0])):
        heard = heard.replace(f" {fold(said)} ", f" {days} ")
    return heard


def _said(
    words: str, names: Mapping[StepKind, Iterable[str]]
) -> dict[StepKind, list[int]] | DelaysMisread:
    called = {tuple(fold(name).split()): kind for kind, known in names.items() for name in known}
    pieces, found = _PIECE.findall(fold(words)), dict[StepKind, list[int]]()
    at, kind = 0, None
    while at < len(pieces):
        named = next((n for n in called if tuple(pieces[at : at + len(n)]) == n), None)
        if named is not None:
            kind = called[named]
            found.setdefault(kind, [])
            at += len(named)
            continue
        piece = pieces[at]
        if piece.isdigit() and kind is not None:
            found[kind].append(int(piece))
        elif piece not in _NOISE:
            return DelaysMisread(DelaySlip.UNKNOWN, piece)
        at += 1
    return found


def _checked(said: Mapping[StepKind, Sequence[int]]) -> DelaysMisread | None:
    if any(not days for days in said.values()):
        return DelaysMisread(DelaySlip.NO_NUMBER)
    if any(day > MOST_DAYS for days in said.values() for day in days):
        return DelaysMisread(DelaySlip.TOO_FAR)
    relances = said.get(StepKind.ANSWER_RELANCE, [])
    if len(relances) > RELANCES_AT_MOST or any(
        len(days) > 1 for kind, days in said.items() if kind is not StepKind.ANSWER_RELANCE
    ):
        return DelaysMisread(DelaySlip.TOO_MANY)
    if StepKind.CONVOKE not in said:
        return DelaysMisread(DelaySlip.NO_CONVOCATION)
    before = [*said[StepKind.CONVOKE], *relances, *said.get(StepKind.DAY_BEFORE, [])]
    falling = all(sooner > later for sooner, later in pairwise(before))
    return None if falling else DelaysMisread(DelaySlip.ORDER)
