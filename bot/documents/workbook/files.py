"""What a file may be, how large it may grow, and how it is refused."""

from enum import StrEnum

MAX_BYTES = 20 * 1024 * 1024
MAX_MEMBERS = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 1_000
MAX_CELLS = 1_000_000


class FileKind(StrEnum):
    """What a workbook is written in, whatever its name ends with."""

    XLSX = "xlsx"
    ODS = "ods"
    XLS = "xls"
    CSV = "csv"


class WorkbookRefused(Exception):
    """The file will not be read. `text` names what to say; `facts` are for that text."""

    def __init__(self, text: str, **facts: str | int) -> None:
        super().__init__(f"{text} {facts}")
        self.text = text
        self.facts: dict[str, str | int] = dict(facts)


def not_a_workbook(looks_like: str) -> WorkbookRefused:
    """`looks_like`: picture, pdf, words, slides, archive, or other."""
    return WorkbookRefused("import/refused_not_a_workbook", looks_like=looks_like)


def damaged() -> WorkbookRefused:
    return WorkbookRefused("import/refused_unreadable")


def swells() -> WorkbookRefused:
    return WorkbookRefused("import/refused_swells", limit_mb=MAX_UNPACKED // 2**20)


def too_wide() -> WorkbookRefused:
    return WorkbookRefused("import/refused_too_wide", rows=MAX_ROWS, columns=MAX_COLUMNS)


def check_corner(rows: int, columns: int) -> None:
    """The parser lays a sheet out whole: one cell far away is enough to fill the memory."""
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        raise too_wide()
