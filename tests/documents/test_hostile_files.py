"""Faults 55 and 56: what must not be read is refused in words, at little cost, and leaves nothing.

Each file is read as one that somebody sent, by a child process. `-s` shows what each cost.
"""

import asyncio
import sys
import time
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents.apart import read_apart
from bot.documents.child import MEMORY_BYTES
from bot.documents.workbook import Progress, WorkbookRefused, read_workbook
from bot.render import Render
from domain.plan import Plan
from tests.documents.compound_files import xls
from tests.documents.hostile_files import OLD, READ, REFUSED, cut_short
from tests.documents.sample import TODAY, plan

RENDER = Render()
MEASURED_CHILD = """
from pathlib import Path
from bot.documents import child
say = child._say
def measured(**what):
    status = Path("/proc/self/status").read_text()
    say(progress=["memory", int(status.partition("VmHWM:")[2].split()[0]), 0])
    say(**what)
child._say = measured
child.main()
"""
"""The child itself, that tells the most memory it ever had (in kB) before it answers."""


@pytest.mark.parametrize("name", REFUSED)
def test_55_a_hostile_file_is_refused_in_words_and_costs_little(name):
    """Why, then what to do next; within the memory of the child and the patience of its parent."""
    text, made = REFUSED[name]
    data, told = made(), [Progress("memory at the start", 0, 0)]
    child = (sys.executable, "-c", MEASURED_CHILD)
    began = time.monotonic()

    with pytest.raises(WorkbookRefused) as said:
        asyncio.run(read_apart(data, "plan.xlsx", TODAY, told=told.append, child=child))

    print(f"{name:32} {time.monotonic() - began:5.2f} s {told[-1].number // 1024:5} MB")
    assert f"import/refused_{text}" == said.value.text
    words = RENDER.terminal(said.value.text, said.value.facts)
    assert words.startswith("Fichier refusé : ")
    assert words.count(". ") >= 1, "what to do next"
    assert told[-1].number * 1024 <= MEMORY_BYTES


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in cut_short()])
def test_56_a_file_cut_short_is_refused(data):
    """At any tenth of its length: broken, never half read."""
    with pytest.raises(WorkbookRefused, match="unreadable"):
        read_workbook(data, TODAY)


@pytest.mark.parametrize("name", READ)
def test_a_danger_that_nobody_touches_is_no_reason_to_refuse(name):
    """Links are not followed, formulas not computed, files inside not opened: the rest is read."""
    assert len(plan().actions) <= len(read_workbook(READ[name](), TODAY).actions)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_an_old_workbook_with_noise_in_it_is_read_or_refused(data):
    """Bytes overwritten anywhere, in its directory or in its cells: never another failure."""
    whole = bytearray(xls(OLD))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(8, len(whole) - 1))
        noise = data.draw(st.binary(min_size=1, max_size=8))
        whole[at : at + len(noise)] = noise

    with suppress(WorkbookRefused):
        assert isinstance(read_workbook(bytes(whole), TODAY), Plan)
