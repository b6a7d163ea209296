"""/journal: who did what, when, for whom; a line is written once and for ever."""

import ast
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.words import table
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
    assert "réponse : présent(e)" in answered[5]
    moment = answered[0]
    assert (9, 23) == (moment.hour, moment.day)
    assert "Claire Vidal" == lines["Invitations et questions envoyées"][1]
    told = lines["Avancement donné"]
    assert ("fiche 2.3", "avancement : 62.5, avancement auparavant : 50.0") == (
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


def deeds_in_code() -> set[str]:
    """The first argument of each `note(…)`, and each `deed=…` of a line, where they are written."""
    found: set[str] = set()
    for folder in ("handlers", "scheduler", "storage", "bot"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Call):
                    found |= _deeds_of(node)
    return found


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
