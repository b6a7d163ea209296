"""Bad weather in the town of a story."""

from tests.story import Story


def announce(story: Story, method: str, fault: str, **more: object) -> None:
    """From now on this befalls calls of this method, once unless `times` says otherwise."""
    story.ask("POST", "/sim/weather", {"method": method, "fault": fault, **more})


def polls(story: Story) -> float:
    """One question to Telegram; returns how long the bot would wait before the next."""
    return story.loop.run_until_complete(story.house.polling.step())
