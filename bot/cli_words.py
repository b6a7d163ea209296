"""The words of the command line, and troubles told in words. Light: nothing heavy is imported."""

import errno
import sys
from typing import Any

from bot.words import table


class Told(Exception):
    """A trouble that is somebody's to mend: a sentence of templates/cli/words.toml, exit 1."""

    def __init__(self, name: str, /, **facts: object) -> None:
        super().__init__(name)
        self.name = name
        self.facts = facts


def words(name: str) -> Any:
    """A table or a sentence of the command line."""
    found: Any = table("cli/words.toml")
    for part in name.split("."):
        found = found[part]
    return found


def sentence(name: str, /, **facts: object) -> str:
    """One sentence with its facts; a missing one raises KeyError."""
    return str(words(name)).format_map(facts)


def why(error: OSError, *, writes: bool = False) -> str:
    """Why a file or a folder did not open, in a few words; `writes` when it was to be made."""
    known, name = words("why"), errno.errorcode.get(error.errno or 0, "?")
    if writes and error.errno == errno.ENOENT:
        return str(known["no_folder"])
    return str(known.get(name, known["other"].format(name=name)))


def say(name: str, /, **facts: object) -> None:
    """Print this sentence."""
    print(sentence(name, **facts), flush=True)


def say_trouble(told: Told) -> None:
    """Print what is wrong, where errors go."""
    print(sentence(told.name, **told.facts), file=sys.stderr, flush=True)
