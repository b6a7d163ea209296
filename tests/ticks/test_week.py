"""The point of the week: Monday at nine, on one screen."""

from datetime import date

from sqlmodel import Session

from storage.actions import Action
from tests.story import Story
from tests.ticks.prepared import collected, told_between


def test_on_monday_at_nine_she_reads_what_moved_and_what_comes(story: Story) -> None:
    """Three numbers, the week that was, who is silent, what this week holds; once."""
    cast = collected(story)
    story.do(
        lambda s: setattr(s.get_one(Action, story.ids.action_1_1), "ends_on", date(2026, 11, 2))
    )
    cast.amina.says("/avancement 2.3")
    for words in ("1", "60", "Un café à Salers", "Envoyer"):
        cast.amina.says(words)

    story.live_until("2026-11-30 08:59")
    (told,) = told_between(story, cast.claire, "2026-11-30 09:00")
    later = told_between(story, cast.claire, "2026-11-30 17:00")

    assert told.startswith("Le point du lundi, semaine du 30 novembre\n3 fiches en cours sur 3")
    assert "1 en retard" in told
    assert "Depuis une semaine\n• 1 fiche mise à jour : 2.3" in told
    assert "En retard : 1.1 (M. Lacaze)" in told
    assert "Cette semaine\n" in told
    assert "jeudi 3 décembre à 8 h 30 : relance des réponses manquantes, COPIL n° 6" in told
    assert "Synthèse" in "".join(cast.claire.last.labels)
    assert not any("Le point du lundi" in text for text in later)


def test_when_there_is_nothing_to_say_it_is_one_line(story: Story) -> None:
    """Nothing moved, nobody is late, nothing leaves."""
    claire = story.member("claire", "coordinator")

    def quiet(session: Session) -> None:
        for number in (story.ids.action_1_1, story.ids.action_1_2, story.ids.action_2_3):
            session.get_one(Action, number).last_report_on = date(2026, 11, 20)

    story.do(quiet)

    story.live_until("2026-11-30 08:59")
    (told,) = told_between(story, claire, "2026-11-30 09:00")

    assert "Le point du lundi : rien de neuf depuis une semaine" in told
    assert "\n" not in told


def test_after_a_closed_monday_it_comes_on_tuesday(story: Story) -> None:
    """Whit Monday, 17 May 2027."""
    claire = story.member("claire", "coordinator")

    story.live_until("2027-05-17 20:00")
    before = [m for m in claire.told if "semaine du 17 mai" in m.text or "17 mai" in m.text]
    told = told_between(story, claire, "2027-05-18 09:00")

    assert before == []
    assert any("Le point du lundi" in text for text in told)


def test_a_partner_hears_nothing_of_it(story: Story) -> None:
    """It is the coordinator's."""
    cast = collected(story)

    story.live_until("2026-11-30 10:00")

    assert not any("Le point du lundi" in message.text for message in cast.amina.told)
