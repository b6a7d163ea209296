"""How the service does, told over HTTP to whoever supervises it.

`GET /health` answers 200 when all is well, 503 with what is wrong. No name, no word, no token.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from aiohttp import web

from bot import VERSION
from bot.channels.listening import listening
from domain.errors import WorldFailed
from domain.health import Vitals, Wrong, wrongs
from storage.database import Database, DatabaseLost, Session

ASKED_WITHIN = 5.0
"""Seconds: a database that takes longer to say how things stand is what is wrong."""
_SELF = {"version": VERSION}
_HEADERS = {"Cache-Control": "no-store"}


class HealthServer:
    """Lives as long as the service. `look` is the one question that everybody asks."""

    def __init__(
        self, database: Database, look: Callable[[Session], Vitals], host: str, port: int
    ) -> None:
        self._database = database
        self._look = look
        self._host = host
        self._port = port
        self._one_at_a_time = asyncio.Lock()
        self.address: tuple[str, int] | None = None
        """Where it listens, once it does."""

    async def run(self) -> None:
        """Answer until cancelled. Raises `PortTaken`."""
        app = web.Application()
        app.router.add_get("/health", self._health)
        async with listening(app, self._host, self._port, setting="HEALTH_PORT") as self.address:
            await asyncio.Event().wait()

    async def _health(self, _request: web.Request) -> web.Response:
        try:
            async with asyncio.timeout(ASKED_WITHIN), self._one_at_a_time:
                found = await self._database.submit(self._look)
        except (TimeoutError, WorldFailed, DatabaseLost):
            return _answer({"status": "wrong", "wrong": [Wrong.DATABASE], **_SELF})
        return _answer(told(found))


def told(vitals: Vitals) -> dict[str, object]:
    """The vital signs for a machine: moments in ISO 8601, ages in whole seconds, sizes in bytes.
    `null` is what never happened yet, or the age of nothing."""
    wrong = wrongs(vitals)
    return {
        "status": "wrong" if wrong else "well",
        "wrong": list(wrong),
        "started_at": _moment(vitals.started_at),
        "last_heard_at": _moment(vitals.heard_at),
        "last_heard_seconds": _seconds(_since(vitals, vitals.heard_at)),
        "last_tick_at": _moment(vitals.ticked_at),
        "last_tick_seconds": _seconds(_since(vitals, vitals.ticked_at)),
        "inbox_oldest_seconds": _seconds(vitals.inbox_age),
        "outbox_oldest_seconds": _seconds(vitals.outbox_age),
        "late_steps": vitals.late_steps,
        "set_aside": vitals.set_aside,
        "free_bytes": vitals.free_bytes,
        "last_backup_at": _moment(vitals.backup_at),
        **_SELF,
    }


def _since(vitals: Vitals, sign: datetime | None) -> timedelta | None:
    return vitals.at - sign if sign else None


def _moment(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _seconds(age: timedelta | None) -> int | None:
    return int(age.total_seconds()) if age is not None else None


def _answer(body: dict[str, object]) -> web.Response:
    status = 200 if body["status"] == "well" else 503
    return web.json_response(body, status=status, headers=_HEADERS)
