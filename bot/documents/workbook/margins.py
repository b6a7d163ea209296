"""Cell comments of an .xlsx: what somebody noted in the margin. The parser does not see them."""

from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from zipfile import ZipFile

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from bot.documents.workbook.packages import DAMAGED
from domain.cells.reading import squeeze

Comments = dict[tuple[str, str], str]
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_comments(data: bytes) -> Comments:
    """Comments by (sheet, cell). A workbook whose margins cannot be read simply has none."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return dict(_all_comments(archive))
    except (ParseError, DefusedXmlException, KeyError, NotImplementedError, *DAMAGED):
        return {}


def _all_comments(archive: ZipFile) -> Iterator[tuple[tuple[str, str], str]]:
    if "xl/workbook.xml" not in archive.namelist():
        return
    files = dict(_relations(archive, "xl/workbook.xml"))
    for element in fromstring(archive.read("xl/workbook.xml")).iter():
        if _local(element.tag) == "sheet" and element.get(_RELATION) in files:
            sheet = element.get("name", "")
            for cell, text in _sheet_comments(archive, files[element.get(_RELATION, "")]):
                yield (sheet, cell), text


def _sheet_comments(archive: ZipFile, sheet_file: str) -> Iterator[tuple[str, str]]:
    for _, target in _relations(archive, sheet_file):
        is_comments = "comment" in target.lower() and target.endswith(".xml")
        if not is_comments or target not in archive.namelist():
            continue
        for element in fromstring(archive.read(target)).iter():
            if _local(element.tag) in ("comment", "threadedComment") and element.get("ref"):
                yield element.get("ref", ""), squeeze(" ".join(element.itertext()))


def _relations(archive: ZipFile, part: str) -> Iterator[tuple[str, str]]:
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return
    for element in fromstring(archive.read(path)):
        target = element.get("Target", "")
        absolute = target.lstrip("/") if target.startswith("/") else join(dirname(part), target)
        yield element.get("Id", ""), normpath(absolute)


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]
