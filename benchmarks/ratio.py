"""A deed against a named peer, in turns within one run, and its line in docs/performance.md."""

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
Deed = Callable[[], None]


def rounds_asked(name: str, default: int = 9) -> int:
    """How many rounds `python -m benchmarks.NAME` is asked for."""
    reader = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    reader.add_argument("--rounds", type=int, default=default)
    return int(reader.parse_args().rounds)


def seconds(deed: Deed, times: int) -> float:
    """Computing time of one deed, out of several: what else the machine does is left out."""
    began = time.process_time()
    for _ in range(times):
        deed()
    return (time.process_time() - began) / times


def ratios(deed: Deed, peer: Deed, rounds: int, *, times: int, peers: int) -> list[float]:
    """One ratio for each round, the deed and its peer in turns, so many times each."""
    return [seconds(deed, times) / seconds(peer, peers) for _ in range(rounds)]


def spread(found: Sequence[float], digits: int = 0) -> str:
    """The median, with the smallest and the largest."""
    told = (f"{each:.{digits}f}" for each in (median(found), min(found), max(found)))
    return "{} ({}-{})".format(*told)


def row(name: str, found: Sequence[float], limit: str, digits: int = 1) -> str:
    """One line of the table."""
    return f"| {name} | {spread(found, digits)} | {limit} |"


def write_table(rows: Sequence[str], rounds: int, against: str, mark: str) -> None:
    """The table of a page, between its two marks."""
    written = f"""Median of {rounds} rounds in turns (smallest-largest); a ratio of computing times.

| deed | times {against} | to hold |
|---|---|---|
""" + "\n".join([*rows, ""])
    put(written, mark)


def put(written: str, mark: str) -> None:
    """Print what was found, and put it between the two marks of the page."""
    print(written)
    begin, end = f"<!-- {mark} begins -->\n", f"<!-- {mark} ends -->\n"
    before, marked, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    assert marked, f"docs/performance.md has no place for {mark}"
    PAGE.write_text(before + begin + written + end + rest.partition(end)[2], encoding="utf-8")
