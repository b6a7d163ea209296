"""The tables of words in templates/, each read once a process."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(path: str) -> dict[str, Any]:
    """A file of words, by its place in templates/."""
    return tomllib.loads((files("templates") / path).read_text(encoding="utf-8"))
