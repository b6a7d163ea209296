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
    now: datetime, *, starts_at: datetime, answer_by: date | None, zone: ZoneInfo
) -> AnswerWindow:
    """Open until the end of the day `answer_by` in the zone, then accepted and flagged late, and
    from the start of the meeting refused kindly. No date to answer by: never late."""
    if not may_answer(now, starts_at):
        return AnswerWindow.CLOSED
    if answer_by is not None and in_zone(now, zone).date() > answer_by:
        return AnswerWindow.LATE
    return AnswerWindow.OPEN


def may_answer(now: datetime, starts_at: datetime) -> bool:
    """Whether an answer is still taken: until the meeting starts, not at its first second."""
    return now < starts_at


def told_at_once(answer: Answer, now: datetime, starts_at: datetime) -> bool:
    """Whether the coordinator hears of this answer now: an excuse within 48 h of the meeting."""
    return answer is Answer.EXCUSED and starts_at - now <= timedelta(hours=48)


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
