"""P13: `python -m benchmarks.p13_export`. The sample workbook given back, against bare XlsxWriter
writing its cells.

Writes the table of docs/performance.md between its two marks.
"""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from xlsxwriter import Workbook

from benchmarks.ratio import Deed, ratios, rounds_asked, row, write_table
from bot.documents.handed_back import hand_back
from bot.documents.handed_back.edits import Edits
from bot.documents.handed_back.fresh import fresh, headers_of
from bot.documents.handed_back.layout import Layout
from bot.documents.handed_back.patch import Patch
from bot.documents.workbook import read_workbook
from bot.documents.workbook.guard import check
from bot.documents.workbook.read import her_grids
from domain.unwritten import Unwritten
from storage.exports import Order

ROOT = Path(__file__).parents[1]
SAMPLE = (ROOT / "simulator/sample/plan_actions.xlsx").read_bytes()
TODAY = date(2026, 11, 23)
GRIDS = her_grids(SAMPLE, check(SAMPLE))
HEADERS = headers_of(GRIDS)
PLAN = read_workbook(SAMPLE, TODAY)
LAYOUT = Layout(SAMPLE, PLAN, TODAY)
NEWS = tuple(
    news
    for action in PLAN.actions
    for news in (
        Unwritten(f"action:{action.key}", "progress", 65.0),
        Unwritten(f"action:{action.key}", "last_update_on", "2026-11-26"),
        Unwritten(f"action:{action.key}", "obstacles", ["Un frein de plus"]),
    )
)
ORDER = Order("plan_actions.xlsx", NEWS, TODAY, {})


def bare() -> None:
    """The same cells, one call each, and one format for dates."""
    with Workbook(BytesIO(), {"in_memory": True, "strings_to_formulas": False}) as book:
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        for grid in GRIDS:
            sheet = book.add_worksheet(grid.name)
            for number, row in enumerate(grid.rows):
                for column, value in enumerate(row):
                    if value is None:
                        continue
                    if isinstance(value, date | datetime):
                        sheet.write_datetime(number, column, value, dated)
                    else:
                        sheet.write(number, column, value)


def afresh() -> None:
    """Sheets, headings, formats, widths and filters, as for a file that is no .xlsx; where the
    headings stand is known."""
    fresh(GRIDS, HEADERS)


def patched() -> None:
    """Three cells of each action into the file as it came; how to write them is known."""
    patch = Patch(SAMPLE, LAYOUT)
    edits = Edits(LAYOUT, NEWS, patch.look_at)
    patch.apply(edits.ways(news)[0] for news in NEWS)
    patch.bytes()


def whole() -> None:
    """All of it: read, patched, and read back until it says what is known."""
    hand_back(SAMPLE, ORDER)


def main() -> None:
    rounds = rounds_asked("p13_export")

    def line(name: str, deed: Deed, limit: str) -> str:
        return row(name, ratios(deed, bare, rounds, times=3, peers=3), limit, digits=2)

    told = [
        line("written afresh", afresh, "≤ 1.3"),
        line("72 cells patched into hers", patched, "≤ 1.3"),
        line("the whole deed, with its readings", whole, ""),
    ]
    write_table(told, rounds, "bare XlsxWriter", "p13 export")


if __name__ == "__main__":
    main()
