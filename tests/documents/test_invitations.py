"""The workbook of links, opened again: what people are called is text, whatever it looks like."""

from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.build import build
from bot.documents.invitations import WIDTHS

_TEXT = ("name", "structure", "mail", "link", "text")
_HOSTILE = [
    '=HYPERLINK("http://x";"y")',
    "+33 6 12 34 56 78",
    "-1",
    "@x",
    "=1+1",
    "\tTabulé",
    "012",
    "1e5",
    "{=A1}",
    "http://x.test",
    "mailto:a@x.test",
    "internal:A1",
    "vrai",
    "TRUE",
    "#REF!",
]


def opened(rows: list[dict[str, str]]) -> Any:
    facts = {
        "sheet": "Invitations",
        "made_on": "2026-11-23",
        "headings": {name: name.title() for name in WIDTHS},
        "rows": rows,
    }
    content = build({"kind": "invitations", "name": "x.xlsx", "facts": facts})
    return openpyxl.load_workbook(BytesIO(content)).active


def row(text: str) -> dict[str, str]:
    return {**dict.fromkeys(_TEXT, text), "until": "2026-11-30T09:00"}


def told(sheet: Any) -> list[Any]:
    """The cells of the one person, by column."""
    cells = dict(zip(WIDTHS, sheet[2], strict=True))
    return [cells[name] for name in _TEXT]


@pytest.mark.parametrize("words", _HOSTILE)
def test_53_what_looks_like_a_formula_is_text(words: str) -> None:
    """Fault 53: each cell is a string, no link, and reads as it was written."""
    sheet = opened([row(words)])

    assert {("s", words, None)} == {(c.data_type, c.value, c.hyperlink) for c in told(sheet)}


_NAMES = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x2FFF, exclude_categories=("Cs", "Cc")),
    min_size=1,
    max_size=40,
).filter(lambda name: "_x" not in name)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from("=+-@'\"\t ") | st.just(""), _NAMES)
def test_53_any_name_comes_back_as_it_was(sign: str, name: str) -> None:
    """Fault 53, for any name behind any sign that a spreadsheet might obey."""
    sheet = opened([row(sign + name)])

    assert {("s", sign + name)} == {(cell.data_type, cell.value) for cell in told(sheet)}


def test_the_sheet_is_ready_for_a_mail_merge() -> None:
    """A heading, a filter, columns wide enough, a moment that is one."""
    sheet = opened([row("Amina"), row("Bruno")])

    assert [name.title() for name in WIDTHS] == [cell.value for cell in sheet[1]]
    assert ("A1:F3", "B2") == (sheet.auto_filter.ref, sheet.freeze_panes)
    assert sheet.column_dimensions["D"].width > 45
    assert datetime(2026, 11, 30, 9) == sheet["E2"].value
