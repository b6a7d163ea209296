"""P13: `python -m benchmarks.p13_export`. The sample workbook given back, against bare XlsxWriter
writing its cells.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import time
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from statistics import median

from xlsxwriter import Workbook

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
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- p13 export begins -->\n", "<!-- p13 export ends -->\n"
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


def seconds(deed: Callable[[], None], times: int) -> float:
    """Computing time of one deed, out of several: what else the machine does is left out."""
    began = time.process_time()
    for _ in range(times):
        deed()
    return (time.process_time() - began) / times


def row(name: str, deed: Callable[[], None], rounds: int, limit: str) -> str:
    """One line of the table: the median, with the smallest and the largest; in turns."""
    found = [seconds(deed, 3) / seconds(bare, 3) for _ in range(rounds)]
    return f"| {name} | {median(found):.2f} ({min(found):.2f}-{max(found):.2f}) | {limit} |"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p13_export")
    reader.add_argument("--rounds", type=int, default=9)
    rounds = reader.parse_args().rounds
    told = [
        row("written afresh", afresh, rounds, "≤ 1.3"),
        row("72 cells patched into hers", patched, rounds, "≤ 1.3"),
        row("the whole deed, with its readings", whole, rounds, ""),
    ]
    written = f"""Median of {rounds} rounds in turns (smallest-largest); a ratio of computing times.

| deed | times bare XlsxWriter | to hold |
|---|---|---|
""" + "\n".join([*told, ""])
    print(written)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + written + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
