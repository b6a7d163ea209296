"""/pour: the coordinator answers in the name of somebody who wrote or telephoned to her.

Everything is asked with the person's own questions and checks (`UnitOfWork.in_name_of`); here is
whom she means, and what awaits them.
"""

from dataclasses import replace

from domain.cards import FOR, for_person
from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, Say, column
from handlers.access import COORDINATORS, number
from handlers.conversation import Dialogue, Step, begin, menu_row
from handlers.in_name_of import EXPECTED
from handlers.my_actions import (
    MOST_SHOWN,
    answer_choice,
    answered_of,
    expected_of,
    expected_rows,
    figure_row,
    show_expected,
)
from storage.figures import owed_by
from storage.finding import is_only_begun, people_called
from storage.people import Person, absence_of
from storage.unit_of_work import UnitOfWork

OF_DELEGATES = "meeting"
"""What somebody's secretary may answer for them, and nothing else."""
MOST_OFFERED = 8
LONGEST_WORDS = 60


def may(work: UnitOfWork, person_id: int, subject: str = OF_DELEGATES) -> bool:
    """Whether whoever speaks may answer for this person, in office: the coordinator whatever it
    is about, a délégué de réponse about meetings."""
    if work.member is None:
        return False
    person = work.people.find(person_id)
    if person is None or person.contract_id != work.contract_id or not work.people.serves(person):
        return False
    return coordinates(work) or (subject == OF_DELEGATES and is_delegate(work, person_id))


def coordinates(work: UnitOfWork) -> bool:
    """Whether whoever types is a coordinator."""
    return (work.typist or work.me).role == "coordinator"


def is_delegate(work: UnitOfWork, person_id: int) -> bool:
    """Whether whoever types may answer meetings for this person."""
    typist = (work.typist or work.me).person
    return any(each.id == typist.id for each in work.people.delegates_of(person_id))


def on_screen(work: UnitOfWork) -> int | None:
    """The person whom the last card of this chat answers for; None when it is one's own."""
    offers = work.outbox.offers(work.address, work.now)
    values = [str(offer["value"]).split(":") for offer in offers]
    person_id = next((number(value, 1) for value in values if value[0] == FOR), None)
    return person_id if person_id and may(work, person_id) else None


# For whom


def answer_for(work: UnitOfWork, argument: str) -> None:
    """/pour NOM: what awaits this person; without a name, or with one of several, for whom."""
    found = people_called(work, argument) if argument else []
    if len(found) == 1 and not is_only_begun(work, argument, found[0]):
        _open(work, found[0], None)
    else:
        begin(work, DIALOGUE, "who", words=argument)


def _open(work: UnitOfWork, person: Person, card: int | None) -> None:
    if person.id == work.me.person.id:
        show_expected(work, "")
        return
    with work.in_name_of(person.id):
        _show_expected(work, card)


def _ask_who(talk: Talk, work: UnitOfWork) -> Question:
    words = talk.answers["words"]
    found = people_called(work, words) if words else _to_pass_on_to(work)
    structures = work.people.structures(work.contract_id)
    choices = []
    for person in found[:MOST_OFFERED]:
        structure = structures.get(person.structure_id or 0)
        short = f" ({structure.short_name or structure.name})" if structure else ""
        choices.append(Choice(f"person:{person.id}", label=f"{person.full_name}{short}"))
    facts = {
        "words": words[:LONGEST_WORDS],
        "found": len(found),
        "shown": len(choices),
        "example": _example(work),
    }
    return Question("on_behalf/who", facts, column(*choices), free=True)


def _to_pass_on_to(work: UnitOfWork) -> list[Person]:
    """Those to whom something waits to be passed on: the likeliest to answer by other means."""
    lines = work.to_pass_on()
    return list({person.id: person for _, person in lines}.values())


def _example(work: UnitOfWork) -> str:
    """A name of the directory that is not the speaker's own."""
    others = (p for p in work.people.directory(work.contract_id) if p.id != work.me.person.id)
    return next((person.last_name for person in others if person.last_name), "")


def _hear_who(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    if isinstance(said, Picked):
        person_id = number(said.value.split(":"), 1)
        person = work.people.find(person_id) if may(work, person_id) else None
        words, found = talk.answers["words"], [person] if person else []
        is_sure = True
    else:
        words, found = said.text, people_called(work, said.text)
        is_sure = len(found) == 1 and not is_only_begun(work, words, found[0])
    if len(found) != 1 or not is_sure:
        return replace(talk, answers={"words": words})
    _open(work, found[0], talk.card)
    return ENDED


DIALOGUE = Dialogue("pour", {"who": Step(_ask_who, _hear_who)}, roles=COORDINATORS)


# What awaits them


def pressed(work: UnitOfWork, _rest: list[str], card: int | None) -> None:
    """« Saisir sa réponse », « Tout ce qui attend M. Lacaze »: in their name already."""
    work.toast("")
    _show_expected(work, card)


def _show_expected(work: UnitOfWork, card: int | None) -> None:
    expected, answered = expected_of(work), answered_of(work)
    figures = owed_by(work, work.me.person.id or 0)
    may_report = bool(work.actions.reportable_by(work.me.person.id or 0))
    structure = work.people.structure_of(work.me.person)
    facts = {
        "person": work.me.person,
        "structure": structure.name if structure else "",
        "on_telegram": work.me.person.id in work.people.reachable_ids(work.contract_id),
        "expected": expected[:MOST_SHOWN],
        "more": max(0, len(expected) - MOST_SHOWN),
        "answered": answered,
        "figures": figures,
        "may_report": may_report,
        "absence": absence_of(work.me.person),
        "delegates": work.people.delegates_of(work.me.person.id or 0),
    }
    changes = column(*(answer_choice(each.meeting, "change_their_answer") for each in answered))
    rows = (
        *expected_rows(expected[:MOST_SHOWN]),
        *figure_row(work, len(figures)),
        *changes,
        *_reporting(may_report),
        *column(
            Choice("absence:show", word="absence_note"),
            Choice("delegate:show", word="delegate_show"),
        ),
        *menu_row(),
    )
    work.show(Say("on_behalf/expected", facts, rows), card)


def _reporting(may_report: bool) -> Rows:
    """Their list of actions, though nothing is asked."""
    return column(Choice("action:page:0", word="door_avancement")) if may_report else ()


def door(person: Person) -> Choice:
    """« Saisir sa réponse », under a line of « À transmettre »."""
    return Choice(for_person(person.id or 0, EXPECTED), word="enter_answer")
