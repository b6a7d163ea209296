"""A figure answered in a chat: read, or asked again; never another number than was meant."""

from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from domain.cells.figures import NOT_KNOWN, Figure, NotKnown, read_figure
from domain.cells.reading import Unsure


@pytest.mark.parametrize(
    ("typed", "unit", "expected"),
    [
        ("12", "", "12"),
        ("0", "personnes", "0"),
        ("1 234,5", "", "1234.5"),
        ("1234.5", "", "1234.5"),
        ("1\u202f234,5", "", "1234.5"),
        ("1\u00a0200", "", "1200"),
        ("46,2 %", "%", "46.2"),
        ("46,2%", "%", "46.2"),
        ("22 k€", "€", "22000"),
        ("22 k€", "", "22000"),
        ("22 k€", "k€", "22"),
        ("2,5 ETP", "ETP", "2.5"),
        ("2,5 ETP", "", "2.5"),
        ("12 personnes", "personnes", "12"),
        ("1 personne.", "personnes", "1"),
        ("12 pers.", "personnes", "12"),
        ("12h", "heures", "12"),
        ("120 m²", "m²", "120"),
        ("2,3 pour 1 000 hab.", "pour 1 000 hab.", "2.3"),
        ("-3", "", "-3"),
        ("\u200f12", "", "12"),
        ("12 !", "", "12"),
    ],
)
def test_a_plain_number_is_read(typed, unit, expected):
    """French or not, with its unit or without, whatever the spaces."""
    assert Figure(Decimal(expected)) == read_figure(typed, unit)


@pytest.mark.parametrize(
    ("typed", "unit", "kind", "choices"),
    [
        ("environ 40", "", "approximate", [40]),
        ("~40", "", "approximate", [40]),
        ("40 environ", "personnes", "approximate", [40]),
        ("plus de 40 personnes", "personnes", "approximate", [40]),
        ("40 ?", "", "approximate", [40]),
        ("une douzaine", "", "approximate", [12]),
        ("une douzaine de personnes", "personnes", "approximate", [12]),
        ("douze", "", "spoken", [12]),
        ("douze personnes", "personnes", "spoken", [12]),
        ("Quarante-deux", "personnes", "spoken", [42]),
        ("vingt-trois", "", "spoken", [23]),
        ("vingt et un", "", "spoken", [21]),
        ("soixante et onze", "", "spoken", [71]),
        ("quatre-vingts", "", "spoken", [80]),
        ("quatre-vingt-dix-sept personnes", "personnes", "spoken", [97]),
        ("deux cents", "", "spoken", [200]),
        ("mille", "", "spoken", [1000]),
        ("neuf mille neuf cent quatre-vingt-dix-neuf", "", "spoken", [9999]),
        ("environ quarante-deux", "", "approximate", [42]),
        ("deux douzaines", "", "number_not_understood", []),
        ("deux ou trois", "", "number_not_understood", []),
        ("trente douze", "", "number_not_understood", []),
        ("22 k€", "personnes", "number_not_understood", []),
        ("2 millions", "personnes", "number_not_understood", []),
        ("10-12", "", "range", [10, 12]),
        ("10 à 12", "", "range", [10, 12]),
        ("entre 10 et 12 personnes", "personnes", "range", [10, 12]),
        ("néant", "", "none", [0]),
        ("aucun", "", "none", [0]),
        ("Aucune.", "", "none", [0]),
        ("1.234", "", "separator", [1234, "1.234"]),
        ("0,46", "%", "fraction", ["0.46", 46]),
        ("12 %", "personnes", "unit", [12]),
        ("22 000 €", "k€", "unit", [22000]),
        ("12 sorties", "ateliers", "unit", [12]),
        ("12 ateliers et 3 sorties", "ateliers", "number_not_understood", []),
        ("12 h 30", "heures", "number_not_understood", []),
        ("12²", "", "number_not_understood", []),
        ("1e9", "", "number_not_understood", []),
        ("NaN", "", "number_not_understood", []),
        ("1 2", "", "number_not_understood", []),
        ("9" * 400, "", "number_not_understood", []),
        ("", "", "number_not_understood", []),
        ("🙂", "", "number_not_understood", []),
        ("bonjour", "", "number_not_understood", []),
    ],
)
def test_what_is_not_plain_is_asked(typed, unit, kind, choices):
    """A doubt names what may be meant; nothing of it is kept unasked."""
    heard = read_figure(typed, unit)

    assert isinstance(heard, Unsure), typed
    assert (kind, [Decimal(str(each)) for each in choices]) == (heard.kind, list(heard.choices))


@pytest.mark.parametrize("typed", ["NC", "n.c.", "Non communiqué", "?", "je ne sais pas", "ND"])
def test_not_knowing_is_no_zero(typed):
    """« NC » is the button « Je n'ai pas la donnée »."""
    assert read_figure(typed) is NOT_KNOWN


@pytest.mark.parametrize("typed", ["zéro", "Zéro.", "ZERO", "zéro heures"])
def test_zero_in_letters_is_zero(typed):
    """It is no other number, and does not say that nothing is known."""
    assert Figure(Decimal(0)) == read_figure(typed, "heures")


def test_zero_of_something_else_is_asked():
    assert isinstance(read_figure("zéro atelier", "heures"), Unsure)


def test_a_comment_follows_in_parentheses():
    """Its words are kept beside the number."""
    assert Figure(Decimal(12), "dont 3 en visio") == read_figure(
        "12 (dont 3 en visio)", "personnes"
    )


def test_every_number_in_letters_is_understood():
    """Up to 9 999, as it is written since 1990 and before; asked once, like any word."""
    for number in range(1, 10_000):
        written = in_letters(number)
        for said in (written, written.replace(" ", "-")):
            heard = read_figure(said)
            assert isinstance(heard, Unsure), said
            assert ("spoken", (Decimal(number),)) == (heard.kind, heard.choices), said


def in_letters(number: int) -> str:
    """By another way than the one that reads them."""
    if number >= 1000:
        thousands = "" if number < 2000 else in_letters(number // 1000) + " "
        return f"{thousands}mille {in_letters(number % 1000) if number % 1000 else ''}".strip()
    if number >= 100:
        count, rest = divmod(number, 100)
        hundreds = "cent" if count == 1 else in_letters(count) + (" cent" if rest else " cents")
        return f"{hundreds} {in_letters(rest) if rest else ''}".strip()
    units = "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze"
    words = [*units.split(), "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf"]
    if number < 20:
        return words[number]
    if number >= 80:
        return "quatre-vingts" if number == 80 else f"quatre-vingt-{words[number - 80]}"
    ten = min(number // 10, 6)
    rest = number - ten * 10
    tens = ["vingt", "trente", "quarante", "cinquante", "soixante"][ten - 2]
    joined = " et " if rest in (1, 11) else "-"
    return tens + joined + words[rest] if rest else tens


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(["", "%", "personnes", "heures"]))
def test_every_number_written_in_french_is_read_back(number, unit):
    """As Babel writes it, with its unit, it is the same number, or it is asked."""
    written = f"{format_decimal(number, locale='fr_FR')} {unit}".strip()

    heard = read_figure(written, unit)

    if isinstance(heard, Unsure):
        assert heard.kind in ("separator", "fraction"), written
        assert number in heard.choices
    else:
        assert Figure(number) == heard, written


@given(
    st.one_of(st.text(max_size=40), st.text(alphabet="0123456789 .,/-€k%()?~aà", max_size=20)),
    st.sampled_from(["", "%", "€", "k€", "personnes", "m²", "pour 1 000 hab."]),
)
def test_nothing_that_is_typed_breaks_the_reader(typed, unit):
    """Whatever people send, there is an answer: a number, not known, or a doubt."""
    heard = read_figure(typed, unit)

    assert isinstance(heard, Figure | NotKnown | Unsure)
    if isinstance(heard, Figure):
        assert heard.value.is_finite()
