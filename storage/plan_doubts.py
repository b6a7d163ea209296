"""The questions a workbook raises: kept with their cell, and closed when the cell is corrected."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from domain.plan import Doubt
from storage.imports import ImportDoubt, Imports
from storage.plan_merge import Changed, Merge

SAID_OTHERWISE = "said_otherwise"
"""The workbook changed something that people changed here too: what is here stays."""


@dataclass
class Asked:
    """What became of the questions in one import."""

    new: list[ImportDoubt] = field(default_factory=list)
    closed: list[ImportDoubt] = field(default_factory=list)


def keep_doubts(
    session: Session, contract_id: int, doubts: Iterable[Doubt], merge: Merge, now: datetime
) -> Asked:
    """Write each question once; those the workbook no longer raises are closed, not deleted."""
    asked = Asked()
    known = {row.key: row for row in Imports(session).doubts(contract_id)}
    raised: set[str] = set()
    for doubt in (*doubts, *(_clash(change) for change in merge.outcome.kept)):
        key = key_of(doubt)
        raised.add(key)
        row = known.get(key)
        if row is None or row.gone_at is not None:
            row = row or _row(contract_id, key, doubt)
            known[key] = row
            asked.new.append(row)
        _refresh(session, row, doubt)
    for key, row in known.items():
        if key not in raised and row.gone_at is None and _is_over(row, merge):
            row.gone_at = now
            session.add(row)
            asked.closed.append(row)
    return asked


def answers_to(session: Session, contract_id: int, doubts: Iterable[Doubt]) -> dict[Doubt, str]:
    """The answers that were given to these questions."""
    known = {row.key: row.answer for row in Imports(session).doubts(contract_id)}
    found = {doubt: known.get(key_of(doubt)) for doubt in doubts}
    return {doubt: answer for doubt, answer in found.items() if answer is not None}


def key_of(doubt: Doubt) -> str:
    """The same question about the same fact, wherever its row has moved."""
    where = (doubt.about,) if doubt.about else (doubt.sheet,)
    words = "\x1f".join((*where, doubt.field, doubt.kind, doubt.raw))
    return hashlib.sha256(words.encode()).hexdigest()


def _row(contract_id: int, key: str, doubt: Doubt) -> ImportDoubt:
    return ImportDoubt(
        contract_id=contract_id,
        key=key,
        sheet=doubt.sheet,
        cell=doubt.cell,
        raw=doubt.raw,
        kind=doubt.kind,
        about=doubt.about,
        field=doubt.field,
    )


def _refresh(session: Session, row: ImportDoubt, doubt: Doubt) -> None:
    """Its cell may have moved, and what is proposed may have changed."""
    values = {
        "sheet": doubt.sheet,
        "cell": doubt.cell,
        "proposal": None if doubt.proposal is None else str(doubt.proposal),
        "choices": [str(choice) for choice in doubt.choices],
        "also": list(doubt.also),
        "gone_at": None,
    }
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
    session.add(row)


def _clash(change: Changed) -> Doubt:
    told = "" if change.after is None else str(change.after)
    return Doubt("", "", told, SAID_OTHERWISE, told, about=change.about, field=change.name)


def _is_over(row: ImportDoubt, merge: Merge) -> bool:
    """A question of the workbook ends with its cell; a clash, when both say the same again."""
    return row.kind != SAID_OTHERWISE or (row.about, row.field) in merge.agreed
