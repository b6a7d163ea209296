"""Who is expected at a meeting, and how to reach those who are not known to come."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from domain.cells.reading import fold
from domain.meetings import (
    Answer,
    Answered,
    Forecast,
    ForecastLine,
    Invitee,
    forecast,
    is_to_reconfirm,
)
from domain.people import Civility
from domain.quiet_hours import in_zone
from storage.meetings import MOVED_BY, Meeting, MeetingAnswer
from storage.people import Person, Structure, absence_of
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ToCall:
    """Somebody to telephone, and whether messages reach them here at all; `unsaid` when the last
    message to them still waits in « À transmettre »; `away_until` when they are away today;
    `delegates` may answer for them; `about` are the codes of the actions they owe."""

    person: Person
    structure: str
    here: bool
    unsaid: bool = False
    away_until: date | None = None
    delegates: tuple[Person, ...] = ()
    about: tuple[str, ...] = ()


def foretold(work: UnitOfWork, meeting: Meeting) -> Forecast:
    """The attendance to expect, from the answers in force now."""
    assert meeting.id is not None
    invitees = [person for _, person in work.meetings.invitees(meeting.id)]
    structures = work.people.structures(work.contract_id)
    answers = work.meetings.answers(meeting.id)
    names = _names(work, {a.represented_by_id for a in answers.values()})
    return forecast(
        [_invitee(person, structures) for person in invitees],
        {
            who: Answered(
                Answer(given.answer),
                given.represented_by or names.get(given.represented_by_id or 0, ""),
                late=given.late,
                to_reconfirm=to_reconfirm(meeting, given),
            )
            for who, given in answers.items()
        },
    )


def to_reconfirm(meeting: Meeting, given: MeetingAnswer) -> bool:
    """Whether this answer was given for a day that the meeting does not have any more. Whoever
    moved it knows the new one."""
    if given.person_id == meeting.history.get(MOVED_BY):
        return False
    before = meeting.answers_before is not None and (given.id or 0) <= meeting.answers_before
    return is_to_reconfirm(Answer(given.answer), before_the_move=before)


def _invitee(person: Person, structures: dict[int, Structure]) -> Invitee:
    assert person.id is not None
    return Invitee(
        person.id,
        person.last_name,
        person.first_name,
        Civility(person.civility) if person.civility else Civility.NONE,
        _short(structures.get(person.structure_id or 0)),
    )


def _short(structure: Structure | None) -> str:
    return (structure.short_name or structure.name) if structure else ""


def _names(work: UnitOfWork, wanted: Iterable[int | None]) -> dict[int, str]:
    ids = [each for each in wanted if each is not None]
    return {p.id: p.full_name for p in people_by_id(work, ids) if p.id is not None}


def people_by_id(work: UnitOfWork, wanted: Sequence[int]) -> list[Person]:
    """These people, by family name."""
    if not wanted:
        return []
    found = select(Person).where(col(Person.id).in_(wanted))
    return list(work.session.exec(found.order_by(col(Person.last_name), col(Person.id))))


def whom_to_call(work: UnitOfWork, subject: str, wanted: Sequence[int]) -> list[ToCall]:
    """These people with what is needed to telephone about this subject, by family name."""
    unsaid = work.relay.still_owed(subject, work.now)
    structures = work.people.structures(work.contract_id)
    here = work.people.reachable_ids(work.contract_id)
    return [
        ToCall(
            person,
            _short(structures.get(person.structure_id or 0)),
            here=person.id in here,
            unsaid=person.id in unsaid,
            away_until=away_until(work, person),
            delegates=tuple(work.people.delegates_of(person.id or 0)),
        )
        for person in people_by_id(work, wanted)
    ]


def college_of(person: Person) -> str:
    """The collège that the workbook gives this person in a column of that name; "" for none."""
    told = dict(person.details.get("others", ()))
    return next((text for header, text in told.items() if fold(header) == "college"), "")


def away_until(work: UnitOfWork, person: Person) -> date | None:
    """The last day of the absence that runs today, if one does."""
    absence, today = absence_of(person), in_zone(work.now, work.hours.zone).date()
    return absence.until if absence is not None and absence.covers(today) else None


def called(lines: Iterable[ForecastLine]) -> list[int]:
    """The people of these lines."""
    return [line.invitee.person_id for line in lines]
