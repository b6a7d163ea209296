"""The words of the documents that are made: templates/documents/summary.toml, and words.toml for
what the chat names too."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(path: str) -> dict[str, Any]:
    return tomllib.loads((files("templates") / path).read_text(encoding="utf-8"))


def words(name: str) -> Any:
    """A table or a pair of words, of the document's own or of the chat's. KeyError when neither
    has it."""
    found: Any = _table("documents/summary.toml")
    first, _, rest = name.partition(".")
    found = found[first] if first in found else _table("words.toml")[first]
    return found[rest] if rest else found


def word(name: str, /, **facts: object) -> str:
    """One sentence with its facts; a missing one raises KeyError."""
    return str(words(name)).format(**facts)
