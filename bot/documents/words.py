"""The words of the documents that are made: templates/documents/summary.toml, and words.toml for
what the chat names too."""

from typing import Any

from bot.words import table


def words(name: str) -> Any:
    """A table or a pair of words, of the document's own or of the chat's. KeyError when neither
    has it."""
    found: Any = table("documents/summary.toml")
    first, _, rest = name.partition(".")
    found = found[first] if first in found else table("words.toml")[first]
    return found[rest] if rest else found


def word(name: str, /, **facts: object) -> str:
    """One sentence with its facts; a missing one raises KeyError."""
    return str(words(name)).format(**facts)
