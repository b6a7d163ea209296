"""Indicators as other towns write them: periods in every shape, and how each one counts."""

from datetime import date
from decimal import Decimal

import pytest

from bot.documents.workbook.vocabulary import vocabulary
from domain.cells.dates import read_period
from domain.plan import Counting, Direction, Frequency, Indicator, ValueNote
from tests.documents.foreign import asked, book_of, read, told, unread

ACTIONS = [["N°", "Action", "Statut"], ["1.1", "Bus", "En cours"], ["1.2", "Car", "En cours"]]


def _values(indicator: Indicator) -> dict[str, object]:
    return {v.period: v.value if v.note is None else v.note for v in indicator.values}


@pytest.mark.parametrize(
    ("heading", "period"),
    [
        ("T1 2026", "2026-T1"),
        ("1er trim. 2026", "2026-T1"),
        ("1er trimestre 2026", "2026-T1"),
        ("deuxième trimestre 2026", "2026-T2"),
        ("Trimestre 3 - 2026", "2026-T3"),
        ("4T26", "2026-T4"),
        ("2026 - 2e trimestre", "2026-T2"),
        ("Jan-Mars 26", "2026-T1"),
        ("avril à juin 2026", "2026-T2"),
        ("oct. - déc. 2026", "2026-T4"),
        ("juil.-déc. 2026", "2026-S2"),
        ("Semestre 1 2026", "2026-S1"),
        ("T1 (janv.-mars) 2026", "2026-T1"),
        ("mars-26", "2026-03"),
        ("03/2026", "2026-03"),
        (date(2026, 3, 1), "2026-03"),
        (2026, "2026"),
        ("janvier à décembre 2026", "2026"),
        ("2025-2026", None),
        ("mars à juin 2026", None),
        ("février à avril 2026", None),
        ("5e trimestre 2026", None),
        ("Cible 2026", None),
    ],
)
def test_a_period_is_known_by_any_of_its_names(heading, period):
    """A quarter by its rank or its months; a stretch that bears no name is none."""
    assert period == read_period(heading, vocabulary().words)


def test_years_may_stand_over_quarters_and_targets_over_years():
    """Nothing is merged; what is hoped for in 2026 is no value of 2026."""
    plan = read(book_of(Tableau_de_bord=[
        ["Suivi des indicateurs"],
        [],
        [None, None, None, "2025", None, None, None, "2026", None, "Cible", None],
        ["Réf.", "Indicateur", "Unité", "1er trim.", "2e trim.", "3e trim.", "4e trim.", "T1", "T2",
         "2026", "2028"],
        ["I1", "Consultations avancées", "nb", 1, 2, 3, 4, 5, None, 40, 60],
        ["I2", "Part de patients", "%", 0.1, None, "12 %", None, None, "NC", 0.5, 0.8],
    ]))  # fmt: skip

    first, second = plan.indicators
    assert _values(first) == {
        "2025-T1": 1, "2025-T2": 2, "2025-T3": 3, "2025-T4": 4, "2026-T1": 5,
    }  # fmt: skip
    assert _values(second) == {
        "2025-T1": Decimal(10), "2025-T3": Decimal(12), "2026-T2": ValueNote.NOT_COMMUNICATED,
    }  # fmt: skip
    assert (first.target, first.target_due_on) == (Decimal(40), date(2026, 12, 31))
    assert first.others == (("2028", "60"),)
    assert ("K4", "column_twice") in asked(plan)
    assert [r.kept_as for r in plan.rows] == ["title", "empty", "header", "header", "fact", "fact"]


def test_what_was_hoped_for_is_not_what_was_measured():
    """« Prévu » and « Réalisé » under each quarter; a school year is no year; bands are fiches."""
    plan = read(book_of(Actions=ACTIONS, Indicateurs=[
        ["Indicateur", "Unité", "T1 2026", None, "T2 2026", None, "Année scolaire 2025-2026"],
        [None, None, "Prévu", "Réalisé", "Prévu", "Réalisé", None],
        ["Fiche 1.1 - Bus"],
        ["Sorties", "nb", 10, 8, 12, "<5", 99],
        ["Fiche 1.2 - Car"],
        ["Trajets", "nb", 10, "1 234,5", 12, "n.d.", 99],
    ]))  # fmt: skip

    bus, car = plan.indicators
    assert _values(bus) == {"2026-T1": 8, "2026-T2": ValueNote.WITHHELD}
    assert _values(car) == {"2026-T1": Decimal("1234.5"), "2026-T2": ValueNote.NOT_COMMUNICATED}
    assert [bus.action, car.action] == ["1.1", "1.2"]
    assert dict(bus.others)["T1 2026 Prévu"] == "10"
    assert asked(plan) == {("G2", "period_not_understood")}


def test_quarters_take_the_year_of_their_title_or_are_asked():
    header = ["Indicateur", "Unité", "T1", "T2"]
    known = read(book_of(Suivi_2026=[header, ["Sorties", "nb", 1, 2]])).indicators[0]
    open_ = read(book_of(Suivi=[header, ["Sorties", "nb", 1, 2]]))

    assert _values(known) == {"2026-T1": 1, "2026-T2": 2}
    assert open_.indicators[0].values == ()
    assert asked(open_) == {("C1", "period_without_year")}


DEFINED = [
    ["Code", "Indicateur", "Unité", "Définition", "Cumulatif", "Sens", "Délai de la source",
     "Seuil de diffusion", "Min", "Max", "Périodicité"],
    ["A", "Consultations", "nb", "Rendez-vous honorés", "Oui", "hausse", "18 mois", "11 personnes",
     0, 500, "Trimestrielle"],
    ["B", "File active", "pers.", None, "Non", "↓", "1 an", "<5", None, None, "année scolaire"],
    ["C", "Décès", "nb", None, "Stock", "baisse", 6, None, None, None, "campagne annuelle"],
]  # fmt: skip


def test_how_an_indicator_counts_is_read():
    """Definition, flow or stock, sense, delay, threshold, bounds; a bare « 6 » is asked."""
    plan = read(book_of(Indicateurs=DEFINED))

    a, b, c = plan.indicators
    assert (a.definition, a.counting, a.direction) == (
        "Rendez-vous honorés", Counting.FLOW, Direction.UP,
    )  # fmt: skip
    assert (a.lag_months, a.disclosure_threshold) == (18, 11)
    assert (a.minimum, a.maximum, a.frequency) == (0, 500, Frequency.QUARTERLY)
    assert (b.counting, b.direction, b.lag_months) == (Counting.STOCK, Direction.DOWN, 12)
    assert (b.disclosure_threshold, c.counting, c.lag_months) == (5, Counting.STOCK, None)
    assert ("G4", "lag_not_understood") in asked(plan)


def test_a_school_year_or_a_campaign_is_never_read_as_a_year():
    plan = read(book_of(Indicateurs=DEFINED))

    assert [each.frequency for each in plan.indicators[1:]] == [None, None]
    assert {("K3", "frequency_unknown"), ("K4", "frequency_unknown")} <= asked(plan)


@pytest.mark.parametrize(
    ("heading", "said", "counting"),
    [
        ("Cumulatif ?", "oui", Counting.FLOW),
        ("Cumulatif ?", "non", Counting.STOCK),
        ("Flux / stock", "Flux", Counting.FLOW),
        ("Cumul / stock", "stock", Counting.STOCK),
        ("Cumul / stock", "non cumulatif", Counting.STOCK),
        ("Flux / stock", "oui", None),
        ("Type de donnée", "au fil de l'eau", None),
    ],
)
def test_flow_and_stock_are_told_apart_or_asked(heading, said, counting):
    plan = read(book_of(Indicateurs=[["Indicateur", "Unité", heading], ["Sorties", "nb", said]]))

    assert plan.indicators[0].counting is counting
    assert (counting is None) == (("C2", "counting_unknown") in asked(plan))


@pytest.mark.parametrize(
    ("said", "bounds"),
    [("0-100", (0, 100)), ("0 à 100 %", (0, 100)), ("de 5 à 20", (5, 20)), ("grand", (None, None))],
)
def test_bounds_may_stand_in_one_column(said, bounds):
    plan = read(book_of(Indicateurs=[["Indicateur", "Unité", "Bornes"], ["Sorties", "nb", said]]))

    only = plan.indicators[0]
    assert (only.minimum, only.maximum) == bounds
    assert (bounds[0] is None) == (("C2", "bounds_not_understood") in asked(plan))


def test_values_may_stand_one_to_a_line():
    """An indicator, a period in one column or two, a value; the unknown and the doubled asked."""
    plan = read(book_of(Indicateurs=DEFINED, Valeurs=[
        ["Indicateur", "Année", "Trimestre", "Valeur"],
        ["Consultations", 2026, 1, 12],
        ["Consultations", 2026, "T2", "13"],
        ["Inconnu", 2026, 2, 44],
        ["Consultations", 2026, 2, 14],
        ["consultations", 2026, "été", 15],
    ]))  # fmt: skip

    assert _values(plan.indicators[0]) == {"2026-T1": 12, "2026-T2": 13}
    assert len(plan.indicators) == 3
    expected = {
        ("A4", "indicator_unknown"),
        ("D5", "period_twice"),
        ("C6", "period_not_understood"),
    }
    assert expected <= asked(plan)


def test_values_alone_make_their_indicators():
    plan = read(book_of(Relevés=[
        ["Libellé", "Période", "Résultat", "Unité"],
        ["Sorties", "Janv-Mars 2026", 4, "nb"],
        ["Sorties", "2e trim. 2026", 5, "nb"],
        ["Aidants formés", "S1 2026", "env. 30", "pers."],
    ]))  # fmt: skip

    sorties, aidants = plan.indicators
    assert (sorties.label, sorties.unit, _values(sorties)) == (
        "Sorties", "nb", {"2026-T1": 4, "2026-T2": 5},
    )  # fmt: skip
    assert _values(aidants) == {"2026-S1": ValueNote.APPROXIMATE}
    assert aidants.values[0].value == Decimal(30)


ALL_IN_ONE = [
    ["Axe", "N° action", "Action", "Pilote", "Mail du pilote", "Structure", "Indicateur", "Unité",
     "Cible", "T1 2026", "T2 2026", "Statut"],
    ["Axe 1 : Soins", "1.1", "Bus", "Odile Tran", "odile.tran@ch.example", "CH Tordu",
     "Nombre de sorties", "sorties", 20, 3, 4, "En cours"],
    [None, None, None, None, None, None, "Nombre de personnes", "personnes", 200, 30, 44, None],
    [None, "1.2", "Dépistage", "Yves Kerr", "kerr@mairie.example", "Mairie",
     "Nombre de personnes", "personnes", 100, None, "NC", "À venir"],
    ["Axe 2 : Psy", "2.1", "Conseil local", "Yves Kerr", "kerr@mairie.example", "Mairie", None,
     None, None, None, None, "Réalisée"],
]  # fmt: skip


def test_a_plan_may_stand_all_in_one_sheet():
    """Actions, their indicators on their line and the next, their pilots with their address."""
    plan = read(book_of(CLS=ALL_IN_ONE))

    assert [(a.code, a.axis, a.pilots[0].person) for a in plan.actions] == [
        ("1.1", "1", "tran odile"), ("1.2", "1", "kerr yves"), ("2.1", "2", "kerr yves"),
    ]  # fmt: skip
    assert [(i.action, i.label, i.target, _values(i)) for i in plan.indicators] == [
        ("1.1", "Nombre de sorties", 20, {"2026-T1": 3, "2026-T2": 4}),
        ("1.1", "Nombre de personnes", 200, {"2026-T1": 30, "2026-T2": 44}),
        ("1.2", "Nombre de personnes", 100, {"2026-T2": ValueNote.NOT_COMMUNICATED}),
    ]
    assert len({i.key for i in plan.indicators}) == 3
    assert [a.audience for a in plan.actions] == ["", "", ""]
    assert unread(plan) == []


def test_several_tables_may_share_a_sheet():
    """A plan, a directory, meetings and indicators, one under the other, each with its title."""
    plan = read(book_of(Tout=[
        ["CLS de la Vallée"],
        [],
        ["PLAN D'ACTIONS"],
        ["Code action", "Intitulé", "Pilote", "Statut", "Échéance"],
        ["A1", "Une", "R. Blum", "fait", date(2026, 12, 1)],
        ["A2", "Deux", "Rosa Blum", "pas commencé", date(2027, 12, 1)],
        [],
        ["ANNUAIRE"],
        ["Nom", "Prénom", "Structure", "Courriel"],
        ["BLUM", "Rosa", "MSA", "r.blum@msa.example"],
        [],
        ["RÉUNIONS"],
        ["Date", "Heure", "Instance", "Lieu"],
        [date(2026, 12, 10), "14h-16h", "COPIL n° 3", "Mairie"],
        [],
        ["INDICATEURS 2026"],
        ["Code", "Indicateur", "Fiche", "Unité", "T1", "T2"],
        ["A1-a", "Sorties", "A1", "nb", 1, 2],
    ]))  # fmt: skip

    assert [(a.code, a.pilots[0].person) for a in plan.actions] == [
        ("A.1", "blum rosa"), ("A.2", "blum rosa"),
    ]  # fmt: skip
    assert [(m.instance, m.title, m.on) for m in plan.meetings] == [
        ("COPIL", "COPIL n° 3", date(2026, 12, 10))
    ]
    assert [(i.action, _values(i)) for i in plan.indicators] == [
        ("A.1", {"2026-T1": 1, "2026-T2": 2})
    ]
    assert (plan.doubts, unread(plan), told(plan, "column_guessed")) == ((), [], [])
