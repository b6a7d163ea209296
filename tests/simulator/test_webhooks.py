"""Updates brought to the bot's own address."""

import asyncio
from typing import Any

from aiohttp import web

from tests.simulator.village import Village, in_village


def test_an_update_is_brought_again_until_the_bot_takes_it() -> None:
    """In order, with the secret, and the trouble is told by getWebhookInfo."""

    async def story(village: Village) -> None:
        heard: list[tuple[str, str]] = []
        both = asyncio.Event()

        async def hook(request: web.Request) -> web.Response:
            update: dict[str, Any] = await request.json()
            secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
            heard.append((update["message"]["text"], secret))
            if len(heard) == 3:
                both.set()
            return web.Response(status=500 if len(heard) == 1 else 200)

        app = web.Application()
        app.router.add_post("/hook", hook)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
        await village.gets("setWebhook", url=url, secret_token="s3cret")
        await village.does("say", text="un")
        await village.does("say", text="deux")
        await asyncio.wait_for(both.wait(), 5)
        assert heard == [("un", "s3cret"), ("un", "s3cret"), ("deux", "s3cret")]
        told = await village.gets("getWebhookInfo")
        assert told["last_error_message"].startswith("Wrong response from the webhook: 500")
        await village.gets("deleteWebhook")
        await runner.cleanup()

    in_village(story)
