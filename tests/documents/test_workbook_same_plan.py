"""The same plan, whatever the order of its columns, the words of its headings, or its blanks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.plan import Plan
from tests.documents.foreign import made, read, sheet

SYNONYMS: dict[str, Sequence[str]] = {
    "N°": ("N°", "Réf.", "Code action", "N° de fiche", "Fiche n°"),
    "Axe": ("Axe", "Orientation stratégique", "Thématique", "Volet", "AXE (x)"),
    "Action": ("Action", "Intitulé de l'action", "Libellé", "Titre de la fiche action", "Mesure"),
    "Pilote": ("Pilote", "Chef de file", "Qui ?", "RESPONSABLE DE L'ACTION", "Personne pilote"),
    "Structure": ("Structure pilote", "Organisme porteur", "Maître d'ouvrage"),
    "Partenaires": ("Partenaires", "Acteurs mobilisés", "Avec qui", "partenaires associés"),
    "Début": ("Début", "Date de démarrage", "Démarrage prévu", "Commence le"),
    "Fin": ("Fin", "Échéance", "Date de fin prévue", "Pour quand"),
    "État": ("État", "Statut", "Où en est-on ?", "Stade d'avancement"),
    "Avancement": ("% réalisé", "Taux d'avancement", "Avancement (%)"),
    "Budget": ("Budget prévisionnel", "Coût total", "Montant prévu", "Budget (€)"),
    "Notes": ("Observations", "Remarques", "Commentaires"),
}
FACTS: list[list[object]] = [
    ["1.1", "Axe 1 : Soins", "Équiper un bus", "Rosa Blum", "MSA", "CPAM ; CAF", "03/2027",
     "fin 2028", "En cours", "40 %", "12 k€", "à suivre"],
    ["1.2", "Axe 1 : Soins", "Louer un car", "KERR Yves", "Mairie", "MSA", "T1 2027", "2027",
     "pas commencé", 0, 5000, None],
    ["2.1", "Axe 2 : Psy", "Créer un conseil", "Mme Blum", "MSA", None, "01/09/2026",
     "31/12/2026", "Réalisée", 100, None, "bravo"],
    ["2.2", "Axe 2 : Psy", "Former", "M. Kerr", "Mairie", "CPAM", "lundi 1er mars 2027",
     "S1 2028", "En attente", None, "1 500,50 €", None],
]  # fmt: skip
PEOPLE = [
    ["Nom", "Prénom", "Structure", "Courriel"],
    ["BLUM", "Rosa", "MSA", "rosa.blum@msa.example"],
    ["KERR", "Yves", "Mairie", "yves.kerr@mairie.example"],
]


def _book(
    columns: Sequence[int], headings: Sequence[str], blank_rows: set[int], blank_columns: set[int]
) -> bytes:
    """The plan with these columns in this order, and blanks before some rows and columns."""
    rows: list[list[object]] = []
    for number, row in enumerate([list(headings), *FACTS]):
        if number in blank_rows:
            rows.append([])
        line: list[object] = []
        for place, column in enumerate(columns):
            line += [None] if place in blank_columns else []
            line.append(row[column])
        rows.append(line)

    def fill(book: Any) -> None:
        sheet(book, "Feuil1", rows)
        sheet(book, "Feuil2", PEOPLE)

    return made(fill)


def _said(plan: Plan) -> tuple[object, ...]:
    """What a plan says, wherever it stood; and whether anything had to be asked."""
    actions = [replace(a, origin=None) for a in plan.actions]
    return actions, plan.axes, plan.people, [d.kind for d in plan.doubts]


FIRST = [names[0] for names in SYNONYMS.values()]
ORDER = list(range(len(FIRST)))


def test_the_plan_itself_is_read():
    """What the properties below compare to is right, and asks of unknown structures alone."""
    plan = read(_book(ORDER, FIRST, set(), set()))

    assert [a.code for a in plan.actions] == ["1.1", "1.2", "2.1", "2.2"]
    assert [a.pilots[0].person for a in plan.actions] == ["blum rosa", "kerr yves"] * 2
    assert [str(a.state) for a in plan.actions] == ["under_way", "not_started", "done", "paused"]
    assert [a.budget for a in plan.actions][:2] == [12000, 5000]
    assert plan.actions[3].ends_on == date(2028, 6, 30)
    assert [(d.kind, d.raw) for d in plan.doubts] == [("structure_unknown", "CPAM · CAF")]


@settings(max_examples=25, deadline=None)
@given(
    columns=st.permutations(ORDER),
    choice=st.data(),
    blank_rows=st.sets(st.integers(0, len(FACTS))),
    blank_columns=st.sets(st.integers(0, len(ORDER) - 1), max_size=3),
)
def test_neither_order_nor_words_nor_blanks_change_a_plan(
    columns, choice, blank_rows, blank_columns
):
    """Shuffled columns, headings renamed to synonyms, blank rows and columns: the same plan."""
    headings = [choice.draw(st.sampled_from(names)) for names in SYNONYMS.values()]

    again = read(_book(columns, headings, blank_rows, blank_columns))

    assert _said(read(_book(ORDER, FIRST, set(), set()))) == _said(again)


@pytest.mark.parametrize("name", SYNONYMS)
def test_each_synonym_alone_is_understood(name):
    place = list(SYNONYMS).index(name)
    expected = _said(read(_book(ORDER, FIRST, set(), set())))

    for heading in SYNONYMS[name]:
        headings = [*FIRST[:place], heading, *FIRST[place + 1 :]]
        assert expected == _said(read(_book(ORDER, headings, set(), set()))), heading
