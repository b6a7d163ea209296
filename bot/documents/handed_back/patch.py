"""Edits into the parts of an .xlsx: only the sheets they touch are written anew."""

from collections.abc import Iterable

from bot.documents.handed_back.archive import WORKBOOK, Archive, local, named
from bot.documents.handed_back.edits import Among, Way
from bot.documents.handed_back.layout import Layout, Spot
from bot.documents.handed_back.sheet import Sheet
from bot.documents.handed_back.styles import Look, Styles
from bot.documents.handed_back.wording import Written

_STYLES = "xl/styles.xml"
_CHAIN = "xl/calcChain.xml"


class Patch:
    """Lives as long as one trial: the file as it came, with these edits and no others."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        self.archive = Archive(data)
        self._layout = layout
        self._parts = self.archive.sheets()
        self._sheets: dict[str, Sheet] = {}
        self._styles = Styles(self.archive.tree(_STYLES) if _STYLES in self.archive else None)
        book = named(self.archive.tree(WORKBOOK), "workbookPr")
        self._from_1904 = book is not None and book.get("date1904") in ("1", "true")
        self._texts: dict[Spot, str] = {}
        self._touched: set[str] = set()

    def look_at(self, spot: Spot) -> Look:
        """How this cell shows a number."""
        sheet = self._sheet(spot.sheet)
        return self._styles.look(sheet.style(*sheet.top_left(spot.row, spot.column)))

    def takes(self, way: Way) -> bool:
        """Whether all these cells may be written."""
        return all(self._sheet(s.sheet).takes(*self._at(s)) for s, _ in way)

    def row_like_last(self, spot: Spot) -> None:
        """A row for a new fact, that looks like the last one of its sheet."""
        last = self._layout.any_in(spot.sheet).last_row
        self._sheet(spot.sheet).row_like(spot.row, last)

    def column_like(self, sheet: str, column: int, model: int) -> None:
        """A column for a new period, that looks like this one."""
        self._sheet(sheet).column_like(column, model)

    def apply(self, ways: Iterable[Way]) -> None:
        for way in ways:
            for spot, written in way:
                self._write(spot, written)

    def bytes(self) -> bytes:
        """The package; formulas are worked out anew when one may be concerned."""
        for name in self._touched:
            self.archive.put(self._parts[name], self._sheets[name].root)
        if self._styles.changed and self._styles.root is not None:
            self.archive.put(_STYLES, self._styles.root)
        if self._touched and self._has_formulas():
            self._mend_chain()
            self.archive.calculate_on_load()
        return self.archive.bytes()

    def _write(self, spot: Spot, written: Written | Among) -> None:
        sheet = self._sheet(spot.sheet)
        row, column = self._at(spot)
        style = sheet.style(row, column)
        if isinstance(written, Among):
            own = self._texts.get(spot, self._layout.text_at(spot))
            self._texts[spot] = written.put_in(own)
            written = Written(self._texts[spot])
        if written.look is not None:
            shown = self._styles.showing(style, written.look)
            style = style if shown is None else shown
        sheet.put(row, column, written.value, style)
        self._touched.add(spot.sheet)

    def _at(self, spot: Spot) -> tuple[int, int]:
        return self._sheet(spot.sheet).top_left(spot.row, spot.column)

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            root = self.archive.tree(self._parts[name])
            self._sheets[name] = Sheet(root, from_1904=self._from_1904)
        return self._sheets[name]

    def _has_formulas(self) -> bool:
        """Told from the bytes: sheets that nobody touched are not even parsed."""
        return any(
            b"<f" in (xml := self.archive.read(part)) and (b"<f>" in xml or b"<f " in xml)
            for part in self._parts.values()
        ) or any(sheet.formulas_lost for sheet in self._sheets.values())

    def _mend_chain(self) -> None:
        """A cell that lost its formula leaves the order in which formulas are worked out."""
        lost = {
            (self.archive.sheet_number(name), cell)
            for name, sheet in self._sheets.items()
            for cell in sheet.formulas_lost
        }
        if not lost or _CHAIN not in self.archive:
            return
        chain, sheet_number = self.archive.tree(_CHAIN), ""
        for link in list(chain):
            sheet_number = link.get("i", sheet_number)
            if local(link) != "c":
                continue
            link.set("i", sheet_number)
            if (sheet_number, link.get("r", "")) in lost:
                chain.remove(link)
        if len(chain):
            self.archive.put(_CHAIN, chain)
        else:
            self.archive.drop(_CHAIN)
