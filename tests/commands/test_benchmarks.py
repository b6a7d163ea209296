"""The figures are taken by hand, never in the suite; that they still measure what they say is held
here, on a crowd of two."""

import asyncio
from importlib import import_module
from pathlib import Path

import pytest
from sqlmodel import col, select

from benchmarks.bots import Bot, Cheville, Echo
from benchmarks.contract import FIRST
from benchmarks.p1_conversation import REPORT, pace
from benchmarks.ratio import PAGE
from storage.actions import Report

ALL = sorted(path.stem for path in Path(__file__).parents[2].glob("benchmarks/p[0-9]*.py"))
HELD = 1


@pytest.mark.parametrize("name", ALL)
def test_each_figure_has_its_command_and_its_place(name: str) -> None:
    """`make bench` runs it, and the page tells how."""
    assert callable(import_module(f"benchmarks.{name}").main)
    makefile = (PAGE.parents[1] / "Makefile").read_text(encoding="utf-8")
    assert f"-m benchmarks.{name}" in makefile
    assert f"python -m benchmarks.{name}`" in PAGE.read_text(encoding="utf-8")


def test_a_conversation_of_the_crowd_ends_with_a_report() -> None:
    """Each line of the script has one reply, and the last writes what was said."""
    bot = Cheville()
    bot.lays(2, HELD)

    asyncio.run(pace(bot, range(FIRST, FIRST + 2), 2 * len(REPORT)))

    mine = select(Report).where(col(Report.source).startswith("talk:"))
    reports = bot.ask(lambda session: list(session.exec(mine)))
    assert len(reports) >= 2
    assert {(each.kind, each.progress) for each in reports} == {("moving", 50.0)}


def test_the_peer_is_an_echo() -> None:
    bot: Bot = Echo()

    assert asyncio.run(pace(bot, range(FIRST, FIRST + 2), 4)).replies > 0
