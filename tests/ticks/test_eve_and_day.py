"""What the coordinator hears by itself: the forecast, the line of the day, the compte rendu."""

from tests.story import Story
from tests.ticks.prepared import collected, told_between


def test_the_forecast_at_half_past_five_names_everybody(story: Story) -> None:
    """On the eve Claire reads who comes and whom to telephone; nobody is left out."""
    cast = collected(story)
    cast.amina.presses("Présente")
    story.live_until("2026-12-09 17:29")

    (told, *_) = told_between(story, cast.claire, "2026-12-09 17:30")

    assert "1 personne attendue sur 3, soit 33 %" in told
    assert "Présence (1)\n• Mme Haddad (CPTS de Test)" in told
    assert "Sans réponse (2), à appeler" in told
    assert "Bruno Lacaze" in told
    assert "Denise Roques : 05 36 49 00 48, hors Telegram, message pas encore transmis" in told


def test_the_line_of_the_day_comes_once_and_says_it_all(story: Story) -> None:
    """Two reports and two answers make one message at 17:30, and none the day after."""
    cast = collected(story)
    story.live_until("2026-11-24 10:00")
    cast.amina.presses("Rien de nouveau")
    cast.amina.presses("Présente")
    cast.bruno.presses("Excusé")

    told = told_between(story, cast.claire, "2026-11-24 18:00")
    later = told_between(story, cast.claire, "2026-11-25 18:00")

    assert 1 == len(told)
    assert "Aujourd'hui : 1 fiche mise à jour (2.3), " in told[0]
    assert "2 réponses pour le COPIL n° 6 (1 présente, 1 excusé)." in told[0]
    assert "1 à transmettre : /transmettre" in told[0]
    assert [] == later


def test_what_is_answered_after_the_line_waits_for_the_next(story: Story) -> None:
    """An answer of Friday evening is in the line of Monday, not lost between two."""
    cast = collected(story)
    story.live_until("2026-11-27 19:00")
    cast.amina.presses("Présente")

    told = told_between(story, cast.claire, "2026-11-30 17:30")

    assert ["1 réponse pour le COPIL n° 6 (1 présente)" in text for text in told] == [True]


def test_a_change_of_mind_counts_once(story: Story) -> None:
    """The line tells where people stand, not how often they tapped."""
    cast = collected(story)
    cast.bruno.presses("Excusé")
    cast.bruno.presses("Modifier ma réponse")
    cast.bruno.presses("Présent")

    told = told_between(story, cast.claire, "2026-11-23 17:30")

    assert "1 réponse pour le COPIL n° 6 (1 présent)" in told[-1]


def test_the_minutes_are_expected_a_fortnight_after(story: Story) -> None:
    """J+15 is Christmas: the line comes the day before."""
    cast = collected(story)
    story.live_until("2026-12-24 08:29")

    told = told_between(story, cast.claire, "2026-12-24 08:30")

    assert ["Le compte rendu est attendu aujourd'hui" in text for text in told] == [True]
