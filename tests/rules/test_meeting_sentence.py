"""A meeting convened in one sentence: each part right, asked, or shown as not understood."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cells.reading import fold
from domain.instance_meant import InstanceDoubt
from domain.meeting_sentence import MeetingSketch, read_meeting
from domain.spoken_days import Day, DayDoubt, DayDoubtKind
from domain.spoken_times import Hours, HoursDoubt, HoursDoubtKind
from domain.spoken_words import tidy

NOVEMBER = date(2026, 11, 26)  # a Thursday
COPIL, COTECH, MENTAL, ANNUAL, SETTING, COUNCIL = range(1, 7)
KNOWN = (
    (COPIL, "COPIL", "Comité de pilotage"),
    (COTECH, "COTECH", "Comité technique"),
    (MENTAL, "GT-SM", "Groupe de travail Santé mentale"),
    (ANNUAL, "PLEN", "Plénière annuelle"),
    (SETTING, "GT-SE", "Groupe de travail Santé environnement"),
    (COUNCIL, "CLSM", "Conseil local de santé mentale"),
)
TENTH = Day(date(2026, 12, 10))
FOURTEENTH = Day(date(2027, 1, 14))
AT_TWO = Hours(time(14))
TWO_TO_FOUR = Hours(time(14), time(16))


def read(words: str, today: date = NOVEMBER) -> MeetingSketch:
    return read_meeting(words, KNOWN, today)


def sketch(instance: object, day: object, hours: object, **more: object) -> MeetingSketch:
    return MeetingSketch(instance, day, hours, **more)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "COPIL jeudi 10 décembre 14h-16h30 à Bastide-Claret",
            sketch(COPIL, TENTH, Hours(time(14), time(16, 30)), place="Bastide-Claret"),
        ),
        (
            "réunion du GT santé mentale le 14 janvier à 10h salle du Conseil",
            sketch(MENTAL, FOURTEENTH, Hours(time(10)), place="salle du Conseil"),
        ),
        (
            "cotech lundi en huit, 9h30-11h30, visio",
            sketch(COTECH, Day(date(2026, 12, 7)), Hours(time(9, 30), time(11, 30)), place="visio"),
        ),
        (
            "COPIL n° 7 le 10/12 de 14h à 16h30 à la salle des fêtes d'Orbès-sur-Sauve",
            sketch(
                *(COPIL, TENTH, Hours(time(14), time(16, 30))),
                number=7,
                place="salle des fêtes d'Orbès-sur-Sauve",
            ),
        ),
        (
            "comité de pilotage de lancement le 10/12 14h à La Rochelle",
            sketch(COPIL, TENTH, AT_TWO, title="lancement", place="La Rochelle"),
        ),
        (
            "copil de bilan à Caussade le 10 décembre 2026 14-16h",
            sketch(COPIL, TENTH, TWO_TO_FOUR, title="bilan", place="Caussade"),
        ),
        (
            "Convoquer le COPIL jeudi 10 décembre à 14h, mairie de Caussade, pour faire le bilan",
            sketch(COPIL, TENTH, AT_TWO, place="mairie de Caussade", rest=("faire le bilan",)),
        ),
        (
            "plénière le 10/12 à 14h salle du 8 mai 1945",
            sketch(ANNUAL, TENTH, AT_TWO, place="salle du 8 mai 1945"),
        ),
        (
            "groupe de travail santé mentale 14 janvier 14h-16h, salle n° 3 (1er étage), 12 rue X",
            sketch(*(MENTAL, FOURTEENTH, TWO_TO_FOUR), place="salle n° 3 (1er étage), 12 rue X"),
        ),
        (
            "COPIL le 10/12 14h-16h 26 rue de la Paix, 82300 Caussade",
            sketch(COPIL, TENTH, TWO_TO_FOUR, place="26 rue de la Paix, 82300 Caussade"),
        ),
        (
            "le COPIL se tiendra le jeudi 10 décembre à 14h à l’hôtel de ville",
            sketch(COPIL, TENTH, AT_TWO, place="hôtel de ville"),
        ),
        ("COPIL le 10 décembre (jeudi) à 14h", sketch(COPIL, TENTH, AT_TWO)),
        ("COTECH mrdi 12 janvier 14h", sketch(COTECH, Day(date(2027, 1, 12)), AT_TWO)),
        (
            "réunion de rentrée avec les infirmières le 14/1 14h à Caussade",
            sketch(
                *(None, FOURTEENTH, AT_TWO),
                title="réunion de rentrée avec les infirmières",
                place="Caussade",
            ),
        ),
        (
            "réunion mairie de Caussade pour le bilan 10/12 14h",
            sketch(None, TENTH, AT_TWO, title="bilan", place="mairie de Caussade"),
        ),
        ("COPIL 10/12 14h (visio)", sketch(COPIL, TENTH, AT_TWO, place="visio")),
        ("COPIL 10/12 14h à distance", sketch(COPIL, TENTH, AT_TWO, place="à distance")),
        ("comité tech 14/1 14h", sketch(COTECH, FOURTEENTH, AT_TWO)),
        ("gtsm n°3 14/1 14h", sketch(MENTAL, FOURTEENTH, AT_TWO, number=3)),
        ("COPIL", sketch(COPIL, None, None)),
        ("", sketch(None, None, None)),
    ],
)
def test_a_sentence_gives_each_part_of_a_meeting(words, expected):
    """The place keeps its spelling; what was not said is None or empty."""
    assert expected == read(words)


@pytest.mark.parametrize(
    ("words", "instance"),
    [
        ("GT santé le 14 janvier", InstanceDoubt((MENTAL, SETTING))),
        ("le GT le 14 janvier", InstanceDoubt((MENTAL, SETTING))),
        ("GT numérique le 14 janvier", InstanceDoubt((MENTAL, SETTING))),
        ("santé mentale le 14/1", InstanceDoubt((MENTAL, COUNCIL))),
        ("santé environnement le 14/1", SETTING),
        ("comité le 10/12", InstanceDoubt((COPIL, COTECH))),
        ("comité de lecture le 10/12", InstanceDoubt((COPIL, COTECH))),
        ("COPIL et COTECH le 10/12", InstanceDoubt((COPIL, COTECH))),
        ("GT environnement le 14/1", SETTING),
        ("GT santé environnement le 14/1", SETTING),
        ("Cotec le 10/12", InstanceDoubt((COTECH,))),
        ("le copli du 10/12", InstanceDoubt((COPIL,))),
        ("COPIL le 10/12 au groupe scolaire", COPIL),
        ("COPIL (comité de pilotage) le 10/12", COPIL),
        ("réunion le 10/12 à 14h salle du Conseil", None),
        ("réunion le 10/12 à 14h à la maison de santé", None),
        ("réunion le 10/12", None),
    ],
)
def test_an_instance_is_never_guessed_between_two(words, instance):
    """Some words of a name are enough when they fit one only, and nothing more is said."""
    assert instance == read(words).instance


def test_words_that_may_name_an_instance_are_kept_while_it_is_asked():
    """« GT numérique » is no instance that is known: the chat shows it with those it may be."""
    assert "GT numérique" == read("GT numérique le 14 janvier").title


def test_what_is_in_doubt_is_told_beside_what_is_certain():
    """12 March is no Tuesday, and two o'clock may be in the night: the rest stands."""
    found = read("COPIL mardi 12 mars 14h-16h mairie de Caussade")
    assert (COPIL, TWO_TO_FOUR) == (found.instance, found.hours)
    assert "mairie de Caussade" == found.place
    assert isinstance(found.day, DayDoubt)
    assert DayDoubtKind.WEEKDAY is found.day.kind

    found = read("COTECH le 10/12 à 2h en mairie")
    assert (COTECH, TENTH, "en mairie") == (found.instance, found.day, found.place)
    assert isinstance(found.hours, HoursDoubt)
    assert HoursDoubtKind.HALF_OF_DAY is found.hours.kind


@pytest.mark.parametrize(
    ("words", "title", "rest"),
    [
        ("annule le COPIL du 10 décembre", "", ("annule",)),
        ("COPIL du 10 décembre, 14h, ordre du jour : bilan", "", ("ordre du jour : bilan",)),
        ("COPIL jeudi 10 décembre 14h 16 personnes", "", ("16 personnes",)),
        ("COPIL 10/12 14h merci", "", ("merci",)),
        ("réunion de rentrée le 10/12 14h", "réunion de rentrée", ()),
        ("bonjour, COPIL 2026-2030 le 10/12", "2026-2030", ("bonjour",)),
        ("le 7e COPIL le 10/12", "", ("7e",)),
        ("COPIL / 10/12 / 14h - 300 €", "", ("300 €",)),
        ("COPIL n° 7 n° 8 le 10/12", "n° 8", ()),
    ],
)
def test_what_is_understood_as_nothing_is_shown(words, title, rest):
    """Only joining words, and the words that convene, go without saying."""
    found = read(words)
    assert (title, rest) == (found.title, found.rest)


NONSENSE = ("Zorglub", "mystère", "Ravioli", "(tambour)", "82300", "€", "fanfare", "l'Olympe")
PARTS = (
    "COPIL",
    "GT",
    "santé",
    "jeudi 10 décembre",
    "le 10/12",
    "14h-16h",
    "à",
    "salle",
    ",",
    "n° 7",
)


@settings(max_examples=300)
@given(st.lists(st.sampled_from(NONSENSE + PARTS), max_size=9).map(" ".join))
def test_no_word_disappears(words):
    """A word that means nothing here stands in the title, the place or the rest, once."""
    found = read(words)
    kept = fold(" ".join((found.title, found.place, *found.rest))).split()

    for each in NONSENSE:
        for word in fold(each).split():
            if len(word) > 1:
                assert kept.count(word) == fold(words).split().count(word), word


@settings(max_examples=300)
@given(st.text())
def test_nothing_that_is_typed_breaks_the_reading(words):
    """Any text is a sketch, and what it keeps of the words is as they were typed."""
    found = read(words)

    assert all(part in tidy(words) for part in (found.title, *found.rest))
    assert all(part in tidy(words) for part in found.place.split(", "))
