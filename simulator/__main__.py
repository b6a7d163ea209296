"""`python -m simulator`: a town to talk in, until Ctrl+C."""

import argparse
import asyncio
import contextlib
import sys

from simulator.clocks import read_moment
from simulator.server import Simulator
from simulator.shapes import Impossible
from simulator.town import DEFAULT_TOKEN


def main() -> int:
    """Prints the address, then serves."""
    said = _arguments()
    try:
        starts_at = read_moment(said.starts_at) if said.starts_at else None
    except Impossible as why:
        print(f"--starts-at: {why}", file=sys.stderr)
        return 2
    town = Simulator(token=said.token, starts_at=starts_at, flood=not said.no_flood, port=said.port)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(town))
    return 0


def _arguments() -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m simulator", description=__doc__)
    reader.add_argument("--port", type=int, default=8081)
    reader.add_argument(
        "--starts-at", metavar="ISO", help="town time, for example 2026-11-23T08:55:00+01:00"
    )
    reader.add_argument("--token", default=DEFAULT_TOKEN)
    reader.add_argument("--no-flood", action="store_true", help="no limits of pace (benchmarks)")
    return reader.parse_args()


async def _serve(town: Simulator) -> None:
    async with town:
        print(f"{town.url}  token {town.token}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
