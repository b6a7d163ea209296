"""A coordinator's workbook, read into facts. Pure reading: nothing is stored here.

`read_workbook(data, today)` gives a `Plan`, or raises `WorkbookRefused` before parsing anything.
What a header row means decides how a sheet is read, never its position nor its name.
A file that somebody sent is read by bot/documents/apart.py, which calls this in another process.
"""

from datetime import date

from bot.documents.workbook.files import WorkbookRefused
from bot.documents.workbook.progress import Progress, Told, to_nobody
from domain.plan import Plan

__all__ = ["Progress", "WorkbookRefused", "read_workbook"]


def read_workbook(data: bytes, today: date, name: str = "", told: Told = to_nobody) -> Plan:
    """Everything the workbook says, what must be asked about it, and every row as it stood.

    `name` is that of the file; `told` hears, row after row, where the reading is.
    Raises WorkbookRefused when the file is not one to be opened.
    """
    # The service only watches over readings, and takes what they found: it has no use for readers.
    from bot.documents.workbook import read

    return read.read_workbook(data, today, name, told)
