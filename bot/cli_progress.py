"""One line of the terminal, rewritten while somebody waits."""

import shutil
import sys
import time
from typing import TextIO

from bot.cli_words import sentence
from bot.documents.workbook import Progress

_SHOWN_AFTER = 1.0
_BLANK = "\r\x1b[2K"


class Line:
    """Lives as long as one reading, and leaves nothing behind. On a terminal only, which a log or
    another program is not; and only for who waits more than a second."""

    def __init__(self, stream: TextIO = sys.stderr, *, shown_after: float = _SHOWN_AFTER) -> None:
        self._stream = stream
        self._shown_from = time.monotonic() + shown_after
        self._shown = False

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_error: object) -> None:
        if self._shown:
            self._write(_BLANK)

    def tell(self, progress: Progress) -> None:
        """Show where the reading is, in place of where it was."""
        if not self._stream.isatty() or time.monotonic() < self._shown_from:
            return
        sheet = "".join(letter for letter in progress.sheet if letter.isprintable())
        words = sentence("import.reading", sheet=sheet, number=progress.number, of=progress.of)
        self._write(_BLANK + words[: shutil.get_terminal_size().columns - 1])
        self._shown = True

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
