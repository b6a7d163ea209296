"""Cells read alone: what is certain is read, what is not is asked, and nothing ever breaks."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.workbook.codes import read_code
from bot.documents.workbook.vocabulary import vocabulary
from domain.cells.contacts import read_emails, read_phone
from domain.cells.dates import Edge, read_date, read_period
from domain.cells.names import Name, parts, people_named
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import Read, Unsure
from domain.cells.short_names import best_fits, long_name
from domain.cells.times import read_hours

WORDS = vocabulary().words
TODAY = date(2026, 11, 23)
DAY_FORMS = (
    *("full", "long", "medium", "short", "d MMMM y", "d MMM y", "EEEE d MMMM y", "EEE d MMM y"),
    *("dd/MM/y", "d/M/y", "d/M/yy", "dd.MM.y", "dd-MM-y", "dd MM y", "y-MM-dd", "y/MM/dd"),
    *("'le' d MMMM y", "EEE dd/MM/y", "d MMMM yy", "d-MMM-yy"),
)
DAYS = st.dates(date(1995, 1, 1), date(2079, 12, 31))
ANYTHING = st.one_of(
    st.text(),
    st.text(alphabet="0123456789 .,/-€k%hT:()+'mai"),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.none(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(timedelta(0), timedelta(days=3)),
)


def _day(raw: object, edge: Edge = Edge.START) -> object:
    return read_date(raw, WORDS, TODAY, edge)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("02/06/2025", date(2025, 6, 2)),
        ("2/9/2026", date(2026, 9, 2)),
        ("3/3/25", date(2025, 3, 3)),
        ("10.12.2026", date(2026, 12, 10)),
        ("2026-03-02", date(2026, 3, 2)),
        ("31/12/2028 ", date(2028, 12, 31)),
        ("jeudi 25 juin 2026", date(2026, 6, 25)),
        ("le 1er septembre 2027", date(2027, 9, 1)),
        ("12 nov. 2026", date(2026, 11, 12)),
        (datetime(2026, 3, 4, 14), date(2026, 3, 4)),
        (47118.0, date(2028, 12, 31)),
        ("47118", date(2028, 12, 31)),
        ("", None),
        ("à définir", None),
    ],
)
def test_a_date_that_can_mean_one_day_is_read(raw, expected):
    """In figures, in letters, in ISO or as the serial number of a spreadsheet."""
    reading = _day(raw)
    assert isinstance(reading, Read)
    assert expected == reading.value


@pytest.mark.parametrize(
    ("raw", "first", "last"),
    [
        ("T3 2026", date(2026, 7, 1), date(2026, 9, 30)),
        ("1er trimestre 2027", date(2027, 1, 1), date(2027, 3, 31)),
        ("S1 2027", date(2027, 1, 1), date(2027, 6, 30)),
        ("avril 2025", date(2025, 4, 1), date(2025, 4, 30)),
        ("mai 26", date(2026, 5, 1), date(2026, 5, 31)),
        ("09/2027", date(2027, 9, 1), date(2027, 9, 30)),
        (2027.0, date(2027, 1, 1), date(2027, 12, 31)),
        ("fin 2028", date(2028, 12, 31), date(2028, 12, 31)),
        ("début 2027", date(2027, 1, 1), date(2027, 1, 1)),
        ("fin juin 2027", date(2027, 6, 30), date(2027, 6, 30)),
    ],
)
def test_a_stretch_of_time_is_its_first_day_or_its_last(raw, first, last):
    """The column says which: a start begins it, an end closes it."""
    assert (first, last) == (_day(raw).value, _day(raw, Edge.END).value)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("29/2/96", date(1996, 2, 29)),
        ("1/1/89", date(2089, 1, 1)),
        ("2026/07/14", date(2026, 7, 14)),
    ],
)
def test_a_year_of_two_figures_is_the_nearest(raw, expected):
    """From 1990 on; and a year that comes first is never cut in two."""
    assert Read(expected) == _day(raw)


@pytest.mark.parametrize(
    ("raw", "kind", "proposal"),
    [
        ("mardi 26 novembre 2026", "weekday_mismatch", date(2026, 11, 26)),
        ("mi-octobre 2027", "date_vague", None),
        ("courant 2027", "date_vague", None),
        ("31/02/2027", "date_impossible", None),
        ("03/25/2026", "date_impossible", date(2026, 3, 25)),
        ("12 juin", "date_without_year", None),
        ("31/12/2028 (à confirmer)", "date_in_text", date(2028, 12, 31)),
        ("bientôt", "date_not_understood", None),
        (True, "date_not_understood", None),
        (12.0, "date_not_understood", None),
    ],
)
def test_a_date_that_is_not_certain_is_asked(raw, kind, proposal):
    """Wrong weekday, no year, no such day, vague words: proposed at most, never taken."""
    reading = _day(raw)
    assert isinstance(reading, Unsure)
    assert (kind, proposal) == (reading.kind, reading.proposal)


@given(DAYS, st.sampled_from(DAY_FORMS))
def test_a_date_written_in_french_is_read_back(day, form):
    """What Babel writes, short or long, with or without its weekday, is the day it came from."""
    assert Read(day) == _day(format_date(day, form, locale="fr"))


@given(DAYS, st.sampled_from(["MMMM y", "MMM y", "MMM yy", "MM/y", "QQQ y", "QQQQ y", "y"]))
def test_a_month_a_quarter_or_a_year_in_french_holds_its_days(day, form):
    """Read at a start it is its first day, at an end its last."""
    written = format_date(day, form, locale="fr")

    first, last = _day(written).value, _day(written, Edge.END).value

    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day) == (1, 1)
    assert format_date(first, form, locale="fr") == format_date(last, form, locale="fr") == written


@given(DAYS)
def test_the_period_of_an_indicator_written_in_french_is_read_back(day):
    """A quarter, a month, a year, as Babel names them."""
    quarter = (day.month + 2) // 3

    for form in ("QQQ y", "QQQQ y"):
        assert f"{day:%Y}-T{quarter}" == read_period(format_date(day, form, locale="fr"), WORDS)
    for form in ("MMMM y", "MMM y"):
        assert f"{day:%Y-%m}" == read_period(format_date(day, form, locale="fr"), WORDS)
    assert f"{day:%Y}" == read_period(f"{day:%Y}", WORDS)


@given(DAYS, st.sampled_from(["d MMMM", "d MMM"]))
def test_a_day_without_its_year_is_asked(day, form):
    """This year or the next: both are choices, none is taken."""
    reading = _day(format_date(day, form, locale="fr"))

    assert "date_without_year" == reading.kind or (day.month, day.day) == (2, 29)
    assert {(day.month, day.day)} >= {(choice.month, choice.day) for choice in reading.choices}


@given(ANYTHING, st.sampled_from(Edge))
def test_no_reader_ever_breaks(raw, edge):
    """Whatever was typed, a reading or a doubt comes back."""
    readings = [
        read_date(raw, WORDS, TODAY, edge),
        read_number(raw, WORDS),
        read_percent(raw, WORDS),
        read_percent(raw, WORDS, fractions=True),
        read_hours(raw, WORDS),
        read_phone(raw, WORDS),
        read_emails(raw, WORDS),
        read_code(raw, vocabulary()),
    ]
    assert all(isinstance(reading, Read | Unsure) for reading in readings)
    read_period(raw, WORDS)


NUMBERS = st.integers(0, 4).flatmap(lambda places: st.decimals(-(10**9), 10**9, places=places))
FORMS = {
    "as Babel groups it (U+202F)": lambda n: format_decimal(n, "#,##0.####", locale="fr"),
    "ungrouped": lambda n: format_decimal(n, "0.####", locale="fr"),
    "with no-break spaces": lambda n: format_decimal(n, "#,##0.####", locale="fr").replace(
        "\u202f", "\u00a0"
    ),
    "with plain spaces": lambda n: format_decimal(n, "#,##0.####", locale="fr").replace(
        "\u202f", " "
    ),
    "with a real minus": lambda n: format_decimal(n, "#,##0.####", locale="fr").replace(
        "-", "\u2212"
    ),
    "in euros": lambda n: format_currency(n, "EUR", "#,##0.#### ¤", "fr", False),
    "in EUR": lambda n: format_currency(n, "EUR", "#,##0.#### ¤¤", "fr", False),
    "with a decimal point": lambda n: format_decimal(n, "0.####", locale="en"),
}


@pytest.mark.parametrize("form", FORMS)
@given(NUMBERS)
def test_a_number_written_in_french_is_read_back(form, number):
    """In every shape Babel gives it; one of two meanings (12,345) is asked, with both."""
    reading = read_number(FORMS[form](number), WORDS)

    if isinstance(reading, Unsure):
        assert (reading.kind, abs(number) < 1000) == ("separator", True)
        assert number in reading.choices
    else:
        assert number == reading.value


@given(st.decimals(0, 100, places=2))
def test_a_percentage_written_in_french_is_read_back(percent):
    """« 46,2 % », with the narrow space that Babel puts before the sign."""
    written = format_percent(percent / 100, "#,##0.## %", locale="fr")

    assert percent == read_percent(written, WORDS).value


@given(st.decimals(-(10**6), 10**6, places=2))
def test_a_number_of_the_spreadsheet_is_what_it_shows(number):
    """A cell holds 46.199999999999996 where everybody reads 46,2."""
    assert number == read_number(float(number), WORDS).value
    assert number == read_number(float(number) + float(number) / 2**52, WORDS).value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("12,5", Decimal("12.5")),
        ("12.5", Decimal("12.5")),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("-3", -3),
        ("\u22123", -3),
        ("١٢", 12),
        ("-0", 0),
        ("", None),
    ],
)
def test_57_a_number_that_is_typed_is_understood(raw, expected):
    """Fault 57: a comma or a point, any space, any digits."""
    reading = read_number(raw, WORDS)

    assert isinstance(reading, Read)
    assert expected == reading.value
    assert not str(reading.value).startswith("-0")


@pytest.mark.parametrize(
    "raw",
    [
        *("douze", "1e9", "NaN", "inf", "12 %", "12,", "12 34", "1,2,3", "12 personnes", "1_200"),
        *("1²", "²", "①", "½", "0x10", "(12)", "9" * 16, float("nan"), float("inf"), 1e15, 10**30),
    ],
)
def test_57_a_number_that_is_not_certain_is_never_taken(raw):
    """Fault 57: never a silent 12 for « 12,5 », nor for « 1² », nor a number that was rounded."""
    assert Unsure("number_not_understood") == read_number(raw, WORDS)


@pytest.mark.parametrize("raw", ["1%2", "50%60", "12 % 5"])
def test_57_a_sign_inside_a_percentage_makes_it_none(raw):
    """Without its sign, « 1%2 » would be twelve."""
    assert Unsure("number_not_understood") == read_percent(raw, WORDS)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("64 000 €", 64000),
        ("22 k€", 22000),
        ("55.5 k€", 55500),
        ("36\u00a0000", 36000),
        ("15.000,00", 15000),
        ("3 200,00 €", 3200),
        ("39 600 € (ARS)", 39600),
        ("4\u202f110", 4110),
        ("31,8", Decimal("31.8")),
        ("env. 160", 160),
        ("0 €", 0),
        ("1,2 M€", 1200000),
        ("12,500.50", Decimal("12500.50")),
        ("-", None),
        ("à définir", None),
    ],
)
def test_an_amount_with_one_meaning_is_read(raw, expected):
    """Spaces, thousands, separators of either kind, an aside in parentheses."""
    assert expected == read_number(raw, WORDS).value


@pytest.mark.parametrize(
    ("raw", "kind", "choices"),
    [
        ("15.000", "separator", (15000, 15)),
        ("10 000 à 12 000 €", "range", (10000, 12000)),
        ("beaucoup", "number_not_understood", ()),
        ("?", "unknown", ()),
        ("12 34", "number_not_understood", ()),
    ],
)
def test_an_amount_with_two_meanings_is_asked(raw, kind, choices):
    """A lone point before three digits, two bounds, or no number at all."""
    reading = read_number(raw, WORDS)
    assert (kind, choices) == (reading.kind, reading.choices)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("55%", 55), ("70 %", 70), (0.6, 60), ("0,6", 60), (45.0, 45), ("46,2 %", Decimal("46.2"))],
)
def test_a_percentage_with_one_meaning_is_read(raw, expected):
    """With its sign, without, or as a fraction."""
    assert expected == read_percent(raw, WORDS).value


@pytest.mark.parametrize(
    ("raw", "kind", "proposal"),
    [
        ("à moitié", "approximate", 50),
        ("environ 60 %", "approximate", 60),
        ("50-60 %", "range", None),
        (1.0, "percent_or_fraction", None),
        (150.0, "percent_out_of_range", None),
        ("?", "unknown", None),
    ],
)
def test_a_percentage_that_is_not_certain_is_asked(raw, kind, proposal):
    """« à moitié » is about fifty, to be confirmed; 1 may be one per cent or the whole."""
    reading = read_percent(raw, WORDS)
    assert (kind, proposal) == (reading.kind, reading.proposal)


def test_one_is_the_whole_in_a_column_of_fractions():
    """Beside 0.25 and 0.6, a 1 is a hundred per cent."""
    assert Decimal(100) == read_percent(1.0, WORDS, fractions=True).value


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("14h-16h", (time(14), time(16))),
        ("12h30 / 14h30", (time(12, 30), time(14, 30))),
        ("14h à 16h", (time(14), time(16))),
        ("de 9h30 à 11h", (time(9, 30), time(11))),
        ("09:30–11:30", (time(9, 30), time(11, 30))),
        ("10h", (time(10), None)),
        (time(14, 30), (time(14, 30), None)),
        (0.5, (time(12), None)),
    ],
)
def test_hours_of_a_meeting_are_read(raw, expected):
    """The end that is not written stays unknown."""
    assert expected == read_hours(raw, WORDS).value


@pytest.mark.parametrize("raw", ["matin", "14h-13h", "25h", "14h ou 16h", "10h 11h 12h"])
def test_hours_that_make_no_sense_are_asked(raw):
    """A morning is no hour, and nothing ends before it starts."""
    assert isinstance(read_hours(raw, WORDS), Unsure)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("06 39 98 00 01", "06 39 98 00 01"),
        ("+33 6 39 98 00 20", "06 39 98 00 20"),
        ("+33 (0)6 39 98 00 20", "06 39 98 00 20"),
        ("0033639980020", "06 39 98 00 20"),
        ("0639980026", "06 39 98 00 26"),
        (639980057.0, "06 39 98 00 57"),
        ("06.39.98.00.01", "06 39 98 00 01"),
        ("+32 2 555 12 12", "+3225551212"),
        ("", None),
    ],
)
def test_a_telephone_is_read(raw, expected):
    """With its country, without its zero, with dots or none."""
    assert expected == read_phone(raw, WORDS).value


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("05 36 49 00 01 / 06 39 98 00 01", "phone_several"),
        ("12 34", "phone_not_understood"),
        ("06 39 98 00 01 (secrétariat)", "phone_in_text"),
    ],
)
def test_a_doubtful_telephone_is_asked(raw, kind):
    """Two numbers, too few digits, or words around."""
    assert kind == read_phone(raw, WORDS).kind


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Elodie.CAMBON@ch.example ", ("elodie.cambon@ch.example",)),
        ("a.f(at)usagers.example", ("a.f@usagers.example",)),
        ("a@b.example; c@b.example", ("a@b.example", "c@b.example")),
        ("Amina <amina@b.example>", ("amina@b.example",)),
        ("", ()),
    ],
)
def test_addresses_are_read(raw, expected):
    """Case, spaces, (at), several in a cell."""
    assert expected == read_emails(raw, WORDS).value


def test_an_address_without_an_at_is_asked():
    assert read_emails("amina.example", WORDS).kind == "email_malformed"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (2.1, "2.1"),
        ("FA 2.2", "2.2"),
        ("4-1", "4.1"),
        ("3.3 ", "3.3"),
        ("T.1", "T.1"),
        ("Fiche n° 12", "12"),
        ("2.3 bis", "2.3 bis"),
        ("fiche-action 1.2.1", "1.2.1"),
        (3.0, "3"),
        ("A1", "A.1"),
        ("O1-A1", "O1-A1"),
        ("prev-03", "PREV-03"),
        ("FA 2-B.4", "2-B.4"),
    ],
)
def test_the_number_of_a_fiche_is_written_one_way(raw, expected):
    """However it was typed."""
    assert expected == read_code(raw, vocabulary()).value


def test_a_number_that_became_a_date_is_asked():
    """The spreadsheet turned « 4-1 » into the fourth of January."""
    assert read_code(date(2026, 1, 4), vocabulary()) == Unsure("code_became_date", "4.1")


PEOPLE = [
    Name("blanc", ("blanc",), ("mathieu",)),
    Name("fabre", ("fabre", "nadal"), ("laurence",)),
    Name("idrissi", ("el", "idrissi"), ("fatima",)),
    Name("morel b", ("morel",), ("bruno",)),
    Name("morel l", ("morel",), ("lise",)),
]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("BLANC Mathieu", ["blanc"]),
        ("M. Blanc", ["blanc"]),
        ("Fabre-Nadal", ["fabre"]),
        ("F. El Idrissi", ["idrissi"]),
        ("Morel", ["morel b", "morel l"]),
        ("L. Morel", ["morel l"]),
        ("Mathieu", []),
        ("Julie Blanc", []),
        ("Nadal", []),
    ],
)
def test_a_name_means_all_those_it_may_mean(words, expected):
    """Nobody when a word is foreign; both when two bear the name."""
    assert expected == people_named(words, PEOPLE)


@given(st.text())
def test_splitting_a_list_loses_no_letter(text):
    """Every letter typed is in one of the parts, but for the « et » between them."""
    kept = sum(c.isalnum() for part in parts(text) for c in part)
    assert kept <= sum(c.isalnum() for c in text) * 4
    assert all(part.strip() for part in parts(text))


SMALL = vocabulary().phrases["small_words"]
STRUCTURES = [
    long_name("cpts", "Communauté professionnelle territoriale de santé Sauvelane-Causse", SMALL),
    long_name("cpts-po", "CPTS de la Plaine de l'Orbès (en préfiguration)", SMALL),
    long_name("ch", "Centre hospitalier de Bastide-Claret", SMALL),
    long_name("cias", "CIAS du Haut-Sauvelane", SMALL),
    long_name("carsat", "Caisse d'assurance retraite et de la santé au travail", SMALL),
    long_name("copil", "Comité de pilotage", SMALL),
]


@pytest.mark.parametrize(
    ("short", "expected"),
    [
        ("CPTS SC", ["cpts"]),
        ("CPTS", ["cpts", "cpts-po"]),
        ("C.H. Bastide Claret", ["ch"]),
        ("CH", ["ch"]),
        ("CIAS Haut Sauvelane", ["cias"]),
        ("CARSAT", ["carsat"]),
        ("COPIL", ["copil"]),
        ("MSP", []),
    ],
)
def test_a_short_name_fits_the_names_it_can_be_spelt_from(short, expected):
    """Initials, words and syllables in order; two that fit alike are both answered."""
    assert expected == best_fits(short, STRUCTURES)


@given(st.text(max_size=30))
def test_no_short_name_breaks_the_fitting(short):
    best_fits(short, STRUCTURES)
