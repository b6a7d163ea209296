"""Where a conversation stands, and what one answer made of it. No words, no I/O."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.messages import Rows

TALK_VERSION = 1
KEPT = "kept"
"""An answer that says of a talk: each answer is kept as it is given, also when the rest is left."""
BEGUN = "begun"
"""An answer that says of a talk: the command that opened it told something already."""


@dataclass(frozen=True)
class Talk:
    """A conversation in hand: which dialogue, which step, the answers so far.

    Stored as JSON, one per address, so that it survives any restart. `serial` tells its buttons
    from those of an older conversation; `card` is the outbox row edited in place; `trail` holds
    the steps gone through, for « Retour ». `in_name_of` is the person whose answers they are, when
    somebody else types them. `aside` is the card that was asked for in the middle of it and stands
    just above the question, until something is said. `shown` once its present question was asked:
    what led to it is not told again with it.
    """

    dialogue: str
    step: str
    serial: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    card: int | None = None
    version: int = TALK_VERSION
    in_name_of: int | None = None
    aside: int | None = None
    shown: bool = False

    def to(self, step: str, **answers: object) -> "Talk":
        """The same talk one step further, with these answers kept."""
        return replace(
            self,
            step=step,
            answers={**self.answers, **answers},
            trail=(*self.trail, self.step),
        )

    def back(self) -> "Talk":
        """The step before, its answer kept to be shown again; the first step stays where it is."""
        if not self.trail:
            return self
        return replace(self, step=self.trail[-1], trail=self.trail[:-1])

    def value(self, choice: str) -> str:
        """What a button of this question says when tapped."""
        return f"t:{self.serial}:{self.step}:{choice}"


@dataclass(frozen=True)
class Picked:
    """One of the choices that were offered."""

    value: str


@dataclass(frozen=True)
class Typed:
    """Free words, where the question takes them."""

    text: str


Said = Picked | Typed


@dataclass(frozen=True)
class Question:
    """One thing asked at a time: the text, its facts, its choices.

    Choices bear bare values; the conversation adds its serial and step. `free` when words of the
    person's own are an answer too.
    """

    text: str
    facts: Mapping[str, object] = field(default_factory=dict)
    rows: Rows = ()
    free: bool = False


@dataclass(frozen=True)
class Misunderstood:
    """The answer did not fit: the same question comes back with this hint, an example in it."""

    hint: str
    facts: Mapping[str, object] = field(default_factory=dict)


class Ended:
    """The conversation is over; the handler has said its last word."""


ENDED = Ended()


def folded(words: str) -> str:
    """Words without case, accents, punctuation or double spaces, to compare what people type.

    >>> folded("  Présente ! ")
    'presente'
    """
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    kept = "".join(c if c.isalnum() else " " for c in bare.lower())
    return " ".join(kept.split())


def picked_by_typing(typed: str, offers: Iterable[Mapping[str, Any]]) -> str | None:
    """The value of the button that somebody typed instead of tapping: its number or its words.

    An offer is {"value", "label", "n"}; `n` is None for a choice without a number; `also`, if any,
    are other words that mean it. « 50 % » is never read as choice 5: only the bare number counts,
    « 1 », « 1. » or « 1) ». The first words of one label alone will do (« oui », « 2.3 »), but
    never a number by itself.

    >>> offers = [{"value": "a", "label": "2.3 Répit", "n": 1}]
    >>> picked_by_typing("2.3", offers), picked_by_typing("2", offers)
    ('a', None)
    """
    offers = list(offers)
    wanted = typed.strip().rstrip(".)").strip()
    for offer in offers:
        if offer.get("n") is not None and wanted == str(offer["n"]):
            return str(offer["value"])
    words = folded(typed)
    if not words:
        return None
    for offer in offers:
        if words in map(folded, (str(offer["label"]), *offer.get("also", ()))):
            return str(offer["value"])
    return None if words.isdigit() else _begun_by(words, offers)


def _begun_by(words: str, offers: list[Mapping[str, Any]]) -> str | None:
    """The one button whose label begins with these whole words; none when several do."""
    found = [o for o in offers if folded(str(o["label"])).startswith(f"{words} ")]
    return str(found[0]["value"]) if len(found) == 1 else None
