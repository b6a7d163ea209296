"""/reunion in one sentence or step by step: what is missing is asked, what is in doubt too; at the
end a draft, of which nobody hears (meeting_sheet)."""

import re
import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any

from domain.cells.reading import fold
from domain.dialogue import BEGUN, ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.instance_meant import InstanceDoubt
from domain.meeting_sentence import MeetingSketch, read_meeting
from domain.messages import Choice, Rows, Say, column
from domain.spoken_days import Day, DayDoubt
from domain.spoken_words import headed
from handlers import conversation, when
from handlers.access import COORDINATORS, number
from handlers.conversation import Dialogue, Step, begin
from handlers.coordinator import change_meeting, guests, meeting_sheet
from handlers.coordinator.places import LONGEST_PLACE, ask_place, heard_place
from storage.chains import meeting_subject
from storage.chasing import GONE
from storage.contracts import Instance
from storage.meeting_changes import take_back
from storage.meetings import CANCELLED, DRAFT, Meeting
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
LONGEST_TITLE = 80
_NUMBERED = re.compile(r"^(.*\D\s*)(\d+)$")


# Doors


def show(work: UnitOfWork, argument: str) -> None:
    """/reunion: a new meeting from a sentence; without one, those that are coming."""
    if argument.strip():
        _begin(work, _sketched(work, argument) | {BEGUN: True})
    else:
        work.reply(meeting_sheet.meetings(work))


def of_instance(work: UnitOfWork, instance: Instance) -> None:
    """« Convoquer », from the sheet of an instance."""
    _begin(work, {**_blank(), "instance": instance.id})


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`convene:new`, `convene:list:<page>`, `convene:<meeting>:<deed>`."""
    if rest[:1] == ["new"]:
        work.toast("")
        _begin(work, _blank())
        return
    if rest[:1] == ["list"]:
        work.toast("")
        work.show(meeting_sheet.meetings(work, number(rest, 1)), card)
        return
    meeting = work.meetings.find(number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    ours = meeting is not None and meeting.contract_id == work.contract_id
    if meeting is None or not ours or meeting.starts_at is None:
        work.toast("gone")
        work.show(meeting_sheet.meetings(work), card)
        return
    _do(work, meeting, deed, card)


def _do(work: UnitOfWork, meeting: Meeting, deed: str, card: int | None) -> None:
    assert meeting.starts_at is not None
    over = meeting.starts_at <= work.now or meeting.state in GONE
    work.toast("")
    if deed == "undo":
        _undo(work, meeting, card)
    elif deed == "sheet" or over or deed not in _DEEDS:
        work.show(meeting_sheet.sheet(work, meeting), card)
    elif deed == "guests":
        work.show(guests.listed(work, meeting), card)
    elif deed in ("add", "remove"):
        guests.ask(work, meeting, deed)
    elif deed == "drop":
        _drop(work, meeting, card)
    else:
        change_meeting.ask(work, meeting, deed)


_DEEDS = ("guests", "add", "remove", "drop", *change_meeting.DEEDS)


def _undo(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """The change is taken back while nobody heard of it; else the sheet says how things are."""
    undone = take_back(work, meeting)
    if undone:
        work.note("meeting_change_undone", meeting_subject(meeting))
    work.show(meeting_sheet.sheet(work, meeting, undone=undone), card)


def _drop(work: UnitOfWork, meeting: Meeting, card: int | None) -> None:
    """A draft is dropped: nobody knew of it."""
    if meeting.state == DRAFT:
        meeting.state = CANCELLED
        work.session.add(meeting)
        work.note("draft_dropped", meeting_subject(meeting))
    work.show(Say("meetings/dropped", {"title": headed(meeting.title)}, _to_list()), card)


def _to_list() -> Rows:
    return ((Choice("convene:list:0", word="meetings_back", numbered=False),),)


# From one sentence


def _blank() -> dict[str, Any]:
    unknown = ("instance", "title", "day", "day_doubt", "starts", "ends", "hours_doubt", "place")
    words = dict.fromkeys(("own", "unused", "as_typed", "rest"), "")
    return {**dict.fromkeys(unknown), "instances": [], **words}


def _sketched(work: UnitOfWork, words: str) -> dict[str, Any]:
    """What the sentence says, and what it leaves in doubt."""
    known = [
        (each.id or 0, each.code, each.name) for each in work.contracts.instances(work.contract_id)
    ]
    sketch = read_meeting(words, known, when.today(work))
    answers = _blank() | {"rest": ", ".join(sketch.rest)}
    if isinstance(sketch.instance, InstanceDoubt):
        answers |= _in_doubt(work, sketch, words, sketch.instance)
    else:
        own = _own_words(work, sketch)
        answers["instance"] = sketch.instance
        answers["title"] = _titled(work, sketch.instance, own) if own else None
    if isinstance(sketch.day, Day):
        answers["day"] = sketch.day.value.isoformat()
    elif isinstance(sketch.day, DayDoubt):
        answers |= when.day_in_doubt(sketch.day, words)
    return answers | when.as_answers(sketch.hours) | {"place": sketch.place or None}


def _in_doubt(
    work: UnitOfWork, sketch: MeetingSketch, words: str, doubt: InstanceDoubt
) -> dict[str, Any]:
    """The instances that may be meant, her words beside their name, those that no name of theirs
    has, and her whole title should she mean none of them."""
    typed = read_meeting(words, (), when.today(work))
    named = typed.title != sketch.title
    return {
        "instances": list(doubt.candidates),
        "own": _own_words(work, sketch) if named else "",
        "unused": "" if named else sketch.title,
        "as_typed": _own_words(work, typed),
    }


def _own_words(work: UnitOfWork, sketch: MeetingSketch) -> str:
    """« n° 7 élargi »."""
    numbered = work.word("meeting_titles.number", number=sketch.number) if sketch.number else ""
    said = (numbered, sketch.title) if sketch.instance else (sketch.title, numbered)
    return _one_line(" ".join(said))


def _titled(work: UnitOfWork, instance_id: int | None, own: str) -> str:
    """Her words; of an instance they follow its short name."""
    if instance_id is None:
        return own
    return _one_line(f"{work.session.get_one(Instance, instance_id).code} {own}")


def _one_line(words: str) -> str:
    return " ".join(words.split())[:LONGEST_TITLE]


def _begin(work: UnitOfWork, answers: dict[str, Any]) -> None:
    step = _missing(answers)
    if step is None:
        conversation.leave_open_talk(work)
        _make(work, answers, None)
    else:
        begin(work, DIALOGUE, step, **answers)


def _missing(answers: dict[str, Any]) -> str | None:
    """The next thing to ask, in the order of a sentence."""
    if answers["instance"] is None and (answers["instances"] or answers["title"] is None):
        return "what"
    if answers["day"] is None:
        return "day"
    if answers["starts"] is None:
        return "hours"
    return "place" if answers["place"] is None else None


def _go_on(talk: Talk, work: UnitOfWork) -> Next:
    """To the next thing that is missing; a draft when nothing is."""
    step = _missing(dict(talk.answers))
    if step is not None:
        return talk if step == talk.step else talk.to(step)
    _make(work, dict(talk.answers), talk.card)
    return ENDED


def _after(heard: Talk | Misunderstood, talk: Talk, work: UnitOfWork) -> Next:
    """What was heard, then the next thing that is missing."""
    if isinstance(heard, Misunderstood) or heard.step == talk.step:
        return heard
    return _go_on(replace(talk, answers=heard.answers), work)


# What meets?


def _ask_what(talk: Talk, work: UnitOfWork) -> Question:
    wanted, as_typed = talk.answers["instances"], talk.answers["as_typed"]
    instances = work.contracts.instances(work.contract_id)
    offered = [each for each in instances if each.id in wanted] or instances
    choices = [
        Choice(f"instance.{each.id}", word="what_instance", facts={"name": each.code})
        for each in offered
    ]
    if as_typed:
        choices.append(Choice("as_typed", word="what_as_typed", facts={"title": as_typed}))
    facts = {"meant": len(wanted), "instances": offered, "rest": talk.answers["rest"]}
    return Question("meetings/what", facts, column(*choices), free=True)


def _hear_what(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """An instance, a whole sentence, or the title of a meeting of no instance."""
    if isinstance(said, Picked):
        chosen = _chosen(said, talk, work)
        return _go_on(chosen, work) if chosen else Misunderstood("meetings/hint_what")
    heard = _sketched(work, said.text)
    if heard["instance"] is None and not heard["instances"] and heard["title"] is None:
        heard["title"] = _one_line(said.text)
    kept = {name: value for name, value in heard.items() if value not in (None, "", [])}
    kept["instances"] = heard["instances"]
    return _go_on(replace(talk, answers={**talk.answers, **kept}), work)


def _chosen(said: Picked, talk: Talk, work: UnitOfWork) -> Talk | None:
    """An instance that is ours, or the title as she typed it."""
    answers = talk.answers
    if said.value == "as_typed" and answers["as_typed"]:
        return replace(talk, answers={**answers, "title": answers["as_typed"], "instances": []})
    instance = number(said.value.split("."), 1)
    if instance not in {each.id for each in work.contracts.instances(work.contract_id)}:
        return None
    title = _titled(work, instance, answers["own"]) if answers["own"] else None
    rest = ", ".join(filter(None, (answers["unused"], answers["rest"])))
    return replace(talk, answers={**answers, "instance": instance, "title": title, "rest": rest})


# When and where?


def _facts(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    answers = talk.answers
    instance = work.session.get(Instance, answers["instance"]) if answers["instance"] else None
    called = answers["title"] or (instance.code if instance else "")
    return {"called": headed(called), "rest": answers["rest"], "meeting": None}


def _ask_day(talk: Talk, work: UnitOfWork) -> Question:
    return when.ask_day(talk, work, "meetings/when_day", _facts(talk, work))


def _hear_day(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    return _after(when.hear_day(said, talk, work, "hours"), talk, work)


def _ask_hours(talk: Talk, work: UnitOfWork) -> Question:
    return when.ask_hours(talk, work, "meetings/when_hours", _facts(talk, work))


def _hear_hours(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    return _after(when.hear_hours(said, talk, work, "place"), talk, work)


def _ask_place(talk: Talk, work: UnitOfWork) -> Question:
    return ask_place(work, talk.answers["instance"], _facts(talk, work))


def _hear_place(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    place = heard_place(said, work, talk.answers["instance"])
    if place is None:
        return Misunderstood("meetings/hint_place", {"longest": LONGEST_PLACE})
    return _go_on(replace(talk, answers={**talk.answers, "place": place}), work)


# The draft


def _make(work: UnitOfWork, answers: dict[str, Any], card: int | None) -> None:
    """Write the draft down with its list of people, and show its sheet; a meeting of this instance
    that is known for that day already is shown instead."""
    instance = work.session.get(Instance, answers["instance"]) if answers["instance"] else None
    starts_at, ends_at = when.moments(answers, work)
    if starts_at <= work.now:
        work.show(Say("meetings/over", {"starts_at": starts_at}, _to_list()), card)
        return
    title = answers["title"] or _next_title(work, instance, starts_at)
    key = f"{fold(instance.code if instance else title)} {answers['day']}"
    known = work.meetings.keyed(work.contract_id, key)
    if known is not None and known.state not in GONE and known.starts_at is not None:
        work.show(meeting_sheet.sheet(work, known, again=True), card)
        return
    meeting = Meeting(
        contract_id=work.contract_id,
        instance_id=instance.id if instance else None,
        key=key if known is None else f"{key} {uuid.uuid4().hex[:8]}",
        uid=f"{uuid.uuid4()}@cheville",
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        place=_capital(answers["place"] or "") or None,
        state=DRAFT,
    )
    work.session.add(meeting)
    work.session.flush()
    for person in work.meetings.members(meeting):
        work.meetings.call(meeting, person)
    work.note("meeting_drafted", meeting_subject(meeting))
    work.show(meeting_sheet.sheet(work, meeting, rest=answers["rest"]), card)


def _capital(place: str) -> str:
    """It begins a line of its own."""
    return place[:1].upper() + place[1:]


def _next_title(work: UnitOfWork, instance: Instance | None, starts_at: datetime) -> str:
    """« COPIL n° 7 » after « COPIL n° 6 »; else how people call the instance."""
    assert instance is not None and instance.id is not None, "a meeting of none has a title"
    known = [each for each in work.meetings.of_instance(instance.id) if each.state not in GONE]
    titles = {each.title.strip() for each in known}
    for before in known:
        numbered = _NUMBERED.match(before.title.strip())
        if numbered and before.starts_at is not None and before.starts_at < starts_at:
            title = f"{numbered[1]}{int(numbered[2]) + 1}"
            return instance.code if title in titles else title
    return instance.code


DIALOGUE = Dialogue(
    "reunion",
    {
        "what": Step(_ask_what, _hear_what),
        "day": Step(_ask_day, _hear_day),
        "hours": Step(_ask_hours, _hear_hours),
        "place": Step(_ask_place, _hear_place),
    },
    roles=COORDINATORS,
)
