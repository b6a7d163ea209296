"""How python-telegram-bot reaches the network: through aiohttp, one pool for the whole service.

PTB's own httpx transport costs four fifths of a reply and prints the token in its logs.
"""

import json
from http import HTTPStatus
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

_TIMEOUT = 20.0
_FILE_TIMEOUT = 60.0
_PAUSE_UNSAID = 5.0


class NotSent(NetworkError):
    """The request never left: sending it again cannot double anything."""


class Unreadable(NetworkError):
    """An answer that says nothing: what was asked may have been done all the same."""


class Flooded(TelegramError):
    """Telegram asks us to wait `seconds`. PTB's own `RetryAfter` warns each time it is made."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"flood: {seconds:g} s")
        self.seconds = seconds


class AiohttpRequest(BaseRequest):
    """Lives as long as the channel. Opens its session on first use, closes it on shutdown."""

    def __init__(self, *, read_timeout: float = _TIMEOUT, connections: int = 64) -> None:
        self._read_timeout = read_timeout
        self._connections = connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._read_timeout

    async def initialize(self) -> None:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=self._connections)
            self._session = aiohttp.ClientSession(connector=connector, trust_env=True)

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """What Telegram answered. PTB's own prints an answer it cannot read, people's words in it.

        Raises `Unreadable` for half an answer, a proxy's page, a success without a result.
        """
        try:
            answer = json.loads(payload.decode("utf-8", "replace"))
        except ValueError:
            raise Unreadable("not JSON") from None
        if not isinstance(answer, dict):
            raise Unreadable("not an answer")
        if answer.get("ok") and answer.get("result") is None:
            raise Unreadable("no result")
        return answer

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """One call. Raises `NotSent` when it never left, `Flooded` when it must wait, `TimedOut`
        or `NetworkError` when its fate is unknown. Errors never quote the address: it holds the
        token."""
        assert self._session is not None, "initialize the request first"
        seconds = read_timeout if isinstance(read_timeout, int | float) else self._read_timeout
        has_file = bool(request_data and request_data.multipart_data)
        total = max(seconds, _FILE_TIMEOUT) if has_file else seconds
        timeout = aiohttp.ClientTimeout(total=total + 5, sock_connect=10)
        try:
            async with self._session.request(
                method, url, data=_body(request_data), timeout=timeout
            ) as answer:
                return _unless_flooded(answer.status, await answer.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except TimeoutError:
            raise TimedOut from None
        except aiohttp.ClientError as error:
            raise NetworkError(type(error).__name__) from None


def _unless_flooded(status: int, body: bytes) -> tuple[int, bytes]:
    if status != HTTPStatus.TOO_MANY_REQUESTS:
        return status, body
    asked = AiohttpRequest.parse_json_payload(body).get("parameters")
    seconds = asked.get("retry_after") if isinstance(asked, dict) else None
    raise Flooded(float(seconds) if isinstance(seconds, int) else _PAUSE_UNSAID)


def _body(request_data: RequestData | None) -> aiohttp.FormData | None:
    if request_data is None:
        return None
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in (request_data.multipart_data or {}).items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form
