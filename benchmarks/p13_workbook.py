"""P13: `python -m benchmarks.p13_workbook`. The sample workbook read into a plan, against its cells
read alone with python-calamine.

Writes the table of docs/performance.md between its two marks.
"""

import argparse
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from python_calamine import CalamineWorkbook

from bot.documents.workbook import read_workbook
from bot.documents.workbook.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- p13 begins -->\n", "<!-- p13 ends -->\n"
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


def seconds(deed: Callable[[], None], times: int) -> float:
    """Computing time of one deed, out of several: what else the machine does is left out."""
    began = time.process_time()
    for _ in range(times):
        deed()
    return (time.process_time() - began) / times


def ratios(deed: Callable[[], None], peer: Callable[[], None], rounds: int) -> list[float]:
    """One ratio for each round, deed and peer in turns."""
    return [seconds(deed, 5) / seconds(peer, 25) for _ in range(rounds)]


def first_ratio(_round: int) -> float:
    """The same in a new process, where nothing is remembered yet."""
    vocabulary()
    peer = seconds(cells, 25)
    return seconds(plan, 1) / peer


def row(name: str, found: list[float], limit: str) -> str:
    """One line of the table: the median, with the smallest and the largest."""
    return f"| {name} | {median(found):.1f} ({min(found):.1f}-{max(found):.1f}) | {limit} |"


def table(rows: list[str], rounds: int) -> str:
    head = f"""Median of {rounds} rounds in turns (smallest-largest); a ratio of computing times.

| deed | times its peer | to hold |
|---|---|---|
"""
    return head + "\n".join(rows) + "\n"


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m benchmarks.p13_workbook")
    reader.add_argument("--rounds", type=int, default=9)
    rounds = reader.parse_args().rounds
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as one_by_one:
        first = list(one_by_one.map(first_ratio, range(rounds)))
    reading = ratios(plan, cells, rounds)
    written = table(
        [
            row("reading the sample, against its cells alone", reading, "≤ 20"),
            row("the same, for the first reading of a process", first, ""),
        ],
        rounds,
    )
    print(written)
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    PAGE.write_text(before + BEGIN + written + END + rest.partition(END)[2], encoding="utf-8")


if __name__ == "__main__":
    main()
