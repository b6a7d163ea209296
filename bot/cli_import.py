"""`cheville import`: a workbook read, told, and with --apply written. All or nothing."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from bot import cli_house, logs
from bot.cli_progress import Line
from bot.cli_words import Told, say, sentence, why
from bot.clock import SystemClock
from bot.documents.apart import read_apart_now
from bot.documents.workbook import WorkbookRefused
from bot.documents.workbook.files import MAX_BYTES
from bot.plan_labels import Labels, by_kind, counted
from bot.render import Render
from bot.settings import Settings
from bot.words import table
from domain.plan import Doubt, Origin, Plan
from domain.quiet_hours import in_zone
from storage.apply_plan import Applied, Source, apply_plan
from storage.contracts import Contracts
from storage.database import Session
from storage.erase import last_erased_at
from storage.plan_difference import Difference, difference
from storage.plan_names import names_of
from storage.progress import settle_all_figures

_TITLE = re.compile(r"\bCLS\s+(?P<name>[^\W\d][^\d|]*?)\s*(?:\d|[-–—:|(]\s|$)")


class _Told(Protocol):
    """Any fact of a plan: it knows where it was read."""

    @property
    def origin(self) -> Origin | None: ...


@dataclass(frozen=True)
class _Done:
    """What an import did, or would do, how it is named, and when somebody was last erased."""

    applied: Applied
    labels: Labels
    erased_at: datetime | None


class _NotYet(Exception):
    """Rolls back a trial: what would change is known, and nothing did."""

    def __init__(self, done: _Done) -> None:
        super().__init__()
        self.done = done


def run(file: str, *, contract: str | None, apply: bool) -> int:
    """Tell what the workbook says; write it when asked to."""
    data = _bytes_of(file)
    settings = cli_house.settings()
    logs.configure(settings.log_level, settings.log_format)
    zone, now = ZoneInfo(settings.timezone), SystemClock().now()
    render = Render(settings.timezone)
    try:
        with Line() as line:
            today = in_zone(now, zone).date()
            plan = read_apart_now(data, Path(file).name, today, told=line.tell)
    except WorkbookRefused as refused:
        print(render.terminal(refused.text, refused.facts))
        return 1
    print(render.terminal("import/read", _understood(plan, file, zone, apply=apply)))
    brought = Brought(plan, Path(file).name, data, contract)
    if apply or cli_house.exists(settings):
        _bring_in(brought, settings, now, render, apply=apply)
    return 0


@dataclass(frozen=True)
class Brought:
    """A workbook that was read, and the contract it is said to be for."""

    plan: Plan
    file_name: str
    content: bytes
    contract: str | None = None


def bring_in(session: Session, brought: Brought, settings: Settings, now: datetime) -> Applied:
    """Write a workbook into its contract: the one that is named, the only one, or a new one."""
    name = brought.contract or _only_contract(session) or contract_name(brought)
    source = Source(
        contract_name=name,
        contract_title=contract_title(name),
        file_name=brought.file_name,
        content=brought.content,
        timezone=settings.timezone,
        school_zone=settings.school_zone,
    )
    applied = apply_plan(session, brought.plan, source, now)
    settle_all_figures(cli_house.work_in(session, settings, applied.contract))
    return applied


def _bring_in(
    brought: Brought, settings: Settings, now: datetime, render: Render, *, apply: bool
) -> None:
    def deed(session: Session) -> _Done:
        applied = bring_in(session, brought, settings, now)
        names = names_of(session, applied.contract.id or 0)
        labels = Labels(names, ZoneInfo(applied.contract.timezone), brought.plan)
        done = _Done(applied, labels, last_erased_at(session, applied.contract.id or 0))
        if not apply:
            raise _NotYet(done)
        return done

    with cli_house.opened(settings, make=apply) as database:
        try:
            done = database.run(deed)
        except _NotYet as trial:
            done = trial.done
    applied = done.applied
    told = difference(applied.outcome, applied.asked, rows_differ=applied.rows_differ)
    if told.is_nothing and not applied.is_new:
        say("import.nothing_changed")
        return
    print(render.terminal("import/applied", _told_of(done, told, apply=apply)))


def _bytes_of(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)  # enough to be refused
    except OSError as error:
        raise Told("import.no_file", file=file, why=why(error)) from None


def _only_contract(session: Session) -> str | None:
    contracts = Contracts(session).all()
    if len(contracts) > 1:
        names = ", ".join(contract.name for contract in contracts)
        raise Told("import.several_contracts", names=names)
    return contracts[0].name if contracts else None


def contract_name(brought: Brought) -> str:
    """What the workbook calls its contract (« CLS PAYS DE … »), else the name of the file."""
    for row in brought.plan.rows:
        title = next((cell for cell in row.cells if cell), "")
        if row.kept_as == "title" and (found := _TITLE.search(title)):
            return f"CLS {_in_lower_case(found['name'])}"
    return Path(brought.file_name).stem


def contract_title(name: str) -> str:
    """What comes after « du » in a sentence: « contrat local de santé du Pays de … »."""
    rest = re.sub(r"^(?:CLS|contrat local de sant.)\b\s*", "", name, flags=re.IGNORECASE)
    known = sentence("program.contract_title_alone")
    return sentence("program.contract_title", name=rest) if rest else known


def _in_lower_case(name: str) -> str:
    """A name shouted in capitals, as it is written."""
    if not name.isupper():
        return name
    small = set(table("cli/words.toml")["program"]["small_words"])
    said = (w.lower() if w.lower() in small else w.capitalize() for w in name.split())
    return " ".join(said)


def _understood(plan: Plan, file: str, zone: ZoneInfo, *, apply: bool) -> dict[str, object]:
    labels = Labels({}, zone, plan)
    sheets = _by_sheet(plan)
    return {
        "file": file,
        "apply": apply,
        "sheets": sheets,
        "width": max(len(sheet) for sheet, _ in sheets),
        "rows": len(plan.rows),
        "notices": labels.notices(plan.notices),
        "doubts": [_asked(doubt, labels) for doubt in plan.doubts],
    }


def _by_sheet(plan: Plan) -> list[tuple[str, str]]:
    """What was understood in each sheet, in the order of the workbook."""
    found: dict[str, Counter[str]] = {row.sheet: Counter() for row in plan.rows}
    facts: dict[str, Sequence[_Told]] = {
        "axis": plan.axes,
        "action": plan.actions,
        "person": plan.people,
        "structure": plan.structures,
        "instance": plan.instances,
        "meeting": plan.meetings,
        "indicator": plan.indicators,
    }
    for kind, all_of_them in facts.items():
        for fact in all_of_them:
            if fact.origin:
                found[fact.origin.sheet][kind] += 1
    for indicator in plan.indicators:
        if indicator.origin and indicator.values:
            found[indicator.origin.sheet]["value"] += len(indicator.values)
    return [(sheet, _told(counts)) for sheet, counts in found.items()]


def _told(counts: Counter[str]) -> str:
    if not counts:
        return sentence("import.kept_only")
    return ", ".join(counted(kind, number) for kind, number in counts.items())


def _asked(doubt: Doubt, labels: Labels) -> dict[str, object]:
    cells = ", ".join((doubt.cell, *doubt.also))
    return {
        "where": f"{doubt.sheet} {cells}",
        "about": labels.subject(doubt),
        "question": labels.question(doubt),
        "proposal": labels.answer(doubt, doubt.proposal) if doubt.proposal is not None else "",
        "choices": [labels.answer(doubt, choice) for choice in doubt.choices],
    }


def _told_of(done: _Done, told: Difference, *, apply: bool) -> dict[str, object]:
    applied, labels, outcome = done.applied, done.labels, done.applied.outcome
    name = applied.contract.name
    heading = sentence(f"import.{'done' if apply else 'would'}", contract=name)
    return {
        "heading": heading,
        "added": by_kind(outcome.added),
        "changed": [labels.change(change) for change in outcome.changed],
        "kept": [labels.change(change) for change in outcome.kept],
        "gone": [labels.about(about) for about in outcome.gone],
        "back": [labels.about(about) for about in outcome.back],
        "reordered": outcome.reordered,
        "questions": len(applied.asked.new),
        "closed": len(applied.asked.settled),
        "resemblance": outcome.resemblance,
        "people": [labels.about(each) for each in told.people_added],
        "erased_at": done.erased_at if told.people_added else None,
        "zone": ZoneInfo(applied.contract.timezone),
        "apply": apply,
    }
