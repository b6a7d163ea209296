"""Leaving by /stop: what happens next is said before, and nobody's news are lost in silence."""

from tests.story import Phone, Story, elsewhere


def leaves(phone: Phone) -> None:
    phone.says("/stop")
    phone.presses("Oui, ne plus m'écrire ici")


def test_the_last_coordinator_is_warned_before_she_leaves(story: Story) -> None:
    """Nobody would read the news of the contract any more: she knows before she says yes."""
    claire = story.member("claire", "coordinator")

    asked = claire.says("/stop")

    assert "plus personne" in asked.text
    claire.presses("Non, je reste")
    assert story.look(lambda work: work.people.membership_of(story.ids.claire)) is not None


def test_one_of_two_coordinators_leaves_without_a_warning(story: Story) -> None:
    """The other one goes on, and is told."""
    claire = story.member("claire", "coordinator")
    bruno = story.member("bruno", "coordinator")

    asked = claire.says("/stop")
    claire.presses("Oui, ne plus m'écrire ici")

    assert "plus personne" not in asked.text
    assert "Claire Vidal" in bruno.last.text


def test_a_partner_leaves_without_a_warning(story: Story) -> None:
    """Their news are the coordinator's to pass on."""
    amina = story.member("amina")

    assert "plus personne" not in amina.says("/stop").text


def test_the_maintainer_hears_that_a_contract_lost_its_coordinator(story: Story) -> None:
    """Whoever keeps the service can make another link."""
    denise = story.member("denise", "maintainer")
    claire = story.member("claire", "coordinator")

    leaves(claire)

    assert "Claire Vidal" in denise.last.text
    assert "contrat local de santé du Pays de Test" in denise.last.text


def test_the_maintainer_of_another_contract_hears_it_too(story: Story) -> None:
    """Keeping the machine is of the whole installation, whichever contract they came in by."""
    claire = story.member("claire", "coordinator")
    keeper = elsewhere(story, "Karim", "maintainer")

    leaves(claire)

    assert "Claire Vidal" in keeper.last.text
