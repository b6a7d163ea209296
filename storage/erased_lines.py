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
    """One erasure. `called` is how the person is called since, « une personne (…) »."""

    person: int
    contract: int
    at: datetime
    called: str

    @property
    def mark(self) -> str:
        """The mark of a database that this line was applied to."""
        return f"erased:{self.person}:{self.at.isoformat()}"


def append(data_dir: Path, line: ErasedLine) -> None:
    """On the disk when this returns."""
    told = {**line.__dict__, "at": line.at.isoformat()}
    _write(data_dir, f"{json.dumps(told, ensure_ascii=True)}\n")


def merge(data_dir: Path, told: bytes) -> None:
    """Whom another such file knows as erased is erased here too: the lines that are new are added
    as they are."""
    path = data_dir / FILE_NAME
    here = path.read_bytes().splitlines() if path.exists() else []
    new = [line.decode("ascii") for line in told.splitlines() if line not in here]
    if new:
        _write(data_dir, "".join(f"{line}\n" for line in new))


def _write(data_dir: Path, words: str) -> None:
    handle = os.open(data_dir / FILE_NAME, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        # A line that a crash tore stays one line.
        size = os.fstat(handle).st_size
        torn = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
        os.write(handle, f"{chr(10) * torn}{words}".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    make_lasting(data_dir)


def lines(data_dir: Path) -> Iterator[ErasedLine]:
    """Every erasure, the oldest first. A torn line was written again by the next start, whole."""
    path = data_dir / FILE_NAME
    if not path.exists():
        return
    for words in path.read_bytes().splitlines():
        with suppress(ValueError, KeyError, TypeError):
            told = json.loads(words)
            at = datetime.fromisoformat(told["at"])
            yield ErasedLine(int(told["person"]), int(told["contract"]), at, str(told["called"]))


def make_lasting(folder: Path) -> None:
    """A name that is new in this folder is on the disk, as its file is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
