"""The details of /synthese, a page each: what moved, who is late or silent, freins and leviers,
indicators beside their targets, the axes. « ⬅ Synthèse » leads back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.messages import Choice, Rows, Say, abreast, column
from domain.summary import Late, Remark, Silent, count_kinds
from handlers.pages import page_of
from storage.actions import Action
from storage.people import Person
from storage.proposals import pending
from storage.summaries import Since, answering, axis_detail, summed
from storage.targets import target_lines
from storage.unit_of_work import UnitOfWork

TARGETS_SHOWN = 10
_REMARKS_SHOWN = 12


@dataclass(frozen=True)
class Waited:
    """A fiche of which something is awaited, and those who may tell it."""

    action: Action
    people: Sequence[Person]
    late: Late | None = None
    silent: Silent | None = None


def _page(
    text: str, name: str, things: Sequence[Any], at: int, size: int = 8, **facts: object
) -> Say:
    """One page of a list, with what turns it and the way home."""
    found = page_of(things, at, size)
    told = {"shown": found.shown, **found.facts, **facts}
    return Say(text, told, (*found.turning(f"summary:{name}"), *_home()))


def _picture(kind: str, at: int = 0) -> Rows:
    return column(Choice(f"summary:file:{kind}:{at}", word="summary_picture"))


def _home() -> Rows:
    return column(Choice("summary:home", word="summary_home", numbered=False))


def _decide(work: UnitOfWork, at: int) -> Say:
    """The proposals that wait; a button each opens its card below."""
    found = page_of(pending(work), at)
    doors = column(
        *(
            Choice(
                f"proposal:{each.id}:show",
                word="proposal_show",
                facts={"code": each.action.code},
            )
            for each in found.shown
        )
    )
    rows = (*doors, *found.turning("summary:decide"), *_home())
    return Say("summary/decide", {"shown": found.shown, **found.facts}, rows)


def _moved(work: UnitOfWork, _at: int) -> Say:
    told = summed(work)
    return Say("summary/moved", {"told": told, "summary": told.summary}, _home())


def _late(work: UnitOfWork, at: int) -> Say:
    late = {each.code: each for each in summed(work).summary.late}
    waited = [
        Waited(action, people, late=late[action.code]) for action, people in answering(work, late)
    ]
    return _page("summary/late", "late", waited, at)


def _silent(work: UnitOfWork, at: int) -> Say:
    silent = {each.code: each for each in summed(work).summary.silent}
    waited = [
        Waited(action, people, silent=silent[action.code])
        for action, people in answering(work, silent)
    ]
    return _page("summary/silent", "silent", waited, at)


def _obstacles(work: UnitOfWork, at: int) -> Say:
    told = summed(work)
    return _remarks("obstacles", told.summary.obstacles, told.since, at)


def _levers(work: UnitOfWork, at: int) -> Say:
    told = summed(work)
    return _remarks("levers", told.summary.levers, told.since, at)


def _remarks(name: str, remarks: Sequence[Remark], since: Since, at: int) -> Say:
    """Category by category, the most told first; within one, the newest first."""
    kinds = count_kinds(remarks)
    rank = {kind: place for place, (kind, _) in enumerate(kinds)}
    ordered = sorted(remarks, key=lambda each: rank[each.category])
    facts = {"kinds": kinds, "obstacles": name == "obstacles", "since": since}
    return _page("summary/remarks", name, ordered, at, _REMARKS_SHOWN, **facts)


def _targets(work: UnitOfWork, at: int) -> Say:
    found = page_of(target_lines(work), at, TARGETS_SHOWN)
    rows = (*_picture("targets", found.at), *found.turning("summary:targets"), *_home())
    return Say("summary/targets", {"shown": found.shown, **found.facts}, rows)


def _axes(work: UnitOfWork, _at: int) -> Say:
    """Each axe in a line, and a door to each."""
    told = summed(work)
    counts = {each.axis: each for each in told.summary.by_axis}
    doors = [
        Choice(f"summary:axis:{axis.id}", word="summary_axis", facts={"code": axis.code})
        for axis in told.axes
        if axis.code in counts
    ]
    rows = (*abreast(doors), *_picture("axes"), *_home())
    return Say("summary/axes", {"told": told, "counts": counts}, rows)


def _axis(work: UnitOfWork, axis_id: int) -> Say | None:
    """Each action of an axe; None for one that is not of this contract."""
    found = axis_detail(work, axis_id)
    if found is None:
        return None
    axis, lines = found
    back = column(Choice("summary:axes:0", word="summary_axes_back", numbered=False))
    return Say("summary/axis", {"axis": axis, "lines": lines}, (*back, *_home()))


PAGES: Mapping[str, Callable[[UnitOfWork, int], Say | None]] = {
    "decide": _decide,
    "moved": _moved,
    "late": _late,
    "silent": _silent,
    "obstacles": _obstacles,
    "levers": _levers,
    "targets": _targets,
    "axes": _axes,
    "axis": _axis,
}
"""By what a door says: `summary:<page>:<number>`."""
