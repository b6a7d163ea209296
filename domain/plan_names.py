"""Names in a workbook that has no directory of its own: those of people who are known already."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any, TypeVar

from domain.cells.names import Name, people_named
from domain.cells.reading import fold
from domain.plan import Doubt, Plan, Reference

F = TypeVar("F")
_NO_DIRECTORY = "no_directory"
_NAMING = ("axes", "actions", "instances", "meetings", "indicators")
_NAMES_A_STRUCTURE = frozenset({"lead_structure", "partners"})


def with_known_names(plan: Plan, people: Iterable[Name], structures: Mapping[str, str]) -> Plan:
    """The plan with whom its names mean, when exactly one of the known fits; the others are asked
    as before. `structures`: their keys, by every name they go by, folded.

    A workbook that has people, or structures, of its own is left with those.
    """
    names = [] if plan.people else list(people)
    bodies = {} if plan.structures else structures

    def meant(name: str, said: Reference) -> Reference:
        if said.person or said.structure:
            return said
        if name not in _NAMES_A_STRUCTURE and len(found := people_named(said.text, names)) == 1:
            return replace(said, person=found[0])
        return replace(said, structure=bodies.get(fold(said.text)))

    told = {kind: tuple(_named(f, meant) for f in getattr(plan, kind)) for kind in _NAMING}
    doubts = tuple(left for doubt in plan.doubts for left in _still_asked(doubt, names))
    return replace(plan, **told, doubts=doubts)


def _named(fact: F, meant: Callable[[str, Reference], Reference]) -> F:
    changes: dict[str, Any] = {}
    for each in fields(fact):  # type: ignore[arg-type]  # every fact is a dataclass
        value = getattr(fact, each.name)
        if isinstance(value, Reference):
            changes[each.name] = meant(each.name, value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Reference):
            changes[each.name] = tuple(meant(each.name, one) for one in value)
    return replace(fact, **changes) if changes else fact  # type: ignore[type-var]


def _still_asked(doubt: Doubt, names: list[Name]) -> Iterable[Doubt]:
    """Without the names that were found."""
    if doubt.kind != _NO_DIRECTORY:
        return [doubt]
    left = [said for said in doubt.raw.split(" · ") if len(people_named(said, names)) != 1]
    return [replace(doubt, raw=" · ".join(left))] if left else []
