"""A coordinator's workbook, read into facts. Pure reading: nothing is stored here.

`read_workbook(data, today)` gives a `Plan`, or raises `WorkbookRefused` before parsing anything.
What a header row means decides how a sheet is read, never its position nor its name.
A file that somebody sent is read by bot/documents/apart.py, which calls this in another process.
"""

from bot.documents.workbook.files import WorkbookRefused
from bot.documents.workbook.progress import Progress
from bot.documents.workbook.read import read_workbook

__all__ = ["Progress", "WorkbookRefused", "read_workbook"]
