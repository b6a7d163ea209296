"""Files from people are read apart: a file that brings its reader down brings nobody else down.

The reader is a child process with limits of its own (bot/documents/child.py). Here are the watch
over it, and what is made of its end, whatever it is.
"""

import asyncio
import json
import os
import secrets
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import structlog

import bot
from bot.documents.workbook import Progress, WorkbookRefused
from bot.documents.workbook.progress import Told, to_nobody
from domain.plan import Plan
from domain.plan_json import from_json

log = structlog.get_logger()

CHILD = (sys.executable, "-P", "-m", "bot.documents.child")
WITHIN_SECONDS = 90.0
_TOO_HEAVY, _STOPPED = "import/refused_too_heavy", "import/refused_stopped"
_LONGEST_LINE = 64 * 1024 * 1024
# A native reader that finds no more memory aborts.
_OUT_OF_ROOM = (-signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT)
_NONSENSE = (ValueError, KeyError, TypeError, RecursionError)


async def read_apart(
    data: bytes,
    name: str,
    today: date,
    *,
    told: Told = to_nobody,
    child: Sequence[str] = CHILD,
    within_seconds: float = WITHIN_SECONDS,
) -> Plan:
    """What the workbook says, read by a child process; `told` hears where it is, now and then.

    Raises WorkbookRefused when the file is not one to be read, and as well when the child dies,
    takes too long or answers nonsense: the reference that is said then stands in the log.
    """
    process = await asyncio.create_subprocess_exec(
        *child,
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=_environment(),
        start_new_session=True,
        limit=_LONGEST_LINE,
    )
    asked = json.dumps({"name": name, "today": today.isoformat()}).encode() + b"\n" + data
    feeding = asyncio.create_task(_feed(process, asked))
    try:
        async with asyncio.timeout(within_seconds):
            return await _answer(process, told)
    except TimeoutError:
        raise _stopped(_TOO_HEAVY, why="time") from None
    finally:
        feeding.cancel()
        _end(process)
        await asyncio.wait([feeding])
        await process.wait()


def read_apart_now(data: bytes, name: str, today: date, *, told: Told = to_nobody) -> Plan:
    """The same for a command, which has nothing else to do meanwhile."""
    return asyncio.run(read_apart(data, name, today, told=told))


def _environment() -> dict[str, str]:
    """Where the code is, and nothing else: no token, no address of the database."""
    return {"PYTHONPATH": str(Path(bot.__file__).parents[1])}


async def _feed(process: Process, asked: bytes) -> None:
    assert process.stdin
    with suppress(ConnectionError):  # it died: its end is told by what it did not answer
        process.stdin.write(asked)
        await process.stdin.drain()
        process.stdin.close()


async def _answer(process: Process, told: Told) -> Plan:
    assert process.stdout
    while True:
        try:
            line = await process.stdout.readline()
            heard = await asyncio.to_thread(_heard, line) if line else None
        except _NONSENSE:
            raise _stopped(_STOPPED, why="nonsense") from None
        if isinstance(heard, Plan):
            return heard
        if isinstance(heard, WorkbookRefused):
            raise heard
        if heard is None:
            status = await process.wait()
            raise _stopped(_TOO_HEAVY if status in _OUT_OF_ROOM else _STOPPED, why=str(status))
        told(heard)


def _heard(line: bytes) -> Plan | Progress | WorkbookRefused:
    """One line of the child. Raises one of _NONSENSE when it is not of those it says."""
    [(what, said)] = json.loads(line).items()
    if what == "progress":
        sheet, number, of = said
        return Progress(str(sheet), int(number), int(of))
    if what == "refused":
        return WorkbookRefused(str(said["text"]), **_facts(said["facts"]))
    if what == "broke":
        in_memory = said["kind"] == MemoryError.__name__
        return _stopped(_TOO_HEAVY if in_memory else _STOPPED, why=said["kind"], at=said["at"])
    return from_json(said)


def _facts(said: Any) -> dict[str, str | int]:
    return {str(name): fact for name, fact in said.items() if isinstance(fact, str | int)}


def _stopped(text: str, **facts: str) -> WorkbookRefused:
    """The end of a reading that says nothing itself, under a reference to quote."""
    reference = f"C-{secrets.token_hex(3).upper()}"
    log.warning("workbook.stopped", reference=reference, **facts)
    return WorkbookRefused(text, reference=reference)


def _end(process: Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
