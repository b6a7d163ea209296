"""A workbook with fewer sheets or columns: what it has no column for stays as it was."""

from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from bot.documents.workbook import WorkbookRefused, read_workbook
from storage.actions import Action, ActionRole
from storage.contracts import Axis, Instance, Seat
from storage.imports import ImportDoubt
from storage.people import Person
from tests.storage.office import LATER, SAMPLE, TODAY, Office

SMALL = (
    "N° fiche;Intitulé;Pilote;Statut;Avancement;Fin\r\n"
    "1.1;{title};Mathieu Blanc;En cours;55 %;31/12/2027\r\n"
    "9.9;Une fiche de plus;Personne Inconnue;Prévu;;\r\n"
)


def brings_small(office: Office, text: str) -> None:
    data = text.encode()
    plan = read_workbook(data, TODAY, "suivi.csv")
    office.applies(plan, data, now=LATER)


def test_only_what_has_a_column_is_changed(office: Office) -> None:
    """Six columns of a fiche: its other fields, its axis and its référents stay."""
    office.brings()
    before = office.one(Action, code="1.1")
    kinds: tuple[type[Any], ...] = (Person, Instance, Seat, Axis)
    everything = [[row.model_dump() for row in office.all(kind)] for kind in kinds]

    brings_small(office, SMALL.format(title=before.title))

    after = office.one(Action, code="1.1")
    differ = {n for n, v in after.model_dump().items() if v != before.model_dump()[n]}
    assert differ <= {"state", "progress", "ends_on"}
    assert (after.progress, after.ends_on) == (55, date(2027, 12, 31))
    assert everything == [[row.model_dump() for row in office.all(kind)] for kind in kinds]
    blanc = office.one(Person, key="blanc mathieu")
    roles = office.all(ActionRole, action_id=after.id, role="pilot")
    assert [(r.person_id, r.as_written) for r in roles] == [(blanc.id, None)]


def test_the_whole_workbook_again_changes_back_its_own_cells_alone(office: Office) -> None:
    office.brings()
    before = {a.code: a.model_dump() for a in office.all(Action)}
    brings_small(office, SMALL.format(title=before["1.1"]["title"]))

    again = office.brings()

    assert {change.about for change in again.outcome.changed} <= {"action:1.1"}
    assert again.outcome.kept == []
    after = {a.code: a.model_dump() for a in office.all(Action) if a.code != "9.9"}
    assert before == after
    assert not office.brings().changed_anything


def test_questions_of_other_sheets_stay_open(office: Office) -> None:
    """A sheet that is not there answers nothing."""
    office.brings()
    asked = {row.key for row in office.all(ImportDoubt) if row.gone_at is None}

    brings_small(office, SMALL.format(title="Accueillir"))

    still = {row.key for row in office.all(ImportDoubt) if row.gone_at is None}
    assert asked <= still


@pytest.mark.parametrize("sheet", openpyxl.load_workbook(SAMPLE, read_only=True).sheetnames)
def test_one_sheet_alone_takes_nothing_from_the_others(office: Office, sheet: str) -> None:
    """The sample, cut down to one sheet."""
    office.brings()
    book = openpyxl.load_workbook(SAMPLE)
    for name in book.sheetnames:
        if name != sheet:
            del book[name]
    out = BytesIO()
    book.save(out)
    try:
        plan = read_workbook(out.getvalue(), TODAY)
    except WorkbookRefused:
        return
    told = office.applies(plan, out.getvalue(), now=LATER).outcome
    lost = [c for c in told.changed if c.after in (None, "", [], False)]
    assert (lost, told.gone) == ([], [])
    assert office.brings(now=LATER).outcome.back == []


def test_a_period_that_has_no_column_is_not_gone(office: Office) -> None:
    """Two quarters were cut out, and one value of another was emptied: that one alone is gone."""
    office.brings()
    book = openpyxl.load_workbook(SAMPLE)
    sheet = book["Indicateurs"]
    for block in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(block))
    sheet["O7"].value = None
    sheet.delete_cols(16)
    sheet.delete_cols(14)
    out = BytesIO()
    book.save(out)

    told = office.brings(out.getvalue(), now=LATER).outcome

    assert told.gone == ["value:T2-a@2026-T2"]
