"""Documents that take long are made apart: a second of drawing in this process would be a second in
which nobody is answered, whatever the thread. The maker is bot/documents/maker.py."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import structlog

import bot
from bot.documents.build import build

log = structlog.get_logger()

MAKER = (sys.executable, "-P", "-m", "bot.documents.maker")
WITHIN_SECONDS = 60.0
_AT_ONCE = frozenset({"ics", "json"})
"""Kinds that take some milliseconds: a process would cost a hundred times that."""


class DocumentNotMade(Exception):
    """The maker died, or took too long; what it said of itself is in the log."""


def build_apart(
    file: Mapping[str, Any], kept: bytes | None = None, *, maker: Sequence[str] = MAKER
) -> bytes:
    """As `build` does; the calling thread waits, and takes no computing from the others.

    Raises `DocumentNotMade`, and KeyError for a kind we do not make at once.
    """
    if file["kind"] in _AT_ONCE:
        return build(file, kept)
    asked = json.dumps(dict(file)).encode() + b"\n" + (kept or b"")
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            maker,
            input=asked,
            capture_output=True,
            env=_environment(),
            start_new_session=True,
            timeout=WITHIN_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise DocumentNotMade("time") from None
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace")
        log.error("document.not_made", kind=file["kind"], status=done.returncode, at=told)
        raise DocumentNotMade(str(done.returncode))
    return done.stdout


def _environment() -> dict[str, str]:
    """Where the code is, and nothing else: no token, no address of the database."""
    return {"PYTHONPATH": str(Path(bot.__file__).parents[1])}
