"""What the coordinator hears by itself: the forecast, the line of the day, the compte rendu."""

from datetime import datetime, timedelta

from sqlmodel import Session

from storage.actions import Action, Report
from tests.story import PARIS, Story
from tests.ticks.prepared import collected, told_between


def test_the_forecast_at_half_past_five_names_everybody(story: Story) -> None:
    """On the eve Claire reads who comes and whom to telephone; nobody is left out."""
    cast = collected(story)
    cast.amina.presses("Présente")
    story.live_until("2026-12-09 17:29")

    (told, *_) = told_between(story, cast.claire, "2026-12-09 17:30")

    assert "1 personne attendue sur 3, soit 33 %" in told
    assert "Présence (1)\n• Mme Haddad (CPTS de Test)" in told
    assert "Sans réponse (2), à appeler" in told
    assert "Bruno Lacaze" in told
    assert (
        "Denise Roques : 05 36 49 00 48, hors Telegram, dernier message pas encore transmis" in told
    )


def test_the_line_of_the_day_comes_once_and_says_it_all(story: Story) -> None:
    """Two reports and two answers make one message at 17:30; the day after there is only what
    will leave the next morning."""
    cast = collected(story)
    story.live_until("2026-11-24 10:00")
    cast.amina.presses("Rien de nouveau")
    cast.amina.presses("Présente")
    cast.bruno.presses("Excusé")

    told = told_between(story, cast.claire, "2026-11-24 18:00")
    later = told_between(story, cast.claire, "2026-11-25 18:00")

    assert 1 == len(told)
    assert "Aujourd'hui : 1 fiche sans rien de nouveau (2.3), " in told[0]
    assert "2 réponses pour le COPIL n° 6 (1 présente, 1 excusé)." in told[0]
    assert "1 à transmettre : /transmettre" in told[0]
    assert ["Demain, de moi-même" in text for text in later] == [True]


def test_what_is_answered_after_the_line_waits_for_the_next(story: Story) -> None:
    """An answer of Friday evening is in the line of Monday, not lost between two."""
    cast = collected(story)
    story.live_until("2026-11-27 19:00")
    cast.amina.presses("Présente")

    story.live_until("2026-11-30 09:01")  # the point of the week is no line of the day
    told = told_between(story, cast.claire, "2026-11-30 17:30")

    assert [
        "Depuis vendredi 17 h 30 : 1 réponse pour le COPIL n° 6 (1 présente)." in text
        for text in told
    ] == [True]
    assert "Aujourd'hui" not in told[0]


def test_what_is_said_at_the_very_moment_of_the_line_is_told_once(story: Story) -> None:
    """The town clock stands still at 17:30:00: one answers before the line is drawn, one after;
    the next line tells both, and no line tells anything twice."""
    cast = collected(story)
    cast.bruno.presses("Excusé")
    seen = {message.id for message in cast.claire.told}
    story.live_until("2026-11-23 17:29")
    story.clock.town = datetime(2026, 11, 23, 17, 30, tzinfo=PARIS)
    cast.amina.presses("Présente")
    story.tick()
    cast.bruno.says("/avancement 1.1")
    cast.bruno.presses("Rien de nouveau")

    story.live_until("2026-11-26 18:00")

    first, second = [
        message.text
        for message in cast.claire.told
        if message.id not in seen and "à transmettre" in message.text
    ]
    assert "1 réponse pour le COPIL n° 6 (1 excusé)" in first
    assert "Depuis lundi 17 h 30 : 1 fiche sans rien de nouveau (1.1), 1 réponse" in second
    assert "(1 présente)" in second


def test_the_line_tells_what_each_fiche_has_to_say(story: Story) -> None:
    """The percentage before and after, and the fait marquant, cut at a word."""
    cast = collected(story)
    highlight = "Le café des aidants a réuni dix-huit personnes " + "de toutes les communes " * 4
    cast.amina.says("/avancement 2.3")
    for words in ("1", "60", highlight, "Envoyer"):
        cast.amina.says(words)
    cast.bruno.says("/avancement 1.1")
    for words in ("Difficulté", "Plus de salle", "Envoyer"):
        cast.bruno.says(words)

    told = told_between(story, cast.claire, "2026-11-23 17:30")[-1]

    assert "Aujourd'hui : 2 fiches mises à jour." in told
    assert "• 1.1 Guichet d'accueil : difficulté signalée" in told
    assert "• 2.3 Répit <et> cafés & co : 50 % → 60 % ; « Le café des aidants" in told
    assert "…" in told.split("2.3", 1)[1]
    assert "Le détail : /synthese" in told


def test_of_many_fiches_the_line_tells_eight(story: Story) -> None:
    """The rest is one command away."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")

    def many(session: Session) -> None:
        for number in range(1, 11):
            row = Action(contract_id=story.ids.contract, code=f"3.{number}", title="Fiche")
            session.add(row)
            session.flush()
            report = Report(
                contract_id=story.ids.contract,
                action_id=row.id or 0,
                person_id=story.ids.bruno,
                at=story.now,
                kind="moving",
                source=f"many:{number}",
            )
            session.add(report)

    story.do(many)
    story.clock.town = story.now + timedelta(minutes=1)
    amina.says("/avancement 2.3")
    amina.presses("Rien de nouveau")

    told = told_between(story, claire, "2026-11-23 17:30")[-1]

    assert "10 fiches mises à jour, 1 fiche sans rien de nouveau (2.3)." in told
    assert "• 3.8 Fiche : cela avance\net 2 autres : /synthese" in told
    assert "Le détail" not in told


def test_messages_to_pass_on_alone_are_no_missing_answer(story: Story) -> None:
    """Nobody answered and nobody reported: only what is new is told."""
    cast = collected(story)

    told = told_between(story, cast.claire, "2026-11-23 17:30")

    assert all("aucune réponse" not in text for text in told)
    assert ["Aujourd'hui : 1 nouveau message à transmettre.\nLes voir : /transmettre"] == [
        text for text in told if "Aujourd'hui" in text
    ]


def test_a_proposal_is_counted_at_each_line_until_it_is_decided(story: Story) -> None:
    """Whatever else there is to tell."""
    cast = collected(story)
    cast.amina.says("/avancement 2.3")
    for words in ("Autre", "Reportée", "passer", "Envoyer"):
        cast.amina.says(words)

    first = told_between(story, cast.claire, "2026-11-23 17:30")[-1]
    story.live_until("2026-11-24 10:00")
    cast.bruno.presses("Présent")
    second = told_between(story, cast.claire, "2026-11-24 17:30")[-1]
    cast.claire.presses("Retenir")
    cast.bruno.presses("Modifier ma réponse")
    story.live_until("2026-11-25 10:00")
    cast.bruno.presses("Excusé")
    third = told_between(story, cast.claire, "2026-11-25 17:30")[-1]

    assert "• 2.3 Répit <et> cafés & co : proposition de reporter" in first
    assert "1 proposition attend votre décision : /synthese" in first
    assert "1 proposition attend votre décision : /synthese" in second
    assert "(1 excusé)" in third
    assert "proposition" not in third


def test_a_change_of_mind_counts_once(story: Story) -> None:
    """The line tells where people stand, not how often they tapped."""
    cast = collected(story)
    cast.bruno.presses("Excusé")
    cast.bruno.presses("Modifier ma réponse")
    cast.bruno.presses("Présent")

    told = told_between(story, cast.claire, "2026-11-23 17:30")

    assert "1 réponse pour le COPIL n° 6 (1 présent)" in told[-1]


def test_the_minutes_are_expected_a_fortnight_after(story: Story) -> None:
    """J+15 is Christmas: the line comes the day before."""
    cast = collected(story)
    story.live_until("2026-12-24 08:29")

    told = told_between(story, cast.claire, "2026-12-24 08:30")

    assert ["Le compte rendu est attendu aujourd'hui" in text for text in told] == [True]
