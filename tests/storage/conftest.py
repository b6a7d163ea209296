"""An office for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.storage import office as offices


@pytest.fixture
def office(fresh: tuple[str, Path]) -> Iterator[offices.Office]:
    """An empty database, and a workbook to bring into it."""
    with offices.office(fresh) as made:
        yield made
