"""What typed words are taken for: a button's number, its words, or nothing at all."""

import pytest

from domain.dialogue import picked_by_typing

OFFERS = [
    {"value": "moving", "label": "Cela avance", "n": 1},
    {"value": "done", "label": "Terminé", "n": 5},
    {"value": "3.1", "label": "3.1 Dépistage", "n": 2},
    {"value": "3.2", "label": "3.2 Mobilité", "n": 3},
    {"value": "keep", "label": "Inchangé (50 %)", "n": None},
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("1", "moving"),
        (" 5) ", "done"),
        ("termine !", "done"),
        ("cela", "moving"),
        ("3.2", "3.2"),
        ("inchangé", "keep"),
        ("3", "3.2"),  # the number of a choice, before the beginning of a label
        ("50 %", None),
        ("50", None),
        ("4", None),
        ("cel", None),
        ("👍", None),
        ("", None),
    ],
)
def test_a_button_may_be_typed_but_never_guessed(typed: str, expected: str | None) -> None:
    """The bare number, the words, or the first words of one label alone."""
    assert expected == picked_by_typing(typed, OFFERS)


def test_words_that_begin_two_labels_are_no_answer() -> None:
    """« 3 » begins two labels when no choice bears that number."""
    offers = [{"value": v, "label": f"La fiche {v}", "n": None} for v in ("a", "b")]

    assert picked_by_typing("la fiche", offers) is None
