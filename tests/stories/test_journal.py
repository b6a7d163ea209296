"""/journal: who did what, when, for whom; a line is written once and for ever."""

import ast
from collections.abc import Iterable, Iterator
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.documents.journal import workbook as journal_workbook
from bot.words import table
from domain.actions import ActionState, Decision, ReportKind
from domain.meetings import Answer
from domain.patient_data import Sensitive
from domain.plan import ValueNote
from handlers.coordinator import define_indicator, instances
from handlers.meeting_cards import WAYS
from handlers.router import DIALOGUES
from scheduler.agenda import RUNS
from storage.retention import RULES
from tests.house.code import ROOT
from tests.stories.test_collect_answers import collect
from tests.story import Phone, Story


def test_the_coordinator_reads_who_did_what(story: Story) -> None:
    """Moment of the contract, names of today, what, about what; nobody's words."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    collect(claire)
    amina.presses("Présente")
    report(amina)

    lines = journal(story, claire)

    answered = lines["Réponse à une réunion"]
    assert ("Amina Haddad", "réunion COPIL n° 6") == (answered[1], answered[4])
    assert "réponse : présente" in answered[5]
    moment = answered[0]
    assert (9, 23) == (moment.hour, moment.day)
    assert "Claire Vidal" == lines["Invitations et questions envoyées"][1]
    told = lines["Avancement donné"]
    assert ("fiche 2.3", "avancement : 62,5\u00a0%, avancement auparavant : 50\u00a0%") == (
        told[4],
        ", ".join(each for each in told[5].split(", ") if each.startswith("avancement")),
    )
    assert "Un café à Salers" not in str(lines)


def test_what_is_done_for_somebody_names_both(story: Story) -> None:
    claire = story.member("claire", "coordinator")
    collect(claire)
    claire.says("/pour Roques")
    claire.presses("Répondre")
    claire.presses("Présente")

    line = journal(story, claire)["Réponse à une réunion"]

    assert ("Claire Vidal", "Denise Roques") == (line[1], line[2])
    assert "réponse : présente" in str(line[5])


def test_that_it_was_handed_out_is_in_the_next_one(story: Story) -> None:
    claire = story.member("claire", "coordinator")
    assert "Journal remis" not in journal(story, claire)
    assert "Journal remis" in journal(story, claire)


@pytest.mark.parametrize("deed", ["update journal set deed = 'x'", "delete from journal"])
def test_a_line_is_never_changed_nor_taken_back(story: Story, deed: str) -> None:
    """The database itself refuses, whoever asks."""
    story.member("claire", "coordinator").says("/journal")

    with pytest.raises(DBAPIError, match="append-only"):
        story.do(lambda session: session.connection().execute(text(deed)))


def test_every_deed_has_its_words() -> None:
    """A deed without words would be shown by its code."""
    said = set(table("documents/journal.toml")["deeds"])
    assert deeds_in_code() - said == set()


CODES: dict[str, Iterable[str]] = {
    "answer": Answer,
    "before": Answer,
    "because": ("stop", "mail"),
    "decision": Decision,
    "dialogue": DIALOGUES,
    "kind": (*ReportKind, *RUNS, *table("import/words.toml")["doubts"], "page", "workbook"),
    "proposed": ActionState,
    "setting": (*define_indicator.DIALOGUE.steps, *instances.DIALOGUE.steps),
    "state": ActionState,
    "state_before": ActionState,
    "told": (*ValueNote, "number"),
    "way": WAYS,
    "why": (
        *Sensitive,
        *(f"import/{e.name.split('.')[0]}" for e in ROOT.glob("templates/import/refused_*.cli.j2")),
    ),
}
"""What a detail may be, where it is a code."""
OTHERS: dict[str, tuple[object, str]] = {
    "late": (False, "non"),
    "own": (True, "oui"),
    "passed_on": (True, "oui"),
    "period": ("2026-T3", "de juillet à septembre 2026"),
    "progress": (43.0, "43 %"),
    "progress_before": (62.5, "62,5 %"),
    "version": ("2026-11", "novembre 2026"),
    "delegate": ("Amina Haddad", "Amina Haddad"),
    "other": ("Amina Haddad", "Amina Haddad"),
    "person": ("Amina Haddad", "Amina Haddad"),
    "to": ("Amina Haddad", "Amina Haddad"),
    **dict.fromkeys(
        (
            *("added", "changed", "gone", "removed", "restored", "kept"),
            *("news", "people", "report", "step", *(RULES.keys() - {"passed_on"})),
        ),
        (1200, "1 200"),
    ),
}
"""The others, and how one of their values is written."""


def test_every_detail_is_in_french() -> None:
    """Whatever a deed may note: states, answers, yes or no, numbers, reasons; what is not known is
    left out."""
    assert details_in_code() - CODES.keys() - OTHERS.keys() == set()
    for name, codes in CODES.items():
        for code in map(str, codes):
            assert _detail(name, code) not in (code, ""), f"{name} = {code}"
    for name, (value, written) in OTHERS.items():
        assert written == _detail(name, value)
    for name in (*CODES, *OTHERS):
        assert "" == _detail(name, None)


def _detail(name: str, value: object) -> str:
    """What stands in the last cell for this detail, after the words of its name."""
    line = {
        "at": "2026-11-23 09:00:00",
        "deed": "reported",
        "details": {name: value},
        **dict.fromkeys(("by", "person", "kind", "subject"), ""),
    }
    made = journal_workbook({"contract": "CLS", "on": "2026-11-23", "lines": [line]})
    cell = str(openpyxl.load_workbook(BytesIO(made))["Journal"]["F5"].value or "")
    label, _, shown = cell.partition(" : ")
    assert label != name
    return shown.replace("\u00a0", " ").replace("\u202f", " ")


def deeds_in_code() -> set[str]:
    """The first argument of each `note(…)`, and each `deed=…` of a line, where they are written."""
    return {deed for call in _calls() for deed in _deeds_of(call)}


def details_in_code() -> set[str]:
    """The names that each `note(…)` gives to what it says besides."""
    notes = (call for call in _calls() if getattr(call.func, "attr", "") == "note")
    return {keyword.arg for call in notes for keyword in call.keywords if keyword.arg}


def _calls() -> Iterator[ast.Call]:
    for folder in ("handlers", "scheduler", "storage", "bot"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    yield node


def _deeds_of(call: ast.Call) -> set[str]:
    name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    said = call.args[:1] if name == "note" else []
    if name == "JournalLine":
        said = [keyword.value for keyword in call.keywords if keyword.arg == "deed"]
    return {e.value for e in said if isinstance(e, ast.Constant) and isinstance(e.value, str)}


def journal(story: Story, claire: Phone) -> dict[str, tuple[object, ...]]:
    """The lines of the workbook she gets, by deed."""
    file = claire.says("/journal").file
    assert file is not None and file["file_name"] == "journal-2026-11-23.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(story.downloads(file["url"])))["Journal"]
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    return {str(row[3]): row for row in rows}


def report(amina: Phone) -> None:
    amina.says("/avancement 2.3")
    amina.says("1")
    amina.says("62,5")
    amina.says("Un café à Salers")
    amina.presses("Envoyer")
