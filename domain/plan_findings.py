"""What reading a workbook leaves beside the facts: where, what is asked, what is told, every row.

The facts themselves are in domain/plan.py.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where a fact was read: sheet, row, and for each field the cell ("M5") it came from.

    `columns`: the fields that this sheet has a column for. A blank field that has none was left
    out of the sheet, not emptied.
    """

    sheet: str
    row_number: int
    cells: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()

    def cell(self, field_name: str) -> str:
        """The cell of one field; the first cell of the row when the field had none."""
        return dict(self.cells).get(field_name, f"A{self.row_number}")


@dataclass(frozen=True)
class Doubt:
    """Something the workbook says that must be asked, never guessed.

    `about` and `field` name the fact and the field an answer would fill ("action:3.3", "state").
    `proposal` and `choices` are in stored form: ISO date, plain number, state, key of a person.
    `also` lists other places ("Sheet!K5") where the same question arises.
    """

    sheet: str
    cell: str
    raw: str
    kind: str
    proposal: str | None = None
    choices: tuple[str, ...] = ()
    about: str = ""
    field: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Notice:
    """A certain reading worth telling ("read as …"). Alike ones are grouped under `also`."""

    sheet: str
    cell: str
    raw: str
    kind: str
    reading: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawRow:
    """A row as it stood, whatever was made of it: nothing of the workbook is lost.

    `kept_as`: title, header, fact, continuation (of a fact), total, note, empty, raw (understood
    later) or unread.
    """

    sheet: str
    row_number: int
    cells: tuple[str, ...]
    kept_as: str
