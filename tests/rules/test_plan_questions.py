"""Answers to what a workbook left open, read as its cells are; nobody is guessed between two."""

from datetime import date

import pytest

from bot.documents.workbook.vocabulary import vocabulary
from domain.cells.names import name_of
from domain.plan import Doubt
from domain.plan_questions import SAID_OTHERWISE, Fits, fits, offered, read_answer

TODAY = date(2026, 11, 23)
PEOPLE = [
    name_of("haddad amina", "HADDAD", "Amina"),
    name_of("lacaze bruno", "LACAZE", "Bruno"),
    name_of("lacaze berthe", "LACAZE", "Berthe"),
]


def doubt(about: str, field: str, **more: object) -> Doubt:
    return Doubt("S", "A1", "?", str(more.pop("kind", "unknown")), about=about, field=field, **more)  # type: ignore[arg-type]


TYPED = [
    ("a day", "action:1.1", "ends_on", "31/12/2027", "2027-12-31"),
    ("a day in words", "action:1.1", "ends_on", "le 3 mars 2027", "2027-03-03"),
    ("a day without its year", "action:1.1", "ends_on", "3 mars", None),
    ("a day that is none", "action:1.1", "ends_on", "31/02/2027", None),
    ("the end of a quarter is its first day here", "meeting:x", "on", "T1 2027", "2027-01-01"),
    ("an hour", "meeting:x", "ends_at", "12 h", "12:00"),
    ("an hour and its minutes", "meeting:x", "ends_at", "16h30", "16:30"),
    ("two hours for one", "meeting:x", "ends_at", "14h-16h30", None),
    ("two hours", "meeting:x", "hours", "14h-16h30", "14:00-16:30"),
    ("a percentage", "action:1.1", "progress", "12,5 %", "12.5"),
    ("a bare percentage", "action:1.1", "progress", "50", "50"),
    ("a share without its sign", "action:1.1", "progress", "0,5", None),
    ("too much", "action:1.1", "progress", "120", None),
    ("an amount", "indicator:x", "target", "1 234,5", "1234.5"),
    ("thousands", "action:1.1", "budget", "22 k€", "22000"),
    ("about", "indicator:x", "target", "environ 12", None),
    ("a dozen", "indicator:x", "target", "une douzaine", None),
    ("a state", "action:1.1", "state", "En cours", "under_way"),
    ("a state of meetings", "meeting:x", "state", "annulée", "cancelled"),
    ("no state", "action:1.1", "state", "peut-être", None),
    ("a civility", "person:x", "civility", "mme", "madam"),
    ("an address", "person:x", "emails", "a.haddad(at)test.example", "a.haddad@test.example"),
    ("two addresses", "person:x", "emails", "a@test.example b@test.example", None),
    ("a telephone", "person:x", "phone", "06.39.98.00.01", "06 39 98 00 01"),
    ("a name", "action:1.1", "pilots", "Mme Amina Haddad", "haddad amina"),
    ("a name with an initial", "axis:1", "elected", "A. Haddad", "haddad amina"),
    ("one of two of that name", "indicator:x", "responsible", "Bruno Lacaze", "lacaze bruno"),
    ("two of that name", "indicator:x", "responsible", "Lacaze", None),
    ("two of that initial", "indicator:x", "responsible", "B. Lacaze", None),
    ("nobody", "axis:1", "elected", "Personne", None),
    ("what only the workbook can answer", "", "values", "oui", None),
]


@pytest.mark.parametrize(
    ("about", "field", "typed", "expected"), [t[1:] for t in TYPED], ids=[t[0] for t in TYPED]
)
def test_what_is_typed_is_read_as_a_cell(
    about: str, field: str, typed: str, expected: str | None
) -> None:
    """A date, a number, a state, somebody: certain, or asked again."""
    question = doubt(about, field)

    assert expected == read_answer(question, typed, vocabulary(), TODAY, PEOPLE)


def test_the_proposed_reading_is_offered_first() -> None:
    """Then the others, each once."""
    asked = doubt("action:1.1", "ends_on", proposal="2028-12-31", choices=("2029", "2028-12-31"))

    assert ("2028-12-31", "2029") == offered(asked)


def test_a_closed_list_is_offered_whole() -> None:
    """Even when the cell gave nothing to choose from."""
    assert 7 == len(offered(doubt("action:1.1", "state")))
    assert ("yes", "no") == offered(doubt("axis:1", "formalised"))
    assert ("ours", "theirs") == offered(doubt("action:1.1", "progress", kind=SAID_OTHERWISE))


def test_a_meeting_people_were_asked_about_stays() -> None:
    """Nobody is moved behind their back by a tap on a workbook."""
    asked = doubt("meeting:copil", "starts_at", kind=SAID_OTHERWISE)

    assert ("ours",) == offered(asked)


def test_what_has_no_field_has_no_answer_here() -> None:
    """It is left as it is, or corrected in the workbook."""
    assert Fits.NOTHING is fits(doubt("", "values", choices=("1",)))
    assert () == offered(doubt("", "values", choices=("1",)))
