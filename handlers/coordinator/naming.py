"""Several people named in one message: « Lacaze, Mme Roques et la CPTS ». Each name is one person,
or it is asked which; none is guessed. A name that nobody bears keeps back none of the others."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from domain.dialogue import Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Rows, column
from handlers.access import number
from handlers.conversation import Step
from storage.finding import is_only_begun
from storage.people import Person
from storage.unit_of_work import UnitOfWork

MOST_OFFERED = 8
LONGEST_SHOWN = 60
_BETWEEN_NAMES = re.compile(r"[,;\n]|\bet\b")

Next = Talk | Misunderstood | Ended
Find = Callable[[Talk, UnitOfWork, str], list[Person]]
Then = Callable[[Talk, UnitOfWork, list[int]], Next]
WHICH = "which"
"""The step that asks whom one of the names means."""


@dataclass(frozen=True)
class Named:
    """Who is meant so far, and the words that are still to be made out; the first is in doubt."""

    people: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """How a dialogue hears names: `find` looks for those that a name may mean, `then` goes on with
    the people meant. The talk keeps under `asked` the step that asked for them."""

    find: Find
    then: Then

    def hear(self, said: Said, talk: Talk, work: UnitOfWork) -> Next:
        """Names typed, or one of the people offered."""
        asked = replace(talk, answers={**talk.answers, "asked": talk.step})
        if isinstance(said, Picked):
            person = work.people.find(number(said.value.split("."), 1))
            if person is None or person.contract_id != work.contract_id:
                return Misunderstood("people/hint_unknown", {"words": ""})
            return self._go_on(asked, work, Named((person.id or 0,)))
        return self._go_on(asked, work, self._made_out(asked, work, split_names(said.text), ()))

    @property
    def which(self) -> Step:
        """The step `WHICH` of the dialogue."""
        return Step(self._ask_which, self._hear_which)

    def _ask_which(self, talk: Talk, work: UnitOfWork) -> Question:
        words = talk.answers["words"][0]
        goes_without = bool(talk.answers["people"]) or len(talk.answers["words"]) > 1
        return ask_which(words, self.find(talk, work, words), goes_without=goes_without)

    def _hear_which(self, said: Said, talk: Talk, work: UnitOfWork) -> Next:
        """The answer to it, then the names that follow. Only who was offered may be picked."""
        words, people = talk.answers["words"], talk.answers["people"]
        if not isinstance(said, Picked):
            typed = (*split_names(said.text), *words[1:])
            return self._go_on(talk, work, self._made_out(talk, work, typed, people))
        offered = [person.id or 0 for person in self.find(talk, work, words[0])]
        picked = number(said.value.split("."), 1)
        chosen = offered if said.value == "all" else [each for each in offered if each == picked]
        if not chosen and said.value != "without":
            return Misunderstood("people/hint_unknown", {"words": ""})
        known = [*people, *chosen]
        return self._go_on(talk, work, self._made_out(talk, work, words[1:], known))

    def _made_out(
        self, talk: Talk, work: UnitOfWork, words: Sequence[str], people: Iterable[int]
    ) -> Named | Misunderstood:
        """These words made out one by one, beside the people known already."""
        people = list(people)
        for at, each in enumerate(words):
            found = self.find(talk, work, each)
            if not found and not people and len(words) == 1:
                return Misunderstood("people/hint_unknown", {"words": each[:LONGEST_SHOWN]})
            if len(found) != 1 or is_only_begun(work, each, found[0]):
                return Named(tuple(people), tuple(words[at:]))
            people.append(found[0].id or 0)
        if not people:
            return Misunderstood("people/hint_unknown", {"words": ""})
        return Named(tuple(dict.fromkeys(people)))

    def _go_on(self, talk: Talk, work: UnitOfWork, heard: Named | Misunderstood) -> Next:
        if isinstance(heard, Misunderstood):
            return heard
        people = list(heard.people)
        kept = {"words": list(heard.words), "people": people}
        if not heard.words:
            return self.then(replace(talk, answers={**talk.answers, **kept}), work, people)
        if talk.step == WHICH:  # the next name in doubt is no step of the way back
            return replace(talk, answers={**talk.answers, **kept})
        return talk.to(WHICH, **kept)


def split_names(words: str) -> tuple[str, ...]:
    """One name each, as they were typed."""
    parts = (" ".join(part.split()) for part in _BETWEEN_NAMES.split(words))
    return tuple(part for part in parts if part)


def ask_which(words: str, found: list[Person], *, goes_without: bool = False) -> Question:
    """Which of these is meant by one name; nobody, if the other names do without."""
    facts = {
        "words": words[:LONGEST_SHOWN],
        "found": len(found),
        "shown": min(len(found), MOST_OFFERED),
    }
    rows = people_rows(found[:MOST_OFFERED])
    if len(found) > 1:
        everybody = Choice("all", word="people_all", facts={"count": len(found)})
        rows = (*rows, *column(everybody))
    if not found and goes_without:
        rows = column(Choice("without", word="people_without"))
    return Question("people/which", facts, rows, free=True)


def people_rows(people: Iterable[Person]) -> Rows:
    """One button for each: `person.<id>`."""
    return column(*(Choice(f"person.{each.id}", label=each.full_name) for each in people))
