"""Answers to a meeting and what they foretell. Who is chased for one is domain/reminders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.people import Civility
from domain.quiet_hours import in_zone


class Answer(StrEnum):
    """What an invitee answered. Silence is no answer: None, and never printed as excused."""

    PRESENT = "present"
    REPRESENTED = "represented"
    EXCUSED = "excused"
    UNSURE = "unsure"


class Presence(StrEnum):
    """What was seen on the day, which may differ from what was answered."""

    PRESENT = "present"
    REPRESENTED = "represented"
    EXCUSED = "excused"
    ABSENT = "absent"


class AnswerWindow(StrEnum):
    """How an answer that comes now is received."""

    OPEN = "open"
    LATE = "late"
    CLOSED = "closed"


def answer_window(
    now: datetime,
    *,
    starts_at: datetime,
    ends_at: datetime,
    answer_by: date | None,
    zone: ZoneInfo,
) -> AnswerWindow:
    """Open until the end of the day `answer_by` in the zone (no such day: until the start), then
    accepted and flagged late, and from the end of the meeting refused kindly."""
    if now >= ends_at:
        return AnswerWindow.CLOSED
    past = answer_by is not None and in_zone(now, zone).date() > answer_by
    return AnswerWindow.LATE if past or now >= starts_at else AnswerWindow.OPEN


def told_at_once(answer: Answer, now: datetime, starts_at: datetime) -> bool:
    """Whether the coordinator hears of this answer now: an excuse within 48 h of the meeting, and
    whatever is answered once it has begun."""
    urgent = answer is Answer.EXCUSED and starts_at - now <= timedelta(hours=48)
    return urgent or now >= starts_at


def is_to_reconfirm(answer: Answer, *, before_the_move: bool) -> bool:
    """Whether an answer holds only for the day that a meeting had before: all but an uncertain
    one, which promised nothing."""
    return before_the_move and answer is not Answer.UNSURE


@dataclass(frozen=True)
class Invitee:
    """Someone convoked, as the lists show them."""

    person_id: int
    last_name: str
    first_name: str = ""
    civility: Civility = Civility.NONE
    structure: str = ""


@dataclass(frozen=True)
class Answered:
    """The answer in force of one invitee; `represented_by` is a name as it was typed."""

    answer: Answer
    represented_by: str = ""
    late: bool = False
    to_reconfirm: bool = False


@dataclass(frozen=True)
class ForecastLine:
    """One invitee and where they stand; `answered` is None for those who keep silent.

    The civility rides along, so that the text can agree: présent, présente, présent(e).
    """

    invitee: Invitee
    answered: Answered | None


@dataclass(frozen=True)
class Forecast:
    """Who is expected, as known at one moment; each group by structure, then by name."""

    present: tuple[ForecastLine, ...]
    represented: tuple[ForecastLine, ...]
    excused: tuple[ForecastLine, ...]
    unsure: tuple[ForecastLine, ...]
    silent: tuple[ForecastLine, ...]

    @property
    def seats(self) -> int:
        """Chairs that will be taken: the present and those who stand in for someone."""
        return len(self.present) + len(self.represented)

    @property
    def invited(self) -> int:
        """All those convoked, whatever they answered."""
        return self.seats + len(self.excused) + len(self.unsure) + len(self.silent)


def forecast(invitees: Iterable[Invitee], answers: Mapping[int, Answered]) -> Forecast:
    """The attendance to expect from the answers in force, keyed by person. An answer of someone
    who is not invited counts for nothing."""
    lines = [ForecastLine(each, answers.get(each.person_id)) for each in invitees]
    lines.sort(key=_by_structure_then_name)

    def group(wanted: Answer | None) -> tuple[ForecastLine, ...]:
        return tuple(line for line in lines if _answer(line) is wanted)

    return Forecast(
        present=group(Answer.PRESENT),
        represented=group(Answer.REPRESENTED),
        excused=group(Answer.EXCUSED),
        unsure=group(Answer.UNSURE),
        silent=group(None),
    )


def _answer(line: ForecastLine) -> Answer | None:
    return line.answered.answer if line.answered else None


def _by_structure_then_name(line: ForecastLine) -> tuple[str, str, str, int]:
    who = line.invitee
    return (
        who.structure.casefold(),
        who.last_name.casefold(),
        who.first_name.casefold(),
        who.person_id,
    )
