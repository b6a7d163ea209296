"""What the played demonstration knows of itself, without asking the database: what people did with
their phones, and what they saw arrive there."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, order=True)
class Answer:
    """Somebody's answer to a meeting; `by` is who typed it in their name, `via` how it came."""

    at: datetime
    person: str
    meeting: int
    answer: str
    name: str = ""
    by: str = ""
    via: str = "telegram"


@dataclass(frozen=True, order=True)
class Told:
    """A report on an action (`what` is its code) or a figure (`what` is the number)."""

    at: datetime
    person: str
    what: str
    by: str = ""


@dataclass(frozen=True, order=True)
class Got:
    """Something that reached somebody: on their phone, or passed on by the coordinator. `about` are
    the words it came with."""

    at: datetime
    person: str
    kind: str
    about: str = field(compare=False)
    passed_on: bool = False


@dataclass
class Log:
    """Lives as long as one played demonstration; only ever added to."""

    answers: list[Answer] = field(default_factory=list)
    reports: list[Told] = field(default_factory=list)
    figures: list[Told] = field(default_factory=list)
    got: list[Got] = field(default_factory=list)

    def answers_of(self, person: str, meeting: int) -> Iterator[Answer]:
        """What this person answered to this meeting, in order."""
        return (each for each in self.answers if (each.person, each.meeting) == (person, meeting))

    def last_answer(self, person: str, meeting: int) -> str | None:
        """What they answered last; None when they have not."""
        return next((each.answer for each in reversed([*self.answers_of(person, meeting)])), None)

    def came_by(self, person: str, meeting: int, via: str) -> None:
        """The last answer of this person came to whoever typed it by this way."""
        last = list(self.answers_of(person, meeting))[-1]
        place = self.answers.index(last)
        self.answers[place] = Answer(last.at, person, meeting, last.answer, last.name, last.by, via)

    def has_reported(self, code: str) -> bool:
        """Whether somebody has told where this action stands."""
        return any(each.what == code for each in self.reports)
