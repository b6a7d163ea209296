"""Listening at an address of this machine, as long as a block lasts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from bot.settings import PortTaken

_FINISH_SECONDS = 5.0


@asynccontextmanager
async def listening(
    app: web.Application, host: str, port: int, *, setting: str
) -> AsyncIterator[tuple[str, int]]:
    """Serve `app` within this; gives the host and the port, chosen when 0 was asked. What is being
    answered at the end is finished. Raises `PortTaken` naming `setting`.

    A request that is refused before its body is read ends its connection: nobody waits for the rest
    of what we do not want.
    """
    runner = web.AppRunner(
        app, access_log=None, shutdown_timeout=_FINISH_SECONDS, lingering_time=0.0
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError:
            raise PortTaken(setting, host, port) from None
        bound = runner.addresses[0]
        yield bound[0], bound[1]
    finally:
        await runner.cleanup()
