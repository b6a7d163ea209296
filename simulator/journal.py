"""A numbered list that is only ever added to: events for the page, calls for the tests."""

from collections import deque
from itertools import islice
from typing import Any

from simulator.bell import Bell
from simulator.shapes import Json

KEPT = 100_000


class Journal:
    """Lives as long as the town; the oldest lines go when there are more than `KEPT`."""

    def __init__(self) -> None:
        self._lines: deque[Json] = deque(maxlen=KEPT)
        self.last = 0
        self.bell = Bell()

    def add(self, **line: Any) -> None:
        """One more line, with the next number."""
        self.last += 1
        line["n"] = self.last
        self._lines.append(line)
        self.bell.ring()

    def since(self, number: int) -> list[Json]:
        """The lines after that number, oldest first."""
        first = self.last - len(self._lines)
        return list(islice(self._lines, max(0, number - first), None))
