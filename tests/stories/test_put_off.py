"""« Me le rappeler demain »: the same reminder once more, at an hour that suits."""

import pytest

from storage.chains import OwnStep
from tests.story import Story
from tests.ticks.prepared import Collected, collected, steps_of, told_between
from tests.ticks.test_figures import DUE, indicator

LATER = "Me le rappeler demain"


@pytest.fixture
def cast(story: Story) -> Collected:
    """The COPIL of 10 December is collected: Amina and Bruno here, Denise by other means."""
    return collected(story)


def test_a_relance_comes_once_more_the_next_morning(story: Story, cast: Collected) -> None:
    """Its hour is said; pressed twice it comes once, after a restart too, and it is not one relance
    more: the last one still comes on its day."""
    told_between(story, cast.amina, "2026-12-03 11:00")
    relance = cast.amina.last
    assert "pas encore votre réponse" in relance.text
    noted = cast.amina.presses(LATER)
    assert "je vous le rappelle demain, vendredi 4 décembre à 9 h" in noted.text
    cast.amina.presses(LATER)
    story.restart()

    assert told_between(story, cast.amina, "2026-12-04 08:59") == []
    [again] = told_between(story, cast.amina, "2026-12-06 20:00")
    assert again == relance.text
    told = told_between(story, cast.amina, "2026-12-07 18:00")
    assert any("C'est ma dernière relance" in text for text in told)


def test_its_words_may_be_typed(story: Story, cast: Collected) -> None:
    """« plus tard », « demain »: as the button; an answer may still be typed below."""
    told_between(story, cast.amina, "2026-12-03 11:00")
    assert "demain, vendredi 4 décembre à 9 h" in cast.amina.says("plus tard").text
    assert "demain, vendredi 4 décembre à 9 h" in cast.amina.says("demain").text
    cast.amina.says("présente")

    assert told_between(story, cast.amina, "2026-12-06 20:00") == []


def test_a_relance_of_that_very_day_is_not_doubled(story: Story, cast: Collected) -> None:
    """The next working morning is Monday 7 December, when the last relance leaves anyway."""
    told_between(story, cast.amina, "2026-12-04 11:00")
    noted = cast.amina.presses(LATER)
    assert "déjà prévu lundi 7 décembre" in noted.text

    told = told_between(story, cast.amina, "2026-12-07 18:00")
    assert sum("pas encore votre réponse" in text for text in told) == 1


def test_progress_is_asked_once_more_of_what_is_still_owed(story: Story, cast: Collected) -> None:
    """Bruno puts off his two fiches and tells of one: the other alone is named the next day."""
    cast.bruno.presses(LATER)
    cast.bruno.presses("1.1 Guichet d'accueil")
    cast.bruno.presses("Rien de nouveau")

    [again] = told_between(story, cast.bruno, "2026-11-24 12:00")
    assert "1.2 Maîtrise de stage" in again
    assert "1.1" not in again
    cast.bruno.presses("Rien de nouveau")
    cast.bruno.presses_value(f"later:progress:{story.ids.copil}", cast.bruno.last.id)
    assert "Rien ne vous attend plus" in cast.bruno.last.text


def test_figures_are_asked_once_more(story: Story) -> None:
    """On the day they fall due, and the next morning; nothing more once they are given."""
    amina = story.member("amina")
    indicator(story, "I-1", story.ids.amina)
    told_between(story, amina, DUE)
    asked = amina.last
    assert "demain, mardi 5 janvier à 9 h" in amina.presses(LATER).text

    [again] = told_between(story, amina, "2027-01-05 12:00")
    assert again == asked.text
    amina.presses(LATER)
    amina.presses("Donner mes chiffres")
    amina.says("510")
    assert told_between(story, amina, "2027-01-06 12:00") == []


def test_it_comes_within_ones_own_hours(story: Story, cast: Collected) -> None:
    """Amina reads from 12 h 30 to 14 h: so it is then."""
    cast.amina.says("/reglages")
    cast.amina.presses("Choisir mes heures")
    cast.amina.says("12h30-14h")
    told_between(story, cast.amina, "2026-12-03 13:00")

    assert "demain, vendredi 4 décembre à 12 h 30" in cast.amina.presses(LATER).text
    assert told_between(story, cast.amina, "2026-12-04 12:29") == []
    assert len(told_between(story, cast.amina, "2026-12-04 12:30")) == 1


def test_nothing_comes_of_a_meeting_that_was_called_off(story: Story, cast: Collected) -> None:
    """The step goes with the chain of the meeting."""
    told_between(story, cast.amina, "2026-12-03 11:00")
    cast.amina.presses(LATER)
    cast.claire.says("/reunion")
    cast.claire.presses("COPIL n° 6")
    cast.claire.presses("Annuler la réunion")
    cast.claire.presses("Oui, annuler")

    told = told_between(story, cast.amina, "2026-12-04 18:00")
    assert not any("votre réponse :" in text for text in told)
    assert ["void"] == [row.state for row in steps_of(story, OwnStep.REMIND_AGAIN)]


def test_f50_what_is_forged_puts_nothing_off(story: Story, cast: Collected) -> None:
    """Another meeting, another contract, no number: nothing awaits them, and no step is laid."""
    for value in ("later:meeting:99", "later:figures:7", "later:meeting:x", "later", "later:x:1"):
        cast.amina.presses_value(value, cast.amina.last.id)
        assert "Rien ne vous attend plus" in cast.amina.last.text

    assert steps_of(story, OwnStep.REMIND_AGAIN) == []
