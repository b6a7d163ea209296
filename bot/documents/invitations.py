"""The workbook of invitation links: a line per person, ready for a mail merge. No words of its own.

What people are called is text and stays text: « =HYPERLINK(…) », « +33 6… » and « @x » are no
formula in any cell.
"""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.documents.sheets import AS_TYPED

WIDTHS = {"name": 28, "structure": 30, "mail": 34, "link": 52, "until": 18, "text": 90}
"""The columns, in their order, with their widths in characters."""


def workbook(facts: Mapping[str, Any]) -> bytes:
    """The file that these facts describe: `sheet`, `made_on` (a day), `headings` by column, and
    `rows` by column, `until` being a moment on the wall clock."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, AS_TYPED) as book:
        book.set_properties({"created": datetime.fromisoformat(facts["made_on"])})
        sheet = book.add_worksheet(facts["sheet"])
        plain = book.add_format({"valign": "top"})
        wrapped = book.add_format({"valign": "top", "text_wrap": True})
        moment = book.add_format({"valign": "top", "num_format": "dd/mm/yyyy hh:mm"})
        bold = book.add_format({"bold": True, "bottom": 1})
        for place, (name, width) in enumerate(WIDTHS.items()):
            sheet.set_column(place, place, width, plain)
            sheet.write_string(0, place, facts["headings"][name], bold)
        for number, row in enumerate(facts["rows"], start=1):
            _write(sheet, number, row, {"text": wrapped, "until": moment})
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(facts["rows"]), len(WIDTHS) - 1)
    return out.getvalue()


def _write(
    sheet: Worksheet, number: int, row: Mapping[str, str], formats: Mapping[str, Any]
) -> None:
    for place, name in enumerate(WIDTHS):
        if name == "until":
            until = datetime.fromisoformat(row[name])
            sheet.write_datetime(number, place, until, formats[name])
        else:
            sheet.write_string(number, place, row[name], formats.get(name))
