"""A terminal with a town behind it."""

from pathlib import Path

import pytest

from simulator.server import Simulator
from tests.commands.terminal import SAMPLE, Terminal


@pytest.fixture
def terminal(town: Simulator, fresh: tuple[str, Path], tmp_path: Path) -> Terminal:
    """Settings for an empty database and a bot of the town; told on both kinds of database."""
    url, data_dir = fresh
    return Terminal(
        tmp_path,
        {
            "TELEGRAM_BOT_TOKEN": town.token,
            "TELEGRAM_API_URL": town.url,
            "TELEGRAM_PACE": "0",
            "DATABASE_URL": url,
            "DATA_DIR": str(data_dir),
        },
    )


@pytest.fixture
def blank(tmp_path: Path) -> Terminal:
    """A machine where nothing is set up: no token, no database."""
    return Terminal(tmp_path, {"DATA_DIR": str(tmp_path / "data")})


@pytest.fixture
def imported(terminal: Terminal) -> Terminal:
    """The same, the sample contract in its database."""
    said = terminal.types("import", str(SAMPLE), "--apply")
    assert said.status == 0, said.all
    return terminal
