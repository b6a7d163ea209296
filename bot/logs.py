"""Logs: an action name and ids, on stderr; a line to read on a terminal, JSON anywhere else.

Never a token: whatever looks like one is blanked, in our lines and in those of libraries. Never
what people said: a traceback tells what failed and where, without the words of the error itself
(« invalid literal: 'Amina' », PostgreSQL's « Key (name)=(Amina) ») and without its variables.
"""

import logging
import re
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog

TOKEN = re.compile(r"\d+:[\w-]{30,}|(?<=start=)[\w-]{16,}")
"""A bot's, or that of an invitation link."""
BLANK = "<token>"
_RAISED = re.compile(r"exception=.*")  # asyncio shows the error of a task that nobody awaited
_CHATTERBOXES = ("aiohttp", "apscheduler", "httpx", "asyncio", "telegram", "alembic")


def configure(level: str) -> None:
    """Set up our logger and everybody else's. Call it once, before the service starts."""
    _configure_ours(level)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Scrubbing("%(asctime)s %(levelname)s %(name)s %(message)s"))
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


def _configure_ours(level: str) -> None:
    on_terminal = sys.stderr.isatty()
    last: Any = structlog.processors.JSONRenderer()
    if on_terminal:
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_words,
            _blank_tokens,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


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


def _without_words(_logger: Any, _method: str, event: Any) -> Any:
    """A processor: the error of a line, told without its words."""
    said = event.pop("exc_info", None)
    if isinstance(said, tuple):
        error = said[1]
    else:
        error = said if isinstance(said, BaseException) else sys.exc_info()[1] if said else None
    if error is not None:
        event["exception"] = wordless(error)
    return event


def _blank_tokens(_logger: Any, _method: str, event: Any) -> Any:
    """A processor: no value of a line may carry a token, whatever put it there."""
    return {name: _blanked(value) for name, value in event.items()}


def _blanked(value: Any) -> Any:
    if isinstance(value, str):
        return scrubbed(value)
    return value if isinstance(value, int | float | bool | None) else scrubbed(str(value))


class _Scrubbing(logging.Formatter):
    """Lines of libraries, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return scrubbed(super().format(record))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging names it
        return _RAISED.sub("exception=…>", super().formatMessage(record))

    def formatException(  # noqa: N802 - logging names it
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return wordless(ei[1]) if ei[1] is not None else ""
