"""Commands forked from a process whose imports are done: a process of its own for each, at a tenth
of the time. `python -m tests.commands.nursery` begins one a line of JSON on its standard input.
"""

import gc
import importlib
import json
import os
import runpy
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from tests.durability.mortal import die_with_parent

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Command:
    """Words typed in this folder, with this environment; what is typed, printed and complained of
    are files."""

    words: tuple[str, ...]
    folder: str
    environment: Mapping[str, str]
    typed: str
    out: str
    err: str


class Nursery:
    """Lives as long as the test session; one command at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "PYTHONWARNINGS": "error"},
        )

    def does(self, command: Command, patience: float) -> int:
        """Its exit status, as `subprocess` gives it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(command)).encode() + b"\n")
        self._process.stdin.flush()
        ready, _, _ = select.select([self._process.stdout], [], [], patience)
        if not ready:
            self._process.kill()
            raise AssertionError(f"{command.words} does not end")
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def _become(command: Command) -> None:
    """In the child: everything that tells this command from another."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(command.folder)
    os.environ.clear()
    os.environ.update(command.environment)
    time.tzset()
    for number, (path, flags) in enumerate(
        (
            (command.typed, os.O_RDONLY),
            (command.out, os.O_WRONLY | os.O_CREAT),
            (command.err, os.O_WRONLY | os.O_CREAT),
        )
    ):
        opened = os.open(path, flags, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["cheville", *command.words]


def _serve() -> bool:
    """Fork each command that is asked for; true in the child, which is to do it."""
    while line := sys.stdin.readline():
        asked = json.loads(line)
        command = Command(**{**asked, "words": tuple(asked["words"])})
        pid = os.fork()
        if pid == 0:
            _become(command)
            return True
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return False


_READ_LATE = ("alembic.autogenerate", "alembic.command", "anyio", "babel.dates", "httpcore")
"""What a command reads when it needs it."""


def _prepare() -> None:
    """All that a command would read and map by itself; none of it starts a thread by that."""
    ours = (f"bot.{file.stem}" for file in sorted(ROOT.glob("bot/cli_*.py")))
    for name in (*_READ_LATE, "bot.channels.telegram.identity", *ours):
        importlib.import_module(name)
    configure_mappers()
    gc.freeze()


if __name__ == "__main__":
    _prepare()
    die_with_parent()
    if _serve():
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
