"""People of the workbook: whoever joins is the person it names, even once the name is corrected."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

import pytest
from sqlmodel import Session, col, select

from domain.plan import Plan
from storage.actions import Report
from storage.apply_plan import Source, apply_plan
from storage.meetings import Meeting
from storage.people import Invitation, Person
from tests import cast
from tests.storage.office import sample_plan
from tests.stories.test_invite_partner import joins, links, rows
from tests.stories.test_menus import introduced
from tests.story import Phone, Story

PEYROT, CORRECTED = "peyrot thomas", "peyrott thomas"


def brings(story: Story, plan: Plan) -> int:
    """Import this plan; the number of its contract."""
    source = Source("Sauvelane", "contrat local de santé de Sauvelane", "plan.xlsx", b"plan")
    return story.do(lambda s: apply_plan(s, plan, source, story.now).contract.id or 0)


def respelt(value: Any, change: Callable[[str], str]) -> Any:
    """The same plan, each of its words changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(respelt(each, change) for each in value)
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: respelt(getattr(value, f.name), change) for f in fields(value) if f.init}
        return replace(value, **told)
    return value


def corrected(plan: Plan, *, mail_too: bool = False) -> Plan:
    """Thomas Peyrot is Thomas Peyrott now, everywhere; maybe with another address and number."""
    plan = respelt(plan, lambda words: CORRECTED if words == PEYROT else words)
    people = [
        each
        if each.key != CORRECTED
        else replace(
            each,
            last_name="Peyrott",
            **({"emails": ("t.peyrott@autre.example",), "phone": None} if mail_too else {}),
        )
        for each in plan.people
    ]
    return replace(plan, people=tuple(people))


def named(story: Story, last_name: str) -> list[Person]:
    wanted = select(Person).where(col(Person.last_name) == last_name)
    return story.do(lambda session: list(session.exec(wanted)))


@pytest.fixture
def sauvelane(story: Story) -> Phone:
    """The coordinator of the sample contract, at a service that has reached Telegram once."""
    contract = brings(story, sample_plan())
    (claire,) = named(story, "Vidalenc")
    phone = story.phone("Claire")

    def join(session: Session) -> None:
        ids = replace(story.ids, contract=contract)
        cast.join(session, ids, claire.id or 0, phone.number, "coordinator", story.now)
        copil = session.exec(select(Meeting).where(Meeting.key == "copil 2026-12-10")).one()
        copil.progress_since = story.now

    story.do(join)
    phone.says("/aide")
    introduced(story)
    return phone


def comes_in(story: Story, claire: Phone) -> Phone:
    """Thomas Peyrot, by the link that she made."""
    claire.says("/inviter Peyrot")
    return joins(story, "Thomas", links(claire)[-1])


def actions(thomas: Phone) -> list[str]:
    """The codes of the actions that he may tell of."""
    found = [label.partition("· ")[2] for label in thomas.says("/avancement").labels]
    thomas.says("/annuler")
    return [label.split()[0] for label in found if label[:1].isdigit()]


def test_whoever_the_workbook_names_finds_their_actions(story: Story, sauvelane: Phone) -> None:
    """A5: named long before having an account; /moi shows what is expected of them."""
    thomas = comes_in(story, sauvelane)

    mine = actions(thomas)
    told = thomas.says("/moi").text

    assert mine
    assert [code for code in mine if code not in told] == []


def test_a_name_corrected_in_the_workbook_keeps_its_person(story: Story, sauvelane: Phone) -> None:
    """The same address: the same row, account, actions and reports; nobody is added."""
    thomas = comes_in(story, sauvelane)
    mine, people = actions(thomas), len(rows(story, Person))

    brings(story, corrected(sample_plan()))

    (kept,) = named(story, "Peyrott")
    assert (mine, people) == (actions(thomas), len(rows(story, Person)))
    assert [] == named(story, "Peyrot")
    member = story.do(lambda s: story.house.workshop.open(s).people.membership_of(kept.id or 0))
    assert member is not None and member.address.id == str(thomas.number)
    assert "semble" not in sauvelane.says("/invitations").text


def test_the_same_corrected_workbook_twice_changes_nothing(story: Story, sauvelane: Phone) -> None:
    """Once the new name is known, it is known."""
    brings(story, corrected(sample_plan()))
    before = [(person.id, person.key) for person in rows(story, Person)]

    brings(story, corrected(sample_plan()))

    assert before == [(person.id, person.key) for person in rows(story, Person)]


def test_a_name_that_only_seems_the_same_is_asked_about(story: Story, sauvelane: Phone) -> None:
    """Another name and no contact in common: two rows, and she says whether they are one."""
    thomas = comes_in(story, sauvelane)
    mine = actions(thomas)
    thomas.says("/avancement")
    thomas.says("1")
    thomas.presses("Rien de nouveau")
    reported = [report.person_id for report in rows(story, Report)]
    brings(story, corrected(sample_plan(), mail_too=True))
    assert [] == actions(thomas)

    told = sauvelane.says("/invitations")
    assert "1 personne semble être là sous deux noms" in told.text
    asked = sauvelane.presses("Thomas Peyrot = Thomas Peyrott ?")
    assert "n'est plus dans votre tableur, est sur Telegram" in asked.text
    done = sauvelane.presses("C'est la même personne")

    assert "ne fait plus qu'une personne" in done.text
    assert mine == actions(thomas)
    assert [] == named(story, "Peyrot")
    (kept,) = named(story, "Peyrott")
    assert reported == [report.person_id for report in rows(story, Report)]
    assert ("t.peyrott@autre.example", kept.id) == (kept.email, reported[-1])
    assert {kept.id} == {row.person_id for row in rows(story, Invitation)}
    brings(story, corrected(sample_plan(), mail_too=True))
    assert mine == actions(thomas)
    assert "semble" not in sauvelane.says("/invitations").text


def test_two_people_told_apart_are_not_asked_about_again(story: Story, sauvelane: Phone) -> None:
    """Her word is kept; an old button changes nothing."""
    brings(story, corrected(sample_plan(), mail_too=True))
    sauvelane.says("/invitations")
    asked = sauvelane.presses("Thomas Peyrot = Thomas Peyrott ?")

    sauvelane.presses("Ce sont deux personnes")
    sauvelane.presses_value(
        next(b["data"] for row in asked.buttons for b in row if "même" in b["text"]), asked.id
    )

    assert "semble" not in sauvelane.says("/invitations").text
    assert (1, 1) == (len(named(story, "Peyrot")), len(named(story, "Peyrott")))
