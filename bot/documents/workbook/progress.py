"""Where a long reading is."""

from collections.abc import Callable
from typing import NamedTuple


class Progress(NamedTuple):
    """The row that is being read, of how many in its sheet. Some sheets are read twice over."""

    sheet: str
    number: int
    of: int


Told = Callable[[Progress], None]


def to_nobody(progress: Progress) -> None:
    """What a reading is told to, when nobody waits for it."""
