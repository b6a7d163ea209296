"""Who people are to the contract: courtesy, roles, mandates. Their rows are storage/people."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Civility(StrEnum):
    """How a person wishes to be addressed. A doctor's title says nothing of gender."""

    MADAM = "madam"
    MISTER = "mister"
    DOCTOR = "doctor"
    NONE = "none"


class Role(StrEnum):
    """What a person may do in one contract. The maintainer keeps the machine, not the contract."""

    COORDINATOR = "coordinator"
    PARTNER = "partner"
    OBSERVER = "observer"
    MAINTAINER = "maintainer"


def agreed(masculine: str, civility: Civility, *, feminine: str | None = None) -> str:
    """A French adjective or participle in the gender of a person, never guessed.

    >>> agreed("présent", Civility.MADAM), agreed("présent", Civility.MISTER)
    ('présente', 'présent')
    >>> agreed("excusé", Civility.NONE)
    'excusé(e)'

    Give `feminine` for a word that does more than take an e. A word that ends in a mute e has one
    form for all.
    """
    if feminine is None and masculine.endswith("e"):
        return masculine
    if civility is Civility.MISTER:
        return masculine
    if civility is Civility.MADAM:
        return feminine or f"{masculine}e"
    return f"{masculine} ou {feminine}" if feminine else f"{masculine}(e)"


def in_office(day: date, *, since: date | None, until: date | None) -> bool:
    """Whether a mandate runs on this day. Both ends are included; none means without limit."""
    return (since is None or since <= day) and (until is None or day <= until)
