"""Who belongs to a group today, which groups there are to write to, and which one words mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import col, select

from domain.audiences import Audience, Group, GroupKind
from domain.cells.reading import fold
from domain.instance_meant import InstanceDoubt, find_instance
from domain.reminders import actions_owed
from domain.spoken_words import headed, tidy, without
from storage.actions import Action, ActionRole
from storage.attendance import people_by_id, to_reconfirm
from storage.chasing import policy_of, progress_chasing
from storage.contracts import Axis, Instance
from storage.meetings import Meeting
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_ROLES = {
    GroupKind.PILOTS: "pilot",
    GroupKind.FOLLOW_UPS: "follow_up",
    GroupKind.ELECTED: "elected",
}
ROLES = (*_ROLES, GroupKind.EVERYBODY)
"""What somebody is in the contract, whatever the meetings."""
_REPORTING = ("pilot", "follow_up")
_LITTLE = re.compile(r"([^\W\d_]+)(?: |['\u2019])")


@dataclass(frozen=True)
class Offered:
    """A group with somebody in it: what it is called (an instance, an axis, a meeting), how many
    it is."""

    group: Group
    name: str
    count: int


def people_of(work: UnitOfWork, audience: Audience, author_id: int) -> list[Person]:
    """Everybody in office whom this audience comes to now, by family name."""
    serving = {person.id for person in work.people.directory(work.contract_id)}
    found = audience.people(lambda group: members_of(work, group), author_id)
    return people_by_id(work, [each for each in found if each in serving])


def members_of(work: UnitOfWork, group: Group) -> Iterable[int]:
    """The people of this group now, their mandate running or not."""
    match group.kind:
        case GroupKind.INSTANCE:
            return _of_instance(work, group.about)
        case GroupKind.AXIS:
            return _with_roles(work, _REPORTING, group.about)
        case GroupKind.ELECTED:
            heads = _heads(work, group.about)
            return [*_with_roles(work, (_ROLES[group.kind],), group.about), *heads]
        case GroupKind.PILOTS | GroupKind.FOLLOW_UPS:
            return _with_roles(work, (_ROLES[group.kind],), group.about)
        case GroupKind.EVERYBODY:
            return _everybody(work)
        case GroupKind.SILENT:
            return {who for meeting in _collected(work, group) for who in _silent(work, meeting)}
        case GroupKind.OWING:
            return _owing(work)


def _everybody(work: UnitOfWork) -> list[int]:
    return [person.id for person in work.people.directory(work.contract_id) if person.id]


def _of_instance(work: UnitOfWork, instance_id: int) -> list[int]:
    """Its members; a suppléant hears from whoever they stand in for."""
    instance = work.session.get(Instance, instance_id)
    if instance is None or instance.contract_id != work.contract_id:
        return []
    if instance.everybody:
        return _everybody(work)
    seats = work.contracts.seats(instance_id)
    return [seat.person_id for seat in seats if seat.kind == "member"]


def _with_roles(work: UnitOfWork, roles: tuple[str, ...], axis_id: int) -> list[int]:
    """Who bears one of these roles, for the actions of this axis or of all."""
    wanted = (
        select(ActionRole.person_id)
        .join(Action, col(Action.id) == col(ActionRole.action_id))
        .where(
            Action.contract_id == work.contract_id,
            col(ActionRole.role).in_(roles),
        )
        .distinct()
    )
    if axis_id:
        wanted = wanted.where(Action.axis_id == axis_id)
    return [who for who in work.session.exec(wanted) if who is not None]


def _heads(work: UnitOfWork, axis_id: int) -> list[int]:
    """The élus of this axis itself, or of all."""
    axes = (axis for axis in work.contracts.axes(work.contract_id) if axis_id in (0, axis.id))
    return [axis.elected_id for axis in axes if axis.elected_id is not None]


def _collected(work: UnitOfWork, group: Group) -> list[Meeting]:
    """The meeting of this group, if its answers are being collected; or every such meeting."""
    found = work.meetings.coming(work.contract_id, work.now)
    collected = [meeting for meeting in found if meeting.collecting_since]
    return [meeting for meeting in collected if group.about in (0, meeting.id)]


def _silent(work: UnitOfWork, meeting: Meeting) -> list[int]:
    """Those called who have not answered, or not since its day changed."""
    assert meeting.id is not None
    answers = work.meetings.answers(meeting.id)
    return [
        invitee.person_id
        for invitee, _ in work.meetings.invitees(meeting.id)
        if (given := answers.get(invitee.person_id)) is None or to_reconfirm(meeting, given)
    ]


def _owing(work: UnitOfWork) -> set[int]:
    """Those who owe progress in a call that is open."""
    policy = policy_of(work)
    return {
        person.person_id
        for meeting in work.meetings.coming(work.contract_id, work.now)
        if meeting.progress_since
        for person in actions_owed(progress_chasing(work, meeting), work.now, policy)
    }


# Which groups there are


def instances_offered(work: UnitOfWork, author_id: int) -> list[Offered]:
    """The bodies that have members."""
    found = (
        (Group(GroupKind.INSTANCE, instance.id or 0), instance.code)
        for instance in work.contracts.instances(work.contract_id)
    )
    return _with_somebody(work, found, author_id)


def axes_offered(work: UnitOfWork, author_id: int) -> list[Offered]:
    """The axes whose actions somebody answers for."""
    found = (
        (Group(GroupKind.AXIS, axis.id or 0), f"{axis.code} · {axis.title}")
        for axis in work.contracts.axes(work.contract_id)
    )
    return _with_somebody(work, found, author_id)


def roles_offered(work: UnitOfWork, author_id: int) -> list[Offered]:
    """The roles that somebody bears."""
    return _with_somebody(work, ((Group(kind), "") for kind in ROLES), author_id)


def waited_for(work: UnitOfWork, author_id: int) -> list[Offered]:
    """Those from whom something is expected: an answer to each meeting, progress."""
    meetings = _collected(work, Group(GroupKind.SILENT))
    found = [(Group(GroupKind.SILENT, each.id or 0), headed(each.title)) for each in meetings]
    return _with_somebody(work, [*found, (Group(GroupKind.OWING), "")], author_id)


def _with_somebody(
    work: UnitOfWork, groups: Iterable[tuple[Group, str]], author_id: int
) -> list[Offered]:
    found = (
        Offered(group, name, len(people_of(work, Audience().with_group(group), author_id)))
        for group, name in groups
    )
    return [each for each in found if each.count]


def name_of(work: UnitOfWork, group: Group) -> str:
    """What the instance, the axis or the meeting of a group is called; "" for what has none."""
    if group.kind is GroupKind.INSTANCE:
        instance = work.session.get(Instance, group.about)
        return instance.code if instance else ""
    if group.kind is GroupKind.SILENT:
        meeting = work.meetings.find(group.about)
        return headed(meeting.title) if meeting else ""
    axis = work.session.get(Axis, group.about)
    return axis.code if axis else ""


# Which group words mean


@dataclass(frozen=True)
class GroupDoubt:
    """Words that may name each of these bodies."""

    names: tuple[str, ...]


def groups_meant(work: UnitOfWork, words: str) -> tuple[Group, ...] | GroupDoubt:
    """The groups that these words name, and nothing else: « les membres du COPIL », « les axes 1
    et 2 », « pilotes de l'axe 2 », « tout le monde ». None when they may be somebody's name."""
    said = fold(words)
    if said in _words(work, "everybody"):
        return (Group(GroupKind.EVERYBODY),)
    spare = _words(work, "spare")
    bare = _without(said, spare)
    for kind in (*_ROLES, GroupKind.SILENT, GroupKind.OWING):
        if bare and bare in _bare_words(work, kind.value, spare):
            return (Group(kind),)
    silent = _silent_meant(work, bare, spare)
    if silent is not None:
        return silent
    return _axes_meant(work, bare, spare) or _instance_meant(work, bare, spare)


def _words(work: UnitOfWork, name: str) -> frozenset[str]:
    """Ways to say it, comparable."""
    return frozenset(fold(each) for each in work.word(f"audience_words.{name}").split(","))


def _bare_words(work: UnitOfWork, name: str, spare: frozenset[str]) -> set[str]:
    return {_without(each, spare) for each in _words(work, name)}


def _without(said: str, spare: frozenset[str]) -> str:
    return " ".join(word for word in said.split() if word not in spare)


def _axes_meant(work: UnitOfWork, bare: str, spare: frozenset[str]) -> tuple[Group, ...]:
    """« axe 2 », « axes 1 2 », « axe » and its title; before it, the role that is meant there."""
    said, called = bare.split(), _words(work, "axis")
    at = next((place for place, word in enumerate(said) if word in called), None)
    kind = _role_in_axes(work, " ".join(said[:at]), spare) if at is not None else None
    if at is None or kind is None:
        return ()
    axes = work.contracts.axes(work.contract_id)
    titles = {_without(fold(axis.title), spare): axis.id or 0 for axis in axes}
    titled = titles.get(" ".join(said[at + 1 :]))
    if titled is not None:
        return (Group(kind, titled),)
    codes = {fold(axis.code): axis.id or 0 for axis in axes}
    found = [codes.get(word) for word in said[at:] if word not in called]
    if None in found:
        return ()
    return tuple(Group(kind, each) for each in found if each)


def _silent_meant(
    work: UnitOfWork, bare: str, spare: frozenset[str]
) -> tuple[Group, ...] | GroupDoubt | None:
    """« n'ont pas répondu au COTECH », « sans réponse du COPIL n° 6 »: of each such meeting that
    is being collected. None when the words do not begin so."""
    ways = sorted(_bare_words(work, GroupKind.SILENT.value, spare), key=len, reverse=True)
    begun = next((way for way in ways if bare.startswith(f"{way} ")), None)
    if begun is None:
        return None
    about = _without(bare.removeprefix(begun), _words(work, "answering"))
    meetings = _collected(work, Group(GroupKind.SILENT))
    titled = [each for each in meetings if _without(fold(each.title), spare) == about]
    body = _instance_meant(work, about, spare)
    if isinstance(body, GroupDoubt) and not titled:
        return body
    bodies = () if isinstance(body, GroupDoubt) else tuple(group.about for group in body)
    found = titled or [each for each in meetings if each.instance_id in bodies]
    return tuple(Group(GroupKind.SILENT, each.id or 0) for each in found)


def _role_in_axes(work: UnitOfWork, before: str, spare: frozenset[str]) -> GroupKind | None:
    """Who is meant of an axis: everybody who reports, or one role; None for other words."""
    if not before or before in _bare_words(work, "reporting", spare):
        return GroupKind.AXIS
    return next((kind for kind in _ROLES if before in _bare_words(work, kind.value, spare)), None)


def _instance_meant(
    work: UnitOfWork, bare: str, spare: frozenset[str]
) -> tuple[Group, ...] | GroupDoubt:
    known = {each.id or 0: each for each in work.contracts.instances(work.contract_id)}
    found = find_instance(bare, [(key, row.code, row.name) for key, row in known.items()])
    if isinstance(found.reading, InstanceDoubt):
        return GroupDoubt(tuple(known[each].code for each in found.reading.candidates))
    if found.reading is None or _without(fold(without(bare, found.places)), spare):
        return ()
    return (Group(GroupKind.INSTANCE, found.reading),)


def without_little_words(work: UnitOfWork, words: str) -> str:
    """« la CPTS », « l'ARS », « les gens de la mairie », without what stands before the name; an
    initial (« L. Haddad ») is one."""
    spare, rest = _words(work, "spare"), tidy(words)
    while (found := _LITTLE.match(rest)) and fold(found[1]) in spare:
        rest = rest[found.end() :]
    return rest
