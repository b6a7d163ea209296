"""Meetings, who is invited, and what they answered."""

from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint, bindparam, func
from sqlmodel import Field, Session, SQLModel, col, select
from sqlmodel.sql.expression import SelectOfScalar

from domain.people import in_office
from storage.contracts import Instance, Seat
from storage.hot import among
from storage.people import Person

DRAFT, PLANNED, CONVENED, CANCELLED = "draft", "planned", "convened", "cancelled"
"""Where a meeting stands: being prepared, dated and known, convened here, called off."""

MOVED_BY = "moved_by"
"""In the history of a meeting: who last changed its day."""

DAY_TOLD_AT = "day_told_at"
"""In the history of a meeting: when those called were last told that its day changed."""


class Meeting(SQLModel, table=True):
    """A meeting of an instance. Times are in UTC; `collecting_since` says since when Cheville asks
    for answers, `progress_since` since when it asks where the actions stand.

    `convened_at` is kept as history when the convocation left by other means. `told` is what those
    called were last told of the day and the place, `answers_before` the last answer given when its
    day last changed.
    """

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("contract_id", "key"),)
    id: int | None = Field(default=None, primary_key=True)
    contract_id: int = Field(foreign_key="contract.id", index=True)
    instance_id: int | None = Field(default=None, foreign_key="instance.id")
    key: str
    uid: str = Field(unique=True)
    sequence: int = 0
    title: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    agenda: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    state: str = PLANNED
    convened_at: datetime | None = None
    answer_by: datetime | None = None
    collecting_since: datetime | None = None
    progress_since: datetime | None = None
    told: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    answers_before: int | None = None
    history: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class Invitee(SQLModel, table=True):
    """Somebody called to a meeting; `card` is the message that carries their current answer. Who
    was taken off the list after having been told stays as history."""

    __tablename__ = "invitee"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    kind: str = "member"
    card: int | None = None
    removed_at: datetime | None = None


class MeetingAnswer(SQLModel, table=True):
    """One answer, never changed: the last one counts, the others are its history."""

    __tablename__ = "meeting_answer"
    id: int | None = Field(default=None, primary_key=True)
    meeting_id: int = Field(foreign_key="meeting.id", index=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    answer: str
    represented_by_id: int | None = Field(default=None, foreign_key="person.id")
    represented_by: str | None = None
    at: datetime
    entered_by_id: int | None = Field(default=None, foreign_key="person.id")
    via: str = "telegram"
    late: bool = False


# Asked at the end of each report: hot, so built once.


@cache
def _coming() -> SelectOfScalar[Meeting]:
    wanted = select(Meeting).where(
        Meeting.contract_id == bindparam("contract"),
        col(Meeting.starts_at) > bindparam("now"),
        among(Meeting.state, (PLANNED, CONVENED)),
    )
    return wanted.order_by(col(Meeting.starts_at))


@cache
def _asked_of() -> SelectOfScalar[Meeting]:
    return (
        select(Meeting)
        .join(Invitee, col(Invitee.meeting_id) == col(Meeting.id))
        .where(
            Invitee.person_id == bindparam("person"),
            col(Invitee.removed_at).is_(None),
            col(Meeting.starts_at) > bindparam("now"),
            col(Meeting.collecting_since).is_not(None),
        )
        .order_by(col(Meeting.starts_at))
    )


class Meetings:
    """Questions about meetings, asked inside one transaction."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, meeting_id: int) -> Meeting:
        return self.session.get_one(Meeting, meeting_id)

    def find(self, meeting_id: int) -> Meeting | None:
        return self.session.get(Meeting, meeting_id)

    def coming(self, contract_id: int, now: datetime) -> list[Meeting]:
        """Those that have not begun, the nearest first."""
        return list(self.session.exec(_coming(), params={"contract": contract_id, "now": now}))

    def ahead(self, contract_id: int, now: datetime) -> list[Meeting]:
        """Those that have not begun and are not called off, drafts too, the nearest first."""
        wanted = select(Meeting).where(
            Meeting.contract_id == contract_id,
            col(Meeting.starts_at) > now,
            col(Meeting.state).in_((DRAFT, PLANNED, CONVENED)),
        )
        return list(self.session.exec(wanted.order_by(col(Meeting.starts_at), col(Meeting.id))))

    def of_instance(self, instance_id: int) -> list[Meeting]:
        """Every meeting of this body, the latest first."""
        wanted = select(Meeting).where(
            Meeting.instance_id == instance_id, col(Meeting.starts_at).is_not(None)
        )
        return list(self.session.exec(wanted.order_by(col(Meeting.starts_at).desc())))

    def keyed(self, contract_id: int, key: str) -> Meeting | None:
        wanted = select(Meeting).where(Meeting.contract_id == contract_id, Meeting.key == key)
        return self.session.exec(wanted).first()

    def next_collected(self, contract_id: int, now: datetime) -> Meeting | None:
        """The nearest coming meeting whose answers are being collected."""
        found = self.coming(contract_id, now)
        return next((meeting for meeting in found if meeting.collecting_since), None)

    def collected_since(self, contract_id: int, since: datetime) -> list[Meeting]:
        """Those that start after this moment and whose answers are, or were, collected; the first
        first."""
        wanted = select(Meeting).where(
            Meeting.contract_id == contract_id,
            col(Meeting.starts_at) > since,
            col(Meeting.collecting_since).is_not(None),
            col(Meeting.state).not_in(("cancelled", "postponed")),
        )
        return list(self.session.exec(wanted.order_by(col(Meeting.starts_at), col(Meeting.id))))

    def last_held(self, contract_id: int, now: datetime, since: datetime) -> Meeting | None:
        """The latest meeting begun since then whose answers were collected."""
        known = self.collected_since(contract_id, since)
        held = [each for each in known if each.starts_at is not None and each.starts_at <= now]
        return held[-1] if held else None

    def next_to_collect(self, contract_id: int, now: datetime) -> Meeting | None:
        """The coming meeting, convoked by other means, whose answers might be collected: the
        COPIL before any other, then the nearest. One without members has nobody to ask."""
        found = [
            (instance.code.casefold() != "copil", meeting)
            for meeting in self.coming(contract_id, now)
            if meeting.convened_at is not None and meeting.collecting_since is None
            if (instance := self.session.get(Instance, meeting.instance_id)) is not None
        ]
        ranked = [meeting for _, meeting in sorted(found, key=lambda each: each[0])]
        return next((meeting for meeting in ranked if self.members(meeting)), None)

    def members(self, meeting: Meeting) -> list[Person]:
        """Whom this meeting calls, by family name: the members of its instance in office that day,
        or the whole directory. A suppléant is called by whoever they stand in for."""
        assert meeting.starts_at is not None, "a meeting without a date calls nobody"
        if meeting.instance_id is None:
            return []
        instance = self.session.get_one(Instance, meeting.instance_id)
        wanted = select(Person).where(Person.contract_id == meeting.contract_id)
        if not instance.everybody:
            seated = select(Seat.person_id).where(
                Seat.instance_id == instance.id, Seat.kind == "member"
            )
            wanted = wanted.where(col(Person.id).in_(seated))
        people = self.session.exec(wanted.order_by(col(Person.last_name), col(Person.id)))
        day = meeting.starts_at.date()
        return [person for person in people if _serves(person, day)]

    def substitutes(self, meeting: Meeting, person_id: int) -> list[Person]:
        """The suppléants of this member, in the order of the instance."""
        wanted = (
            select(Person)
            .join(Seat, col(Seat.person_id) == col(Person.id))
            .where(Seat.instance_id == meeting.instance_id, Seat.stands_in_for_id == person_id)
            .order_by(col(Seat.id))
        )
        day = meeting.starts_at.date() if meeting.starts_at else None
        return [person for person in self.session.exec(wanted) if day and _serves(person, day)]

    def call(self, meeting: Meeting, person: Person) -> Invitee:
        """Write this person down as called; once, however often, and again once taken off."""
        assert meeting.id is not None and person.id is not None
        invitee = self._invitee(meeting.id, person.id)
        if invitee is None:
            invitee = Invitee(meeting_id=meeting.id, person_id=person.id)
        invitee.removed_at = None
        self.session.add(invitee)
        self.session.flush()
        return invitee

    def take_off(self, invitee: Invitee, now: datetime) -> None:
        """This person is not called any more; what they answered stays as history."""
        invitee.removed_at = now
        self.session.add(invitee)
        self.session.flush()

    def to_call(self, meeting: Meeting) -> list[Person]:
        """Whom a convocation would reach: those already on its list, else the members."""
        assert meeting.id is not None
        listed = [person for _, person in self.invitees(meeting.id)]
        return listed or self.members(meeting)

    def record(self, answer: MeetingAnswer) -> MeetingAnswer:
        """One more answer; the ones before stay as its history."""
        self.session.add(answer)
        self.session.flush()
        return answer

    def invitees(self, meeting_id: int) -> list[tuple[Invitee, Person]]:
        """Everybody called, by family name."""
        wanted = (
            select(Invitee, Person)
            .join(Person, col(Person.id) == col(Invitee.person_id))
            .where(Invitee.meeting_id == meeting_id, col(Invitee.removed_at).is_(None))
            .order_by(col(Person.last_name), col(Person.id))
        )
        return list(self.session.exec(wanted))

    def invitee(self, meeting_id: int, person_id: int) -> Invitee | None:
        """This person's place in the list; None for who is not on it, or not any more."""
        found = self._invitee(meeting_id, person_id)
        return found if found and found.removed_at is None else None

    def _invitee(self, meeting_id: int, person_id: int) -> Invitee | None:
        wanted = select(Invitee).where(
            Invitee.meeting_id == meeting_id, Invitee.person_id == person_id
        )
        return self.session.exec(wanted).first()

    def asked_of(self, person_id: int, now: datetime) -> list[Meeting]:
        """The coming meetings this person is asked to answer here."""
        return list(self.session.exec(_asked_of(), params={"person": person_id, "now": now}))

    def answers(self, meeting_id: int) -> dict[int, MeetingAnswer]:
        """The current answer of each person who gave one."""
        wanted = select(MeetingAnswer).where(MeetingAnswer.meeting_id == meeting_id)
        rows = self.session.exec(wanted.order_by(col(MeetingAnswer.id)))
        return {row.person_id: row for row in rows}

    def last_answer(self, meeting_id: int) -> int:
        """The number of the last answer that anybody gave; 0 when nobody did."""
        wanted = select(func.max(MeetingAnswer.id)).where(MeetingAnswer.meeting_id == meeting_id)
        return self.session.exec(wanted).one() or 0

    def answer_of(self, meeting_id: int, person_id: int) -> MeetingAnswer | None:
        wanted = select(MeetingAnswer).where(
            MeetingAnswer.meeting_id == meeting_id, MeetingAnswer.person_id == person_id
        )
        return self.session.exec(wanted.order_by(col(MeetingAnswer.id).desc())).first()


def _serves(person: Person, day: date) -> bool:
    return in_office(day, since=None, until=person.ended_on)
