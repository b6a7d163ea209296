"""/moi: what is expected of me, by when, one tap away."""

from datetime import UTC, date, datetime

import pytest
from sqlmodel import Session, select

from storage.actions import Action, ActionRole
from storage.meetings import Invitee, Meeting, MeetingAnswer
from storage.relay import RelayRow
from tests.story import Story

SINCE = datetime(2026, 11, 19, 8, 0, tzinfo=UTC)


def copil(story: Story, *invited: int, **more: object) -> None:
    """The COPIL as the story needs it, and who is called to it."""

    def prepared(session: Session) -> None:
        row = session.get_one(Meeting, story.ids.copil)
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)
        for who in invited:
            session.add(Invitee(meeting_id=story.ids.copil, person_id=who))

    story.do(prepared)


def answers(story: Story, person: int, answer: str, **more: object) -> None:
    def add(session: Session) -> None:
        row = MeetingAnswer(
            meeting_id=story.ids.copil, person_id=person, answer=answer, at=story.now
        )
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)

    story.do(add)


def test_nothing_expected_is_said_and_the_doors_stay_open(story: Story) -> None:
    """H12: empty says so; a partner may report all the same."""
    amina = story.member("amina")

    told = amina.says("/moi")

    assert "Rien ne vous attend aujourd'hui, Madame Haddad." in told.text
    assert "De quelle fiche-action" in amina.presses("Dire où en est une fiche").text


def test_what_is_expected_is_sorted_by_date_and_one_tap_away(story: Story) -> None:
    """H12: an answer by the 3rd, progress by the 10th; the buttons come in the same order."""
    copil(story, story.ids.amina, collecting_since=SINCE, progress_since=SINCE)
    amina = story.member("amina")

    told = amina.says("/moi")

    answer = told.text.index("COPIL n° 6 : dire si vous venez, d'ici au jeudi 3 décembre")
    progress = told.text.index(
        "Fiche 2.3 : dire où elle en est, pour le COPIL du jeudi 10 décembre"
    )
    assert answer < progress
    assert ["1 · Répondre : COPIL n° 6", "2 · 2.3 Répit <et> cafés & co"] == told.labels[:2]
    assert "Fiche 2.3" in amina.says("2").text


def test_what_was_reported_is_expected_no_more(story: Story) -> None:
    """One report since the call is enough."""
    copil(story, progress_since=SINCE)
    amina = story.member("amina")
    amina.says("/moi")
    amina.presses("2.3")
    amina.presses("Rien de nouveau")

    assert "Rien ne vous attend" in amina.says("/moi").text


def test_a_referent_de_suivi_is_asked_rather_than_the_pilote(story: Story) -> None:
    """1.2 has both: Bruno is asked; Amina may still report."""
    copil(story, progress_since=SINCE)
    amina, bruno = story.member("amina"), story.member("bruno")

    assert "Fiche 1.2" not in amina.says("/moi").text
    assert "Fiche 1.2" in bruno.says("/moi").text


@pytest.mark.parametrize(
    ("answer", "more", "shown"),
    [
        ("present", {}, "présente"),
        ("excused", {}, "excusée"),
        ("represented", {"represented_by": "Éric Malaval"}, "représentée par Éric Malaval"),
    ],
)
def test_an_answer_given_is_shown_and_can_be_changed(
    story: Story, answer: str, more: dict[str, object], shown: str
) -> None:
    """Nothing is awaited; the answer in force is said, and is one tap from being changed."""
    copil(story, story.ids.amina, collecting_since=SINCE)
    answers(story, story.ids.amina, answer, **more)
    amina = story.member("amina")

    told = amina.says("/moi")

    assert "Rien ne vous attend" in told.text
    assert f"COPIL n° 6, jeudi 10 décembre à 14 h : {shown}" in told.text
    assert "1 · Changer ma réponse : COPIL n° 6" in told.labels


def test_not_knowing_yet_is_still_an_answer_to_give(story: Story) -> None:
    """« Je ne sais pas encore » does not close the question."""
    copil(story, story.ids.amina, collecting_since=SINCE)
    answers(story, story.ids.amina, "unsure")
    amina = story.member("amina")

    assert "dire si vous venez" in amina.says("/moi").text


def test_an_answer_that_is_late_says_when_it_was_wished(story: Story) -> None:
    """Late is not closed: the answer is still taken until the meeting starts."""
    copil(story, story.ids.amina, collecting_since=SINCE)
    amina = story.member("amina")
    story.at("2026-12-08 10:00")

    told = amina.says("/moi")

    assert "la réponse était souhaitée le jeudi 3 décembre" in told.text


def test_a_meeting_cancelled_or_not_collected_expects_nothing(story: Story) -> None:
    """What Cheville does not ask is not listed; nor what will not take place."""
    copil(story, story.ids.amina)
    amina = story.member("amina")
    assert "Rien ne vous attend" in amina.says("/moi").text
    copil(story, collecting_since=SINCE, state="cancelled")

    assert "Rien ne vous attend" in amina.says("/moi").text


def test_many_expected_actions_are_shown_eight_at_a_time(story: Story) -> None:
    """The first eight; the count of the others, and the door to all of them."""
    copil(story, progress_since=SINCE)
    amina = story.member("amina")

    def add(session: Session) -> None:
        for number in range(20):
            row = Action(
                contract_id=story.ids.contract, code=f"9.{number}", title="Essai", rank=10 + number
            )
            session.add(row)
            session.flush()
            session.add(ActionRole(action_id=row.id or 0, role="pilot", person_id=story.ids.amina))

    story.do(add)

    told = amina.says("/moi")

    assert "et 13 autres points" in told.text
    assert "9 · Dire où en est une fiche" in told.labels


def test_an_observer_is_told_that_nothing_is_expected(story: Story) -> None:
    """No door that would be closed."""
    eric = story.member("eric", "observer")

    told = eric.says("/moi")

    assert "Rien ne vous attend aujourd'hui, Monsieur Malaval." in told.text
    assert ["Menu"] == told.labels


def test_the_coordinator_sees_what_is_to_be_passed_on(story: Story) -> None:
    """Her own « attendu » is also what waits for people who are not on Telegram."""
    claire = story.member("claire", "coordinator")

    def add(session: Session) -> None:
        session.add(
            RelayRow(
                contract_id=story.ids.contract,
                person_id=story.ids.denise,
                template="x",
                text="x",
                created_at=story.now,
            )
        )

    story.do(add)

    assert "2 · À transmettre (1)" in claire.says("/moi").labels


def test_an_ended_report_date_is_that_of_the_town(story: Story) -> None:
    """Half past midnight in Paris is the next day, whatever the clock of the machine."""
    amina = story.member("amina")
    story.at("2026-11-24 00:30")
    amina.says("/avancement 2.3")
    amina.presses("Rien de nouveau")

    row = story.do(lambda s: s.exec(select(Action).where(Action.code == "2.3")).one())

    assert date(2026, 11, 24) == row.last_report_on


def test_what_waits_for_the_coordinator_is_told(story: Story) -> None:
    """The answers to collect, then the lines to pass on: « rien ne vous attend » is untrue."""
    claire = story.member("claire", "coordinator")
    told = claire.says("/moi")
    assert "COPIL n° 6 : recueillir les réponses dans Cheville" in told.text
    assert "Rien ne vous attend" not in told.text
    claire.presses("Recueillir les réponses : COPIL n° 6")
    claire.presses("Envoyer")

    told = claire.says("/moi")

    assert "3 messages à transmettre" in told.text
    assert "1 · À transmettre (3)" in told.labels
