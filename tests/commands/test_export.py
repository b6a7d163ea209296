"""`cheville export`: her own workbook in the folder, never over a file."""

from io import BytesIO

import openpyxl

from tests.commands.terminal import SAMPLE, Terminal


def test_the_workbook_is_written_under_its_name_and_changes_nothing(imported: Terminal) -> None:
    """The same bytes while nothing is new; a second time it is refused, whatever the name."""
    said = imported.types("export", "plan.xlsx")
    again = imported.types("export", "plan.xlsx")

    assert said.status == 0, said.all
    assert "Rien n'est nouveau depuis l'import" in said.out
    written = imported.folder / "plan.xlsx"
    assert written.read_bytes() == SAMPLE.read_bytes()
    assert (again.status, again.out) == (1, "")
    assert "plan.xlsx existe déjà" in again.err
    assert openpyxl.load_workbook(BytesIO(written.read_bytes())).sheetnames[0] == "Axes"
    assert "Rien n'a changé" in imported.types("import", "plan.xlsx", "--apply").out


def test_without_a_name_it_bears_hers_and_the_day(imported: Terminal) -> None:
    said = imported.types("export")

    assert said.status == 0, said.all
    (written,) = imported.folder.glob("plan_actions-20??-??-??.xlsx")
    assert written.name in said.out


def test_a_contract_without_a_workbook_is_told_what_to_do_first(terminal: Terminal) -> None:
    said = terminal.types("export")

    assert said.status == 1
    assert "cheville import FICHIER --apply" in said.err


def test_another_suffix_is_refused_with_the_right_one(terminal: Terminal) -> None:
    """A workbook under the name of a CSV opens nowhere."""
    said = terminal.types("export", "sortie.csv")

    assert said.status == 1
    assert "par exemple sortie.xlsx" in said.err
    assert not list(terminal.folder.glob("sortie*"))
