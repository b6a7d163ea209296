"""How each of the 61 people of the sample lives through the played fortnight, and when they act.

What is read here is simulator/sample/natures.toml. Nothing is left to chance: of people who live
alike, the name tells which hour of the day is theirs.
"""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
_READING = timedelta(minutes=10)
"""Nobody answers what has only just arrived."""
_FRIDAY = 4


class Nature(StrEnum):
    """When somebody answers what they are asked; natures.toml says it in words."""

    PROMPT = "prompt"
    STEADY = "steady"
    LATE = "late"
    LAST = "last"
    UNSURE = "unsure"
    CALLED = "called"
    SILENT = "silent"
    ABSENT = "absent"
    LEFT = "left"


_ANSWERS_AT = {
    Nature.PROMPT: 1,
    Nature.STEADY: 1,
    Nature.ABSENT: 1,
    Nature.UNSURE: 1,
    Nature.LATE: 2,
    Nature.LAST: 3,
}
"""At which asking they answer: the first word, the first relance, the second. The others never do
by themselves."""
DECIDES_AT = 3


@dataclass(frozen=True)
class Life:
    """Somebody's nature. `by` is how they answer when they are not on Telegram; `answer` what they
    answer to a meeting, `name` who represents them."""

    person: str
    nature: Nature
    by: str = ""
    answer: str = ""
    name: str = ""

    def answer_at(self, asking: int) -> str | None:
        """What they say to a meeting when asked for the nth time; None while they keep silent."""
        wanted = _ANSWERS_AT.get(self.nature)
        if wanted is None or asking < wanted or (self.nature is Nature.ABSENT and not self.answer):
            return None
        if self.nature is Nature.UNSURE and asking < DECIDES_AT:
            return "unsure" if asking == 1 else None
        return self.answer or "present"

    def tells_at(self, asking: int) -> bool:
        """Whether they tell of an action, or give a figure, when asked for the nth time."""
        wanted = _ANSWERS_AT.get(self.nature)
        return wanted is not None and asking >= wanted and self.nature is not Nature.ABSENT


@dataclass(frozen=True)
class Mark:
    """What tells one kind of message from the others on a phone."""

    kind: str
    words: str


@dataclass(frozen=True)
class Natures:
    """natures.toml, read."""

    lives: Mapping[str, Life]
    slots: tuple[time, ...]
    passing_on: time
    words: Mapping[str, str]
    highlights: tuple[str, ...]
    passed_on: Mapping[str, str]
    marks: tuple[Mark, ...]

    def when(self, life: Life, asked_at: datetime, asking: int = 1) -> datetime:
        """At which moment somebody who answers the nth asking does so."""
        turn = zlib.crc32(life.person.encode())
        days = {Nature.STEADY: 1 + turn % 2, Nature.ABSENT: 1, Nature.UNSURE: 1}
        return self.slot(asked_at, days.get(life.nature, 0) if asking == 1 else 0, turn)

    def slot(self, at: datetime, days: int = 0, turn: int = 0) -> datetime:
        """One of the hours at which people look, so many open days later; the next open day when
        this one is over."""
        at = at.astimezone(PARIS) + _READING
        day = at.date()
        while True:
            if day.weekday() <= _FRIDAY:
                hours = [datetime.combine(day, slot, PARIS) for slot in self.slots]
                left = [hour for hour in hours if hour >= at]
                if days <= 0 and left:
                    return left[turn % len(left)]
                days -= 1
            day += timedelta(days=1)


def natures() -> Natures:
    """natures.toml, as the demonstration acts by it."""
    words = (files("simulator") / "sample" / "natures.toml").read_text(encoding="utf-8")
    told: dict[str, Any] = tomllib.loads(words)
    lives = {
        name: Life(name, **{**facts, "nature": Nature(facts["nature"])})
        for name, facts in told["people"].items()
    }
    marks = tuple(Mark(**each) for each in told["seen"])
    hours = told["hours"]
    return Natures(
        lives,
        tuple(hours["slots"]),
        hours["passing_on"],
        told["words"],
        tuple(each["words"] for each in told["highlights"]),
        told["passed_on"],
        marks,
    )
