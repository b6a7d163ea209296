"""The menu button of Telegram: each chat finds there what its owner may ask, and no more."""

from tests.stories.test_coming_in import invite
from tests.stories.test_leaving import leaves
from tests.story import Phone, Story

NEWCOMERS = {"aide", "confidentialite"}


def proposed(phone: Phone) -> set[str]:
    """The commands behind the menu button of this chat, as Telegram shows them."""
    found = phone.story.ask("GET", f"/sim/people/{phone.number}/chat")["commands"]
    return {command["command"] for command in found}


def introduced(story: Story) -> None:
    """What the service does at each start, its loops aside."""
    story.loop.run_until_complete(story.house.introduce())
    story.settle()


def menus_sent(story: Story) -> int:
    return sum(call["method"] == "setMyCommands" for call in story.calls)


def test_a_stranger_is_offered_help_and_privacy_only(story: Story) -> None:
    """What the house can do is nothing to those whom it does not know."""
    introduced(story)
    stranger = story.phone("Zoé")
    stranger.says("Bonjour")

    assert NEWCOMERS == proposed(stranger)


def test_after_an_upgrade_every_member_finds_the_menu_of_their_role(story: Story) -> None:
    """Those who came in long ago too; once, not at each start."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")

    introduced(story)

    assert "transmettre" in proposed(claire)
    assert "avancement" in proposed(amina) and "transmettre" not in proposed(amina)
    before = menus_sent(story)
    story.restart()
    introduced(story)
    assert before + 1 == menus_sent(story), "everybody's, nobody's own"


def test_whoever_cannot_be_written_to_is_left_alone(story: Story) -> None:
    """Amina blocked the bot: her chat is not touched, and Claire is not alerted again."""
    claire = story.member("claire", "coordinator")
    amina = story.member("amina")
    amina.blocks()
    before = len(claire.told)

    introduced(story)

    assert "avancement" not in proposed(amina)
    assert before == len(claire.told)


def test_whoever_leaves_keeps_no_menu_of_a_member(story: Story) -> None:
    """After /stop, what is proposed is what is answered."""
    introduced(story)
    story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")
    amina.presses("J'accepte")
    assert "avancement" in proposed(amina)

    leaves(amina)

    assert NEWCOMERS == proposed(amina)


def test_the_old_account_of_somebody_who_moved_keeps_no_menu(story: Story) -> None:
    """The lost telephone shows nothing of what the new one may do."""
    old = story.member("claire", "coordinator")
    introduced(story)
    assert "transmettre" in proposed(old)
    invite(story, story.ids.claire, "secret")
    new = story.phone("Claire")
    new.opens("secret")
    new.presses("Oui, c'est moi")
    new.presses("J'accepte")

    assert NEWCOMERS == proposed(old)
    assert "transmettre" in proposed(new)
