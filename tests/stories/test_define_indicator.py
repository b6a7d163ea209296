"""/indicateur CODE: the coordinator reads an indicator whole, settles it, and corrects a value."""

import pytest
from sqlmodel import Session

from domain.plan import ValueNote
from storage.conversations import ConversationRow
from storage.database import rows
from storage.indicators import GivenValue, Indicator, Indicators, IndicatorValue
from storage.people import Person
from tests.cast import MONDAY
from tests.figures import present, seeded, values
from tests.stories.test_on_behalf import figure_of
from tests.story import Phone, Story


def _claire(story: Story) -> Phone:
    return story.member("claire", "coordinator")


def _row(story: Story, indicator: int) -> Indicator:
    return story.do(lambda session: session.get_one(Indicator, indicator))


def test_the_card_tells_an_indicator_whole(story: Story) -> None:
    """Who answers, how it counts, each value with who gave it, when, why, and what was before."""
    made = seeded(story)

    def given(session: Session) -> None:
        for value, reason in ((420, None), (502, "recompté")):
            row = GivenValue(
                indicator_id=made.respite,
                period="2026-T3",
                value=value,
                reason=reason,
                given_by_id=story.ids.amina,
                at=MONDAY,
                source=f"said:{value}:1",
            )
            Indicators(session).give(row)

    story.do(given)

    told = _claire(story).says("/indicateur 23-b").text

    assert told == (
        "Heures de répit réalisées (23-b)\n"
        "Fiche 2.3 — Répit <et> cafés & co\n"
        "\n"
        "Répond : Amina Haddad\n"
        "Fréquence : tous les trimestres\n"
        "Compte : le total de la période\n"
        "Unité : heures\n"
        "\n"
        "Valeurs\n"
        "• T3 2026 : 502 heures, Mme Haddad, le 23/11/2026 — recompté\n"
        "   avant : 420 heures, Mme Haddad, le 23/11/2026\n"
        "• T2 2026 : 455 heures"
    )


def test_old_holes_are_told(story: Story) -> None:
    """A quarter that was never given, between two that were."""
    made = seeded(story)
    story.do(
        lambda s: s.add(IndicatorValue(indicator_id=made.carers, period="2025-T4", value=70.0))
    )

    told = _claire(story).says("/indicateur 23-a").text

    assert "Périodes anciennes sans valeur : T1 2026" in told


@pytest.mark.parametrize("code", ["23-a", "23a", "23 A", "23.a"])
def test_a_code_is_known_however_it_is_typed(story: Story, code: str) -> None:
    """Its letters and digits are enough, when they mean one indicator only."""
    seeded(story)

    told = _claire(story).says(f"/indicateur {code}")

    assert told.text.startswith("Aidants accompagnés (23-a)")


def test_a_code_that_is_none_offers_the_close_ones(story: Story) -> None:
    """Those of the same fiche, or the words of its label; one is a tap or a number away."""
    seeded(story)
    claire = _claire(story)

    close = claire.says("/indicateur 23-z")
    named = claire.says("/indicateur répit")

    assert "Je ne connais pas d'indicateur « 23-z ». Voici les plus proches." in close.text
    assert ["1 · 23-b – Heures de répit réalisées", "2 · 23-a – Aidants accompagnés"] == (
        close.labels[:-1]
    )
    assert "Voici ce qui parle de « répit »." in named.text
    assert ["1 · 23-b – Heures de répit réalisées"] == named.labels[:-1]
    assert claire.says("1").text.startswith("Heures de répit réalisées (23-b)")


@pytest.mark.parametrize("asked", ["/indicateur", "/indicateur 99-z"])
def test_without_a_code_we_know_all_are_listed_in_pages(story: Story, asked: str) -> None:
    """With an example to copy, eight at a time."""
    seeded(story)
    for n in range(6):
        figure_of(story, story.ids.bruno, f"50-{n}")
    claire = _claire(story)

    first = claire.says(asked)
    second = claire.presses("Suite")

    assert ("99-z" in asked) == ("Je ne connais pas d'indicateur" in first.text)
    assert "10 indicateurs, page 1/2" in first.text
    assert "« /indicateur 23-b »" in first.text
    assert "8 · 50-3 – Heures de 50-3" in first.labels
    assert ["1 · 50-4 – Heures de 50-4", "2 · 50-5 – Heures de 50-5"] == second.labels[:2]


def test_it_is_for_the_coordinator(story: Story) -> None:
    """A partner neither reads the card nor settles anything."""
    made = seeded(story)
    amina = story.member("amina")

    amina.says("/indicateur 23-b")
    amina.presses_value(f"indicator:{made.respite}:set", 1)

    assert all("Répond :" not in each.text for each in amina.told)
    assert [] == story.do(lambda session: rows(session, ConversationRow))


@pytest.mark.parametrize(
    ("number", "answer", "column", "kept"),
    [
        ("1", "3", "counting", "running"),
        ("1", "La situation à la fin de la période", "counting", "stock"),
        ("2", "2", "lag_months", 2),
        ("2", "6 mois", "lag_months", 6),
        ("3", "11", "disclosure_threshold", 11),
        ("4", "-5", "minimum", -5.0),
        ("5", "1 500,5", "maximum", 1500.5),
        ("5", "Aucun", "maximum", None),
    ],
)
def test_she_settles_it(story: Story, number: str, answer: str, column: str, kept: object) -> None:
    """One question for each setting, then the card as it is now."""
    made = seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Régler")
    claire.says(number)

    told = claire.says(answer)

    assert kept == getattr(_row(story, made.respite), column)
    assert told.text.startswith("Heures de répit réalisées (23-b)\nFiche 2.3")


@pytest.mark.parametrize("answer", ["beaucoup", "2,5", "-1", "300"])
def test_a_lag_that_is_no_number_of_months_is_asked_again(story: Story, answer: str) -> None:
    """With an example; nothing changes."""
    made = seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Régler")
    claire.says("2")

    assert "Écrivez un nombre, par exemple « 2 »" in claire.says(answer).text
    assert _row(story, made.respite).lag_months is None


def test_a_lag_puts_the_question_off(story: Story) -> None:
    """The source needs three months: in November the second quarter is asked, and known."""
    made = seeded(story)
    claire, amina = _claire(story), story.member("amina")
    assert "3 chiffres à donner" in amina.says("/moi").text

    claire.says("/indicateur 23-b")
    claire.presses("Régler")
    claire.says("2")
    claire.says("3")

    assert "2 chiffres à donner" in amina.says("/moi").text
    assert made


def test_a_threshold_hides_what_is_kept_already(story: Story) -> None:
    """Values under it say so from now on; without it they are plain again."""
    made = seeded(story)
    claire = _claire(story)
    for answer, note in (("100", ValueNote.WITHHELD), ("Aucun", None)):
        claire.says("/indicateur 23-a")
        claire.presses("Régler")
        claire.says("3")
        claire.says(answer)

        row = present(story, made.carers, "2026-T2")
        assert row is not None and (74, note) == (row.value, row.note)


def test_a_name_of_the_directory_is_enough(story: Story) -> None:
    """« Mme Roques », « Roques Denise »: the person, not a guess."""
    made = seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Désigner la personne")

    told = claire.says("Mme Roques")

    assert "Répond : Denise Roques" in told.text
    assert story.ids.denise == _row(story, made.respite).responsible_id


def test_between_two_people_she_chooses(story: Story) -> None:
    """Two of that name: both are offered, neither is taken."""
    made = seeded(story)

    def namesake(session: Session) -> None:
        session.add(
            Person(
                contract_id=story.ids.contract, key="alain", first_name="Alain", last_name="Roques"
            )
        )

    story.do(namesake)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Désigner la personne")

    asked = claire.says("Roques")
    assert "Plusieurs personnes portent ce nom. Laquelle ?" in asked.text
    assert story.ids.amina == _row(story, made.respite).responsible_id
    claire.presses("Denise Roques")

    assert story.ids.denise == _row(story, made.respite).responsible_id


def test_an_unknown_name_is_asked_again(story: Story) -> None:
    """Nobody is made up."""
    made = seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Désigner la personne")

    assert "Je ne trouve pas cette personne dans l'annuaire." in claire.says("Dupont").text
    assert story.ids.amina == _row(story, made.respite).responsible_id


def test_she_corrects_a_value_of_the_past(story: Story) -> None:
    """Which period, then the number; the card shows both, and whose they are."""
    made = seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    asked = claire.presses("Donner ou corriger une valeur")
    assert ["T3 2026", "T2 2026"] == asked.labels[:2]

    claire.says("t2 2026")
    assert "Ce n'est pas moi" not in claire.presses("Remplacer").labels
    told = claire.says("460")

    assert "• T2 2026 : 460 heures, Mme Vidal, le 23/11/2026" in told.text
    assert [460] == values(story, made.respite, "2026-T2")


@pytest.mark.parametrize("answer", ["T4 2031", "hier", "T7 2026"])
def test_a_period_to_come_is_asked_again(story: Story, answer: str) -> None:
    """Nobody counts what has not begun."""
    seeded(story)
    claire = _claire(story)
    claire.says("/indicateur 23-b")
    claire.presses("Donner ou corriger une valeur")

    assert "Je n'ai pas reconnu une période déjà commencée." in claire.says(answer).text
