"""French as it is written: every filter a template may call."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment
from markupsafe import Markup

from bot import french
from bot.closed_days import (
    LAST_SCHOOL_DAY_KNOWN,
    PublicHolidays,
    closed_days,
    is_school_holiday,
    school_holidays,
)
from domain.people import Civility

PARIS = ZoneInfo("Europe/Paris")


def paris(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=PARIS)


def spaced(words: str) -> str:
    """No-break spaces are written _ in these tables, thin ones ~, so that they are seen."""
    return words.replace("_", "\u00a0").replace("~", "\u202f")


@pytest.mark.parametrize(
    ("label", "day", "in_a_sentence", "with_year", "in_a_table"),
    [
        ("a Thursday", "2026-12-10", "jeudi_10_décembre", "jeudi_10_décembre_2026", "10/12/2026"),
        ("the first of April", "2027-04-01", "jeudi_1er_avril", "jeudi_1er_avril_2027",
         "01/04/2027"),
        ("the eleventh", "2026-11-11", "mercredi_11_novembre", "mercredi_11_novembre_2026",
         "11/11/2026"),
        ("the twenty-first", "2027-02-21", "dimanche_21_février", "dimanche_21_février_2027",
         "21/02/2027"),
    ],
)  # fmt: skip
def test_days_are_written_out(label, day, in_a_sentence, with_year, in_a_table):
    """The name of the day, the first as an ordinal and no other, no capital."""
    on = date.fromisoformat(day)

    assert spaced(in_a_sentence) == french.day(on), label
    assert spaced(with_year) == french.day_with_year(on), label
    assert in_a_table == french.short_date(on), label


@pytest.mark.parametrize(
    ("key", "in_words", "in_a_list"),
    [
        ("2026-T3", "de juillet à septembre_2026", "T3_2026"),
        ("2026-T2", "d'avril à juin_2026", "T2_2026"),
        ("2026-S1", "de janvier à juin_2026", "S1_2026"),
        ("2026-T4", "d'octobre à décembre_2026", "T4_2026"),
        ("2025", "l'année_2025", "2025"),
        ("2026-03", "mars_2026", "03/2026"),
        ("2026-T9", "2026-T9", "2026-T9"),
    ],
)
def test_a_period_is_told_in_words(key, in_words, in_a_list):
    """The months that it lasts; nobody is to guess where a quarter begins."""
    assert (spaced(in_words), spaced(in_a_list)) == (french.period(key), french.short_period(key))


def test_months_and_days_without_their_weekday():
    """For what lasts, and for what was just named."""
    first = date(2027, 5, 1)
    expected = ("1er_mai", "1er_mai_2027", "mai_2027")
    told = (french.day_and_month(first), french.day_month_year(first), french.month(first))
    assert tuple(map(spaced, expected)) == told


@pytest.mark.parametrize(
    ("label", "moment", "expected"),
    [
        ("on the hour", "2026-12-10 14:00", "jeudi_10_décembre à 14_h"),
        ("half past", "2026-12-10 14:30", "jeudi_10_décembre à 14_h_30"),
        ("five past", "2026-12-10 09:05", "jeudi_10_décembre à 9_h_05"),
        ("the first of May", "2027-05-01 18:00", "samedi_1er_mai à 18_h"),
        ("summer", "2026-07-09 14:00", "jeudi_9_juillet à 14_h"),
    ],
)
def test_moments_say_the_day_and_the_hour_of_the_zone(label, moment, expected):
    """Whatever zone the moment came in; never « 14 h 00 »."""
    assert spaced(expected) == french.moment(paris(moment).astimezone(UTC), PARIS), label


def test_a_moment_after_midnight_in_paris_is_the_next_day():
    """The day is the zone's, not UTC's."""
    late = datetime(2026, 12, 9, 23, 30, tzinfo=UTC)

    assert spaced("jeudi_10_décembre à 0_h_30") == french.moment(late, PARIS)
    assert french.day(late, PARIS) == spaced("jeudi_10_décembre")


@pytest.mark.parametrize(
    ("label", "ends", "expected"),
    [
        ("within the day", "2026-12-10 16:30", "de 14_h à 16_h_30"),
        ("no end known", None, "à 14_h"),
        ("over two days", "2026-12-11 12:00",
         "du jeudi_10_décembre à 14_h au vendredi_11_décembre à 12_h"),
    ],
)  # fmt: skip
def test_ranges_say_from_when_to_when(label, ends, expected):
    """The days are said only when they differ."""
    ends_at = paris(ends) if ends else None

    assert spaced(expected) == french.time_range(paris("2026-12-10 14:00"), ends_at, PARIS), label


@pytest.mark.parametrize("filter_name", ["day", "day_with_year", "short_date", "month"])
def test_a_moment_without_its_zone_has_no_day(filter_name):
    """A template that forgets the zone fails in the tests, not by a day in December."""
    with pytest.raises(ValueError, match="zone"):
        french.FILTERS[filter_name](datetime(2026, 12, 9, 23, 30, tzinfo=UTC))


def test_a_naive_moment_is_refused():
    """A moment needs its time zone."""
    with pytest.raises(ValueError, match="naive"):
        french.moment(datetime(2026, 12, 10, 14), PARIS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, "0"),
        (12, "12"),
        (1234, "1~234"),
        (1234567, "1~234~567"),
        (Decimal("1234.5"), "1~234,5"),
        (Decimal("12.50"), "12,5"),
        (Decimal("0.12345"), "0,12345"),
        (0.5, "0,5"),
        (0.1 + 0.2, "0,3"),
        (-3, "-3"),
    ],
)
def test_numbers_have_a_comma_and_thin_spaces(value, expected):
    """Thousands apart by a narrow no-break space; a decimal keeps its digits."""
    assert spaced(expected) == french.number(value)


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (french.percent(50), "50_%"),
        (french.percent(Decimal("12.5")), "12,5_%"),
        (french.euros(12500), "12~500_€"),
        (french.euros(Decimal("12.5")), "12,50_€"),
        (french.counted(0, "réponse"), "0_réponse"),
        (french.counted(1, "réponse"), "1_réponse"),
        (french.counted(Decimal("1.5"), "heure"), "1,5_heure"),
        (french.counted(2, "réponse"), "2_réponses"),
        (french.counted(1200, "travail", "travaux"), "1~200_travaux"),
    ],
)
def test_a_number_and_its_unit_stay_together(made, expected):
    """A no-break space between them; singular below two."""
    assert spaced(expected) == made


@dataclass(frozen=True)
class Person:
    civility: str | None
    first_name: str = "Isabelle"
    last_name: str = "Lamarque"


@pytest.mark.parametrize(
    ("civility", "named", "spoken_to", "present"),
    [
        (Civility.MADAM, "Mme_Lamarque", "Madame_Lamarque", "présente"),
        ("mister", "M._Lamarque", "Monsieur_Lamarque", "présent"),
        (Civility.DOCTOR, "Dr_Lamarque", "Docteur_Lamarque", "présent(e)"),
        (Civility.NONE, "Isabelle Lamarque", "Isabelle Lamarque", "présent(e)"),
        (None, "Isabelle Lamarque", "Isabelle Lamarque", "présent(e)"),
    ],
)
def test_people_are_named_with_their_civility(civility, named, spoken_to, present):
    """Without a civility, the full name; and no gender is guessed."""
    person = Person(civility)

    assert spaced(named) == french.person_name(person)
    assert spaced(spoken_to) == french.addressed(person)
    assert present == french.agreed("présent", person)
    assert present == french.agreed("présent", civility)


@pytest.mark.parametrize(
    ("words", "expected"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_words_are_joined_with_a_last_and(words, expected):
    """Commas, then « et »."""
    assert expected == french.joined(words)


@pytest.mark.parametrize(
    ("little", "word", "expected"),
    [
        ("de", "Isabelle", "d'Isabelle"),
        ("de", "Bruno", "de Bruno"),
        ("de", "Élise", "d'Élise"),
        ("de", "Hélène", "d'Hélène"),
        ("de", "hameau", "de hameau"),
        ("de", "HAS", "de HAS"),
        ("de", "Yves", "d'Yves"),
        ("de", "Yann", "de Yann"),
        ("de", "onze personnes", "de onze personnes"),
        ("de", "octobre", "d'octobre"),
        ("que", "Amina", "qu'Amina"),
        ("de", "le COPIL", "du COPIL"),
        ("de", "les partenaires", "des partenaires"),
        ("à", "le COPIL", "au COPIL"),
        ("à", "la mairie", "à la mairie"),
        ("de", "Le Goff", "de Le Goff"),
        ("à", "Orbès", "à Orbès"),
    ],
)
def test_little_words_are_elided_or_contracted(little, word, expected):
    """As one says it."""
    assert expected == french.elided(little, word)


@pytest.mark.parametrize(
    ("label", "typed", "expected"),
    [
        ("a colon", "Date : jeudi", "Date_: jeudi"),
        ("after a tag", "<b>Date</b> : jeudi", "<b>Date</b>_: jeudi"),
        ("question and exclamation", "Vraiment ? Oui !", "Vraiment_? Oui_!"),
        ("a semicolon", "un ; deux", "un_; deux"),
        ("percent and euro", "50 % de 12 €", "50_% de 12_€"),
        ("guillemets", "« Oui »", "«_Oui_»"),
        ("tight guillemets", "«Oui»", "«_Oui_»"),
        ("guillemets before a mark", "« Oui » ?", "«_Oui_»_?"),
        ("an hour", "à 14 h 30", "à 14_h_30"),
        ("a whole hour", "à 14 h à Orbès", "à 14_h à Orbès"),
        ("not an hour", "3 hommes", "3 hommes"),
        ("a number", "n° 6", "n°_6"),
        ("a period", "par exemple « T3 2026 »", "par exemple «_T3_2026_»"),
        ("names", "M. Costes, Mme Eon, Dr Adam", "M._Costes, Mme_Eon, Dr_Adam"),
        ("an address", "https://exemple.fr/?a=1", "https://exemple.fr/?a=1"),
        ("a time in digits", "14:30", "14:30"),
        ("a ratio without a space", "50%", "50%"),
        ("an entity", "Dupont &amp; fils", "Dupont &amp; fils"),
        ("a link", '<a href="x.fr/ ?y">ici</a> !', '<a href="x.fr/ ?y">ici</a>_!'),
        ("code", "<code>a ; b</code> ; c", "<code>a ; b</code>_; c"),
        ("apostrophes", "l'an d’avant", "l'an d’avant"),
        ("line breaks", "Bonjour,\n: oui", "Bonjour,\n: oui"),
        ("several spaces", "Date   : jeudi", "Date_: jeudi"),
    ],
)  # fmt: skip
def test_typography_makes_spaces_unbreakable(label, typed, expected):
    """Before double marks and inside guillemets, and nowhere it could break a word or a tag."""
    assert spaced(expected) == french.typography(typed), label


@given(st.text(alphabet="ab 1<>«»:;!?%€h\u00a0\u202f\n°nM.'", max_size=60))
def test_typography_twice_is_typography_once(typed):
    """So that a text may pass through it on every road."""
    once = french.typography(typed)

    assert once == french.typography(once)


@given(st.text(max_size=60))
def test_typography_changes_spaces_only(typed):
    """Every letter stays, in its order."""

    def letters(text):
        return [character for character in text if character not in " \u00a0\u2009\u202f"]

    assert letters(typed) == letters(french.typography(typed))


def test_filters_work_in_a_template_and_stay_escaped():
    """What people wrote is escaped once, whatever filters it went through."""
    environment = Environment(autoescape=True)
    environment.filters |= french.FILTERS
    template = environment.from_string(
        "{{ at | moment(zone) }} {{ names | joined }} {{ name | elided('de') }}"
        " {{ 3 | counted('réponse') }} {{ safe | typography }}"
    )

    words = template.render(
        at=paris("2026-12-10 14:00"),
        zone=PARIS,
        names=["<b>", "Amina"],
        name="Amina",
        safe=Markup("<b>oui</b> !"),
    )

    expected = "jeudi_10_décembre à 14_h &lt;b&gt; et Amina d&#39;Amina 3_réponses <b>oui</b>_!"
    assert spaced(expected) == words


def test_a_telephone_number_and_a_street_number_stay_on_one_line():
    """A number cut at the end of a line is read wrong."""
    assert spaced("06_39_98_00_11") == french.phone("06 39 98 00 11")
    assert spaced("au 4_place du Foirail") == french.typography("au 4 place du Foirail")


# Closed days ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "day", "in_france", "in_alsace_moselle"),
    [
        ("the first of May", "2026-05-01", True, True),
        ("the eighth of May", "2026-05-08", True, True),
        ("Ascension 2026", "2026-05-14", True, True),
        ("Ascension 2027", "2027-05-06", True, True),
        ("Ascension 2035", "2035-05-03", True, True),
        ("Whit Monday 2026", "2026-05-25", True, True),
        ("Easter Monday 2027", "2027-03-29", True, True),
        ("Good Friday 2027", "2027-03-26", False, True),
        ("Saint Stephen", "2026-12-26", False, True),
        ("the bridge of Ascension", "2026-05-15", False, False),
        ("an ordinary Thursday", "2026-12-10", False, False),
        ("Réunion's own holiday", "2026-12-20", False, False),
    ],
)
def test_public_holidays_are_those_of_the_law(label, day, in_france, in_alsace_moselle):
    """Eleven days, thirteen in Alsace-Moselle, Easter computed."""
    on = date.fromisoformat(day)

    assert in_france is (on in PublicHolidays()), label
    assert in_alsace_moselle is (on in PublicHolidays(alsace_moselle=True)), label
    assert in_france is (on in closed_days(on.year)), label


@pytest.mark.parametrize(("alsace_moselle", "subdivision"), [(False, None), (True, "57")])
def test_the_rule_of_public_holidays_is_the_one_that_a_library_knows(alsace_moselle, subdivision):
    """The library reads 250 countries to answer for one: it is a witness here, and no more."""
    for year in range(2008, 2101):
        known = holidays.country_holidays("FR", subdiv=subdivision, years=year)

        assert set(known) == closed_days(year, alsace_moselle=alsace_moselle), year


def test_each_year_has_its_eleven_days():
    """Several years at once; 2008's double day does not come back before 2160."""
    years = range(2025, 2036)

    assert len(closed_days(*years)) == 11 * len(years)
    assert len(closed_days(2026, alsace_moselle=True)) == 13
    assert not closed_days()


def test_a_contract_may_add_days_of_its_own():
    """A bridge, a local feast."""
    bridge = date(2027, 5, 7)

    assert bridge in PublicHolidays(others=frozenset({bridge}))
    assert "2027-05-07" not in PublicHolidays(others=frozenset({bridge}))


@pytest.mark.parametrize(
    ("label", "first", "back_to_school"),
    [
        ("autumn", "2026-10-17", "2026-11-02"),
        ("Christmas", "2026-12-19", "2027-01-04"),
        ("winter", "2027-02-06", "2027-02-22"),
        ("spring", "2027-04-03", "2027-04-19"),
        ("the bridge of Ascension", "2027-05-06", "2027-05-10"),
    ],
)
def test_school_holidays_of_zone_c_are_the_official_ones(label, first, back_to_school):
    """From the first day without school to the eve of the return."""
    begins, ends = date.fromisoformat(first), date.fromisoformat(back_to_school)

    known = school_holidays("C")

    assert {begins + timedelta(n) for n in range((ends - begins).days)} <= known, label
    assert ends not in known, label
    assert begins - timedelta(1) not in known, label


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-12-24", True),
        ("2026-12-10", False),
        ("2028-08-31", True),
        ("2028-09-01", None),
        ("2031-12-24", None),
        ("2024-12-24", None),
    ],
)
def test_beyond_the_official_calendars_nothing_is_known(day, expected):
    """A formula would answer for ever; guesses are not given."""
    assert expected is is_school_holiday(date.fromisoformat(day), "C")
    assert max(school_holidays("C")) <= LAST_SCHOOL_DAY_KNOWN
