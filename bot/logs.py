"""Logs: an action name and ids, on stderr; a line to read on a terminal, JSON anywhere else.

Never a token: whatever looks like one is blanked, in our lines and in those of libraries.
"""

import logging
import re
import sys
from typing import Any

import structlog

TOKEN = re.compile(r"\d+:[\w-]{30,}")
BLANK = "<token>"
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
    """The same text without anything that looks like a bot's token.

    >>> scrubbed("GET /bot123456:" + "A" * 35 + "/getMe")
    'GET /bot<token>/getMe'
    """
    return TOKEN.sub(BLANK, text)


def _configure_ours(level: str) -> None:
    on_terminal = sys.stderr.isatty()
    last: Any = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _blank_tokens,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


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
