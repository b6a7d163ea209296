"""/reunion: a meeting convened from nothing. Nothing leaves before Claire says so."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from storage.meetings import Meeting
from tests.cast import COPIL_AT
from tests.stories.meetings import cotech, latest, said_to_partners
from tests.story import Phone, Story

SENTENCE = "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret, salle du Conseil"


@pytest.fixture
def claire(story: Story) -> Phone:
    return story.member("claire", "coordinator")


def test_one_sentence_makes_a_draft_of_which_nobody_hears(story: Story, claire: Phone) -> None:
    """Row D1: the recap tells the day, the hours, the place, who is called and what follows."""
    cotech(story, "amina", "denise")
    story.member("amina")

    sheet = claire.says(SENTENCE)

    assert "Mardi 15 décembre 2026, de 14 h à 16 h" in sheet.text
    assert "Bastide-Claret, salle du Conseil" in sheet.text
    assert "Brouillon : rien n'est parti" in sheet.text
    assert "2 personnes invitées, dont 1 hors Telegram : Mme Haddad et Mme Roques." in sheet.text
    assert "jeudi 10 décembre à 8 h 30 : relance" in sheet.text
    assert "avancement" not in sheet.text, "only a COPIL is prepared by a call for progress"
    assert said_to_partners(story, claire) == []


def test_what_is_missing_is_asked_step_by_step(story: Story, claire: Phone) -> None:
    """Row D1: which meeting, a day from the little calendar, hours, a place."""
    cotech(story, "amina")

    assert "Les réunions à venir" in claire.says("/reunion").text
    claire.presses("Nouvelle réunion")
    assert "COTECH" in "".join(claire.last.labels)
    claire.presses("COTECH")
    assert "quel jour ?" in claire.last.text
    claire.presses("décembre ➡")
    claire.presses("je 17")
    assert "jeudi 17 décembre 2026 : à quelle heure ?" in claire.last.text
    claire.says("14h30-16h")
    assert "où ?" in claire.last.text
    claire.presses("Siège du PETR")

    assert "Jeudi 17 décembre 2026, de 14 h 30 à 16 h" in claire.last.text
    assert latest(story).state == "draft"


def test_a_day_in_doubt_is_asked_never_guessed(story: Story, claire: Phone) -> None:
    """Tuesday 10 December is a Thursday: the days that may be meant are offered."""
    cotech(story, "amina")

    asked = claire.says("/reunion COTECH mardi 10 décembre 14h-16h à Bastide-Claret")

    assert "le jour et la date ne vont pas ensemble" in asked.text
    assert any("jeudi 10 décembre 2026" in label for label in asked.labels)
    claire.presses("jeudi 10 décembre 2026")
    assert "Jeudi 10 décembre 2026, de 14 h à 16 h" in claire.last.text


def test_nothing_she_wrote_is_dropped_in_silence(story: Story, claire: Phone) -> None:
    """What is understood as nothing is shown; a number and a title are kept."""
    cotech(story, "amina")

    sheet = claire.says(
        "/reunion COTECH n° 7 élargi mardi 15 décembre 14h-16h à Bastide-Claret, avec le préfet"
    )

    assert "COTECH n° 7 élargi" in sheet.text
    assert "avec le préfet" in sheet.text


def test_a_slip_of_the_finger_is_asked_and_never_makes_a_meeting(
    story: Story, claire: Phone
) -> None:
    """« Cotec mrdi »: did she mean COTECH, and that Tuesday?"""
    cotech(story, "amina")

    asked = claire.says("/reunion Cotec mrdi 14h-16h à Bastide-Claret")

    assert "Voulez-vous dire COTECH ?" in asked.text
    assert ["1 · COTECH", "2 · Une autre réunion : Cotec"] == asked.labels[:2]
    claire.presses("COTECH")
    assert "« Cotec mrdi 14h-16h à Bastide-Claret » : est-ce bien ce jour ?" in claire.last.text
    claire.presses("mardi 24 novembre 2026")
    assert "COTECH" in claire.last.text
    assert "Mardi 24 novembre 2026, de 14 h à 16 h" in claire.last.text


def test_what_resembles_an_instance_may_be_another_meeting(story: Story, claire: Phone) -> None:
    """A title near that of an instance is kept as she typed it."""
    cotech(story, "amina")

    claire.says("/reunion Cotec numérique mardi 15 décembre 14h-16h à Bastide-Claret")
    claire.presses("Une autre réunion : Cotec numérique")

    assert "Cotec numérique" in claire.last.text
    assert "Personne n'est encore sur la liste" in claire.last.text


def test_words_that_no_instance_has_are_shown_when_one_is_chosen(
    story: Story, claire: Phone
) -> None:
    """« Comité de lecture » may be the COTECH or the COPIL: what is not in its name is told."""
    cotech(story, "amina")

    asked = claire.says("/reunion comité de lecture mardi 15 décembre 14h à Bastide-Claret")
    assert "Une autre réunion : comité de lecture" in "".join(asked.labels)
    claire.presses("COTECH")

    assert "Je n'ai rien fait de « comité de lecture »" in claire.last.text


def test_an_impossible_day_is_told_once_the_meeting_is_named(story: Story, claire: Phone) -> None:
    """The day of a sentence that names no meeting is not forgotten."""
    cotech(story, "amina")

    claire.says("/reunion 31 février 9h")
    claire.presses("COTECH")

    assert "« 31 février 9h » : ce jour n'existe pas." in claire.last.text
    assert any("dimanche 28 février 2027" in label for label in claire.last.labels)


def test_a_sentence_left_for_a_command_is_said_to_be_dropped(story: Story, claire: Phone) -> None:
    """What she typed with /reunion is as much as an answer."""
    cotech(story, "amina")
    claire.says("/reunion COTECH mardi 15 décembre 14h-16h")

    claire.says("/diffuser")

    assert "La saisie que vous aviez commencée est abandonnée" in claire.screen


def test_a_span_shows_its_month(story: Story, claire: Phone) -> None:
    """« Fin janvier » is no day: January is there to choose from."""
    cotech(story, "amina")

    asked = claire.says("/reunion COTECH fin janvier 14h-16h à Bastide-Claret")

    assert "c'est une période, pas un jour" in asked.text
    assert "Janvier 2027" in asked.text
    claire.presses("me 27")
    assert "Mercredi 27 janvier 2027, de 14 h à 16 h" in claire.last.text


def test_a_past_day_is_refused_and_today_is_allowed(story: Story, claire: Phone) -> None:
    """Row D1: the question again with an example; the same day, if its hour is to come."""
    cotech(story, "amina")

    claire.says("/reunion COTECH le 20/11/2026 14h-16h à Bastide-Claret")
    assert "quel jour ?" in claire.last.text
    assert "est passé" in claire.says("20/11/2026").text
    claire.says("aujourd'hui")

    assert "Lundi 23 novembre 2026, de 14 h à 16 h" in claire.last.text


def test_an_hour_that_is_over_is_refused(story: Story, claire: Phone) -> None:
    """Today at 8:00, said at 9:00."""
    cotech(story, "amina")
    claire.says("/reunion COTECH aujourd'hui à Bastide-Claret")

    assert "déjà passée" in claire.says("8h").text
    claire.says("11h-12h")

    assert "Lundi 23 novembre 2026, de 11 h à 12 h" in claire.last.text


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("COTECH vendredi 25 décembre 2026 10h", "jour férié"),
        ("COTECH vendredi 7 mai 2027 10h", "jour de pont"),
        ("COTECH mardi 20 avril 2027 10h", ""),
        ("COTECH mardi 13 avril 2027 10h", "vacances scolaires"),
        ("COTECH samedi 12 décembre 10h", "week-end"),
    ],
)
def test_what_speaks_against_a_date_is_told_and_never_forbids(
    story: Story, claire: Phone, sentence: str, told: str
) -> None:
    """Public holidays, the Ascension bridge, the school zone."""
    cotech(story, "amina")

    sheet = claire.says(f"/reunion {sentence} à Bastide-Claret")

    assert told in sheet.text
    assert ("À savoir pour cette date" in sheet.text) is bool(told)
    assert any("Voir ce qui partirait" in label for label in sheet.labels)


@pytest.mark.parametrize(
    ("sentence", "first"),
    [
        ("COTECH vendredi 25 décembre 2026 10h", "c'est un jour férié"),
        ("COTECH samedi 2 janvier 2027 10h", "c'est un week-end"),
    ],
)
def test_a_closed_day_within_the_school_holidays_is_told_as_both(
    story: Story, claire: Phone, sentence: str, first: str
) -> None:
    """Christmas closes offices, and people are away the days around it."""
    cotech(story, "amina")

    sheet = claire.says(f"/reunion {sentence} à Bastide-Claret")

    assert f"• {first}\n• ce sont les vacances scolaires" in sheet.text


def test_the_same_people_called_elsewhere_that_day_are_named(story: Story, claire: Phone) -> None:
    """The COPIL of 10 December calls Amina at the same hour."""
    cotech(story, "amina", "claire")

    sheet = claire.says("/reunion COTECH jeudi 10 décembre 15h-17h à Bastide-Claret")

    assert "COPIL n° 6, à la même heure, appelle aussi Mme Haddad" in sheet.text


def test_preview_then_send_convenes_everybody_once(story: Story, claire: Phone) -> None:
    """Row G2: what is shown is what is sent; twice is once."""
    cotech(story, "amina", "denise")
    amina = story.member("amina")
    claire.says(SENTENCE)

    shown = claire.presses("Voir ce qui partirait")
    assert "2 membres : 1 sur Telegram, 1 à transmettre" in shown.text
    assert "Serez-vous présente ?" in shown.text
    assert said_to_partners(story, claire) == []
    claire.presses("Envoyer maintenant")
    claire.presses_value(f"collect:{latest(story).id}:send", shown.id)

    assert amina.last.text in shown.text
    assert said_to_partners(story, claire) == ["meetings/invitation"] * 2
    assert amina.last.file is not None
    amina.presses("Présente")
    assert "1 réponse sur 2" in claire.says("/qui").text


def test_a_convocation_may_leave_by_itself_on_its_day(story: Story, claire: Phone) -> None:
    """Ten days before, as the délais of this COTECH say; the eve announces it; then its relance."""
    cotech(story, "amina", "bruno")
    amina, bruno = story.member("amina"), story.member("bruno")
    claire.says(SENTENCE)
    claire.presses("Voir ce qui partirait")
    claire.presses("Laisser partir le 04/12")
    assert "La convocation partira vendredi 4 décembre à 8 h 30" in claire.last.text

    story.live_until("2026-12-03 18:00")
    assert said_to_partners(story, claire) == []
    assert "8 h 30 : convocation, COTECH, à 2 personnes" in claire.last.text
    story.live_until("2026-12-04 08:30")
    assert "Serez-vous présente ?" in amina.last.text
    amina.presses("Présente")
    story.live_until("2026-12-10 08:30")

    assert "relance" not in amina.last.text
    assert "Votre réponse" in bruno.last.text or "sauf erreur" in bruno.last.text.lower()
    assert said_to_partners(story, claire).count("meetings/invitation") == 2


def test_a_draft_is_changed_at_will_and_nobody_hears_of_it(story: Story, claire: Phone) -> None:
    """Row D2: day, place, order of the day, people added and taken off: zero outgoing messages."""
    cotech(story, "amina")
    story.member("amina")
    claire.says(SENTENCE)

    claire.presses("Date et horaire")
    claire.says("jeudi 17 décembre, 9h30-11h30")
    assert "Jeudi 17 décembre 2026, de 9 h 30 à 11 h 30" in claire.last.text
    claire.presses("Lieu")
    claire.says("Visioconférence")
    claire.presses("Ordre du jour")
    claire.says("1. Bilan\n2. Budget 2027")
    assert "2. Budget 2027" in claire.last.text
    claire.presses("Personnes invitées")
    claire.presses("Ajouter quelqu'un")
    claire.says("Lacaze, Mme Roques")
    assert "3 personnes invitées" in claire.last.text
    claire.presses("Retirer quelqu'un")
    claire.says("Haddad")
    assert "2 personnes invitées" in claire.last.text

    assert said_to_partners(story, claire) == []
    claire.presses("⬅ La réunion")
    claire.presses("Supprimer ce brouillon")
    assert "est supprimé" in claire.last.text
    assert said_to_partners(story, claire) == []


def test_a_meeting_of_no_instance_calls_whom_she_names(story: Story, claire: Phone) -> None:
    """A title and a list of people are enough."""
    amina = story.member("amina")
    claire.says("/reunion")
    claire.presses("Nouvelle réunion")
    claire.says("Rencontre des pharmaciens")
    claire.says("mardi 15 décembre 18h-19h")
    claire.says("Maison de santé")
    assert "Personne n'est encore sur la liste." in claire.last.text
    claire.presses("Voir ce qui partirait")
    assert "personne n'est encore sur la liste" in claire.last.text
    claire.presses("⬅ La réunion")
    claire.presses("Personnes invitées")
    claire.presses("Ajouter quelqu'un")
    claire.says("Amina Haddad")
    claire.presses("⬅ La réunion")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")

    assert "Rencontre des pharmaciens" in amina.last.text


def test_a_name_that_nobody_bears_keeps_back_none_of_the_others(
    story: Story, claire: Phone
) -> None:
    """It is asked by itself: written anew, or left out."""
    cotech(story, "amina")
    claire.says(SENTENCE)
    claire.presses("Personnes invitées")
    claire.presses("Ajouter quelqu'un")

    asked = claire.says("Lacaze, Lagarde, Roques")
    assert "Je ne trouve personne pour « Lagarde ». Comment s'écrit ce nom ?" in asked.text
    assert "Je ne trouve personne pour « Lagard »" in claire.says("Lagard").text
    claire.presses("Sans cette personne")

    assert "3 personnes invitées" in claire.last.text


def test_the_same_meeting_said_twice_is_one(story: Story, claire: Phone) -> None:
    """An instance meets once a day: the meeting that is known is shown."""
    cotech(story, "amina")
    claire.says(SENTENCE)
    first = latest(story).id

    again = claire.says("/reunion COTECH mardi 15 décembre 18h à Orbès")

    assert latest(story).id == first
    assert "Cette instance se réunit déjà ce jour-là" in again.text


def test_51_a_partner_convenes_nothing(story: Story, claire: Phone) -> None:
    """Fault 51: the command and a forged button are the coordinator's."""
    amina = story.member("amina")

    assert "coordination" in amina.says("/reunion COPIL demain 14h").text
    amina.presses_value(f"convene:{story.ids.copil}:cancel", amina.last.id)

    assert "réservée à la coordination" in amina.last.text
    assert latest(story).id == story.ids.copil


def test_who_convenes_her_own_meeting_is_counted_in(story: Story, claire: Phone) -> None:
    """Claire sits in the COTECH: nobody asks her whether she comes, as the preview says; she may
    still change that."""
    cotech(story, "claire", "amina")
    story.member("amina")
    claire.says(SENTENCE)
    shown = claire.presses("Voir ce qui partirait").text
    assert "vous serez comptée présente, sauf si vous répondez autrement" in shown
    claire.presses("Envoyer maintenant")

    assert "Votre réponse : présente" in "".join(m.text for m in claire.told)
    who = claire.says("/qui").text
    assert "1 réponse sur 2" in who


def test_what_is_typed_in_lower_case_takes_a_capital_at_the_head_of_its_line(
    story: Story, claire: Phone
) -> None:
    """Title, place and points; what begins with a word that has its own capitals is left."""
    cotech(story, "amina")
    amina = story.member("amina")
    claire.says("/reunion COTECH déjeuner élus mardi 15 décembre 12h-14h en visio")
    claire.presses("Ordre du jour")
    claire.says(
        "visio : essai du son\n§ budget 2027\no\teLearning\no  tour de table\n- bilan\n2. oui"
    )

    sheet = claire.last.text

    points = ["Visio : essai du son", "Budget 2027", "eLearning", "Tour de table", "Bilan", "Oui"]
    listed = "\n".join(f"{number}. {point}" for number, point in enumerate(points, start=1))
    assert listed in sheet
    assert "\nEn visio\n" in sheet or "\nVisio\n" in sheet
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")
    assert listed in amina.last.text


def test_a_meeting_that_the_workbook_knows_is_convened_the_same_way(
    story: Story, claire: Phone
) -> None:
    """Known, not convoked: its sheet offers to send it now or on its day."""
    story.member("amina")

    def to_convene(session: Session) -> None:
        copil = session.get_one(Meeting, story.ids.copil)
        copil.convened_at, copil.answer_by = None, None
        copil.starts_at = COPIL_AT + timedelta(days=40)
        copil.ends_at = COPIL_AT + timedelta(days=40, hours=2)

    story.do(to_convene)
    claire.says("/reunion")
    claire.presses("COPIL n° 6")
    assert "Notée dans votre classeur, pas encore convoquée depuis Cheville." in claire.last.text
    assert "« Voir ce qui partirait » montre la convocation avant de l'envoyer" in claire.last.text
    assert "Déjà envoyée autrement ? Laissez tout ainsi." in claire.last.text
    claire.presses("Voir ce qui partirait")
    assert any("Laisser partir le" in label for label in claire.last.labels)
    claire.presses("Envoyer maintenant")

    assert latest(story).state == "convened"
    assert said_to_partners(story, claire) == ["meetings/invitation"] * 3
