"""/menu and what lies beside the point: every door, and always a way back to them."""

import pytest
from sqlmodel import Session, select

from storage.actions import ActionRole
from tests.story import Story


def test_the_menu_shows_everything_that_can_be_done(story: Story) -> None:
    """« Tout ce que je peux faire ici » is all of it, each door a number away."""
    amina = story.member("amina")

    told = amina.says("/menu")

    assert told.labels == [
        "1 · Ce qui m'attend",
        "2 · Dire où en est une fiche",
        "3 · Aide",
        "4 · Réglages",
        "5 · Confidentialité",
        "6 · Ne plus recevoir de messages",
    ]
    assert "Ce que je garde" in amina.says("5").text
    assert "je ne vous écrive plus ici" in amina.says("6").text


def test_who_has_no_fiche_is_offered_none(story: Story) -> None:
    """The door to a list that is empty is no door."""
    denise = story.member("denise")

    assert not [each for each in denise.says("/menu").labels if "fiche" in each]


@pytest.mark.parametrize("command", ["/aide", "/reglages", "/confidentialite"])
def test_what_is_read_leads_back_to_the_menu(story: Story, command: str) -> None:
    """No text is a dead end."""
    amina = story.member("amina")
    assert amina.says(command).labels[-1] == "Menu"

    assert "Que souhaitez-vous faire" in amina.presses("Menu").text


def test_the_settings_say_when_one_is_written_to(story: Story) -> None:
    """The contract's hours, until one chooses others."""
    amina = story.member("amina")

    told = amina.says("/reglages")

    assert "de 8 h 30 à 18 h" in told.text
    assert any("Choisir mes heures" in label for label in told.labels)


def test_an_unknown_command_shows_what_can_be_done(story: Story) -> None:
    """The doors themselves, rather than another command to type."""
    amina = story.member("amina")

    told = amina.says("/meteo")

    assert "Je ne connais pas cette commande." in told.text
    assert "2 · Dire où en est une fiche" in told.labels
    assert "De quelle fiche-action" in amina.says("2").text


def test_whoever_loses_their_fiches_loses_the_door(story: Story) -> None:
    """What may be done is looked up each time."""
    amina = story.member("amina")

    def hand_over(session: Session) -> None:
        for role in session.exec(select(ActionRole)):
            session.delete(role)

    story.do(hand_over)

    assert "2 · Aide" in amina.says("/menu").labels
