"""The sample workbook and the truth it was made from, side by side."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.documents.workbook import read_workbook
from domain.cells.reading import fold
from domain.plan import Plan

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 11, 23)


STATES = {
    "à formaliser": "to_formalise",
    "non démarrée": "not_started",
    "en cours": "under_way",
    "en pause": "paused",
    "reportée": "postponed",
    "terminée": "done",
    "abandonnée": "abandoned",
}
"""How the contract writes the state of an action, and how we keep it."""


@cache
def plan() -> Plan:
    return read_workbook((ROOT / "simulator/sample/plan_actions.xlsx").read_bytes(), TODAY)


@cache
def truth() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "tests/data/contract.yaml").read_text(encoding="utf-8"))


@cache
def person_keys() -> dict[str, str]:
    """P01 → the key our reading gives that person."""
    return {p["id"]: fold(f"{p['nom']} {p['prenom']}") for p in truth()["personnes"]}


@cache
def structure_keys() -> dict[str, str]:
    """O01 → the key our reading gives that structure, found by its full name."""
    by_name = {structure.name: structure.key for structure in plan().structures}
    return {s["id"]: by_name[s["nom"]] for s in truth()["structures"]}


@cache
def doubted() -> dict[tuple[str, str], str]:
    """(fact, field) → the kind of doubt raised about it."""
    return {(doubt.about, doubt.field): doubt.kind for doubt in plan().doubts}
