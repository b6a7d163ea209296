"""A secretary answers meetings for her director: what he is told of them comes to her."""

import pytest

from domain.messages import Address
from storage.contracts import Seat
from tests.stories.test_collect_answers import collect
from tests.story import Phone, Story
from tests.ticks.prepared import told_between


@pytest.fixture
def claire(story: Story) -> Phone:
    """Denise is a member of the COPIL and not on Telegram; Éric answers for her."""
    claire = story.member("claire", "coordinator")
    claire.says("/pour Roques")
    claire.presses("Qui répond à sa place")
    claire.presses("Désigner quelqu'un")
    claire.says("Malaval")
    assert "Éric Malaval peut répondre pour Mme Roques" in claire.last.text
    return claire


def test_the_invitation_comes_to_the_secretary_and_is_answered_there(
    story: Story, claire: Phone
) -> None:
    """Under the name of the director; the list says who typed it."""
    eric = story.member("eric")
    collect(claire)

    assert "Pour Mme Roques" in eric.last.text
    assert "Serez-vous présente ?" in eric.last.text
    card = eric.presses("Présente")
    assert "présente" in card.text
    assert "Comment l'avez-vous apprise" not in card.text
    who = claire.says("/qui").text
    assert "Mme Roques, réponse saisie par M. Malaval" in who.replace(" – ", ", ")


def test_an_invitation_that_waited_comes_to_the_secretary_who_is_told_why(story: Story) -> None:
    """Named after the invitations left: Éric reads that he may answer for Denise, then her card;
    her line of « À transmettre » goes."""
    claire, eric = story.member("claire", "coordinator"), story.member("eric")
    collect(claire)
    assert "Denise Roques" in "".join(claire.says("/transmettre").labels)

    claire.says("/pour Roques")
    claire.presses("Qui répond à sa place")
    claire.presses("Désigner quelqu'un")
    claire.says("Malaval")

    told = [message.text for message in eric.told][-2:]
    assert "répondre aux réunions à la place de Mme Roques" in told[0]
    assert "Pour Mme Roques" in told[1]
    assert "Serez-vous présente ?" in told[1]
    assert "Denise Roques" not in "".join(claire.says("/transmettre").labels)


def test_words_of_hers_answer_for_him_too(story: Story, claire: Phone) -> None:
    """« excusée », typed below the card, is Denise's answer."""
    eric = story.member("eric")
    collect(claire)
    eric.says("excusée")

    answers = story.look(lambda w: w.meetings.answers(story.ids.copil))
    assert {who: each.answer for who, each in answers.items()} == {story.ids.denise: "excused"}


def test_words_are_not_taken_for_hers_when_they_may_be_his_own(story: Story, claire: Phone) -> None:
    """Éric sits in the COPIL too: « excusée », typed below Denise's card, is asked, not guessed."""
    story.do(
        lambda s: s.add(
            Seat(instance_id=story.ids.instance, person_id=story.ids.eric, role="member")
        )
    )
    eric = story.member("eric")
    collect(claire)
    assert "Pour Mme Roques" in eric.last.text

    asked = eric.says("excusée")

    assert "Pour Mme Roques" in asked.text
    assert "Excusée" in "".join(asked.labels)
    assert story.look(lambda w: w.meetings.answers(story.ids.copil)) == {}


def test_reminders_follow_the_same_way_and_stop_when_answered(story: Story, claire: Phone) -> None:
    eric = story.member("eric")
    collect(claire)
    told = told_between(story, eric, "2026-12-03 12:00")
    assert any("Pour Mme Roques" in text and "encore votre réponse" in text for text in told)
    eric.presses("Excusée")

    assert not [t for t in told_between(story, eric, "2026-12-08 12:00") if "COPIL" in t]


def test_a_secretary_answers_nothing_but_meetings(story: Story, claire: Phone) -> None:
    """Fault 50: a forged button of another subject, or of another person, changes nothing."""
    eric = story.member("eric")
    collect(claire)
    for value in (
        f"for:{story.ids.denise}:absence:end",
        f"for:{story.ids.denise}:delegate:add",
        f"for:{story.ids.denise}:expected",
        f"for:{story.ids.amina}:meeting:{story.ids.copil}:present",
    ):
        eric.presses_value(value, eric.last.id)

    assert story.look(lambda w: w.meetings.answers(story.ids.copil)) == {}
    at = Address("telegram", str(eric.number))
    assert story.look(lambda w: w.conversations.at(at)) is None


def test_the_secretary_not_here_either_it_is_to_be_passed_on(story: Story, claire: Phone) -> None:
    collect(claire)

    assert story.ids.denise in {
        person.id for _, person in story.look(lambda w: w.relay.open(w.contract_id, w.now))
    }


def test_taken_back_she_may_answer_no_more(story: Story, claire: Phone) -> None:
    """« Ne répond plus »: her old card does nothing."""
    eric = story.member("eric")
    collect(claire)
    card = eric.last
    claire.says("/pour Roques")
    claire.presses("Qui répond à sa place")
    claire.presses("Ne répond plus : Éric Malaval")
    eric.presses("Présente", on=card)

    assert story.look(lambda w: w.meetings.answers(story.ids.copil)) == {}
