"""The styles of a workbook, as far as they say how a number is shown."""

import re
from copy import deepcopy
from enum import Enum

from bot.documents.handed_back.archive import Element, named

_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_PERCENTS = frozenset((9, 10))
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
SHORT_DATE = 14
"""The built-in format that each Excel shows in its own country's way: 17/11/2026 in France."""
PLAIN = 0


class Look(Enum):
    """How a cell shows a number."""

    PLAIN = "plain"
    DATE = "date"
    PERCENT = "percent"


class Styles:
    """Lives as long as one file is patched. `root` is None in a workbook without styles."""

    def __init__(self, root: Element | None) -> None:
        self.root = root
        self.changed = False
        self._cells = None if root is None else named(root, "cellXfs")
        self._codes = dict(_own_formats(root)) if root is not None else {}
        self._made: dict[tuple[int, int], int] = {}

    def look(self, style: int) -> Look:
        number = self._format(style)
        code = _QUOTED.sub("", self._codes.get(number, ""))
        if number in _PERCENTS or "%" in code:
            return Look.PERCENT
        is_date = number in _DATES or re.search(r"[dmyhs]", code, re.I)
        return Look.DATE if is_date and "general" not in code.lower() else Look.PLAIN

    def showing(self, style: int, look: Look) -> int | None:
        """A style like this one that shows numbers so; None when the workbook has no styles."""
        if self.look(style) is look:
            return style
        if self._cells is None or len(self._cells) <= style:
            return None
        number = {Look.DATE: SHORT_DATE, Look.PERCENT: 9, Look.PLAIN: PLAIN}[look]
        if (style, number) not in self._made:
            copy = deepcopy(self._cells[style])
            copy.set("numFmtId", str(number))
            copy.set("applyNumberFormat", "1")
            self._cells.append(copy)
            self._cells.set("count", str(len(self._cells)))
            self._made[style, number] = len(self._cells) - 1
            self.changed = True
        return self._made[style, number]

    def _format(self, style: int) -> int:
        if self._cells is None or style >= len(self._cells):
            return PLAIN
        return int(self._cells[style].get("numFmtId", "0"))


def _own_formats(root: Element) -> list[tuple[int, str]]:
    formats = named(root, "numFmts")
    found = [] if formats is None else list(formats)
    return [(int(each.get("numFmtId", "0")), each.get("formatCode", "")) for each in found]
