"""Amina belongs to two contracts: each message says of which it is, and no answer strays."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from handlers import meeting_cards
from storage.contracts import Contracts, Instance, Seat
from storage.meetings import Meeting, MeetingAnswer
from storage.people import Membership
from tests import cast
from tests.stories.test_collect_answers import collect
from tests.story import Message, Phone, Story


@pytest.fixture
def amina(story: Story) -> Phone:
    """In the contract of the cast, and in « autre », where a COPIL of its own is collected."""
    amina = story.member("amina")
    story.do(lambda s: cast.join_second(s, amina.number, "partner", story.now))
    return amina


def other_copil(story: Story) -> int:
    """A meeting of the other contract, sent: its convocation reaches Amina."""

    def add(session: Session) -> int:
        other = Contracts(session).named("autre")
        assert other is not None and other.id is not None
        contract = other.id
        wanted = select(Membership.person_id).where(Membership.contract_id == contract)
        person = session.exec(wanted).one()
        instance = Instance(contract_id=contract, code="COPIL", name="Comité de pilotage")
        session.add(instance)
        session.flush()
        session.add(Seat(instance_id=instance.id or 0, person_id=person))
        meeting = Meeting(
            contract_id=contract,
            instance_id=instance.id,
            key="copil autre",
            uid="autre@cheville.test",
            title="COPIL d'Autre",
            starts_at=cast.COPIL_AT + timedelta(days=1),
            state="convened",
            collecting_since=story.now,
        )
        session.add(meeting)
        session.flush()
        work = story.house.workshop.open(session)
        work.contract = work.contracts.get(contract)
        work.meetings.call(meeting, work.people.get(person))
        work.say(person, meeting_cards.invitation(work, meeting))
        return meeting.id or 0

    meeting = story.do(add)
    story.settle()
    return meeting


def as_it_is(phone: Phone, message: Message) -> Message:
    """The same message, as it shows now."""
    return next(each for each in phone.told if each.id == message.id)


def answers(story: Story) -> dict[int, str]:
    rows = story.do(lambda s: list(s.exec(select(MeetingAnswer).order_by(col(MeetingAnswer.id)))))
    return {row.meeting_id: row.answer for row in rows}


def test_a7_every_message_bears_its_contract(story: Story, amina: Phone) -> None:
    """And those of somebody in one contract bear none."""
    claire, bruno = story.member("claire", "coordinator"), story.member("bruno")
    collect(claire)
    other_copil(story)

    assert [m.text.splitlines()[0] for m in amina.told[-2:]] == ["test", "autre"]
    assert not bruno.last.text.startswith("test")


def test_a7_interleaved_answers_land_each_where_they_belong(story: Story, amina: Phone) -> None:
    """Old card, new card, typed words: never in the other contract."""
    collect(story.member("claire", "coordinator"))
    here = amina.last
    other = other_copil(story)
    there = amina.last

    amina.presses("Présente", on=here)
    amina.presses("Excusé(e)", on=there)

    assert answers(story) == {story.ids.copil: "present", other: "excused"}
    amina.presses("Modifier ma réponse", on=as_it_is(amina, here))

    amina.presses("Représentée", on=as_it_is(amina, here))
    amina.says("Paul Costes")
    assert answers(story) == {story.ids.copil: "represented", other: "excused"}


def test_a7_words_answer_the_last_message(story: Story, amina: Phone) -> None:
    """« présente » below the other contract's card is its answer."""
    collect(story.member("claire", "coordinator"))
    other = other_copil(story)

    amina.says("présente")

    assert answers(story) == {other: "present"}


def test_a7_commands_are_about_the_contract_one_chose(story: Story, amina: Phone) -> None:
    """/contrat, then /moi."""
    other_copil(story)
    assert "COPIL d'Autre" not in amina.says("/moi").text
    assert "Vous êtes dans 2 contrats" in amina.says("/contrat").text
    amina.presses("autre")
    assert "vos commandes concernent maintenant autre" in amina.last.text

    assert "COPIL d'Autre" in amina.says("/moi").text


def test_one_contract_has_nothing_to_choose(story: Story) -> None:
    bruno = story.member("bruno")

    assert "un seul contrat" in bruno.says("/contrat").text
