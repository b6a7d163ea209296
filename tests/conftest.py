"""Where tests get their parts: a database of each kind, a town, a story in it."""

import gc
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from simulator.server import Simulator
from tests.cast import MONDAY
from tests.databases import (
    Databases,
    PostgresServer,
    SqliteFiles,
    folder_in_memory,
    postgres,
)
from tests.story import Story

pytest_plugins = ["tests.leaks"]
_OF_PEOPLE = ("stories", "ticks")
SUMMARY = "summary"
"""A property of a test: lines to print once all have run, from whichever process ran it."""


def pytest_collection_finish() -> None:
    """Whatever is there before the first test stays: to look through it again and again for
    garbage took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every story is told on SQLite, with each of its values. On PostgreSQL, with the first one:
    the values are for the rule, and the rule asks the database the same. Of stories that people
    live the first of each file is told there, unless `EVERYWHERE=yes`, as `make check` says;
    `EVERYWHERE=all` tells them all with all their values."""
    everywhere = os.environ.get("EVERYWHERE", "")
    if everywhere == "all":
        return
    told: set[tuple[str, str]] = set()
    left_out: list[pytest.Item] = []
    for item in items:
        if _kind_of_database(item) != "postgresql" or "story" not in item.fixturenames:  # type: ignore[attr-defined]
            continue
        is_first_enough = not everywhere and item.path.parent.name in _OF_PEOPLE
        named = str(item.path), "" if is_first_enough else item.originalname  # type: ignore[attr-defined]
        left_out += [item] if named in told else []
        told.add(named)
    config.hook.pytest_deselected(items=left_out)
    out = set(map(id, left_out))
    items[:] = [item for item in items if id(item) not in out]


def _kind_of_database(item: pytest.Item) -> str | None:
    spec = getattr(item, "callspec", None)
    return spec.params.get("databases") if spec else None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, lines in getattr(report, "user_properties", ()):
            if name == SUMMARY and report.when == "call":
                terminalreporter.section(lines[0], sep="-")
                for line in lines[1:]:
                    terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def sqlite_files() -> Iterator[SqliteFiles]:
    with folder_in_memory() as folder:
        yield SqliteFiles(folder)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("locks")))
    # Not in pytest's own folder: another pytest that starts closes it to PostgreSQL's user.
    with TemporaryDirectory(prefix="cheville-pg-") as folder, postgres(Path(folder)) as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Both kinds of database, one after the other: every story is told twice."""
    name = {"sqlite": "sqlite_files", "postgresql": "postgres_server"}[request.param]
    found: Databases = request.getfixturevalue(name)
    return found


@pytest.fixture
def fresh(databases: Databases) -> Iterator[tuple[str, Path]]:
    """The address of an empty migrated database, and its data directory."""
    address, data_dir = databases.fresh()
    yield address, data_dir
    databases.give_back(address)


@pytest.fixture
def town() -> Iterator[Simulator]:
    """A town with one bot in it, its limits of pace off."""
    token = f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"[:46]
    with Simulator(token=token, starts_at=MONDAY, flood=False) as simulator:
        yield simulator


@pytest.fixture
def story(town: Simulator, fresh: tuple[str, Path]) -> Iterator[Story]:
    """A small contract, its people, and the house that serves them."""
    told = Story(town, *fresh, token=town.token)
    yield told
    told.close()


@pytest.fixture
def story_on_sqlite(town: Simulator, sqlite_files: SqliteFiles) -> Iterator[Story]:
    """The same, for what is true of a file alone."""
    address, data_dir = sqlite_files.fresh()
    told = Story(town, address, data_dir, token=town.token)
    yield told
    told.close()
    sqlite_files.give_back(address)
