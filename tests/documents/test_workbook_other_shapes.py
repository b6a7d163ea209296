"""Workbooks of other people: other words, other order, other sheets. Meaning decides."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents.workbook import read_workbook
from domain.actions import ActionState
from domain.people import Civility
from domain.plan import Plan

TODAY = date(2026, 11, 23)


def _sheet(book: Workbook, name: str, *rows: list[object]) -> Worksheet:
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append(row)
    return sheet


def _read(*fill: Callable[[Workbook], object]) -> Plan:
    book = Workbook()
    book.remove(book.active)
    for one in fill:
        one(book)
    data = BytesIO()
    book.save(data)
    return read_workbook(data.getvalue(), TODAY)


def _contacts(book: Workbook) -> None:
    _sheet(
        book,
        "Feuil1",
        ["Courriel", "Téléphone", "Nom et prénom", "Organisme", "Qualité", "Sigle"],
        ["amina.rey@ville.example", 639980101, "Mme REY Amina", "Ville de Pontclair", "Élue", "VP"],
        [
            "b.morel@ccb.example",
            "06.39.98.01.02",
            "MOREL Bruno",
            "Centre communal B",
            "Agent",
            "CCB",
        ],
        ["l.morel@ccb.example", None, "MOREL Lise", "Centre communal B", "Cheffe", "CCB"],
    )


def _follow_up(book: Workbook) -> None:
    """Header on the first row, axis repeated on each, columns in another order."""
    _sheet(
        book,
        "Suivi 2026",
        ["Où en est-on", "Échéance", "Action", "% réalisé", "Responsable de l'action",
         "Réf.", "Orientation stratégique", "Organisme porteur", "Lien web"],
        ["lancée", date(2027, 6, 30), "Ouvrir un café santé", 0.25, "A. Rey", "1-1",
         "Orientation 1 : Prévention", "VP", "https://un.example"],
        ["en cour", "fin juin 2027", "Former les aidants", 1, "Morel", "1-2",
         "Orientation 1 : Prévention", "CCB", None],
        ["Clôturée", "T4 2026", "Prêter des vélos", 1, "Bruno Morel", "2-1",
         "Orientation 2 : Mobilités", "CCB", None],
    )  # fmt: skip


def test_meaning_decides_and_not_the_words_of_the_sample():
    """Other headings, header on row 1, other order: the same facts come out."""
    plan = _read(_contacts, _follow_up)

    assert [a.code for a in plan.actions] == ["1.1", "1.2", "2.1"]
    assert [a.axis for a in plan.actions] == ["1", "1", "2"]
    assert [(a.code, a.title) for a in plan.axes] == [("1", "Prévention"), ("2", "Mobilités")]
    first, second, third = plan.actions
    assert (first.state, first.progress) == (ActionState.UNDER_WAY, Decimal(25))
    assert first.ends_on == date(2027, 6, 30)
    assert (second.ends_on, third.ends_on) == (date(2027, 6, 30), date(2026, 12, 31))
    assert (third.state, third.progress) == (ActionState.DONE, Decimal(100))
    assert first.others == (("Lien web", "https://un.example"),)


def test_a_directory_of_full_names_is_read():
    """Civility, capitals and a lost zero are understood; the short name names its structure."""
    plan = _read(_contacts, _follow_up)

    amina, bruno, _ = plan.people
    assert (amina.first_name, amina.last_name, amina.civility) == ("Amina", "Rey", Civility.MADAM)
    assert amina.phone == "06 39 98 01 01"
    assert bruno.phone == "06 39 98 01 02"
    assert plan.structures[0].aliases == ("VP",)
    assert plan.actions[0].lead_structure.structure == amina.structure
    assert plan.actions[0].pilots[0].person == amina.key


def test_two_people_of_one_name_are_asked():
    """« Morel » may be Bruno or Lise; nothing is guessed, both are offered."""
    plan = _read(_contacts, _follow_up)

    asked = next(doubt for doubt in plan.doubts if doubt.kind == "same_name")
    assert (asked.sheet, asked.cell, asked.raw) == ("Suivi 2026", "E3", "Morel")
    assert asked.choices == ("morel bruno", "morel lise")
    assert plan.actions[1].pilots[0].person is None


def test_a_state_mistyped_is_asked():
    """« en cour » is no word of the list."""
    plan = _read(_contacts, _follow_up)

    assert plan.actions[1].state is None
    assert ("state_unknown", "A3") in {(doubt.kind, doubt.cell) for doubt in plan.doubts}


def _grouped(book: Workbook) -> None:
    """A title, a two-row header with wide headings, axes as lone rows, a total, a note."""
    sheet = _sheet(
        book,
        "Tableau",
        ["Programme 2026-2030"],
        [],
        ["N°", "Intitulé", "Calendrier", None, "Qui", None, "État"],
        [None, None, "Date de début", "Date de fin", "Pilote", "Structure porteuse", None],
        ["Axe A - Accès aux soins"],
        [
            "A1",
            "Ouvrir une maison de santé",
            "sept. 2026",
            "2028",
            "Claire Vidal",
            "Mairie",
            "projet",
        ],
        [],
        ["Axe B - Santé mentale"],
        ["B1", "Créer un conseil local", "01/02/2027", "31/12/2028", "Équipe", "Mairie", "prévue"],
        ["TOTAL", "2 actions"],
        ["* document de travail"],
    )
    sheet.merge_cells("C3:D3")
    sheet.merge_cells("E3:F3")
    for column in "ABG":
        sheet.merge_cells(f"{column}3:{column}4")


def test_a_header_on_two_rows_and_axes_on_lone_rows_are_read():
    """Wide headings are opened; a lone « Axe A » speaks for the rows under it."""
    plan = _read(_grouped)

    assert [(a.code, a.axis) for a in plan.actions] == [("A.1", "A"), ("B.1", "B")]
    assert [(a.code, a.title) for a in plan.axes] == [
        ("A", "Accès aux soins"),
        ("B", "Santé mentale"),
    ]
    one = plan.actions[0]
    assert (one.starts_on, one.ends_on) == (date(2026, 9, 1), date(2028, 12, 31))
    assert one.state is ActionState.TO_FORMALISE
    assert [row.kept_as for row in plan.rows][-2:] == ["total", "note"]


def test_without_a_directory_names_stay_as_written():
    """Nobody to match against: the words are kept, and the sheet is asked about once."""
    plan = _read(_grouped)

    assert plan.actions[0].pilots[0].text == "Claire Vidal"
    assert plan.actions[0].pilots[0].person is None
    asked = [doubt for doubt in plan.doubts if doubt.kind == "no_directory"]
    assert [(doubt.cell, doubt.also) for doubt in asked] == [("E6", ("E9",))]


def _meetings(book: Workbook) -> None:
    _sheet(
        book,
        "Planning",
        ["Salle", "Comité", "Jour", "Heure de début", "Heure de fin", "Points abordés"],
        ["Mairie", "COPIL", date(2027, 1, 12), time(14), time(16, 30), "1) Bilan\n2) Budget"],
        ["Visio", "Comité technique", "ven. 5 février 2027", "9h30", "11h", None],
    )


def test_a_calendar_of_other_words_is_read():
    """Hours in two columns; instances heard of only there are still instances."""
    plan = _read(_meetings)

    first, second = plan.meetings
    assert (first.instance, first.on) == ("COPIL", date(2027, 1, 12))
    assert (first.starts_at, first.ends_at) == (time(14), time(16, 30))
    assert first.agenda == ("Bilan", "Budget")
    assert (second.instance, second.on) == ("COTECH", date(2027, 2, 5))
    assert [instance.code for instance in plan.instances] == ["COPIL", "COTECH"]


def _periods(book: Workbook) -> None:
    sheet = _sheet(
        book,
        "Eval",
        ["Libellé de l'indicateur", "Unité", "Périodicité", "2026", None, "Objectif chiffré"],
        [None, None, None, "S1", "S2", None],
        ["Ateliers tenus", "ateliers", "semestrielle", 4, "environ 6", 12],
    )
    sheet.merge_cells("D1:E1")
    for column in "ABCF":
        sheet.merge_cells(f"{column}1:{column}2")


def test_periods_under_a_wide_year_are_read():
    """« 2026 » over « S1 » and « S2 » makes two half-years."""
    plan = _read(_periods)

    values = [(v.period, v.value) for v in plan.indicators[0].values]
    assert values == [("2026-S1", Decimal(4)), ("2026-S2", Decimal(6))]
    assert plan.indicators[0].target == Decimal(12)


def _duplicates(book: Workbook) -> None:
    _sheet(
        book,
        "Actions",
        ["N°", "Action", "Statut"],
        ["1.1", "Une", "en cours"],
        ["FA 1.1", "Une autre", "en cours"],
        [None, "Sans numéro", "en cours"],
    )


def test_a_fiche_without_a_number_or_with_one_twice_is_asked():
    """The first keeps its number; the others are kept raw and asked about."""
    plan = _read(_duplicates)

    assert [action.title for action in plan.actions] == ["Une"]
    kinds = {(doubt.kind, doubt.cell) for doubt in plan.doubts}
    assert {("code_twice", "A3"), ("code_missing", "A4")} <= kinds


@pytest.mark.parametrize("moved", [0, 3])
def test_facts_are_the_same_wherever_they_stand(moved):
    """Rows pushed down by a title change no fact."""

    def shifted(book: Workbook) -> None:
        _follow_up(book)
        if moved:
            book["Suivi 2026"].insert_rows(1, moved)

    assert _read(_contacts, _follow_up).actions == _read(_contacts, shifted).actions


def _pilots(*cells: str) -> Callable[[Workbook], object]:
    def fill(book: Workbook) -> None:
        rows = [[f"1.{n}", f"Action {n}", cell] for n, cell in enumerate(cells, 1)]
        _sheet(book, "Plan", ["N°", "Action", "Pilote"], *rows)

    return fill


@pytest.mark.parametrize(
    "cell", ["A. Rey - Bruno Morel", "Rey/Bruno Morel", "Mme Rey (Bruno Morel)", "REY, MOREL Bruno"]
)
def test_a_second_pilot_is_never_dropped(cell):
    """Whatever stands between two names, both are found."""
    plan = _read(_contacts, _pilots(cell))
    assert [pilot.person for pilot in plan.actions[0].pilots] == ["rey amina", "morel bruno"]


def _two_groups(book: Workbook) -> None:
    _sheet(
        book,
        "Gouvernance",
        ["Instance", "Membres", "Fréquence"],
        ["Groupe de travail Prévention", "Rey (suppl. Bruno Morel)", "2 par an"],
        ["Groupe de travail Santé mentale", "Rey", "2 par an"],
    )
    _sheet(
        book,
        "Dates",
        ["Date", "Instance", "Objet"],
        [date(2027, 1, 5), "GT", "Un groupe"],
        [date(2027, 1, 6), "GT-SM", "L'autre"],
    )


def test_a_short_name_that_fits_two_instances_is_asked():
    """« GT » alone is no instance of its own, and none of the two is chosen."""
    plan = _read(_contacts, _two_groups)

    assert [meeting.instance for meeting in plan.meetings] == [None, "GT-SM"]
    asked = next(doubt for doubt in plan.doubts if doubt.kind == "instance_unknown")
    assert (asked.sheet, asked.cell) == ("Dates", "B2")
    assert len(asked.choices) == 2


def test_an_aside_in_a_composition_is_asked():
    """A substitute in parentheses is not lost silently."""
    plan = _read(_contacts, _two_groups)
    assert ("aside_in_list", "B2") in {(doubt.kind, doubt.cell) for doubt in plan.doubts}


def test_an_action_that_ends_before_it_starts_is_asked():
    def fill(book: Workbook) -> None:
        header = ["N°", "Action", "Date de début", "Date de fin"]
        _sheet(book, "Plan", header, ["1.1", "Agir", "01/03/2027", "01/02/2027"], header)

    plan = _read(fill)
    assert [doubt.kind for doubt in plan.doubts] == ["ends_before_start"]
    assert plan.rows[-1].kept_as == "header"
