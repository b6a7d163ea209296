"""The played demonstration, as the README gives it."""

import subprocess
import sys
from pathlib import Path

import icalendar

from tests.house.code import ROOT


def test_the_played_demonstration_ends_with_what_it_should(tmp_path: Path) -> None:
    """From Monday to the eve of the COPIL: every check true, the files left, nothing else said."""
    played = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--play"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert played.returncode == 0, played.stdout + played.stderr
    assert "FAUX" not in played.stdout
    assert 7 == played.stdout.count("  vrai   ")
    output = tmp_path / "demo-output"
    event = icalendar.Calendar.from_ical((output / "copil.ics").read_bytes()).events[0]
    assert "20261210T140000" in event.to_ical().decode()
    chats = (output / "conversations.txt").read_text(encoding="utf-8")
    assert "Prévision" in chats
    assert "Votre réponse : présente" in chats
    assert (output / "synthese.txt").read_text(encoding="utf-8").count("\n") > 10
