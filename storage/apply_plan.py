"""A plan read from a workbook, applied to the database: all or nothing, and twice is once.

Rows are found again by the keys of the plan (plan_rows). What is laid over what is plan_merge; the
columns are plan_columns; what hangs from facts is plan_links; the questions are plan_doubts.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from domain.cells.names import name_of
from domain.cells.reading import fold
from domain.plan import Plan, RawRow
from domain.plan_answers import with_answers
from domain.plan_json import from_json, to_json
from domain.plan_names import with_known_names
from domain.plan_questions import Side
from storage.contracts import Contract, Contracts
from storage.files import Files
from storage.imports import Import, ImportedRow, Imports, ImportTrace
from storage.journal import Journal, JournalLine
from storage.people import Person, Structure
from storage.plan_difference import Difference, difference
from storage.plan_doubts import Asked, answers_to, keep_doubts, sides_taken
from storage.plan_merge import Merge, Outcome
from storage.plan_rows import Writer
from storage.row_writes import Write, written

_TOLD_AS_FACTS = frozenset({"fact", "continuation", "header"})


@dataclass(frozen=True)
class Source:
    """The file a plan was read from, byte for byte, and the contract it is for."""

    contract_name: str
    contract_title: str
    file_name: str
    content: bytes
    timezone: str = "Europe/Paris"
    school_zone: str = "C"


@dataclass(frozen=True)
class Applied:
    """What one import did. `rows_differ`: rows that are told in no fact (a budget, a note).
    `imported` is None when every row stood as before: no file was kept."""

    contract: Contract
    is_new: bool
    outcome: Outcome
    asked: Asked
    rows_differ: bool
    imported: Import | None = None

    @property
    def changed_anything(self) -> bool:
        """Whether the database is any different."""
        told = self.outcome
        facts_moved = told.added or told.changed or told.kept or told.gone or told.back
        asked = self.asked.new or self.asked.closed
        return bool(self.is_new or facts_moved or told.reordered or asked or self.rows_differ)


def apply_plan(session: Session, plan: Plan, source: Source, now: datetime) -> Applied:
    """Write this plan. The transaction is the caller's: if anything raises, nothing is written.

    The same file again changes nothing. Facts that are gone from the file stay, and are named.
    Doubts that were answered are read with their answer.
    """
    found = Contracts(session).named(source.contract_name)
    contract = found or _contract(session, source)
    assert contract.id is not None
    with written(session) as writes:
        outcome, asked = _lay(session, contract, plan, now)
    last = _last_rows(session, contract.id)
    differ = _beside_facts(last) != _beside_facts(plan.rows)
    applied = Applied(contract, found is None, outcome, asked, differ)
    if applied.changed_anything or _as_they_stood(last) != _as_they_stood(plan.rows):
        imported = _keep_file(session, applied, plan, source, now)
        _keep_trace(session, imported, plan, writes)
        applied = replace(applied, imported=imported)
    session.flush()
    return applied


def would_apply(session: Session, plan: Plan, source: Source, now: datetime) -> Difference:
    """What `apply_plan` would do now; nothing is written."""
    session.flush()
    trial = session.begin_nested()
    try:
        applied = apply_plan(session, plan, source, now)
        return difference(applied.outcome, applied.asked, rows_differ=applied.rows_differ)
    finally:
        trial.rollback()


def apply_answers(session: Session, contract: Contract, now: datetime) -> Outcome | None:
    """What was answered since the last import takes its place in the fields, as if its workbook
    had said so; None when there is no such import. What it writes is part of that import."""
    assert contract.id is not None
    last = Imports(session).last(contract.id)
    trace = Imports(session).trace(last.id) if last and last.id else None
    if trace is None:
        return None
    with written(session) as writes:
        _let_the_workbook_speak(session, contract.id)
        outcome, _ = _lay(session, contract, from_json(json.loads(trace.plan)), now)
    trace.writes = [*trace.writes, *writes]
    session.flush()
    return outcome


def _lay(session: Session, contract: Contract, plan: Plan, now: datetime) -> tuple[Outcome, Asked]:
    """The plan with its answers, over what is stored."""
    assert contract.id is not None
    plan = as_known(session, contract.id, plan)
    answers = answers_to(session, contract.id, plan.doubts)
    answered, settled = with_answers(plan, answers, _full_names(session, contract.id, plan))
    sides = sides_taken(session, contract.id)
    merge = Merge(session, contract.id, set(plan.doubts) - settled, sides)
    Writer(session, contract, merge, now).write(answered)
    outcome = merge.finish(now)
    return outcome, keep_doubts(session, contract.id, plan, merge, now)


def as_known(session: Session, contract_id: int, plan: Plan) -> Plan:
    """The plan with the people and structures of the contract that it names, where it has no
    directory of its own."""
    people = _people(session, contract_id)
    names = [name_of(each.key, each.last_name, each.first_name) for each in people]
    return with_known_names(plan, names, _structures_by_name(session, contract_id))


def _full_names(session: Session, contract_id: int, plan: Plan) -> dict[str, str]:
    """How everybody is called, by their key."""
    told = {each.key: f"{each.first_name} {each.last_name}".strip() for each in plan.people}
    return told | {each.key: each.full_name for each in _people(session, contract_id)}


def _people(session: Session, contract_id: int) -> list[Person]:
    wanted = select(Person).where(
        Person.contract_id == contract_id, col(Person.erased_at).is_(None)
    )
    return list(session.exec(wanted))


def _structures_by_name(session: Session, contract_id: int) -> dict[str, str]:
    """The key of each, by all of its names."""
    structures = session.exec(select(Structure).where(Structure.contract_id == contract_id))
    return {
        fold(name): each.key
        for each in structures
        for name in (each.name, each.short_name, *each.details.get("aliases", ()))
        if name
    }


def _let_the_workbook_speak(session: Session, contract_id: int) -> None:
    """What the workbook said and is to stand after all is said once more."""
    facts = Imports(session).facts(contract_id)
    for (about, name, _), side in sides_taken(session, contract_id).items():
        fact = facts.get(about)
        if side is Side.THEIRS and fact is not None:
            fact.told = {n: told for n, told in fact.told.items() if n != name}
            session.add(fact)


def counts_of(plan: Plan) -> dict[str, int]:
    """How many facts of each kind a plan holds."""
    values = sum(len(indicator.values) for indicator in plan.indicators)
    return {
        "axes": len(plan.axes),
        "actions": len(plan.actions),
        "people": len(plan.people),
        "structures": len(plan.structures),
        "instances": len(plan.instances),
        "meetings": len(plan.meetings),
        "indicators": len(plan.indicators),
        "values": values,
    }


def _contract(session: Session, source: Source) -> Contract:
    contract = Contract(
        name=source.contract_name,
        title=source.contract_title,
        timezone=source.timezone,
        school_zone=source.school_zone,
    )
    session.add(contract)
    session.flush()
    return contract


def _last_rows(session: Session, contract_id: int) -> list[ImportedRow]:
    last = Imports(session).last(contract_id)
    return [] if last is None or last.id is None else Imports(session).rows(last.id)


def _as_they_stood(rows: Iterable[RawRow | ImportedRow]) -> list[object]:
    return [(row.sheet, row.row_number, list(row.cells)) for row in rows]


def _beside_facts(rows: Iterable[RawRow | ImportedRow]) -> list[object]:
    """What the workbook says that no fact tells. A cell of a fact that is worded otherwise, as in
    a workbook that was given back with today's values, is no change by itself."""
    return [
        (row.sheet, row.row_number, "\t".join(map(str, row.cells)).rstrip())
        for row in rows
        if row.kept_as not in _TOLD_AS_FACTS and any(row.cells)
    ]


def _keep_trace(session: Session, imported: Import, plan: Plan, writes: list[Write]) -> None:
    assert imported.id is not None
    kept = json.dumps(to_json(plan), ensure_ascii=True)
    session.add(ImportTrace(import_id=imported.id, plan=kept, writes=writes))


def _keep_file(
    session: Session, applied: Applied, plan: Plan, source: Source, now: datetime
) -> Import:
    """The file as it was, whole and row by row, and a line of the journal."""
    assert applied.contract.id is not None
    told = applied.outcome
    file = Files(session).keep(applied.contract.id, source.file_name, source.content, now)
    row = Import(
        contract_id=applied.contract.id,
        at=now,
        file_name=source.file_name,
        digest=file.digest,
        file_id=file.id,
        counts=counts_of(plan),
    )
    session.add(row)
    session.flush()
    assert row.id is not None
    for raw in plan.rows:
        session.add(
            ImportedRow(
                import_id=row.id,
                sheet=raw.sheet,
                row_number=raw.row_number,
                cells=list(raw.cells),
                kept_as=raw.kept_as,
            )
        )
    numbers = {"added": len(told.added), "changed": len(told.changed), "gone": len(told.gone)}
    line = JournalLine(
        contract_id=applied.contract.id,
        at=now,
        deed="imported",
        subject=f"import:{row.id}",
        details=numbers,
    )
    Journal(session).write(line)
    return row
