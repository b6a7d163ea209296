"""Workbooks that are packages of XML: .xlsx and .ods. Every member is unpacked once and counted,
since the sizes that a package announces are only what its author wrote there.
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from bot.documents.workbook.files import (
    MAX_CELLS,
    MAX_MEMBERS,
    MAX_UNPACKED,
    FileKind,
    WorkbookRefused,
    check_corner,
    damaged,
    not_a_workbook,
    swells,
    too_wide,
)

SIGNATURE = b"PK\x03\x04"
DAMAGED = (BadZipFile, zlib.error, EOFError, ValueError, OSError)

_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_MACROS = re.compile(
    r"(?i)(?:.*/)?vbaProject\.bin|xl/macrosheets/.*|Scripts/.+|Basic/(?!.*script-l[bc]\.xml).+"
)
_DECLARES = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_CELL = re.compile(
    rb"<(?:\w+:)?(?:(row)\b|c\b(?=[^<>]*?\br=[\"']([A-Z]{1,9})(\d{1,9}))?)[^<>]*(?<!/)>"
)
_BLOCK = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=[\"']([A-Z]+)(\d+):([A-Z]+)(\d+)[\"']")
_TABLE = re.compile(rb"<table:(table|table-row|(?:covered-)?table-cell)(?![\w-])([^<>]*)>")
_REPEATED = re.compile(rb"number-(?:rows|columns)-repeated=[\"'](\d+)[\"']")
_NAMELESS = (b"", b"", b"")  # a cell that does not say where it stands
_CHUNK = 1 << 20
_MAX_TAGS = 5 * MAX_CELLS


def check_package(data: bytes) -> FileKind:
    """XLSX or ODS, once every member was unpacked and none was found wanting."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            _check_members(archive.infolist())
            kind = _kind(archive)
            if any(_MACROS.fullmatch(name) for name in archive.namelist()):
                raise WorkbookRefused("import/refused_macros")
            _check_contents(archive)
            return kind
    except (*DAMAGED, NotImplementedError, RuntimeError):
        raise damaged()


def _check_members(members: list[ZipInfo]) -> None:
    if len(members) > MAX_MEMBERS or sum(m.file_size for m in members) > MAX_UNPACKED:
        raise swells()
    for member in members:
        if member.flag_bits & 1:
            raise WorkbookRefused("import/refused_password")
        # The other ways to compress give a billion bytes for a thousand, in one go.
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or _leaves(member.filename):
            raise WorkbookRefused("import/refused_tampered")


def _leaves(name: str) -> bool:
    """Whether a member is named to be written outside the folder it is unpacked in."""
    parts = re.split(r"[/\\]", name)
    return ".." in parts or not parts[0] or ":" in parts[0]


def _kind(archive: ZipFile) -> FileKind:
    names = set(archive.namelist())
    if {"xl/workbook.xml", "[Content_Types].xml"} <= names:
        return FileKind.XLSX
    mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
    if mimetype.startswith(_ODS):
        manifest = (
            archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in names else b""
        )
        if "encrypted-package" in names or b"encryption-data" in manifest:
            raise WorkbookRefused("import/refused_password")
        if "content.xml" in names:
            return FileKind.ODS
        raise damaged()
    if "word/document.xml" in names or mimetype.endswith(b"opendocument.text"):
        raise not_a_workbook("words")
    is_slides = "ppt/presentation.xml" in names or mimetype.endswith(b"opendocument.presentation")
    raise not_a_workbook("slides" if is_slides else "archive")


def _check_contents(archive: ZipFile) -> None:
    for member in archive.infolist():
        pieces = _pieces(archive, member)
        if member.filename.startswith("xl/worksheets/"):
            _check_sheet(pieces)
        elif member.filename == "content.xml":
            _check_tables(pieces)
        for _ in pieces:  # the others are only measured
            pass


def _pieces(archive: ZipFile, member: ZipInfo) -> Iterator[bytes]:
    """The member unpacked, cut between tags. It must be as long as it says, and declare nothing."""
    true = copy(member)
    true.file_size = MAX_UNPACKED + 1  # this library stops where it is told to, others do not
    size, tags, tail = 0, 0, b""
    with archive.open(true) as stream:
        while piece := stream.read(_CHUNK):
            size, tags = size + len(piece), tags + piece.count(b"<")
            if tags > _MAX_TAGS:
                raise swells()
            text = tail + piece
            if size > member.file_size or _DECLARES.search(text):
                raise WorkbookRefused("import/refused_tampered")
            cut = text.rfind(b"<")
            cut = cut if cut > 0 else len(text)
            yield text[:cut]
            tail = text[cut:]
    yield tail


def _check_sheet(pieces: Iterable[bytes]) -> None:
    """How far the cells of a sheet go. Merged blocks come after them."""
    rows = columns = merged = 0
    for piece in pieces:
        rows, columns = _corner(_CELL.findall(piece), rows, columns)
        check_corner(rows, columns)
        if b"mergeCell" in piece:
            merged += sum(_room(block, rows, columns) for block in _BLOCK.findall(piece))
        if merged > MAX_CELLS:
            raise too_wide()


def _corner(tags: list[tuple[bytes, bytes, bytes]], rows: int, columns: int) -> tuple[int, int]:
    """The last row and the last column, once these tags are seen: a cell says where it stands,
    or follows the one before it."""
    named = {letters for _, letters, _ in tags}, {number for _, _, number in tags}
    columns = max(columns, *map(_column_number, named[0]), 0)
    rows = max(rows, *(int(number) for number in named[1] if number), 0)
    if _NAMELESS not in tags:
        return rows, columns
    column = 0
    for begins_row, letters, _ in tags:
        rows, column = (rows + 1, 0) if begins_row else (rows, column + (not letters))
        columns = max(columns, column)
    return rows, columns


def _room(block: Sequence[bytes], last_row: int, last_column: int) -> int:
    """How many cells a merged block spreads over, of those that there are."""
    left, top, right, bottom = block
    height = min(int(bottom), last_row) - int(top) + 1
    width = min(_column_number(right), last_column) - _column_number(left) + 1
    return max(height, 0) * max(width, 0)


def _check_tables(pieces: Iterable[bytes]) -> None:
    """A blank repeated to the end of the sheet is usual; a value repeated takes room."""
    row = column = repeated = 0
    for piece in pieces:
        for name, rest in _TABLE.findall(piece):
            count = sum(int(n) for n in _REPEATED.findall(rest)) or 1
            if name == b"table":
                row = column = repeated = 0
            elif name == b"table-row":
                row, column, repeated = row + repeated, 0, count
            else:
                column += count
                if not rest.endswith(b"/") or b"value-type" in rest:
                    check_corner(row + repeated, column)


@lru_cache(maxsize=1024)
def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
