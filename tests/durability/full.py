"""`make kills`, first half: every kill point of every scenario, on both databases.

`python -m tests.durability.full` alone; `--scenario NAME`, `--database sqlite|postgresql` and
`--from N` narrow it down. Prints one line a scenario; the first story that ends wrong stops it,
with the number of its point.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.databases import PostgresServer, SqliteFiles, postgres
from tests.durability.conftest import scene_in
from tests.durability.scenarios import SCENARIOS, run
from tests.durability.service import Nursery

KINDS = ("sqlite", "postgresql")


@contextmanager
def databases_of(kind: str) -> Iterator[SqliteFiles | PostgresServer]:
    """Databases of this kind, in a folder that goes with them."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            yield SqliteFiles(Path(folder))
        else:
            with postgres(Path(folder)) as server:
                yield server


def enumerate_points(
    nursery: Nursery, databases: SqliteFiles | PostgresServer, name: str, first: int
) -> int:
    """Die at each point from the first on, until a run survives; returns how many kills."""
    scenario = SCENARIOS[name]()
    with scene_in(nursery, databases, at=scenario.at) as scene:
        run(scenario, scene)
    for nth in count(first):
        with scene_in(nursery, databases, at=scenario.at) as scene:
            try:
                died = run(scenario, scene, nth)
            except AssertionError:
                print(f"{name} on {databases.name}, killed at point {nth}:", file=sys.stderr)
                raise
        if not died:
            return nth - first
    raise AssertionError("unreachable")


def main() -> None:
    reader = argparse.ArgumentParser(prog="python -m tests.durability.full", description=__doc__)
    reader.add_argument("--scenario", choices=SCENARIOS, action="append")
    reader.add_argument("--database", choices=KINDS, action="append")
    reader.add_argument("--from", dest="first", type=int, default=1)
    said = reader.parse_args()
    nursery = Nursery()
    for kind in said.database or KINDS:
        with databases_of(kind) as databases:
            for name in said.scenario or SCENARIOS:
                kills = enumerate_points(nursery, databases, name, said.first)
                print(f"{kind:10}  {name:10}  {kills} kills, each story ended right", flush=True)
    nursery.close()


if __name__ == "__main__":
    main()
