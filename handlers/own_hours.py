"""« Mes heures »: between which hours somebody wishes to be written to. Élus and liberal doctors
read at noon or in the evening."""

from datetime import time

from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Say, column
from domain.own_hours import own_hours
from domain.spoken_times import Hours, read_hours
from handlers import in_name_of, when
from handlers.conversation import Dialogue, Step, begin, menu_row
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
EARLIEST, LATEST = time(7), time(22)
SHORTEST_MINUTES = 30
_OFFERED = (Hours(time(12, 30), time(14)), Hours(time(18), time(20)))


def pressed(work: UnitOfWork, _rest: list[str], _card: int | None) -> None:
    """« Choisir mes heures », under /reglages."""
    work.toast("")
    begin(work, DIALOGUE, "hours")


def _ask(_talk: Talk, work: UnitOfWork) -> Question:
    facts = {"hours": work.hours, "own": own_hours(work.hours, work.me.person.hours)}
    rows = column(
        Choice("contract", word="hours_contract"), *(when.span_choice(work, h) for h in _OFFERED)
    )
    return Question("menu/own_hours", facts, rows, free=True)


def _hear(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if said == Picked("contract"):
        return _keep(work, talk, None)
    chosen = when.picked_hours(said) if isinstance(said, Picked) else read_hours(said.text)
    if not isinstance(chosen, Hours) or chosen.end is None or not _fits(chosen.start, chosen.end):
        facts = {"earliest": EARLIEST, "latest": LATEST, "shortest": SHORTEST_MINUTES}
        return Misunderstood("menu/hint_own_hours", facts)
    kept = {
        "opens": chosen.start.isoformat("minutes"),
        "closes": chosen.end.isoformat("minutes"),
    }
    return _keep(work, talk, kept)


def _fits(start: time, end: time) -> bool:
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return start >= EARLIEST and end <= LATEST and minutes >= SHORTEST_MINUTES


def _keep(work: UnitOfWork, talk: Talk, hours: dict[str, str] | None) -> Ended:
    work.me.person.hours = hours
    work.session.add(work.me.person)
    work.note("own_hours_set", f"person:{work.me.person.id}")
    facts = {"own": own_hours(work.hours, hours)}
    rows = (*in_name_of.way_back(work), *menu_row())
    work.show(Say("menu/own_hours_set", facts, rows), talk.card)
    return ENDED


DIALOGUE = Dialogue("hours", {"hours": Step(_ask, _hear)})
