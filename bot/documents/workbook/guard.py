"""What stands before the parser: a file somebody sent is hostile until looked at.

Each family of files has its own look: packages (.xlsx, .ods), compound files (.xls), text (.csv).
"""

from bot.documents.workbook.compound import SIGNATURE as COMPOUND
from bot.documents.workbook.compound import check_compound
from bot.documents.workbook.delimited import check_delimited
from bot.documents.workbook.files import MAX_BYTES, FileKind, WorkbookRefused, not_a_workbook
from bot.documents.workbook.packages import SIGNATURE as PACKAGE
from bot.documents.workbook.packages import check_package

_SIGNATURES = {
    b"%PDF": "pdf",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"{\\rtf": "words",
    b"7z\xbc\xaf": "archive",
    b"Rar!": "archive",
    b"\x1f\x8b": "archive",
}


def check(data: bytes, name: str = "") -> FileKind:
    """Which kind of workbook this is, by what it holds and not by what it is called.

    Raises WorkbookRefused for what is too big, no workbook, locked by a password, holds macros, or
    would swell when opened. `name` settles one case: a « .csv » of a single column.
    """
    if not data:
        raise WorkbookRefused("import/refused_empty")
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("import/refused_too_big", limit_mb=MAX_BYTES // 2**20)
    for signature, looks_like in _SIGNATURES.items():
        if data.startswith(signature):
            raise not_a_workbook(looks_like)
    if data.startswith(PACKAGE):
        return check_package(data)
    if data.startswith(COMPOUND):
        return check_compound(data)
    return check_delimited(data, name)
