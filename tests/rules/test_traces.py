"""Where somebody is named, and where only a word looks like their name."""

import pytest

from domain.traces import Traces

ERIC = Traces(
    "Éric",
    "D'Angelo",
    emails=("eric.dangelo@test.example",),
    phones=("+33 6 39 98 00 11",),
    numbers=("123456789",),
)
PETIT = Traces("Paul", "Petit")


@pytest.mark.parametrize(
    "words",
    [
        "Eric D\u2019Angelo",
        "D'ANGELO Éric",
        "Monsieur D'Angelo",
        "M. Éric D&#39;Angelo",
        "É. D'Angelo",
        "d angelo eric",
        "Eric.DAngelo@test.example",
        "06 39 98 00 11",
        "0639980011",
        "+33 (0)6 39 98 00 11",
        "123456789",
        "D'Angelo",
    ],
)
def test_however_it_is_written_it_is_found(words: str) -> None:
    """Names, addresses and numbers as people, workbooks and machines write them."""
    assert "X" == ERIC.without(words, "X")


@pytest.mark.parametrize(
    "words",
    [
        "Le petit déjeuner des aidants",
        "Relais Petit-Pont, chez Petit Poucet",
        "1234567890",
        "Paulette Petitjean",
    ],
)
def test_what_only_looks_like_it_stays_in_titles_and_places(words: str) -> None:
    """A family name alone may be a word or a place: only what is certain is taken out there."""
    assert words == PETIT.without(words, "X")


def test_in_the_words_of_people_a_capital_makes_it_a_name() -> None:
    """« Petit relance » is about him, « petit déjeuner » is not."""
    said = "Petit relance la mairie pour le petit déjeuner"

    assert "X relance la mairie pour le petit déjeuner" == PETIT.without(said, "X", free=True)


def test_of_two_who_bear_a_name_only_one_is_meant_by_the_whole_of_it() -> None:
    """The brother who stays keeps his « M. Petit »."""
    paul = Traces("Paul", "Petit", alone=False)

    told = paul.without("Paul Petit et M. Petit, Petit", "X", free=True)

    assert "X et M. Petit, Petit" == told


def test_a_row_that_nobody_needs_is_doubted_by_less() -> None:
    """« /pour petit » was typed about him: better forgotten."""
    assert PETIT.named_in("/pour petit")
    assert not PETIT.named_in("/pour petitjean")


def test_two_letters_tied_are_the_same_name() -> None:
    """« Lebœuf » is « LEBOEUF »."""
    assert "X" == Traces("Anne", "Leboeuf").without("Anne Lebœuf", "X")
    assert "X" == Traces("Anne", "Lebœuf").without("LEBOEUF Anne", "X")


def test_a_person_without_a_name_is_found_nowhere() -> None:
    """A row that was never filled takes nothing out of anything."""
    assert "Rien" == Traces("", "").without("Rien", "X", free=True)
    assert not Traces("", "").named_in("Rien")
