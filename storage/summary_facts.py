"""The summary as frozen facts (JSON), for what is made of it when it leaves: pictures, a page, a
workbook. Numbers and codes only; what they are called is for whoever makes it."""

from collections.abc import Iterable
from typing import Any

from domain.summary import Remark, count_kinds
from storage.proposals import pending
from storage.summaries import Summed, summed
from storage.targets import TargetLine, target_lines
from storage.unit_of_work import UnitOfWork

Frozen = dict[str, Any]


def summary_facts(work: UnitOfWork) -> Frozen:
    """Everything of today's summary, as of now. Days are ISO, values numbers; a count too small
    to be published has none."""
    told = summed(work)
    summary = told.summary
    return {
        "contract": work.here.title,
        "on": summary.today.isoformat(),
        "since": {"day": told.since.day.isoformat(), "meeting": told.since.meeting},
        "total": summary.total,
        "states": {each.state.value: each.actions for each in summary.by_state},
        "unstated": list(summary.unstated),
        "figures": {"received": told.figures.total.received, "asked": told.figures.total.asked},
        "axes": _axes(told),
        "updated": len(told.reported),
        "changed": len(summary.moved),
        "quiet": len(told.quiet),
        "given": told.figures_given,
        "to_decide": [each.action.code for each in pending(work)],
        "late": [
            {"code": each.code, "title": told.titles[each.code], "days": each.days}
            for each in summary.late
        ],
        "silent": [
            {
                "code": each.code,
                "title": told.titles[each.code],
                "since": each.last_report_on.isoformat() if each.last_report_on else None,
            }
            for each in summary.silent
        ],
        "obstacles": _remarks(summary.obstacles),
        "levers": _remarks(summary.levers),
        "targets": [_target(each) for each in target_lines(work)],
        "actions": _actions(work, told),
    }


def _axes(told: Summed) -> list[Frozen]:
    counts = {each.axis: each for each in told.summary.by_axis}
    return [
        {
            "code": axis.code,
            "title": axis.title,
            "total": count.total,
            "late": count.late,
            "unstated": count.unstated,
            "states": {each.state.value: each.actions for each in count.by_state},
        }
        for axis in told.axes
        if (count := counts.get(axis.code)) is not None
    ]


def _remarks(remarks: Iterable[Remark]) -> Frozen:
    """How many of each category, the most told first, and the words of each."""
    remarks = tuple(remarks)
    return {
        "kinds": [list(each) for each in count_kinds(remarks)],
        "told": [
            {"code": each.code, "kind": each.category, "text": each.text, "on": str(each.on)}
            for each in remarks
        ],
    }


def _target(line: TargetLine) -> Frozen:
    told, indicator = line.told, line.indicator
    seen = told.value is not None and not line.hidden
    return {
        "code": indicator.code,
        "label": indicator.label,
        "unit": indicator.unit,
        "value": float(told.value) if seen and told.value is not None else None,
        "hidden": line.hidden,
        "first": told.periods[0].key if told.periods else None,
        "last": told.periods[-1].key if told.periods else None,
        "target": float(told.target),
        "due": told.due.isoformat() if told.due else None,
        "every_year": line.every_year,
        "standing": told.standing.value,
        "share": float(told.share) if seen and told.share is not None else None,
    }


def _actions(work: UnitOfWork, told: Summed) -> list[Frozen]:
    """Every fiche in a line, as the plan has them."""
    axes = {axis.id: axis.code for axis in told.axes}
    late = {each.code: each.days for each in told.summary.late}
    plan = work.actions.plan(work.contract_id)
    people = work.actions.who_may_report([each.id or 0 for each in plan])
    return [
        {
            "code": action.code,
            "title": action.title,
            "axis": axes.get(action.axis_id, ""),
            "state": action.state,
            "progress": action.progress,
            "people": ", ".join(each.full_name for each in people.get(action.id or 0, [])),
            "ends_on": action.ends_on.isoformat() if action.ends_on else None,
            "late": late.get(action.code),
            "reported": action.last_report_on.isoformat() if action.last_report_on else None,
            "highlight": (latest.highlight or "")
            if (latest := told.latest.get(action.id or 0))
            else "",
            "next_step": (latest.next_step or "") if latest else "",
        }
        for action in plan
    ]
