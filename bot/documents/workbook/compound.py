"""Compound files (OLE2): an .xls is one, and so is the wrapping of any locked workbook.

Only what tells them apart is read here: the names of the streams, and the records of an .xls.
"""

import struct
from collections.abc import Iterator, Sequence

from bot.documents.workbook.files import (
    MAX_CELLS,
    FileKind,
    WorkbookRefused,
    check_corner,
    damaged,
    not_a_workbook,
)

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST = 0xFFFFFFFA  # from here on, a number says that a chain ends
_ROOT = "Root Entry"
_LOCKED = 0x002F
_SHEET = 0x0085
_MACRO_SHEETS = (1, 6)
_CELLS = frozenset((0x0203, 0x00FD, 0x027E, 0x00BD, 0x0006, 0x0204, 0x0205, 0x00D6))
_SEVERAL_CELLS = 0x00BD


def check_compound(data: bytes) -> FileKind:
    """XLS, when a workbook is inside that no password locks and no macro comes with."""
    try:
        file = _Compound(data)
        if "EncryptedPackage" in file.streams:
            raise WorkbookRefused("import/refused_password")
        name = "Workbook" if "Workbook" in file.streams else "Book"
        if name not in file.streams:
            raise not_a_workbook("words" if "WordDocument" in file.streams else "other")
        if any(name.startswith("_VBA_PROJECT") for name in file.streams):
            raise WorkbookRefused("import/refused_macros")
        _check_records(file.read(name))
    except (struct.error, IndexError):
        raise damaged()
    return FileKind.XLS


def _check_records(stream: bytes) -> None:
    for number, (kind, at, length) in enumerate(_records(stream)):
        if kind == _LOCKED:
            raise WorkbookRefused("import/refused_password")
        if kind == _SHEET and stream[at + 5] in _MACRO_SHEETS:
            raise WorkbookRefused("import/refused_macros")
        if kind in _CELLS:
            row, column = _numbers(stream, at, "2H")
            if kind == _SEVERAL_CELLS:
                (column,) = _numbers(stream, at + length - 2, "H")
            check_corner(row + 1, column + 1)
        if number > 2 * MAX_CELLS:
            raise damaged()


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Each record: its kind, where its content begins, how long it is."""
    at = 0
    while at + 4 <= len(stream):
        kind, length = _numbers(stream, at, "2H")
        if not kind:  # padding
            return
        yield kind, at + 4, length
        at += 4 + length


class _Compound:
    """Lives as long as one look. Raises struct.error or IndexError where the file is broken."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << min(_numbers(data, 30, "H")[0], 12)
        directory, _, self._cutoff, small = _numbers(data, 48, "4I")
        self._table = self._numbers(self._table_sectors())
        self._small_table = self._numbers(_chain(small, self._table))
        self.streams = dict(self._directory(_chain(directory, self._table)))

    def read(self, name: str) -> bytes:
        start, size = self.streams[name]
        if size >= self._cutoff:
            return self._content(_chain(start, self._table))[:size]
        within = self._content(_chain(self.streams[_ROOT][0], self._table))
        small = (within[n * 64 : n * 64 + 64] for n in _chain(start, self._small_table))
        return b"".join(small)[:size]

    def _directory(self, sectors: list[int]) -> Iterator[tuple[str, tuple[int, int]]]:
        entries = self._content(sectors)
        for at in range(0, len(entries), 128):
            length, kind = _numbers(entries, at + 64, "HB")
            name = entries[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
            start, size = _numbers(entries, at + 116, "2I")
            if kind:
                yield _ROOT if kind == 5 else name, (start, size)

    def _table_sectors(self) -> list[int]:
        """Where the table of sectors stands: a list in the header, and its continuations."""
        found, following = list(_numbers(self._data, 76, "109I")), _numbers(self._data, 68, "I")[0]
        while following < _LAST and len(found) * self._size <= len(self._data):
            *more, following = self._numbers([following])
            found += more
        return [sector for sector in found if sector < _LAST]

    def _numbers(self, sectors: list[int]) -> tuple[int, ...]:
        content = self._content(sectors)
        return _numbers(content, 0, f"{len(content) // 4}I")

    def _content(self, sectors: list[int]) -> bytes:
        return b"".join(self._sector(number) for number in sectors)

    def _sector(self, number: int) -> bytes:
        at = (number + 1) * self._size
        if at >= len(self._data):
            raise IndexError("a sector past the end")
        return self._data[at : at + self._size]


def _chain(start: int, table: Sequence[int]) -> list[int]:
    sectors: list[int] = []
    while start < _LAST:
        if len(sectors) > len(table):
            raise IndexError("a chain that turns round")
        sectors.append(start)
        start = table[start]
    return sectors


def _numbers(data: bytes, at: int, shape: str) -> tuple[int, ...]:
    return struct.unpack_from(f"<{shape}", data, at)
