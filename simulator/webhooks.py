"""Updates brought to a bot's own address on this machine, again and again until it says 2xx.

The next update waits until the one before was taken; an update whose life is over is forgotten.
Addresses elsewhere are stored and never called.
"""

import asyncio

import aiohttp

from simulator.bell import until
from simulator.shapes import Json
from simulator.town import Bot, Town

HERE = ("http://127.0.0.1:", "http://localhost:")
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (a name, not a secret)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 60.0
PATIENCE = aiohttp.ClientTimeout(total=60)
LONG = 3600.0


async def bring_updates(town: Town) -> None:
    """Lives as long as the server: one postman for each bot that has an address."""
    async with aiohttp.ClientSession(timeout=PATIENCE) as out, asyncio.TaskGroup() as postmen:
        rounds: dict[str, asyncio.Task[None]] = {}
        while True:
            for bot in town.bots.values():
                idle = bot.token not in rounds or rounds[bot.token].done()
                if idle and str(bot.webhook.get("url", "")).startswith(HERE):
                    rounds[bot.token] = postmen.create_task(_round(town, bot, out))
            await town.webhooks.heard(LONG)


async def _round(town: Town, bot: Bot, out: aiohttp.ClientSession) -> None:
    pause = FIRST_PAUSE
    while bot.webhook:
        await until(bot.mailbox.bell, lambda: bot.mailbox.first(1) or not bot.webhook, LONG)
        if not bot.webhook or not (waiting := bot.mailbox.first(1)):
            continue
        trouble, asked_pause = await _bring(bot, out, waiting[0])
        if trouble is None:
            bot.mailbox.confirm(waiting[0]["update_id"] + 1)
            pause = FIRST_PAUSE
            continue
        told = {"last_error_date": town.clock.stamp(), "last_error_message": trouble}
        bot.webhook = {**bot.webhook, **told} if bot.webhook else {}
        await asyncio.sleep(asked_pause or pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _bring(bot: Bot, out: aiohttp.ClientSession, update: Json) -> tuple[str | None, float]:
    """None when it was taken; else what went wrong, and how long the bot asks to be left alone."""
    secret = bot.webhook.get("secret")
    headers = {SECRET_HEADER: secret} if secret else {}
    try:
        async with out.post(bot.webhook["url"], json=update, headers=headers) as answer:
            if 200 <= answer.status < 300:
                return None, 0.0
            asked = answer.headers.get("Retry-After", "")
            words = f"Wrong response from the webhook: {answer.status} {answer.reason}"
            return words, float(asked) if asked.isdigit() else 0.0
    except (aiohttp.ClientError, TimeoutError) as trouble:
        return f"Connection failed: {trouble}", 0.0
