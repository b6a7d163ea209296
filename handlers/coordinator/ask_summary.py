"""/synthese: the contract on one screen. Each of its lines is a door to its detail, which takes its
place (summary_pages)."""

from collections.abc import Mapping

from domain.messages import Choice, Rows, Say, abreast
from domain.summary import count_kinds
from domain.targets import count_standings
from handlers.access import number
from handlers.coordinator import summary_files, summary_pages
from storage.proposals import pending
from storage.summaries import Summed, summed
from storage.targets import target_lines
from storage.unit_of_work import UnitOfWork


def show(work: UnitOfWork, _argument: str) -> None:
    """State of the plan, what moved, who is late or silent, freins and leviers, targets."""
    work.reply(glance(work))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`summary:home`, `summary:<page>[:<number>]`: in the place of the summary. Below it,
    `summary:file:<kind>[:<number>]`."""
    if rest[:1] == ["file"]:
        made = summary_files.FILES.get(rest[1] if len(rest) > 1 else "")
        work.toast("" if made else "gone")
        work.reply(made(work, number(rest, 2)) if made else glance(work))
        return
    page = summary_pages.PAGES.get(rest[0]) if rest else None
    told = page(work, number(rest, 1)) if page else None
    work.toast("" if told is not None or rest == ["home"] else "gone")
    work.show(told or glance(work), card)


def glance(work: UnitOfWork) -> Say:
    """The one screen."""
    told = summed(work)
    targets, proposals = target_lines(work), pending(work)
    facts = {
        "told": told,
        "summary": told.summary,
        "under_way": told.summary.under_way,
        "obstacles": count_kinds(told.summary.obstacles),
        "levers": count_kinds(told.summary.levers),
        "targets": count_standings([line.told.standing for line in targets]),
        "proposals": proposals,
    }
    return Say("summary/summary", facts, _doors(told, len(proposals), len(targets)))


def _doors(told: Summed, to_decide: int, targets: int) -> Rows:
    """What may be opened, two abreast; nothing that would be empty."""
    summary, figures = told.summary, told.figures
    counts: Mapping[str, int] = {
        "decide": to_decide,
        "moved": len(told.reported) + len(told.quiet),
        "late": len(summary.late),
        "silent": len(summary.silent),
        "obstacles": len(summary.obstacles),
        "levers": len(summary.levers),
        "targets": targets,
    }
    doors = [
        Choice(f"summary:{name}:0", word=f"summary_{name}", facts={"count": count})
        for name, count in counts.items()
        if count
    ]
    doors.append(Choice("summary:axes:0", word="summary_axes"))
    if figures.missing:
        doors.append(Choice("figures:state", word="who_owes"))
    files = (
        Choice("summary:file:page", word="summary_pdf"),
        Choice("summary:file:workbook", word="summary_workbook"),
    )
    return (*abreast(doors), files)
