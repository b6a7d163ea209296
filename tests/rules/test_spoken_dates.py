"""Days and hours as the coordinator types them: the right one, or a doubt, never a wrong one."""

from datetime import date, time, timedelta

import pytest
from babel.dates import format_date
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.spoken_dates import find_day, read_day
from domain.spoken_days import Day, DayDoubt, DayDoubtKind
from domain.spoken_times import Hours, HoursDoubt, HoursDoubtKind, find_hours, read_hours
from domain.spoken_words import tidy

MARCH = date(2026, 3, 9)  # a Monday
NOVEMBER = date(2026, 11, 26)  # a Thursday
K, H = DayDoubtKind, HoursDoubtKind


def days(*said: str) -> tuple[date, ...]:
    """« 10/12 » is of 2026, « 10/12/27 » says its year."""
    parts = [[int(part) for part in each.split("/")] for each in said]
    return tuple(date(2000 + part[2] if part[2:] else 2026, part[1], part[0]) for part in parts)


def hours(start: str, end: str | None = None) -> Hours:
    return Hours(time.fromisoformat(start), time.fromisoformat(end) if end else None)


# Days that are certain


@pytest.mark.parametrize(
    ("words", "in_march", "in_november"),
    [
        ("jeudi 10 décembre", "10/12", "10/12"),
        ("jeudi 10 décembre 2026", "10/12", "10/12"),
        ("JEUDI 10 DECEMBRE", "10/12", "10/12"),
        ("jeu. 10/12", "10/12", "10/12"),
        ("jeudi (10/12)", "10/12", "10/12"),
        ("le 10/12", "10/12", "10/12"),
        ("10/12/26", "10/12", "10/12"),
        ("10.12.2026", "10/12", "10/12"),
        ("10-12-2026", "10/12", "10/12"),
        ("2026-12-10", "10/12", "10/12"),
        ("10 déc", "10/12", "10/12"),
        ("10-déc-26", "10/12", "10/12"),
        ("le dix décembre", "10/12", "10/12"),
        ("vingt-et-un décembre", "21/12", "21/12"),
        ("10 décembre 26 à Caussade", "10/12", "10/12"),
        ("le 10 décembre de l'année prochaine", "10/12/27", "10/12/27"),
        ("1er avril", "1/4", "1/4/27"),
        ("premier avril", "1/4", "1/4/27"),
        ("1ᵉʳ avril", "1/4", "1/4/27"),
        ("9 mars", "9/3", "9/3/27"),
        ("26/11", "26/11", "26/11"),
        ("mercredi 3 mars", "3/3/27", "3/3/27"),
        ("aujourd’hui", "9/3", "26/11"),
        ("demain", "10/3", "27/11"),
        ("apres demain", "11/3", "28/11"),
        ("après-demain", "11/3", "28/11"),
        ("d'aujourd'hui en huit", "16/3", "3/12"),
        ("vendredi", "13/3", "27/11"),
        ("ce vendredi", "13/3", "27/11"),
        ("lundi prochain", "16/3", "30/11"),
        ("mardi en huit", "17/3", "8/12"),
        ("mercredi en quinze", "25/3", "16/12"),
        ("lundi de la semaine prochaine", "16/3", "30/11"),
        ("la semaine prochaine, mardi", "17/3", "1/12"),
        ("dans 10 jours", "19/3", "6/12"),
        ("dans une semaine", "16/3", "3/12"),
        ("dans trois semaines", "30/3", "17/12"),
        ("dans un mois", "9/4", "26/12"),
        ("jeudi dans deux semaines", "26/3", "10/12"),
        ("le 20", "20/3", "20/12"),
        ("le 8", "8/4", "8/12"),
        ("le 10 du mois prochain", "10/4", "10/12"),
        ("dernier vendredi du mois", "27/3", "27/11"),
        ("le deuxième jeudi d'avril", "9/4", "8/4/27"),
    ],
)
def test_a_day_that_can_only_be_one_is_read(words, in_march, in_november):
    """Without its year, the next such day, today among them."""
    assert Day(*days(in_march)) == read_day(words, MARCH)
    assert Day(*days(in_november)) == read_day(words, NOVEMBER)


@pytest.mark.parametrize(
    ("words", "today", "expected"),
    [
        ("le jeudi 12", MARCH, "12/3"),
        ("jeudi prochain", NOVEMBER, "3/12"),
        ("lundi en huit", NOVEMBER, "7/12"),
        ("jeudi en quinze", MARCH, "26/3"),
        ("en mars, le 12", MARCH, "12/3"),
        ("jeudi prochain, le 12 mars", MARCH, "12/3"),
        ("demain mardi", MARCH, "10/3"),
        ("aujourd'hui lundi", MARCH, "9/3"),
        ("29 février", date(2027, 8, 1), "29/2/28"),
        ("20 décembre", date(2026, 2, 20), "20/12"),
    ],
)
def test_what_is_said_twice_is_one_day(words, today, expected):
    """A weekday or a month beside the day makes it certain when they agree."""
    assert Day(*days(expected)) == read_day(words, today)


# Days that are asked again


@pytest.mark.parametrize(
    ("words", "today", "kind", "candidates"),
    [
        ("mardi 10 décembre", MARCH, K.WEEKDAY, ("8/12", "10/12", "15/12")),
        ("mardi 12 mars", MARCH, K.WEEKDAY, ("10/3", "12/3", "17/3")),
        (
            *("vendredi 10 décembre", NOVEMBER, K.WEEKDAY),
            ("4/12", "10/12", "11/12", "10/12/27"),
        ),
        ("jeudi 12", NOVEMBER, K.WEEKDAY, ("10/12", "12/12", "17/12")),
        ("samedi 10 mars 2026", MARCH, K.WEEKDAY, ("10/3", "14/3")),
        ("jeudi prochain", MARCH, K.WHICH_WEEK, ("12/3", "19/3")),
        ("jeudi", NOVEMBER, K.WHICH_WEEK, ("26/11", "3/12")),
        ("le jeudi", MARCH, K.WHICH_WEEK, ("12/3", "19/3")),
        ("lundi en huit", MARCH, K.WHICH_WEEK, ("16/3", "23/3")),
        ("mardi dans deux semaines", NOVEMBER, K.WHICH_WEEK, ("8/12", "15/12")),
        ("dans 15 jours", MARCH, K.WHICH_DAY, ("23/3", "24/3")),
        ("dans huit jours", NOVEMBER, K.WHICH_DAY, ("3/12", "4/12")),
        ("dans un mois", date(2026, 1, 31), K.WHICH_DAY, ("28/2", "1/3")),
        ("le 9", MARCH, K.WHICH_DAY, ("9/3", "9/4")),
        ("3 mars", MARCH, K.YEAR, ("3/3/27",)),
        ("mardi 3 mars", MARCH, K.YEAR, ("3/3/27",)),
        ("20 décembre", date(2026, 1, 5), K.YEAR, ("20/12",)),
        ("10/12/2062", NOVEMBER, K.YEAR, ("10/12", "10/12/62")),
        ("COPIL 2027 : 10 décembre", NOVEMBER, K.YEAR, ("10/12", "10/12/27")),
        ("10 décembre 27 rue du Pont", NOVEMBER, K.YEAR, ("10/12", "10/12/27")),
        ("10 décembre ou 14 janvier", NOVEMBER, K.SEVERAL, ("10/12", "14/1/27")),
        ("10 et 11 décembre", NOVEMBER, K.SEVERAL, ("10/12", "11/12")),
        ("du 10 au 12 décembre", NOVEMBER, K.SEVERAL, ("10/12", "12/12")),
        ("demain ou après-demain", MARCH, K.SEVERAL, ("10/3", "11/3")),
        ("demain mercredi", MARCH, K.SEVERAL, ("10/3", "11/3")),
        ("avant le 10 décembre", NOVEMBER, K.NOT_THAT_DAY, ("10/12",)),
        ("pas jeudi", MARCH, K.NOT_THAT_DAY, ("12/3",)),
        ("le lendemain du 10 mars", MARCH, K.NOT_THAT_DAY, ("10/3",)),
        ("lundi de Pâques", NOVEMBER, K.UNCLEAR, ("30/11", "7/12")),
        ("un jeudi sur deux", MARCH, K.UNCLEAR, ("12/3", "19/3")),
        ("le dix sept", MARCH, K.UNCLEAR, ("10/9",)),
        ("le 10-12", MARCH, K.UNCLEAR, ("10/3", "10/12")),
        ("3/4", MARCH, K.UNCLEAR, ("3/4",)),
        ("le 31", date(2026, 4, 10), K.IMPOSSIBLE, ("30/4", "31/5")),
        ("30 février", MARCH, K.IMPOSSIBLE, ("28/2/27", "1/3/27")),
        ("12/25/2026", MARCH, K.IMPOSSIBLE, ("25/12",)),
        ("32 mars", MARCH, K.IMPOSSIBLE, ()),
    ],
)
def test_a_doubt_says_its_kind_and_the_days_that_may_be_meant(words, today, kind, candidates):
    """Nothing is guessed between two days; none that is over is proposed."""
    reading = read_day(words, today)

    assert isinstance(reading, DayDoubt)
    assert (kind, days(*candidates)) == (reading.kind, reading.candidates)


@pytest.mark.parametrize(
    ("words", "today", "first", "last"),
    [
        ("fin juin", MARCH, "21/6", "30/6"),
        ("début mars", NOVEMBER, "1/3/27", "10/3/27"),
        ("mi-mai", MARCH, "11/5", "20/5"),
        ("en mars", NOVEMBER, "1/3/27", "31/3/27"),
        ("en mars", MARCH, "9/3", "31/3"),
        ("mars 2027", MARCH, "1/3/27", "31/3/27"),
        ("12/2026", MARCH, "1/12", "31/12"),
        ("la semaine prochaine", MARCH, "16/3", "22/3"),
        ("la semaine du 16 mars", MARCH, "16/3", "22/3"),
        ("le mois prochain", NOVEMBER, "1/12", "31/12"),
    ],
)
def test_a_span_is_no_day_and_is_told_as_what_it_is(words, today, first, last):
    """« fin juin » gives its first and last day, from today on."""
    assert DayDoubt(K.SPAN, span=(*days(first), *days(last))) == read_day(words, today)


@pytest.mark.parametrize("words", ["10 mars 2025", "10/03/25", "lundi 10 mars 2025"])
def test_a_day_that_is_over_by_its_year_is_told_with_its_date(words):
    """Today is not over."""
    assert DayDoubt(K.PAST, said=date(2025, 3, 10)) == read_day(words, MARCH)
    assert Day(MARCH) == read_day("9 mars 2026", MARCH)


@pytest.mark.parametrize(
    "words",
    [
        *("50 %", "le 20 %", "24h/24", "24/24", "10-12", "12.03", "1,2,3", "le 45", "", "n° 7"),
        *("12 bis rue de la Paix", "1/2 journée", "8/12 membres", "05 63 10 12 26", "fiche 2.3"),
        *("05.63.10.12.26", "2.3.26", "place du 8-Mai-1945", "rue du 11 novembre", "le 1er étage"),
        *("hier", "tous les jeudis", "dans 3 jours ouvrés", "dans 2 ou 3 semaines", "mais", "14h"),
        *("le 20 personnes", "sous huitaine", "dans les 15 jours", "premier", "le 4x4"),
    ],
)
def test_numbers_and_words_that_are_no_day_are_none(words):
    """A street bears a date, a share and a telephone have numbers: none is when people meet."""
    assert read_day(words, MARCH) is None


HELD_OUT = (
    ("le mardi 1/12 au matin", "1/12"),
    ("plutôt le vendredi 4 décembre svp", "4/12"),
    ("rdv 10 h le 10", "10/12"),
    ("dix heures le dix décembre", "10/12"),
    ("le 10 décembre à 20 h 26", "10/12"),
    ("le 7 déc. (n° 12)", "7/12"),
    ("n° 12 le 7 déc.", "7/12"),
    ("décembre 10", None),
    ("le jeudi 3 en huit", None),
    ("jeudi 3 décembre en huit", None),
    ("pas avant le 10 décembre", None),
    ("sauf le 10/12", None),
    ("d'ici le 10/12", None),
    ("à partir du 10 décembre", None),
    ("au plus tard le 10 décembre", None),
    ("le 10 décembre au plus tard", None),
    ("trois jours avant le 10 décembre", None),
    ("l'avant-dernier jeudi de décembre", None),
    ("le dernier jeudi", None),
    ("jeudi de l'Ascension", None),
    ("mardi gras", None),
    ("lundi ou mardi", None),
    ("lundi et mardi", None),
    ("mardi-mercredi", None),
    ("un mardi", None),
    ("mardi semaine 50", None),
    ("mardi S50", None),
    ("entre le 7 et le 11 décembre", None),
    ("le 7, 8 ou 9 décembre", None),
    ("le 10 décembre n'est pas possible", None),
    ("fin de semaine", None),
    ("à la rentrée", None),
    ("10 décembre 202", None),
    ("10/12/206", None),
    ("10/12/20266", None),
    ("31/11", None),
    ("le 31 novembre", None),
    ("29 février 2027", None),
    ("le 10 décembre 1926", None),
    ("annexe 3.12.26", None),
    ("75 % le 10", "10/12"),
    ("10 décembre, salle du 19 mars 1962", "10/12"),
    ("boulevard du 4 septembre, le 10 décembre", "10/12"),
    ("vers le 10 décembre", None),
    ("dans une quinzaine de jours", None),
    ("dans 3 semaines environ", None),
    ("jeudi, en décembre", None),
    ("IP 10.12.20.26", None),
    ("il y a trois semaines", None),
    ("7 & 8 décembre", None),
    ("7, 8 décembre", None),
    ("7/8 décembre", None),
    ("l'année prochaine le 10 décembre", None),
    ("cette année, le 14 janvier", None),
    ("cette année, le 14 décembre", "14/12"),
    ("10 décembre + 7 jours", None),
    ("trente deux décembre", None),
    ("quatre-vingt-dix décembre", None),
    ("10 du 12", None),
    ("10 décembre, 27", None),
    ("décembre 2027, le 10", None),
    ("jeudi 10 decmbre", None),
    ("10 décembre moins deux jours", None),
    ("10>12 décembre", None),
    ("10 mars/avril", None),
    ("vendredi/samedi", None),
    ("vendredi précédent", None),
    ("lundi en 15 minutes", None),
    ("le COPIL initialement prévu le 10 décembre", None),
    ("pas de COPIL le 10 décembre", None),
    ("le 10 décembre : non", None),
    ("la semaine suivant le 10 décembre", None),
    ("deux jours plus tard que le 10 décembre", None),
    ("10 décembre reporté", None),
    ("COPIL reporté au 17 décembre", "17/12"),
    ("COPIL - jeudi 10 décembre - mairie", "10/12"),
    ("COPIL / 10/12 / mairie", "10/12"),
)


@pytest.mark.parametrize(("words", "right"), HELD_OUT)
def test_odd_phrases_give_the_right_day_or_none_at_all(words, right):
    """Written after the grammar, on Thursday 26 November 2026: what is odd is asked again."""
    reading = read_day(words, NOVEMBER)

    if right is None:
        assert not isinstance(reading, Day), reading
    else:
        assert Day(*days(right)) == reading


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("mrdi", DayDoubt(K.MISSPELT, days("1/12"))),
        ("mecredi en huit", DayDoubt(K.MISSPELT, days("9/12"))),
        ("COPIL 10 décembe 14h", DayDoubt(K.MISSPELT, days("10/12"))),
        ("jeudi 10 décmbre", DayDoubt(K.MISSPELT, days("10/12"))),
        ("jeidi 10 décembre", Day(*days("10/12"))),
        ("mrdi 10 décembre", DayDoubt(K.WEEKDAY, days("8/12", "10/12", "15/12"))),
        ("10 décembre avec Mme Lundy", Day(*days("10/12"))),
        ("avec Mme Lundy", None),
        ("réunion Marie", None),
        ("12 membres", None),
    ],
)
def test_a_slip_of_the_finger_is_asked_unless_the_date_beside_it_agrees(words, expected):
    """« mrdi » may be Tuesday: it is never taken for it alone. A name with a capital is a name."""
    assert expected == read_day(words, NOVEMBER)


# Days written by somebody else's grammar

WITH_YEAR = (
    *("full", "long", "medium", "short", "EEEE d MMMM y", "EEE d MMM y", "d MMM y", "dd/MM/y"),
    *("d/M/y", "d/M/yy", "dd.MM.y", "dd-MM-y", "y-MM-dd", "EEE dd/MM/y", "'le' d MMMM y"),
    *("'COPIL' EEEE d MMMM y '14h-16h à Orbès'", "'de 14 à 16h,' d MMM y", "d MMMM y 14'h'30"),
)
WITHOUT_YEAR = ("EEEE d MMMM", "d MMMM", "d MMM", "'le' d/M", "EEE dd/MM", "d MMMM '14h'")
TEN_YEARS = st.dates(MARCH, date(2036, 3, 9))


@settings(max_examples=400)
@given(TEN_YEARS, st.sampled_from(WITH_YEAR))
def test_a_day_written_with_its_year_is_that_day(day, form):
    """Whatever the format, over ten years."""
    assert Day(day) == read_day(format_date(day, form, locale="fr"), MARCH)


@settings(max_examples=400)
@given(TEN_YEARS, st.sampled_from(WITHOUT_YEAR), st.dates(MARCH, date(2028, 12, 31)))
@example(date(2028, 2, 29), "d MMMM", NOVEMBER)
def test_a_day_written_without_its_year_is_the_next_such_day_or_asked(day, form, today):
    """The weekday that contradicts it, and a day that just passed, are asked with that day."""
    years = (today.year + ahead for ahead in range(9))
    such = (date(year, day.month, day.day) for year in years if (day.month, day.day) != (2, 29))
    upcoming = next((each for each in such if each >= today), day)
    reading = read_day(format_date(day, form, locale="fr"), today)

    if isinstance(reading, Day):
        assert (day.month, day.day) == (reading.value.month, reading.value.day)
        assert upcoming == reading.value or (day.month, day.day) == (2, 29)
        assert "EEE" not in form or day.weekday() == reading.value.weekday()
    else:
        assert isinstance(reading, DayDoubt)
        assert {K.WEEKDAY: "EEE" in form, K.YEAR: reading.candidates != ()}[reading.kind]


NAMES = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
BARE = st.sampled_from(("d MMMM", "d MMMM y", "dd/MM", "d/M/yy", "d MMM"))


@settings(max_examples=300)
@given(st.sampled_from(range(7)), TEN_YEARS, BARE, st.dates(MARCH, date(2028, 12, 31)))
def test_a_weekday_that_contradicts_its_date_is_never_passed_over(weekday, day, form, today):
    """Whichever weekday stands before whichever date."""
    for words in ("{} {}", "COPIL le {} {} à 14h", "{}, {}", "{} ({})", "{} le {}"):
        reading = read_day(words.format(NAMES[weekday], format_date(day, form, locale="fr")), today)
        assert not isinstance(reading, Day) or weekday == reading.value.weekday()


@settings(max_examples=300)
@given(TEN_YEARS, TEN_YEARS, BARE, BARE)
def test_two_days_in_a_sentence_never_give_one(one, other, form, other_form):
    """However they are joined, unless they are the same one, today being the first of all."""
    said = format_date(one, form, locale="fr"), format_date(other, other_form, locale="fr")
    same = (one.month, one.day) == (other.month, other.day)
    for words in ("{} et {}", "{}, {}", "du {} au {}", "{} ou {}", "{} 14h-16h, {} 10h", "{} - {}"):
        assert same or not isinstance(read_day(words.format(*said), MARCH), Day), words


PIECES = st.sampled_from(
    (
        *("jeudi", "le", "10", "décembre", "/", "12", "-", "14h", "à", "du", "prochain", "en huit"),
        *("2026", "mars", "31", "1er", "dans", "quinze", "jours", "fin", "h", "30", "n°", ",", "."),
        *("0h", "moins le quart", "midi", "et demie", "pendant", "ou", "semaine", "prochaine"),
    )
)


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(PIECES, max_size=8).map(" ".join)), st.dates(MARCH, NOVEMBER))
def test_nothing_that_is_typed_breaks_the_reading(words, today):
    """Any text is a day from today on, a doubt, or nothing; what was found stands in the text."""
    found, told = find_day(words, today), find_hours(words)

    assert found.reading is None or found.places
    assert all(0 <= start < end <= len(tidy(words)) for start, end in found.places + told.places)
    if isinstance(found.reading, Day):
        assert found.reading.value >= today
    if isinstance(found.reading, DayDoubt):
        assert all(each >= today for each in found.reading.candidates)


@given(st.dates(MARCH, MARCH + timedelta(days=4000)))
def test_a_weekday_alone_is_that_day_within_two_weeks(today):
    """Whatever the day it is said."""
    for name, weekday in (("lundi", 0), ("jeudi", 3), ("dimanche", 6)):
        for words in (name, f"{name} prochain", f"{name} en huit", f"{name} semaine prochaine"):
            reading = read_day(words, today)
            several = reading.candidates if isinstance(reading, DayDoubt) else [reading.value]
            assert several
            assert all(each.weekday() == weekday for each in several)
            assert all(today <= each <= today + timedelta(days=21) for each in several)


# Hours


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("14h-16h30", hours("14:00", "16:30")),
        ("14 h 30", hours("14:30")),
        ("de 14h à 16h", hours("14:00", "16:00")),
        ("14h", hours("14:00")),
        ("9h30", hours("09:30")),
        ("14:00-16:30", hours("14:00", "16:30")),
        ("14h00 à 16h30", hours("14:00", "16:30")),
        ("midi", hours("12:00")),
        ("midi et demi", hours("12:30")),
        ("à partir de 18h", hours("18:00")),
        ("10h-12h", hours("10:00", "12:00")),
        ("2h de l'après-midi", hours("14:00")),
        ("8h du soir", hours("20:00")),
        ("7h du matin", hours("07:00")),
        ("14-16h", hours("14:00", "16:00")),
        ("de 14 à 16h", hours("14:00", "16:00")),
        ("entre 14h et 16h", hours("14:00", "16:00")),
        ("14h à 16", hours("14:00", "16:00")),
        ("de 9h à midi", hours("09:00", "12:00")),
        ("12h30 / 14h30", hours("12:30", "14:30")),
        ("quatorze heures trente", hours("14:30")),
        ("10h moins le quart", hours("09:45")),
        ("0h moins le quart", hours("23:45")),
        ("14h pendant 2h", hours("14:00", "16:00")),
        ("14h-16h (durée : 2h)", hours("14:00", "16:00")),
        ("le 12 à 14h", hours("14:00")),
        ("n° 7 à 14h", hours("14:00")),
        ("10/12/26 - 14h", hours("14:00")),
        ("14h 10 décembre", hours("14:00")),
        ("10 décembre 14 à 16h", hours("14:00", "16:00")),
        ("10h-12h 14 rue du Pont", hours("10:00", "12:00")),
        ("14h 30 personnes", hours("14:00")),
        ("14 heures 30 minutes", hours("14:30")),
        *((words, None) for words in ("demain après-midi", "rue du Midi", "24h/24", "50 %")),
        *((words, None) for words in ("dans 2h", "sous 48h", "10/12", "le 10", "salle 14")),
    ],
)
def test_hours_that_can_only_be_one_are_read(words, expected):
    """An end is not always said; a number of people, of a street or of a day is no hour."""
    assert expected == read_hours(words)


@pytest.mark.parametrize(
    ("words", "kind", "candidates"),
    [
        ("à 2h", H.HALF_OF_DAY, (hours("14:00"), hours("02:00"))),
        ("2h-4h", H.HALF_OF_DAY, (hours("14:00", "16:00"), hours("02:00", "04:00"))),
        ("16h-14h", H.END_FIRST, (hours("14:00", "16:00"),)),
        ("9h-5h", H.END_FIRST, (hours("09:00", "17:00"), hours("05:00", "09:00"))),
        ("20h-minuit", H.END_FIRST, ()),
        ("14h ou 15h", H.SEVERAL, (hours("14:00"), hours("15:00"))),
        ("14h-16h, durée 1h", H.SEVERAL, (hours("14:00", "15:00"), hours("14:00", "16:00"))),
        ("14h ou 15", H.NOT_EXACT, (hours("14:00"),)),
        ("14h-16h-18h", H.NOT_EXACT, (hours("14:00", "16:00"),)),
        ("vers 14h", H.NOT_EXACT, (hours("14:00"),)),
        ("jusqu'à 16h", H.NOT_EXACT, (hours("16:00"),)),
        ("14h et 16h", H.NOT_EXACT, (hours("14:00", "16:00"),)),
        ("25h", H.IMPOSSIBLE, ()),
        ("14h75", H.IMPOSSIBLE, ()),
    ],
)
def test_hours_that_may_be_two_are_asked(words, kind, candidates):
    """The likelier reading first: nobody meets at two in the night."""
    assert HoursDoubt(kind, candidates) == read_hours(words)


@given(st.integers(8 * 60, 21 * 60), st.integers(15, 120))
def test_hours_are_read_back_however_they_are_written(start, lasts):
    """With or without spaces, with h or a colon."""
    begin, end = divmod(start, 60), divmod(start + lasts, 60)
    expected = Hours(time(*begin), time(*end))

    for form in (
        "{0}h{1:02}-{2}h{3:02}",
        "de {0} h {1:02} à {2} h {3:02}",
        "{0}:{1:02} - {2}:{3:02}",
    ):
        assert expected == read_hours(form.format(*begin, *end)), form
