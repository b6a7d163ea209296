"""Relances and rappels: to whom, how often, and when they stop."""

from datetime import UTC, datetime

from sqlmodel import Session, select

from domain.steps import StepKind
from storage.meetings import Meeting
from storage.steps import WAITING, StepRow
from tests.story import Story
from tests.ticks.prepared import collected, passed_on, steps_of, told_between

RELANCE = "je n'ai pas encore votre réponse"


def _about_meeting(said: list[str]) -> list[str]:
    """What was said of the meeting, not of the actions."""
    return [text for text in said if "fiche" not in text]


def test_only_the_silent_are_chased(story: Story) -> None:
    """At J-7 Amina, who comes, is left in peace; Bruno, who kept silent, is asked again."""
    cast = collected(story)
    cast.amina.presses("Présente")
    story.live_until("2026-12-03 08:29")

    to_amina = told_between(story, cast.amina, "2026-12-03 08:30")
    to_bruno = [message.text for message in cast.bruno.told]

    assert _about_meeting(to_amina) == []
    assert [text for text in to_bruno if RELANCE in text] == [to_bruno[-1]]


def test_the_unsure_get_another_text(story: Story) -> None:
    """« Je ne sais pas encore » is no silence: the question is whether they see clearer."""
    cast = collected(story)
    cast.amina.presses("Je ne sais pas encore")

    told = _about_meeting(told_between(story, cast.amina, "2026-12-03 08:30"))

    assert ["Y voyez-vous plus clair ?" in text for text in told] == [True]


def test_a_relance_is_answered_by_its_own_buttons(story: Story) -> None:
    """The relance is a card like the invitation: one tap, and it says the answer."""
    cast = collected(story)
    story.live_until("2026-12-03 08:30")

    shown = cast.bruno.presses("Excusé")

    assert "excusé" in shown.text
    answer = story.look(lambda work: work.meetings.answer_of(story.ids.copil, story.ids.bruno))
    assert answer is not None
    assert "excused" == answer.answer


def test_a_relance_is_given_once_however_often_the_tick_comes(story: Story) -> None:
    """A doubled tick finds the step done and the key taken."""
    cast = collected(story)
    story.live_until("2026-12-03 08:30")
    before = len(cast.bruno.told)

    story.tick()
    story.tick()

    assert before == len(cast.bruno.told)


def test_a_step_done_again_by_another_house_says_nothing_twice(story: Story) -> None:
    """F3: were the step to wait again after a restart, the unique keys would hold."""
    cast = collected(story)
    story.live_until("2026-12-03 08:30")
    before = len(cast.bruno.told)

    story.restart()
    for step in steps_of(story, StepKind.ANSWER_RELANCE)[:1]:
        story.do(lambda s, step=step: _wait_again(s, step.id))
    story.tick()

    assert before == len(cast.bruno.told)


def _wait_again(session: Session, step_id: int | None) -> None:
    session.get_one(StepRow, step_id).state = WAITING


def test_nothing_leaves_outside_hours(story: Story) -> None:
    """F2: from Friday evening to Monday morning nobody is written to, whatever is due."""
    cast = collected(story)
    story.live_until("2026-12-04 18:01")
    before = [len(phone.told) for phone in (cast.amina, cast.bruno, cast.claire)]

    story.do(_make_everything_due)
    story.at("2026-12-05 11:00")
    story.at("2026-12-06 20:00")

    assert before == [len(phone.told) for phone in (cast.amina, cast.bruno, cast.claire)]


def _make_everything_due(session: Session) -> None:
    for row in session.exec(select(StepRow).where(StepRow.state == WAITING)):
        row.due_at = datetime(2026, 12, 5, 9, tzinfo=UTC)


def test_who_answered_a_minute_before_is_left_in_peace(story: Story) -> None:
    """F6: the rule looks at the facts of the moment, never at what was planned."""
    cast = collected(story)
    story.live_until("2026-12-03 08:29")
    cast.bruno.presses("Présent")

    told = told_between(story, cast.bruno, "2026-12-03 08:30")

    assert _about_meeting(told) == []


def test_two_relances_then_the_coordinator_telephones(story: Story) -> None:
    """F8: after J-7 and J-3 Claire has the names and the telephones, once."""
    cast = collected(story)
    passed_on(cast.claire, "Denise Roques")
    told = told_between(story, cast.bruno, "2026-12-08 18:00")
    relances = [text for text in told if RELANCE in text]
    assert ["C'est ma dernière relance" in text for text in relances] == [False, True]
    cast.amina.presses("Présente")

    told = told_between(story, cast.claire, "2026-12-09 12:00")

    calls = [text for text in told if "À appeler" in text]
    assert 1 == len(calls)
    assert "2 personnes n'ont pas encore donné de réponse ferme pour le COPIL n° 6" in calls[0]
    assert "pas d'autre relance, seulement le rappel de la veille" in calls[0]
    assert "Denise Roques : 05 36 49 00 48, hors Telegram" in calls[0]
    assert "Bruno Lacaze" in calls[0]
    assert "Amina" not in calls[0]


def test_who_is_not_on_telegram_is_never_met_with_silence(story: Story) -> None:
    """Denise's relance is a text for Claire to paste; the older one of its kind makes room."""
    cast = collected(story)
    passed_on(cast.claire, "Denise Roques")

    story.live_until("2026-12-07 09:00")

    ((row, _),) = story.look(lambda work: work.relay.open(story.ids.contract, work.now))
    assert "reminders/answer_silent" == row.template
    assert "Bonjour Madame\N{NO-BREAK SPACE}Roques," in row.text
    assert "<" not in row.text
    assert "2. Représentée par… (nom et fonction)" in row.text


def test_nobody_is_chased_for_a_question_that_was_not_passed_on(story: Story) -> None:
    """Claire has not passed on Denise's invitation: it stays one message, made fresh at each
    relance; Denise is not said to have kept silent, and Claire reads what is to be done first."""
    cast = collected(story)

    told = told_between(story, cast.claire, "2026-12-09 12:00")

    ((row, _),) = story.look(lambda work: work.relay.open(story.ids.contract, work.now))
    assert "meetings/invitation" == row.template
    assert row.file is not None
    (calls,) = [text for text in told if "réponse ferme" in text]
    assert "Denise" not in calls
    assert "1 autre personne attend encore son premier message à ce sujet" in calls


def test_the_eve_has_a_word_for_each(story: Story) -> None:
    """Those who come are awaited and may still excuse themselves; the silent are asked; those
    who are excused hear nothing."""
    cast = collected(story)
    cast.amina.presses("Présente")
    story.live_until("2026-12-09 08:29")

    to_amina = told_between(story, cast.amina, "2026-12-09 08:30")

    assert ["Nous vous attendons" in text for text in to_amina] == [True]
    assert ["1 · Représentée", "2 · Excusée"] == cast.amina.last.labels
    assert "Je ne sais pas si vous venez" in cast.bruno.last.text


def test_the_excused_are_left_in_peace_on_the_eve(story: Story) -> None:
    """Whoever said no is not reminded of what they will not attend."""
    cast = collected(story)
    cast.amina.presses("Excusée")

    told = told_between(story, cast.amina, "2026-12-10 13:00")

    assert _about_meeting(told) == []


def test_a_reminder_waits_for_the_end_of_a_conversation(story: Story) -> None:
    """F9: in the middle of a report nobody is cut short; half an hour later it comes."""
    cast = collected(story)
    story.live_until("2026-12-03 08:20")
    cast.bruno.says("/avancement 1.1")
    cast.bruno.presses("Cela avance")

    during = told_between(story, cast.bruno, "2026-12-03 08:49")
    after = told_between(story, cast.bruno, "2026-12-03 08:50")

    assert [] == during
    assert 1 == len([text for text in after if RELANCE in text])


def test_a_reminder_that_waited_is_dropped_when_it_is_settled(story: Story) -> None:
    """What no longer holds when the conversation ends is not said at all."""
    cast = collected(story)
    story.live_until("2026-12-03 08:20")
    invitation = next(m for m in cast.bruno.told if "4 · Je ne sais pas encore" in m.labels)
    cast.bruno.says("/avancement 1.1")
    story.live_until("2026-12-03 08:40")
    cast.bruno.presses("Présent", on=invitation)

    told = told_between(story, cast.bruno, "2026-12-03 12:00")

    assert [] == _about_meeting(told)


def test_a_cancelled_meeting_chases_nobody(story: Story) -> None:
    """Nothing of its chain is said once it will not take place."""
    cast = collected(story)

    def cancel(session: Session) -> None:
        session.get_one(Meeting, story.ids.copil).state = "cancelled"

    story.do(cancel)

    assert [] == told_between(story, cast.bruno, "2026-12-10 13:00")


def test_a_text_made_fresh_is_no_news(story: Story) -> None:
    """Denise's invitation waits since the first day: its fresher text makes no line of the day,
    and a word that was passed on is not forgotten when another waits."""
    cast = collected(story)
    story.live_until("2026-12-03 17:00")

    told = told_between(story, cast.claire, "2026-12-03 18:00")

    assert not any("nouveau message" in text for text in told)
    passed_on(cast.claire, "Denise Roques")
    story.live_until("2026-12-07 09:00")
    listed = cast.claire.says("/qui").text
    assert "dernier message à transmettre (transmis avant : le jeudi 3 décembre)" in listed
