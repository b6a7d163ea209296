"""Files that people send, fetched: whole, or with a reason why not."""

import pytest

from bot.channels.port import FileLost
from domain.errors import WorldFailed
from tests.channels.weather import announce
from tests.story import Story


def _sent(story: Story, content: bytes) -> str:
    """A file that Claire has sent, as Telegram calls it."""
    claire = story.member("claire", "coordinator")
    story.by_itself = False
    claire.sends_file("plan.xlsx", content)
    (update,) = story.town.town.bots[story.token].mailbox.waiting()
    return str(update["message"]["document"]["file_id"])


def _fetched(story: Story, file: str, at_most: int = 100) -> bytes:
    return story.loop.run_until_complete(story.house.channel.fetch(file, at_most=at_most))


def test_a_file_comes_byte_for_byte(story: Story) -> None:
    """What was sent is what is read."""
    content = bytes(range(256)) * 40_000

    assert content == _fetched(story, _sent(story, content), at_most=len(content))


def test_a_file_that_is_too_big_is_lost(story: Story) -> None:
    """It is never loaded: its size is told before."""
    with pytest.raises(FileLost):
        _fetched(story, _sent(story, b"x" * 101))


def test_a_file_that_telegram_does_not_know_is_lost(story: Story) -> None:
    """Waiting would not bring it back."""
    with pytest.raises(FileLost):
        _fetched(story, "BQACAgQ")


@pytest.mark.parametrize("fault", ["500", "cut_before", "429", "truncated_json"])
def test_bad_weather_is_no_reason_to_give_a_file_up(story: Story, fault: str) -> None:
    """It may come later."""
    file = _sent(story, b"plan")
    announce(story, "getFile", fault)

    with pytest.raises(WorldFailed):
        _fetched(story, file)
    assert b"plan" == _fetched(story, file)
