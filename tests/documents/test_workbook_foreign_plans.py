"""Action plans as other towns write them: each fact stands in its cell, the rest is asked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.actions import ActionState
from tests.documents.foreign import asked, book_of, made, read, sheet, told, unread

TET_GROUPS = [
    "Présentation de l'action", *[None] * 6, "Objectifs et indicateurs", None, "Acteurs",
    *[None] * 6, "Budget", *[None] * 7, "Avancement", None, "Calendrier", None,
]  # fmt: skip
TET_COLUMNS = [
    "Axe (x)", "Sous-axe (x.x)", "Sous-sous axe (x.x.x)", "Titre de l'action",
    "Titre de la sous-action", "Descriptif", "Instances de gouvernance", "Objectifs",
    "Indicateurs liés", "Structure pilote", "Moyens humains et techniques", "Partenaires",
    "Direction ou service pilote", "Personne pilote", "Élu·e référent·e",
    "Participation Citoyenne", "Financements", "Financeur 1", "Montant € HT", "Financeur 2",
    "Montant € HT", "Financeur 3", "Montant € HT", "Budget prévisionnel total € HT", "Statut",
    "Niveau de priorité", "Date de début", "Date de fin",
]  # fmt: skip
TET_HINTS = [
    *["Texte"] * 18, "Nombre", "Texte", "Nombre", "Texte", "Nombre", "Nombre",
    "Liste déroulante", "Liste déroulante", "jj/mm/aaaa", "jj/mm/aaaa",
]  # fmt: skip


def _tet(**said: object) -> list[object]:
    """A row of the model, from the headings it fills."""
    places = {
        "axe": 0, "sous_axe": 1, "titre": 3, "descriptif": 5, "instance": 6, "objectifs": 7,
        "structure": 9, "partenaires": 11, "service": 12, "pilote": 13, "financeur": 17,
        "montant": 18, "budget": 23, "statut": 24, "priorite": 25, "debut": 26, "fin": 27,
    }  # fmt: skip
    row: list[object] = [None] * 28
    for name, value in said.items():
        row[places[name]] = value
    return row


def _tet_plan() -> bytes:
    return book_of(
        Import=[
            TET_GROUPS,
            TET_COLUMNS,
            TET_HINTS,
            _tet(axe="Axe 1. Coordination", sous_axe="Objectif stratégique 1. Élus",
                 titre="Action 1. Réunir les élus", descriptif="Un comité", instance="COPIL",
                 objectifs="Objectif général : x\nObjectif 1.1 : y", structure="Ville de Brenne",
                 partenaires="CPAM ; CCAS", service="Santé", pilote="Solène Amarel",
                 financeur="ARS", montant=1000, budget=26000, statut="À venir",
                 priorite="Élevé", debut=date(2025, 12, 1), fin=date(2030, 9, 1)),
            _tet(axe="Axe 1. Coordination", titre="Action 2. Tenir un journal",
                 pilote="Luc Horvat", statut="En retard"),
            _tet(axe="Axe 2. Accès aux soins", titre="Action 3. Ouvrir un bus",
                 pilote="Luc Horvat", statut="Réalisé"),
        ]
    )  # fmt: skip


def test_the_model_of_territoires_en_transitions_is_read():
    """Twenty-eight columns under a line of groups; the line of hints is no action."""
    plan = read(_tet_plan())

    first, second, third = plan.actions
    assert [a.code for a in plan.actions] == ["1", "2", "3"]
    assert (first.title, first.axis) == ("Réunir les élus", "1")
    assert (first.objective, first.context) == ("Objectif stratégique 1. Élus", "Un comité")
    assert first.operational_objectives == ("Objectif général : x", "Objectif 1.1 : y")
    assert first.lead_structure.text == "Ville de Brenne"
    assert [each.text for each in first.partners] == ["CPAM", "CCAS"]
    assert [each.text for each in first.pilots] == ["Solène Amarel"]
    assert first.budget == Decimal(26000)
    assert (first.starts_on, first.ends_on) == (date(2025, 12, 1), date(2030, 9, 1))
    assert (first.state, third.state) == (ActionState.NOT_STARTED, ActionState.DONE)
    others = dict(first.others)
    assert (others["Niveau de priorité"], others["Financeur 1"]) == ("Élevé", "ARS")
    assert others["Direction ou service pilote"] == "Santé"
    assert [a.code + " " + a.title for a in plan.axes] == ["1 Coordination", "2 Accès aux soins"]
    assert told(plan, "row_of_hints") == ["A3"]
    assert second.state is None and ("Y5", "state_unknown") in asked(plan)
    assert next(d for d in plan.doubts if d.cell == "Y5").proposal == "under_way"
    assert unread(plan) == []


def _banded(book: Any) -> None:
    """Three lines of title, axes as bands across the table, sums, a remark, amounts in k€."""
    page = sheet(book, "Suivi 2026", [
        ["Contrat local de santé du Val Tordu"],
        ["Document de travail"],
        ["Version du 3 mars"],
        ["N°", "Libellé de l'action", "Chef de file", "Échéance", "Budget (k€)", "Où en est-on ?"],
        ["Prévention et promotion de la santé"],
        ["1", "Équiper un bus", "Mme Odile TRAN", date(2027, 3, 1), 12, "terminée ?"],
        ["2", "Dépister", "TRAN Odile", "T2 2027", None, "non réalisée"],
        ["Sous-total", None, None, None, 12],
        [],
        ["Accès aux soins"],
        ["3", "Ouvrir une maison de santé", "Y. Kerr", 2028, "30", "En cours"],
        [None, "Consulter à distance"],
        ["5", "Prêter des vélos", "Yves Kerr", "courant 2027", "8 000 €", "presque terminée"],
        ["TOTAL GÉNÉRAL", None, None, None, 50],
        ["* chiffres provisoires"],
    ])  # fmt: skip
    page.merge_range("A5:F5", "Prévention et promotion de la santé")
    page.merge_range("A10:F10", "Accès aux soins")
    page.merge_range("E6:E7", 12)
    sheet(book, "Contacts", [
        ["Nom", "Prénom", "Organisme", "Mél"],
        ["TRAN", "Odile", "Hôpital de Tordu", "o.tran@hopital.example"],
        ["KERR", "Yves", "Mairie de Tordu", "y.kerr@mairie.example"],
    ])  # fmt: skip


def test_axes_may_be_bands_between_the_actions():
    """Words across the whole table are the axis of what stands under them; sums are no actions."""
    plan = read(made(_banded))

    assert [(a.code, a.axis) for a in plan.actions] == [
        ("1", "Prévention et promotion de la santé"),
        ("2", "Prévention et promotion de la santé"),
        ("3", "Accès aux soins"),
        ("5", "Accès aux soins"),
    ]
    pilots = [a.pilots[0].person for a in plan.actions]
    assert pilots == ["tran odile", "tran odile", "kerr yves", "kerr yves"]
    bus, _, house, bikes = plan.actions
    assert (bus.ends_on, house.ends_on) == (date(2027, 3, 1), date(2028, 12, 31))
    assert (house.budget, bikes.budget) == (Decimal(30000), Decimal(8000))
    assert house.state is ActionState.UNDER_WAY
    kept = [row.kept_as for row in plan.rows if row.sheet == "Suivi 2026"]
    assert kept == ["title", "title", "title", "header", "title", "fact", "fact", "total", "empty",
                    "title", "fact", "unread", "fact", "total", "note"]  # fmt: skip


def test_what_only_looks_like_a_state_is_asked():
    """« terminée ? », « non réalisée », « presque terminée » are not what their last word says."""
    plan = read(made(_banded))

    proposals = {d.cell: d.proposal for d in plan.doubts if d.kind == "state_unknown"}
    assert proposals == {"F6": "done", "F7": "abandoned", "F13": "under_way"}
    assert [a.state for a in plan.actions if a.code in "125"] == [None, None, None]


def test_one_amount_for_two_actions_and_a_title_alone_are_asked():
    """Neither is guessed: the amount is nobody's, the lone title no action yet."""
    plan = read(made(_banded))

    expected = {("E6", "amount_shared"), ("B12", "row_not_understood"), ("D13", "date_vague")}
    assert expected <= asked(plan)
    assert [a.budget for a in plan.actions if a.code in "12"] == [None, None]


def _detailed() -> list[list[object]]:
    return [
        ["N°", "Action", "Pilotage", None, None, "Calendrier", None, None, None, "Budget", None,
         None, "Suivi", None],
        [None, None, "Nom", "Structure", "Mail", "Début prévu", "Fin prévue", "Début réel",
         "Fin réelle", "Prévu", "Réalisé", "Statut", "État", "% réalisé"],
        ["1.1", "Équiper un bus", "Rosa Blum", "MSA", "r.blum@msa.example", "01/2027", "12/2027",
         "02/2027", None, "12 k€", 3000, "acquis", "Lancée", 25],
        ["1.2", "Louer un car", "Yves Kerr", "Mairie", "y.kerr@m.example", "T1 2027", "fin 2028",
         None, None, "5000", 0, "sollicité", "Pas commencé", 0],
    ]  # fmt: skip


def test_a_group_gives_its_sense_to_the_columns_under_it():
    """Under « Budget », « Statut » is that of the money, and « Réalisé » no progress."""
    plan = read(book_of(Plan=_detailed()))

    bus, car = plan.actions
    assert (bus.state, bus.progress, bus.budget) == (ActionState.UNDER_WAY, 25, 12000)
    assert (car.state, car.budget) == (ActionState.NOT_STARTED, Decimal(5000))
    assert (bus.starts_on, bus.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert dict(bus.others) == {"Début réel": "02/2027", "Réalisé": "3000", "Statut": "acquis"}
    assert bus.origin.cell("budget") == "J3"
    assert plan.doubts == ()


def test_pilots_are_known_from_their_own_address():
    """No directory, but an address that spells its owner: pilots are people, with structures."""
    plan = read(book_of(Plan=_detailed()))

    assert [(p.last_name, p.first_name, p.emails[0]) for p in plan.people] == [
        ("Blum", "Rosa", "r.blum@msa.example"),
        ("Kerr", "Yves", "y.kerr@m.example"),
    ]
    assert [a.pilots[0].person for a in plan.actions] == ["blum rosa", "kerr yves"]
    assert [a.lead_structure.structure for a in plan.actions] == ["msa", "mairie"]


def _coloured(book: Any) -> None:
    green, red, purple = (
        book.add_format({"bg_color": c}) for c in ("#92D050", "#FF0000", "#7030A0")
    )
    yellow = book.add_format({"bg_color": "#FFFF00"})
    page = sheet(book, "Tableau", [
        ["Plan d'actions"],
        ["Réf", "Action", "Responsable", "Fin", "Confidentiel"],
        *[[f"1.{n}", f"Agir {n}", "Jo Buis", None, "vu"] for n in range(1, 6)],
    ])  # fmt: skip
    page.write_datetime(2, 3, date(2027, 6, 30), book.add_format({"num_format": "dd/mm/yyyy"}))
    page.write_number(3, 3, 45106)  # the same day, its format lost
    for row, colour in ((2, green), (3, red), (4, yellow), (6, purple)):
        page.write(row, 0, f"1.{row - 1}", colour)
    page.set_column(4, 4, 8, None, {"hidden": True})
    page.set_row(3, None, None, {"hidden": True})
    page.write_comment(2, 1, "à revoir en juin")
    told = [["Légende"], [None, "Terminée"], [None, "Bloquée"], ["jaune : en cours"]]
    key = sheet(book, "Lisez-moi", told)
    key.write_blank(1, 0, None, green)
    key.write_blank(2, 0, None, red)
    directory = [["Nom", "Prénom", "Mail"], ["BUIS", "Jo", "jo.buis@x.example"]]
    people = sheet(book, "Annuaire", directory)
    people.write_comment(1, 0, "absent le mercredi")
    people.hide()


def test_a_legend_gives_colours_their_sense():
    """By the shade it shows or the name it says; a colour it does not know is asked about."""
    plan = read(made(_coloured))

    assert [a.state for a in plan.actions] == [
        ActionState.DONE, ActionState.PAUSED, ActionState.UNDER_WAY, None, None,
    ]  # fmt: skip
    assert told(plan, "state_by_colour") == ["A3", "A4", "A5"]
    assert {("A6", "state_missing"), ("A7", "state_missing")} <= asked(plan)
    assert told(plan, "sheet_set_aside") == ["A1"]


def test_without_a_legend_a_colour_says_nothing():
    """The same colours, and nobody to say what they mean."""

    def fill(book: Any) -> None:
        page = sheet(book, "Plan", [["Réf", "Action", "Pilote"], [None, "Agir", "Jo Buis"]])
        page.write(1, 0, "1.1", book.add_format({"bg_color": "#92D050"}))

    plan = read(made(fill))
    assert [a.state for a in plan.actions] == [None]
    assert told(plan, "state_by_colour") == []


def test_what_is_hidden_or_noted_in_a_margin_is_read_and_told():
    """Hidden columns, rows and sheets hide nothing; comments are kept or told."""
    plan = read(made(_coloured))

    assert plan.actions[0].others == (("Confidentiel", "vu"),)
    assert plan.actions[0].internal_notes == ("à revoir en juin",)
    assert [a.pilots[0].person for a in plan.actions] == ["buis jo"] * 5
    hidden = [told(plan, f"hidden_{what}") for what in ("column", "row", "sheet")]
    assert hidden == [["E1"], ["A4"], ["A1"]]
    elsewhere = [n for n in plan.notices if n.kind == "comment_elsewhere"]
    assert [(n.sheet, n.raw) for n in elsewhere] == [("Annuaire", "absent le mercredi")]


def test_days_are_counted_from_1904_when_the_workbook_says_so():
    """A number left without a format is the day it was."""
    plan = read(made(_coloured, date_1904=True))

    assert [a.ends_on for a in plan.actions[:2]] == [date(2027, 6, 30), date(2027, 6, 30)]


def test_numbers_that_start_again_with_each_axis_are_told_apart():
    """A sheet for each axis, and « 1 » in both: fiches 1.1 and 2.1."""
    header = ["N°", "Action", "Pilote", "Avancement"]
    sheets = {
        "Axe_1_-_Prévention": [["1", "Bus", "Blum", "50%"], ["2", "Car", "Blum", "Terminé"]],
        "Axe_2_-_Soins": [["1", "Vélo", "Blum", "30 %"]],
    }
    plan = read(book_of(**{name: [header, *rows] for name, rows in sheets.items()}))

    assert [(a.code, a.axis, a.title) for a in plan.actions] == [
        ("1.1", "1", "Bus"), ("1.2", "1", "Car"), ("2.1", "2", "Vélo"),
    ]  # fmt: skip
    assert [(a.progress, a.state) for a in plan.actions] == [
        (Decimal(50), None), (None, ActionState.DONE), (Decimal(30), None),
    ]  # fmt: skip


def test_a_calendar_in_one_column_gives_both_ends():
    """Years, a quarter, months, a start; a day alone and « en continu » are asked."""
    spans = [
        "2026-2028", "1er trimestre 2027", "mars à juin 2027", "à partir de 2027", "en continu",
        "12/03/2027", "décembre 2026 - mars 2027", "du 01/03/2027 au 30/06/2027",
        "de septembre 2026 → juin 2027", "entre 2026 et 2027",
    ]  # fmt: skip
    rows = [[f"1.{n}", f"Agir {n}", said] for n, said in enumerate(spans, 1)]
    plan = read(book_of(Plan=[["N°", "Action", "Calendrier"], *rows]))

    assert [(a.starts_on, a.ends_on) for a in plan.actions] == [
        (date(2026, 1, 1), date(2028, 12, 31)),
        (date(2027, 1, 1), date(2027, 3, 31)),
        (date(2027, 3, 1), date(2027, 6, 30)),
        (date(2027, 1, 1), None),
        (None, None),
        (None, None),
        (date(2026, 12, 1), date(2027, 3, 31)),
        (date(2027, 3, 1), date(2027, 6, 30)),
        (date(2026, 9, 1), date(2027, 6, 30)),
        (date(2026, 1, 1), date(2027, 12, 31)),
    ]
    assert asked(plan) == {("C6", "date_not_understood"), ("C7", "span_of_a_day")}


def test_a_fiche_merged_over_several_lines_is_one_fiche():
    """Its partners and its objectives stand one to a line beside its number and title."""

    def fill(book: Any) -> None:
        page = sheet(book, "Plan", [
            ["N°", "Action", "Objectifs", "Partenaires", "Statut"],
            ["1.1", "Bus", "Équiper", "CPAM", "En cours"],
            [None, None, "Former", "CAF", None],
            ["1.2", "Car", "Louer", "MSA", "À venir"],
        ])  # fmt: skip
        page.merge_range("A2:A3", "1.1")
        page.merge_range("B2:B3", "Bus")
        page.merge_range("E2:E3", "En cours")

    bus, car = read(made(fill)).actions
    assert bus.operational_objectives == ("Équiper", "Former")
    assert [each.text for each in bus.partners] == ["CPAM", "CAF"]
    assert (bus.code, car.code, car.state) == ("1.1", "1.2", ActionState.NOT_STARTED)


def test_two_columns_that_say_the_same_are_asked():
    """« Échéance » and « Date de fin » both: the plainer is read, the other asked about."""
    header = ["N°", "Action", "Échéance", "Date de fin"]
    plan = read(book_of(Plan=[header, ["1.1", "Bus", "2027", "2028"]]))

    assert asked(plan) == {("C1", "column_twice")}
    assert plan.actions[0].ends_on == date(2028, 12, 31)
    assert plan.actions[0].others == (("Échéance", "2027"),)


def test_a_sheet_nobody_understands_is_asked_about_and_prose_is_not():
    plan = read(
        book_of(
            Plan=[["N°", "Action", "Statut"], ["1.1", "Bus", "En cours"]],
            Calculs=[["a", "b"], [1, 2]],
            Mode_d_emploi=[["Remplir chaque ligne."], ["Ne rien effacer."]],
        )
    )

    assert [(d.sheet, d.kind) for d in plan.doubts] == [("Calculs", "sheet_not_understood")]
    assert unread(plan) == [("Calculs", 1), ("Calculs", 2)]


@pytest.mark.parametrize(
    "header",
    [
        ["Fiche action", "Intitulé", "Pilote", "Priorité", "Axe"],
        ["N°", "Fiche action", "Pilote", "Priorité", "Axe"],
        ["Fiche", "Action", "Porteur", "Priorité", "Axe stratégique"],
    ],
)
def test_the_cells_tell_a_number_from_a_title(header):
    """« Fiche action » heads numbers here and titles there; a priority is no axis beside one."""
    plan = read(book_of(Plan=[header, ["FA 1.1", "Bus", "Blum", "Haute", "Axe 1 : Soins"]]))

    only = plan.actions[0]
    assert (only.code, only.title, only.axis) == ("1.1", "Bus", "1")
    assert asked(plan) == {("C2", "no_directory")}


def test_the_name_of_a_pilot_may_take_two_columns():
    header = ["N°", "Action", "Nom du pilote", "Prénom du pilote", "Courriel"]
    plan = read(book_of(Plan=[header, ["1.1", "Bus", "BLUM", "Rosa", "r.blum@x.example"]]))

    assert [(p.last_name, p.first_name) for p in plan.people] == [("Blum", "Rosa")]
    assert plan.actions[0].pilots[0].person == "blum rosa"


def test_a_structure_is_not_taken_for_that_of_the_pilot_beside_it():
    """« CAF » beside a pilot of the ARS is no other name of the ARS; a lone structure is asked."""
    plan = read(
        book_of(
            Annuaire=[
                ["Structure", "Nom Prénom", "Mail"],
                ["ARS", "DUR Anne", "anne.dur@ars.example"],
                ["CAF", None, None],
            ],
            Plan=[["N°", "Action", "Pilote", "Structure pilote"], ["1.1", "Bus", "Dur", "CAF"]],
        )
    )

    assert plan.actions[0].pilots[0].person == "dur anne"
    assert plan.actions[0].lead_structure.structure is None
    assert {("A3", "row_not_understood"), ("D2", "structure_unknown")} <= asked(plan)


def test_a_column_without_a_heading_is_asked_about():
    plan = read(book_of(Plan=[["N°", "Action", None, "Statut"], ["1.1", "Bus", "vu", "En cours"]]))
    assert asked(plan) == {("C2", "column_without_heading")}
