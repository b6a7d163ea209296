"""Several people named in one message: « Lacaze, Mme Roques et la CPTS ». Each name is one person,
or it is asked which; none is guessed."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from domain.dialogue import Misunderstood, Picked, Question, Said
from domain.messages import Choice, Rows, column
from handlers.access import number
from storage.finding import is_only_begun
from storage.people import Person
from storage.unit_of_work import UnitOfWork

MOST_OFFERED = 8
LONGEST_SHOWN = 60
_BETWEEN_NAMES = re.compile(r"[,;\n]|\bet\b")

Find = Callable[[str], list[Person]]


@dataclass(frozen=True)
class Named:
    """Who is meant so far, and the words that are still to be made out; the first is in doubt."""

    people: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


def split_names(words: str) -> tuple[str, ...]:
    """One name each, as they were typed."""
    parts = (" ".join(part.split()) for part in _BETWEEN_NAMES.split(words))
    return tuple(part for part in parts if part)


def named(
    work: UnitOfWork, words: Sequence[str], people: Iterable[int], find: Find
) -> Named | Misunderstood:
    """These words made out, beside the people known already."""
    people = list(people)
    for at, each in enumerate(words):
        found = find(each)
        if not found:
            return Misunderstood("people/hint_unknown", {"words": each[:LONGEST_SHOWN]})
        if len(found) > 1 or is_only_begun(work, each, found[0]):
            return Named(tuple(people), tuple(words[at:]))
        people.append(found[0].id or 0)
    if not people:
        return Misunderstood("people/hint_unknown", {"words": ""})
    return Named(tuple(dict.fromkeys(people)))


def ask_which(words: str, found: list[Person]) -> Question:
    """Which of these is meant by one name."""
    facts = {
        "words": words[:LONGEST_SHOWN],
        "found": len(found),
        "shown": min(len(found), MOST_OFFERED),
    }
    rows = people_rows(found[:MOST_OFFERED])
    if len(found) > 1:
        everybody = Choice("all", word="people_all", facts={"count": len(found)})
        rows = (*rows, *column(everybody))
    return Question("people/which", facts, rows, free=True)


def hear_which(
    work: UnitOfWork, said: Said, words: Sequence[str], people: Sequence[int], find: Find
) -> Named | Misunderstood:
    """The answer to it, then the names that follow."""
    if not isinstance(said, Picked):
        return named(work, [*split_names(said.text), *words[1:]], people, find)
    if said.value == "all":
        chosen = [person.id or 0 for person in find(words[0])]
    else:
        chosen = [number(said.value.split("."), 1)]
    return named(work, words[1:], [*people, *chosen], find)


def people_rows(people: Iterable[Person]) -> Rows:
    """One button for each: `person.<id>`."""
    return column(*(Choice(f"person.{each.id}", label=each.full_name) for each in people))
