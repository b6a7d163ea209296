"""The service as a supervisor sees it: started, killed, started again."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from json import dumps
from pathlib import Path

from tests.durability.mortal import ALREADY_RUNNING, Life

ROOT = Path(__file__).parents[2]


class Nursery:
    """Lives as long as the test session: forks lives from a process whose imports are done."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.durability.mortal"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )

    def begin(self, life: Life) -> int:
        """Start this life; returns its process number."""
        assert self._process.stdin is not None
        self._process.stdin.write(dumps(asdict(life)).encode() + b"\n")
        self._process.stdin.flush()
        return self._number()

    def ended(self, wait: float = 0.0) -> int | None:
        """How the life ended, None while it goes on."""
        ready, _, _ = select.select([self._process.stdout], [], [], wait)
        return self._number() if ready else None

    def _number(self) -> int:
        assert self._process.stdout is not None
        line = b""
        while not line.endswith(b"\n"):
            byte = os.read(self._process.stdout.fileno(), 1)
            assert byte, "the nursery is gone"
            line += byte
        return int(line)

    def close(self) -> None:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class Service:
    """Lives as long as one story. Whoever dies is started again, without another kill."""

    def __init__(self, nursery: Nursery, life: Life) -> None:
        self._nursery = nursery
        self._life = life
        self._pid: int | None = None
        self.ends: list[int] = []

    @property
    def killed(self) -> bool:
        """Whether some life of this service ended by SIGKILL."""
        return -signal.SIGKILL in self.ends

    @property
    def alive(self) -> bool:
        if self._pid is not None and (code := self._nursery.ended()) is not None:
            self._buried(code)
        return self._pid is not None

    def start(self, nth: int = 0, where: str = "") -> None:
        """Begin a life that ends at its n-th point, of those that match `where`."""
        assert not self.alive
        self._pid = self._nursery.begin(replace(self._life, nth=nth, where=where))

    def revive(self) -> None:
        """What a supervisor does: start again whatever is dead."""
        if not self.alive:
            self.start()

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send this signal, and wait for the end."""
        if self.alive and self._pid is not None:
            os.kill(self._pid, number)
            self.wait()

    def asks_to_stop(self) -> bool:
        """Send SIGTERM to whoever lives and listens, and go on; whether somebody did."""
        pid = self._pid
        if pid is None or not _listens(pid):
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        return True

    def stop(self) -> None:
        """SIGTERM: what is in hand is finished."""
        self.kill(signal.SIGTERM)

    def wait(self, seconds: float = 40.0) -> None:
        code = self._nursery.ended(seconds)
        assert code is not None, "the service does not stop"
        self._buried(code)

    def _buried(self, code: int) -> None:
        self._pid = None
        if code != ALREADY_RUNNING:  # the dead one's lock is let go a little later
            self.ends.append(code)

    @property
    def log(self) -> str:
        """What the service said, for whoever looks for the cause."""
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    @property
    def log_file(self) -> Path:
        return Path(self._life.data_dir) / "log"


def _listens(pid: int) -> bool:
    """Whether this process handles SIGTERM already, rather than die of it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & (1 << (signal.SIGTERM - 1)))
