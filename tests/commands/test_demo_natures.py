"""How people live through the played fortnight, and what is printed when it does not hold."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.demo import STARTS_AT, people
from bot.demo_natures import PARIS, Life, Nature, natures
from bot.demo_seed import sample_workbook
from bot.demo_table import Account, Line, Said, Sent, printed
from bot.documents.workbook import read_workbook
from bot.render import Render
from storage.meetings import Meeting
from storage.people import Person

SENT_AT = datetime(2026, 11, 23, 9, 5, tzinfo=PARIS)
ANSWERED_AT = datetime(2026, 11, 23, 9, 20, tzinfo=PARIS)


def test_each_of_the_61_people_of_the_contract_has_a_nature() -> None:
    """Nobody of the workbook goes without, nobody else has one, and every nature is lived."""
    known = {
        f"{person.first_name} {person.last_name}"
        for person in read_workbook(sample_workbook(), STARTS_AT.date()).people
    }
    lives = natures().lives

    assert 61 == len(known)
    assert known == set(lives)
    assert set(Nature) == {life.nature for life in lives.values()}


def test_who_is_not_on_telegram_answers_by_mail_or_telephone() -> None:
    """The way is told of those without a phone in town, and of nobody else."""
    in_town = {person.name for person in people()}
    by_other_means = {life.person for life in natures().lives.values() if life.by}

    assert not in_town & by_other_means
    assert {"René Cazalbou"} == set(natures().lives) - in_town - by_other_means


@pytest.mark.parametrize(
    ("nature", "said"),
    [
        (Nature.PROMPT, ["present", "present", "present"]),
        (Nature.LATE, [None, "present", "present"]),
        (Nature.LAST, [None, None, "present"]),
        (Nature.UNSURE, ["unsure", None, "present"]),
        (Nature.SILENT, [None, None, None]),
        (Nature.ABSENT, [None, None, None]),
    ],
)
def test_a_nature_says_at_which_asking_people_answer(
    nature: Nature, said: list[str | None]
) -> None:
    """The convocation is the first asking, the relances the next two."""
    life = Life("Amina Haddad", nature)

    assert said == [life.answer_at(asking) for asking in (1, 2, 3)]


def test_people_look_at_their_phone_on_open_days() -> None:
    """What came on a Friday evening is read on Monday morning; nothing in the ten minutes after."""
    first, second, *_ = natures().slots
    friday, monday = datetime(2026, 11, 27, tzinfo=PARIS), datetime(2026, 11, 30, tzinfo=PARIS)

    evening = natures().slot(friday.replace(hour=18))
    too_soon = natures().slot(datetime.combine(monday, first, PARIS))

    assert datetime.combine(monday, first, PARIS) == evening
    assert datetime.combine(monday, second, PARIS) == too_soon


def _line() -> Line:
    account = Account(
        (Said(ANSWERED_AT, "present", "", "", "telegram"),),
        (Sent(SENT_AT, "convoked", passed_on=False),),
    )
    person = Person(
        contract_id=1, key="nadia", civility="madam", first_name="Nadia", last_name="Roumégous"
    )
    return Line(person, "CCHS", "telegram", "prompt", kept=account, seen=account)


def _printed(line: Line) -> str:
    meeting = Meeting(contract_id=1, key="copil", uid="copil", title="COPIL n° 6")
    return printed(Render(), meeting, [line]).replace("\u00a0", " ")


def test_a_line_on_which_both_agree_is_true() -> None:
    """Who, where, their nature, what they answered when, what reached them when."""
    told = _printed(_line())

    assert "vrai » : la base garde ce qu'ont montré les téléphones" in told
    assert "vrai  Nadia Roumégous" in told
    assert "réponse : présente, le 23/11 à 09:20" in told
    assert "convocation le 23/11 à 09:05" in told
    assert "FAUX" not in told


def test_a_line_that_the_phones_deny_is_wrong_and_shows_both() -> None:
    """An answer that the database does not have as it was given is told as false."""
    given = Said(ANSWERED_AT, "excused", "", "", "telegram")
    told = _printed(replace(_line(), seen=replace(_line().seen, said=(given,))))

    assert "FAUX  Nadia Roumégous" in told
    assert "réponse : présente, le 23/11 à 09:20" in told
    assert "réponse : excusée, le 23/11 à 09:20" in told
    assert "1 ligne fausse" in told
