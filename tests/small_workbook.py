"""A workbook of three fiches and three people, as small as they come, with what a story changes."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import openpyxl

FICHES = "Fiches-actions"
PEOPLE = "Partenaires"
_HEADS = {
    FICHES: ("N° fiche", "Intitulé de l'action", "Axe", "Pilote", "État", "Avancement", "Fin"),
    PEOPLE: ("Structure", "Civilité", "Nom", "Prénom", "E-mail"),
}
_ROWS: Mapping[str, Sequence[tuple[object, ...]]] = {
    FICHES: (
        ("3.1", "Dépister plus tôt", "Axe 3", "Nadia Ferrand", "En cours", 40, "31/12/2027"),
        ("3.2", "Aller vers", "Axe 3", "Paul Ginestet", "En cours", "à moitié", "31/12/2027"),
        ("3.3", "Former les aidants", "Axe 3", "Ginestet", None, 10, "31/12/2027"),
    ),
    PEOPLE: (
        ("Maison de santé", "Mme", "FERRAND", "Nadia", "n.ferrand@test.example"),
        ("Maison de santé", "M.", "GINESTET", "Paul", "p.ginestet@test.example"),
        ("Maison de santé", "Mme", "GINESTET", "Odile", "o.ginestet@test.example"),
    ),
}
Cells = Mapping[tuple[str, str], object]


def counted_workbook(third_quarter: object = None) -> bytes:
    """A workbook of one indicator, collected each quarter; the second one is known."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "Indicateurs"
    for row in (
        ("Code", "Indicateur", "Unité", "Fréquence", "T2 2026", "T3 2026"),
        ("30-a", "Dépistages", "personnes", "Trimestrielle", 40, third_quarter),
    ):
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def small_workbook(
    cells: Cells | None = None,
    *,
    without: tuple[str, int] | None = None,
    sheets: Sequence[str] = (FICHES, PEOPLE),
) -> bytes:
    """The workbook with these cells changed (« F2 » of a sheet), or without one row, or a sheet.

    As it is it raises three questions: how far 3.2 is, who answers for 3.3, and in what state.
    """
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name in sheets:
        sheet = book.create_sheet(name)
        for row in (_HEADS[name], *_ROWS[name]):
            sheet.append(row)
    for (name, cell), value in (cells or {}).items():
        book[name][cell].value = value
    if without:
        book[without[0]].delete_rows(without[1])
    return _bytes_of(book)


def blank_workbook() -> bytes:
    """Two sheets in which nobody wrote anything."""
    book = openpyxl.Workbook()
    book.create_sheet("Feuil2")
    return _bytes_of(book)


def _bytes_of(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()
