"""What is read at a start, and what is left until it is asked for. Nothing here is timed: a module
that is not read costs nothing on any machine."""

import re

from tests.commands.terminal import Terminal, lives, wait_until

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


_FOR_LATER = {
    "holidays": "a meeting is convened",
    "aiohttp.web": "updates are brought, or health is asked over HTTP",
    "rapidfuzz": "a workbook is read, apart",
    "lxml": "a workbook is read, apart, or handed back",
    "python_calamine": "a workbook is read, apart",
    "openpyxl": "nobody: tests alone",
    "xlsxwriter": "a workbook is made, apart",
    "bot.documents.workbook.vocabulary": "somebody answers about a workbook",
    "typst": "a page or a picture is made, apart",
    "icalendar": "a meeting is convened",
    "alembic": "the tables are of an older version",
    "telegram.ext": "nobody: the loop is ours",
}
"""What a running service has no use for, until this."""


def test_a_service_at_rest_has_read_nothing_that_it_may_never_need(imported: Terminal) -> None:
    """It has a contract, asked Telegram what is new, and lived through a tick."""
    imported.environment |= _TOLD
    with imported.serves() as service:
        imported.somebody_writes()
        wait_until(lambda: lives(imported.types("check").out))
        assert 0 == service.stop(), service.said

    read = _read(service.said)
    assert {"bot.app", "telegram", "storage.people"} <= read
    assert set() == read & _FOR_LATER.keys()
