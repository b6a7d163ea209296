"""People who each wait for the reply before they say the next thing, and the least of the Bot API
that a bot needs to serve them: so little that a figure is the bot's, not the stand-in's. What the
Bot API refuses is the simulator's to know (simulator/)."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from types import TracebackType
from typing import Any, ClassVar

from aiohttp import web

from benchmarks.town import TOKEN

NUMBER = int(TOKEN.partition(":")[0])
MOST_AT_ONCE = 100
PATIENCE = 300.0
TAP = "tap:"
"""How a line of a script begins that is a button pressed, not words: `tap:summary:file:page`."""

_NUMBERS = count(1)
"""Of messages and updates, never given again: a bot that lives a second time knows the first ones
for what it has treated already."""


@dataclass
class Speaker:
    """Somebody with a phone. `since` is when what they said was there to be fetched; None once it
    is answered. `card` is the message whose buttons they see."""

    number: int
    script: Sequence[str]
    said: int = 0
    since: float | None = None
    card: int = 0
    waits: list[float] = field(default_factory=list)


class Crowd:
    """Lives as long as one round. `away` is how far Telegram is, in seconds, for every answer."""

    def __init__(self, people: Sequence[int], script: Sequence[str], *, away: float = 0.0) -> None:
        self.speakers = {number: Speaker(number, script) for number in people}
        self.replies = 0
        self.documents = 0
        self.first_asked_at: float | None = None
        self.first_fetched_at: float | None = None
        self.heard: list[tuple[int, float]] = []
        """Every message of the bot: the chat, and when it was there."""
        self.methods: set[str] = set()
        self.url = ""
        self._away = away
        self._waiting: list[dict[str, Any]] = []
        self._arrived = asyncio.Event()

    async def __aenter__(self) -> "Crowd":
        self._runner = web.ServerRunner(web.Server(self._serve), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._arrived.set()
        await self._runner.cleanup()

    def everybody_begins(self) -> None:
        for speaker in self.speakers.values():
            self.goes_on(speaker)

    def goes_on(self, speaker: Speaker) -> None:
        """They say the next line of their script, which begins again at its end."""
        line = speaker.script[speaker.said % len(speaker.script)]
        speaker.said += 1
        self.says(speaker, line)

    def says(self, speaker: Speaker, line: str) -> None:
        """What was said is there to be fetched."""
        speaker.since = time.monotonic()
        said = self._tapped if line.startswith(TAP) else self._written
        self._waiting.append({"update_id": next(_NUMBERS), **said(speaker, line)})
        self._arrived.set()

    async def until(self, true: Callable[[], bool], patience: float = PATIENCE) -> None:
        async with asyncio.timeout(patience):
            while not true():
                await asyncio.sleep(0.002)

    def _written(self, speaker: Speaker, words: str) -> dict[str, Any]:
        message = {**self._message(speaker.number), "from": _user(speaker.number), "text": words}
        if words.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(words)}]
        return {"message": message}

    def _tapped(self, speaker: Speaker, line: str) -> dict[str, Any]:
        card = {**self._message(speaker.number), "message_id": speaker.card, "text": "…"}
        return {
            "callback_query": {
                "id": str(next(_NUMBERS)),
                "from": _user(speaker.number),
                "chat_instance": "1",
                "message": card,
                "data": line.removeprefix(TAP),
            }
        }

    def _message(self, chat: int) -> dict[str, Any]:
        return {
            "message_id": next(_NUMBERS),
            "date": int(time.time()),
            "chat": {"id": chat, "type": "private", "first_name": "Partenaire"},
        }

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            given = await request.post()
        except ConnectionResetError:  # a bot that was killed while it sent
            return web.Response(status=400)
        method = request.path.rpartition("/")[2]
        self.methods.add(method)
        serve = self._METHODS.get(method)
        result = await serve(self, given) if serve else True
        if self._away:
            await asyncio.sleep(self._away)
        return web.Response(
            body=json.dumps({"ok": True, "result": result}).encode(),
            content_type="application/json",
        )

    async def _get_me(self, _given: Any) -> Any:
        return {"id": NUMBER, "is_bot": True, "first_name": "Banc", "username": "banc_bot"}

    async def _get_updates(self, given: Any) -> Any:
        if self.first_asked_at is None:
            self.first_asked_at = time.monotonic()
        offset = int(given.get("offset", 0))
        self._waiting = [each for each in self._waiting if each["update_id"] >= offset]
        if not self._waiting and int(given.get("timeout", 0)):
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), timeout=5)
            except TimeoutError:
                return []
        if self._waiting and self.first_fetched_at is None:
            self.first_fetched_at = time.monotonic()
        return self._waiting[:MOST_AT_ONCE]

    async def _send(self, given: Any) -> Any:
        """A message reaches its chat; whoever waited for it says the next thing."""
        chat, now = int(given["chat_id"]), time.monotonic()
        sent = {**self._message(chat), "text": str(given.get("text", "")), "from": _user(NUMBER)}
        self.heard.append((chat, now))
        speaker = self.speakers.get(chat)
        self.documents += "text" not in given
        if speaker is not None and speaker.since is not None:
            speaker.waits.append(now - speaker.since)
            speaker.since, speaker.card = None, sent["message_id"]
            self.replies += 1
            if speaker.script:
                self.goes_on(speaker)
        return sent

    async def _edit(self, given: Any) -> Any:
        sent = self._message(int(given["chat_id"]))
        return {**sent, "message_id": int(given["message_id"]), "text": "…", "edit_date": 1}

    _METHODS: ClassVar[dict[str, Callable[["Crowd", Any], Awaitable[Any]]]] = {
        "getMe": _get_me,
        "getUpdates": _get_updates,
        "sendMessage": _send,
        "sendDocument": _send,
        "sendPhoto": _send,
        "editMessageText": _edit,
        "editMessageReplyMarkup": _edit,
    }


def _user(number: int) -> dict[str, Any]:
    return {"id": number, "is_bot": number == NUMBER, "first_name": "Partenaire"}
