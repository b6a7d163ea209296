"""Logs: ids, no tokens, and libraries kept quiet. In a process of their own, as in service."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from simulator.server import Simulator
from tests.commands.terminal import ROOT, Terminal, ask, wait_until

TOKEN = "1234567890:" + "AbCd-_" * 6
SET_UP = "import logging, structlog; from bot import logs; logs.configure('INFO'); "


def logged(script: str) -> list[str]:
    """What this puts on stderr, line by line."""
    command = [sys.executable, "-c", SET_UP + script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_our_lines_are_json_with_an_action_and_ids() -> None:
    """What a machine reads, one event a line."""
    (line,) = logged("structlog.get_logger().info('reminder.given', meeting=12, partner=7)")

    told = json.loads(line)
    assert ("reminder.given", 12, 7) == (told["event"], told["meeting"], told["partner"])


EACH_SECOND = """
from datetime import UTC, datetime, timedelta
seldom, begun = logs.Seldom(), datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
def says(second, level='warning', **said):
    at = (begun + timedelta(seconds=second)).isoformat()
    try:
        line = seldom(None, '', {'event': 'send.world_failed', 'level': level, 'time': at, **said})
    except structlog.DropEvent:
        return
    print(second, line.get('reason', ''), line.get('repeated', 0), file=sys.stderr)
import sys
"""


def test_what_is_said_each_second_is_written_once_a_minute() -> None:
    """A full disk in the night is no log of forty thousand lines; another reason is told at once,
    and an error of ours each time."""
    told = logged(
        EACH_SECOND + "for second in range(130): says(second, reason='full')\n"
        "says(130, reason='locked')\n"
        "for second in (131, 132): says(second, 'error')"
    )

    assert ["0 full 0", "60 full 59", "120 full 59", "130 locked 0", "131  0", "132  0"] == told


@pytest.mark.parametrize("value", [TOKEN, f"GET /bot{TOKEN}/getMe", [TOKEN], {"t": TOKEN}])
def test_63_no_value_of_ours_carries_a_token(value: object) -> None:
    """Fault 63: whatever put it there, alone, in an address, in a list."""
    (line,) = logged(f"structlog.get_logger().info('call.made', address={value!r})")

    assert TOKEN not in line
    assert "<token>" in line


def test_63_no_traceback_carries_a_token() -> None:
    """Fault 63: an error that quotes its address is told without what it quotes."""
    fault = f"error = ValueError('https://api.telegram.org/bot{TOKEN}/getMe'); "
    ours = logged(fault + "structlog.get_logger().error('call.failed', exc_info=error)")
    theirs = logged(fault + "logging.getLogger('x').error('call failed', exc_info=error)")

    for told in ("\n".join(ours), "\n".join(theirs)):
        assert TOKEN not in told
        assert "ValueError" in told


def test_every_line_of_a_service_is_json(town: Simulator, imported: Terminal) -> None:
    """One event a line, libraries included: what happened, how grave, when (UTC)."""
    ask(f"{town.url}/sim/weather", {"method": "sendMessage", "fault": "403_blocked"})
    ask(f"{town.url}/sim/weather", {"method": "setMyCommands", "fault": "502_html"})
    with imported.serves() as service:
        imported.somebody_writes()
        wait_until(lambda: "message.refused" in service.said)
    lines = service.said.splitlines()[:-1]  # the last one is said to whoever stopped it

    for line in lines:
        told = json.loads(line)
        assert {"time", "level", "event"} <= set(told)
        assert timedelta(0) == datetime.fromisoformat(told["time"]).utcoffset()
    assert lines


MIXED = """
structlog.get_logger().info("ours", n=1)
logging.getLogger("x.y").warning("theirs %s\\nand more", 2)
import warnings
warnings.simplefilter("always")
warnings.warn("old")
try:
    int("x")
except ValueError:
    logging.getLogger("x.y").exception("failed")
    structlog.get_logger().error("failed.too", exc_info=True)
"""


@pytest.mark.parametrize(("form", "is_json"), [("json", True), ("auto", True), ("text", False)])
def test_the_form_of_logs_is_a_setting(form: str, *, is_json: bool) -> None:
    """One writer of lines for all: ours, libraries', warnings, tracebacks."""
    told = logged(f"logs.configure('INFO', {form!r})\n{MIXED}")

    assert is_json == all(line.startswith("{") for line in told)
    if is_json:
        events = [json.loads(line) for line in told]
        assert ["info", "warning", "warning", "error", "error"] == [e["level"] for e in events]
        assert all("time" in e and "event" in e for e in events)


PLANTED = """
import logging, structlog
from tests import leaks
SAID = "il ne viendra\\n« plus »"
TOKEN = "1234567890:" + "b" * 35
leaks.must_not_be_logged(SAID, "words of a person")
leaks.must_not_be_logged(TOKEN, "a token")
def test_other():
    pass
def test_planted():
    {deed}
"""
LEAKS = {
    "ours": 'structlog.get_logger().info("deed.done", said=SAID)',
    "a name": 'structlog.get_logger().info("deed.done", who="Amina Haddad")',
    "a library": 'logging.getLogger("aiohttp").warning("bad: %s", SAID)',
    "a service": 'leaks.log_file("service").write_text(f"GET /bot{TOKEN}/getMe")',
}


ALONE, TOGETHER = (), ("-n", "2", "--dist", "loadfile")


@pytest.mark.parametrize(
    ("leak", "together"),
    [*((leak, ALONE) for leak in (*LEAKS, "none")), ("ours", TOGETHER), ("none", TOGETHER)],
)
def test_63_a_leak_anywhere_in_the_suite_fails_it(
    tmp_path: Path, leak: str, together: tuple[str, ...]
) -> None:
    """Fault 63: what reads all logs at the end of the suite sees what is planted, and no more."""
    planted = PLANTED.format(deed=LEAKS.get(leak, 'structlog.get_logger().info("deed.done")'))
    (tmp_path / "test_planted.py").write_text(planted, encoding="utf-8")
    words = ("-m", "pytest", "-p", "tests.leaks", "--rootdir", str(tmp_path), *together)

    ended = subprocess.run(
        [sys.executable, *words, "-c", os.devnull, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )

    assert (leak == "none") == (ended.returncode == 0), ended.stdout + ended.stderr
    assert "2 passed" in ended.stdout
    assert (leak != "none") == ("fault 63" in ended.stdout)


HANDLER = """
def handle(said):
    given = said.split()
    return int(said)
"""
DATABASE = """
from pathlib import Path
from storage.database import Database, Session
from storage.people import Structure
def handle(said):
    database = Database(sys.argv[1], Path(sys.argv[2]))
    try:
        database.run(lambda session: _twice(session, said))
    finally:
        database.close()
def _twice(session, said):
    from sqlalchemy import text
    for _ in range(2):
        session.connection().execute(text("insert into mark (name) values (:said)"), {"said": said})
"""
WAYS = """
log = structlog.get_logger()
try:
    handle(sys.argv[3])
except Exception:
    log.error("deed.failed", inbox=1, exc_info=True)
    logging.getLogger("apscheduler.x").exception("Job raised an exception")
async def lost():
    async def deed():
        handle(sys.argv[3])
    task = asyncio.create_task(deed())
    await asyncio.sleep(0.5)
    del task
    gc.collect()
asyncio.run(lost())
"""


@pytest.mark.parametrize("on_terminal", [False, True], ids=["json", "terminal"])
@pytest.mark.parametrize("fault", ["handler", "database"])
def test_63_no_traceback_carries_what_people_said(
    fresh: tuple[str, Path], tmp_path: Path, fault: str, on_terminal: bool
) -> None:
    """Fault 63: what failed and where; neither the error's own words, parameters nor variables."""
    body = {"handler": HANDLER, "database": DATABASE}[fault]
    script = tmp_path / "deed.py"
    script.write_text(f"import asyncio, gc, sys\n{SET_UP}\n{body}{WAYS}", encoding="utf-8")
    url, data_dir = fresh

    told = printed(
        [str(script), url, str(data_dir), "Amina Haddad secret"], on_terminal=on_terminal
    )

    for word in ("Amina", "Haddad", "secret"):
        assert word not in told, told
    kind = {"handler": "ValueError", "database": "IntegrityError"}[fault]
    assert 3 <= told.count(kind), told
    assert "deed.failed" in told
    assert 3 <= told.count("in handle"), told


def printed(arguments: list[str], *, on_terminal: bool) -> str:
    """What this script puts on stderr, a pipe or a terminal."""
    reads, writes = os.openpty() if on_terminal else os.pipe()
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=ROOT, env=_env(), stderr=writes) as process:
        os.close(writes)
        told = b"".join(iter(lambda: _read(reads), b""))
        assert 0 == process.wait(60), told
    os.close(reads)
    return told.decode()


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


def _read(reads: int) -> bytes:
    """The next piece; a terminal that was left says so by an error."""
    try:
        return os.read(reads, 65536)
    except OSError:
        return b""


@pytest.mark.parametrize("name", ["httpx", "aiohttp.access", "apscheduler.executors.default"])
def test_libraries_speak_only_when_something_is_wrong(name: str) -> None:
    """Their chatter hides what matters, and some print addresses."""
    (line,) = logged(
        f"library = logging.getLogger('{name}');"
        f"library.info('request to {TOKEN}'); library.warning('slow: {TOKEN}')"
    )

    assert "slow: <token>" == json.loads(line)["event"]


AWAKE = """
import asyncio
from datetime import timedelta
from domain.errors import WorldFailed
from scheduler.timetable import Timetable
from storage.database import DatabaseLost
woken, over = [], asyncio.Event()
async def fails(_reach):
    woken.append(1)
    raise {error}
async def lasts(_reach):
    woken.append(1)
    await over.wait()
async def never(_since):
    return None
async def lives(tick, after):
    timetable = Timetable(tick, never, calendar_every=timedelta(seconds=after))
    running = asyncio.create_task(timetable.run())
    async with asyncio.timeout(20):
        while not woken:
            await asyncio.sleep(0.01)
    await asyncio.sleep(3.5 * after)
    over.set()
    await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
"""


@pytest.mark.parametrize("error", ["WorldFailed('SQLITE_FULL')", "DatabaseLost('missing')"])
def test_a_world_that_fails_takes_one_line(error: str) -> None:
    """Nobody has to read where in our code a full disk was met; the minute after, it is tried
    again."""
    told = logged(AWAKE.format(error=error) + "asyncio.run(lives(fails, 0.1))")

    reason = error.split("'")[1]
    assert [("rhythm.world_failed", reason)] == [
        (line["event"], line["reason"]) for line in map(json.loads, told)
    ]


def test_a_tick_that_outlasts_the_minute_is_no_line_in_english() -> None:
    """The next minute does what this one left; ticks that are late for good are told otherwise."""
    assert [] == logged(AWAKE.format(error="ValueError") + "asyncio.run(lives(lasts, 0.1))")


def test_a_tick_that_a_stop_cuts_short_is_no_error() -> None:
    """What was in hand is done or undone whole; the next start finds what is left."""
    cut = AWAKE.replace("    over.set()\n", "").format(error="ValueError")

    assert [] == logged(f"{cut}asyncio.run(lives(lasts, 0.1))")


UNFORESEEN = f"""
import sys
from bot import cli
def check(_arguments):
    try:
        return int("Amina Haddad secret")
    except ValueError as error:
        raise RuntimeError("{TOKEN}") from error
cli.COMMANDS["check"] = check
sys.exit(cli.main(["check"]))
"""


def test_63_the_file_of_an_unforeseen_fault_is_private_and_without_words(tmp_path: Path) -> None:
    """Fault 63: whoever typed the command reads where it is; in it, what failed and where."""
    ended = subprocess.run(
        [sys.executable, "-c", UNFORESEEN],
        env={**_env(), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    (file,) = tmp_path.glob("cheville-*.txt")
    told = file.read_text(encoding="utf-8")
    assert (1, "") == (ended.returncode, ended.stdout)
    assert "Cheville a rencontré une erreur imprévue." in ended.stderr
    assert str(file) in ended.stderr
    assert 0o600 == file.stat().st_mode & 0o777
    for kept in ("ValueError", "RuntimeError", "in check"):
        assert kept in told
    for word in ("Amina", "Haddad", "secret", TOKEN):
        assert word not in told + ended.stderr
