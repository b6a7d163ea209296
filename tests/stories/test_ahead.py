"""/prevu and the word of the eve: what leaves by itself, which she may hold or let leave now."""

import pytest

from tests.story import Story
from tests.ticks.prepared import Collected, collected


@pytest.fixture
def cast(story: Story) -> Collected:
    """The COPIL of 10 December is collected: Amina and Bruno here, Denise by other means."""
    return collected(story)


def test_f10_the_next_thirty_days_with_their_counts(story: Story, cast: Collected) -> None:
    """Each step that writes to people, its date, and how many it would reach as things stand."""
    shown = cast.claire.says("/prevu")

    assert "Jeudi 3 décembre à 8 h 30 : relance des réponses manquantes, COPIL n° 6" in shown.text
    assert "(3 personnes à ce jour)" in shown.text
    assert "prévision" not in shown.text, "what only she reads is not sent to people"


def test_each_step_has_a_button_of_its_own(story: Story, cast: Collected) -> None:
    """Two relances of one meeting are told apart by their day."""
    shown = cast.claire.says("/prevu")

    doors = [label for label in shown.labels if "COPIL n° 6" in label]
    named = [label.partition("· ")[2] for label in doors]
    assert {"Relance du 03/12 : COPIL n° 6", "Relance du 07/12 : COPIL n° 6"} <= set(named)
    assert len(named) == len(set(named))


def test_f10_a_step_that_is_held_does_not_leave(story: Story, cast: Collected) -> None:
    """« Suspendre » from the list; its hour passes and nothing is said."""
    cast.claire.says("/prevu")
    cast.claire.presses("Relance du 03/12 : COPIL n° 6")
    cast.claire.presses("Suspendre")
    assert "Suspendu : cet envoi, prévu le jeudi 3 décembre" in cast.claire.last.text

    story.live_until("2026-12-03 18:00")

    assert not any("encore votre réponse" in m.text for m in cast.bruno.told)


def test_a_step_let_go_again_leaves_on_its_day(story: Story, cast: Collected) -> None:
    cast.claire.says("/prevu")
    cast.claire.presses("Relance du 03/12 : COPIL n° 6")
    cast.claire.presses("Suspendre")
    cast.claire.presses("Reprendre")

    story.live_until("2026-12-03 08:30")

    assert "encore votre réponse" in cast.bruno.last.text


def test_a_held_step_let_go_after_its_day_leaves_at_once(story: Story, cast: Collected) -> None:
    """And says when it was planned."""
    cast.claire.says("/prevu")
    cast.claire.presses("Relance du 03/12 : COPIL n° 6")
    held = cast.claire.presses("Suspendre")
    story.live_until("2026-12-04 10:00")

    cast.claire.presses("Reprendre", on=held)
    story.tick()

    assert "encore votre réponse" in cast.bruno.last.text
    assert "prévu le jeudi 3 décembre" in cast.bruno.last.text


def test_f10_a_step_may_leave_now_and_does_not_leave_twice(story: Story, cast: Collected) -> None:
    """Names first, then « Oui, maintenant »."""
    cast.claire.says("/prevu")
    cast.claire.presses("Relance du 03/12 : COPIL n° 6")
    shown = cast.claire.presses("Faire partir maintenant")
    assert "Mme Haddad, M. Lacaze et Mme Roques" in shown.text
    cast.claire.presses("Oui, maintenant")
    story.tick()
    assert "encore votre réponse" in cast.bruno.last.text

    story.live_until("2026-12-03 18:00")

    asked = [m for m in cast.bruno.told if "encore votre réponse" in m.text]
    assert len(asked) == 1


def test_the_eve_announces_each_step_with_its_button(story: Story, cast: Collected) -> None:
    """Rule 1 of the chain: announced the day before at 17:30, « Suspendre » in one tap."""
    cast.amina.presses("Présente")
    story.live_until("2026-12-02 17:30")

    told = [m for m in cast.claire.told if "Demain, de moi-même" in m.text][-1]
    assert "8 h 30 : relance des réponses manquantes, COPIL n° 6, à 2 personnes" in told.text
    cast.claire.presses("Suspendre la relance : COPIL n° 6", on=told)
    story.live_until("2026-12-03 12:00")

    assert not any("encore votre réponse" in m.text for m in cast.bruno.told)


def test_nothing_is_announced_when_nobody_would_be_written_to(
    story: Story, cast: Collected
) -> None:
    """Everybody has answered: no relance of answers is announced."""
    cast.amina.presses("Présente")
    cast.bruno.presses("Excusé")
    cast.claire.says("/pour Denise Roques")
    cast.claire.presses("Répondre : COPIL n° 6")
    cast.claire.presses("Présente")
    before = len(cast.claire.told)
    story.live_until("2026-12-02 18:00")

    told = [m.text for m in cast.claire.told[before:]]
    assert not any("relance des réponses" in text for text in told)


def test_51_only_the_coordinator_holds(story: Story, cast: Collected) -> None:
    """A forged button of a partner changes nothing."""
    step = next(row for row in story.look(lambda w: w.steps.waiting()) if row.kind == "day_before")

    told = cast.amina.presses_value(f"ahead:{step.id}:hold", cast.amina.last.id)

    assert "réservée à la coordination" in told.text
    assert story.look(lambda w: w.steps.find(step.id or 0)).state == "waiting"
