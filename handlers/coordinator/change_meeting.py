"""What she changes of a meeting: its day and hours, its place, its order of the day; or she calls
it off. Of a draft nobody hears; once it was sent she sees first what changes and who is told."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.cells.reading import strip_bullet
from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, column
from domain.quiet_hours import in_zone
from domain.spoken_words import headed
from handlers import when
from handlers.access import COORDINATORS
from handlers.conversation import Dialogue, Step, begin
from handlers.coordinator import meeting_sheet
from handlers.coordinator.places import LONGEST_PLACE, ask_place, heard_place
from storage.chains import meeting_subject
from storage.meeting_changes import change, is_under_way
from storage.meeting_conflicts import conflicts_of
from storage.meeting_facts import USUAL_LENGTH, meeting_facts
from storage.meetings import CANCELLED, Meeting
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
DEEDS = ("when", "place", "agenda", "cancel")
MOST_POINTS, LONGEST_POINT = 30, 200
_NUMBERED = re.compile(r"^\d{1,2}(?:\s*[.)](?!\d)|\s*[-–](?=\s))\s*")
_FIRST_STEP = {"when": "day", "place": "place", "agenda": "agenda", "cancel": "sure"}


def ask(work: UnitOfWork, meeting: Meeting, deed: str) -> None:
    """One of `DEEDS`, of a meeting that is to come."""
    assert meeting.starts_at is not None
    hours = when.kept_hours(work, meeting.starts_at, meeting.ends_at)
    month = f"{in_zone(meeting.starts_at, work.hours.zone):%Y-%m}"
    begin(
        work,
        DIALOGUE,
        _FIRST_STEP[deed],
        meeting=meeting.id,
        deed=deed,
        starts=None,
        ends=None,
        hours_before=hours,
        month=month,
    )


def _meeting(talk: Talk, work: UnitOfWork) -> Meeting:
    return work.meetings.get(talk.answers["meeting"])


def _facts(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    meeting = _meeting(talk, work)
    return {**meeting_facts(work, meeting), "called": headed(meeting.title), "rest": ""}


# The new day and hours


def _ask_day(talk: Talk, work: UnitOfWork) -> Question:
    return when.ask_day(talk, work, "meetings/when_day", _facts(talk, work))


def _hear_day(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    heard = when.hear_day(said, talk, work, "hours")
    if isinstance(heard, Misunderstood) or heard.step == talk.step or not heard.answers["starts"]:
        return heard
    return _enough(replace(heard, step=talk.step, trail=talk.trail), work)


def _ask_hours(talk: Talk, work: UnitOfWork) -> Question:
    return when.ask_hours(talk, work, "meetings/when_hours", _facts(talk, work))


def _hear_hours(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    heard = when.hear_hours(said, talk, work, "sure")
    if isinstance(heard, Misunderstood) or heard.step == talk.step:
        return heard
    return _enough(replace(heard, step=talk.step, trail=talk.trail), work)


# The place, the order of the day


def _ask_place(talk: Talk, work: UnitOfWork) -> Question:
    return ask_place(work, _meeting(talk, work).instance_id, _facts(talk, work))


def _hear_place(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    place = heard_place(said, work, _meeting(talk, work).instance_id)
    if place is None:
        return Misunderstood("meetings/hint_place", {"longest": LONGEST_PLACE})
    return _enough(replace(talk, answers={**talk.answers, "place": place}), work)


def _ask_agenda(talk: Talk, work: UnitOfWork) -> Question:
    rows = column(Choice("none", word="agenda_none", numbered=False))
    return Question("meetings/agenda", _facts(talk, work), rows, free=True)


def _hear_agenda(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """One point a line, with or without its number."""
    lines = [] if isinstance(said, Picked) else said.text.splitlines()
    points = [_point(each) for each in lines]
    points = [each for each in points if each]
    if len(points) > MOST_POINTS or any(len(each) > LONGEST_POINT for each in points):
        facts = {"most": MOST_POINTS, "longest": LONGEST_POINT}
        return Misunderstood("meetings/hint_agenda", facts)
    return _enough(replace(talk, answers={**talk.answers, "agenda": points}), work)


def _point(line: str) -> str:
    """« 2. Budget », « - Budget » and « 2 - Budget » are all « Budget »; « 2027 » is no number."""
    return _NUMBERED.sub("", strip_bullet(line))


# Sure?


def _enough(talk: Talk, work: UnitOfWork) -> Next:
    """Of a draft nothing more is asked."""
    if is_under_way(work, _meeting(talk, work)):
        return talk.to("sure")
    return _do(talk, work)


def _changed(talk: Talk, work: UnitOfWork) -> dict[str, Any]:
    """The columns that change, and what they become."""
    answers, deed = dict(talk.answers), talk.answers["deed"]
    if deed == "when":
        starts_at, ends_at = when.moments(answers, work)
        return {"starts_at": starts_at, "ends_at": ends_at}
    if deed == "place":
        return {"place": answers["place"] or None}
    if deed == "agenda":
        return {"agenda": answers["agenda"]}
    return {"state": CANCELLED}


def _ask_sure(talk: Talk, work: UnitOfWork) -> Question:
    meeting, deed, changed = _meeting(talk, work), talk.answers["deed"], _changed(talk, work)
    people = work.meetings.to_call(meeting)
    here = work.people.reachable_ids(work.contract_id)
    told = is_under_way(work, meeting)
    facts = {
        **meeting_facts(work, meeting),
        "deed": deed,
        "new": changed,
        "conflicts": _conflicts(work, meeting, changed),
        "people": len(people),
        "elsewhere": sum(person.id not in here for person in people),
        "told": told,
        "opens_at": work.hours.next_open(work.now),
        "now": work.now,
    }
    if deed == "cancel":
        yes = Choice("yes", word="meeting_cancel_yes" if told else "meeting_cancel")
        no = Choice("no", word="meeting_cancel_no")
        return Question("meetings/cancel_sure", facts, column(yes, no))
    return Question("meetings/change_sure", facts, column(Choice("yes", word="meeting_change_yes")))


def _conflicts(work: UnitOfWork, meeting: Meeting, changed: dict[str, Any]) -> list[object]:
    starts_at: datetime | None = changed.get("starts_at")
    if starts_at is None:
        return []
    ends_at = changed.get("ends_at") or starts_at + USUAL_LENGTH
    return list(conflicts_of(work, meeting, starts_at, ends_at))


def _hear_sure(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("no"):
        work.show(meeting_sheet.sheet(work, _meeting(talk, work)), talk.card)
        return ENDED
    if said != Picked("yes"):
        return Misunderstood("meetings/hint_sure")
    return _do(talk, work)


def _do(talk: Talk, work: UnitOfWork) -> Ended:
    meeting, deed = _meeting(talk, work), talk.answers["deed"]
    change(work, meeting, **_changed(talk, work))
    work.note(f"meeting_{deed}_changed", meeting_subject(meeting))
    work.show(meeting_sheet.sheet(work, meeting), talk.card)
    return ENDED


DIALOGUE = Dialogue(
    "meeting_change",
    {
        "day": Step(_ask_day, _hear_day),
        "hours": Step(_ask_hours, _hear_hours),
        "place": Step(_ask_place, _hear_place),
        "agenda": Step(_ask_agenda, _hear_agenda),
        "sure": Step(_ask_sure, _hear_sure),
    },
    cancelled=meeting_sheet.unchanged,
    roles=COORDINATORS,
)
