"""The played demonstration, as the README gives it."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import tomllib
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest

from bot.demo import Words
from bot.demo_checks import Verdict, verdict
from bot.demo_log import Log
from bot.demo_natures import natures
from bot.render import Render
from storage.unit_of_work import Reader
from tests.house.code import ROOT


@pytest.fixture
def stage(tmp_path: Path) -> Path:
    """The folder where it is played. `PLAYED` names one that stays, for the oracle to read the
    calls without playing it again."""
    return Path(os.environ.get("PLAYED", tmp_path))


def test_the_played_demonstration_ends_with_what_it_should(stage: Path) -> None:
    """From Monday to the evening of the COPIL: the table agrees line by line with what was done and
    seen on the phones, every check is true, the files are left."""
    played = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--play"],
        cwd=stage,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert "FAUX" not in played.stdout
    assert "100 %  10/12/2026 18:00" in played.stdout
    lines = played.stdout.rpartition("\r")[2].splitlines()
    assert 20 == sum(line.startswith("  vrai  ") and line[8] != " " for line in lines)
    assert 16 == sum(line.startswith("  vrai   ") for line in lines)
    assert all(len(line) <= 100 for line in lines)
    output = stage / "demo-output"
    event = icalendar.Calendar.from_ical((output / "copil.ics").read_bytes()).events[0]
    assert "20261210T140000" in event.to_ical().decode()
    chats = (output / "conversations.txt").read_text(encoding="utf-8")
    assert "Prévision" in chats
    assert "Votre réponse : présente" in chats
    assert (output / "synthese.txt").read_text(encoding="utf-8").count("\n") > 10
    _assert_what_nobody_did_is_found_out(stage / "demo-data")


HARM = {
    "hours": "update outbox set sent_at = '2026-12-05 08:00' where template = 'reminders/day'",
    "once": "update outbox set doubts = 1 where template = 'reminders/forecast'",
    "invited": "delete from relay where template = 'meetings/invitation' and person_id = 12",
    "relances": "update given_reminder set kind = kind || '_relance' where kind = 'convoke'",
    "in_peace": "update meeting_answer set at = '2026-11-23 08:10:00' where answer <> 'unsure'",
    "left": "update outbox set person_id = 6 where template = 'reminders/answer_unsure'",
    "away": "update outbox set person_id = 31, sent_at = '2026-12-03 08:00' where urgency = 1",
    "passed_on": "update relay set done_at = null where about = 'meeting:22'",
    "moved": "delete from outbox where template = 'meetings/changed' and person_id = 36",
}
"""What would have gone wrong, done to the database, and the check that is there to say so. In the
order of the workbook, 6 is M. Cazalbou, 12 M. Capmas, 31 Dr Taillefer, 36 M. Blanc."""


def _assert_what_nobody_did_is_found_out(data: Path) -> None:
    """The same database, held against phones on which nothing was done nor seen, says so; and each
    check fails when what it watches over has happened."""
    end = _end_of(data)
    said = tomllib.loads((ROOT / "templates/words.toml").read_text(encoding="utf-8"))["demo"]
    before = {check.what for check in end.checks if not check.held}

    assert 20 == end.table.count("FAUX")
    assert {said["checks"][name] for name in ("table", "answers", "reports", "figures")} == before
    for name, harm in HARM.items():
        harmed = data.parent / name
        shutil.copytree(data, harmed)
        with contextlib.closing(sqlite3.connect(harmed / "cheville.db")) as database, database:
            assert database.execute(harm).rowcount > 0, name
        failed = {check.what for check in _end_of(harmed).checks if not check.held}
        begins, _, ends = said["checks"][name].partition("{")
        ends = ends.rpartition("}")[2]
        assert [w for w in failed - before if w.startswith(begins) and w.endswith(ends)], name


def _end_of(data: Path) -> Verdict:
    place = {"DATABASE_URL": f"sqlite:///{data / 'cheville.db'}", "DATA_DIR": str(data)}
    return verdict(place, Log(), natures(), datetime(2026, 12, 10, 17, tzinfo=UTC))


def test_what_is_told_last_is_the_address(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever starts it reads what to do first, then the address, and nothing after it."""
    Words().say("ready", address="http://127.0.0.1:8081")

    told = capsys.readouterr().out
    assert "http://127.0.0.1:8081" == told.splitlines()[-1].strip()
    assert Render().word("buttons.collect_preview", {}, Reader()) in told


@pytest.mark.parametrize("told", ["Je prépare", "http://"], ids=["while it starts", "once ready"])
def test_the_demonstration_that_is_told_to_end_leaves_nothing_behind(
    tmp_path: Path, told: str
) -> None:
    """`kill` ends the town and the bot as Ctrl+C does: no process of the demonstration is left."""
    demonstration = subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert demonstration.stdout is not None
        assert any(told in line for line in demonstration.stdout)
        if told == "http://":
            _assert_a_second_one_is_refused(tmp_path, demonstration)

        demonstration.terminate()
        demonstration.wait(60)

        assert not _still_there(demonstration.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(demonstration.pid, signal.SIGKILL)
        demonstration.communicate(timeout=10)


def _assert_a_second_one_is_refused(folder: Path, first: "subprocess.Popen[str]") -> None:
    """In the same folder it would have swept the files of the first from under it."""
    second = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--port", "0"],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    address = second.stdout.partition("dans ce dossier : ")[2].split()[0]

    assert 1 == second.returncode
    assert "arrêtez d'abord celle-ci" in second.stdout
    assert first.poll() is None
    with urllib.request.urlopen(f"{address}/town/clock", timeout=10) as answer:
        assert 200 == answer.status
    assert (folder / "demo-data" / "cheville.db").exists()


def _still_there(group: int) -> bool:
    """Whether a process of that group lives; one that has just ended may take a moment to go."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.1)
    return True
