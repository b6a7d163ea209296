"""What stands before the parser: a file somebody sent is hostile until looked at."""

import lzma
import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO
from zipfile import BadZipFile, ZipFile

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_UNPACKED = 200 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 1_000
MAX_CELLS = 1_000_000

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,4})(\d{1,10})"[^>]*>')
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d+)"')
_CHUNK = 1 << 20
DAMAGED = (BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, OSError)


class WorkbookRefused(Exception):
    """The file will not be read. `text` names what to say; `facts` are for that text."""

    def __init__(self, text: str, **facts: str | int) -> None:
        super().__init__(f"{text} {facts}")
        self.text = text
        self.facts: dict[str, str | int] = dict(facts)


def check(data: bytes) -> None:
    """Refuse what is too big, what is no workbook, and what would swell when opened."""
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("import/refused_too_big", limit_mb=MAX_BYTES // 2**20)
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_members(archive)
            _check_kind(archive)
            _check_extent(archive)
    except (*DAMAGED, NotImplementedError, RuntimeError):  # unknown or encrypted members
        raise WorkbookRefused("import/refused_not_a_workbook")


def _check_members(archive: ZipFile) -> None:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED:
        raise WorkbookRefused("import/refused_swells", limit_mb=MAX_UNPACKED // 2**20)


def _check_kind(archive: ZipFile) -> None:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names and "[Content_Types].xml" in names:
        return
    if "content.xml" in names and "mimetype" in names:
        with archive.open("mimetype") as member:
            if member.read(len(_ODS)) == _ODS:
                return
    raise WorkbookRefused("import/refused_not_a_workbook")


def _check_extent(archive: ZipFile) -> None:
    """The parser lays a sheet out whole: one cell far away is enough to fill the memory."""
    for member in archive.infolist():
        if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
            with archive.open(member) as stream:
                _check_corner(*_far_corner(stream))
        elif member.filename == "content.xml":
            with archive.open(member) as stream:
                _check_repeats(stream)


def _far_corner(stream: IO[bytes]) -> tuple[int, int]:
    rows = columns = 0
    for chunk in _chunks(stream):
        for cell in _CELL.finditer(chunk):
            if not cell[0].endswith(b"/>"):  # a cell with a style and no value takes no room
                rows, columns = max(rows, int(cell[2])), max(columns, _column_number(cell[1]))
    return rows, columns


def _check_corner(rows: int, columns: int) -> None:
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise WorkbookRefused("import/refused_too_wide", rows=MAX_ROWS, columns=MAX_COLUMNS)


def _check_repeats(stream: IO[bytes]) -> None:
    """A blank repeated to the end of the sheet is usual; a value repeated is an attack."""
    for chunk in _chunks(stream):
        for cell in re.findall(rb"<table:table-cell[^>]*value-type=[^>]*>", chunk):
            if any(int(count) > MAX_COLUMNS for count in _REPEATED.findall(cell)):
                raise WorkbookRefused("import/refused_too_wide", rows=MAX_ROWS, columns=MAX_COLUMNS)


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """Overlapping pieces, so that no tag is cut in two."""
    tail = b""
    while piece := stream.read(_CHUNK):
        yield tail + piece
        tail = piece[-512:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
