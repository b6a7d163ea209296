"""Tables written as text, one line a row: .csv and its kin. The bytes, the separator, the size."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from bot.documents.workbook.files import FileKind, check_corner, damaged, not_a_workbook

_SEPARATORS = ";\t,|"
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]")
_LOOKED_AT = 20_000


def check_delimited(data: bytes, name: str = "") -> FileKind:
    """CSV, when it is text and its rows are cut in the same way."""
    text = decoded(data)
    if text is None or text.lstrip().startswith("<"):
        raise not_a_workbook("other")
    if separator_of(text) is None and not name.lower().endswith(".csv"):
        raise not_a_workbook("other")
    try:
        for number, row in enumerate(_cut(text), 1):
            check_corner(number, len(row))
    except csv.Error:
        raise damaged()
    return FileKind.CSV


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a file that passed the check."""
    return list(_cut(decoded(data) or ""))


def _cut(text: str) -> Iterator[list[str]]:
    separator = separator_of(text) or ";"
    return csv.reader(_lines(text, separator), delimiter=separator)


def _lines(text: str, separator: str) -> Iterator[str]:
    for line in StringIO(text, newline=""):
        check_corner(1, line.count(separator))  # before it is cut, and takes room
        yield line


def decoded(data: bytes) -> str | None:
    """The text: UTF-8, UTF-16 that bears its mark, or Windows-1252. None when it is no text."""
    for encoding in (_MARKS.get(data[:2], "utf-8-sig"), "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else text
    return None


def separator_of(text: str) -> str | None:
    """What parts the cells of a row: the sign that cuts most rows into the same number of cells."""
    best, most = None, 1
    head = text[:_LOOKED_AT].splitlines()
    for separator in _SEPARATORS:
        try:
            widths = [len(row) for row in csv.reader(head, delimiter=separator) if row]
        except csv.Error:
            continue
        (width, times), *_ = Counter(widths).most_common(1) or [(1, 0)]
        if width > 1 and times > most and times * 2 >= len(widths):
            best, most = separator, times
    return best
