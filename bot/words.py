"""The tables of words in templates/, each read once a process."""

from functools import cache
from typing import Any


@cache
def table(path: str) -> dict[str, Any]:
    """A file of words, by its place in templates/."""
    # Imported with the first table: `cheville --version` reads none, and is told at once.
    import tomllib
    from importlib.resources import files

    return tomllib.loads((files("templates") / path).read_text(encoding="utf-8"))
