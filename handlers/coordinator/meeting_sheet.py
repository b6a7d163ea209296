"""/reunion without words: the coming meetings; and the sheet of one, from which she prepares,
changes or calls off. What is changed is change_meeting and guests; what is sent collect_answers."""

from dataclasses import dataclass

from domain.dialogue import Talk
from domain.messages import Choice, Rows, Say, column
from domain.quiet_hours import in_zone
from handlers.conversation import menu_row
from handlers.pages import page_of
from storage.chains import what_follows
from storage.meeting_changes import can_be_taken_back
from storage.meeting_conflicts import conflicts_of
from storage.meeting_facts import MeetingWords, end_of, meeting_facts, meeting_words
from storage.meetings import CANCELLED, DRAFT, Meeting
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Line:
    """A coming meeting in the list, and where it stands."""

    meeting: MeetingWords
    stands: str


def meetings(work: UnitOfWork, at: int = 0) -> Say:
    """The coming meetings, drafts too, one button each; « Nouvelle réunion »."""
    found = page_of(work.meetings.ahead(work.contract_id, work.now), at)
    lines = [Line(meeting_words(work, each), stands(each)) for each in found.shown]
    doors = [
        Choice(f"convene:{line.meeting.id}:sheet", word="meeting_open", facts=_short(work, line))
        for line in lines
    ]
    rows = (
        *column(*doors, Choice("convene:new", word="meeting_new")),
        *found.turning("convene:list"),
        *menu_row(),
    )
    return Say("meetings/list", {"lines": lines, **found.facts}, rows)


def _short(work: UnitOfWork, line: Line) -> dict[str, object]:
    """Its day too: two drafts may bear the same name."""
    day = in_zone(line.meeting.starts_at, work.hours.zone)
    return {"meeting": line.meeting.title, "day": f"{day:%d/%m}"}


def stands(meeting: Meeting) -> str:
    """Where a meeting stands, as a word of words.toml names it."""
    if meeting.state in (DRAFT, CANCELLED):
        return meeting.state
    if meeting.collecting_since is not None:
        return "collecting"
    if meeting.convened_at is not None:
        return "elsewhere"
    return "scheduled" if meeting.state == "convened" else "known"


def sheet(
    work: UnitOfWork, meeting: Meeting, *, rest: str = "", undone: bool = False, again: bool = False
) -> Say:
    """Everything about one meeting, and what may be done of it; `rest` are words of her sentence
    of which nothing was made, `undone` when a change was just taken back, `again` when she said a
    meeting that is known already."""
    assert meeting.starts_at is not None, "a meeting without a date has no sheet"
    people = work.meetings.to_call(meeting)
    here = work.people.reachable_ids(work.contract_id)
    over = meeting.starts_at <= work.now or meeting.state == CANCELLED
    facts = {
        **meeting_facts(work, meeting),
        "stands": stands(meeting),
        "people": people,
        "elsewhere": sum(person.id not in here for person in people),
        "conflicts": []
        if over
        else conflicts_of(work, meeting, meeting.starts_at, end_of(meeting)),
        "steps": [] if over else what_follows(work, meeting),
        "to_tell": can_be_taken_back(meeting),
        "now": work.now,
        "rest": rest,
        "undone": undone,
        "again": again,
    }
    return Say("meetings/sheet", facts, _rows(meeting, over=over))


def unchanged(talk: Talk, _work: UnitOfWork) -> Say:
    """« Annuler », in a question about a meeting, leaves the question and not the meeting."""
    back = Choice(f"convene:{talk.answers['meeting']}:sheet", word="meeting_sheet", numbered=False)
    return Say("meetings/unchanged", rows=((back,),))


def _rows(meeting: Meeting, *, over: bool) -> Rows:
    back = ((Choice("convene:list:0", word="meetings_back", numbered=False),),)
    if can_be_taken_back(meeting):
        undo = Choice(f"convene:{meeting.id}:undo", word="meeting_undo")
        return (*column(undo, *_changes(meeting)), *back)
    if over:
        return back
    return (*column(_first(meeting), *_changes(meeting)), *back)


def _first(meeting: Meeting) -> Choice:
    """What is done next with it: send it, or see who comes."""
    if meeting.collecting_since is not None:
        return Choice(f"who:{meeting.id}:structure", word="who_comes")
    if stands(meeting) == "scheduled":
        return Choice("menu:prevu", word="door_prevu")
    return Choice(f"collect:{meeting.id}:preview", word="collect_preview")


def _changes(meeting: Meeting) -> list[Choice]:
    if meeting.state == CANCELLED:
        return []
    gone = "drop" if meeting.state == DRAFT else "cancel"
    deeds = ("when", "place", "agenda", "guests", gone)
    return [Choice(f"convene:{meeting.id}:{deed}", word=f"meeting_{deed}") for deed in deeds]
