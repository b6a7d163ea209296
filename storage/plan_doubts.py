"""The questions a workbook raises: kept with their cell and their answer, and closed when the cell
is corrected. What may be answered is domain/plan_questions."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from sqlmodel import Session

from domain.plan import Doubt, Origin, Plan
from domain.plan_questions import LEFT_AS_IS, SAID_OTHERWISE, Side
from storage.imports import ImportDoubt, Imports
from storage.plan_merge import Changed, Merge, is_silent, said


class _Told(Protocol):
    """Any fact of a plan: its key, and where it was read."""

    @property
    def key(self) -> str: ...

    @property
    def origin(self) -> Origin | None: ...


@dataclass
class Asked:
    """What became of the questions in one import. `settled`: of those that are closed, the ones
    that nobody had answered and whose cell tells what was not known."""

    new: list[ImportDoubt] = field(default_factory=list)
    closed: list[ImportDoubt] = field(default_factory=list)
    settled: list[ImportDoubt] = field(default_factory=list)


def keep_doubts(
    session: Session, contract_id: int, plan: Plan, merge: Merge, now: datetime
) -> Asked:
    """Write each question once; those the workbook no longer raises are closed, not
    deleted. What it has no sheet or no column for stays asked."""
    asked = Asked()
    known = {row.key: row for row in Imports(session).doubts(contract_id)}
    raised: set[str] = set()
    for doubt in (*plan.doubts, *(clash(change) for change in merge.outcome.kept)):
        key = key_of(doubt)
        raised.add(key)
        row = known.get(key)
        if row is None or row.gone_at is not None:
            row = row or _row(contract_id, key, doubt)
            if row.kind == SAID_OTHERWISE:
                row.answer = None  # what was decided then is not what is asked now
            known[key] = row
            asked.new.append(row)
        _refresh(session, row, doubt)
    speaks_of = _spoken_of(plan)
    for key, row in known.items():
        if key not in raised and row.gone_at is None and _is_over(row, merge, speaks_of):
            row.gone_at = now
            session.add(row)
            asked.closed.append(row)
            if row.answer is None and not merge.knows(row.about, row.field):
                asked.settled.append(row)
    return asked


def answers_to(session: Session, contract_id: int, doubts: Iterable[Doubt]) -> dict[Doubt, str]:
    """The answers that were given to these questions."""
    known = {row.key: row.answer for row in Imports(session).doubts(contract_id)}
    found = {doubt: known.get(key_of(doubt)) for doubt in doubts}
    return {doubt: answer for doubt, answer in found.items() if answer is not None}


def sides_taken(session: Session, contract_id: int) -> dict[tuple[str, str, str], Side]:
    """What was decided where the workbook and people say different things."""
    return {
        (row.about, row.field, row.raw): Side.THEIRS if row.answer == Side.THEIRS else Side.OURS
        for row in Imports(session).doubts(contract_id)
        if row.kind == SAID_OTHERWISE and row.answer is not None and row.gone_at is None
    }


def open_questions(
    session: Session, contract_id: int, doubts: Iterable[Doubt], kept: Iterable[Changed]
) -> list[Doubt]:
    """Of what a workbook asks, what nobody answered yet; then what people said otherwise here."""
    rows = Imports(session).doubts(contract_id)
    answered = {row.key for row in rows if row.answer is not None}
    return [d for d in doubts if key_of(d) not in answered] + [clash(change) for change in kept]


def as_doubt(row: ImportDoubt) -> Doubt:
    """The question of this row, as its workbook raised it."""
    return Doubt(
        row.sheet,
        row.cell,
        row.raw,
        row.kind,
        row.proposal,
        tuple(row.choices),
        row.about,
        row.field,
        tuple(row.also),
    )


def answer_doubt(
    session: Session, contract_id: int, doubt: Doubt, answer: str, now: datetime
) -> None:
    """Remember this answer, for this import and for the next. It is in stored form."""
    key = key_of(doubt)
    known = {row.key: row for row in Imports(session).doubts(contract_id)}
    row = known.get(key) or _row(contract_id, key, doubt)
    _refresh(session, row, doubt)
    row.answer, row.answered_at = answer, now
    session.flush()


def said_here(
    session: Session, contract_id: int, about: str, fields: Collection[str], now: datetime
) -> None:
    """People said here what the workbook was asked of these fields of a fact: the questions are
    over, the cells stay as they are, and what people say later is not undone by them."""
    for row in Imports(session).open_doubts_about(contract_id, about):
        if row.field in fields and row.kind != SAID_OTHERWISE:
            row.answer, row.answered_at = LEFT_AS_IS, now
            session.add(row)


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


def clash(change: Changed) -> Doubt:
    """The question of two sides: the workbook's is proposed, ours is the choice."""
    told, ours = said(change.after), (said(change.before),)
    return Doubt("", "", told, SAID_OTHERWISE, told, ours, change.about, change.name)


def _is_over(row: ImportDoubt, merge: Merge, speaks_of: Callable[[ImportDoubt], bool]) -> bool:
    """A question of the workbook ends with its cell; a clash, when both say the same again."""
    if row.kind == SAID_OTHERWISE:
        return (row.about, row.field) in merge.agreed
    return speaks_of(row)


def _spoken_of(plan: Plan) -> Callable[[ImportDoubt], bool]:
    """Whether this workbook could have raised a question: it has its sheet, or its fact, and
    there a column for what it asks."""
    sheets = {row.sheet for row in plan.rows}
    facts: Mapping[str, Iterable[_Told]] = {
        "axis": plan.axes,
        "action": plan.actions,
        "person": plan.people,
        "instance": plan.instances,
        "meeting": plan.meetings,
        "indicator": plan.indicators,
    }
    columns = {
        f"{kind}:{fact.key}": fact.origin.columns
        for kind, told in facts.items()
        for fact in told
        if fact.origin
    }

    def speaks_of(row: ImportDoubt) -> bool:
        if row.about not in columns:
            return row.sheet in sheets
        return row.sheet in sheets or not is_silent(row.field, None, columns[row.about])

    return speaks_of
