"""« Qui doit quel chiffre »: where the collection stands, and asking now."""

import pytest
from sqlmodel import Session, select

from storage.indicators import GivenValue, Indicator, IndicatorValue
from storage.steps import StepRow
from tests.stories.test_on_behalf import figure_of, named
from tests.story import Phone, Story
from tests.ticks.prepared import told_between


@pytest.fixture
def claire(story: Story) -> Phone:
    """Three figures of the third quarter: Amina's, Denise's, and one that nobody answers for."""
    phone = story.member("claire", "coordinator")
    figure_of(story, story.ids.amina, "I-1", action_id=story.ids.action_2_3)
    figure_of(story, story.ids.denise, "I-2", action_id=story.ids.action_1_1)
    figure_of(story, story.ids.denise, "I-3")
    story.do(lambda s: setattr(s.get_one(Indicator, 3), "responsible_id", None))
    return phone


def keep(story: Story, indicator: int, value: float) -> None:
    row = IndicatorValue(indicator_id=indicator, period="2026-T3", value=value)
    story.do(lambda s: s.add(row))


def test_the_summary_counts_what_came_and_names_what_is_missing(
    story: Story, claire: Phone
) -> None:
    """By axis, without a value being shown."""
    keep(story, 1, 502)

    told = claire.says("/synthese").text

    assert "1 chiffre reçu sur 3" in told
    assert "Chiffres attendus : I-2, I-3" in told
    axes = claire.presses("Les axes").text
    assert "Chiffres reçus : axe 1 : 0 sur 1 ; axe 2 : 1 sur 1" in axes


def test_the_detail_of_an_axis_masks_small_counts(story: Story, claire: Phone) -> None:
    """A count of people under the threshold is told to nobody in what is shown around."""
    story.do(lambda s: setattr(s.get_one(Indicator, 1), "disclosure_threshold", 5))
    keep(story, 1, 3)
    keep(story, 2, 40)
    claire.says("/synthese")
    claire.presses("Les axes")

    assert "Heures de I-2, T3 2026 : 40 heures" in claire.presses("Détail de l'axe 1").text
    claire.presses("⬅ Les axes")
    masked = claire.presses("Détail de l'axe 2").text
    assert "Heures de I-1, T3 2026 : moins de 5 heures" in masked
    assert " 3 heures" not in masked


def test_the_list_says_who_was_asked_and_how_often(story: Story, claire: Phone) -> None:
    """Asked or not, on Telegram or not, and what nobody answers for."""
    story.member("amina")
    told = claire.says("/chiffres").text

    claire.says("/synthese")
    assert told == claire.presses("Qui doit quel chiffre").text
    assert "Chiffres des indicateurs : 0 reçu sur 3" in told
    assert "• Mme Haddad (CPTS de Test) : I-1 ; pas encore demandé" in told
    assert "• Mme Roques, hors Telegram : I-2 ; pas encore demandé" in told
    assert "Personne ne répond de l'indicateur I-3" in told


def test_she_asks_for_them_now(story: Story, claire: Phone) -> None:
    """One message each, at once; then the list says so, and asking again writes to nobody."""
    amina = story.member("amina")
    claire.says("/synthese")
    claire.presses("Qui doit quel chiffre")
    card = claire.presses("Demander (2)")
    assert "C'est parti" in card.text
    story.tick()

    assert "un chiffre est attendu de vous" in amina.last.text
    claire.says("/synthese")
    told = claire.presses("Qui doit quel chiffre")
    assert "• Mme Haddad (CPTS de Test) : I-1 ; demandé le 23 novembre" in told.text
    assert "• Mme Roques, hors Telegram : I-2 ; message à transmettre" in told.text
    assert not [label for label in told.labels if "Demander" in label]
    later = told_between(story, amina, "2026-12-20 18:00")
    assert 2 == sum("manque un chiffre" in text for text in later)


def test_12_asking_twice_asks_once(story: Story, claire: Phone) -> None:
    """Fault 12: two taps are one collection."""
    amina = story.member("amina")
    claire.says("/synthese")
    card = claire.presses("Qui doit quel chiffre")
    story.by_itself = False
    claire.presses("Demander", on=card)
    claire.presses("Demander", on=card)
    story.by_itself = True
    story.settle()
    story.tick()

    assert 1 == sum("un chiffre est attendu" in message.text for message in amina.told)
    begun = story.do(lambda s: list(s.exec(select(StepRow).where(StepRow.kind == "figures"))))
    assert 1 == sum(row.occurrence.startswith("figures@2026") for row in begun)


def test_asked_in_the_evening_it_leaves_in_the_morning(story: Story, claire: Phone) -> None:
    """Whoever is written to is at work."""
    amina = story.member("amina")
    story.at("2026-11-24 19:30")
    claire.says("/synthese")
    claire.presses("Qui doit quel chiffre")

    told = claire.presses("Demander").text
    story.tick()

    assert "les messages partiront mercredi 25 novembre à 8 h 30" in told
    assert "attendu de vous" not in amina.last.text or "/moi" in amina.last.text
    assert ["un chiffre"] == [
        "un chiffre" for t in told_between(story, amina, "2026-11-25 08:31") if "un chiffre" in t
    ]


def test_what_she_was_told_is_entered_from_the_list(story: Story, claire: Phone) -> None:
    """A name opens what awaits the person."""
    claire.says("/synthese")
    claire.presses("Qui doit quel chiffre")
    claire.presses("Denise Roques")
    claire.presses("Donner ses chiffres (1)")
    claire.says("14")

    def given(session: Session) -> list[tuple[float | None, int | None]]:
        return [(row.value, row.entered_by_id) for row in session.exec(select(GivenValue))]

    assert [(14, story.ids.claire)] == story.do(given)
    assert "1 chiffre reçu sur 3" in claire.says("/synthese").text


def test_what_nobody_answers_for_is_placed_from_the_list(story: Story, claire: Phone) -> None:
    """« Désigner » wherever she reads of it; one indicator a button, then a name."""
    figure_of(story, story.ids.denise, "I-4")
    story.do(lambda s: setattr(s.get_one(Indicator, 4), "responsible_id", None))
    claire.says("/chiffres")

    listed = claire.presses("Désigner (2)")
    claire.presses("I-4 – Heures de I-4")
    told = claire.says("Denise Roques")

    assert "Personne ne répond encore de 2 indicateurs" in listed.text
    assert ["1 · I-3 – Heures de I-3", "2 · I-4 – Heures de I-4"] == listed.labels[:2]
    assert "Répond : Denise Roques" in told.text
    claire.says("/chiffres")
    claire.presses("Demander")
    story.tick()
    opened = claire.last
    assert "Personne ne répond de l'indicateur I-3" in opened.text
    assert ["1 · Désigner (1)"] == opened.labels


@pytest.mark.parametrize("button", ["figures:state", "figures:ask", "figures:orphans"])
def test_51_the_list_is_the_coordinators(story: Story, claire: Phone, button: str) -> None:
    """Fault 51: a partner neither reads it nor asks."""
    amina = story.member("amina")

    told = amina.presses_value(button, amina.last.id)

    assert "réservée à la coordination" in told.text
    assert [] == story.do(lambda s: list(s.exec(select(StepRow).where(StepRow.kind == "figures"))))


def test_a_long_list_turns_its_pages(story: Story, claire: Phone) -> None:
    """Eight people and their eight buttons at a time; nobody is left without one."""
    for n in range(10):
        figure_of(story, named(story, f"Nom{n:02}"), f"N-{n}")
    claire.says("/synthese")

    first = claire.presses("Qui doit quel chiffre")
    second = claire.presses("Suite")

    assert "à 12 personnes, page 1/2" in first.text
    assert 8 == first.text.count("pas encore demandé")
    assert 4 == second.text.count("pas encore demandé")
    buttons = [b["data"] for page in (first, second) for row in page.buttons for b in row]
    assert 12 == sum(value.startswith("for:") for value in buttons)
