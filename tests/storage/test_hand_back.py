"""The workbook given back, and brought again: her sheets, today's values, and nothing changes."""

import warnings
from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import openpyxl
from sqlmodel import Session

from bot.documents.handed_back import HandedBack, hand_back, hand_back_frozen
from storage.actions import Action, ActionRole, Remark, Report
from storage.exports import Export, export_of, original_of, remember
from storage.imports import ImportDoubt
from storage.indicators import Indicator, Indicators, IndicatorValue
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Person, Structure
from tests.documents.foreign import book_of
from tests.storage.office import LATER, NOW, SAMPLE, Office, edited

EXPORTED = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
COPIL = "copil 2026-12-10"
FICHE = "fiche 1.1 « Guichet d'accueil et d'accompagnement des… »"
Cells = dict[tuple[str, str], object]


def exported(office: Office) -> HandedBack:
    """`cheville export`, without the command."""

    def ask(session: Session) -> tuple[Export, bytes | None]:
        export = export_of(session, 1, EXPORTED)
        assert export is not None
        remember(session, 1, export)
        return export, original_of(session, export)

    export, original = office.database.run(ask)
    made = hand_back(original, export.order)
    assert made.content == hand_back_frozen(export.frozen(), original), "the chat gives the same"
    return made


def cells(data: bytes) -> Cells:
    """Every cell that says something; openpyxl has nothing to complain about."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        book = openpyxl.load_workbook(BytesIO(data))
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }


def changed(data: bytes, before: bytes | None = None) -> Cells:
    """The cells that are not as they were, in her own sheets."""
    old, new = cells(before or SAMPLE.read_bytes()), cells(data)
    moved = {where for where in {*old, *new} if old.get(where) != new.get(where)}
    return {where: new.get(where) for where in moved if where[0] != "Ajouts Cheville"}


def parts(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def reports(office: Office, code: str, **told: object) -> None:
    """Somebody reports on an action: the row, and what it changes."""
    action = office.one(Action, code=code)
    person = office.one(Person, key="blanc mathieu")
    remarks = told.pop("remarks", [])
    source = f"test:{code}:{sorted(told.items())}"

    def write(session: Session) -> None:
        report = Report(
            contract_id=1, action_id=action.id, person_id=person.id, at=EXPORTED, kind="moving",
            highlight=told.pop("highlight", None), next_step=told.pop("next_step", None),
            source=source,
        )  # fmt: skip
        session.add(report)
        session.flush()
        for kind, text in remarks:  # type: ignore[attr-defined]
            remark = Remark(
                contract_id=1, action_id=action.id, report_id=report.id, kind=kind, text=text,
                at=EXPORTED,
            )  # fmt: skip
            session.add(remark)

    office.database.run(write)
    office.changes(action, **told)


def gives(
    office: Office, code: str, period: str, value: float | None, note: str | None = None
) -> None:
    """A value of an indicator arrives."""
    indicator = office.one(Indicator, code=code)
    known = office.all(IndicatorValue, indicator_id=indicator.id, period=period)
    if known:
        office.changes(known[0], value=value, note=note, given_at=EXPORTED)
        return
    row = IndicatorValue(
        indicator_id=indicator.id, period=period, value=value, note=note, given_at=EXPORTED
    )
    office.database.run(lambda session: session.add(row))


def test_a_workbook_with_nothing_new_is_the_one_she_brought(office: Office) -> None:
    """Byte for byte; and it changes nothing when it comes back."""
    office.brings()

    made = exported(office)

    assert made.content == SAMPLE.read_bytes()
    assert not office.brings(made.content, now=LATER).changed_anything


def test_what_was_reported_stands_in_its_cells_and_nowhere_else(office: Office) -> None:
    """State, progress, date, freins: each in the way of its column."""
    office.brings()
    reports(
        office, "1.1", state="paused", progress=65.0, last_report_on=date(2026, 11, 26),
        remarks=[("obstacle", "- Deux départs\n  annoncés"), ("lever", "Un local")],
    )  # fmt: skip
    reports(office, "1.2", progress=70.0)

    made = exported(office)

    assert changed(made.content) == {
        ("Fiches-actions", "N7"): "en attente",
        ("Fiches-actions", "O7"): "65%",
        ("Fiches-actions", "U7"): datetime(2026, 11, 26),
        ("Fiches-actions", "P7"): "Deux MSP prêtes à accueillir\nUn local",
        ("Fiches-actions", "Q7"): "Logement rare\nConcurrence entre territoires\n"
        "Deux départs annoncés",
        ("Fiches-actions", "O8"): 0.7,
    }
    assert made.beside == ()
    _comes_back(office, made)


def test_parts_that_need_not_change_are_the_same_bytes(office: Office) -> None:
    """One sheet is written anew; styles, comments, drawings, the other sheets are not."""
    office.brings()
    reports(office, "1.1", progress=65.0)

    before, after = parts(SAMPLE.read_bytes()), parts(exported(office).content)

    moved = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert moved == {"xl/worksheets/sheet2.xml"}


def test_values_go_to_their_period(office: Office) -> None:
    """Under its quarter, a half under its last one, among several in one cell, in a new column."""
    office.brings()
    gives(office, "T2-a", "2026-T4", 61.5)
    gives(office, "T1-a", "2026-S2", 9)
    gives(office, "T1-a", "2025-S2", 8)
    gives(office, "T1-c", "2026", 26)
    gives(office, "T2-a", "2027-T1", 70)
    gives(office, "T3-a", "2026-T4", None, "not_communicated")
    gives(office, "11-a", "2026-T4", 4, "withheld")
    gives(office, "T1-b", "2026-S2", 1)

    made = exported(office)

    assert changed(made.content) == {
        ("Indicateurs", "M4"): "5 (S1) / 8 (S2)",
        ("Indicateurs", "Q4"): 9,
        ("Indicateurs", "Q5"): "1\u00a0%",
        ("Indicateurs", "Q6"): 26,
        ("Indicateurs", "Q7"): 61.5,
        ("Indicateurs", "S3"): "2027 T1",
        ("Indicateurs", "S7"): 70,
        ("Indicateurs", "Q10"): "NC",
        ("Indicateurs", "Q12"): "<11",
    }
    assert made.beside == ()
    _comes_back(office, made)


def test_a_meeting_that_moved_is_the_same_meeting(office: Office) -> None:
    """Its day and its hours are written; brought back, it is not another one."""
    office.brings()
    copil = office.one(Meeting, key=COPIL)
    nine = datetime(2026, 12, 17, 8, 0, tzinfo=UTC)
    office.changes(copil, starts_at=nine, ends_at=nine.replace(hour=10), place="Mairie")

    made = exported(office)

    assert changed(made.content) == {
        ("Réunions", "A25"): "17.12.2026",
        ("Réunions", "B25"): "09h-11h",
        ("Réunions", "E25"): "Mairie",
    }
    _comes_back(office, made)
    assert len(office.all(Meeting)) == 33


def test_a_new_pilot_and_a_new_person_take_their_place(office: Office) -> None:
    """A name in its cell; somebody the workbook does not know on a line of their own."""
    office.brings()
    cpam = office.one(Structure, key="caisse primaire assurance maladie sauvelane")
    zoe = Person(
        contract_id=1, key="neuve zoe", last_name="Neuve", first_name="Zoé", civility="madam",
        structure_id=cpam.id, email="zoe@cpam.example", details={"emails": ["zoe@cpam.example"]},
    )  # fmt: skip
    office.database.run(lambda session: session.add(zoe))
    action = office.one(Action, code="T.2")
    (role,) = office.all(ActionRole, action_id=action.id)
    office.changes(role, person_id=office.one(Person, key="sarradet helene").id)

    made = exported(office)

    assert changed(made.content) == {
        ("Fiches-actions", "I5"): "Hélène Sarradet",
        ("Partenaires", "A66"): cpam.name,
        ("Partenaires", "B66"): "Mme",
        ("Partenaires", "C66"): "Neuve",
        ("Partenaires", "D66"): "Zoé",
        ("Partenaires", "F66"): "zoe@cpam.example",
    }
    _comes_back(office, made)


def test_what_has_no_column_is_in_the_last_sheet(office: Office) -> None:
    """Answers, faits marquants: told beside, and never read as facts."""
    office.brings()
    reports(office, "1.1", highlight="Première soirée", next_step="Choisir le local")
    copil, person = office.one(Meeting, key=COPIL), office.one(Person, key="blanc mathieu")
    answer = MeetingAnswer(meeting_id=copil.id, person_id=person.id, answer="excused", at=EXPORTED)
    office.database.run(lambda session: session.add(answer))

    made = exported(office)

    assert changed(made.content) == {}
    told = [v for (sheet, _), v in cells(made.content).items() if sheet == "Ajouts Cheville"]
    assert told[-9:] == [
        FICHE, "fait marquant", "Première soirée (Mathieu Blanc, 26/11/2026)",
        FICHE, "prochaine étape", "Choisir le local (Mathieu Blanc, 26/11/2026)",
        f"réunion {copil.title} (10/12/2026)", "réponse", "Mathieu Blanc : excusé",
    ]  # fmt: skip
    _comes_back(office, made)


def test_a_cell_that_would_mislead_is_left_and_listed(office: Office) -> None:
    """Two end dates were dragged down; correcting one alone would let the other pass for true."""
    office.brings()
    office.changes(office.one(Action, code="T.2"), ends_on=date(2028, 12, 31))
    reports(office, "1.1", progress=65.0)

    made = exported(office)

    assert changed(made.content) == {("Fiches-actions", "O7"): "65%"}
    assert [(each.about, each.field) for each in made.beside] == [("action:T.2", "ends_on")]
    _comes_back(office, made)


ANSWERS = {
    "F38": "dr.guiraud@cpts-sauvelane.example",
    "B48": "mister",
    "D20": "blanc mathieu",
    "M5": "2028-12-31",
    "M6": "2028-12-31",
    "O15": "30",
    "O19": "45",
    "I25": "guiraud pauline",
    "L15": "arnal celine",
    "B16": "11:30",
    "A23": "2026-11-24",
    "A36": "2027-10-14",
}
"""The questions of the sample that a cell can answer; the state of 3.3 is told otherwise."""


def test_every_answered_question_is_written_and_closed(office: Office) -> None:
    """Whatever it was about, the cell says it and its question is over. One of two addresses was
    preferred: both stay in their cell."""
    office.brings()
    for row in office.all(ImportDoubt):
        if row.cell in ANSWERS:
            office.changes(row, answer=ANSWERS[row.cell], answered_at=NOW)
    office.brings(now=NOW)
    office.changes(office.one(Action, code="3.3"), state="under_way")

    made = exported(office)

    assert changed(made.content) == {
        ("Axes", "D20"): "Mathieu Blanc",
        ("Fiches-actions", "M5"): datetime(2028, 12, 31),
        ("Fiches-actions", "M6"): datetime(2028, 12, 31),
        ("Fiches-actions", "O15"): 30,
        ("Fiches-actions", "O19"): 45,
        ("Fiches-actions", "N20"): "En cours",
        ("Fiches-actions", "I25"): "Pauline Guiraud",
        ("Indicateurs", "L15"): "Céline Arnal",
        ("Partenaires", "B48"): "M.",
        ("Réunions", "B16"): "10h-11h30",
        ("Réunions", "A23"): "mardi 24 novembre 2026",
        ("Réunions", "A36"): "14 octobre 2027",
    }
    assert made.beside == ()
    again = office.brings(made.content, now=LATER)
    assert (again.outcome.added, again.outcome.changed, again.outcome.kept) == ([], [], [])
    assert (again.outcome.gone, again.outcome.back, again.asked.new) == ([], [], [])
    assert {row.cell for row in again.asked.closed} == {*ANSWERS, "N20"} - {"F38"}
    assert not office.brings(made.content, now=LATER).changed_anything
    assert changed(exported(office).content, made.content) == {}


def test_who_answers_for_an_indicator_is_written(office: Office) -> None:
    """Claire named somebody by /indicateurs; nobody is no name, and empties no cell."""
    office.brings()
    named, left = (office.one(Indicator, code=code) for code in ("T1-a", "T2-a"))
    arnal = office.one(Person, key="arnal celine")
    office.database.run(lambda s: Indicators(s).entrust(s.merge(named), arnal))
    office.changes(left, responsible_id=None)

    made = exported(office)

    assert changed(made.content) == {("Indicateurs", "L4"): "Céline Arnal"}
    _comes_back(office, made)


def test_an_edit_of_the_exported_file_is_the_only_change(office: Office) -> None:
    """She works on in the file she was given."""
    office.brings()
    reports(office, "1.1", progress=65.0)
    made = exported(office)
    book = openpyxl.load_workbook(BytesIO(made.content))
    book["Fiches-actions"]["O5"].value = 60
    out = BytesIO()
    book.save(out)

    applied = office.brings(out.getvalue(), now=LATER)

    assert [(c.about, c.name, c.after) for c in applied.outcome.changed] == [
        ("action:T.2", "progress", 60.0)
    ]
    assert (applied.outcome.kept, applied.asked.new) == ([], [])
    assert office.one(Action, code="1.1").progress == 65.0


def test_a_cell_that_was_given_back_is_nobodys_change(office: Office) -> None:
    """She works in the file she was given while people go on reporting: what they said meanwhile
    stays, nothing is asked, and what she changed is taken."""
    office.brings()
    reports(office, "1.1", progress=65.0)
    gives(office, "T2-a", "2026-T4", 61)
    made = exported(office)
    reports(office, "1.1", progress=70.0)
    gives(office, "T2-a", "2026-T4", 62)
    book = openpyxl.load_workbook(BytesIO(made.content))
    book["Fiches-actions"]["O5"].value = 60
    out = BytesIO()
    book.save(out)

    applied = office.brings(out.getvalue(), now=LATER)

    assert [(c.about, c.name) for c in applied.outcome.changed] == [("action:T.2", "progress")]
    assert (applied.outcome.kept, applied.asked.new) == ([], [])
    assert office.one(Action, code="1.1").progress == 70.0
    assert exported(office).written != ()


def test_what_she_took_out_stays_out(office: Office) -> None:
    """A line she removed is still known here, and is not put back; nor is a frein she struck."""
    office.brings()
    reports(office, "1.1", remarks=[("obstacle", "Un frein")])
    made = exported(office)
    office.brings(made.content, now=LATER)
    struck = {("Fiches-actions", "Q7"): "Logement rare\nConcurrence entre territoires"}
    brought = edited(struck, without=("Fiches-actions", 16))
    office.brings(brought, now=LATER)

    assert changed(exported(office).content, brought) == {}


def test_the_last_sheet_is_renewed_not_doubled(office: Office) -> None:
    """An export of an export."""
    office.brings()
    reports(office, "1.1", highlight="Première soirée", progress=60.0)
    first = exported(office)
    office.brings(first.content, now=LATER)
    reports(office, "1.1", progress=70.0)

    made = exported(office)

    assert openpyxl.load_workbook(BytesIO(made.content)).sheetnames[-1] == "Ajouts Cheville"
    assert "Rien à ajouter." in cells(made.content).values()
    assert changed(made.content, first.content) == {("Fiches-actions", "O7"): "70%"}


def _comes_back(office: Office, made: HandedBack) -> None:
    """Brought again, the file changes nothing and asks nothing; twice is once."""
    doubts = len(office.all(ImportDoubt))
    again = office.brings(made.content, now=LATER)
    assert not again.changed_anything, again
    assert doubts == len(office.all(ImportDoubt))
    before = office.everything()
    assert not office.brings(made.content, now=LATER).changed_anything
    assert before == office.everything()


def test_how_an_indicator_is_asked_for_is_no_news_for_a_workbook_without_that_column(
    office: Office,
) -> None:
    """Nothing was said since the import: the workbook is the same to the byte."""
    office.brings()

    def set_up(session: Session) -> None:
        indicator = session.get_one(Indicator, 1)
        settings = {"counting": "flow", "direction": "up", "lag_months": 2}
        Indicators(session).define(indicator, **settings)

    office.database.run(set_up)

    assert exported(office).content == SAMPLE.read_bytes()


def test_a_form_is_filled_where_its_label_stands(office: Office) -> None:
    """A fiche written downwards: what was reported goes beside its label, and nowhere else."""
    form = book_of(
        Contacts=[["Nom", "Prénom", "Mail"], ["BLANC", "Mathieu", "m@exemple.fr"]],
        Fiche_1=[
            ["Intitulé de l'action", "Vélobus"],
            ["Pilote", "Mathieu Blanc"],
            ["Échéance", "31/12/2027"],
            ["État", "À lancer", "Avancement :", "0 %"],
        ],
    )
    office.brings(form)
    reports(office, "1", state="under_way", progress=30)

    given = exported(office)

    assert {("Fiche 1", "B4"): "En cours", ("Fiche 1", "D4"): "30 %"} == changed(
        given.content, form
    )
    assert not office.brings(given.content, now=LATER).changed_anything
