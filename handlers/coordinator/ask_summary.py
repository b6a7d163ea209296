"""/synthese: the contract at a glance, and the detail of an axis one tap away."""

from collections.abc import Sequence

from domain.messages import Choice, Rows, Say, column
from handlers.access import coordinator_only, number
from handlers.conversation import menu_row
from storage.proposals import Proposal, pending
from storage.summaries import Summed, axis_detail, summed
from storage.unit_of_work import UnitOfWork

_ABREAST = 2
_MOST_TO_DECIDE = 8


def show(work: UnitOfWork, _argument: str) -> None:
    """State by axe, what moved, who is late or silent, freins and leviers, what to do next."""
    told, proposals = summed(work), pending(work)
    facts = {
        "told": told,
        "summary": told.summary,
        "counts": {each.axis: each for each in told.summary.by_axis},
        "today": told.summary.today,
        "proposals": proposals,
    }
    owes = column(Choice("figures:state", word="who_owes")) if told.figures.missing else ()
    work.reply(Say("summary/summary", facts, (*_to_decide(proposals), *owes, *_rows(told))))


def _to_decide(proposals: Sequence[Proposal]) -> Rows:
    shown = proposals[:_MOST_TO_DECIDE]
    return column(
        *(
            Choice(
                f"proposal:{each.id}:show",
                word="proposal_show",
                facts={"code": each.action.code},
            )
            for each in shown
        )
    )


def _rows(told: Summed) -> Rows:
    known = {each.axis for each in told.summary.by_axis}
    doors = [
        Choice(f"summary:axis:{axis.id}", word="summary_axis", facts={"code": axis.code})
        for axis in told.axes
        if axis.code in known
    ]
    return tuple(tuple(doors[n : n + _ABREAST]) for n in range(0, len(doors), _ABREAST))


def pressed(work: UnitOfWork, rest: list[str], _card: int | None) -> None:
    """« Détail de l'axe 2 »: each of its actions, below the summary."""
    if not coordinator_only(work):
        return
    found = axis_detail(work, number(rest, 1)) if rest[:1] == ["axis"] else None
    if found is None:
        work.toast("gone")
        show(work, "")
        return
    work.toast("")
    axis, lines = found
    work.reply(Say("summary/axis", {"axis": axis, "lines": lines}, menu_row()))
