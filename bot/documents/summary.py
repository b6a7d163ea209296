"""The summary as pictures and as a page, from its frozen facts (storage/summary_facts)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from bot.documents import typeset
from bot.documents.words import word, words
from bot.french import (
    day_and_month,
    day_with_year,
    measured,
    number,
    plural,
    short_date,
    short_period,
    the,
)
from domain.spoken_words import headed
from domain.targets import Standing, count_standings

Facts = Mapping[str, Any]

STATES = (
    *("done", "under_way", "not_started", "to_formalise", "paused", "postponed", "abandoned"),
    "unstated",
)
"""The states in the order in which a bar shows them; those that nobody told come last."""
ON_THE_PAGE = 14
"""As many indicators as a page holds beside the rest."""
_CODES = 20
_WORST_FIRST = [
    *(Standing.MISSED, Standing.BEHIND, Standing.SHORT, Standing.ON_PACE, Standing.REACHED),
]


def picture_of_axes(facts: Facts) -> bytes:
    """PNG: a bar an axis, cut by state."""
    return typeset.picture("summary_axes", {**_head(facts), **_axes(facts["axes"])})


def picture_of_targets(facts: Facts) -> bytes:
    """PNG: a bar an indicator of `targets`; `page` of `pages` when there are several."""
    pages = word("pages", **facts) if facts["pages"] > 1 else ""
    told = {"pages": pages, "targets": [_bar(each) for each in facts["targets"]]}
    return typeset.picture("summary_targets", {**_head(facts), **told})


def page(facts: Facts) -> bytes:
    """PDF: one A4 page for whoever directs."""
    return typeset.page("summary_page", _page(facts))


def _head(facts: Facts) -> dict[str, str]:
    title = facts["contract"]
    on = day_with_year(date.fromisoformat(facts["on"]))
    return {"contract": headed(title), "on": on, "on_top": headed(on)}


def _axes(axes: Iterable[Facts]) -> dict[str, Any]:
    """Each axis with the states that it has, and a legend of those that are seen."""
    bars = [
        {
            "code": each["code"],
            "title": each["title"],
            "total": each["total"],
            "states": [
                {"state": state, "count": count}
                for state in STATES
                if (count := _count(each, state))
            ],
        }
        for each in axes
    ]
    seen = {part["state"] for bar in bars for part in bar["states"]}
    legend = [{"state": each, "name": state_name(each)} for each in STATES if each in seen]
    return {"axes": bars, "legend": legend}


def _count(axis: Facts, state: str) -> int:
    return int(axis["unstated"] if state == "unstated" else axis["states"].get(state, 0))


def state_name(state: str) -> str:
    """« en cours », « à préciser »."""
    if state == "unstated":
        return word("unstated")
    return str(words("states")[state]).lower()


def _bar(target: Facts) -> dict[str, Any]:
    return {
        "code": target["code"],
        "label": target["label"],
        "share": target["share"],
        "told": told(target),
    }


def told(target: Facts) -> str:
    """« 7 personnes (T1 2026 à T3 2026) ; cible 20 au 31/12/2028 : au rythme »."""
    facts = {"target": number(_neat(target["target"])), "by": _by(target)}
    if target["last"] is None:
        return word("told_without", **facts)
    standing = words("target_standings")[target["standing"]]
    return word("told", value=value(target), periods=periods(target), standing=standing, **facts)


def value(target: Facts) -> str:
    """With its unit; a count too small to be published says so."""
    if target["hidden"]:
        return word("hidden")
    if target["value"] is None:
        return word("no_value")
    return measured(_neat(target["value"]), target["unit"])


def periods(target: Facts) -> str:
    """« S1 2026 », « T1 2026 à T3 2026 »."""
    first, last = short_period(target["first"]), short_period(target["last"])
    return last if first == last else word("span", first=first, last=last)


def _by(target: Facts) -> str:
    if target["every_year"]:
        return word("each_year")
    return (
        word("by_day", day=short_date(date.fromisoformat(target["due"]))) if target["due"] else ""
    )


def _neat(count: float) -> float | int:
    return int(count) if count == int(count) else count


# The page


def _page(facts: Facts) -> dict[str, Any]:
    shown = _worth_a_line(facts["targets"])[:ON_THE_PAGE]
    hidden = len(facts["targets"]) - len(shown)
    return {
        **_head(facts),
        **_axes(facts["axes"]),
        "title": word("title"),
        "since": _since(facts["since"]),
        "numbers": _numbers(facts),
        "moved": _moved(facts),
        "watch": _watch(facts),
        "obstacles": _kinds("obstacle_kinds", facts["obstacles"]["kinds"]),
        "levers": _kinds("lever_kinds", facts["levers"]["kinds"]),
        "standings": standings(facts["targets"]),
        "targets": [_row(each) for each in shown],
        "more": word("more", count=hidden) if hidden else "",
    }


def _worth_a_line(targets: Sequence[Facts]) -> list[Facts]:
    """Those with a value, the ones that are behind first."""
    known = [each for each in targets if each["standing"] in _WORST_FIRST]
    return sorted(known, key=lambda each: _WORST_FIRST.index(each["standing"]))


def _since(since: Facts) -> str:
    day = day_and_month(date.fromisoformat(since["day"]))
    name = "since_meeting" if since["meeting"] else "first"
    return word(name, day=day, meeting=the(since["meeting"]) if since["meeting"] else "")


def _numbers(facts: Facts) -> list[dict[str, str]]:
    asked = {"total": facts["total"], "asked": facts["figures"]["asked"]}
    counts = {
        "under_way": facts["states"].get("under_way", 0),
        "late": len(facts["late"]),
        "figures": facts["figures"]["received"],
    }
    return [
        {"count": number(count), "words": plural(count, *words(f"numbers.{name}")).format(**asked)}
        for name, count in counts.items()
    ]


def _moved(facts: Facts) -> list[str]:
    names = ("updated", "changed", "quiet", "given")
    lines = [
        f"{number(facts[name])} {plural(facts[name], *words(f'moved.{name}'))}"
        for name in names
        if facts[name]
    ]
    return lines or [word("moved.nothing")]


def _watch(facts: Facts) -> list[str]:
    codes = {
        "to_decide": facts["to_decide"],
        "late": [each["code"] for each in facts["late"]],
        "silent": [each["code"] for each in facts["silent"]],
        "unstated": facts["unstated"],
    }
    return [word(f"watch.{name}", codes=_few(told)) for name, told in codes.items() if told]


def _few(codes: Sequence[str]) -> str:
    more = "…" if len(codes) > _CODES else ""
    return ", ".join(codes[:_CODES]) + more


def _kinds(table: str, kinds: Iterable[tuple[str, int]]) -> str:
    names = words(table)
    return ", ".join(word("kind", name=names[kind], count=count) for kind, count in kinds)


def standings(targets: Sequence[Facts]) -> str:
    """How many indicators with a target stand where; nothing when none has one."""
    counts = count_standings([Standing(each["standing"]) for each in targets])
    if counts is None:
        return ""
    reached = f"{number(counts.reached)} {plural(counts.reached, *words('reached'))}"
    return word("standings", **{**asdict(counts), "reached": reached})


def _row(target: Facts) -> dict[str, str]:
    return {
        "code": target["code"],
        "label": target["label"],
        "value": f"{value(target)} ({periods(target)})",
        "target": f"{number(_neat(target['target']))}{_by(target)}",
        "standing": words("target_standings")[target["standing"]],
    }
