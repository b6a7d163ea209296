"""Where somebody stands between the directory and Telegram, and whom typed words mean."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.invitations import (
    IN,
    ONLY_BY_NAME,
    WITH_LINK,
    WITHOUT_LINK,
    Known,
    Link,
    Standing,
    standing,
)
from domain.who_is_meant import Sought, people_meant

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def link(*, days: int = 7, opened: bool = False, spent: bool = False, void: bool = False) -> Link:
    return Link(NOW + timedelta(days=days), opened, spent, void)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (Known(), Standing.FREE),
        (Known(by_mail=True), Standing.BY_MAIL),
        (Known(by_mail=True, no_smartphone=True), Standing.NO_SMARTPHONE),
        (Known(by_mail=True, forbidden=True), Standing.FORBIDDEN),
        (Known(link=link()), Standing.UNOPENED),
        (Known(link=link(opened=True)), Standing.OPENED),
        (Known(link=link(days=0)), Standing.EXPIRED),
        (Known(link=link(days=0, opened=True)), Standing.EXPIRED),
        (Known(link=link(void=True)), Standing.NOT_THEM),
        (Known(link=link(spent=True), by_mail=True), Standing.DECLINED),
        (Known(link=link(spent=True), by_mail=True, left=True), Standing.LEFT),
        (Known(link=link(), by_mail=True, left=True), Standing.UNOPENED),
        (Known(link=link(), forbidden=True), Standing.FORBIDDEN),
        (Known(link=link(spent=True), joined=True), Standing.JOINED),
        (Known(joined=True, reachable=False), Standing.BLOCKED),
        (Known(joined=True, forbidden=True), Standing.JOINED),
        (Known(link=link(), joined=True), Standing.JOINED),
    ],
)
def test_a_standing_follows_from_what_is_known(known: Known, expected: Standing) -> None:
    """The last link counts; being here wins, then the employer's word."""
    assert expected == standing(known, NOW)


def test_every_standing_is_of_one_set_and_only_a_ban_of_none() -> None:
    """Nobody is invited twice over, nobody is forgotten."""
    sets = (IN, ONLY_BY_NAME, WITH_LINK, WITHOUT_LINK)

    counted = [each for group in sets for each in group]

    assert len(counted) == len(set(counted))
    assert {Standing.FORBIDDEN} == set(Standing) - set(counted)


PEOPLE = [
    Sought(1, "Amina", "Haddad", "CPTS de Test"),
    Sought(2, "Bruno", "Lacaze", "CPTS de Test"),
    Sought(3, "Jean-Paul", "Martin", "Mairie de Lacaze"),
    Sought(4, "Martin", "Roques", ""),
    Sought(5, "Claire", "Vidalenc-Fabre", "PETR"),
    Sought(6, "Aline", "Haddad", "PETR"),
]
TITLES = frozenset({"mme", "m", "dr"})


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("haddad amina", [1]),
        ("Haddad", [1, 6]),
        ("A. Haddad", [1, 6]),
        ("Haddad PETR", [6]),
        ("Lacaze", [2]),
        ("cpts", [1, 2]),
        ("Mme Haddad", [1, 6]),
        ("M. Martin", [3, 4]),
        ("M. Lacaze", [2]),
        ("jean paul martin", [3]),
        ("fabre", [5]),
        ("vidal", [5]),
        ("Vi", []),
        ("", []),
        ("Mme", []),
        ("Haddad Mairie", []),
    ],
)
def test_words_mean_all_whom_they_fit_best(words: str, expected: list[int]) -> None:
    """A name before a structure, a whole word before a beginning; never one picked of two."""
    assert expected == people_meant(words, PEOPLE, TITLES)
