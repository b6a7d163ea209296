"""The bot in a process of its own, which dies where it is told to.

A point is a commit that wrote something (`committing`, then `committed`) or a call to Telegram
(`calling`, then `answered`); the process kills itself with SIGKILL as it passes the n-th one.
`python -m tests.durability.mortal` serves as a nursery: one life per line of JSON on its standard
input, each a fork of this process, whose imports are done; no thread runs before the fork.
"""

import asyncio
import ctypes
import json
import os
import re
import signal
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlmodel import Session

from bot import logs
from bot.app import House
from bot.channels.telegram.transport import AiohttpRequest
from bot.clock import TownClock
from bot.settings import Settings
from domain.clock import FixedClock
from storage.database import AlreadyRunning, Database

ALREADY_RUNNING = 3
_PROFILE = ("setMyDescription", "setMyShortDescription", "setChatMenuButton")
_WRITES = re.compile(r'\s*(insert|update|delete)\s+(?:into\s+|from\s+)?"?(\w+)', re.IGNORECASE)
_PARENT_DEATH = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Life:
    """How to live, and where to die: at the n-th point, or the n-th of those that match `where`
    (« committed insert inbox », « answered sendMessage »)."""

    token: str
    api: str
    database: str
    data_dir: str
    at: str
    town: str | None = None
    webhook_port: int = 0
    nth: int = 0
    where: str = ""


class Reaper:
    """Lives as long as the process, which it may end."""

    def __init__(self, nth: int, where: str) -> None:
        self._nth = nth
        self._verb, _, self._what = where.partition(" ")
        self._passed = 0
        self._lock = threading.Lock()

    def passes(self, verb: str, what: str) -> None:
        """The process stands at this point; it may be its last."""
        if self._verb and (verb != self._verb or self._what not in what):
            return
        with self._lock:
            self._passed += 1
            if self._passed == self._nth:
                os.kill(os.getpid(), signal.SIGKILL)

    def watch_calls(self) -> None:
        call = AiohttpRequest.do_request

        async def watched(
            request: AiohttpRequest, url: str, *args: Any, **more: Any
        ) -> tuple[int, bytes]:
            method = url.rpartition("/")[2]
            if method in _PROFILE:  # said at each start, whatever happens
                return await call(request, url, *args, **more)
            self.passes("calling", method)
            answer = await call(request, url, *args, **more)
            if method != "getUpdates" or json.loads(answer[1]).get("result"):
                self.passes("answered", method)
            return answer

        AiohttpRequest.do_request = watched  # type: ignore[method-assign]

    def watch_commits(self, database: Database) -> None:
        """Only commits that wrote something: the others leave nothing to lose."""
        written = threading.local()
        commit = Session.commit

        def begun(_connection: object) -> None:
            written.names = set()

        def executed(_c: object, cursor: Any, statement: str, *_: object) -> None:
            if cursor.rowcount != 0 and (found := _WRITES.match(statement)):
                written.names.add(f"{found[1].lower()} {found[2]}")

        def watched(session: Session) -> None:
            session.flush()
            names = ", ".join(sorted(written.names))
            if names:
                self.passes("committing", names)
            commit(session)
            if names:
                self.passes("committed", names)

        event.listen(database.engine, "begin", begun)
        event.listen(database.engine, "after_cursor_execute", executed)
        Session.commit = watched  # type: ignore[method-assign]


def _brought(port: int) -> dict[str, Any]:
    """The settings of a service to which Telegram brings its updates."""
    if not port:
        return {}
    address = f"http://127.0.0.1:{port}/telegram"
    return {
        "telegram_webhook_url": address,
        "telegram_webhook_port": port,
        "telegram_webhook_secret": "s3cret",
    }


def live(life: Life) -> int:
    """Run the house until SIGTERM, or until death."""
    logs.configure("INFO")
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_bot_token=life.token,
        telegram_api_url=life.api,
        telegram_pace=0,
        database_url=life.database,
        data_dir=Path(life.data_dir),
        **_brought(life.webhook_port),
    )
    at = datetime.fromisoformat(life.at)
    fixed = FixedClock(at, machine_time=lambda: datetime.now(UTC))
    house = House(settings, TownClock(at) if life.town else fixed)
    if life.nth:
        reaper = Reaper(life.nth, life.where)
        reaper.watch_calls()
        reaper.watch_commits(house.database)
    try:
        asyncio.run(house.run(life.town))
    except AlreadyRunning:
        return ALREADY_RUNNING
    return 0


def die_with_parent() -> None:
    """This process ends when whoever forked it does."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH, signal.SIGKILL)


def _begin(life: Life) -> None:
    """In the child: its words go to a file beside its data, then it lives."""
    die_with_parent()
    log = os.open(Path(life.data_dir) / "log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    code = 1
    try:
        code = live(life)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def nursery() -> None:
    """One life after the other, as they are asked for; tells each one's number and its end."""
    die_with_parent()
    for line in sys.stdin:
        life = Life(**json.loads(line))
        pid = os.fork()
        if pid == 0:
            _begin(life)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    nursery()
