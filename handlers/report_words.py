"""The questions of a report that free words answer: a fait marquant, a frein, the next step."""

import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from domain.actions import read_percentage
from domain.dialogue import Misunderstood, Picked, Question, Said, Talk, Typed
from domain.messages import Choice
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Words:
    """One question: `key` is its step and where its answer is kept, `text` asks it. It may be
    left without an answer unless one is `needed`."""

    key: str
    text: str
    needed: bool = False

    def ask(self, talk: Talk, work: UnitOfWork) -> Question:
        answer = talk.answers.get(self.key)
        offered = [Choice("keep", word="keep", numbered=False)] if answer else []
        if not self.needed:
            word = "remove" if answer else "skip"
            offered.append(Choice("none", word=word, numbered=False))
        facts = {
            "action": work.actions.get(talk.answers["action"]),
            "kind": talk.answers["kind"],
            "answer": answer,
        }
        return Question(self.text, facts, (tuple(offered),) if offered else ())

    def hear(self, said: Said, talk: Talk, _work: UnitOfWork) -> Talk | Misunderstood:
        if said == Picked("keep") and talk.answers.get(self.key):
            return talk.to("recap")
        if said == Picked("none") and not self.needed:
            return talk.to("recap", **{self.key: None})
        words = cleaned(said.text) if isinstance(said, Typed) else ""
        if not any(c.isalpha() for c in words):
            return Misunderstood("progress/hint_words", _number_facts(words, talk))
        return talk.to("recap", **{self.key: words})


def _number_facts(words: str, talk: Talk) -> dict[str, object]:
    """Whether a number came instead of words, and whether it is the percentage just given: no
    fait marquant is a number."""
    number = read_percentage(words, asked=True)
    given = talk.answers.get("progress")
    is_number = isinstance(number, Decimal)
    again = is_number and given is not None and float(number) == given
    return {"number": is_number and given is not None, "noted": given if again else None}


def cleaned(text: str) -> str:
    """What was typed, on one line, without what no eye sees: marks of direction, nulls.

    >>> cleaned(" \\u200f12 \\n ateliers\\x00 ")
    '12 ateliers'
    """
    spaced = " ".join(text.split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()
