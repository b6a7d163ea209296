"""Doubts and notices gathered while a workbook is read. Alike ones become one."""

from dataclasses import replace

from bot.documents.workbook.grid import cell_place
from domain.plan import Doubt, Notice


class Findings:
    """Lives as long as one reading."""

    def __init__(self) -> None:
        self._doubts: dict[Doubt, None] = {}
        self._grouped: dict[tuple[str, str], list[Doubt]] = {}
        self._notices: dict[tuple[str, str, str, str], Notice] = {}

    def doubt(self, doubt: Doubt) -> None:
        """One question about one cell. The same question about the same fact is asked once."""
        self._doubts.setdefault(doubt)

    def grouped_doubt(self, group: str, doubt: Doubt) -> None:
        """A question asked once for all the cells where it arises, sheet by sheet."""
        self._grouped.setdefault((doubt.sheet, group), []).append(doubt)

    def notice(self, notice: Notice) -> None:
        key = (notice.sheet, notice.kind, notice.raw, notice.reading)
        known = self._notices.get(key)
        if known is None:
            self._notices[key] = notice
        elif known.cell != notice.cell and notice.cell not in known.also:
            self._notices[key] = replace(known, also=(*known.also, notice.cell))

    def rows_asked(self, sheet: str) -> set[int]:
        """The rows of a sheet about which something is asked already, from 0."""
        grouped = (doubt for alike in self._grouped.values() for doubt in alike)
        asked = (doubt for doubt in (*self._doubts, *grouped) if doubt.sheet == sheet)
        return {cell_place(doubt.cell)[0] for doubt in asked}

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        return (*self._doubts, *(_joined(alike) for alike in self._grouped.values()))

    @property
    def notices(self) -> tuple[Notice, ...]:
        return tuple(self._notices.values())


def _joined(alike: list[Doubt]) -> Doubt:
    first = alike[0]
    raws = dict.fromkeys(doubt.raw for doubt in alike)
    cells = dict.fromkeys(doubt.cell for doubt in alike)
    return replace(first, raw=" · ".join(raws), also=tuple(cells)[1:])
