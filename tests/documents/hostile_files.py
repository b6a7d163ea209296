"""Files that somebody might send, by malice or by mistake, each made here and none kept."""

import random
import struct
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_STORED, ZipFile

from bot.documents.workbook.files import MAX_BYTES
from tests.documents.compound_files import cell, compound, record, workbook_stream, xls
from tests.documents.sample import ROOT

SAMPLE = (ROOT / "simulator/sample/plan_actions.xlsx").read_bytes()
MB = 2**20
OLD = {"Fiches": [["N°", "Action", "Statut"], ["1.1", "Agir", "en cours"]]}
ENTITIES = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 20) for letter in range(98, 108)
)
NOISE = random.Random(55).randbytes(MB)
CELLS = b"<c><v>1</v></c>" * 1_000_000
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def zipped(members: dict[str, bytes], way: int = ZIP_DEFLATED) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w", way) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def members() -> dict[str, bytes]:
    """What the sample is made of."""
    with ZipFile(BytesIO(SAMPLE)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def changed(**contents: bytes) -> bytes:
    """The sample with other contents: `sheet`, `strings`, `comments`, `workbook`."""
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "comments": "xl/comments/comment1.xml",
        "workbook": "xl/workbook.xml",
    }
    return zipped(members() | {names[short]: content for short, content in contents.items()})


def with_members(**more: bytes) -> bytes:
    """The sample with members of these names beside its own ("__" stands for "/")."""
    return zipped(members() | {name.replace("__", "/"): body for name, body in more.items()})


def sheet(rows: bytes, rest: bytes = b"") -> bytes:
    return b"<worksheet %s><sheetData>%s</sheetData>%s</worksheet>" % (MAIN, rows, rest)


def _row(cells: bytes) -> bytes:
    return sheet(b'<row r="1">%s</row>' % cells)


def _lying() -> bytes:
    """A sheet of 150 MB that says everywhere that it has 1,000 bytes."""
    content = sheet(b" " * 150 * MB)
    data = zipped({"xl/worksheets/sheet1.xml": content} | _without("xl/worksheets/sheet1.xml"))
    return data.replace(struct.pack("<I", len(content)), struct.pack("<I", 1000))


def _without(name: str) -> dict[str, bytes]:
    return {kept: content for kept, content in members().items() if kept != name}


def _with_names(names: list[str]) -> bytes:
    return zipped(members() | dict.fromkeys(names, b""))


def _encrypted_member() -> bytes:
    """The flag that says « encrypted » on each member, where the directory tells it."""
    data, at = bytearray(SAMPLE), 0
    while (at := data.find(b"PK\x01\x02", at + 1)) > 0:
        data[at + 8] |= 1
    return bytes(data)


def _ods(content: bytes, **more: bytes) -> bytes:
    spaces = b" ".join(
        b'xmlns:%s="urn:oasis:names:tc:opendocument:xmlns:%s:1.0"' % (name, name)
        for name in (b"office", b"table", b"text")
    )
    body = b"<office:body><office:spreadsheet>%s</office:spreadsheet></office:body>" % content
    document = b"<office:document-content %s>%s</office:document-content>" % (spaces, body)
    given = {name.replace("__", "/"): value for name, value in more.items()}
    manifest = (
        b"<manifest:manifest xmlns:manifest='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    base = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": document}
    return zipped(base | given)


def _table(rows: bytes) -> bytes:
    return b'<table:table table:name="Fiches">%s</table:table>' % rows


def _said(attributes: bytes, text: bytes = b"boum") -> bytes:
    return (
        b'<table:table-cell office:value-type="string" %s><text:p>%s</text:p></table:table-cell>'
        % (attributes, text)
    )


STRINGS = b"<sst %s><si><t>%%s</t></si></sst>" % MAIN
TEXT = _table(b"<table:table-row>%s</table:table-row>" % _said(b""))
FAR_ROWS = b'<table:table-row table:number-rows-repeated="1000000">%s</table:table-row>'
WIDE = b'table:number-columns-repeated="%d"'


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    # What is no workbook
    "empty": ("empty", lambda: b""),
    "over 20 MB": ("too_big", lambda: bytes(MAX_BYTES + 1)),
    "20 MB of noise": ("not_a_workbook", lambda: NOISE * 20),
    "20 MB of noise in a zip": ("not_a_workbook", lambda: zipped({"n": NOISE * 19}, ZIP_STORED)),
    "picture": ("not_a_workbook", lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + NOISE[:5000]),
    "photograph": ("not_a_workbook", lambda: b"\xff\xd8\xff\xe0\0\x10JFIF" + NOISE[:5000]),
    "pdf": ("not_a_workbook", lambda: b"%PDF-1.7\n1 0 obj\n<<>>\nendobj"),
    "rich text": ("not_a_workbook", lambda: b"{\\rtf1\\ansi Bonjour;le;plan}"),
    "web page": ("not_a_workbook", lambda: b"<html><table><tr><td>1;2</td></tr></table>"),
    "archive": ("not_a_workbook", lambda: zipped({"plan.xlsx": SAMPLE})),
    "archive of archives": (
        "not_a_workbook",
        lambda: zipped({f"{n}.zip": zipped({"0": bytes(30 * MB)}) for n in range(9)}),
    ),
    "words (.docx)": ("not_a_workbook", lambda: zipped({"word/document.xml": b"<a/>"})),
    "slides (.pptx)": ("not_a_workbook", lambda: zipped({"ppt/presentation.xml": b"<a/>"})),
    "words (.odt)": (
        "not_a_workbook",
        lambda: zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}
        ),
    ),
    "words (.doc)": ("not_a_workbook", lambda: compound({"WordDocument": b"x"})),
    # What is locked
    "locked .xlsx": (
        "password",
        lambda: compound({"EncryptionInfo": b"x", "EncryptedPackage": NOISE}),
    ),
    "locked members": ("password", _encrypted_member),
    "locked .xls": ("password", lambda: xls(OLD, record(0x2F, b"\1\0\1\0\1\0" + NOISE[:48]))),
    "locked .ods": (
        "password",
        lambda: _ods(b"", **{"META-INF__manifest.xml": b"<m:manifest><m:encryption-data/>"}),
    ),
    "locked .ods, new way": ("password", lambda: _ods(b"", **{"encrypted-package": NOISE})),
    # What could run
    "macros (.xlsm)": ("macros", lambda: with_members(**{"xl__vbaProject.bin": NOISE})),
    "macro sheet": ("macros", lambda: with_members(**{"xl__macrosheets__sheet1.xml": b"<a/>"})),
    "macros (.xls)": (
        "macros",
        lambda: compound({"Workbook": workbook_stream(OLD), "_VBA_PROJECT": b"x"}),
    ),
    "macro sheet (.xls)": ("macros", lambda: xls(OLD, record(0x85, b"\0\0\0\0\0\1\1\0M"))),
    "macros (.ods)": ("macros", lambda: _ods(TEXT, Basic__Standard__Module1=b"<script/>")),
    # What swells
    "1.3 MB that becomes 153 MB": (
        "swells",
        lambda: zipped(members() | {"xl/worksheets/sheet1.xml": bytes(152 * MB), "n": NOISE}),
    ),
    "10 000 members": ("swells", lambda: _with_names([f"xl/{n}.xml" for n in range(10_000)])),
    "sizes that lie": ("tampered", _lying),
    "an odd compression": (
        "tampered",
        lambda: zipped(members() | {"n": bytes(90 * MB)}, ZIP_BZIP2),
    ),
    "entities in strings": ("tampered", lambda: changed(strings=ENTITIES + b"<sst>&k;</sst>")),
    "entities in comments": (
        "tampered",
        lambda: changed(comments=ENTITIES + b"<comments>&k;</comments>"),
    ),
    "entities in the workbook": (
        "tampered",
        lambda: changed(workbook=ENTITIES + b"<workbook>&k;</workbook>"),
    ),
    "path out of the folder": ("tampered", lambda: _with_names(["../../etc/cron.d/x"])),
    "path from the root": ("tampered", lambda: _with_names(["/etc/cron.d/x"])),
    "path of Windows": ("tampered", lambda: _with_names(["..\\..\\x.dll"])),
    # What is too wide
    "far cell": ("too_wide", lambda: changed(sheet=_row(b'<c r="XFD1048576"><v>1</v></c>'))),
    "a million columns": ("too_wide", lambda: changed(sheet=_row(CELLS))),
    "a column beyond all": ("too_wide", lambda: changed(sheet=_row(b"<c r='BDWGN1'><v>1</v></c>"))),
    "tags without end": ("swells", lambda: changed(sheet=sheet(b"<c " * 30_000_000))),
    "99 MB of cells": ("too_wide", lambda: changed(sheet=_row(CELLS * 6))),
    "merged without end": (
        "too_wide",
        lambda: changed(
            sheet=sheet(
                b'<row r="900"><c r="ALL900"><v>1</v></c></row>',
                b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="A1:ALL900"/>' * 5000),
            )
        ),
    ),
    "far cell (.ods)": ("too_wide", lambda: _ods(_table(FAR_ROWS % _said(b"")))),
    "wide cell (.ods)": (
        "too_wide",
        lambda: _ods(_table(b"<table:table-row>%s</table:table-row>" % _said(WIDE % 10**15))),
    ),
    "far cell (.xls)": (
        "too_wide",
        lambda: compound({"Workbook": workbook_stream(OLD)[:-4] + cell(65535, 255, 1.0)}),
    ),
    "5 000 columns (.csv)": ("too_wide", lambda: (b";" * 5_000 + b"\n") * 3),
    "a million lines (.csv)": ("too_wide", lambda: b"1;2\n" * 1_000_000),
    # What brings its reader down: it asks for more memory than there is, and aborts
    "one text of 95 MB": ("too_heavy", lambda: changed(strings=STRINGS % (b"a" * 95_000_000))),
    # What is broken
    "old workbook, then noise": ("unreadable", lambda: xls(OLD)[:512] + NOISE),
    "old workbook of noise": ("unreadable", lambda: compound({"Workbook": NOISE})),
    "sheets that are no XML": ("unreadable", lambda: changed(workbook=b"<not xml")),
}
"""What each file is, the text of its refusal (after « import/refused_ »), and how it is made."""

LINKS = b"<externalLink %s><externalBook/></externalLink>" % MAIN
CALL = b"<c r='A900' t='str'><f>cmd|'/c calc'!A0+[1]Plan!A1</f><v>T.9</v></c>"


def _with_a_call() -> bytes:
    """The sample, with a last row whose formula would start a program and look elsewhere."""
    own = members()["xl/worksheets/sheet1.xml"]
    row = b'<row r="900">%s</row></sheetData>' % CALL
    return changed(sheet=own.replace(b"</sheetData>", row))


READ: dict[str, Callable[[], bytes]] = {
    "links to another workbook": lambda: with_members(xl__externalLinks__externalLink1=LINKS),
    "a formula that calls a program": _with_a_call,
    "an archive inside": lambda: with_members(xl__embeddings__a=zipped({"0": bytes(50 * MB)})),
    "a document inside": lambda: with_members(xl__embeddings__b=compound({"WordDocument": b"x"})),
}
"""Files that look dangerous, and whose dangers are never touched."""


def cut_short() -> list[tuple[str, bytes]]:
    """Whole files cut at each tenth of their length."""
    return [
        (f"{tenths} tenths of .{name}", whole[: len(whole) * tenths // 10])
        for name, whole in (("xlsx", SAMPLE), ("ods", _ods(TEXT)), ("xls", xls(OLD)))
        for tenths in range(1, 10)
    ]
