"""What is read at a start, and what is left until it is asked for. Nothing here is timed: a module
that is not read costs nothing on any machine."""

import re

from tests.commands.terminal import Terminal

_TOLD = {"PYTHONPROFILEIMPORTTIME": "1"}
"""Python tells every module that it reads, on its standard error."""


def _read(said: str) -> set[str]:
    return set(re.findall(r"^import time: +\d+ \| +\d+ \| +(\S+)$", said, re.MULTILINE))


def test_the_version_is_told_without_reading_any_word(blank: Terminal) -> None:
    """Scripts ask for it again and again: nothing of ours is read but what hears the question."""
    said = blank.types_anew("--version", **_TOLD)
    read = _read(said.err)

    assert (0, "cheville 0.1.0\n") == (said.status, said.out)
    assert {"bot.cli", "bot.cli_parser", "bot.cli_words", "bot.words"} == {
        name for name in read if name.startswith(("bot.", "domain", "storage", "templates"))
    }
    assert not read & {"tomllib", "importlib.resources", "dataclasses", "pathlib"}
