"""Whom a message is for: groups and people, with or without some; and what changed of it since.

Groups are named, not written out: who belongs to one is asked again each time.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from domain.spoken_words import comparable, tidy


class GroupKind(StrEnum):
    """What makes people a group."""

    INSTANCE = "instance"
    AXIS = "axis"
    PILOTS = "pilots"
    FOLLOW_UPS = "follow_ups"
    ELECTED = "elected"
    EVERYBODY = "everybody"
    SILENT = "silent"
    OWING = "owing"


@dataclass(frozen=True)
class Group:
    """Some people of a contract. `about` is the number of the instance, of the axis (of a role as
    well) or of the meeting; 0 for the whole contract, and for every meeting being collected."""

    kind: GroupKind
    about: int = 0


@dataclass(frozen=True)
class Audience:
    """Whom a message is for, as it was chosen: the last word about a person is the one that holds.

    `but` are groups to leave out; `plus` and `minus` people, whatever groups they are in.
    """

    groups: tuple[Group, ...] = ()
    but: tuple[Group, ...] = ()
    plus: tuple[int, ...] = ()
    minus: tuple[int, ...] = ()

    def with_group(self, group: Group) -> "Audience":
        return replace(self, groups=_once(*self.groups, group), but=_less(self.but, (group,)))

    def without_group(self, group: Group) -> "Audience":
        return replace(self, groups=_less(self.groups, (group,)), but=_once(*self.but, group))

    def with_people(self, people: Iterable[int]) -> "Audience":
        people = tuple(people)
        return replace(self, plus=_once(*self.plus, *people), minus=_less(self.minus, people))

    def without_people(self, people: Iterable[int]) -> "Audience":
        people = tuple(people)
        return replace(self, plus=_less(self.plus, people), minus=_once(*self.minus, *people))

    def people(self, members: Callable[[Group], Iterable[int]], author: int) -> frozenset[int]:
        """Everybody it comes to now, each once; its author only when named."""
        inside = {who for group in self.groups for who in members(group)}
        outside = {who for group in self.but for who in members(group)} | {author, *self.minus}
        return frozenset(inside - outside) | frozenset(self.plus)


def _once(*each: Any) -> tuple[Any, ...]:
    return tuple(dict.fromkeys(each))


def _less(kept: Iterable[Any], gone: Iterable[Any]) -> tuple[Any, ...]:
    gone = set(gone)
    return tuple(each for each in kept if each not in gone)


def audience_as_json(audience: Audience) -> dict[str, Any]:
    """An audience as a conversation or a row keeps it."""
    return {
        "groups": [[each.kind.value, each.about] for each in audience.groups],
        "but": [[each.kind.value, each.about] for each in audience.but],
        "plus": list(audience.plus),
        "minus": list(audience.minus),
    }


def audience_from_json(kept: Mapping[str, Any]) -> Audience:
    """What `audience_as_json` wrote."""
    groups, but = (
        tuple(Group(GroupKind(kind), about) for kind, about in kept[name])
        for name in ("groups", "but")
    )
    return Audience(groups, but, tuple(kept["plus"]), tuple(kept["minus"]))


@dataclass(frozen=True)
class Changed:
    """Who came into an audience, and who left it, since it was shown."""

    came: frozenset[int]
    left: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.came or self.left)


def changed(shown: Iterable[int], now: Iterable[int]) -> Changed:
    """What is different now from what was shown.

    >>> bool(changed([1, 2], [2, 1])), sorted(changed([1, 2], [2, 3]).came)
    (False, [3])
    """
    shown, now = frozenset(shown), frozenset(now)
    return Changed(now - shown, shown - now)


@dataclass(frozen=True)
class Part:
    """Some words of what was typed; `out` when they say whom to leave out."""

    words: str
    out: bool = False


def parts_of(
    typed: str, but: Iterable[str], plus: Iterable[str], whole: Iterable[str] = ()
) -> tuple[Part, ...]:
    """What was typed, cut at the words that take away (« sauf ») and that add (« plus »), unless
    they are of something that is said `whole` (« sans réponse »).

    >>> [(part.words, part.out) for part in parts_of("axe 2 sauf Roques", ["sauf"], ["plus"])]
    [('axe 2', False), ('Roques', True)]
    """
    typed, heard = tidy(typed), comparable(typed)
    takes_away, kept = [comparable(each) for each in but], {comparable(each) for each in whole}
    signs = sorted((*takes_away, *map(comparable, plus), *kept), key=len, reverse=True)
    found: list[Part] = []
    start, out = 0, False
    for sign in re.finditer("|".join(rf"(?<!\w){re.escape(each)}(?!\w)" for each in signs), heard):
        if sign[0] in kept:
            continue
        found.append(Part(_bare(typed[start : sign.start()]), out))
        start, out = sign.end(), sign[0] in takes_away
    found.append(Part(_bare(typed[start:]), out))
    return tuple(part for part in found if part.words)


def _bare(words: str) -> str:
    """Without what joined it to the rest of the sentence."""
    joined = re.compile(r"^(?:[\s,;.]+|et\s+)+|(?:[\s,;.]+|\s+(?:et|mais))+$", re.IGNORECASE)
    return joined.sub("", words).strip()
