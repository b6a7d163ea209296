"""What a workbook would change, group by group and page by page, and how it was understood."""

from collections.abc import Sequence

from domain.messages import Choice, Say, column
from domain.plan import Plan
from handlers.pages import page_of
from storage.plan_difference import Difference
from storage.unit_of_work import UnitOfWork

_LINES = 15


def pages_of(told: Difference, plan: Plan) -> list[tuple[str, int]]:
    """The groups there is something to look at in, and how many lines each has."""
    counts = {
        "added": len(told.added),
        "changed": len(told.changed),
        "gone": len(told.gone),
        "both": len(told.kept),
        "back": len(told.back),
        "read": len({notice.kind for notice in plan.notices}),
    }
    return [(name, count) for name, count in counts.items() if count]


def page(
    work: UnitOfWork, told: Difference, plan: Plan, value: str, name: str, at: int
) -> Say | None:
    """The page of this group that begins at page `at`; None for a group that has none."""
    lines = _lines(work, told, plan, name)
    if not lines:
        return None
    found = page_of(lines, at, _LINES)
    facts = {"name": name, "lines": found.shown, **found.facts}
    home = column(Choice(f"{value}:show", word="import_summary", numbered=False))
    return Say("import/page", facts, (*found.turning(f"{value}:{name}"), *home))


def _lines(work: UnitOfWork, told: Difference, plan: Plan, name: str) -> Sequence[str]:
    labels = work.plan_labels(plan)
    match name:
        case "added":
            return [labels.about(about) for about in told.added]
        case "changed":
            return [labels.change(change) for change in told.changed]
        case "gone":
            return [labels.about(about) for about in told.gone]
        case "both":
            return [labels.change(change) for change in told.kept]
        case "back":
            return [labels.about(about) for about in told.back]
        case "read":
            return labels.notices(plan.notices)
    return ()
