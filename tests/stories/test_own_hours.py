"""Hours of one's own: an élu reads at noon."""

from tests.story import Story
from tests.ticks.prepared import collected, told_between


def test_reminders_come_at_the_hours_one_chose(story: Story) -> None:
    """Nothing at 8:30, everything at 12:30, and « les heures du contrat » again when wished."""
    cast = collected(story)
    assert "de 8 h 30 à 18 h" in cast.amina.says("/reglages").text
    cast.amina.presses("Choisir mes heures")
    assert "un début et une fin" in cast.amina.says("12h30").text
    cast.amina.says("12h30-14h")
    assert "entre 12 h 30 et 14 h" in cast.amina.last.text

    told_between(story, cast.amina, "2026-12-02 20:00")
    assert told_between(story, cast.amina, "2026-12-03 12:29") == []
    told = told_between(story, cast.amina, "2026-12-03 12:30")
    assert any("COPIL n° 6" in text for text in told)

    cast.amina.says("/reglages")
    assert "les heures que vous avez choisies" in cast.amina.last.text
    cast.amina.presses("Choisir mes heures")
    cast.amina.presses("Les heures du contrat")
    assert "entre 8 h 30 et 18 h" in cast.amina.last.text


def test_an_evening_reader_is_written_to_in_the_evening(story: Story) -> None:
    """Wider than the contract's hours: that is theirs to choose."""
    cast = collected(story)
    cast.bruno.says("/reglages")
    cast.bruno.presses("Choisir mes heures")
    cast.bruno.presses("18 h – 20 h")

    told = told_between(story, cast.bruno, "2026-12-03 17:59")
    assert not any("encore votre réponse" in text for text in told)
    told = told_between(story, cast.bruno, "2026-12-03 18:00")
    assert any("encore votre réponse" in text for text in told)


def test_an_evening_reader_is_written_to_after_an_outage_in_the_evening(story: Story) -> None:
    """Back at 18:20, when the contract's hours are over and theirs are not."""
    cast = collected(story)
    cast.bruno.says("/reglages")
    cast.bruno.presses("Choisir mes heures")
    cast.bruno.presses("18 h – 20 h")
    story.at("2026-12-03 17:50")
    before = len(cast.bruno.told)

    story.at("2026-12-03 18:20")

    told = [message.text for message in cast.bruno.told[before:]]
    assert any("encore votre réponse" in text for text in told)
