"""The parts of an .xlsx package. Parts that nobody changes leave byte for byte as they came."""

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import Any, TypeAlias, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

WORKBOOK = "xl/workbook.xml"
TYPES = "[Content_Types].xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")

Element: TypeAlias = Any
"""An element of lxml, which describes no types."""


def is_xlsx(data: bytes) -> bool:
    """Whether these bytes are a package with an Excel workbook in it."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return WORKBOOK in archive.namelist()
    except BadZipFile:
        return False


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold; line ends as Excel writes them."""
    if text.isprintable():
        return text
    return _NO_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def escaped(text: str) -> str:
    """Words that look like Excel's own escapes (« _x000D_ ») keep their underscore."""
    return _ESCAPE_LIKE.sub("_x005F_", text)


def parsed(xml: bytes) -> Element:
    """A part as a tree; nothing outside of it is ever fetched or expanded."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(xml, parser)


def written(root: Element) -> bytes:
    return cast(
        bytes, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    )


def local(element: Element) -> str:
    """The name of an element, whichever of the two OOXML vocabularies it is of."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def named(parent: Element, name: str) -> Element | None:
    """Its first child of this name."""
    return next((child for child in parent if local(child) == name), None)


def beside(element: Element, name: str) -> str:
    """The full name of an element of the same vocabulary."""
    return f"{{{etree.QName(element).namespace}}}{name}"


class Archive:
    """Lives as long as one file is patched."""

    def __init__(self, data: bytes) -> None:
        self._zip = ZipFile(BytesIO(data))
        self._changed: dict[str, bytes] = {}
        self._gone: set[str] = set()

    def __contains__(self, part: str) -> bool:
        return part not in self._gone and (part in self._changed or part in self._zip.namelist())

    def read(self, part: str) -> bytes:
        return self._changed[part] if part in self._changed else self._zip.read(part)

    def tree(self, part: str) -> Element:
        return parsed(self.read(part))

    def put(self, part: str, root: Element) -> None:
        self._changed[part] = written(root)

    def drop(self, part: str) -> None:
        """Leave this part out, with what announces it."""
        self._gone.add(part)
        types = self.tree(TYPES)
        for child in list(types):
            if child.get("PartName") == f"/{part}":
                types.remove(child)
        self.put(TYPES, types)
        relations = self._relations_of(WORKBOOK)
        root = self.tree(relations)
        for child in list(root):
            if _absolute(WORKBOOK, child.get("Target", "")) == part:
                root.remove(child)
        self.put(relations, root)

    def bytes(self) -> bytes:
        """The package, its parts in their order, new ones last."""
        out = BytesIO()
        with ZipFile(out, "w", ZIP_DEFLATED) as new:
            for info in self._zip.infolist():
                if info.filename not in self._gone:
                    new.writestr(info, self._changed.get(info.filename) or self._zip.read(info))
            for part, content in self._changed.items():
                if part not in self._zip.namelist() and part not in self._gone:
                    new.writestr(
                        ZipInfo(part), content, ZIP_DEFLATED
                    )  # of no date: same news, same file
        return out.getvalue()

    def sheets(self) -> dict[str, str]:
        """The part of each sheet, by its name, in the order of the tabs."""
        targets = dict(self.relations(WORKBOOK))
        return {
            sheet.get("name", ""): targets[_relation(sheet)]
            for sheet in _sheets_of(self.tree(WORKBOOK))
            if _relation(sheet) in targets
        }

    def sheet_number(self, name: str) -> str:
        """The number by which the calculation chain names a sheet."""
        found = {s.get("name", ""): s.get("sheetId", "") for s in _sheets_of(self.tree(WORKBOOK))}
        return str(found.get(name, ""))

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """What this part points to inside the package: number and part."""
        path = self._relations_of(part)
        if path in self:
            for child in self.tree(path):
                if child.get("TargetMode") != "External":
                    yield child.get("Id", ""), _absolute(part, child.get("Target", ""))

    def add_sheet(self, name: str, sheet: Element) -> None:
        """One more sheet, the last; or another content for the one that bears this name."""
        known = self.sheets().get(name)
        if known is not None:
            self.put(known, sheet)
            return
        part = next(
            p for p in map("xl/worksheets/sheet{}.xml".format, range(1, 9999)) if p not in self
        )
        self.put(part, sheet)
        self._announce(part)
        relation = self._relate(part)
        book = self.tree(WORKBOOK)
        tabs = named(book, "sheets")
        assert tabs is not None, "a workbook has sheets"
        taken = [int(tab.get("sheetId", "0")) for tab in tabs]
        tab = etree.SubElement(tabs, beside(book, "sheet"))
        tab.set("name", name)
        tab.set("sheetId", str(max(taken, default=0) + 1))
        tab.set(f"{{{_office_of(book)}}}id", relation)
        self.put(WORKBOOK, book)

    def calculate_on_load(self) -> None:
        """Formulas are worked out anew when the workbook is opened."""
        book = self.tree(WORKBOOK)
        how = named(book, "calcPr")
        if how is None:
            how = etree.Element(beside(book, "calcPr"))
            after = [
                e for e in book if local(e) in ("sheets", "definedNames", "externalReferences")
            ]
            after[-1].addnext(how)
        if how.get("fullCalcOnLoad") not in ("1", "true"):
            how.set("fullCalcOnLoad", "1")
            self.put(WORKBOOK, book)

    def _announce(self, part: str) -> None:
        types = self.tree(TYPES)
        announced = etree.SubElement(types, beside(types, "Override"))
        announced.set("PartName", f"/{part}")
        announced.set("ContentType", _SHEET_TYPE)
        self.put(TYPES, types)

    def _relate(self, part: str) -> str:
        path = self._relations_of(WORKBOOK)
        root = self.tree(path)
        taken = {child.get("Id") for child in root}
        number = next(n for n in map("rId{}".format, range(1, 9999)) if n not in taken)
        sheets = [child.get("Type", "") for child in root]
        relation = etree.SubElement(root, beside(root, "Relationship"))
        relation.set("Id", number)
        relation.set("Type", next(t for t in sheets if t.endswith("/worksheet")))
        relation.set("Target", f"/{part}")
        self.put(path, root)
        return number

    def _relations_of(self, part: str) -> str:
        folder, _, name = part.rpartition("/")
        return f"{folder}/_rels/{name}.rels"


def _sheets_of(book: Element) -> list[Element]:
    tabs = named(book, "sheets")
    return [] if tabs is None else [tab for tab in tabs if local(tab) == "sheet"]


def _relation(sheet: Element) -> str:
    return next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")


def _office_of(book: Element) -> str:
    """The vocabulary of relations that this workbook uses (strict ones have their own)."""
    used = (etree.QName(str(k)).namespace for tab in _sheets_of(book) for k in tab.attrib)
    return str(next((namespace for namespace in used if namespace), _OFFICE))


def _absolute(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
