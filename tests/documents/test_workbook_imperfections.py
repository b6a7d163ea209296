"""Every flaw that was put in the sample on purpose: read as expected, asked, or kept raw."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from domain.cells.reading import squeeze
from domain.plan import Action, Frequency, Meeting, Origin, Reference
from tests.conftest import SUMMARY
from tests.documents.sample import ROOT, person_keys, plan, structure_keys
from tests.documents.test_workbook_truth import differences

PERIOD_COLUMNS = frozenset("MNOPQ")
KINDS_OF_ROW = {
    "titre": "title",
    "titre fusionné": "title",
    "ligne vide": "empty",
    "ligne de total": "total",
    "note": "note",
    "en-tête double": "header",
}


class Flaw(NamedTuple):
    sheet: str
    cell: str
    nature: str
    raw: str
    expected: str

    @property
    def letter(self) -> str:
        return re.match(r"[A-Z]+", self.cell)[0]

    @property
    def row_number(self) -> int:
        return int(re.search(r"\d+", self.cell)[0])


def flaws() -> list[Flaw]:
    text = (ROOT / "tests/data/imperfections.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("| ")][1:]
    return [Flaw(*(squeeze(part) for part in line.strip("|").split(" | "))) for line in lines]


def verdict(flaw: Flaw) -> str:
    """read, asked, raw, or wrong: what became of one flaw."""
    if flaw.nature in KINDS_OF_ROW:
        return "read" if KINDS_OF_ROW[flaw.nature] == _kept_as(flaw) else "wrong"
    if flaw.sheet == "Budget":
        return "raw" if _kept_as(flaw) == "raw" else "wrong"
    if flaw.nature in BY_NATURE:
        return "read" if BY_NATURE[flaw.nature](flaw) else "wrong"
    return _cell_verdict(flaw)


def _kept_as(flaw: Flaw) -> str:
    rows = {(row.sheet, row.row_number): row for row in plan().rows}
    return rows[flaw.sheet, flaw.row_number].kept_as


def _cell_verdict(flaw: Flaw) -> str:
    about, field, fact = next(_places(flaw))
    if any(d.sheet == flaw.sheet and d.cell == flaw.cell for d in plan().doubts):
        return "asked"
    value = getattr(fact, field)
    if ids := re.findall(r"\b[OP]\d\d\b", flaw.expected):
        return "read" if [_key(one) for one in ids] == _referred(value) else "wrong"
    fields = {"starts_at", "ends_at"} if field == "starts_at" else {field}
    if not {(about, name) for name in fields} & {(d.about, d.field) for d in differences()}:
        return "read"
    iso = re.match(r"\d{4}-\d\d-\d\d", flaw.expected)
    if iso and value and value.isoformat() == iso[0]:
        return "read"
    return "read" if flaw.expected == "None" and not value else "wrong"


def _key(one: str) -> str:
    return person_keys()[one] if one.startswith("P") else structure_keys()[one]


def _referred(value: Any) -> list[str | None]:
    references = value if isinstance(value, tuple) else (value,)
    return [r.person or r.structure for r in references if isinstance(r, Reference)]


def _places(flaw: Flaw) -> Iterator[tuple[str, str, Any]]:
    """The fact and the field a cell gave."""
    named = {
        "action": plan().actions,
        "person": plan().people,
        "axis": plan().axes,
        "indicator": plan().indicators,
        "meeting": plan().meetings,
        "instance": plan().instances,
    }
    for kind, facts in named.items():
        for fact in facts:
            origin: Origin = fact.origin
            if (origin.sheet, origin.row_number) == (flaw.sheet, flaw.row_number):
                yield f"{kind}:{fact.key}", _field(flaw, origin), fact


def _field(flaw: Flaw, origin: Origin) -> str:
    if flaw.sheet == "Indicateurs" and flaw.letter in PERIOD_COLUMNS:
        return "values"
    by_cell = {cell: name for name, cell in origin.cells}
    field = by_cell[flaw.cell]
    return {"hours": "starts_at"}.get(field, field)


def _column_was_understood(flaw: Flaw) -> bool:
    facts = (*plan().actions, *plan().axes)
    cells = {cell for f in facts if f.origin.sheet == flaw.sheet for _, cell in f.origin.cells}
    return any(cell.startswith(flaw.letter) for cell in cells)


def _rows_are_one_axis(flaw: Flaw) -> bool:
    first, last = (int(n) for n in re.findall(r"\d+", flaw.cell))
    axis = next(a for a in plan().axes if a.origin.row_number == first)
    return len(axis.objectives) == last - first + 1


def _speaks_for_the_rows_below(flaw: Flaw) -> bool:
    if flaw.sheet == "Partenaires":
        return all(person.structure for person in plan().people)
    codes = {a.axis for a in plan().actions if a.origin.cell("axis") == flaw.cell}
    served = [a for a in plan().actions if a.origin.cell("axis") == flaw.cell]
    return len(codes) == 1 and len(served) > 1


def _action_at(row_number: int) -> Action:
    return next(a for a in plan().actions if a.origin.row_number == row_number)


def _meeting_at(row_number: int) -> Meeting:
    return next(m for m in plan().meetings if m.origin.row_number == row_number)


def _was_merged(flaw: Flaw) -> bool:
    merged = [n for n in plan().notices if n.kind == "same_person"]
    return [(n.sheet, n.cell) for n in merged] == [(flaw.sheet, "A40")]


def _halves_stand_under_quarters(flaw: Flaw) -> bool:
    halves = [i for i in plan().indicators if i.frequency is Frequency.HALF_YEARLY]
    periods = {value.period for one in halves for value in one.values}
    return {"2026-S1", "2026-S2"} <= periods and not any("-T" in period for period in periods)


BY_NATURE = {
    "espace dans l'en-tête": _column_was_understood,
    "fusion verticale": _rows_are_one_axis,
    "valeur de groupe non répétée": _speaks_for_the_rows_below,
    "note libre": lambda flaw: flaw.raw.strip("`'\"") == _action_at(flaw.row_number).notes,
    "commentaire": lambda flaw: bool(_action_at(flaw.row_number).internal_notes),
    "colonne masquée": lambda flaw: all(action.context for action in plan().actions),
    "doublon": _was_merged,
    "convention implicite": _halves_stand_under_quarters,
}


def _table(verdicts: dict[Flaw, str]) -> list[str]:
    """What became of each flaw, one to a line, after how many became what."""
    counts = Counter(verdicts.values())
    told = ", ".join(f"{count} {what}" for what, count in counts.most_common())
    return [f"{len(verdicts)} flaws of the sample workbook: {told}"] + [
        f"{what:5} {f'{flaw.sheet}!{flaw.cell}':22.22} {flaw.nature:30.30} "
        f"{flaw.raw.strip('`'):26.26} > {flaw.expected:.40}"
        for flaw, what in verdicts.items()
    ]


def test_no_flaw_of_the_sample_is_silently_wrong(record_property):
    """Each of the 136 is read as expected, asked of the coordinator, or kept raw for later."""
    verdicts = {flaw: verdict(flaw) for flaw in flaws()}
    counts = Counter(verdicts.values())
    record_property(SUMMARY, _table(verdicts))
    wrong = [flaw for flaw, what in verdicts.items() if what == "wrong"]
    assert wrong == []
    assert counts == {"read": 120, "asked": 12, "raw": 4}


def test_what_is_asked_is_what_nobody_could_know():
    """The doubts on the planned flaws, by cell: no more, no less."""
    asked = {(flaw.sheet, flaw.cell) for flaw in flaws() if verdict(flaw) == "asked"}
    by_sheet = {
        "Fiches-actions": {"I25", "M5", "M6", "N20", "O15", "O19"},
        "Partenaires": {"B48", "F38"},
        "Indicateurs": {"L15"},
        "Réunions": {"A23", "A36", "B16"},
    }
    expected = {(sheet, cell) for sheet, cells in by_sheet.items() for cell in cells}
    assert expected == asked
