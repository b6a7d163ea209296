"""Who is away is left in peace; what cannot wait is the coordinator's to pass on."""

import pytest
from sqlmodel import select

from storage.relay import RelayRow
from tests.stories.meetings import convened, cotech
from tests.story import Story
from tests.ticks.prepared import Collected, collected, told_between


@pytest.fixture
def cast(story: Story) -> Collected:
    """The COPIL of 10 December is collected: Amina and Bruno here, Denise by other means."""
    return collected(story)


def test_f7_reminders_wait_until_the_return(story: Story, cast: Collected) -> None:
    """The relances of 30 November and 3 December come back on the first open day after: one of
    each kind, that of the COPIL by the relance that was due that very day."""
    asked = cast.amina.says("Je suis absente jusqu'au vendredi 4 décembre")
    assert "Absente jusqu'au vendredi 4 décembre 2026 inclus ?" in asked.text
    assert "reviendra lundi 7 décembre" in asked.text
    cast.amina.presses("Oui")

    assert told_between(story, cast.amina, "2026-12-06 20:00") == []
    story.restart()
    back = told_between(story, cast.amina, "2026-12-07 18:00")
    assert [1, 1] == [
        sum(words in text for text in back)
        for words in ("il me manque des nouvelles", "pas encore votre réponse")
    ]


def test_what_waited_for_the_return_is_asked_as_it_then_stands(
    story: Story, cast: Collected
) -> None:
    """Claire noted her answers meanwhile: nothing is owed any more, nothing comes back."""
    cast.amina.says("Je suis absente jusqu'au vendredi 4 décembre")
    cast.amina.presses("Oui")
    told_between(story, cast.amina, "2026-12-03 12:00")
    cast.claire.says("/pour Haddad")
    cast.claire.presses("2.3")
    cast.claire.presses("Rien de nouveau")

    back = told_between(story, cast.amina, "2026-12-07 18:00")
    assert not any("des nouvelles" in text for text in back)


def test_f7_who_is_away_too_long_is_not_chased_through_the_coordinator(
    story: Story, cast: Collected
) -> None:
    """Away over the COPIL: no relance is to be passed on; the call lists say until when."""
    cast.bruno.says("/absence du 2 au 15 décembre")
    told = cast.bruno.presses("Oui")
    assert "COPIL n° 6 a lieu pendant ce temps" in told.text
    assert any("Excusé" in label for label in told.labels)

    assert told_between(story, cast.bruno, "2026-12-10 18:00")[1:] == []
    lines = story.look(lambda w: list(w.session.exec(select(RelayRow))))
    assert story.ids.bruno not in {line.person_id for line in lines}
    lists = [each.text for each in cast.claire.told if each.text.startswith("À appeler")]
    assert len(lists) == 2
    assert all("absent jusqu'au mardi 15 décembre" in text for text in lists)


def test_what_cannot_wait_is_still_to_be_passed_on(story: Story, cast: Collected) -> None:
    """A change of the meeting, while Bruno is away: a line for Claire, as before."""
    cast.bruno.says("/absence du 24 novembre au 15 décembre")
    cast.bruno.presses("Oui")
    story.at("2026-11-25 09:00")
    cast.claire.says("/reunion")
    cast.claire.presses("COPIL n° 6")
    cast.claire.presses("Annuler la réunion")
    cast.claire.presses("Oui, annuler")
    story.at("2026-11-25 09:10")

    lines = story.look(lambda w: w.relay.open(w.contract_id, w.now))
    assert "meetings/called_off" in {
        line.template for line, person in lines if person.id == story.ids.bruno
    }


def test_a_secretary_is_reminded_while_they_are_away(story: Story, cast: Collected) -> None:
    """Amina answers the meetings of Bruno: his relance of 3 December comes to her, in his name."""
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("Qui répond à sa place")
    cast.claire.presses("Désigner quelqu'un")
    cast.claire.says("Haddad")
    cast.bruno.says("/absence du 2 au 15 décembre")
    cast.bruno.presses("Oui")

    told = told_between(story, cast.amina, "2026-12-03 12:00")
    [his] = [text for text in told if "Pour M. Lacaze" in text]
    assert "pas encore votre réponse" in his
    assert any("Excusé" in label for label in cast.amina.last.labels)


def test_f7_the_answer_is_given_in_the_same_breath(story: Story, cast: Collected) -> None:
    """« Excusé » under the receipt: nothing more is asked."""
    cast.bruno.says("en congé du 2 au 15 décembre")
    cast.bruno.presses("Oui")
    cast.bruno.presses("Excusé")

    assert "M. Lacaze" in cast.claire.says("/qui").text.split("Absence excusée")[1]


def test_who_had_said_that_they_come_may_change_it(story: Story, cast: Collected) -> None:
    """The answer given before is said again, with the four of them: « Excusé » takes its place."""
    cast.bruno.says("présent")
    cast.bruno.says("en congé du 2 au 15 décembre")
    told = cast.bruno.says("oui")

    assert "COPIL n° 6 a lieu pendant ce temps, jeudi 10 décembre à 14 h." in told.text
    assert "Vous aviez répondu : présent." in told.text
    assert len([each for each in told.labels if "Je ne sais pas" in each]) == 1
    cast.bruno.presses("Excusé", on=told)
    assert "M. Lacaze" in cast.claire.says("/qui").text.split("Absence excusée")[1]


def test_who_had_said_that_they_do_not_come_is_not_asked_again(
    story: Story, cast: Collected
) -> None:
    """Excused or represented: that holds, and the receipt asks nothing."""
    cast.bruno.says("excusé")
    cast.bruno.says("en congé du 2 au 15 décembre")
    told = cast.bruno.says("oui")

    assert "C'est noté" in told.text
    assert "COPIL" not in told.text
    assert not any("Présent" in label for label in told.labels)


def test_each_meeting_of_those_days_is_named_with_its_answer(story: Story, cast: Collected) -> None:
    """Two of them: where to answer each, and what was said of the one that was answered."""
    cotech(story, "bruno")
    cast.bruno.says("présent")
    convened(cast.claire, "/reunion COTECH mardi 8 décembre 9h30-11h30 à Bastide-Claret")
    cast.bruno.says("en congé du 2 au 15 décembre")
    told = cast.bruno.says("oui")

    assert "dans /moi" in told.text
    copil, other = (
        next(line for line in told.text.splitlines() if name in line)
        for name in ("COPIL", "COTECH")
    )
    assert copil.endswith("(vous aviez répondu : présent)")
    assert "répondu" not in other


def test_a_meeting_called_off_is_nobodys_to_answer(story: Story, cast: Collected) -> None:
    """It is not shown among those of the absence."""
    cast.claire.says("/reunion")
    cast.claire.presses("COPIL n° 6")
    cast.claire.presses("Annuler la réunion")
    cast.claire.presses("Oui, annuler")
    cast.bruno.says("en congé du 2 au 15 décembre")

    assert "COPIL" not in cast.bruno.says("oui").text


def test_f7_an_absence_is_ended_early(story: Story, cast: Collected) -> None:
    """/absence tells it, and ends it."""
    cast.amina.says("/absence jusqu'au 20 décembre")
    cast.amina.presses("Oui")
    assert "Absente jusqu'au dimanche 20 décembre 2026." in cast.amina.says("/absence").text
    cast.amina.presses("Mettre fin à l'absence")

    told = told_between(story, cast.amina, "2026-12-03 08:30")
    assert any("COPIL n° 6" in text for text in told)


def test_what_waited_comes_when_the_absence_is_ended_early(story: Story, cast: Collected) -> None:
    """Amina is back before the day she had said: the relance that waited is not kept until then."""
    cast.amina.says("Je suis absente jusqu'au dimanche 6 décembre")
    cast.amina.presses("Oui")
    assert told_between(story, cast.amina, "2026-12-03 12:00") == []
    cast.amina.says("/absence")
    cast.amina.presses("Mettre fin à l'absence")

    back = told_between(story, cast.amina, "2026-12-04 12:00")
    assert sum("pas encore votre réponse" in text for text in back) == 1


def test_the_last_day_is_asked_with_its_calendar(story: Story, cast: Collected) -> None:
    """/absence alone: a month to choose from, or words."""
    cast.amina.says("/absence")
    cast.amina.presses("décembre ➡")
    shown = cast.amina.presses("ve 18")
    assert "vendredi 18 décembre 2026 inclus ?" in shown.text
    cast.amina.presses("Oui")
    assert "C'est noté" in cast.amina.last.text


def test_an_absence_is_corrected_before_it_is_confirmed(story: Story, cast: Collected) -> None:
    """Other words in answer to the question are heard, and asked about again; then « Oui »."""
    cast.amina.says("Je suis absente jusqu'au vendredi 4 décembre")

    asked = cast.amina.says("non, jusqu'au 19")
    assert "au samedi 19 décembre 2026 inclus" in asked.text
    asked = cast.amina.says("non, jusqu'au 18 décembre")
    assert "Absente jusqu'au vendredi 18 décembre 2026 inclus ?" in asked.text
    asked = cast.amina.says("à partir de mardi")
    assert "Absente du mardi 24 novembre au vendredi 18 décembre 2026" in asked.text
    assert "Par exemple : du 10 au 20 décembre" in cast.amina.says("hélas").text
    noted = cast.amina.says("oui")

    assert "du mardi 24 novembre au vendredi 18 décembre 2026" in noted.text


def test_other_dates_are_chosen_from_the_calendar(story: Story, cast: Collected) -> None:
    """« Non » alone: the calendar again, and nothing is kept of what was misread."""
    cast.amina.says("absente du 1er au 18 décembre")
    assert "Jusqu'à quel jour" in cast.amina.says("non").text
    asked = cast.amina.says("du 2 au 4 décembre")

    assert "du mercredi 2 décembre au vendredi 4 décembre 2026 inclus ?" in asked.text


def test_one_day_alone_is_about_the_meeting(story: Story, cast: Collected) -> None:
    """« Je serai absente le 10 décembre » offers the four answers, as before."""
    told = cast.amina.says("Je serai absente le 10 décembre")

    assert "Serez-vous présente ?" in told.text


def test_the_coordinator_notes_it_for_somebody(story: Story, cast: Collected) -> None:
    """From /pour; who is away is marked in the lists."""
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("Noter une absence")
    cast.claire.says("jusqu'au 4 décembre")
    cast.claire.presses("Oui")

    assert "absent jusqu'au vendredi 4 décembre" in cast.claire.says("/qui").text
    assert told_between(story, cast.bruno, "2026-12-04 18:00") == []
