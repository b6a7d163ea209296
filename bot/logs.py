"""Logs: an action name and ids, on stderr; a line to read on a terminal, JSON anywhere else.

Lines of libraries and warnings of Python go the same way: each bears `time` (UTC), `level` and
`event`.

Never a token: whatever looks like one is blanked, in our lines and in those of libraries. Never
what people said: a traceback tells what failed and where, without the words of the error itself
(« invalid literal: 'Amina' », PostgreSQL's « Key (name)=(Amina) ») and without its variables.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

TOKEN = re.compile(r"\d+:[\w-]{30,}|(?<=start=)[\w-]{16,}")
"""A bot's, or that of an invitation link."""
BLANK = "<token>"
_RAISED = re.compile(r"exception=.*")  # asyncio shows the error of a task that nobody awaited
_SELDOM = timedelta(minutes=1)
_CHATTERBOXES = ("aiohttp", "apscheduler", "httpx", "asyncio", "telegram", "alembic")


def configure(level: str, form: str = "auto") -> None:
    """Set up our logger and everybody else's. Call it once, before the service starts. `form` is
    `json`, `text`, or `auto`: text on a terminal."""
    plain = form == "text" or (form == "auto" and sys.stderr.isatty())
    last = _for_a_terminal() if plain else structlog.processors.JSONRenderer(ensure_ascii=False)
    _configure_ours(level, last)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryLines(last))
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.setLevel(level)
    root.handlers[:] = [handler]
    for name in _CHATTERBOXES:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))


def scrubbed(text: str) -> str:
    """The same text without anything that looks like a token, a bot's or a link's.

    >>> scrubbed("GET /bot123456:" + "A" * 35 + "/getMe")
    'GET /bot<token>/getMe'
    >>> scrubbed("https://t.me/cheville_bot?start=" + "a" * 22)
    'https://t.me/cheville_bot?start=<token>'
    """
    return TOKEN.sub(BLANK, text)


def _for_a_terminal() -> Any:
    plain = structlog.dev.plain_traceback
    return structlog.dev.ConsoleRenderer(exception_formatter=plain, timestamp_key="time")


def _configure_ours(level: str, last: Any) -> None:
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
            Seldom(),
            without_words,
            blank_tokens,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class Seldom:
    """A processor: a full disk or a cut network says the same line each second for hours. Within a
    minute of its like a line is not written; the next one tells in `repeated` how many were not.
    Errors of ours always are."""

    def __init__(self) -> None:
        self._last: dict[frozenset[tuple[str, str]], tuple[datetime, int]] = {}

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        if event["level"] == "error":
            return event
        at = datetime.fromisoformat(event["time"])
        same = frozenset((name, str(said)) for name, said in event.items() if name != "time")
        before, repeated = self._last.get(same, (None, 0))
        if before is not None and at - before < _SELDOM:
            self._last[same] = before, repeated + 1
            raise structlog.DropEvent
        self._last = {key: told for key, told in self._last.items() if at - told[0] < 2 * _SELDOM}
        self._last[same] = at, 0
        return {**event, "repeated": repeated} if repeated else event


def wordless(error: BaseException) -> str:
    """What failed and where, the first cause first; nothing that the error itself says.

    >>> wordless(ValueError("invalid literal: 'Amina'"))
    'ValueError'
    """
    told: list[str] = []
    seen: list[BaseException] = []  # an error may be its own cause
    each: BaseException | None = error
    while each is not None and each not in seen:
        kind, where = type(each), "".join(traceback.format_tb(each.__traceback__))
        module = "" if kind.__module__ == "builtins" else f"{kind.__module__}."
        told.insert(0, f"{where}{module}{kind.__qualname__}")
        seen.append(each)
        each = each.__cause__ or (None if each.__suppress_context__ else each.__context__)
    return "\n\n".join(told)


def without_words(_logger: Any, _method: str, event: Any) -> Any:
    """A processor: the error of a line, told without its words."""
    said = event.pop("exc_info", None)
    if isinstance(said, tuple):
        error = said[1]
    else:
        error = said if isinstance(said, BaseException) else sys.exc_info()[1] if said else None
    if error is not None:
        event["exception"] = wordless(error)
    return event


def blank_tokens(_logger: Any, _method: str, event: Any) -> Any:
    """A processor: no value of a line may carry a token, whatever put it there."""
    return {name: _blanked(value) for name, value in event.items()}


def _blanked(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    return value if isinstance(value, int | float | bool | None) else scrubbed(str(value))


class LibraryLines(logging.Formatter):
    """Lines of libraries, drawn as ours are: scrubbed, an error without its words."""

    def __init__(self, last: Any) -> None:
        super().__init__()
        self._last = last

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {
            "event": _RAISED.sub("exception=…>", record.getMessage()),
            "logger": record.name,
            "level": record.levelname.lower(),
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
        }
        if record.exc_info and record.exc_info[1] is not None:
            event["exception"] = wordless(record.exc_info[1])
        return str(self._last(None, "", blank_tokens(None, "", event)))
