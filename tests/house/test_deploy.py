"""The service as systemd reads it: understood without a remark, and locked in."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import cli
from tests.house.code import ROOT

UNITS = ROOT / "docs/deploy"
SERVICES = ("cheville.service", "cheville-backup.service")
EXPOSURE = 1.5
"""Of ten, by systemd's own count; what talks to the network cannot come to nothing."""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as installed, the command being one that this machine has."""
    for unit in UNITS.iterdir():
        said = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(
            said.replace("/opt/cheville/.venv/bin/cheville", sys.executable), encoding="utf-8"
        )
    return tmp_path


def _analyzed(*words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("unit", [*SERVICES, "cheville-backup.timer"])
def test_systemd_understands_every_line(installed: Path, unit: str) -> None:
    """An unknown or misplaced setting would be passed over in silence."""
    verified = _analyzed("verify", "--man=no", str(installed / unit))

    assert (0, "") == (verified.returncode, verified.stderr)


@pytest.mark.parametrize("unit", SERVICES)
def test_the_service_is_locked_in(installed: Path, unit: str) -> None:
    """Nothing is left open that nobody needs."""
    threshold = f"--threshold={round(EXPOSURE * 10)}"

    counted = _analyzed(
        "security", "--offline=true", "--no-pager", threshold, f"{installed}/{unit}"
    )

    assert 0 == counted.returncode, counted.stdout[-2000:] + counted.stderr


def test_the_guide_names_what_is_there() -> None:
    """Commands of the guide copy files that exist; the units run commands that exist."""
    guide = (ROOT / "docs/running.md").read_text(encoding="utf-8")
    section = guide.partition("## Installer en service")[2].partition("\n## ")[0]

    assert {each.name for each in UNITS.iterdir()} <= set(
        re.findall(r"[\w-]+\.(?:service|timer)", section)
    )
    for command in re.findall(r"bin/cheville (\w+)", section + _runs()):
        assert command in cli.COMMANDS, command


def _runs() -> str:
    return "\n".join((UNITS / name).read_text(encoding="utf-8") for name in SERVICES)


def test_the_service_never_gives_up() -> None:
    """A fault of the world passes, and so must we be there when it has."""
    said = (UNITS / "cheville.service").read_text(encoding="utf-8").splitlines()

    for line in ("Type=notify", "NotifyAccess=main", "WatchdogSec=180", "Restart=always"):
        assert line in said
    assert "StartLimitIntervalSec=0" in said
