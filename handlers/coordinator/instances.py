"""/instances: the bodies that meet. A new one is made from nothing: how it is called, who sits in
it, its délais; then it may be convened. What exists is changed the same way."""

from collections.abc import Callable

from domain.delays import DelaysMisread, read_delays
from domain.dialogue import ENDED, KEPT, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, Say, column
from domain.steps import StepKind
from handlers.access import COORDINATORS, number
from handlers.conversation import Dialogue, Step, begin, menu_row, nothing_kept
from handlers.coordinator import call_meeting, naming
from handlers.pages import page_of
from storage.chains import chain_of
from storage.contracts import Instance
from storage.finding import people_called, people_named, titles
from storage.instances import (
    MAJORITY,
    instance_coded,
    make_instance,
    own_chain,
    quorum_of,
    seat,
    set_chain,
    set_quorum,
    sitting,
    stand_in,
    unseat,
)
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
LONGEST_CODE, LONGEST_NAME = 16, 120
_NAMES_OF = {
    StepKind.COLLECT: "delay_words.collect",
    StepKind.CONVOKE: "delay_words.convoke",
    StepKind.ANSWER_RELANCE: "delay_words.answer_relance",
    StepKind.DAY_BEFORE: "delay_words.day_before",
    StepKind.MINUTES: "delay_words.minutes",
}
_IN_DAYS = (1, 7, 14, 21)
"""The délais that people say in words (« la veille », « une semaine »)."""
_FIRST_STEP = {
    "add": "members",
    "remove": "removed",
    "delays": "delays",
    "quorum": "quorum",
    "substitute": "titular",
}


# Doors


def show(work: UnitOfWork, argument: str) -> None:
    """/instances: all of them, or the one whose short name is given."""
    instance = instance_coded(work, argument) if argument.strip() else None
    work.reply(_sheet(work, instance) if instance else _list(work, 0))


def _list(work: UnitOfWork, at: int) -> Say:
    found = page_of(work.contracts.instances(work.contract_id), at)
    lines = [(each, len(sitting(work, each))) for each in found.shown]
    rows = (
        *column(
            *(
                Choice(f"instance:{each.id}", word="what_instance", facts={"name": each.code})
                for each, _ in lines
            ),
            Choice("instance:new", word="instance_new"),
        ),
        *found.turning("instance:list"),
        *menu_row(),
    )
    return Say("instances/list", {"lines": lines, **found.facts}, rows)


def _sheet(work: UnitOfWork, instance: Instance) -> Say:
    members = sitting(work, instance)
    meeting = Meeting(
        contract_id=work.contract_id, instance_id=instance.id, key="", uid="", title=""
    )
    facts = {
        "instance": instance,
        "members": members,
        "chain": chain_of(work, meeting),
        "own": own_chain(instance) is not None,
        "quorum": quorum_of(instance, len(members)),
    }
    deeds = ["convene", "add", *(["remove", "substitute"] if members else []), "delays", "quorum"]
    buttons = [Choice(f"instance:{instance.id}:{d}", word=f"instance_{d}") for d in deeds]
    back = Choice("instance:list:0", word="instances_back", numbered=False)
    return Say("instances/sheet", facts, (*column(*buttons), (back,)))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`instance:new`, `instance:list:<page>`, `instance:<id>[:<deed>]`."""
    work.toast("")
    if rest[:1] == ["new"]:
        begin(work, DIALOGUE, "code", id=None, code="", people=[], words=[], titular=None)
        return
    instance = work.session.get(Instance, number(rest)) if number(rest) else None
    if instance is None or instance.contract_id != work.contract_id:
        work.show(_list(work, number(rest, 1)), card)
        return
    deed = rest[1] if len(rest) == 2 else ""
    if deed == "convene":
        call_meeting.of_instance(work, instance)
    elif deed in _FIRST_STEP:
        begin(
            work,
            DIALOGUE,
            _FIRST_STEP[deed],
            id=instance.id,
            code=instance.code,
            people=[],
            words=[],
            titular=None,
        )
    else:
        work.show(_sheet(work, instance), card)


def _instance(talk: Talk, work: UnitOfWork) -> Instance:
    return work.session.get_one(Instance, talk.answers["id"])


def _facts(talk: Talk, work: UnitOfWork) -> dict[str, object]:
    return {"code": talk.answers["code"], "example": _example(work)}


def _example(work: UnitOfWork) -> str:
    others = (p for p in work.people.directory(work.contract_id) if p.id != work.me.person.id)
    return next((person.full_name for person in others), "")


def _end(talk: Talk, work: UnitOfWork) -> Ended:
    """Written down: the journal, and its sheet as it is now."""
    work.session.flush()
    work.note("instance_changed", f"instance:{talk.answers['id']}", setting=talk.step)
    work.show(_sheet(work, _instance(talk, work)), talk.card)
    return ENDED


# How it is called


def _ask_code(_talk: Talk, _work: UnitOfWork) -> Question:
    return Question("instances/code", {}, free=True)


def _hear_code(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    code = "" if isinstance(said, Picked) else " ".join(said.text.split())
    if not 1 <= len(code) <= LONGEST_CODE:
        return Misunderstood("instances/hint_code", {"longest": LONGEST_CODE})
    if instance_coded(work, code) is not None:
        return Misunderstood("instances/hint_known", {"code": code})
    return talk.to("name", code=code)


def _ask_name(talk: Talk, work: UnitOfWork) -> Question:
    return Question("instances/name", _facts(talk, work), free=True)


def _hear_name(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """From here on it exists: what follows changes it."""
    name = "" if isinstance(said, Picked) else " ".join(said.text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        return Misunderstood("instances/hint_name", {"longest": LONGEST_NAME})
    known = instance_coded(work, talk.answers["code"])
    instance = known or make_instance(work, talk.answers["code"], name)
    instance.name = name
    work.session.add(instance)
    work.note("instance_made", f"instance:{instance.id}")
    return talk.to("members", id=instance.id, new=True, **{KEPT: True})


# Who sits in it


def _found(talk: Talk, work: UnitOfWork, words: str) -> list[Person]:
    """Among everybody; among its members when one is taken off, or has a suppléant."""
    if talk.answers["asked"] in ("members", "substitute"):
        return people_called(work, words)
    members = [each.person for each in sitting(work, _instance(talk, work))]
    return people_named(members, work.people.structures(work.contract_id), words, titles(work))


def _ask_people(text: str) -> Callable[[Talk, UnitOfWork], Question]:
    def ask(talk: Talk, work: UnitOfWork) -> Question:
        titular = talk.answers["titular"]
        facts = {**_facts(talk, work), "titular": work.people.get(titular) if titular else None}
        return Question(text, facts, free=True)

    return ask


def _seat(talk: Talk, work: UnitOfWork, people: list[int]) -> Next:
    seat(work, _instance(talk, work), people)
    return talk.to("delays") if talk.answers.get("new") else _end(talk, work)


def _unseat(talk: Talk, work: UnitOfWork, people: list[int]) -> Next:
    unseat(work, _instance(talk, work), people)
    return _end(talk, work)


def _titular(talk: Talk, _work: UnitOfWork, people: list[int]) -> Next:
    if len(people) != 1:
        return Misunderstood("instances/hint_one")
    return talk.to("substitute", titular=people[0])


def _substitute(talk: Talk, work: UnitOfWork, people: list[int]) -> Next:
    titular = talk.answers["titular"]
    if len(people) != 1 or people[0] == titular:
        return Misunderstood("instances/hint_one")
    stand_in(work, _instance(talk, work), titular, people[0])
    return _end(talk, work)


_WITH_PEOPLE: dict[str, Callable[[Talk, UnitOfWork, list[int]], Next]] = {
    "members": _seat,
    "removed": _unseat,
    "titular": _titular,
    "substitute": _substitute,
}


def _then(talk: Talk, work: UnitOfWork, people: list[int]) -> Next:
    return _WITH_PEOPLE[talk.answers["asked"]](talk, work, people)


_NAMES = naming.Naming(_found, _then)


# Its délais, its quorum


def _ask_delays(talk: Talk, work: UnitOfWork) -> Question:
    usual = Choice("usual", word="delays_usual")
    return Question("instances/delays", _facts(talk, work), column(usual), free=True)


def _hear_delays(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    instance = _instance(talk, work)
    if isinstance(said, Picked):
        instance.chain = None
        work.session.add(instance)
        return _end(talk, work)
    names = {kind: work.word(word).split(",") for kind, word in _NAMES_OF.items()}
    in_days = {
        words: days for days in _IN_DAYS for words in work.word(f"delay_days.d{days}").split(",")
    }
    read = read_delays(said.text, names, in_days)
    if isinstance(read, DelaysMisread):
        return Misunderstood("instances/hint_delays", {"slip": read.slip, "misread": read.word})
    set_chain(work, instance, read)
    return _end(talk, work)


def _ask_quorum(talk: Talk, work: UnitOfWork) -> Question:
    rows: Rows = column(
        Choice("none", word="quorum_none"), Choice("majority", word="quorum_majority")
    )
    return Question("instances/quorum", _facts(talk, work), rows, free=True)


def _hear_quorum(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if isinstance(said, Picked):
        quorum: int | str | None = MAJORITY if said.value == "majority" else None
    else:
        quorum = number([said.text.strip()])
        if not 0 < quorum < 1000:
            return Misunderstood("instances/hint_quorum")
    set_quorum(work, _instance(talk, work), quorum)
    return _end(talk, work)


def _left(talk: Talk, work: UnitOfWork) -> Say:
    """From its name on the instance exists: whoever leaves sees what it is so far."""
    return _sheet(work, _instance(talk, work)) if talk.answers["id"] else nothing_kept(talk, work)


DIALOGUE = Dialogue(
    "instance",
    {
        "code": Step(_ask_code, _hear_code),
        "name": Step(_ask_name, _hear_name),
        "members": Step(_ask_people("instances/members"), _NAMES.hear),
        "removed": Step(_ask_people("instances/removed"), _NAMES.hear),
        "titular": Step(_ask_people("instances/titular"), _NAMES.hear),
        "substitute": Step(_ask_people("instances/substitute"), _NAMES.hear),
        naming.WHICH: _NAMES.which,
        "delays": Step(_ask_delays, _hear_delays),
        "quorum": Step(_ask_quorum, _hear_quorum),
    },
    cancelled=_left,
    roles=COORDINATORS,
)
