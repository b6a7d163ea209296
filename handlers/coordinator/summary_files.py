"""The summary as files: pictures for a phone, a page for the director, a workbook. They are made
when they leave, from what is known now: nobody waits for it here."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from domain.messages import Attachment, Say
from handlers.coordinator import summary_pages
from handlers.pages import page_of
from storage.summary_facts import Frozen, summary_facts
from storage.unit_of_work import UnitOfWork


def _axes(work: UnitOfWork, at: int) -> Say:
    return _pictured(work, "axes", at, summary_facts(work))


def _targets(work: UnitOfWork, at: int) -> Say:
    """The indicators of one page of the list."""
    facts = summary_facts(work)
    found = page_of(facts["targets"], at, summary_pages.TARGETS_SHOWN)
    return _pictured(work, "targets", at, {**facts, "targets": list(found.shown), **found.facts})


def _pictured(work: UnitOfWork, kind: str, at: int, facts: Frozen) -> Say:
    """The text of that page is its caption: the same figures."""
    page = summary_pages.PAGES[kind](work, at)
    assert page is not None, "only a page of an axis may be of nobody"
    return replace(page, rows=(), file=_file(facts, kind, "png"))


def _page(work: UnitOfWork, _at: int) -> Say:
    work.note("summary_made", kind="page")
    return Say("summary/page", file=_file(summary_facts(work), "page", "pdf"))


def _workbook(work: UnitOfWork, _at: int) -> Say:
    work.note("summary_made", kind="workbook")
    return Say("summary/workbook", file=_file(summary_facts(work), "workbook", "xlsx"))


def _file(facts: Frozen, kind: str, ending: str) -> Attachment:
    return Attachment(f"summary_{kind}", f"synthese-{facts['on']}.{ending}", facts)


FILES: Mapping[str, Callable[[UnitOfWork, int], Say]] = {
    "axes": _axes,
    "targets": _targets,
    "page": _page,
    "workbook": _workbook,
}
"""By what a button says: `summary:file:<kind>[:<number>]`."""
