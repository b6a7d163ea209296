"""A meeting that was sent is moved, called off, or its list is changed: everybody concerned hears
of it once, and nobody of a slip."""

from datetime import timedelta

import pytest
from icalendar import Calendar, Event

from storage.actions import ActionRole
from tests.stories.meetings import convened, cotech, said_to_partners
from tests.stories.test_collect_answers import collect
from tests.story import Message, Phone, Story
from tests.ticks.prepared import Collected, collected, copil, passed_on


@pytest.fixture
def cast(story: Story) -> Collected:
    """The COPIL of 10 December is collected: Amina and Bruno here, Denise by other means."""
    return collected(story)


def sheet(claire: Phone) -> Message:
    """The sheet of the COPIL, from /reunion."""
    claire.says("/reunion")
    return claire.presses("COPIL n° 6")


def move(claire: Phone, words: str) -> Message:
    sheet(claire)
    claire.presses("Date et horaire")
    claire.says(words)
    return claire.presses("Oui, changer et prévenir")


def new_place(claire: Phone, place: str) -> Message:
    sheet(claire)
    claire.presses("Lieu")
    claire.says(place)
    return claire.presses("Oui, changer et prévenir")


def guests(claire: Phone, deed: str) -> Message:
    """« Ajouter quelqu'un » or « Retirer quelqu'un », on the sheet of the COPIL."""
    sheet(claire)
    claire.presses("Personnes invitées")
    return claire.presses(deed)


def two_minutes_later(story: Story) -> None:
    story.clock.town += timedelta(minutes=2)
    story.tick()


def event(story: Story, message: Message) -> Event:
    """What the file under this message says, as a calendar reads it."""
    assert message.file is not None
    (found,) = Calendar.from_ical(story.downloads(message.file["url"])).walk("VEVENT")
    assert isinstance(found, Event)
    return found


def changes(phone: Phone) -> list[Message]:
    return [message for message in phone.told if message.text.startswith("Changement")]


def test_what_changes_and_who_is_told_is_shown_first(story: Story, cast: Collected) -> None:
    """Old → new, how many, what follows; nothing has left."""
    sheet(cast.claire)
    cast.claire.presses("Date et horaire")

    shown = cast.claire.says("jeudi 17 décembre 10h-12h")

    assert "Avant : jeudi 10 décembre 2026, de 14 h à 16 h 30" in shown.text
    assert "Après : jeudi 17 décembre 2026, de 10 h à 12 h" in shown.text
    assert "3 personnes seront prévenues, dont 1 hors Telegram" in shown.text
    assert changes(cast.amina) == []
    assert copil(story).starts_at is not None and copil(story).starts_at.day == 10


def test_d11_two_moves_within_two_minutes_are_one_message(story: Story, cast: Collected) -> None:
    """Each person reads one message, old → new, with a file of a higher SEQUENCE."""
    passed_on(cast.claire, "Denise")
    move(cast.claire, "mardi 15 décembre 10h-12h")
    story.clock.town += timedelta(minutes=1)
    story.tick()
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    story.clock.town += timedelta(minutes=1)
    story.tick()
    assert changes(cast.amina) == [], "the two minutes run from the last change on"
    two_minutes_later(story)

    (told,) = changes(cast.amina)
    assert (
        "Jeudi 17 décembre 2026, de 10 h à 12 h, au lieu du jeudi 10 décembre à 14 h" in told.text
    )
    assert "15 décembre" not in told.text
    assert "Serez-vous présente ?" in told.text
    assert len(changes(cast.bruno)) == 1
    assert copil(story).sequence == 1
    line = cast.claire.says("/transmettre")
    assert "Changement, COPIL n° 6 : 1" in line.text
    assert any("Denise Roques" in label for label in line.labels)
    assert "Le changement est parti : COPIL n° 6" in "".join(m.text for m in cast.claire.told)


def test_a_slip_taken_back_is_told_to_nobody(story: Story, cast: Collected) -> None:
    """« Revenir en arrière » within the two minutes: as if nothing had been."""
    moved = move(cast.claire, "jeudi 17 décembre 10h-12h")
    assert "part dans deux minutes" in moved.text
    back = cast.claire.presses("Revenir en arrière")
    assert "C'est défait : personne n'en a rien su." in back.text
    assert "dans deux minutes" not in back.text
    two_minutes_later(story)

    assert changes(cast.amina) == []
    assert copil(story).sequence == 0
    story.live_until("2026-12-03 08:30")
    assert "10 décembre" in cast.amina.last.text, "the reminders of the day are back"


def test_a_slip_taken_back_leaves_the_answers_as_they_were(story: Story, cast: Collected) -> None:
    """The day they were given for never changed: nobody is asked to confirm."""
    cast.amina.presses("Présente")
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    assert "à reconfirmer" in cast.claire.says("/qui").text
    cast.claire.presses("Revenir en arrière")

    assert "à reconfirmer" not in cast.claire.says("/qui").text
    two_minutes_later(story)
    assert "à reconfirmer" not in cast.claire.says("/qui").text


def test_a_change_that_a_member_has_seen_is_told_at_once_and_stands(
    story: Story, cast: Collected
) -> None:
    """Amina looks at her card within the two minutes: it is no secret any more."""
    cast.amina.presses("Présente")
    moved = move(cast.claire, "jeudi 17 décembre 10h-12h")
    cast.amina.presses("Modifier ma réponse")
    assert "Jeudi 17 décembre" in cast.amina.screen

    back = cast.claire.presses("Revenir en arrière", on=moved)
    assert "C'est défait" not in back.text
    story.tick()

    assert [True] == ["17 décembre" in message.text for message in changes(cast.bruno)]
    assert "Jeudi 17 décembre" in sheet(cast.claire).text


def test_a_meeting_convoked_by_other_means_is_called_off_for_everybody(
    story: Story, cast: Collected
) -> None:
    """Denise had her convocation by mail, from nobody here: she is to be told too."""
    assert copil(story).convened_at is not None
    sheet(cast.claire)
    asked = cast.claire.presses("Annuler la réunion").text
    cast.claire.presses("Oui, annuler et prévenir")
    two_minutes_later(story)

    assert "3 personnes seront prévenues, dont 1 hors Telegram" in asked
    assert "2 messages sur Telegram ; 1 message à transmettre." in cast.claire.last.text
    cast.claire.says("/transmettre")
    assert "annulation, COPIL n° 6" in cast.claire.presses("Denise Roques").text


def test_nothing_is_to_be_prepared_for_a_meeting_that_is_called_off(story: Story) -> None:
    """The call for progress that waited for Denise is not to be passed on any more."""
    pilot = ActionRole(action_id=story.ids.action_1_2, role="follow_up", person_id=story.ids.denise)
    story.do(lambda session: session.add(pilot))
    claire = collected(story).claire
    assert "Avancement des fiches" in claire.says("/transmettre").text
    sheet(claire)
    claire.presses("Annuler la réunion")
    claire.presses("Oui, annuler et prévenir")
    two_minutes_later(story)

    told = claire.says("/transmettre").text

    assert "Annulation, COPIL n° 6 : 1" in told
    assert "Avancement" not in told


def test_answers_are_kept_and_to_be_reconfirmed(story: Story, cast: Collected) -> None:
    """Row D11, fault 36: « présente » for the old day is asked again, and chased as such."""
    cast.amina.presses("Présente")
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    two_minutes_later(story)

    assert "Vous aviez répondu : présente. Et pour cette nouvelle date ?" in cast.amina.last.text
    assert "Mme Haddad – CPTS de Test, à reconfirmer" in cast.claire.says("/qui").text
    before = len(cast.amina.told)
    story.live_until("2026-12-04 12:00")
    assert not any("10 décembre" in m.text for m in cast.amina.told[before:]), "old steps are void"
    story.live_until("2026-12-10 12:00")
    relances = [m for m in cast.amina.told[before:] if "17 décembre" in m.text]
    assert relances, "to reconfirm is chased by the new date"
    cast.amina.presses("Présente")
    assert "à reconfirmer" not in cast.claire.says("/qui").text


def test_an_answer_given_before_the_change_is_told_counts_for_the_old_day(
    story: Story, cast: Collected
) -> None:
    """Within the two minutes Amina still reads the old day: her answer is to be reconfirmed."""
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    cast.amina.presses("Présente")
    two_minutes_later(story)

    assert "à reconfirmer" in cast.claire.says("/qui").text


def test_a_new_place_asks_nothing_again(story: Story, cast: Collected) -> None:
    """The answer stands; the place is told, old → new."""
    cast.amina.presses("Présente")
    new_place(cast.claire, "Salle des fêtes d'Orbès")
    two_minutes_later(story)

    (told,) = changes(cast.amina)
    assert (
        "Lieu : Salle des fêtes d'Orbès, au lieu de « Siège du PETR, Bastide-Claret »" in told.text
    )
    assert "Votre réponse reste : présente." in told.text
    assert "à reconfirmer" not in cast.claire.says("/qui").text


def test_d11_a_meeting_called_off_stops_everything(story: Story, cast: Collected) -> None:
    """Fault 37: those who were told are told, with a file that cancels; no reminder follows."""
    cast.amina.presses("Présente")
    sheet(cast.claire)
    cast.claire.presses("Annuler la réunion")
    assert "Annuler le COPIL n° 6, jeudi 10 décembre 2026 ?" in cast.claire.last.text
    cast.claire.presses("Oui, annuler et prévenir")
    assert "L'annulation part dans deux minutes" in cast.claire.last.text
    two_minutes_later(story)

    assert "Réunion annulée : COPIL n° 6" in cast.amina.last.text
    cancelled = event(story, cast.amina.last)
    assert cancelled["STATUS"] == "CANCELLED"
    assert int(cancelled["SEQUENCE"]) == 1
    before = len(cast.amina.told), len(cast.bruno.told)
    story.live_until("2026-12-10 18:00")
    after = len(cast.amina.told), len(cast.bruno.told)
    assert after == before
    assert "Denise" not in "".join(said_to_partners(story, cast.claire)[-2:])


def test_moved_then_called_off_is_one_message(story: Story, cast: Collected) -> None:
    """Only the last word is told, of the day that people knew."""
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    cast.claire.presses("Annuler la réunion")
    cast.claire.presses("Oui, annuler et prévenir")
    two_minutes_later(story)

    assert changes(cast.amina) == []
    assert "Elle devait avoir lieu le jeudi 10 décembre 2026" in cast.amina.last.text


def test_whoever_was_told_nothing_yet_is_convoked_as_it_now_stands(
    story: Story, cast: Collected
) -> None:
    """Denise's convocation was not passed on: its line takes the new day, and tells no change."""
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    two_minutes_later(story)

    cast.claire.says("/transmettre")
    line = cast.claire.presses("Denise")
    assert "Jeudi 17 décembre 2026, de 10 h à 12 h" in line.text
    assert "Cette réunion change" not in line.text


def test_who_stands_in_hears_of_the_change_too(story: Story, cast: Collected) -> None:
    """The representative receives the rest; the titular confirms."""
    eric = story.member("eric")
    cast.amina.presses("Représentée")
    cast.amina.says("Éric Malaval")
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    two_minutes_later(story)

    assert "Vous y représentez toujours Mme Haddad." in eric.last.text
    assert eric.last.labels == []


def test_somebody_added_late_gets_the_next_step_only(story: Story, cast: Collected) -> None:
    """Rule 6 of the chain: the convocation at once, then what follows, nothing of the past."""
    eric = story.member("eric")
    story.live_until("2026-12-04 10:00")
    guests(cast.claire, "Ajouter quelqu'un")
    shown = cast.claire.says("Malaval")
    assert "Inviter M. Malaval ?" in shown.text
    cast.claire.presses("Inviter")

    assert "Serez-vous présent ?" in eric.last.text
    before = len(eric.told)
    story.live_until("2026-12-08 18:00")
    assert len(eric.told) == before + 1, "the last relance, once"


def test_somebody_taken_off_is_told_and_hears_nothing_more(story: Story, cast: Collected) -> None:
    """With a file that removes the meeting from their calendar; their answer stays as history."""
    cast.bruno.presses("Présent")
    guests(cast.claire, "Retirer quelqu'un")
    cast.claire.presses("Bruno Lacaze")
    cast.claire.presses("Retirer de la liste")

    assert "votre présence n'est plus attendue" in cast.bruno.last.text
    assert event(story, cast.bruno.last)["STATUS"] == "CANCELLED"
    assert "Lacaze" not in cast.claire.says("/qui").text
    before = [m.text for m in cast.bruno.told]
    story.live_until("2026-12-10 18:00")
    assert not any("COPIL" in m.text and "Serez" in m.text for m in cast.bruno.told[len(before) :])


def test_moved_back_to_a_day_it_had_the_steps_wait_again(story: Story, cast: Collected) -> None:
    """The same step of the same day is never lost, nor done twice."""
    move(cast.claire, "jeudi 17 décembre 10h-12h")
    two_minutes_later(story)
    move(cast.claire, "jeudi 10 décembre 14h-16h30")
    two_minutes_later(story)

    story.live_until("2026-12-03 08:30")
    assert "10 décembre" in cast.bruno.last.text
    asked = "je n'ai pas encore votre réponse"
    assert len([m for m in cast.bruno.told if asked in m.text]) == 1


def test_whoever_moves_a_meeting_need_not_confirm_to_herself(story: Story) -> None:
    """Claire convenes, moves, and is neither asked again nor chased."""
    cotech(story, "claire", "amina")
    story.member("amina")
    claire = story.member("claire", "coordinator")
    convened(claire, "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")
    claire.says("/reunion")
    claire.presses("COTECH")
    claire.presses("Date et horaire")
    claire.says("jeudi 17 décembre 14h-16h")
    claire.presses("Oui, changer et prévenir")
    two_minutes_later(story)

    assert "Votre réponse reste : présente" in changes(claire)[-1].text
    assert "à reconfirmer" not in claire.says("/qui cotech").text


def test_a_slip_taken_back_loses_nothing_that_waited(story: Story) -> None:
    """Convoked on a Friday evening, a place changed and changed back: Monday morning all the same,
    on the phone and in « À transmettre »."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.at("2026-11-27 19:00")
    collect(claire)
    new_place(claire, "Salle des fêtes d'Orbès")
    claire.presses("Revenir en arrière")
    two_minutes_later(story)

    story.live_until("2026-11-30 08:30")

    assert sum("Serez-vous présente ?" in m.text for m in amina.told) == 1
    lines = story.look(lambda w: w.relay.open(w.contract_id, w.now))
    assert {person.id for _, person in lines} >= {story.ids.bruno, story.ids.denise}


def test_changed_in_the_evening_what_waited_leaves_as_it_now_stands(story: Story) -> None:
    """One message on Monday: the convocation, at the new place."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.at("2026-11-27 19:00")
    collect(claire)
    new_place(claire, "Salle des fêtes d'Orbès")
    two_minutes_later(story)

    story.live_until("2026-11-30 08:30")

    about = [m.text for m in amina.told if "Serez-vous" in m.text]
    assert len(about) == 1
    assert "Salle des fêtes d'Orbès" in about[0]
    assert "Changement" not in about[0]


def test_annuler_in_a_question_about_a_meeting_leaves_the_meeting(
    story: Story, cast: Collected
) -> None:
    """It says so: nobody is to think that the meeting was called off."""
    sheet(cast.claire)
    cast.claire.presses("Lieu")

    left = cast.claire.says("annuler")

    assert "Rien n'est changé : la réunion reste telle qu'elle était." in left.text
    assert "COPIL n° 6" in cast.claire.presses("⬅ La réunion").text
