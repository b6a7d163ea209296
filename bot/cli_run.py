"""`cheville run`: the service, until it is told to stop."""

import asyncio
import sys

from bot import cli_house, logs
from bot.app import House
from bot.channels.town import NotOnThisMachine, TownSilent, town_time
from bot.cli_words import Told, say
from bot.clock import TownClock
from bot.documents.made_apart import build_apart
from bot.settings import Settings
from storage.contracts import NoContract


def run(*, clock: str | None) -> int:
    """Serve. What stops the service from outside is told in words, exit 1."""
    settings = cli_house.settings_with_token()
    logs.configure(settings.log_level, settings.log_format)
    with cli_house.in_words(settings):
        asyncio.run(_serve(settings, clock))
    say("run.stopped")
    return 0


async def _serve(settings: Settings, clock: str | None) -> None:
    town = await _town_clock(clock) if clock else None
    if not cli_house.exists(settings):
        raise NoContract  # nor is a database made where the settings may be mistyped
    await House(settings, town, build_apart, named=_tell_whoever_looks).run(clock)


def _tell_whoever_looks(username: str) -> None:
    """In a window nothing else says that it runs; a journal has its own lines."""
    if sys.stdout.isatty():
        say("run.started", username=username)


async def _town_clock(url: str) -> TownClock:
    try:
        return TownClock(await town_time(url))
    except TownSilent:
        raise Told("run.town_silent", url=url) from None
    except NotOnThisMachine:
        raise Told("run.not_on_this_machine") from None
