"""/instances: a body that meets is made from nothing in the chat, then convened."""

import pytest
from sqlmodel import select

from storage.people import Person
from tests.stories.meetings import convened, latest, said_to_partners
from tests.story import Phone, Story, elsewhere


@pytest.fixture
def claire(story: Story) -> Phone:
    return story.member("claire", "coordinator")


def make_cotech(claire: Phone) -> None:
    """A COTECH of two, with délais of its own."""
    claire.says("/instances")
    claire.presses("Nouvelle instance")
    claire.says("COTECH")
    claire.says("Comité technique")
    claire.says("Amina Haddad, Lacaze")
    claire.says("convocation 10, relance 5, rappel 1, compte rendu 8")


def test_a_cotech_is_made_and_convened_without_a_line_of_code(story: Story, claire: Phone) -> None:
    """Own members, own délais: the whole chain of the issue's « Done when »."""
    amina, bruno = story.member("amina"), story.member("bruno")
    make_cotech(claire)
    assert "COTECH : Comité technique" in claire.last.text
    assert "2 membres" in claire.last.text
    assert "J-10 : convocation" in claire.last.text
    assert "J+8 : pour vous : le compte rendu à envoyer" in claire.last.text

    claire.presses("Convoquer une réunion")
    claire.says("mardi 15 décembre 14h-16h")
    claire.presses("Siège du PETR")
    claire.presses("Voir ce qui partirait")
    claire.presses("Laisser partir le 04/12")
    story.live_until("2026-12-04 12:00")
    amina.presses("Présente")
    story.live_until("2026-12-10 12:00")
    assert "encore votre réponse" in bruno.last.text
    story.live_until("2026-12-14 18:00")
    assert "Rappel" in amina.last.text
    assert "Prévision : COTECH" in claire.last.text
    assert latest(story).title == "COTECH"
    assert said_to_partners(story, claire).count("meetings/invitation") == 2


def test_members_suppleants_delays_and_quorum_are_changed(story: Story, claire: Phone) -> None:
    """Each by its button; the sheet says what is in force."""
    make_cotech(claire)
    claire.presses("Ajouter des membres")
    claire.says("Roques")
    assert "3 membres" in claire.last.text
    claire.presses("Noter une suppléance")
    claire.says("Roques")
    claire.says("Éric Malaval")
    assert "Denise Roques, suppléance : Éric Malaval" in claire.last.text
    claire.presses("Retirer des membres")
    claire.says("Lacaze")
    assert "2 membres" in claire.last.text
    claire.presses("Quorum")
    claire.presses("La majorité des membres")
    assert "Quorum : 2 présences" in claire.last.text
    claire.presses("Délais")
    asked_again = claire.says("convocation 20, relances 9, 6, 3")
    assert "Il y en a trop : deux relances au plus" in asked_again.text
    assert asked_again.text.count("Par exemple") == 1
    claire.presses("Les délais habituels")
    assert "(les délais habituels)" in claire.last.text


def test_a_quorum_is_told_by_who_comes(story: Story, claire: Phone) -> None:
    """Only where an instance has one."""
    amina = story.member("amina")
    make_cotech(claire)
    claire.presses("Quorum")
    claire.says("2")
    convened(claire, "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")
    amina.presses("Présente")

    told = claire.says("/qui").text

    assert "Quorum : 2 présences requises ; il en manque 1." in told


def test_the_same_name_twice_is_refused(story: Story, claire: Phone) -> None:
    claire.says("/instances")
    claire.presses("Nouvelle instance")

    assert "existe déjà" in claire.says("copil").text


def test_51_a_partner_makes_no_instance(story: Story, claire: Phone) -> None:
    amina = story.member("amina")

    assert "coordination" in amina.says("/instances").text
    amina.presses_value("instance:new", amina.last.id)
    assert "réservée à la coordination" in amina.last.text


def test_50_a_forged_pick_seats_nobody_of_another_contract(story: Story, claire: Phone) -> None:
    """Fault 50: what a button says is checked like any other words."""
    elsewhere(story, "Zoe", "partner")
    stranger = story.do(
        lambda s: s.exec(select(Person.id).where(Person.last_name == "Ailleurs")).one()
    )
    claire.says("/instances")
    claire.presses("Nouvelle instance")
    claire.says("COTECH")
    asked = claire.says("Comité technique")
    serial = asked.buttons[-1][0]["data"].split(":")[1]

    for picked in (stranger, 999):
        claire.presses_value(f"t:{serial}:members:person.{picked}", asked.id)

    assert "Je n'ai pas lu de nom" in claire.last.text


def test_left_half_way_it_is_kept_and_said_so(story: Story, claire: Phone) -> None:
    """From its name on an instance exists: leaving the question does not deny it."""
    claire.says("/instances")
    claire.presses("Nouvelle instance")
    claire.says("COTECH")
    claire.says("Comité technique")

    left = claire.says("/annuler")

    assert "COTECH : Comité technique" in left.text
    assert "Personne n'y siège encore." in left.text


def test_delays_are_said_as_people_say_them(story: Story, claire: Phone) -> None:
    """« la veille », « une semaine », « 15 jours avant »."""
    make_cotech(claire)
    claire.presses("Délais")

    told = claire.says(
        "convocation 15 jours avant, relance une semaine avant, rappel la veille"
    ).text

    assert "J-15 : convocation" in told
    assert "J-7 : relance" in told
    assert "J-1 : rappel" in told
