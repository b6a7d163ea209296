"""What must not be kept: a social security number, a name with an illness. And what may be."""

from pathlib import Path

import pytest

from bot.patient_words import patient_words
from domain.patient_data import Sensitive, holds_social_security_number, sensitive

DATA = Path(__file__).parents[1] / "data"


def _told_apart(*files: str) -> tuple[list[str], list[str]]:
    """The texts that speak of the health of somebody named, and those that do not."""
    lines = [line for f in files for line in (DATA / f).read_text("utf-8").splitlines()]
    return [x[2:] for x in lines if x[:2] == "+ "], [x[2:] for x in lines if x[:2] == "- "]


def _asked_about(texts: list[str]) -> list[str]:
    return [text for text in texts if sensitive(text, patient_words()) is Sensitive.HEALTH]


@pytest.mark.parametrize(
    "text",
    [
        "M. Dupont est diabétique",
        "Mme Martin, schizophrène",
        "le petit Lucas a la varicelle",
        "Mme Durand suivie pour un cancer",
        "MME MARTIN EST DIABÉTIQUE",
        "M. Dupont n’est pas dépressif",
        "Mme\u00a0Martin, schizophrène",
    ],
)
def test_a_name_with_an_illness_is_asked_about(text: str) -> None:
    """In any case, with any space and apostrophe, denied or not."""
    assert sensitive(text, patient_words()) is Sensitive.HEALTH


@pytest.mark.parametrize(
    "text",
    [
        "Mme Rey présente le dépistage du diabète",
        "M. Morel (association AFD – diabète)",
        "Dr Colin, addictologue",
        "12 personnes diabétiques",
        "Mme Rey pilote « Prévention du diabète »",
        "",
    ],
)
def test_a_partner_and_the_subject_of_an_action_are_left_in_peace(text: str) -> None:
    """A name and an illness in one sentence are no tie by themselves."""
    assert sensitive(text, patient_words()) is None


def test_what_was_written_before_the_rule_is_told_apart() -> None:
    """Two sets that the rule was mended on: what it still misses, and no question too many."""
    ill, free = _told_apart("patient_words.txt", "patient_words_again.txt")

    assert (110, 193) == (len(ill), len(free))
    assert 103 <= len(_asked_about(ill))
    assert [] == _asked_about(free)


def test_what_the_rule_never_saw_is_told_apart() -> None:
    """Held out: what a leak and a tap too many are to be believed on. 24 of 30, none of 60."""
    ill, free = _told_apart("patient_words_held_out.txt")

    assert (30, 60) == (len(ill), len(free))
    assert 24 == len(_asked_about(ill))
    assert [] == _asked_about(free)


def _with_key(body: str) -> str:
    number = int(body.replace("2A", "19").replace("2B", "18"))
    return f"{body}{97 - number % 97:02}"


MAN = _with_key("1850578006084")
CORSICAN, OTHER_CORSICAN = _with_key("285052A006084"), _with_key("285052B006084")


@pytest.mark.parametrize(
    "number",
    [
        MAN,
        MAN[:13],
        f"{MAN[:1]} {MAN[1:3]} {MAN[3:5]} {MAN[5:7]} {MAN[7:10]} {MAN[10:13]} {MAN[13:]}",
        f"{MAN[:1]} {MAN[1:3]} {MAN[3:5]} {MAN[5:7]} {MAN[7:10]} {MAN[10:13]}",
        f"{MAN[:1]}\u00a0{MAN[1:3]}\u202f{MAN[3:5]}.{MAN[5:7]}-{MAN[7:10]}.{MAN[10:13]}/{MAN[13:]}",
        f"{MAN[:13]} {MAN[13:]}",
        " ".join(MAN),
        f"{MAN[:5]} {MAN[5:]}",
        CORSICAN,
        CORSICAN.lower(),
        OTHER_CORSICAN,
        f"{OTHER_CORSICAN[:1]} {OTHER_CORSICAN[1:5]} {OTHER_CORSICAN[5:13]} {OTHER_CORSICAN[13:]}",
        "".join(chr(ord(c) + 0xFEE0) for c in MAN),
        "1 85 05 78 006 084 36",  # the key is wrong; nobody spaces anything else like this
    ],
)
def test_a_social_security_number_is_known(number: str) -> None:
    """However it is spaced, with its key or without, born in Corsica or not."""
    for text in (number, f"Le numéro est {number}.", f"(n° {number}), merci", f"NIR:{number}"):
        assert holds_social_security_number(text), text
        assert sensitive(text, patient_words()) is Sensitive.SOCIAL_SECURITY


@pytest.mark.parametrize(
    "text",
    [
        "05 36 49 00 48 et 06 12 34 56 78",
        "+33 6 12 34 56 78, ou 0033612345678",
        "SIRET 26310012500016",
        "SIRET 123 456 789 00012",
        "185 057 800 60843",
        "RPPS 10101234567, FINESS 310781406",
        "IBAN FR76 3000 6000 0112 3456 7890 189",
        "1 250 000 000 000 €",
        "le 10/12/2026 de 14 h 30 à 16 h 30",
        "1850578006084123",
        f"{MAN[:13]}{(int(MAN[13:]) + 1) % 97:02}",
        "3760123456789",
    ],
)
def test_other_numbers_are_left_in_peace(text: str) -> None:
    """Telephones, companies, professionals, amounts, dates, a key that is wrong."""
    assert not holds_social_security_number(text)


def test_one_wrong_figure_in_fifteen_is_seen() -> None:
    """The key tells a number from another that merely has its length."""
    spaced = [f"{n[:4]} {n[4:9]} {n[9:]}" for n in (MAN, MAN[:12] + "7" + MAN[13:])]

    assert [True, False] == [holds_social_security_number(each) for each in spaced]
