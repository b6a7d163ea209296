"""The command line speaks French and never shows its entrails."""

import pytest

from bot.words import table
from tests.commands.terminal import Terminal
from tests.house.code import Source, sources


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ([], "Il manque : COMMANDE."),
        (["imprt"], "« imprt » n'existe pas"),
        (["import"], "Dites quel classeur lire : cheville import FICHIER"),
        (["import", "a.xlsx", "--aply"], "Je ne connais pas : --aply."),
        (["run", "--clock"], "il manque une valeur"),
        (["invite", "Claire", "--role", "chef"], "« chef » n'existe pas"),
        (["demo", "--port", "haut"], "« haut » n'est pas une valeur possible"),
    ],
)
def test_a_slip_is_told_in_french(blank: Terminal, typed: list[str], told: str) -> None:
    """What is wrong, then where help is; exit 1."""
    said = blank.types(*typed)

    assert (1, "") == (said.status, said.out)
    assert told in said.err
    assert "Aide : cheville" in said.err
    assert "error" not in said.err


@pytest.mark.parametrize("command", ["import", "invite", "run", "tick", "check", "demo"])
def test_help_is_french(blank: Terminal, command: str) -> None:
    """No word of argparse's own shows."""
    said = blank.types(command, "--help")

    assert 0 == said.status
    assert said.out.startswith(f"usage : cheville {command}")
    for english in ("usage:", "show this", "positional", "exit\n"):
        assert english not in said.out


def test_the_clock_of_another_machine_is_refused(blank: Terminal) -> None:
    """A foreign clock would move people's reminders."""
    said = blank.types(
        "run", "--clock", "http://192.0.2.1/town/clock", TELEGRAM_BOT_TOKEN="1:" + "A" * 35
    )

    assert 1 == said.status
    assert "une adresse de cette machine" in said.err


def _kinds(source: Source) -> set[str]:
    """The kinds of doubt and notice that a file of the reader may raise."""
    import ast

    found = set()
    raising = {"doubt", "grouped_doubt", "notice", "Unsure", "Doubt", "word", "read_word"}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in raising:
                found |= {
                    part.value
                    for argument in node.args
                    for part in ast.walk(argument)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return {word for word in found if "_" in word}


def test_every_kind_of_doubt_has_its_sentence() -> None:
    """The coordinator reads a question, not a code."""
    told = table("import/words.toml")
    known = {*told["doubts"], *told["notices"], *told["fields"]}
    raised = {
        kind
        for source in sources("bot/documents/workbook", "domain/cells")
        for kind in _kinds(source)
    }
    unnamed = {"operational_objectives", "internal_notes", "formalised_on", "minutes_sent_on"}

    assert set() == raised - known - unnamed
