"""Courtesy, agreement and mandates."""

from datetime import date

import pytest

from domain.people import Civility, agreed, in_office


@pytest.mark.parametrize(
    ("label", "word", "civility", "expected"),
    [
        ("Madame", "présent", Civility.MADAM, "présente"),
        ("Monsieur", "présent", Civility.MISTER, "présent"),
        ("a doctor's gender is not guessed", "représenté", Civility.DOCTOR, "représenté(e)"),
        ("nothing known", "excusé", Civility.NONE, "excusé(e)"),
        ("a word with one form", "membre", Civility.MADAM, "membre"),
        ("a word with one form, unknown", "membre", Civility.NONE, "membre"),
    ],
)
def test_words_agree_with_the_civility(label, word, civility, expected):
    """The gender of the civility, both when it says nothing."""
    assert expected == agreed(word, civility), label


@pytest.mark.parametrize(
    ("civility", "expected"),
    [
        (Civility.MADAM, "coordonnatrice"),
        (Civility.MISTER, "coordonnateur"),
        (Civility.DOCTOR, "coordonnateur ou coordonnatrice"),
    ],
)
def test_an_irregular_feminine_is_given(civility, expected):
    """A word that does more than take an e brings its own feminine."""
    assert expected == agreed("coordonnateur", civility, feminine="coordonnatrice")


@pytest.mark.parametrize(
    ("label", "since", "until", "expected"),
    [
        ("no limits", None, None, True),
        ("its first day", "2026-03-22", None, True),
        ("the day before it begins", "2026-03-23", None, False),
        ("its last day", None, "2026-03-22", True),
        ("the day after it ended", None, "2026-03-21", False),
    ],
)
def test_a_mandate_runs_from_its_first_day_to_its_last(label, since, until, expected):
    """Both ends of a mandate are part of it."""
    begins = date.fromisoformat(since) if since else None
    ends = date.fromisoformat(until) if until else None

    assert expected is in_office(date(2026, 3, 22), since=begins, until=ends), label
