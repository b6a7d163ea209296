"""A long list shown a few at a time, and the buttons that turn its pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from domain.messages import Choice, Rows

PAGE = 8
"""As many as a screen holds with its buttons."""

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list. `at` counts from 0; `first` and `total` count the things from 1."""

    shown: Sequence[T]
    at: int
    of: int
    first: int
    total: int

    @property
    def facts(self) -> dict[str, int]:
        """What a text tells of it; pages count from 1."""
        return {"page": self.at + 1, "pages": self.of, "total": self.total}

    def turning(self, value: str) -> Rows:
        """« Précédentes » and « Suite », where there are some: `value:<page they lead to>`."""
        turns = []
        if self.at > 0:
            turns.append(Choice(f"{value}:{self.at - 1}", word="previous_page", numbered=False))
        if self.at + 1 < self.of:
            turns.append(Choice(f"{value}:{self.at + 1}", word="next_page", numbered=False))
        return (tuple(turns),) if turns else ()


def page_of(things: Sequence[T], at: int, size: int = PAGE) -> Page[T]:
    """This page of the list; the last one when it is no longer so long."""
    pages = max(1, -(-len(things) // size))
    at = max(0, min(at, pages - 1))
    shown = things[at * size : (at + 1) * size]
    return Page(shown, at, pages, at * size + 1, len(things))
