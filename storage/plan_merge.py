"""What a workbook tells, laid over what is stored: three ways, so that nobody is contradicted.

What the workbook said the last time is remembered. A cell nobody touched since changes nothing,
whatever people reported meanwhile; a cell that changed is written, unless people said something
else here too: then what is here stays, and the question is asked.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from sqlalchemy import inspect
from sqlmodel import Session, SQLModel

from domain.plan import Doubt, Origin
from domain.plan_questions import Side
from domain.resemblance import Resemblance
from storage.imports import ImportedFact, Imports
from storage.marks import GIVEN_BACK, Marks

Row = TypeVar("Row", bound=SQLModel)
Link = TypeVar("Link", bound=Hashable)

_READ_FROM = {
    "starts_at": frozenset({"on", "hours", "starts_at"}),
    "ends_at": frozenset({"on", "hours", "starts_at", "ends_at"}),
    "elected_id": frozenset({"elected"}),
    "email": frozenset({"emails"}),
    "last_report_on": frozenset({"last_update_on"}),
    "convened_at": frozenset({"convened_on"}),
    "answer_by": frozenset({"answer_by"}),
    "target_due": frozenset({"target_due_on"}),
    "validated_on": frozenset({"formalised_on"}),
    "responsible_id": frozenset({"responsible"}),
    "structure_id": frozenset({"structure"}),
    "action_id": frozenset({"action"}),
}
"""The fields of the plan that a column is made of, where its name does not say so."""

_IN_COLUMNS = {
    **_READ_FROM,
    "starts_on": frozenset({"starts_on", "schedule"}),
    "ends_on": frozenset({"ends_on", "schedule"}),
    "objective": frozenset({"objective", "sub_objective"}),
    "state": frozenset({"state", "progress"}),
    "channel": frozenset({"remarks"}),
    "telegram_forbidden": frozenset({"remarks"}),
    "without_smartphone": frozenset({"remarks"}),
    "ended_on": frozenset({"remarks"}),
    "mandate_ended_on": frozenset({"remarks"}),
    "short_name": frozenset({"short_name"}),
    "aliases": frozenset({"short_name"}),
    "everybody": frozenset({"members"}),
    "unknown_members": frozenset({"members"}),
    "chain": frozenset({"convocation", "minutes"}),
    "answer_days": frozenset({"answer"}),
    "instance_id": frozenset({"instance"}),
    "target_every_year": frozenset({"target_due_on"}),
    "axis_id": frozenset({"axis"}),
}
"""The columns of a sheet that would say it: where it has none of them, it says nothing."""


_TELL_A_CONTRACT = frozenset({"action", "person"})
"""What is a contract's own; every plan has an axis 1 and a COPIL."""


@dataclass(frozen=True)
class Changed:
    """One thing the workbook changed. Both values are in stored form."""

    about: str
    name: str
    before: object
    after: object


@dataclass
class Outcome:
    """What one import did, fact by fact ("action:2.3")."""

    added: list[str] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    kept: list[Changed] = field(default_factory=list)  # said otherwise here: `before` stays
    gone: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    reordered: int = 0
    unborn: list[str] = field(default_factory=list)  # the rows it adds: « person#12 »
    resemblance: Resemblance = field(default_factory=Resemblance)


class Merge:
    """Lives as long as one import. `outcome` says what it did."""

    def __init__(
        self,
        session: Session,
        contract_id: int,
        doubts: Iterable[Doubt],
        sides: Mapping[tuple[str, str, str], Side],
    ) -> None:
        """`sides`: what was decided where the workbook and people say different things, by fact,
        column and what the workbook says."""
        self.session = session
        self.contract_id = contract_id
        self.outcome = Outcome()
        self.agreed: set[tuple[str, str]] = set()
        self._known: set[tuple[str, str]] = set()  # agreed, and not only on a blank
        self._facts = Imports(session).facts(contract_id)
        given: Mapping[str, Any] | None = Marks(session).get(
            GIVEN_BACK.format(contract=contract_id)
        )
        self._given = given or {}
        self._told: dict[str, dict[str, Any]] = {}
        self._has_sheet: set[str] = set()  # the kinds of facts that this workbook lists
        doubts = list(doubts)
        self._doubted = _doubted_fields(doubts)
        self._asked_for_several = _cells_asked_together(doubts)
        self._sides = sides

    def put(
        self,
        about: str,
        row: Row | None,
        blank: Row,
        columns: Mapping[str, object],
        *,
        held: frozenset[str] = frozenset(),
        sheet_has: Collection[str] | None = None,
    ) -> Row:
        """The row of this fact: the known one brought up to date, else the blank one filled.

        A column that is doubted is not written; one that is `held` is asked about instead.
        `sheet_has`: the columns of the sheet (None: all); a blank that has no column says nothing.
        """
        told = {
            name: stored(value)
            for name, value in columns.items()
            if not self._is_doubted(about, name)
            and not (row is not None and is_silent(name, stored(value), sheet_has))
        }
        if sheet_has is None or _lists(kind_of(about), sheet_has):
            self._has_sheet.add(_listed_with(about))
        before = self._before(about)
        if row is None:
            row = blank
            self.outcome.added.append(about)
            for name in told:
                _put(row, name, columns[name])
            self.session.add(row)
            self.session.flush()
            self.outcome.unborn.append(f"{kind_of(about)}#{inspect(row).identity[0]}")
        else:
            for name in told:
                self._settle(about, row, name, columns[name], before, held)
        self._told[about] = {**self._told.get(about, {}), **told}
        return row

    def links(
        self,
        about: str,
        name: str,
        wanted: Iterable[Link],
        current: Mapping[Link, SQLModel],
        make: Callable[[Link], SQLModel],
        *,
        lasting: bool = False,
        untold: Callable[[Link], bool] = lambda _: False,
    ) -> None:
        """Several things tied to one fact: what the cell gained is added, what it lost is taken
        away, and what was added or taken away here stays so. `lasting`: nothing is taken away,
        and what was once told stays told. `untold`: those that the sheet has no column for; they
        stay as they were, told or not."""
        before = dict.fromkeys(_as_key(link) for link in self._before(about).get(name, []))
        wanted = list(dict.fromkeys([*wanted, *filter(untold, before)]))
        new = [link for link in wanted if link not in before and link not in current]
        lost = [link for link in current if link in before and link not in wanted and not lasting]
        self.session.add_all([make(link) for link in new])
        for link in lost:
            self.session.delete(current[link])
        if (new or lost) and about not in self.outcome.added:
            self.outcome.changed.append(Changed(about, name, stored(lost), stored(new)))
        told = list(before | dict.fromkeys(wanted)) if lasting else wanted
        self._told.setdefault(about, {})[name] = stored(told)

    def finish(self, now: datetime) -> Outcome:
        """Remember what was told, and what is told no more where its like is listed: a sheet or a
        period that the workbook has not says nothing. Nothing is deleted for that."""
        self.outcome.resemblance = self._resemblance()
        for about, told in self._told.items():
            self._remember(about, told)
        for about, fact in self._facts.items():
            is_gone = about not in self._told and fact.gone_at is None
            if is_gone and _listed_with(about) in self._has_sheet:
                fact.gone_at = now
                self.session.add(fact)
                self.outcome.gone.append(about)
        changed = {(change.about, change.name) for change in self.outcome.changed}
        kept = {(change.about, change.name) for change in self.outcome.kept}
        settled = changed | kept | self.agreed
        self.outcome.changed = _but_words(self.outcome.changed, changed)
        self.outcome.kept = _but_words(self.outcome.kept, settled)
        return self.outcome

    def _resemblance(self) -> Resemblance:
        """How much of what is known this workbook tells again, before any of it is remembered."""
        kinds = _TELL_A_CONTRACT & self._has_sheet
        told = {about for about in self._told if kind_of(about) in kinds}
        known = {
            about
            for about, fact in self._facts.items()
            if kind_of(about) in kinds and (fact.gone_at is None or about in told)
        }
        changes = (*self.outcome.changed, *self.outcome.kept)
        retitled = {change.about for change in changes if change.name == "title"}
        found = (known & told) - retitled
        return Resemblance(len(known), len(found), len(told - found))

    def rename(self, old: str, new: str) -> None:
        """The same fact under another key: what was told of it before still counts."""
        fact = self._facts.pop(old, None)
        if fact is not None:
            fact.about = new
            self.session.add(fact)
            self._facts[new] = fact

    def changes_of(self, about: str) -> set[str]:
        """What this import changed of one fact."""
        return {change.name for change in self.outcome.changed if change.about == about}

    def is_asked(self, origin: Origin | None, name: str) -> bool:
        """Whether this field of a fact is asked about together with others."""
        cell = dict(origin.cells).get(name) if origin else None
        return origin is not None and (origin.sheet, cell, name) in self._asked_for_several

    def knows(self, about: str, name: str) -> bool:
        """Whether the workbook says of this field of the plan what was known before it."""
        return (about, name) in self._known

    def is_new(self, about: str) -> bool:
        """Whether no workbook ever told this."""
        return about not in self._facts

    def _settle(
        self,
        about: str,
        row: SQLModel,
        name: str,
        value: object,
        before: Mapping[str, Any],
        held: frozenset[str],
    ) -> None:
        told, ours = stored(value), stored(_get(row, name))
        if told == ours or (_is_nothing(told) and _is_nothing(ours)):
            self.agreed.add((about, name))
            if not _is_nothing(told):
                self._known.update((about, each) for each in _fields_of(name))
            return
        if (name in before and before[name] == told) or self._was_given(about, name, told):
            return
        change = Changed(about, name, ours, told)
        untouched = ours == before.get(name) or _is_nothing(ours)
        if name in held or not untouched:
            side = self._sides.get((about, name, said(told)))
            if side is not Side.THEIRS:
                self.outcome.kept += [] if side else [change]
                return
            self.agreed.add((about, name))
        _put(row, name, value)
        self.session.add(row)
        if name == "rank":
            self.outcome.reordered += 1
        else:
            self.outcome.changed.append(change)

    def _remember(self, about: str, told: dict[str, Any]) -> None:
        fact = self._facts.get(about)
        if fact is None:
            fact = ImportedFact(contract_id=self.contract_id, about=about)
        if fact.gone_at is not None:
            self.outcome.back.append(about)
        told = {**fact.told, **told}
        if fact.id is None or fact.gone_at is not None or fact.told != told:
            fact.told, fact.gone_at = told, None
            self.session.add(fact)

    def _before(self, about: str) -> dict[str, Any]:
        fact = self._facts.get(about)
        return fact.told if fact else {}

    def _was_given(self, about: str, name: str, told: object) -> bool:
        """Whether the workbook only says what it was given back with."""
        given = self._given.get(about, {})
        return name in given and bool(given[name] == told)

    def _is_doubted(self, about: str, name: str) -> bool:
        return bool(_fields_of(name) & self._doubted[about])


def _fields_of(name: str) -> frozenset[str]:
    """The fields of the plan that a column is made of."""
    plain = name.partition(".")[2] or name
    return _READ_FROM.get(plain, frozenset({plain}))


_TOLD_BY = {
    "details.elected": "elected_id",
    "details.responsible": "responsible_id",
    "details.emails": "email",
    "details.aliases": "short_name",
    "history.on": "starts_at",
}
"""Columns that word what another one tells."""


def _but_words(changes: list[Changed], told: Collection[tuple[str, str]]) -> list[Changed]:
    """Without those that only word what is told by another one."""
    return [c for c in changes if (c.about, _TOLD_BY.get(c.name)) not in told]


def is_silent(name: str, told: object, sheet_has: Collection[str] | None) -> bool:
    """Whether a blank only says that the sheet has no column for it."""
    if sheet_has is None or not _is_nothing(told):
        return False
    plain = name.partition(".")[2] or name
    return _IN_COLUMNS.get(plain, frozenset({plain})).isdisjoint(sheet_has)


def _lists(kind: str, sheet_has: Collection[str]) -> bool:
    """Whether this sheet is the one of such facts, and not only one that speaks of some."""
    own = {"last_name", "full_name"} if kind in ("person", "structure") else set(sheet_has)
    return not own.isdisjoint(sheet_has)


def _listed_with(about: str) -> str:
    """The facts that stand or go together: those of a kind; the values of a period."""
    kind = kind_of(about)
    return f"{kind}@{about.rpartition('@')[2]}" if kind == "value" else kind


def kind_of(about: str) -> str:
    """« action:2.3 » is an action."""
    return about.partition(":")[0]


def stored(value: object) -> Any:
    """A value as JSON keeps it, the same whether it comes from a workbook or from a row."""
    match value:
        case Enum():
            return value.value
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Decimal():
            return float(value)
        case list() | tuple():
            return [stored(each) for each in value]
        case Mapping():
            return {key: stored(each) for key, each in value.items()}
    return value


def said(told: object) -> str:
    """What a workbook tells, as the words of a question."""
    return "" if told is None else str(told)


def _is_nothing(value: object) -> bool:
    """Whether a stored value says nothing; zero says something."""
    return value is None or value is False or value in ("", [])


def _as_key(link: Any) -> Any:
    return tuple(link) if isinstance(link, list) else link


def _get(row: SQLModel, name: str) -> object:
    column, _, key = name.partition(".")
    value = getattr(row, column)
    return value.get(key) if key else value


def _put(row: SQLModel, name: str, value: object) -> None:
    """A new dict, not a changed one: the session would not see that it changed."""
    column, _, key = name.partition(".")
    if key:
        value = {**getattr(row, column), key: stored(value)}
    elif isinstance(value, Enum | Decimal | tuple):
        value = stored(value)
    setattr(row, column, value)


def _doubted_fields(doubts: Iterable[Doubt]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for doubt in doubts:
        found[doubt.about].add(doubt.field)
    return found


def _cells_asked_together(doubts: Iterable[Doubt]) -> frozenset[tuple[str, str | None, str]]:
    """Sheet, cell and field of the questions that are asked once for many cells."""
    return frozenset(
        (doubt.sheet, cell.rpartition("!")[2], doubt.field)
        for doubt in doubts
        if not doubt.about
        for cell in (doubt.cell, *doubt.also)
    )
