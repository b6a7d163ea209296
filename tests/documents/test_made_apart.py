"""A document made in a process of its own is the one that this process would make."""

import sys
from datetime import date
from io import BytesIO

import openpyxl
import pytest

from bot.documents.build import build
from bot.documents.made_apart import DocumentNotMade, build_apart

LINE = {
    "at": "2026-11-23 09:00:00",
    "by": "Amina Haddad",
    "person": None,
    "deed": "meeting_answered",
    "kind": "meeting",
    "subject": "COPIL n° 6",
    "details": {"answer": "present"},
}
FACTS = {"contract": "contrat", "on": date(2026, 11, 23).isoformat(), "lines": [LINE]}


def test_it_is_the_same_document() -> None:
    """Cell by cell."""
    file = {"kind": "journal", "name": "journal.xlsx", "facts": FACTS}

    here, apart = (_cells(make(file)) for make in (build, build_apart))

    assert here == apart
    assert "Réponse à une réunion" in str(apart)


def test_what_takes_no_time_is_made_here() -> None:
    """No process for a file of JSON or of a calendar."""
    file = {"kind": "json", "name": "x.json", "facts": {"é": 1}}
    assert build(file) == build_apart(file, maker=(sys.executable, "-c", "raise SystemExit(7)"))


@pytest.mark.parametrize("maker", ["raise SystemExit(7)", "import os; os.abort()"])
def test_a_maker_that_dies_is_told(maker: str) -> None:
    """The message is set aside under a reference; the service goes on."""
    file = {"kind": "journal", "name": "journal.xlsx", "facts": FACTS}
    with pytest.raises(DocumentNotMade):
        build_apart(file, maker=(sys.executable, "-c", maker))


def test_what_goes_wrong_is_told_without_its_words(capfd: pytest.CaptureFixture[str]) -> None:
    """A line of the journal that is no line: where it broke is told, not whom it is about."""
    broken = {**FACTS, "lines": [{**LINE, "at": "Amina"}]}
    with pytest.raises(DocumentNotMade):
        build_apart({"kind": "journal", "name": "journal.xlsx", "facts": broken})
    told = capfd.readouterr()
    assert "ValueError" in told.out + told.err
    assert "Amina" not in told.out + told.err


def _cells(content: bytes) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
