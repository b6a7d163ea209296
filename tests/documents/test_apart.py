"""A workbook is read by a process of its own: whatever befalls it, its parent goes on."""

import asyncio
import json
import os
import signal
import sys
import time
from io import BytesIO, StringIO
from pathlib import Path

import pytest
import structlog
from openpyxl import Workbook

from bot.cli_progress import Line
from bot.documents.apart import read_apart, read_apart_now
from bot.documents.child import MEMORY_BYTES
from bot.documents.workbook import Progress, WorkbookRefused
from tests.documents.sample import ROOT, TODAY, plan

SAMPLE = (ROOT / "simulator/sample/plan_actions.xlsx").read_bytes()


def _read_by(script: str, within_seconds: float = 30, data: bytes = SAMPLE) -> WorkbookRefused:
    """The refusal when this script stands where the child does."""
    child = (sys.executable, "-c", script)
    with pytest.raises(WorkbookRefused) as refused:
        asyncio.run(
            read_apart(data, "plan.xlsx", TODAY, child=child, within_seconds=within_seconds)
        )
    return refused.value


def test_what_is_read_apart_is_what_is_read_here():
    """The same plan to the last cell, and where each fact was read."""
    apart = read_apart_now(SAMPLE, "plan.xlsx", TODAY)

    assert (plan(), repr(plan())) == (apart, repr(apart))


def test_a_refusal_comes_back_with_its_words():
    with pytest.raises(WorkbookRefused) as refused:
        read_apart_now(b"%PDF-1.7", "plan.xlsx", TODAY)

    assert "import/refused_not_a_workbook" == refused.value.text
    assert {"looks_like": "pdf"} == refused.value.facts


STOPPED, TOO_HEAVY = "import/refused_stopped", "import/refused_too_heavy"
KILLED = "import os, signal; os.kill(os.getpid(), signal.{})"


@pytest.mark.parametrize(
    ("script", "text"),
    [
        pytest.param("import os; os.abort()", TOO_HEAVY, id="aborts"),
        pytest.param(KILLED.format("SIGSEGV"), STOPPED, id="crashes"),
        pytest.param(KILLED.format("SIGKILL"), TOO_HEAVY, id="is killed"),
        pytest.param(KILLED.format("SIGXCPU"), TOO_HEAVY, id="computes for ever"),
        pytest.param("raise SystemExit(0)", STOPPED, id="says nothing"),
        pytest.param("import os; os.close(0)", STOPPED, id="does not listen"),
        pytest.param("print('bonjour')", STOPPED, id="chatters"),
        pytest.param("print('[' * 100000)", STOPPED, id="nests"),
        pytest.param("""print('{"plan": {"axes": 1}}')""", STOPPED, id="no plan"),
        pytest.param("""print('{"refused": {}}')""", STOPPED, id="no refusal"),
        pytest.param(
            """print('{"broke": {"kind": "KeyError", "at": "x:1"}}')""", STOPPED, id="our bug"
        ),
        pytest.param(
            """print('{"broke": {"kind": "MemoryError", "at": ""}}')""", TOO_HEAVY, id="no memory"
        ),
    ],
)
def test_a_reader_that_ends_badly_is_a_refusal_with_a_reference(script, text):
    """Aborted, killed, silent or raving: words with a reference, which stands in the log too."""
    with structlog.testing.capture_logs() as logged:
        refused = _read_by(script)

    assert text == refused.text
    assert [refused.facts["reference"]] == [line["reference"] for line in logged]


WRITES_FOR_EVER = """
import time
while True:
    open({mark!r}, "a").write(".")
    time.sleep(0.05)
"""
LEAVES_IT_TO_ANOTHER = """
import subprocess, sys
subprocess.run([sys.executable, "-c", {script!r}])
"""


def test_a_reader_that_never_ends_is_ended(tmp_path):
    """Its time is counted by its parent; what it had started itself ends with it."""
    mark = tmp_path / "alive"
    script = LEAVES_IT_TO_ANOTHER.format(script=WRITES_FOR_EVER.format(mark=str(mark)))

    refused = _read_by(script, within_seconds=1.5)

    assert "import/refused_too_heavy" == refused.text
    size = mark.stat().st_size
    time.sleep(0.3)
    assert size == mark.stat().st_size > 0


def _long() -> bytes:
    """A workbook that takes its reader a while."""
    book = Workbook()
    book.active.append(["N°", "Action", "Pilote", "Statut"])
    for number in range(4000):
        book.active.append([f"{number}.1", f"Agir {number}", f"Personne {number}", "en cours"])
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def test_a_reader_killed_while_it_reads_is_a_refusal():
    """It told where it was, then somebody killed it: the parent reads no more, and says so."""
    told: list[Progress] = []

    def kill(progress: Progress) -> None:
        told.append(progress)
        [child] = _children()
        os.kill(child, signal.SIGKILL)

    with pytest.raises(WorkbookRefused, match="too_heavy"):
        read_apart_now(_long(), "long.xlsx", TODAY, told=kill)
    assert [("Sheet", 4001)] == [(progress.sheet, progress.of) for progress in told]


def _children() -> list[int]:
    """Those that read; other tests of this process may have children of their own."""
    tasks = Path(f"/proc/{os.getpid()}/task").iterdir()
    pids = [int(pid) for task in tasks for pid in (task / "children").read_text().split()]
    return [pid for pid in pids if b"bot.documents.child" in _typed(pid)]


def _typed(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""  # gone meanwhile


def test_a_reader_that_is_not_waited_for_is_ended():
    """Who stops waiting (a service that stops) leaves no process behind."""

    async def given_up() -> list[int]:
        started = asyncio.Event()
        reading = asyncio.create_task(
            read_apart(_long(), "long.xlsx", TODAY, told=lambda _: started.set())
        )
        await started.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        return _children()

    assert [] == asyncio.run(given_up())


SPY = """
import json, os, resource, sys
import bot.documents.child as child
child.limit()
kinds = (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
limits = [resource.getrlimit(kind)[0] for kind in kinds]
sheet = json.dumps([sorted(os.environ), limits])
print(json.dumps({"progress": [sheet, 0, 0]}), flush=True)
"""


def test_the_reader_has_no_secret_and_little_room(monkeypatch):
    """No token, no database, no folder of the person; memory is counted, and no file is written."""
    monkeypatch.setenv("TELEGRAM_TOKEN", "123456:secret")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@host/db")
    told: list[Progress] = []

    with pytest.raises(WorkbookRefused):
        asyncio.run(
            read_apart(SAMPLE, "", TODAY, told=told.append, child=(sys.executable, "-c", SPY))
        )

    names, limits = json.loads(told[0].sheet)
    assert {"PYTHONPATH"} >= set(names) - {"LC_CTYPE"}  # which Python sets for itself
    assert [MEMORY_BYTES, 0, 0] == limits


class _Screen(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_of_a_terminal():
    """Rewritten in place, wiped at the end, without what a sheet's name may hide."""
    screen = _Screen()
    with Line(screen, shown_after=0) as line:
        line.tell(Progress("Fiches\x1b[2J", 20, 4000))
        line.tell(Progress("Fiches", 40, 4000))

    blank = "\r\x1b[2K"
    assert screen.getvalue().split(blank) == [
        "",
        "Lecture de « Fiches[2J » : ligne 20 sur 4000…",
        "Lecture de « Fiches » : ligne 40 sur 4000…",
        "",
    ]


@pytest.mark.parametrize(("screen", "after"), [(StringIO(), 0), (_Screen(), 60)])
def test_progress_is_not_shown_elsewhere_nor_at_once(screen, after):
    """A log is not a terminal, and who waits less than a second needs no news."""
    with Line(screen, shown_after=after) as line:
        line.tell(Progress("Fiches", 20, 4000))

    assert "" == screen.getvalue()
