"""/chiffres, « Qui doit quel chiffre »: where the collection stands, by person; asking now, by
hand; and which figures nobody answers for."""

from dataclasses import dataclass
from datetime import datetime

from domain.cards import for_person, orphan_rows
from domain.figure_reminders import figures_to_ask
from domain.messages import Choice, Rows, Say, column
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator.define_indicator import named
from handlers.in_name_of import EXPECTED
from handlers.pages import Page, page_of
from storage.attendance import whom_to_call
from storage.chains import figures_subject, lay_figures_chain
from storage.chasing import policy_of
from storage.figure_chasing import FIRST_ASKED, figures_asked_for
from storage.figures import Figure, asked_of_all, owed
from storage.people import Person
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Owing:
    """Somebody who owes figures, and what they heard of them; `relances` is the most that one of
    their figures had. `unsaid` when the last message still waits in « À transmettre »."""

    person: Person
    structure: str
    here: bool
    unsaid: bool
    figures: tuple[Figure, ...]
    last_at: datetime | None
    relances: int


def show(work: UnitOfWork, _argument: str) -> None:
    """/chiffres: the list, from its beginning."""
    work.reply(_state(work, 0))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`figures:state` and `figures:orphans`, with or without a page; and `figures:ask`: to whoever
    may hear it."""
    if rest[:1] == ["orphans"]:
        work.toast("")
        work.show(_orphans(work, number(rest, 1)), card)
        return
    if rest == ["ask"] and _may_hear(work):
        lay_figures_chain(work, work.now)
        work.note("figures_asked", figures_subject(work.contract_id))
        work.toast("figures_asked")
        work.show(Say("figures/asked", {"opens_at": _opens_at(work)}, menu_row()), card)
        return
    work.toast("" if rest[:1] == ["state"] else "gone")
    work.show(_state(work, number(rest, 1)), card)


def _opens_at(work: UnitOfWork) -> datetime | None:
    """When the messages leave, if not at once."""
    opens_at = work.hours.next_open(work.now)
    return opens_at if opens_at > work.now else None


def _may_hear(work: UnitOfWork) -> int:
    """How many people would be written to now; for those whose message she has still to pass on
    there is nothing new to say."""
    unsaid = work.relay.waiting_for(work.contract_id, FIRST_ASKED, work.now)
    reminders = figures_to_ask(figures_asked_for(work), work.now, policy_of(work))
    return len({each.person_id for each in reminders} - unsaid)


def _state(work: UnitOfWork, page: int) -> Say:
    asked, owing = asked_of_all(work), _owing(work)
    found = page_of(owing, page)
    facts = {
        "asked": len(asked),
        "received": sum(not each.owed for each in asked),
        "owing": found.shown,
        **found.facts,
        "orphans": [each.indicator.code for each in _unanswered(work)],
    }
    return Say("figures/state", facts, _rows(work, found))


def _unanswered(work: UnitOfWork) -> list[Figure]:
    """The figures that nobody in office answers for."""
    return owed(work).get(None, [])


def _orphans(work: UnitOfWork, page: int) -> Say:
    """One button each: it asks for a name."""
    found = page_of(_unanswered(work), page)
    choices = (
        Choice(f"indicator:{each.indicator.id}:who", label=named(each.indicator))
        for each in found.shown
    )
    home = column(Choice("figures:state", word="who_owes", numbered=False))
    rows = (*column(*choices), *found.turning("figures:orphans"), *home, *menu_row())
    return Say("figures/orphans", found.facts, rows)


def _owing(work: UnitOfWork) -> list[Owing]:
    heard = figures_asked_for(work)
    found = []
    by_person = {who: figures for who, figures in owed(work).items() if who is not None}
    for each in whom_to_call(work, figures_subject(work.contract_id), list(by_person)):
        theirs = [fact for fact in heard if fact.person_id == each.person.id]
        found.append(
            Owing(
                each.person,
                each.structure,
                each.here,
                each.unsaid,
                tuple(by_person[each.person.id or 0]),
                max((fact.last_at for fact in theirs if fact.last_at), default=None),
                max((fact.relances_given for fact in theirs), default=0),
            )
        )
    return found


def _rows(work: UnitOfWork, found: Page[Owing]) -> Rows:
    """Asking now; placing what nobody answers for; entering what somebody of the list told her;
    the other pages."""
    count = _may_hear(work)
    ask = column(Choice("figures:ask", word="ask_figures", facts={"count": count})) if count else ()
    doors = (
        Choice(for_person(each.person.id or 0, EXPECTED), label=each.person.full_name)
        for each in found.shown
    )
    orphans = orphan_rows(len(_unanswered(work)))
    return (*ask, *orphans, *column(*doors), *found.turning("figures:state"), *menu_row())
