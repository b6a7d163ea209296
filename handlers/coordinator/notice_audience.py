"""To whom? A group that is tapped, or words: « les membres du COPIL sauf M. Lacaze, plus Amina ».

Nobody is guessed: a name that may be several people is asked. Who it comes to is shown by name.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.audiences import (
    Audience,
    Group,
    GroupKind,
    Part,
    audience_as_json,
    audience_from_json,
    parts_of,
)
from domain.cards import shortened
from domain.dialogue import Ended, Misunderstood, Picked, Question, Said, Talk, Typed, folded
from domain.messages import Choice, column
from handlers.access import number
from handlers.conversation import Step
from handlers.coordinator import naming
from storage.audiences import (
    GroupDoubt,
    Offered,
    axes_offered,
    groups_meant,
    instances_offered,
    name_of,
    people_of,
    roles_offered,
    waited_for,
    without_little_words,
)
from storage.finding import is_only_begun, people_called, people_named, titles
from storage.people import Person
from storage.unit_of_work import UnitOfWork

Next = Talk | Misunderstood | Ended
AUDIENCE = "audience"
_OF_ALL_OR_ONE = frozenset(
    (GroupKind.PILOTS, GroupKind.FOLLOW_UPS, GroupKind.ELECTED, GroupKind.SILENT)
)
"""Of an axis or of the whole contract, of a meeting or of every one."""
_BETWEEN = re.compile(r"[,;\n]")


def blank() -> dict[str, object]:
    """The answers of a draft that is for nobody yet."""
    return {"audience": audience_as_json(Audience()), "parts": [], "missed": [], "text": ""}


def chosen(talk: Talk) -> Audience:
    """Whom the draft is for so far."""
    return audience_from_json(talk.answers["audience"])


def readers(talk: Talk, work: UnitOfWork) -> list[Person]:
    """Everybody whom it comes to now."""
    return people_of(work, chosen(talk), _author(work))


def _author(work: UnitOfWork) -> int:
    return work.me.person.id or 0


# Which group?


def ask_whom(_talk: Talk, work: UnitOfWork) -> Question:
    author = _author(work)
    groups = [*instances_offered(work, author), *waited_for(work, author)]
    doors = []
    if axes_offered(work, author):
        doors.append(Choice("axis", word="notice_axis"))
    doors += [Choice("role", word="notice_role"), Choice("people", word="notice_some")]
    rows = column(*(_group_choice(each) for each in groups), *doors)
    if work.notices.latest(work.contract_id, 1):
        rows = (*rows, *column(Choice("sent", word="notice_latest", numbered=False)))
    return Question("notices/whom", {"example": _example(work)}, rows, free=True)


def _example(work: UnitOfWork) -> Person | None:
    others = (p for p in work.people.directory(work.contract_id) if p.id != work.me.person.id)
    return next(others, None)


def _group_choice(each: Offered) -> Choice:
    facts = {"name": shortened(each.name), "count": each.count}
    kind = each.group.kind
    word = "of_axis" if kind is GroupKind.AXIS else kind.value
    return Choice(f"group.{kind}.{each.group.about}", word=f"notice_{word}", facts=facts)


def _ask_axis(_talk: Talk, work: UnitOfWork) -> Question:
    rows = column(*(_group_choice(each) for each in axes_offered(work, _author(work))))
    return Question("notices/axis", {}, rows, free=True)


def _ask_role(_talk: Talk, work: UnitOfWork) -> Question:
    rows = column(*(_group_choice(each) for each in roles_offered(work, _author(work))))
    return Question("notices/role", {}, rows, free=True)


def hear_whom(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """A group or a door that is tapped, or words; whatever was chosen before is forgotten."""
    if not isinstance(said, Picked):
        return _take_in(said.text, talk, work, Audience())
    if said.value in ("axis", "role"):
        return talk.to(said.value)
    if said.value == "people":
        return talk.to("add", audience=audience_as_json(Audience()))
    prefix, kind, *about = [*said.value.split("."), ""]
    if prefix != "group" or kind not in set(GroupKind):
        return Misunderstood("people/hint_unknown", {"words": ""})
    return _shown(talk, Audience().with_group(Group(GroupKind(kind), number(about))))


# Names, more of them or less


def _ask_add(_talk: Talk, work: UnitOfWork) -> Question:
    return Question("notices/add", {"example": _example(work)}, free=True)


def _ask_remove(talk: Talk, work: UnitOfWork) -> Question:
    people = readers(talk, work)
    rows = naming.people_rows(people) if len(people) <= naming.MOST_OFFERED else ()
    return Question("notices/remove", {}, rows, free=True)


def _hear_add(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    return _take_in("" if isinstance(said, Picked) else said.text, talk, work, chosen(talk))


def _hear_remove(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    if isinstance(said, Picked):
        return _shown(talk, chosen(talk).without_people([number(said.value.split("."), 1)]))
    return _take_in(said.text, talk, work, chosen(talk), out=True)


@dataclass(frozen=True)
class _Missed:
    """Words of which nothing was made; `names` are the instances that they may mean."""

    part: Part
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class _MadeOut:
    """The audience so far, the words still to be made out, of which the first are in doubt, and
    those that nobody knows."""

    audience: Audience
    parts: tuple[Part, ...] = ()
    missed: tuple[_Missed, ...] = ()


def _take_in(
    words: str, talk: Talk, work: UnitOfWork, audience: Audience, *, out: bool = False
) -> Next:
    parts = _parts(work, words, out=out)
    if not parts:
        return Misunderstood("people/hint_unknown", {"words": ""})
    return _further(talk, work, _made_out(work, parts, audience), audience)


def _parts(work: UnitOfWork, words: str, *, out: bool) -> list[Part]:
    """Words that are one group as they stand (« sans réponse ») are not cut."""
    whole = groups_meant(work, words)
    if whole and not isinstance(whole, GroupDoubt):
        return [Part(words, out)]
    listed = ", ".join(words.splitlines())
    but, plus, silent = (
        work.word(f"audience_words.{name}").split(",") for name in ("but", "plus", "silent")
    )
    return [replace(part, out=part.out or out) for part in parts_of(listed, but, plus, silent)]


def _made_out(
    work: UnitOfWork, parts: Iterable[Part], audience: Audience, missed: Iterable[_Missed] = ()
) -> _MadeOut:
    """Each part a group, several names, or one; the first that is in doubt stops the others, one
    that nobody knows does not."""
    todo, unknown = list(parts), list(missed)
    while todo:
        part = todo.pop(0)
        groups = groups_meant(work, part.words)
        if groups and not isinstance(groups, GroupDoubt):
            audience = _with_groups(audience, part, groups)
            continue
        finer = _finer(part)
        if len(finer) > 1:
            todo = [*finer, *todo]
            continue
        found = _found(work, audience, part)
        if not found:
            names = groups.names if isinstance(groups, GroupDoubt) else ()
            unknown.append(_Missed(replace(part, words=part.words[: naming.LONGEST_SHOWN]), names))
            continue
        if len(found) > 1 or _is_only_begun(work, part, found[0]):
            return _MadeOut(audience, (part, *todo), tuple(unknown))
        audience = _with(audience, part, [found[0].id or 0])
    return _MadeOut(audience, missed=tuple(unknown))


def _finer(part: Part) -> list[Part]:
    """Cut at commas, else at « et »: « GT santé et environnement » is tried whole first."""
    words = [each for each in map(str.strip, _BETWEEN.split(part.words)) if each]
    if len(words) < 2:
        words = list(naming.split_names(part.words))
    return [Part(each, part.out) for each in words]


def _found(work: UnitOfWork, audience: Audience, part: Part) -> list[Person]:
    """Among everybody when added, among the readers so far when taken away. « la CPTS » is its
    people, « Le Goff » somebody: with the little word and without it."""
    ways = dict.fromkeys((part.words, without_little_words(work, part.words)))
    found = {person.id: person for words in ways for person in _called(work, audience, part, words)}
    return sorted(found.values(), key=lambda person: (person.last_name, person.id))


def _called(work: UnitOfWork, audience: Audience, part: Part, words: str) -> list[Person]:
    if not part.out:
        return people_called(work, words)
    people = people_of(work, audience, _author(work))
    structures = work.people.structures(work.contract_id)
    return people_named(people, structures, words, titles(work))


def _is_only_begun(work: UnitOfWork, part: Part, person: Person) -> bool:
    ways = (part.words, without_little_words(work, part.words))
    return all(is_only_begun(work, words, person) for words in ways)


def _unknown(work: UnitOfWork, missed: _Missed) -> Misunderstood:
    """With what is awaited now when she meant those who did not answer."""
    if missed.names:
        return Misunderstood("notices/hint_which_group", {"names": missed.names})
    part, said = missed.part, folded(missed.part.words)
    silent = any(each in said for each in _listed(work, "silent"))
    facts = {"words": part.words, "out": part.out, "silent": silent}
    awaited = [each.name for each in waited_for(work, _author(work))]
    return Misunderstood("notices/hint_unknown", {**facts, "awaited": awaited})


def _with_groups(audience: Audience, part: Part, groups: Iterable[Group]) -> Audience:
    for group in groups:
        audience = audience.without_group(group) if part.out else audience.with_group(group)
    return audience


def _with(audience: Audience, part: Part, people: Sequence[int]) -> Audience:
    return audience.without_people(people) if part.out else audience.with_people(people)


def _further(talk: Talk, work: UnitOfWork, made: _MadeOut, before: Audience) -> Next:
    """What was understood is kept, and the rest told; words of which nothing at all was understood
    are asked again."""
    if not made.parts:
        if made.missed and made.audience == before:
            return _unknown(work, made.missed[0])
        return _shown(talk, made.audience, made.missed)
    parts = [[part.words, part.out] for part in made.parts]
    missed = _missed_as_json(made.missed)
    kept = {"audience": audience_as_json(made.audience), "parts": parts, "missed": missed}
    if talk.step == "which":
        return replace(talk, answers={**talk.answers, **kept})
    return talk.to("which", **kept)


def _shown(talk: Talk, audience: Audience, missed: Iterable[_Missed] = ()) -> Talk:
    """By name, whatever led to it: « Retour » chooses another group."""
    kept = {"audience": audience_as_json(audience), "missed": _missed_as_json(missed)}
    return replace(talk.to(AUDIENCE, **kept), trail=("whom",))


def _missed_as_json(missed: Iterable[_Missed]) -> list[list[object]]:
    return [[each.part.words, each.part.out, list(each.names)] for each in missed]


def _missed(talk: Talk) -> list[_Missed]:
    """A draft of before kept no such words."""
    kept = talk.answers.get("missed", [])
    return [_Missed(Part(words, out), tuple(names)) for words, out, names in kept]


# Which of them?


def _ask_which(talk: Talk, work: UnitOfWork) -> Question:
    part = _in_doubt(talk)[0]
    return naming.ask_which(part.words, _found(work, chosen(talk), part))


def _in_doubt(talk: Talk) -> list[Part]:
    return [Part(words, out) for words, out in talk.answers["parts"]]


def _hear_which(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    (part, *others), audience = _in_doubt(talk), chosen(talk)
    if not isinstance(said, Picked):
        parts = [*_parts(work, said.text, out=part.out), *others]
        return _further(talk, work, _made_out(work, parts, audience, _missed(talk)), audience)
    found = [person.id or 0 for person in _found(work, audience, part)]
    picked = found if said.value == "all" else [number(said.value.split("."), 1)]
    known = [each for each in picked if each in found]
    chosen_so_far = _with(audience, part, known)
    return _further(talk, work, _made_out(work, others, chosen_so_far, _missed(talk)), audience)


# These?


def ask_audience(talk: Talk, work: UnitOfWork) -> Question:
    people = readers(talk, work)
    facts = {
        **ways_of(work, people).facts,
        "described": described(work, chosen(talk)),
        "missed": _missed(talk),
        "example": _example(work),
    }
    deeds = ["write", "more", "less"] if people else ["more"]
    if people and talk.answers["text"]:
        deeds[0] = "preview"
    rows = column(*(Choice(deed, word=f"notice_{deed}") for deed in deeds))
    return Question("notices/audience", facts, rows, free=True)


@dataclass(frozen=True)
class Ways:
    """Those who read here, and those to whom it must be passed on, by family name."""

    telegram: list[Person]
    others: list[Person]

    @property
    def facts(self) -> dict[str, object]:
        """How many they are and their names, for a text."""
        total = len(self.telegram) + len(self.others)
        return {"total": total, "telegram": self.telegram, "others": self.others}


def ways_of(work: UnitOfWork, people: Iterable[Person]) -> Ways:
    """By which way each of these reads."""
    here, people = work.people.reachable_ids(work.contract_id), list(people)
    return Ways(
        [person for person in people if person.id in here],
        [person for person in people if person.id not in here],
    )


def described(work: UnitOfWork, audience: Audience) -> dict[str, list[str]]:
    """The groups as people call them, and the names that were added or taken away."""
    names: dict[str, list[str]] = {
        side: [
            work.word(f"audience_groups.{_word(group)}", about=name_of(work, group))
            for group in groups
        ]
        for side, groups in (("groups", audience.groups), ("but", audience.but))
    }
    for side, ids in (("plus", audience.plus), ("minus", audience.minus)):
        known = (work.people.find(each) for each in ids)
        names[side] = [person.full_name for person in known if person is not None]
    return names


def _word(group: Group) -> str:
    if group.kind in _OF_ALL_OR_ONE and group.about:
        return f"{group.kind}_of"
    return group.kind.value


def hear_more_or_less(said: Said, talk: Talk, work: UnitOfWork) -> Next:
    """« Ajouter », « Retirer », or words that do so: « sauf M. Lacaze ». A name alone corrects one
    that was to be taken away and was not found."""
    if said == Picked("more"):
        return talk.to("add")
    if said == Picked("less"):
        return talk.to("remove")
    missed = _missed(talk)
    if missed and all(each.part.out for each in missed) and isinstance(said, Typed):
        first = folded(said.text).partition(" ")[0]
        out = first not in _listed(work, "plus")
        return _take_in(said.text, talk, work, chosen(talk), out=out)
    return _hear_add(said, talk, work)


def _listed(work: UnitOfWork, name: str) -> list[str]:
    return [folded(each) for each in work.word(f"audience_words.{name}").split(",")]


STEPS = {
    "axis": Step(_ask_axis, hear_whom),
    "role": Step(_ask_role, hear_whom),
    "add": Step(_ask_add, _hear_add),
    "remove": Step(_ask_remove, _hear_remove),
    "which": Step(_ask_which, _hear_which),
}
