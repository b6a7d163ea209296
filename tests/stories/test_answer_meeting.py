"""Answering the COPIL: by a tap, a number or a few words; once, and with the right to change."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from storage.journal import JournalLine
from storage.meetings import Invitee, Meeting, MeetingAnswer
from storage.relay import RelayRow
from storage.steps import StepRow
from tests.cast import COPIL_AT
from tests.documents.ics_readers import Alarm, by_ical_js, by_vobject
from tests.stories.test_collect_answers import collect, invitations
from tests.stories.test_coming_in import invite
from tests.story import Phone, Story


@pytest.fixture
def claire(story: Story) -> Phone:
    return story.member("claire", "coordinator")


@pytest.fixture
def amina(story: Story, claire: Phone) -> Phone:
    """Amina has joined and has received her card."""
    phone = story.member("amina")
    collect(claire)
    return phone


def answers(story: Story) -> list[tuple[str, str | None, bool]]:
    """Amina's answers, the oldest first."""
    rows = story.do(lambda s: list(s.exec(select(MeetingAnswer).order_by(MeetingAnswer.id))))
    return [(r.answer, r.represented_by, r.late) for r in rows if r.person_id == story.ids.amina]


def test_the_card_says_what_is_needed_to_answer(story: Story, amina: Phone) -> None:
    """Date, place, order of the day, the day wished for, four numbered answers, and the .ics."""
    card = amina.last

    assert "Comité de pilotage — COPIL n° 6" in card.text
    assert "Jeudi 10 décembre 2026, de 14 h à 16 h 30" in card.text
    assert "Siège du PETR, Bastide-Claret" in card.text
    assert "2. Budget 2027" in card.text
    assert "Réponse souhaitée avant le jeudi 3 décembre." in card.text
    assert card.labels == [
        "1 · Présente",
        "2 · Représentée",
        "3 · Excusée",
        "4 · Je ne sais pas encore",
    ]
    assert card.file and card.file["file_name"] == "copil-2026-12-10.ics"


def test_the_file_of_the_card_is_the_meeting_in_any_calendar(story: Story, amina: Phone) -> None:
    """Whatever Amina opens it with: from 14:00 to 16:30 in Paris, where, and a bell the day before.

    Two readers that had no hand in writing it understand the same.
    """
    assert amina.last.file is not None

    content = story.downloads(amina.last.file["url"])

    for (calendar,) in (by_ical_js(content), by_vobject(content)):
        (event,) = calendar.events
        assert event.summary == "COPIL n° 6"
        assert event.place == "Siège du PETR, Bastide-Claret"
        assert (event.starts_at, event.ends_at) == (COPIL_AT, COPIL_AT + timedelta(hours=2.5))
        assert (event.sequence, event.status) == (0, "CONFIRMED")
        assert event.alarms == (Alarm("DISPLAY", timedelta(days=-1)),)


def test_an_answer_is_said_in_the_same_card(story: Story, amina: Phone) -> None:
    """The card is edited in place and offers to change."""
    card = amina.last

    said = amina.presses("Présente")

    assert said.id == card.id
    assert "Votre réponse : présente (notée le lundi 23 novembre à 9 h)" in said.text
    assert said.labels == ["1 · Modifier ma réponse"]
    assert amina.toasts[-1] == "C'est noté : présente"
    assert answers(story) == [("present", None, False)]


def test_12_a_double_tap_is_one_answer(story: Story, amina: Phone) -> None:
    """Fault 12: « Déjà noté : présente », and one row."""
    card = amina.last
    story.by_itself = False
    amina.presses("Présente", on=card)
    amina.presses("Présente", on=card)
    story.by_itself = True

    story.settle()

    assert answers(story) == [("present", None, False)]
    assert "Déjà noté : présente" in amina.toasts
    assert "Votre réponse : présente" in amina.last.text


def test_13_two_answers_within_a_second_count_in_their_order(story: Story, amina: Phone) -> None:
    """Fault 13: the last tap counts, both are kept."""
    card = amina.last
    story.by_itself = False
    amina.presses("Présente", on=card)
    amina.presses("Excusée", on=card)
    story.by_itself = True

    story.settle()

    assert [a for a, _, _ in answers(story)] == ["present", "excused"]
    assert "Votre réponse : excusée" in amina.last.text


def test_a_change_of_mind_keeps_its_history(story: Story, amina: Phone) -> None:
    """The last answer counts; the others stay."""
    amina.presses("Présente")
    asked = amina.presses("Modifier ma réponse")
    assert "Votre réponse actuelle : présente" in asked.text

    amina.presses("Excusée")

    assert [a for a, _, _ in answers(story)] == ["present", "excused"]
    assert "Votre réponse : excusée" in amina.last.text


def test_who_opens_the_change_may_keep_the_answer(story: Story, amina: Phone) -> None:
    """« Garder ma réponse » changes nothing."""
    amina.presses("Présente")
    amina.presses("Modifier ma réponse")

    said = amina.presses("Garder ma réponse")

    assert "Votre réponse : présente" in said.text
    assert len(answers(story)) == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("1", "present"),
        ("présente", "present"),
        ("Présent !", "present"),
        ("oui je viens", "present"),
        ("3.", "excused"),
        ("absente", "excused"),
        ("je ne sais pas encore", "unsure"),
    ],
)
def test_an_answer_may_be_typed(story: Story, amina: Phone, typed: str, answer: str) -> None:
    """Buttons are doubled by numbers and by plain words; the answer is said below."""
    said = amina.says(typed)

    assert [a for a, _, _ in answers(story)] == [answer]
    assert "Votre réponse : " in said.text
    cards = [m for m in amina.told if m.labels not in ([], ["Menu"])]
    assert cards == [said], "no other message asks any more"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("Présente", "present"),
        ("présent(e)", "present"),
        ("Je ne sais pas encore.", "unsure"),
    ],
)
def test_another_answer_may_be_typed_long_after_the_first(
    story: Story, amina: Phone, typed: str, answer: str
) -> None:
    """Her card says « excusée » and asks nothing more; an answer word is an answer still."""
    amina.presses("Excusée")
    story.at("2026-11-26 11:00")

    said = amina.says(typed)

    assert [a for a, _, _ in answers(story)] == ["excused", answer]
    assert "Votre réponse : " in said.text


def test_represented_typed_after_an_answer_asks_by_whom(story: Story, amina: Phone) -> None:
    """Like the button, it needs a name."""
    amina.presses("Présente")

    assert "Qui vous représentera ?" in amina.says("représentée").text
    amina.says("Paul Costes")

    assert answers(story)[-1] == ("represented", "Paul Costes", False)


@pytest.mark.parametrize(
    "typed", ["finalement je viens", "je ne viens pas", "J'ai un empêchement, désolée", "3"]
)
def test_a_phrase_about_coming_is_never_guessed(story: Story, amina: Phone, typed: str) -> None:
    """The four answers are offered, the answer in force stays until one is chosen."""
    amina.presses("Excusée")

    asked = amina.says(typed)

    assert "Votre réponse actuelle : excusée" in asked.text
    assert "Voulez-vous changer votre réponse ?" in asked.text
    assert asked.labels[:3] == ["1 · Présente", "2 · Représentée", "3 · Excusée"]
    assert [a for a, _, _ in answers(story)] == ["excused"]
    amina.says("1")
    assert [a for a, _, _ in answers(story)] == ["excused", "present"]


def test_other_words_after_an_answer_are_still_not_waited_for(story: Story, amina: Phone) -> None:
    """Only what speaks of coming is about the meeting; and nothing is, once it has begun."""
    amina.presses("Excusée")

    assert "Je n'attendais pas de message" in amina.says("merci beaucoup").text
    story.at("2026-12-10 14:00")
    assert "Je n'attendais pas de message" in amina.says("présente").text

    assert [a for a, _, _ in answers(story)] == ["excused"]


def test_with_two_meetings_an_answer_word_alone_is_not_guessed(story: Story, amina: Phone) -> None:
    """« Excusée » may be about either: the next one is shown with its answers, nothing is kept."""

    def another(session: Session) -> None:
        meeting = Meeting(
            contract_id=story.ids.contract,
            instance_id=story.ids.instance,
            key="next",
            uid="copil-7@cheville.test",
            title="COPIL n° 7",
            starts_at=COPIL_AT + timedelta(days=60),
            collecting_since=story.now,
        )
        session.add(meeting)
        session.flush()
        session.add(Invitee(meeting_id=meeting.id or 0, person_id=story.ids.amina))

    story.do(another)
    amina.says("/menu")

    asked = amina.says("excusée")

    assert "COPIL n° 6" in asked.text
    assert "Serez-vous présente ?" in asked.text
    assert answers(story) == []


def test_the_known_suppleant_is_the_first_choice_and_is_told_once(
    story: Story, claire: Phone
) -> None:
    """Denise's suppléant is Éric; he is not on Telegram, so Claire has a line for him."""
    denise = story.member("denise")
    collect(claire)

    asked = denise.presses("Représentée")
    assert asked.labels[0] == "1 · Éric Malaval"
    said = denise.presses("Éric Malaval")

    assert "Votre réponse : représentée par Éric Malaval" in said.text
    lines = story.look(lambda work: work.relay.open(work.contract_id, work.now))
    eric = [row for row, who in lines if who.id == story.ids.eric]
    assert len(eric) == 1
    assert "Mme Roques a indiqué que vous la représenterez" in eric[0].text.replace("\u00a0", " ")
    assert eric[0].file is not None


def test_a_suppleant_on_telegram_is_convoked_and_released(story: Story, claire: Phone) -> None:
    """He gets the meeting for his calendar, and a word when he need not come after all."""
    denise, eric = story.member("denise"), story.member("eric")
    collect(claire)
    denise.presses("Représentée")
    denise.says("1")
    assert "Vous représentez Mme Roques" in eric.last.text
    assert eric.last.file is not None

    denise.presses("Modifier ma réponse")
    denise.presses("Présente")

    assert "Vous n'avez plus à représenter Mme Roques" in eric.last.text
    assert sum("Vous représentez" in m.text for m in eric.told) == 1


def test_anybody_may_be_named_and_a_slip_is_asked_again(story: Story, amina: Phone) -> None:
    """A free name and function; too long, empty of letters or a bare « oui » is no name."""
    amina.presses("Représentée")
    for slip in ("oui", "12", "x" * 121, "👍"):
        assert "Paul Costes, directeur adjoint" in amina.says(slip).text
        assert answers(story) == []

    said = amina.says("  Paul   Costes,\ndirecteur adjoint ")

    assert "représentée par Paul Costes, directeur adjoint" in said.text
    assert answers(story) == [("represented", "Paul Costes, directeur adjoint", False)]


def test_a_name_with_signs_is_shown_as_written(story: Story, amina: Phone) -> None:
    """What people type is never markup."""
    amina.presses("Représentée")

    said = amina.says("A. <b>Costes</b> & Cie")

    assert "par A. <b>Costes</b> & Cie" in said.text


def test_an_answer_typed_where_a_name_is_asked_is_an_answer(story: Story, amina: Phone) -> None:
    """« Présente » is nobody's name."""
    amina.presses("Représentée")

    said = amina.says("présente")

    assert "Votre réponse : présente" in said.text
    assert answers(story) == [("present", None, False)]


def test_leaving_the_question_leaves_the_card(story: Story, amina: Phone) -> None:
    """« Annuler » keeps nothing, and the card above can still be answered."""
    card = amina.last
    amina.presses("Représentée")
    amina.presses("Annuler")

    amina.presses("Présente", on=card)

    assert answers(story) == [("present", None, False)]


@pytest.mark.parametrize("before", ["", "Excusée"])
def test_back_from_who_represents_leads_to_the_four_answers(
    story: Story, amina: Phone, before: str
) -> None:
    """« Retour » keeps nothing and asks again, in the same card; the one above asks no more."""
    above = amina.last
    if before:
        amina.presses(before)
        amina.presses("Modifier ma réponse")
    asked = amina.presses("Représentée")
    assert "⬅ Retour" in asked.labels

    told = amina.presses("Retour")

    assert told.id == asked.id
    assert told.labels[:3] == ["1 · Présente", "2 · Représentée", "3 · Excusée"]
    assert next(m for m in amina.told if m.id == above.id).labels == []
    amina.says("1")
    assert answers(story)[-1] == ("present", None, False)
    assert "Votre réponse : présente" in amina.last.text


def test_a_second_tap_on_represented_asks_once(story: Story, amina: Phone) -> None:
    """One open question, however often the button is tapped."""
    card = amina.last
    story.by_itself = False
    amina.presses("Représentée", on=card)
    amina.presses("Représentée", on=card)
    story.by_itself = True

    story.settle()

    assert sum("Qui vous représentera" in m.text for m in amina.told) == 1


def test_a_late_answer_is_taken_and_flagged(story: Story, amina: Phone) -> None:
    """After the day wished for, an answer still helps."""
    story.at("2026-12-04 10:00")

    said = amina.presses("Présente")

    assert "après la date souhaitée" in said.text
    assert answers(story) == [("present", None, True)]


def test_14_a_button_of_a_meeting_that_is_over_changes_nothing(story: Story, amina: Phone) -> None:
    """Fault 14: the state is shown, the keyboard goes, nothing changes."""
    amina.presses("Présente")
    amina.presses("Modifier ma réponse")
    story.at("2026-12-10 16:30")

    said = amina.presses("Excusée")

    assert "Ce bouton n'est plus valable. Voici l'état actuel" in said.text
    assert "Votre réponse reste : présente" in said.text
    assert said.labels == []
    assert answers(story) == [("present", None, False)]


def test_what_is_answered_during_the_meeting_is_taken_and_told_at_once(
    story: Story, claire: Phone, amina: Phone
) -> None:
    """Row D6: late, and marked so; the coordinator is told once, at once."""
    story.at("2026-12-10 14:10")

    said = amina.presses("Excusée")

    assert "Votre réponse : excusée" in said.text
    assert "pendant la réunion" in said.text
    assert answers(story) == [("excused", None, True)]
    assert "Mme Haddad répond pendant le COPIL n° 6 : excusée." in claire.last.text


@pytest.mark.parametrize(
    "value", ["meeting:999:present", "meeting:{}:present", "meeting:x", "meeting"]
)
def test_50_only_an_invitee_answers(story: Story, claire: Phone, value: str) -> None:
    """Fault 50: a forged number or somebody else's meeting is « Réunion introuvable. »"""
    story.member("amina")
    collect(claire)
    eric = story.member("eric")

    told = eric.presses_value(value.format(story.ids.copil), eric.last.id)

    assert "Réunion introuvable." in told.text
    assert story.do(lambda s: list(s.exec(select(MeetingAnswer)))) == []
    journal = story.do(lambda s: list(s.exec(select(JournalLine))))
    assert "meeting_not_found" in {line.deed for line in journal}


def test_the_coordinator_reads_answers_at_half_past_five(
    story: Story, claire: Phone, amina: Phone
) -> None:
    """No message for each answer: a line of the day is laid."""
    before = len(claire.told)

    amina.presses("Présente")

    assert len(claire.told) == before
    steps = story.do(lambda s: list(s.exec(select(StepRow))))
    assert "daily_line" in {step.kind for step in steps}


def test_an_excuse_within_two_days_is_told_at_once(
    story: Story, claire: Phone, amina: Phone
) -> None:
    """On the eve, an empty chair matters now."""
    story.at("2026-12-09 11:00")

    amina.presses("Excusée")

    assert "Mme Haddad vient de s'excuser pour le COPIL n° 6, jeudi 10 décembre" in claire.last.text


def test_who_answered_is_asked_nothing_more(story: Story, claire: Phone) -> None:
    """What waits about this meeting for that person is withdrawn, and only that."""
    story.at("2026-11-27 19:00")
    amina, bruno = story.member("amina"), story.member("bruno")
    collect(claire)

    amina.presses_value(f"meeting:{story.ids.copil}:present", amina.last.id)
    story.at("2026-11-30 08:30")

    assert invitations(amina) == 0
    assert invitations(bruno) == 1


def test_a_late_joiner_gets_the_card_and_leaves_the_list(story: Story, claire: Phone) -> None:
    """What was to be passed on is withdrawn; the next step comes, nothing of the past."""
    collect(claire)
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.presses("Oui, c'est moi")

    amina.presses("J'accepte")

    assert invitations(amina) == 1
    lines = story.look(lambda work: work.relay.open(work.contract_id, work.now))
    assert story.ids.amina not in {who.id for _, who in lines}
    amina.says("1")
    assert answers(story) == [("present", None, False)]


def test_42_an_invitation_that_cannot_arrive_is_passed_on(story: Story, claire: Phone) -> None:
    """Fault 42: whoever blocked the robot becomes one line with the whole invitation."""
    amina = story.member("amina")
    story.by_itself = False
    amina.blocks()
    story.by_itself = True
    collect(claire)

    lines = story.look(lambda work: work.relay.open(work.contract_id, work.now))
    amina_lines = [row for row, who in lines if who.id == story.ids.amina]
    assert len(amina_lines) == 1
    assert "Bonjour Madame Haddad" in amina_lines[0].text.replace("\u00a0", " ")


def test_who_leaves_before_the_card_left_is_not_forgotten(story: Story, claire: Phone) -> None:
    """/stop on a Friday evening: Monday's card becomes a line, and no card leaves."""
    story.at("2026-11-27 19:00")
    amina = story.member("amina")
    collect(claire)
    amina.says("/stop")
    amina.presses("Oui, ne plus")
    story.at("2026-11-30 08:30")

    assert invitations(amina) == 0
    lines = story.do(lambda s: list(s.exec(select(RelayRow))))
    about = f"meeting:{story.ids.copil}"
    hers = [r for r in lines if (r.person_id, r.about) == (story.ids.amina, about)]
    assert [r.withdrawn_at for r in hers] == [None]


def test_a_representative_who_does_not_come_is_said_not_to(story: Story, amina: Phone) -> None:
    """The answer is kept, for they may have agreed on it since; it is not taken without a word."""
    bruno = story.member("bruno")
    bruno.says("/moi")
    bruno.presses("COPIL n° 6")
    bruno.presses("Excusé")

    amina.presses("Représentée")
    told = amina.says("Bruno Lacaze")
    assert answers(story)[-1] == ("represented", "Bruno Lacaze", False)
    assert "M. Lacaze a répondu ne pas venir à cette réunion" in told.text

    amina.presses("Modifier ma réponse")
    amina.presses("Représentée")
    assert "ne pas venir" not in amina.says("Paul Costes").text


def test_a_representative_named_by_title_and_name_is_told(
    story: Story, claire: Phone, amina: Phone
) -> None:
    """« Monsieur Malaval » is Éric: he hears of it; « le CCAS » is nobody in particular."""
    eric = story.member("eric")
    amina.presses("Représentée")
    amina.says("Monsieur Malaval, adjoint")

    assert "Vous représentez Mme Haddad" in eric.last.text
