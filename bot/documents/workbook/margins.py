"""What stands around the cells, which the parser does not see: comments, what is hidden, colours.

Those of an .xlsx are read here, and whether it counts days from 1904; margins_ods.py has the rest.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from posixpath import dirname, join, normpath
from typing import Any
from zipfile import ZipFile

from lxml import etree

from bot.documents.workbook.grid import Place, cell_place
from bot.documents.workbook.palette import Palette, read_palette
from domain.cells.reading import squeeze

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_YES = frozenset({"1", "true"})
_HIDES = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")


@dataclass
class Sheet:
    """What stands around the cells of one sheet."""

    comments: dict[Place, str] = field(default_factory=dict)
    hidden_columns: list[int] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


@dataclass
class Margins:
    """Lives as long as one reading. Colours are looked for only when a legend gives them sense."""

    sheets: dict[str, Sheet] = field(default_factory=dict)
    starts_in_1904: bool = False
    parts: dict[str, bytes] = field(default_factory=dict)  # the XML of each sheet
    styles: bytes = b""
    theme: bytes = b""
    filled: dict[str, dict[Place, str]] = field(default_factory=dict)  # when known beforehand

    def of(self, sheet: str) -> Sheet:
        return self.sheets.get(sheet) or Sheet()

    @cached_property
    def _palette(self) -> Palette:
        return read_palette(parsed(self.styles), parsed(self.theme))

    def fills(self, sheet: str) -> dict[Place, str]:
        """The colour, as RRGGBB, of each cell that is filled with one."""
        if sheet in self.filled:
            return self.filled[sheet]
        root = parsed(self.parts.get(sheet, b""))
        if root is None or not self._palette.fills:
            return {}
        found = {}
        for cell in root.iter("{*}c"):
            colour = self._palette.fills.get(cell.get("s", ""))
            if colour and cell.get("r"):
                found[cell_place(cell.get("r"))] = colour
        return found


def read_xlsx(archive: ZipFile) -> Margins:
    book = parsed(part(archive, "xl/workbook.xml"))
    if book is None:
        return Margins()
    margins = Margins(
        styles=part(archive, "xl/styles.xml"), theme=part(archive, "xl/theme/theme1.xml")
    )
    margins.starts_in_1904 = any(
        element.get("date1904") in _YES for element in book.iter("{*}workbookPr")
    )
    files = {name: target for name, _, target in _relations(archive, "xl/workbook.xml")}
    for element in book.iter("{*}sheet"):
        name, file = element.get("name", ""), files.get(element.get(_RELATION, ""))
        if file:
            margins.parts[name] = part(archive, file)
            margins.sheets[name] = _sheet(archive, file, margins.parts[name])
    return margins


def _sheet(archive: ZipFile, file: str, xml: bytes) -> Sheet:
    sheet = Sheet(dict(_comments(archive, file)))
    if _HIDES.search(xml):
        root = parsed(xml)
        if root is not None:
            sheet.hidden_columns = list(dict.fromkeys(_hidden_columns(root)))
            sheet.hidden_rows = [
                int(row.get("r")) - 1
                for row in root.iter("{*}row")
                if row.get("hidden") in _YES and row.get("r") and len(row)
            ]
    return sheet


def _hidden_columns(root: Any) -> Iterator[int]:
    """A stretch that goes to the end of the sheet only hides what is empty."""
    for element in root.iter("{*}col"):
        first, last = int(element.get("min", 1)), int(element.get("max", 1))
        if element.get("hidden") in _YES:
            yield from range(first - 1, min(last, 1000))


def _comments(archive: ZipFile, sheet_file: str) -> Iterator[tuple[Place, str]]:
    """What was noted on each cell. A conversation stands for the notice that stands in for it."""
    notes: dict[Place, str] = {}
    threads: dict[Place, list[str]] = {}
    for _, kind, target in _relations(archive, sheet_file):
        if not kind.lower().endswith(("/comments", "/threadedcomment")):
            continue
        for element in _elements(part(archive, target), "{*}comment", "{*}threadedComment"):
            said = squeeze("".join(text.text or "" for text in element.iter("{*}t", "{*}text")))
            if not said or not element.get("ref"):
                continue
            place = cell_place(element.get("ref"))
            if etree.QName(element).localname == "comment":
                notes[place] = said
            else:
                threads.setdefault(place, []).append(said)
    yield from (notes | {place: " / ".join(said) for place, said in threads.items()}).items()


def _elements(xml: bytes, *tags: str) -> Iterator[Any]:
    root = parsed(xml)
    return iter(()) if root is None else root.iter(*tags)


def _relations(archive: ZipFile, of: str) -> Iterator[tuple[str, str, str]]:
    """The parts that one part names: identity, kind, file."""
    folder, _, name = of.rpartition("/")
    root = parsed(part(archive, f"{folder}/_rels/{name}.rels"))
    for element in () if root is None else root:
        target = element.get("Target", "")
        absolute = target.lstrip("/") if target.startswith("/") else join(dirname(of), target)
        yield element.get("Id", ""), element.get("Type", ""), normpath(absolute)


def part(archive: ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


def parsed(xml: bytes) -> Any:
    """The tree of a part, without entities nor anything from elsewhere; None for an empty one."""
    if not xml:
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(xml, parser)
