"""More of what other towns write: states by halves, who may be written to, who sits where."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.documents.workbook.states import likely_state
from bot.documents.workbook.vocabulary import vocabulary
from domain.actions import ActionState
from domain.plan import Indicator, Seat, SeatRole, ValueNote
from tests.documents.foreign import asked, book_of, made, read, sheet, told, unread


def _one_state(said: str) -> tuple[ActionState | None, str | None]:
    """The state that is read, and the one that is proposed."""
    plan = read(book_of(Actions=[["N°", "Action", "Statut"], ["1", "Vélobus", said]]))
    proposal = next((doubt.proposal for doubt in plan.doubts if doubt.field == "state"), None)
    return plan.actions[0].state, proposal


@pytest.mark.parametrize(
    "said",
    ["Pas encore lancé", "pas démarrée", "non commencé", "reste à lancer", "pas vraiment démarrée",
     "N'a toujours pas débuté", "en retard, pas engagée"],
)  # fmt: skip
def test_what_is_denied_a_start_is_never_under_way(said):
    state, proposal = _one_state(said)

    assert "not_started" in (state, proposal)


@pytest.mark.parametrize(
    ("said", "state", "proposal"),
    [
        ("En bonne voie", None, "under_way"),
        ("en bon chemin, à suivre", None, "under_way"),
        ("Avance bien", None, "under_way"),
        ("Bloqué", ActionState.PAUSED, None),
        ("au point mort", ActionState.PAUSED, None),
        ("pas encore terminée", None, None),
        ("non bloquée", None, None),
    ],
)
def test_words_that_nearly_say_a_state_are_asked_with_the_likeliest(said, state, proposal):
    assert _one_state(said) == (state, proposal)


def test_a_state_that_names_itself_is_no_likelihood():
    assert likely_state("Terminée, non reconduite", vocabulary()) is None
    assert likely_state("en cours mais pas lancé à Nort", vocabulary()) is None


def test_likely_words_under_progress_are_asked_as_a_state():
    plan = read(
        book_of(Actions=[["N°", "Action", "Avancement"], ["1", "Vélobus", "en bonne voie"]])
    )

    assert [(d.field, d.kind, d.proposal) for d in plan.doubts] == [
        ("state", "state_unknown", "under_way")
    ]
    assert plan.actions[0].progress is None


@pytest.mark.parametrize(
    ("heading", "said", "forbidden"),
    [
        ("Telegram autorisé ?", "non", True),
        ("Telegram autorisé ?", "oui", False),
        ("Autorise Telegram", "NON (employeur)", True),
        ("Telegram : oui/non", "Non", True),
        ("Telegram (oui / non)", "O", False),
        ("Messagerie autorisée", "non", True),
        ("Messagerie autorisée", "refus de la direction", True),
        ("Telegram interdit", "oui", True),
        ("Telegram refusé par l'employeur", "non", False),
        ("Telegram", "pas encore", True),
        ("Telegram", None, False),
    ],
)
def test_a_column_may_say_whom_telegram_is_forbidden_to(heading, said, forbidden):
    plan = read(book_of(Contacts=[
        ["Nom", "Prénom", "E-mail", heading],
        ["Morvan", "Yaël", "y.morvan@baie.example", said],
    ]))  # fmt: skip

    assert plan.people[0].telegram_forbidden is forbidden
    assert told(plan, "telegram_not_understood") == []


def test_an_unclear_permission_is_told_and_forbids_meanwhile():
    plan = read(book_of(Contacts=[
        ["Nom", "Prénom", "E-mail", "Telegram"],
        ["Morvan", "Yaël", "y.morvan@baie.example", "voir avec le DGS"],
    ]))  # fmt: skip

    assert plan.people[0].telegram_forbidden
    assert told(plan, "telegram_not_understood") == ["D2"]


@pytest.mark.parametrize(
    "heading", ["Siège au COPIL", "COPIL", "Membre du COPIL", "Siège au comité de pilotage"]
)
def test_a_column_of_seats_says_titular_or_substitute(heading):
    plan = read(book_of(Contacts=[
        ["Nom", "Prénom", "E-mail", heading],
        ["Morvan", "Yaël", "y.morvan@baie.example", "T"],
        ["Kerbrat", "Ilan", "i.kerbrat@baie.example", "S"],
        ["Toure", "Awa", "a.toure@baie.example", "suppléante"],
        ["Le Du", "Erwan", "e.ledu@baie.example", "Titulaire"],
        ["Prigent", "Lou", "l.prigent@baie.example", "non"],
    ]))  # fmt: skip

    sits, stands_in = (Seat("COPIL"),), (Seat("COPIL", SeatRole.SUBSTITUTE),)
    assert [p.seats for p in plan.people] == [sits, stands_in, stands_in, sits, ()]
    assert {kind for _, kind in asked(plan)} == set()


def test_a_seat_in_an_instance_nobody_listed_is_told():
    plan = read(book_of(Contacts=[
        ["Nom", "Prénom", "E-mail", "Siège au bureau des marais"],
        ["Morvan", "Yaël", "y.morvan@baie.example", "T"],
    ]))  # fmt: skip

    assert told(plan, "seats_of_unknown_instance") == ["D1"]
    assert plan.people[0].others == (("Siège au bureau des marais", "T"),)


COLOURS = {"Fait": "#70AD47", "À lancer": "#9DC3E6", "Gelée": "#C00000"}


def _coloured(heading: str, *, swatches: bool, states: list[str] | None = None) -> bytes:
    """Three fiches, each of a colour, and at their right what the colours mean."""

    def fill(book: Any) -> None:
        header = ["N°", "Action", *(["Statut"] if states else [])]
        page = sheet(book, "Plan", [header])
        for row, (state, colour) in enumerate(COLOURS.items(), 1):
            shade = book.add_format({"bg_color": colour})
            page.write(row, 0, row, shade)
            page.write(row, 1, f"Atelier {row}", shade)
            if states:
                page.write(row, 2, states[row - 1] or None)
            page.write(row, 5, None if swatches else state, shade)
            if swatches:
                page.write(row, 6, state)
        page.write(0, 5, heading)

    return made(fill)


@pytest.mark.parametrize("heading", ["Légende", "Légende des couleurs :", "Code couleur"])
@pytest.mark.parametrize("swatches", [False, True])
def test_a_legend_beside_the_facts_gives_their_states(heading, swatches):
    """It is no column of facts, it is told, and its rows stay as they stood."""
    plan = read(_coloured(heading, swatches=swatches, states=["", "", ""]))

    expected = [ActionState.DONE, ActionState.NOT_STARTED, ActionState.PAUSED]
    assert [action.state for action in plan.actions] == expected
    assert [action.others for action in plan.actions] == [()] * 3
    assert told(plan, "legend_beside") == ["F1"]
    assert plan.rows[1].cells[6 if swatches else 5] == "Fait"
    assert asked(plan) == set()


def test_words_win_over_the_colour_of_a_legend_beside():
    plan = read(_coloured("Légende", swatches=False, states=["En cours", "", "Annulée"]))

    expected = [ActionState.UNDER_WAY, ActionState.NOT_STARTED, ActionState.ABANDONED]
    assert [action.state for action in plan.actions] == expected


def test_a_column_of_states_named_after_colours_is_no_legend():
    """A legend says each thing once; a column of facts repeats itself."""
    plan = read(book_of(Plan=[
        ["N°", "Action", "Pilote", "Code couleur"],
        *([n, f"Atelier {n}", None, ["rouge = gelée", "vert = fait"][n % 2]] for n in range(1, 7)),
    ]))  # fmt: skip

    assert told(plan, "legend_beside") == []
    assert plan.actions[0].others == (("Code couleur", "vert = fait"),)


def _values(indicator: Indicator) -> dict[str, object]:
    return {v.period: v.value if v.note is None else v.note for v in indicator.values}


FICHES = [["Mesure", "Intitulé", "État"], ["A1", "Vélobus", "Lancé"], ["A2", "Halte", "Lancé"]]


@pytest.mark.parametrize(
    ("label", "year", "part", "first", "value", "periods"),
    [
        ("Ce qu'on compte", "Année", "Trimestre", "T1", "Chiffre", ("2026-T1", "2026-T2")),
        ("Libellé", "Exercice", "Semestre", "S1", "Valeur", ("2026-S1", "2026-S2")),
        ("Intitulé", "An", "Mois", "janvier", "Résultat", ("2026-01", "2026-02")),
        ("Intitulé", "An", "Mois", "11", "Résultat", ("2026-11", "2026-12")),
        ("Indicateur", "Année", "Période", "T1", "Donnée", ("2026-T1", "2026-T2")),
        ("Ce que l'on mesure", "Année", "Trimestre", "1", "Réalisé", ("2026-T1", "2026-T2")),
    ],
)
def test_values_one_to_a_line_are_one_indicator(label, year, part, first, value, periods):
    """The fiche stands in « Mesure »; nobody is asked about a code that comes back."""
    second = {"janvier": "février", "11": "12"}.get(first, first.replace("1", "2"))
    plan = read(book_of(Fiches=FICHES, Suivi_chiffré=[
        ["Mesure", label, "Unité", year, part, value, "Qui renseigne"],
        ["A1", "Trajets", "nb", 2026, first, "1 204", "Lou Prigent"],
        ["A1", "Trajets", "nb", 2026, second, "NC", "Lou Prigent"],
        ["A2", "Nuitées", "nb", 2026, first, 37.5, "Halte"],
    ]))  # fmt: skip

    trips, nights = plan.indicators
    assert (trips.label, nights.label) == ("Trajets", "Nuitées")
    assert _values(trips) == {periods[0]: 1204, periods[1]: ValueNote.NOT_COMMUNICATED}
    assert _values(nights) == {periods[0]: Decimal("37.5")}
    assert [a.key for a in plan.actions] == [trips.action, nights.action]
    assert [r.text for r in trips.responsible] == ["Lou Prigent"]
    assert "code_twice" not in {kind for _, kind in asked(plan)}


def test_two_fiches_that_count_the_same_thing_keep_their_own_values():
    plan = read(book_of(Fiches=FICHES, Relevés=[
        ["Fiche", "Indicateur", "Année", "Trimestre", "Valeur"],
        ["A1", "Participants", 2026, "T1", 4],
        ["A2", "Participants", 2026, "T1", 9],
        ["A2", "Participants", 2026, "T2", 10],
    ]))  # fmt: skip

    assert [_values(each) for each in plan.indicators] == [
        {"2026-T1": 4},
        {"2026-T1": 9, "2026-T2": 10},
    ]
    assert len({each.key for each in plan.indicators}) == 2
    assert asked(plan) == set()


def test_lines_of_periods_without_a_known_value_are_asked_once():
    plan = read(book_of(Suivi=[
        ["Indicateur", "Unité", "Année", "Trimestre", "Passages au guichet"],
        ["Accueil", "nb", 2026, "T1", 4],
        ["Accueil", "nb", 2026, "T2", 9],
        ["Accueil", "nb", 2026, "T3", 7],
    ]))  # fmt: skip

    assert asked(plan) == {("A3", "value_of_line_unknown")}
    assert unread(plan) == [("Suivi", 3), ("Suivi", 4)]


CONTACTS = [["Nom", "Prénom", "E-mail"], ["Morvan", "Yaël", "y.morvan@baie.example"]]


def test_two_tables_side_by_side_are_read_apart():
    """The directory at the right is longer: its last line stands beside no fiche."""
    plan = read(book_of(Suivi=[
        ["N°", "Action", "Pilote", "Statut", None, "Nom", "Prénom", "E-mail"],
        ["1", "Vélobus", "Yaël Morvan", "Lancé", None, "Morvan", "Yaël", "y.morvan@baie.example"],
        [None, None, None, None, None, "Kerbrat", "Ilan", "i.kerbrat@baie.example"],
    ]))  # fmt: skip

    assert [r.person for a in plan.actions for r in a.pilots] == ["morvan yael"]
    assert [(p.last_name, p.origin.row_number) for p in plan.people] == [
        ("Morvan", 2), ("Kerbrat", 3),
    ]  # fmt: skip
    assert [row.kept_as for row in plan.rows] == ["header", "fact", "fact"]
    assert plan.rows[1].cells[0] == "1" and plan.rows[1].cells[5] == "Morvan"
    assert asked(plan) == set()


def test_a_plan_in_two_halves_side_by_side_is_whole():
    plan = read(book_of(Plan=[
        ["N°", "Action", "Statut", None, "N°", "Action", "Statut"],
        ["1", "Vélobus", "Lancé", None, "3", "Répit", "Fait"],
        ["2", "Halte", "Fait", None, "4", "Jardin", "sans avis"],
    ]))  # fmt: skip

    assert sorted((a.code, a.title) for a in plan.actions) == [
        ("1", "Vélobus"), ("2", "Halte"), ("3", "Répit"), ("4", "Jardin"),
    ]  # fmt: skip
    assert asked(plan) == {("G3", "state_unknown")}


def test_a_blank_column_inside_one_table_divides_nothing():
    """The address is that of the pilot of each fiche, the indicator its own."""
    plan = read(book_of(Plan=[
        ["N°", "Action", "Statut", None, "Pilote", "E-mail", None, "Indicateur", "Unité"],
        ["1", "Vélobus", "Lancé", None, "Yaël Morvan", "y.morvan@baie.example", None, "Km", "km"],
        [None, None, None, None, None, None, None, "Trajets", "nb"],
    ]))  # fmt: skip

    assert [p.emails for p in plan.people] == [("y.morvan@baie.example",)]
    assert [(i.label, i.action) for i in plan.indicators] == [("Km", "1"), ("Trajets", "1")]


def test_substitutes_in_columns_of_their_own_are_told_and_lend_nothing_to_the_titular():
    plan = read(book_of(COPIL=[
        ["Organisme", "Titulaire", "E-mail", "Suppléant", "E-mail du suppléant"],
        ["Mutuelle", "MORVAN Yaël", None, "TOURE Awa", "a.toure@baie.example"],
    ]))  # fmt: skip

    assert [(p.last_name, p.emails) for p in plan.people] == [("Morvan", ())]
    assert told(plan, "substitutes_apart") == ["D1", "E1"]


def test_a_sheet_for_each_axis_gives_it_and_tells_its_numbers_apart():
    def rows(*titles: str) -> list[list[str]]:
        return [
            ["N°", "Action", "Statut"],
            *([str(n), t, "Lancé"] for n, t in enumerate(titles, 1)),
        ]

    plan = read(book_of(**{"Axe_1_-_Mobilités": rows("Vélobus", "Halte"), "Axe_2": rows("Répit")}))

    assert [(a.code, a.axis) for a in plan.actions] == [("1.1", "1"), ("1.2", "1"), ("2.1", "2")]


def test_one_name_written_out_again_does_not_break_a_group():
    """The structure stands on the first line of its people; somebody added one line in full."""

    def heads(last: str | None) -> list[str | None]:
        plan = read(book_of(Annuaire=[
            ["Structure", "Nom", "Prénom"],
            ["CCAS", "Blanc", "Mathieu"], [None, "Roy", "Sophie"], [None, "Petit", "Jean"],
            ["PETR", "Morvan", "Yaël"], [last, "Testu", "Aline"],
        ]))  # fmt: skip
        return [person.structure for person in plan.people]

    assert heads(None) == heads("PETR") == ["ccas", "ccas", "ccas", "petr", "petr"]


def test_numbers_with_letters_tell_fiches_and_axes():
    """« O1-A1 » under « O1 Prévenir »; an indicator names its fiche by number and title."""
    plan = read(book_of(
        Actions=[
            ["Orientation", "Réf", "Libellé", "Avct"],
            ["O1 Prévenir", "O1-A1", "Ateliers nutrition", "25 %"],
            ["O2 Soigner", "O2-A1", "Médicobus", None],
        ],
        Indicateurs=[
            ["Action", "Indicateur", "Unité"],
            ["O1-A1 – Ateliers nutrition", "Ateliers tenus", "ateliers"],
            ["O2-A1 : le bus", "Passages", "passages"],
        ],
    ))  # fmt: skip

    assert [("O1-A1", "O1"), ("O2-A1", "O2")] == [(a.code, a.axis) for a in plan.actions]
    assert [("O1", "Prévenir"), ("O2", "Soigner")] == [(a.code, a.title) for a in plan.axes]
    assert Decimal(25) == plan.actions[0].progress
    assert ["O1-A1", "O2-A1"] == [indicator.action for indicator in plan.indicators]


def test_a_fiche_may_have_a_sheet_of_its_own():
    """Its labels in column A, its number on the tab; what stands beside is read as in a list."""
    plan = read(book_of(
        Contacts=CONTACTS,
        Fiche_1=[
            ["Vélobus", None],
            [None, None],
            ["Intitulé de l'action", "Vélobus"],
            ["Pilote", "Yaël Morvan"],
            ["Échéance", "fin 2027"],
            ["État", "Lancé"],
            ["Moyens", "un vélo"],
        ],
        Fiche_2=[
            ["N°", "2"],
            ["Intitulé de l'action", "Marche du mardi"],
            ["Échéance", "l'an prochain peut-être"],
            ["État", None],
        ],
    ))  # fmt: skip

    one, two = plan.actions
    assert ("1", "Vélobus", ActionState.UNDER_WAY) == (one.code, one.title, one.state)
    assert "morvan yael" == one.pilots[0].person
    assert date(2027, 12, 31) == one.ends_on
    assert (("Moyens", "un vélo"),) == one.others
    assert "B5" == dict(one.origin.cells)["ends_on"]
    assert ("2", "Marche du mardi", None) == (two.code, two.title, two.state)
    assert {("B3", "date_not_understood"), ("B4", "state_missing")} <= asked(plan)
    assert [] == unread(plan)


def test_fiches_may_stand_one_under_another():
    """Under their titles, two labels to a line, several lines under one label."""

    def written(number: str, title: str, goals: list[str]) -> list[list[object]]:
        return [
            [None, f"FICHE ACTION N° {number}", None, None, None],
            [None, "Intitulé :", title, None, None],
            [None, "Axe :", "Axe 1 - Bouger", "Pilote :", "Yaël Morvan"],
            [None, "État :", "Terminé", "Avancement :", None],
            [None, "Objectifs opérationnels :", goals[0], None, None],
            *([None, None, goal, None, None] for goal in goals[1:]),
            [None, None, None, None, None],
        ]

    fiches = written("1.1", "Vélobus", ["Rouler"]) + written("1.2", "Marche", ["Aller", "Venir"])
    plan = read(book_of(Contacts=CONTACTS, Fiches=fiches))

    one, two = plan.actions
    assert [("1.1", "Vélobus"), ("1.2", "Marche")] == [(a.code, a.title) for a in (one, two)]
    assert "morvan yael" == one.pilots[0].person == two.pilots[0].person
    assert ActionState.DONE == one.state == two.state
    assert ("Aller", "Venir") == two.operational_objectives
    assert 7 == two.origin.row_number
    assert [] == unread(plan)


def test_what_a_label_says_may_stand_under_it():
    """One column, as pasted from a page of text."""
    plan = read(book_of(Contacts=CONTACTS, FA=[
        ["Fiche action n° 3"],
        ["Intitulé de l'action :"],
        ["Vélobus"],
        ["Objectifs opérationnels"],
        ["Rouler"],
        ["Pédaler"],
        ["Pilote"],
        ["Yaël Morvan"],
        ["État d'avancement"],
        ["En cours"],
    ]))  # fmt: skip

    (action,) = plan.actions
    assert ("3", "Vélobus", ActionState.UNDER_WAY) == (action.code, action.title, action.state)
    assert ("Rouler", "Pédaler") == action.operational_objectives
    assert "A3" == dict(action.origin.cells)["title"]


def test_how_to_fill_a_fiche_is_no_fiche():
    """A sheet of instructions has the labels of a fiche, and no date where a date belongs."""
    plan = read(book_of(
        Contacts=CONTACTS,
        Actions=[["N°", "Action", "Statut"], ["1", "Vélobus", "Lancé"]],
        Aide=[
            ["N°", "le numéro de la fiche"],
            ["Intitulé de l'action", "en quelques mots"],
            ["Date de début", "le premier jour de l'action"],
            ["Échéance", "le dernier jour de l'action"],
            ["État", "choisir dans la liste"],
        ],
    ))  # fmt: skip

    assert ["Vélobus"] == [action.title for action in plan.actions]
