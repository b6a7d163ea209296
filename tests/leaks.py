"""Fault 63, over the whole suite: no log bears a token, what somebody said, or a name.

A pytest plugin. Whatever is logged in this process goes, as the service would write it, to a file
of a folder that lasts as long as the session; services in processes of their own write there too
(`log_file`). Towns tell at their end which tokens they had and what was said in them. When all
tests have run the files are read, and one line that should not be there fails the run, in each
process of xdist.
"""

import atexit
import json
import logging
import os
import shutil
import tomllib
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import structlog

from bot import logs
from simulator.server import Simulator

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "simulator/sample/people.toml"
CAST = ("Haddad", "Lacaze", "Malaval", "Roques")
"""Family names of tests/cast.py; Claire's begins that of another and is told by the sample."""
SHORTEST = 12
"""Shorter words than this are everybody's: « oui », « 12,5 », a code of an action."""

FOLDER = Path(mkdtemp(prefix="cheville-logs-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
_secrets: dict[str, str] = {}
_numbers = count(1)
_handler: logging.Handler | None = None


def log_file(name: str) -> Path:
    """Where a service under test is to write what it logs."""
    return FOLDER / f"{name}-{os.getpid()}-{next(_numbers)}.log"


def must_not_be_logged(secret: str, what: str) -> None:
    """This stands in no log from now on, nor before: all are read at the end."""
    if len(secret) >= SHORTEST:
        _secrets[secret] = what


_town_ends = Simulator.__exit__


def _told_first(town: Simulator, *error: object) -> None:
    """Every town of the suite, whoever opened it."""
    told_by(town.town)
    _town_ends(town, *error)


Simulator.__exit__ = _told_first  # type: ignore[method-assign]


def told_by(town: Any) -> None:
    """The tokens of a town that ends, and what its people wrote."""
    for token, bot in town.bots.items():
        must_not_be_logged(token, "a token")
        for chat in bot.chats.values():
            for post in chat.posts.values():
                if not post.by_bot:
                    said = post.body.get("text") or post.body.get("caption") or ""
                    _words_said(str(said))


def _words_said(said: str) -> None:
    if said.startswith("/start "):
        must_not_be_logged(said.removeprefix("/start "), "the token of a link")
    elif " " in said and not said.startswith("/"):
        must_not_be_logged(said, "words of a person")


def names() -> list[str]:
    """Family names of the cast and of the sample contract, but those of a few letters."""
    people = tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["people"]
    family = (str(person["name"]).split()[-1] for person in people)
    return [*CAST, *(name for name in family if len(name) > 5)]


def keep(log: Path, name: str) -> None:
    """A log that a service wrote elsewhere is read at the end too."""
    if log.exists():
        shutil.copyfile(log, log_file(name))


def leaks() -> list[str]:
    """What stands in some log and should not; each with the name of its file."""
    forbidden = {**dict.fromkeys(names(), "a name"), **_secrets}
    found = []
    for file in sorted(FOLDER.iterdir()):
        said = "\n".join(dict.fromkeys(file.read_text("utf-8", errors="replace").splitlines()))
        found += [
            f"{what} in {file.name}: {secret!r}"
            for secret, what in forbidden.items()
            if secret in said or _as_json(secret) in said
        ]
    return found


def _as_json(secret: str) -> str:
    """As it stands in a line of JSON: its line breaks and quotes are told."""
    return json.dumps(secret, ensure_ascii=False)[1:-1]


def _collect(_logger: Any, method: str, event: Any) -> Any:
    """A processor: the line that the service would write, kept; the event goes on as it was."""
    line: Any = dict(event)
    for step in (logs.without_words, logs.blank_tokens):
        line = step(_logger, method, line)
    with (FOLDER / f"here-{os.getpid()}.log").open("a", encoding="utf-8") as out:
        out.write(json.dumps(line, default=str, ensure_ascii=False) + "\n")
    return event


structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        _collect,
        # The one that structlog takes by itself draws every variable, for seconds on end.
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        ),
    ]
)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Lines of libraries, as the service writes them."""
    global _handler
    _handler = logging.FileHandler(FOLDER / f"libraries-{os.getpid()}.log", encoding="utf-8")
    _handler.setFormatter(logs.LibraryLines(structlog.processors.JSONRenderer(ensure_ascii=False)))
    logging.getLogger().addHandler(_handler)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Read all that was logged; a leak fails the run."""
    config = session.config
    if _handler is not None:
        logging.getLogger().removeHandler(_handler)
        _handler.close()
    found = [*leaks(), *_of_workers(config)]
    told = getattr(config, "workeroutput", None)
    if told is not None:
        told["leaks"] = found
    elif found:
        config.stash[_FOUND] = found
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


_FOUND = pytest.StashKey[list[str]]()
_FROM_WORKERS = pytest.StashKey[list[str]]()


def _of_workers(config: pytest.Config) -> list[str]:
    return config.stash.get(_FROM_WORKERS, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """With xdist: what a worker found is told by the process that answers for all."""
    found = getattr(node, "workeroutput", {}).get("leaks", [])
    node.config.stash.setdefault(_FROM_WORKERS, []).extend(found)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    found = terminalreporter.config.stash.get(_FOUND, [])
    if found:
        terminalreporter.section("in the logs, where they must not be (fault 63)", sep="!")
        for line in found:
            terminalreporter.write_line(line)
