"""The package as it is installed: the texts, the page and the sample travel with the code."""

import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

from bot import VERSION
from tests.house.code import ROOT

_BUILD = "import sys, uv_build; print(uv_build.build_wheel(sys.argv[1]))"
_SHIPPED = ("templates", "simulator/page", "simulator/sample", "bot/documents")


def test_the_wheel_carries_every_file_the_program_reads(tmp_path: Path) -> None:
    """An installed Cheville says the same words as one run from its folder; tests stay home."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    subprocess.run(
        [sys.executable, "-c", _BUILD, str(tmp_path)],
        cwd=ROOT,
        env=os.environ | {"PATH": path},
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    read = {
        path.relative_to(ROOT).as_posix()
        for folder in _SHIPPED
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert read - shipped == set()
    assert not [name for name in shipped if name.startswith("tests/")]


def test_the_command_tells_the_version_of_the_package() -> None:
    """It is written twice, so that telling it costs nothing."""
    package = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert package["project"]["version"] == VERSION
