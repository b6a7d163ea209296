"""The reader of workbooks, in a process of its own: `python -m bot.documents.child`.

A line of JSON and then the file on its input; lines of JSON on its output: where the reading is,
and last the plan, or why there is none. It knows no settings, no database and no token.
"""

import json
import resource
import sys
import time
import traceback
from contextlib import suppress
from datetime import date
from types import TracebackType

from bot.documents.workbook import Progress, WorkbookRefused, read_workbook
from domain.plan_json import to_json

MEMORY_BYTES = 300 * 1024 * 1024
CPU_SECONDS = 60
_OPEN_FILES = 16
_BETWEEN_LINES = 0.2


def main() -> None:
    """Read one workbook within the limits, and answer."""
    sys.excepthook = _say_what_broke
    limit()
    asked = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        today = date.fromisoformat(asked["today"])
        plan = read_workbook(data, today, asked["name"], _Teller().tell)
    except WorkbookRefused as refused:
        _say(refused={"text": refused.text, "facts": refused.facts})
    else:
        _say(plan=to_json(plan))


def limit() -> None:
    """Memory, computing time and open files have an end; no file can be written, not even a core.

    A system that knows not one of these limits has the others, and the watch of the parent.
    """
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, _OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


class _Teller:
    """Lives as long as the reading. Tells where it is, a few times a second."""

    def __init__(self) -> None:
        self._next = time.monotonic() + _BETWEEN_LINES

    def tell(self, progress: Progress) -> None:
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _BETWEEN_LINES
            _say(progress=[progress.sheet, progress.number, progress.of])


def _say(**what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def _say_what_broke(
    kind: type[BaseException], _error: BaseException, trace: TracebackType | None
) -> None:
    """Which error and where; never its words, which may be those of the workbook."""
    places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)]
    _say(broke={"kind": kind.__name__, "at": " ".join(places)})


if __name__ == "__main__":
    main()
