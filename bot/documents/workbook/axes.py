"""Axes of the contract, from their own sheet or from what the actions say of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.references import people_in
from bot.documents.workbook.row import Row
from bot.documents.workbook.table import Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.reading import fold, squeeze
from domain.plan import Axis, Reference

_CODE = r"([a-z]|[a-z]{0,3}\d{1,2}|[ivx]{1,4})"
_AXIS = re.compile(rf"{_CODE}(?:\s*[-–—:.)]\s*|\s+(?=\S)|$)(.*)", re.I | re.S)


@dataclass
class Axes:
    """The axes known so far, in order. Lives as long as one reading."""

    vocabulary: Vocabulary
    known: dict[str, Axis] = field(default_factory=dict)

    def add(self, axis: Axis) -> None:
        before = self.known.get(axis.key)
        if before is None:
            self.known[axis.key] = axis
            return
        objectives = tuple(dict.fromkeys((*before.objectives, *axis.objectives)))
        leads = before.leads or axis.leads
        self.known[axis.key] = replace(before, objectives=objectives, leads=leads)

    def key_for(self, text: str) -> str | None:
        """The axis a cell of an action means; one never heard of is taken in as it is written."""
        code, title = split_axis(text, self.vocabulary)
        by_title = [a.key for a in self.known.values() if title and fold(a.title) == fold(title)]
        if not code:
            code = by_title[0] if len(by_title) == 1 else title
        if not code:
            return None
        self.add(Axis(key=code, code=code, title=title))
        return code


def split_axis(text: str, vocabulary: Vocabulary) -> tuple[str, str]:
    """Code and title of "Axe 1 - Accès aux soins", "2. Personnes âgées", "O1 Prévenir", "T"
    or "Santé mentale"."""
    rest, is_named = _without_prefix(squeeze(text), vocabulary)
    found = _AXIS.fullmatch(rest)
    if not found or (found[1].isalpha() and found[2] and not is_named):
        return "", rest
    return found[1].upper(), squeeze(found[2])


def _without_prefix(text: str, vocabulary: Vocabulary) -> tuple[str, bool]:
    words = text.split()
    for length in (3, 2, 1):
        if fold(" ".join(words[:length])) in vocabulary.phrases["axis_prefixes"]:
            return " ".join(words[length:]).lstrip("°ºo. "), True
    return text, False


def read_axes(tables: Iterable[Table], axes: Axes, directory: Directory) -> None:
    for table in tables:
        for index in table.rows():
            if axis := _read(Row(table, index), axes, directory):
                axes.add(axis)


def _read(row: Row, axes: Axes, directory: Directory) -> Axis | None:
    vocabulary = row.table.workshop.vocabulary
    code, title = split_axis(row.text("code"), vocabulary)
    if not code:
        code, title = split_axis(row.text("title"), vocabulary)
    code, title = code or title, row.text("title") if row.text("code") else title
    if not code:
        return None
    row.about = f"axis:{code}"
    row.keep_as("continuation" if code in axes.known else "fact")
    formalised, leads = _formalised(row)
    return Axis(
        key=code,
        code=code,
        title=title,
        objectives=(objective,) if (objective := row.stated("objective")) else (),
        elected=_elected(row, code in axes.known, directory),
        formalised=formalised,
        formalised_on=row.day("formalised_on"),
        leads=row.text("leads") or leads,
        others=row.others(),
        origin=row.origin(),
    )


def _elected(row: Row, is_known: bool, directory: Directory) -> Reference | None:
    cell = row.one("elected")
    if is_known or cell is None:
        return None
    if not row.stated("elected"):
        row.doubt("elected", cell, "person_to_name")
        return None
    return next(iter(people_in(row, "elected", directory)), None)


def _formalised(row: Row) -> tuple[bool | None, str]:
    """ "OUI"; or "NON - pistes seulement", of which the remark is kept."""
    cell = row.one("formalised")
    if cell is None:
        return None, ""
    vocabulary = row.table.workshop.vocabulary
    head, _, remark = (
        part.strip() for part in re.sub(r"\s*[-–—,:(]\s*", "|", cell.text, count=1).partition("|")
    )
    for phrase, value in (("yes", True), ("no", False)):
        if vocabulary.says(phrase, head) or cell.value is value:
            return value, remark.rstrip(")")
    row.doubt("formalised", cell, "yes_or_no")
    return None, cell.text
