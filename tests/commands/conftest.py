"""A terminal with a town behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from simulator.server import Simulator
from tests.commands.nursery import Nursery
from tests.commands.terminal import SAMPLE, Terminal
from tests.databases import Databases

BroughtIn = Callable[[Databases], tuple[str, Path]]


@pytest.fixture(scope="session")
def forks() -> Iterator[Nursery]:
    """Where the processes of commands come from."""
    found = Nursery()
    yield found
    found.close()


@pytest.fixture
def terminal(town: Simulator, fresh: tuple[str, Path], tmp_path: Path, forks: Nursery) -> Terminal:
    """Settings for an empty database and a bot of the town; told on both kinds of database."""
    return Terminal(tmp_path, _settings(town, *fresh), forks)


@pytest.fixture
def blank(tmp_path: Path, forks: Nursery) -> Terminal:
    """A machine where nothing is set up: no token, no database."""
    return Terminal(tmp_path, {"DATA_DIR": str(tmp_path / "data")}, forks)


@pytest.fixture(scope="session")
def brought_in(forks: Nursery, tmp_path_factory: pytest.TempPathFactory) -> BroughtIn:
    """The sample contract, brought in once on each kind of database."""
    made: dict[str, tuple[str, Path]] = {}

    def model(databases: Databases) -> tuple[str, Path]:
        if databases.name not in made:
            url, data_dir = databases.fresh()
            settings = {"DATABASE_URL": url, "DATA_DIR": str(data_dir)}
            terminal = Terminal(tmp_path_factory.mktemp("brought-in"), settings, forks)
            said = terminal.types("import", str(SAMPLE), "--apply")
            assert said.status == 0, said.all
            made[databases.name] = url, data_dir
        return made[databases.name]

    return model


@pytest.fixture
def imported(
    town: Simulator, databases: Databases, brought_in: BroughtIn, tmp_path: Path, forks: Nursery
) -> Terminal:
    """The same, the sample contract in its database."""
    copy = databases.copy_of(brought_in(databases))
    return Terminal(tmp_path, _settings(town, *copy), forks)


def _settings(town: Simulator, url: str, data_dir: Path) -> dict[str, str]:
    return {
        "TELEGRAM_BOT_TOKEN": town.token,
        "TELEGRAM_API_URL": town.url,
        "TELEGRAM_PACE": "0",
        "DATABASE_URL": url,
        "DATA_DIR": str(data_dir),
    }
