"""`cheville` typed in a terminal: a process of its own, its words and its exit status."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests import leaks
from tests.commands.nursery import Command, Nursery

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "simulator/sample/plan_actions.xlsx"
PATIENCE = 60


@dataclass(frozen=True)
class Said:
    """What a command printed, and how it ended. No-break spaces are shown as plain ones."""

    status: int
    out: str
    err: str

    @property
    def all(self) -> str:
        return self.out + self.err


class Terminal:
    """Lives as long as one test. Its settings are its own."""

    def __init__(self, folder: Path, settings: Mapping[str, str], nursery: Nursery) -> None:
        self.folder = folder
        self._nursery = nursery
        ours = ("TELEGRAM_", "DATABASE_", "DATA_", "SCHOOL_", "TIMEZONE", "LOG_LEVEL")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        path = {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error", "COLUMNS": "200"}
        self.environment = {**kept, **path, **settings}

    def types(self, *words: str, typed: str = "", **settings: str) -> Said:
        """Type this command, and these lines to it, and wait for its end."""
        with TemporaryDirectory() as apart:
            files = {name: f"{apart}/{name}" for name in ("typed", "out", "err")}
            Path(files["typed"]).write_text(typed, encoding="utf-8")
            environment = {**self.environment, **settings}
            command = Command(words, str(self.folder), environment, **files)
            status = self._nursery.does(command, PATIENCE)
            out, err = (Path(files[name]).read_text(encoding="utf-8") for name in ("out", "err"))
        return Said(status, _plain(out), _plain(err))

    def types_anew(self, *words: str, **settings: str) -> Said:
        """The same in an interpreter of its own, for what only its start tells."""
        done = subprocess.run(
            self._command(words),
            env={**self.environment, **settings},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return Said(done.returncode, _plain(done.stdout), _plain(done.stderr))

    def somebody_writes(self) -> None:
        """A stranger's word waits in the town: the first question of the service is answered at
        once, not at the end of a long poll."""
        town = self.environment["TELEGRAM_API_URL"]
        person = _post(f"{town}/sim/people", {"first_name": "Zoé"})["id"]
        _post(f"{town}/sim/people/{person}/start", {"payload": ""})

    def calls(self, method: str) -> list[dict[str, Any]]:
        """What was asked of the town's Bot API by this method, the oldest first."""
        found: Any = ask(f"{self.environment['TELEGRAM_API_URL']}/sim/calls")["calls"]
        return [call for call in found if call["method"] == method]

    @contextmanager
    def serves(self, *words: str) -> Iterator["Service"]:
        """`cheville run`, until the block ends."""
        log = leaks.log_file("service")
        with log.open("wb") as out:
            process = subprocess.Popen(
                self._command(("run", *words)),
                env=self.environment,
                cwd=self.folder,
                stdout=out,
                stderr=out,
            )
            service = Service(process, log)
            try:
                yield service
            finally:
                service.stop()

    @contextmanager
    def watches(self, *words: str) -> Iterator["Watched"]:
        """The same in a window that somebody looks at, until the block ends."""
        reads, writes = os.openpty()
        with subprocess.Popen(
            self._command(words), env=self.environment, cwd=self.folder, stdout=writes
        ) as process:
            os.close(writes)
            try:
                yield Watched(process, reads)
            finally:
                process.kill()
                os.close(reads)

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "bot", *words]


@dataclass(frozen=True)
class Watched:
    """A command in a window: what it shows, as it comes, and Ctrl+C."""

    process: "subprocess.Popen[bytes]"
    shown: int

    def reads_on(self, until: str) -> str:
        """What it shows next, until these words: a sentence may come in pieces."""
        shown = b""
        while until not in _plain(shown.decode(errors="ignore")):
            ready, _, _ = select.select([self.shown], [], [], PATIENCE)
            assert ready, f"it shows nothing after {shown!r}"
            shown += os.read(self.shown, 65536)
        return _plain(shown.decode(errors="ignore"))

    def interrupts(self) -> None:
        self.process.send_signal(signal.SIGINT)


class Service:
    """A running service, as a supervisor sees it."""

    def __init__(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def said(self) -> str:
        return _plain(self._log.read_text(encoding="utf-8"))

    def ends(self, seconds: float = PATIENCE) -> int:
        """Its exit status, once it has one."""
        return self.process.wait(seconds)

    def stop(self) -> int:
        """SIGTERM, as systemd does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)


def ask(url: str, said: object = None) -> dict[str, object]:
    """The simulator's control API."""
    data = json.dumps(said).encode() if said is not None else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=20) as answer:
        found: dict[str, object] = json.loads(answer.read())
        return found


def wait_until(true: object, seconds: float = PATIENCE) -> None:
    """Wait until this question is answered by yes."""
    assert callable(true)
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.05)


def token_in(line: str) -> str:
    """The token of an invitation link."""
    found = re.search(r"\?start=([\w-]+)", line)
    assert found, line
    return found[1]


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def _post(address: str, said: dict[str, object]) -> dict[str, Any]:
    kind = {"Content-Type": "application/json"}
    asked = urllib.request.Request(address, json.dumps(said).encode(), kind)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        told: dict[str, Any] = json.load(answer)
        return told


def lives(checked: str) -> bool:
    """Whether `check` answered that the service is heard and does what is due."""
    return "jamais" not in checked and "vient de démarrer" not in checked
