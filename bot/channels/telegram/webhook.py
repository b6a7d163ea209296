"""Telegram brings its updates to an address of ours: each is stored, and only then answered by 200.

Who brings it is looked at before what is brought: a stranger's hundred megabytes are never read.
Taps and messages of one person may come side by side; each kind comes in its order, the next when
the one before was taken. The order of the inbox is that of arrival.
"""

import asyncio
import hmac
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from aiohttp import web
from telegram import WebhookInfo
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.listening import listening
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.polling import Heard, Store, Troubled
from bot.channels.telegram.reading import received
from bot.settings import WEBHOOK_HOST
from domain.errors import WorldFailed
from domain.health import Trouble
from storage.database import DatabaseLost

log = structlog.get_logger()

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a name, not a secret
LARGEST = 1_000_000
"""Bytes: the longest message, its buttons and its file's name are a tenth of it."""
BODY_SECONDS = 10.0
LOOKS_EVERY = 30.0
_LASTING = 3
"""So many looks in a row that find a fault are no chance."""


class Webhook:
    """Lives as long as the service, instead of `Polling`. `store` must have committed when it
    returns; `heard` is told that Telegram reaches us, `trouble` of what keeps it from that.
    """

    def __init__(
        self,
        channel: TelegramChannel,
        store: Store,
        heard: Heard,
        trouble: Troubled,
        *,
        url: str,
        port: int,
        secret: str,
    ) -> None:
        self._channel = channel
        self._store = store
        self._heard = heard
        self._trouble = trouble
        self._url = url
        self._port = port
        self._secret = secret
        self._brought = False
        self._faults = 0
        self._is_set = False
        self._lost: asyncio.Future[None] | None = None
        self.body_seconds = BODY_SECONDS

    async def run(self) -> None:
        """Take what is brought until cancelled, and see now and then that it can be. Raises
        `PortTaken`, and `DatabaseLost` when there is nowhere left to store."""
        app = web.Application()
        path = urlsplit(self._url).path
        app.router.add_route("*", path or "/", self._receive, expect_handler=self._expected)
        self._lost = asyncio.get_running_loop().create_future()
        async with listening(app, WEBHOOK_HOST, self._port, setting="TELEGRAM_WEBHOOK_PORT"):
            while not self._lost.done():
                await self.look()
                await asyncio.wait([self._lost], timeout=LOOKS_EVERY)
            self._lost.result()

    # What is brought

    async def _receive(self, request: web.Request) -> web.Response:
        """One update. 200 says that it is ours; anything else, that it is to come again."""
        _admit(request, self._secret)
        raw = _read(await self._body(request))
        try:
            await self._store([received(raw, self._channel.number)])
            self._brought = True
            await self._heard()
        except WorldFailed as error:
            log.warning("webhook.not_stored", reason=str(error))
            raise web.HTTPServiceUnavailable from None
        except DatabaseLost as lost:
            if self._lost is not None and not self._lost.done():
                self._lost.set_exception(lost)
            raise web.HTTPServiceUnavailable from None
        return web.Response()

    async def _expected(self, request: web.Request) -> None:
        """Whoever asks whether to send the body at all is told so only when we want it."""
        _admit(request, self._secret)
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    async def _body(self, request: web.Request) -> bytes:
        body = bytearray()
        try:
            async with asyncio.timeout(self.body_seconds):
                async for part in request.content.iter_any():
                    body += part
                    if len(body) > LARGEST:
                        raise web.HTTPRequestEntityTooLarge(LARGEST, len(body))
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        return bytes(body)

    # That it can be brought

    async def look(self) -> None:
        """See that Telegram brings updates here, and manages to."""
        try:
            await self._look()
        except WorldFailed as error:
            log.warning("webhook.world_failed", reason=str(error))

    async def _look(self) -> None:
        try:
            trouble = await self._found()
        except BadRequest as error:  # it refuses the address itself
            log.error("webhook.refused", reason=str(error))
            trouble = Trouble.WEBHOOK
        except TelegramError as error:
            unknown = isinstance(error, InvalidToken) or "not found" in str(error).lower()
            log.warning("webhook.look_failed", error=type(error).__name__)
            if not unknown:
                return
            trouble = Trouble.UNAUTHORIZED
        if trouble is None:
            self._faults = 0
            await self._heard()
            return
        self._faults += 1
        if self._faults >= _LASTING:
            await self._trouble(trouble)

    async def _found(self) -> Trouble | None:
        """What keeps updates from us, None when nothing does. An address that is not ours any more
        is put right; when it happens again and again, another programme has our token."""
        info = await self._channel.webhook_info() if self._is_set else None
        if info is None or info.url != self._url:
            await self._channel.set_webhook(self._url, self._secret)
            taken_away, self._is_set = self._is_set, True
            return Trouble.CONFLICT if taken_away else None
        return None if self._is_reached(info) else Trouble.WEBHOOK

    def _is_reached(self, info: WebhookInfo) -> bool:
        """Whether what waits at Telegram comes through; the date of its last error stays for
        ever, so an error counts only while something waits and nothing comes."""
        brought, self._brought = self._brought, False
        return brought or not info.pending_update_count or info.last_error_date is None


def _admit(request: web.Request, secret: str) -> None:
    """Raise the refusal, if there is one, by the headers alone."""
    if request.method != "POST":
        raise web.HTTPMethodNotAllowed(request.method, ["POST"])
    given = request.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        log.warning("webhook.stranger", status=HTTPStatus.UNAUTHORIZED.value)
        raise web.HTTPUnauthorized
    if (request.content_length or 0) > LARGEST:
        raise web.HTTPRequestEntityTooLarge(LARGEST, request.content_length or 0)


def _read(body: bytes) -> dict[str, Any]:
    """The update, raw. What is no JSON object is not Telegram's: noted, without its words."""
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        raw = None
    if not isinstance(raw, dict):
        log.warning("webhook.unreadable", size=len(body))
        raise web.HTTPBadRequest
    return raw
