"""The margins of any workbook, by its kind."""

from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from bot.documents.workbook.files import FileKind
from bot.documents.workbook.margins import Margins, parsed, part, read_xlsx
from bot.documents.workbook.margins_ods import read_ods
from bot.documents.workbook.packages import DAMAGED


def read_margins(data: bytes, kind: FileKind) -> Margins:
    """What stands around the cells. A workbook whose margins cannot be read simply has none, nor
    has an .xls, which nothing of ours opens so far.
    """
    if kind not in (FileKind.XLSX, FileKind.ODS):
        return Margins()
    try:
        with ZipFile(BytesIO(data)) as archive:
            if kind is FileKind.XLSX:
                return read_xlsx(archive)
            return read_ods(parsed(part(archive, "content.xml")))
    except (etree.LxmlError, KeyError, NotImplementedError, *DAMAGED):
        return Margins()
