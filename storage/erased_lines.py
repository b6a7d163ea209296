"""`DATA_DIR/erased.jsonl`: who asked to be erased, beside the database, so that a restored one is
told again. One line for each: numbers and a moment, never a name."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE_NAME = "erased.jsonl"


@dataclass(frozen=True)
class ErasedLine:
    """One erasure. `called` is how the person is called since, « une personne de … »."""

    person: int
    contract: int
    at: datetime
    called: str

    @property
    def mark(self) -> str:
        """The mark of a database that this line was applied to."""
        return f"erased:{self.person}:{self.at.isoformat()}"


def append(data_dir: Path, line: ErasedLine) -> None:
    """On the disk when this returns: before the commit, so that no crash between loses it."""
    told = {**line.__dict__, "at": line.at.isoformat()}
    path = data_dir / FILE_NAME
    words = f"{json.dumps(told, ensure_ascii=True)}\n"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line that a crash tore stays one line.
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, f"{chr(10) * torn}{words}".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    _sync_folder(data_dir)


def lines(data_dir: Path) -> Iterator[ErasedLine]:
    """Every erasure, the oldest first. A torn line is of a deed that was not committed either: it
    was done again, with a line of its own."""
    path = data_dir / FILE_NAME
    if not path.exists():
        return
    for words in path.read_bytes().splitlines():
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(words)
            at = datetime.fromisoformat(told["at"])
            yield ErasedLine(int(told["person"]), int(told["contract"]), at, str(told["called"]))


def _sync_folder(folder: Path) -> None:
    """The name of a new file is on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
