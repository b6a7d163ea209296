"""A name corrected in the workbook: the same person when that is certain, else a question."""

import pytest

from domain.renamed import Spelt, corrected, nearly

HERS, HALL = "amina.haddad@cpts.test", "accueil@mairie.test"


def spelt(first: str, last: str, *contacts: str) -> Spelt:
    return Spelt(f"{last} {first}".lower(), first, last, frozenset(contacts))


@pytest.mark.parametrize(
    ("label", "before", "after", "expected"),
    [
        ("a slip", [spelt("Amina", "Hadad", HERS)], [spelt("Amina", "Haddad", HERS)], True),
        ("married", [spelt("Amina", "Haddad", HERS)], [spelt("Amina", "Lacaze", HERS)], True),
        ("swapped", [spelt("Haddad", "Amina", HERS)], [spelt("Amina", "Haddad", HERS)], True),
        ("the next one", [spelt("Paul", "Roques", HALL)], [spelt("Zoé", "Adam", HALL)], False),
        ("no contact", [spelt("Amina", "Hadad")], [spelt("Amina", "Haddad")], False),
        ("another", [spelt("Amina", "Hadad", HERS)], [spelt("Amina", "Haddad", HALL)], False),
        (
            "one of two",
            [spelt("Luc", "Martin", HALL)],
            [spelt("Lucie", "Martin", HALL), spelt("Lucas", "Martin", HALL)],
            False,
        ),
        (
            "two of one",
            [spelt("Luc", "Martin", HALL), spelt("Lucie", "Martin", HALL)],
            [spelt("Lucas", "Martin", HALL)],
            False,
        ),
    ],
)
def test_only_a_shared_contact_and_a_like_name_are_certain(
    label: str, before: list[Spelt], after: list[Spelt], expected: bool
) -> None:
    """A mailbox that goes from one to the next makes nobody the heir of an account."""
    found = {after[0].key: before[0].key} if expected else {}

    assert found == corrected(before, after), label


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (spelt("Amina", "Hadad"), spelt("Amina", "Haddad"), True),
        (spelt("Jean-Marc", "Tournié"), spelt("Jean Marc", "TOURNIE"), True),
        (spelt("Amina", "Haddad"), spelt("Haddad", "Amina"), True),
        (spelt("Amina", "Haddad"), spelt("Amina", "Lacaze"), False),
        (spelt("Bruno", "Lacaze"), spelt("Denise", "Roques"), False),
    ],
)
def test_names_that_differ_by_a_slip_are_asked_about(
    one: Spelt, other: Spelt, expected: bool
) -> None:
    """Accents, hyphens, order and a letter; not a first name that many bear."""
    assert expected == nearly(one, other)
