"""A nursery for the whole session, and a stage: fresh towns and databases for many runs."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from simulator.server import Simulator
from tests import cast
from tests.databases import Databases
from tests.durability.scene import Scene
from tests.durability.service import Nursery

Stage = Callable[..., AbstractContextManager[Scene]]


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Started before anything else runs: it forks, and must have no threads of ours."""
    found = Nursery()
    yield found
    found.close()


@contextmanager
def scene_in(nursery: Nursery, databases: Databases, **more: Any) -> Iterator[Scene]:
    """A town of its own, a fresh database, the cast in it; everything ends with the block."""
    token = f"{secrets.randbelow(10**9) + 10**9}:{secrets.token_urlsafe(26)}"[:46]
    with Simulator(token=token, flood=False, starts_at=more.get("at", cast.MONDAY)) as town:
        scene = Scene(nursery, town, databases.fresh(), **more)
        try:
            yield scene
        finally:
            scene.close()


@pytest.fixture
def stage(nursery: Nursery, databases: Databases) -> Stage:
    """Opens scenes on this kind of database."""
    return lambda **more: scene_in(nursery, databases, **more)


@pytest.fixture
def scene(stage: Stage) -> Iterator[Scene]:
    """One scene for one test."""
    with stage() as found:
        yield found
