"""`cheville import`: told first, written when asked, in words."""

import pytest

from tests.commands.terminal import SAMPLE, Terminal
from tests.small_workbook import small_workbook
from tests.storage.office import edited


def test_without_apply_it_tells_and_writes_nothing(blank: Terminal) -> None:
    """What was understood, sheet by sheet, then what is asked, cell by cell."""
    said = blank.types("import", str(SAMPLE))

    assert 0 == said.status
    for line in (
        "Fiches-actions  24 fiches-actions",
        "Partenaires     61 personnes, 38 structures",
        "267 lignes",
        "22 k€ → 22 000 (Fiches-actions T9)",
        "À préciser (14)",
        "Fiches-actions N20 (fiche 3.3 « Coordonner les",
        "sur la… ») : état de la fiche non indiqué",
        "Réunions A23 (réunion GT Santé mentale n° 5, date)",
        "lecture proposée : 26/11/2026",
        "--apply",
    ):
        assert line in said.out
    assert [] == list(blank.folder.iterdir()), "not even an empty database"


def test_with_apply_it_writes_then_nothing_has_changed(terminal: Terminal) -> None:
    """The same file again is no news."""
    first = terminal.types("import", str(SAMPLE), "--apply", "--contract", "CLS du Pays de Test")
    again = terminal.types("import", str(SAMPLE), "--apply")

    assert (0, 0) == (first.status, again.status)
    assert "Écrit dans la base, contrat « CLS du Pays de Test »" in first.out
    assert "24 fiches-actions, 12 instances, 33 réunions" in first.out
    assert "Rien n'a changé" in again.out


def test_a_changed_file_tells_what_would_change_then_changes_it(imported: Terminal) -> None:
    """Old value and new value, in French; nothing is written before --apply."""
    changed = {
        ("Fiches-actions", "O5"): 60,
        ("Fiches-actions", "N6"): "En pause",
        ("Réunions", "B27"): "10h-12h",
    }
    file = imported.folder / "plan.xlsx"
    file.write_bytes(edited(changed, without=("Fiches-actions", 16)))

    trial = imported.types("import", str(file))
    trial_again = imported.types("import", str(file))
    done = imported.types("import", str(file), "--apply")

    assert "Ce qui changerait dans la base, contrat « CLS Pays de Sauvelane »" in trial.out
    assert trial == trial_again
    for line in (
        "avancement : 40 % → 60 %",
        "état : en cours → en pause",
        "réunion COTECH n° 9 (19/01/2027), date et heure : "
        "mardi 19 janvier 2027 à 9 h 30 → mardi 19 janvier 2027 à 10 h",
        "N'est plus dans le classeur ; rien n'est effacé :\n  · fiche 2.5 « Réseau",
    ):
        assert line in trial.out
        assert line in done.out
    assert "Rien n'a changé" in imported.types("import", str(file), "--apply").out


def test_a_workbook_of_another_contract_is_asked_about(imported: Terminal) -> None:
    """Told before it is written, and once it is, with the way back."""
    file = imported.folder / "autre.xlsx"
    file.write_bytes(small_workbook())

    trial = imported.types("import", str(file))
    done = imported.types("import", str(file), "--apply")
    same = imported.types("import", str(SAMPLE))

    for said in (trial, done):
        assert 0 == said.status
        assert "Est-ce bien le classeur de ce contrat ?" in said.out
        assert "je n'en retrouve aucune ici" in said.out
    assert "--contract NOM" in trial.out
    assert "cheville import --undo" in done.out
    assert "Est-ce bien" not in same.out


def test_56_a_file_cut_in_the_middle_is_refused_in_words(imported: Terminal) -> None:
    """Fault 56: neither read by halves nor written by halves."""
    file = imported.folder / "plan.xlsx"
    file.write_bytes(SAMPLE.read_bytes()[:20_000])

    said = imported.types("import", str(file), "--apply")

    assert 1 == said.status
    assert "Fichier refusé : le classeur est abîmé ou incomplet." in said.all
    assert "Rien n'a changé" in imported.types("import", str(SAMPLE), "--apply").out


def test_a_file_that_is_not_there_is_told(blank: Terminal) -> None:
    """The name as it was typed."""
    said = blank.types("import", "plan.xlsx")

    assert 1 == said.status
    assert "Le fichier plan.xlsx ne s'ouvre pas : il n'existe pas à cet endroit." in said.err


def test_with_two_contracts_one_must_be_named(imported: Terminal) -> None:
    """A workbook never lands in the wrong contract."""
    assert 0 == imported.types("import", str(SAMPLE), "--apply", "--contract", "Autre").status

    said = imported.types("import", str(SAMPLE), "--apply")

    assert 1 == said.status
    assert "La base contient plusieurs contrats : CLS Pays de Sauvelane, Autre." in said.err


def test_questions_are_answered_at_the_terminal(imported: Terminal) -> None:
    """A letter for what is offered, « - » to leave it, words; then nothing is asked."""
    first = imported.types("import", "--questions", typed="a\n-\nXavier Lebrun\n")
    assert "1/14  Partenaires F38 : Pauline Guiraud, e-mail : plusieurs adresses" in first.out
    assert "Réponses notées : 3. Questions encore ouvertes : 11." in first.out

    rest = imported.types("import", "--questions", typed="n'importe quoi\n" + "-\n" * 11)
    assert "Touchez" not in rest.out

    assert "Je n'ai pas compris cette date. Écrivez par exemple : 15/10/2027" in rest.out
    assert "Questions encore ouvertes : 0." in rest.out
    assert "Rien n'a changé" in imported.types("import", str(SAMPLE), "--apply").out


def test_the_last_import_is_taken_back_when_asked_to(imported: Terminal) -> None:
    """Told first, done with --apply, once."""
    told = imported.types("import", "--undo")
    assert "rien n'est encore écrit" in told.out
    assert "Enlevé : 24 fiches-actions" in told.out

    done = imported.types("import", "--undo", "--apply")
    again = imported.types("import", "--undo", "--apply")

    assert "Import de plan_actions.xlsx annulé." in done.out
    assert (1, "Il n'y a pas d'import à annuler.\n") == (again.status, again.err)


@pytest.mark.parametrize("beside", [str(SAMPLE), "--questions"])
def test_taking_back_takes_nothing_beside_it(imported: Terminal, beside: str) -> None:
    """It would undo the last import, not the file that was named."""
    said = imported.types("import", beside, "--undo")

    assert (1, "") == (said.status, said.out)
    assert "sans fichier ni --questions" in said.err
