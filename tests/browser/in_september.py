"""The workbook of the sample on the last day of September: no figure of the third quarter.

Two older figures of Mathieu are missing too, and one that nobody answered for is his: six in all.
"""

from datetime import datetime
from io import BytesIO

import openpyxl

from bot.demo_seed import sample_workbook

EVENING = datetime.fromisoformat("2026-09-30T17:00:00+02:00")
_SHEET, _HEADS = "Indicateurs", 3
_NOT_YET = ("2026 T3", "2026 T4")
_LATE = (("11-b", "2025"), ("12-a", "2025"), ("21-b", "2026 T2"))
_HIS = ("12-a", "Responsable du recueil", "Mathieu Blanc")


def workbook() -> bytes:
    """The bytes of an .xlsx."""
    book = openpyxl.load_workbook(BytesIO(sample_workbook()))
    sheet = book[_SHEET]
    columns = {str(cell.value): cell.column for cell in sheet[_HEADS]}
    rows = {str(cell.value): cell.row for cell in sheet["A"]}
    for row in range(_HEADS + 1, sheet.max_row + 1):
        for head in _NOT_YET:
            sheet.cell(row, columns[head]).value = None
    for code, head in _LATE:
        sheet.cell(rows[code], columns[head]).value = None
    code, head, name = _HIS
    sheet.cell(rows[code], columns[head]).value = name
    out = BytesIO()
    book.save(out)
    return out.getvalue()
