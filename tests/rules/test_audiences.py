"""Whom a message is for: groups and people, with or without some, and what changed since."""

import json

import pytest

from domain.audiences import (
    Audience,
    Group,
    GroupKind,
    Part,
    audience_as_json,
    audience_from_json,
    changed,
    parts_of,
)

COPIL, AXIS = Group(GroupKind.INSTANCE, 1), Group(GroupKind.AXIS, 2)
MEMBERS = {COPIL: [1, 2, 3], AXIS: [3, 4]}
AUTHOR = 9


def came_to(audience: Audience) -> set[int]:
    return set(audience.people(lambda group: MEMBERS[group], AUTHOR))


def test_several_groups_are_one_audience_each_person_once() -> None:
    """A member of two bodies reads one message."""
    assert {1, 2, 3, 4} == came_to(Audience().with_group(COPIL).with_group(AXIS))


def test_people_are_added_and_taken_away_whatever_their_groups() -> None:
    """« Les membres du COPIL sauf M. Lacaze, plus Amina »."""
    audience = Audience().with_group(COPIL).without_people([2]).with_people([5])

    assert {1, 3, 5} == came_to(audience)


def test_a_group_may_be_left_out() -> None:
    """« Le COPIL sauf l'axe 2 »."""
    assert {1, 2} == came_to(Audience().with_group(COPIL).without_group(AXIS))


def test_the_last_word_about_somebody_holds() -> None:
    """Taken away, then added again; added, then taken away."""
    audience = Audience().with_group(COPIL)

    assert 2 in came_to(audience.without_people([2]).with_people([2]))
    assert 5 not in came_to(audience.with_people([5]).without_people([5]))
    assert {1, 2, 3} == came_to(audience.without_group(COPIL).with_group(COPIL))


def test_whoever_writes_reads_it_only_when_named() -> None:
    """The coordinator is of the directory: « tout le monde » is everybody else."""
    everybody = Group(GroupKind.EVERYBODY)
    audience = Audience().with_group(everybody)

    assert {1} == set(audience.people(lambda _group: [1, AUTHOR], AUTHOR))
    named = audience.with_people([AUTHOR])
    assert {1, AUTHOR} == set(named.people(lambda _group: [1, AUTHOR], AUTHOR))


def test_an_audience_comes_back_as_it_was_kept() -> None:
    """Drafts live through restarts as JSON."""
    audience = Audience((COPIL,), (AXIS,), (5,), (2,))

    assert audience == audience_from_json(json.loads(json.dumps(audience_as_json(audience))))


def test_what_changed_is_told_both_ways() -> None:
    """The order in which people are listed is no change."""
    found = changed(shown=[1, 2, 3], now=[3, 2, 4])

    assert ({4}, {1}) == (set(found.came), set(found.left))
    assert not changed([1, 2], [2, 1])


BUT, PLUS = ["sauf", "hormis", "à part", "moins"], ["plus", "+", "ainsi que", "avec"]


def test_words_that_are_said_whole_are_not_cut() -> None:
    """« Sans réponse » takes nobody away."""
    found = parts_of("les sans réponse du COPIL, sans Amina", ["sans"], [], ["sans réponse"])

    assert [Part("les sans réponse du COPIL"), Part("Amina", out=True)] == list(found)


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("le COPIL", [("le COPIL", False)]),
        (
            "les membres du COPIL sauf M. Lacaze et Mme Roques, plus Amina",
            [
                ("les membres du COPIL", False),
                ("M. Lacaze et Mme Roques", True),
                ("Amina", False),
            ],
        ),
        ("le COPIL À PART Amina", [("le COPIL", False), ("Amina", True)]),
        ("axe 2 + Amina", [("axe 2", False), ("Amina", False)]),
        ("le COPIL avec Amina", [("le COPIL", False), ("Amina", False)]),
        ("sauf Amina", [("Amina", True)]),
        ("le COPIL, mais sauf Amina.", [("le COPIL", False), ("Amina", True)]),
        ("Mme Saufflet et M. Plusquellec", [("Mme Saufflet et M. Plusquellec", False)]),
        ("sauf", []),
        ("", []),
    ],
)
def test_what_was_typed_is_cut_where_it_adds_or_takes_away(
    typed: str, parts: list[tuple[str, bool]]
) -> None:
    """A name that begins like such a word is a name."""
    assert [Part(*each) for each in parts] == list(parts_of(typed, BUT, PLUS))
