"""Compound files and old workbooks made for tests: just enough of OLE2 and BIFF8 to be read."""

import struct
from collections.abc import Mapping, Sequence

_SECTOR = 512
_END, _FREE, _TABLE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """These streams in one file, each padded to 4096 bytes so as to need no small sectors."""
    body, starts = b"", {}
    table: list[int] = []
    for name, content in streams.items():
        content = _padded(content.ljust(4096, b"\0"))
        starts[name] = len(table), len(content)
        body += content
        table += _chain(len(table), len(content) // _SECTOR)
    directory = _padded(_entry("Root Entry", 5, _END, 0, child=1) + _entries(starts))
    first_entry = len(table)
    table += _chain(first_entry, len(directory) // _SECTOR)
    sectors = 1
    while (len(table) + sectors) * 4 > sectors * _SECTOR:
        sectors += 1
    first_table = len(table)
    table += [_TABLE] * sectors
    table += [_FREE] * (sectors * _SECTOR // 4 - len(table))
    header = struct.pack(
        "<8s16x5H6x10I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6),
        *(0, sectors, first_entry, 0, 4096, _END, 0, _END, 0, first_table),
    )
    more = [first_table + number for number in range(1, sectors)]
    header += struct.pack("<108I", *more, *[_FREE] * (108 - len(more)))
    return header + body + directory + struct.pack(f"<{len(table)}I", *table)


def xls(sheets: Mapping[str, Sequence[Sequence[str | float]]], extra: bytes = b"") -> bytes:
    """A workbook of Excel 97; `extra` records come just after it begins."""
    return compound({"Workbook": workbook_stream(sheets, extra)})


def workbook_stream(
    sheets: Mapping[str, Sequence[Sequence[str | float]]], extra: bytes = b""
) -> bytes:
    """The records of such a workbook."""
    bodies = [_begin(0x10) + b"".join(_cells(rows)) + record(0x0A) for rows in sheets.values()]
    names = [name.encode("utf-16-le") for name in sheets]
    heads = [struct.pack("<IBBBB", 0, 0, 0, len(n) // 2, 1) + n for n in names]
    before = _begin(0x05) + extra + record(0x42, struct.pack("<H", 1200))
    at = len(before) + sum(4 + len(head) for head in heads) + 4
    bound = b""
    for head, body in zip(heads, bodies, strict=True):
        bound += record(0x85, struct.pack("<I", at) + head[4:])
        at += len(body)
    return before + bound + record(0x0A) + b"".join(bodies)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def cell(row: int, column: int, value: str | float) -> bytes:
    """One cell, as a number or as a text of its own."""
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return record(0x0203, place + struct.pack("<d", value))


def _cells(rows: Sequence[Sequence[str | float]]) -> list[bytes]:
    return [cell(r, c, value) for r, row in enumerate(rows) for c, value in enumerate(row)]


def _begin(what: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, what, 0x0DBB, 0x07CC, 0, 6))


def _entries(starts: Mapping[str, tuple[int, int]]) -> bytes:
    """Each stream has the next one on its right: no order is looked at by readers."""
    names = list(starts)
    return b"".join(
        _entry(name, 2, *starts[name], right=place + 2 if place + 1 < len(names) else _FREE)
        for place, name in enumerate(names)
    )


def _entry(
    name: str, kind: int, start: int, size: int, *, child: int = _FREE, right: int = _FREE
) -> bytes:
    text = name.encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack(
        "<HBBIII", len(text) + 2, kind, 1, _FREE, right, child
    )
    return head + bytes(36) + struct.pack("<IQ", start, size)


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % _SECTOR)
