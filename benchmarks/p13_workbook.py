"""P13: `python -m benchmarks.p13_workbook`. The sample workbook read into a plan, against its cells
read alone with python-calamine.

Writes the table of docs/performance.md between its two marks.
"""

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.ratio import ratios, rounds_asked, row, seconds, write_table
from bot.documents.workbook import read_workbook
from bot.documents.workbook.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]
SAMPLE = (ROOT / "simulator/sample/plan_actions.xlsx").read_bytes()
TODAY = date(2026, 11, 23)


def plan() -> None:
    """Everything: the look at the file, its cells, comments and merged blocks, every fact."""
    read_workbook(SAMPLE, TODAY)


def cells() -> None:
    """The values of every sheet, and nothing made of them."""
    book = CalamineWorkbook.from_filelike(BytesIO(SAMPLE))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def first_ratio(_round: int) -> float:
    """The same in a new process, where nothing is remembered yet."""
    vocabulary()
    peer = seconds(cells, 25)
    return seconds(plan, 1) / peer


def main() -> None:
    rounds = rounds_asked("p13_workbook")
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as one_by_one:
        first = list(one_by_one.map(first_ratio, range(rounds)))
    reading = ratios(plan, cells, rounds, times=5, peers=25)
    told = [
        row("reading the sample, against its cells alone", reading, "≤ 20"),
        row("the same, for the first reading of a process", first, ""),
    ]
    write_table(told, rounds, "its peer", "p13")


if __name__ == "__main__":
    main()
