"""The HTTP server: the Bot API under /bot<token>/, files, the control API, and the web page."""

import asyncio
import json
import re
import threading
from datetime import datetime
from importlib import resources

from aiohttp import web

from simulator.bot_api import method_named, note, person_of, readable, run
from simulator.control import Control
from simulator.files import MAX_FETCHED, MAX_SENT, guessed_type
from simulator.requests import opened
from simulator.shapes import Json, Refusal, Upload
from simulator.town import DEFAULT_TOKEN, DEFAULT_USERNAME, Bot, Town
from simulator.weather import BEFORE, Fault
from simulator.webhooks import bring_updates

_TOKEN = re.compile(r"\d+:[\w-]{30,50}\Z")
_BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
_HANG_UP = 0.05


class BotDoor:
    """Where bots knock; lives as long as the server."""

    def __init__(self, town: Town) -> None:
        self.town = town

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of a method, with the weather of the moment."""
        try:
            bot = self._bot(request.match_info["token"])
            method = self._method(bot, request.match_info["method"])
            given, uploads = await opened(request)
        except Refusal as refusal:
            return _answer(refusal.body(), refusal.status)
        except ConnectionResetError:
            return web.Response(status=400)  # a bot that died while it sent: nobody reads this
        fault = self.town.weather.strike(method, person_of(given))
        if fault is None:
            return _answer(*await self._run(bot, method, given, uploads))
        return await self._stormy(request, fault, bot, method, given, uploads)

    async def file(self, request: web.Request) -> web.StreamResponse:
        """The bytes of a file, under the path getFile told."""
        path = request.match_info["path"]
        for stored in self.town.files.values():
            if stored.path == path and request.match_info["token"] in self.town.bots:
                return web.Response(
                    body=stored.upload.content, content_type=stored.upload.mime_type
                )
        return _answer(Refusal(404, "Not Found").body(), 404)

    def _bot(self, token: str) -> Bot:
        bot = self.town.bots.get(token)
        if bot is None:
            raise Refusal(401, "Unauthorized") if _TOKEN.match(token) else Refusal(404, "Not Found")
        return bot

    def _method(self, bot: Bot, word: str) -> str:
        try:
            return method_named(word)
        except Refusal as unknown:
            note(self.town, bot, word, {}, unknown.status)
            raise

    async def _run(
        self, bot: Bot, method: str, given: Json, uploads: dict[str, Upload]
    ) -> tuple[Json, int]:
        try:
            return {"ok": True, "result": await run(self.town, bot, method, given, uploads)}, 200
        except Refusal as refusal:
            return refusal.body(), refusal.status

    def _noted(
        self, bot: Bot, method: str, given: Json, uploads: dict[str, Upload], status: int
    ) -> None:
        note(self.town, bot, method, readable(method, given, uploads), status)

    async def _stormy(
        self,
        request: web.Request,
        fault: Fault,
        bot: Bot,
        method: str,
        given: Json,
        uploads: dict[str, Upload],
    ) -> web.StreamResponse:
        if refusal := fault.refusal():
            self._noted(bot, method, given, uploads, refusal.status)
            return _answer(refusal.body(), refusal.status)
        if fault.kind in BEFORE:
            status = 502 if fault.kind == "502_html" else 0
            self._noted(bot, method, given, uploads, status)
            return await _spoiled(request, fault, {})
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return _answer(*await self._run(bot, method, given, uploads))
        answer, status = await self._run(bot, method, given, uploads)
        return await _spoiled(request, fault, answer, status)


def _answer(body: Json, status: int = 200) -> web.Response:
    return web.Response(
        body=json.dumps(body).encode(), status=status, content_type="application/json"
    )


async def _spoiled(
    request: web.Request, fault: Fault, answer: Json, status: int = 200
) -> web.StreamResponse:
    """What is left of an answer in bad weather."""
    match fault.kind:
        case "502_html":
            return web.Response(text=_BAD_GATEWAY, status=502, content_type="text/html")
        case "null_result":
            return _answer({"ok": True, "result": None})
        case "truncated_json":
            whole = json.dumps(answer).encode()
            return web.Response(body=whole[: len(whole) // 2], content_type="application/json")
    await asyncio.sleep(fault.seconds if fault.kind.startswith("timeout") else 0)
    if request.transport is not None:
        request.transport.abort()
    return _answer(answer, status)


async def page(request: web.Request) -> web.StreamResponse:
    """The web page with the phones, as it lies in the package."""
    name = request.match_info.get("name", "index.html")
    found = resources.files("simulator").joinpath("page", *name.split("/"))
    if ".." in name.split("/") or not found.is_file():
        raise web.HTTPNotFound
    return web.Response(
        body=found.read_bytes(),
        content_type=guessed_type(name),
        charset="utf-8",
        headers={"Cache-Control": "no-store"},
    )


def application(town: Town) -> web.Application:
    """All addresses together."""
    bots, control = BotDoor(town), Control(town)
    app = web.Application(client_max_size=MAX_SENT + MAX_FETCHED)
    app.add_routes(
        [
            web.route("GET", "/bot{token}/{method}", bots.call),
            web.route("POST", "/bot{token}/{method}", bots.call),
            web.get("/file/bot{token}/{path:.+}", bots.file),
            *control.routes(),
            web.get("/", page),
            web.get("/page/{name:.+}", page),
        ]
    )
    return app


class Simulator:
    """A town behind an address. `async with` in an event loop, or plain `with` from a thread."""

    def __init__(
        self,
        *,
        token: str = DEFAULT_TOKEN,
        username: str = DEFAULT_USERNAME,
        starts_at: datetime | None = None,
        flood: bool = True,
        port: int = 0,
    ) -> None:
        self.token = token
        self.town = Town(token=token, username=username, starts_at=starts_at, flood=flood)
        self._port = port
        self._runner: web.AppRunner | None = None
        self._postman: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self.url = ""

    async def open(self) -> None:
        """Listens on this machine alone."""
        self._runner = web.AppRunner(application(self.town), access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._postman = asyncio.create_task(bring_updates(self.town))
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def close(self) -> None:
        """Hangs up on everyone."""
        if self._runner is None or self._postman is None:
            return
        self._postman.cancel()
        await asyncio.gather(self._postman, return_exceptions=True)
        await self._runner.cleanup()

    async def __aenter__(self) -> "Simulator":
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def __enter__(self) -> "Simulator":
        loop = self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=loop.run_forever, name="simulator", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self.open(), loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _end(self) -> None:
        """The loop is about to stop: requests that still wait for their weather end with it."""
        await self.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
