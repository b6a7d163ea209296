"""/absence: days on which somebody is not to be written to. It is confirmed before it holds; a
meeting that falls on those days is shown with its four answers."""

from dataclasses import replace
from datetime import date, timedelta

from domain.cards import answer_rows
from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk, folded
from domain.meetings import Answer
from domain.messages import Choice, Say, column
from domain.own_hours import Absence
from domain.quiet_hours import in_zone
from domain.spoken_absence import corrected, is_long, read_absence
from handlers import in_name_of, when
from handlers.conversation import Dialogue, Step, begin, menu_row
from storage.attendance import away_until
from storage.chasing import GONE
from storage.meeting_facts import meeting_words
from storage.meetings import Meeting, MeetingAnswer
from storage.people import absence_of
from storage.put_off import move_with_return
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
_NOT_COMING = (Answer.EXCUSED, Answer.REPRESENTED)


def show(work: UnitOfWork, argument: str) -> None:
    """/absence, with or without its dates; an absence that is known may be ended."""
    absence = read_absence(argument, when.today(work)) if argument.strip() else None
    if absence is not None:
        _begin(work, absence)
    elif absence_of(work.me.person) is not None and not argument.strip():
        work.reply(_known(work))
    else:
        begin(work, DIALOGUE, "day", since=None, until=None)


def heard(work: UnitOfWork, words: str) -> bool:
    """« Je suis absente jusqu'au 2 septembre », typed when no question is open. One day alone may
    be that of a meeting, and is left to it."""
    if work.member is None or not _speaks_of_absence(work, words):
        return False
    absence = read_absence(words, when.today(work))
    if absence is None or not is_long(absence):
        return False
    _begin(work, absence)
    return True


def _speaks_of_absence(work: UnitOfWork, words: str) -> bool:
    said = f" {folded(words)} "
    known = work.word("absence_words.about").split(",")
    return any(f" {folded(word)} " in said for word in known)


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`absence:end` ends it, `absence:show` tells or asks."""
    work.toast("")
    if rest == ["end"]:
        _keep(work, None)
        work.show(Say("absence/back", {"person": work.me.person}, menu_row()), card)
    elif absence_of(work.me.person) is not None:
        work.show(_known(work), card)
    else:
        begin(work, DIALOGUE, "day", since=None, until=None)


def _known(work: UnitOfWork) -> Say:
    absence = absence_of(work.me.person)
    assert absence is not None, "an absence that is known is told"
    end = Choice("absence:end", word="absence_end")
    rows = (*column(end), *in_name_of.way_back(work), *menu_row())
    return Say("absence/known", {"person": work.me.person, "absence": absence}, rows)


def _begin(work: UnitOfWork, absence: Absence) -> None:
    kept = _kept_days(absence)
    begin(work, DIALOGUE, "sure", since=kept["since"], until=kept["until"])


def _kept_days(absence: Absence) -> dict[str, str | None]:
    """What the talk keeps of an absence."""
    since = absence.since.isoformat() if absence.since else None
    return {"since": since, "until": absence.until.isoformat()}


def _ask_day(talk: Talk, work: UnitOfWork) -> Question:
    facts: dict[str, object] = {"person": work.me.person}
    return when.ask_day(talk, work, "absence/day", facts)


def _hear_day(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """The last day, or the whole absence in words."""
    absence = None if isinstance(said, Picked) else read_absence(said.text, when.today(work))
    if absence is not None and is_long(absence):
        return talk.to("sure", **_kept_days(absence))
    heard_day = when.hear_day(said, talk, work, "sure")
    if isinstance(heard_day, Misunderstood) or heard_day.step == talk.step:
        return heard_day
    return replace(heard_day, answers={**heard_day.answers, "until": heard_day.answers["day"]})


def _absence(talk: Talk) -> Absence:
    since, until = talk.answers["since"], talk.answers["until"]
    return Absence(date.fromisoformat(since) if since else None, date.fromisoformat(until))


def _ask_sure(talk: Talk, work: UnitOfWork) -> Question:
    absence = _absence(talk)
    back = work.hours.next_open_day(absence.until + timedelta(days=1))
    facts = {"person": work.me.person, "absence": absence, "back": back}
    choices = (Choice("yes", word="absence_yes"), Choice("other", word="absence_other"))
    return Question("absence/sure", facts, column(*choices), free=True)


def _hear_sure(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """« Oui », or what corrects it, which is asked about again."""
    absence = _absence(talk)
    if said == Picked("yes"):
        return _confirmed(talk, work, absence)
    if isinstance(said, Picked):
        return talk.to("day", since=None, day_doubt=None, month=None)
    meant = corrected(absence, said.text, when.today(work))
    if meant is None:
        return Misunderstood("absence/hint_sure")
    return replace(talk, answers={**talk.answers, **_kept_days(meant)})


def _confirmed(talk: Talk, work: UnitOfWork, absence: Absence) -> Ended:
    _keep(work, absence)
    meetings = _to_answer(work, absence)
    facts = {
        "person": work.me.person,
        "absence": absence,
        "meetings": [
            (meeting_words(work, meeting), answer.answer if answer else None)
            for meeting, answer in meetings
        ],
    }
    rows = answer_rows(meetings[0][0].id or 0) if len(meetings) == 1 else ()
    work.show(Say("absence/noted", facts, (*rows, *in_name_of.way_back(work))), talk.card)
    return ENDED


def _to_answer(work: UnitOfWork, absence: Absence) -> list[tuple[Meeting, MeetingAnswer | None]]:
    """The meetings of those days with what the person said of each; not those that they said they
    would not come to."""
    person_id, zone = work.me.person.id or 0, work.hours.zone
    found = (
        (meeting, work.meetings.answer_of(meeting.id or 0, person_id))
        for meeting in work.meetings.asked_of(person_id, work.now)
        if meeting.state not in GONE
        and meeting.starts_at is not None
        and absence.covers(in_zone(meeting.starts_at, zone).date())
    )
    return [each for each in found if each[1] is None or each[1].answer not in _NOT_COMING]


def _keep(work: UnitOfWork, absence: Absence | None) -> None:
    person, was_away = work.me.person, away_until(work, work.me.person) is not None
    person.away_from = absence.since if absence else None
    person.away_until = absence.until if absence else None
    work.session.add(person)
    work.session.flush()
    if was_away:
        move_with_return(work, person)
    work.note("absence_noted" if absence else "absence_ended", f"person:{person.id}")


DIALOGUE = Dialogue(
    "absence", {"day": Step(_ask_day, _hear_day), "sure": Step(_ask_sure, _hear_sure)}
)
