"""An office for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.databases import Databases, compiled_once
from tests.storage.office import FirstImports, Office


@pytest.fixture(scope="session")
def first_imports() -> FirstImports:
    return FirstImports()


@pytest.fixture
def office(
    fresh: tuple[str, Path], databases: Databases, first_imports: FirstImports
) -> Iterator[Office]:
    """An empty database, and a workbook to bring into it."""
    database = compiled_once(Database(*fresh))
    database.open()
    made = Office(database, databases, first_imports)
    yield made
    made.database.close()
