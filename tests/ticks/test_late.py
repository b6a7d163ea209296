"""Steps whose hour passed while nobody was there (fault 32, F4)."""

from storage.steps import DONE, VOID
from tests.story import Story
from tests.ticks.prepared import collected, steps_of


def test_32_a_reminder_that_overslept_says_when_it_was_planned(story: Story) -> None:
    """Fault 32: asleep for two hours over a due time; sent on return, if still useful."""
    cast = collected(story)
    cast.amina.presses("Présente")
    story.live_until("2026-12-09 08:00")

    story.at("2026-12-09 10:30")

    assert cast.amina.last.text.endswith("(prévu à 8 h 30)")
    told = [m.text for m in cast.claire.told if "pas pu écrire à l'heure" in m.text]
    assert 1 == len(told)
    assert "rappel de la veille (mercredi 9 décembre à 8 h 30) : part maintenant" in told[0]


def test_32_once_the_meeting_has_begun_nothing_is_sent_and_claire_knows(story: Story) -> None:
    """Fault 32: a rappel after the fact would be an insult; one line says what did not leave."""
    cast = collected(story)
    story.live_until("2026-12-09 08:00")
    before = len(cast.amina.told)

    story.at("2026-12-10 15:00")

    assert before == len(cast.amina.told)
    told = [m.text for m in cast.claire.told if "je n'ai pas pu écrire à l'heure" in m.text.lower()]
    assert 1 == len(told)
    assert "rappel de la veille" in told[0]
    assert "prévision des présences" in told[0]
    assert "la réunion a commencé" in told[0]


def test_of_several_missed_steps_of_a_family_only_the_latest_is_done(story: Story) -> None:
    """F4: down from J-8 to J-2: one relance, not two; the other is written down as outdated."""
    cast = collected(story)
    story.live_until("2026-12-02 12:00")
    before = len(cast.bruno.told)

    story.at("2026-12-08 09:00")

    told = [m.text for m in cast.bruno.told[before:] if "je n'ai pas encore votre" in m.text]
    assert 1 == len(told)
    assert told[0].endswith("(prévu le lundi 7 décembre à 8 h 30)")
    states = [(row.state, row.why) for row in steps_of(story, "answer_relance")]
    assert [VOID, DONE] == [state for state, _ in states]
    assert "outdated" == states[0][1]


def test_a_weekend_does_not_hide_that_a_step_was_late(story: Story) -> None:
    """Put off again because we came back on a Sunday, it still says when it was planned."""
    cast = collected(story)
    story.live_until("2026-12-02 12:00")

    story.at("2026-12-06 12:00")
    story.at("2026-12-07 08:30")

    told = [m.text for m in cast.claire.told if "pas pu écrire à l'heure" in m.text]
    assert 1 == len(told)
    assert "relance des réponses manquantes (jeudi 3 décembre à 8 h 30)" in told[0]
