"""Words about coming or not, typed when no question is open. An answer word for word is applied;
anything else that speaks of coming gets the card with its four answers, never a guess."""

from domain.cards import for_person
from domain.dialogue import folded
from domain.meetings import Answer
from handlers import answer_meeting
from handlers.access import number
from storage.chasing import GONE
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork


def heard(work: UnitOfWork, words: str) -> bool:
    """Whether these words were about a coming meeting that the person is asked about, and were
    answered. With several such meetings, only the one last shown is meant without asking; below a
    card of somebody else, nothing is, when whoever types is asked about one too."""
    meetings = _open_meetings(work) if work.member is not None else []
    if not meetings:
        return False
    shown, changing = _last_shown(work)
    known = next((each for each in meetings if each.id == shown), None)
    meeting, deed = known or meetings[0], _deed(work, words)
    if deed is not None and (known or len(meetings) == 1) and not _may_be_theirs(work):
        answer_meeting.pressed(work, [str(meeting.id), deed], None)
        return True
    numbered = known is not None and changing and _names_an_answer(words)
    if deed is not None or numbered or _speaks_of_coming(work, words):
        answer_meeting.offer(work, meeting)
        return True
    return False


def _may_be_theirs(work: UnitOfWork) -> bool:
    """Whether whoever types in somebody's name may speak of themselves."""
    typist = work.typist.person.id if work.typist else None
    return typist is not None and bool(work.meetings.asked_of(typist, work.now))


def _open_meetings(work: UnitOfWork) -> list[Meeting]:
    asked = work.meetings.asked_of(work.me.person.id or 0, work.now)
    return [meeting for meeting in asked if meeting.state not in GONE]


def _last_shown(work: UnitOfWork) -> tuple[int, bool]:
    """The meeting of the newest card, if it is one of a meeting, and whether that card already
    bears an answer to change."""
    head = for_person(work.answers_for_id, "") if work.answers_for_id else ""
    offers = work.outbox.offers(work.address, work.now)
    values = [str(offer["value"]).removeprefix(head) for offer in offers]
    about = next((value.split(":") for value in values if value.startswith("meeting:")), [])
    return number(about, 1), about[2:] == ["change"]


def _deed(work: UnitOfWork, words: str) -> str | None:
    """The answer that these words are, word for word."""
    said = folded(words)
    for deed in Answer:
        if said and said in _listed(work, f"answer_words.{deed}"):
            return deed
    return None


def _names_an_answer(words: str) -> bool:
    """« 3 » under a card that only offers to change: one of its four answers, but not told yet."""
    said = folded(words)
    return said.isdigit() and 1 <= int(said) <= len(Answer)


def _speaks_of_coming(work: UnitOfWork, words: str) -> bool:
    said = f" {folded(words)} "
    return any(f" {word} " in said for word in _listed(work, "answer_words.about"))


def _listed(work: UnitOfWork, name: str) -> list[str]:
    return [folded(each) for each in work.word(name).split(",")]
