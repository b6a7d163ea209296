"""/pour: the coordinator answers in the name of somebody who wrote or telephoned to her."""

import pytest
from sqlmodel import Session, select

from storage.actions import Report
from storage.indicators import GivenValue, Indicator
from storage.journal import JournalLine
from storage.meetings import MeetingAnswer
from storage.people import Person
from tests.story import Story
from tests.ticks.prepared import Collected, collected, told_between


@pytest.fixture
def cast(story: Story) -> Collected:
    """The COPIL is collected and the call for progress has left; Denise is not on Telegram."""
    return collected(story)


def answers(story: Story, person: int) -> list[MeetingAnswer]:
    wanted = select(MeetingAnswer).where(MeetingAnswer.person_id == person)
    return story.do(lambda s: list(s.exec(wanted)))


def reports(story: Story) -> list[Report]:
    return story.do(lambda s: list(s.exec(select(Report).order_by(Report.id))))


def journal(story: Story, deed: str) -> list[JournalLine]:
    return story.do(lambda s: list(s.exec(select(JournalLine).where(JournalLine.deed == deed))))


def waiting_for(story: Story, person: int) -> list[str]:
    return story.look(
        lambda w: [
            row.template for row, who in w.relay.open(w.contract_id, w.now) if who.id == person
        ]
    )


def named(story: Story, last_name: str, first_name: str = "Jean", **more: object) -> int:
    """One more person of the directory."""

    def add(session: Session) -> int:
        row = Person(
            contract_id=story.ids.contract,
            key=f"{last_name}-{first_name}",
            first_name=first_name,
            last_name=last_name,
            **more,
        )
        session.add(row)
        session.flush()
        return row.id or 0

    return story.do(add)


def test_she_answers_the_meeting_for_somebody_who_telephoned(story: Story, cast: Collected) -> None:
    """Denise said that she comes: her answer, typed by Claire, and nothing more to pass on."""
    assert waiting_for(story, story.ids.denise) == ["meetings/invitation"]

    shown = cast.claire.says("/pour Roques")
    assert shown.text.startswith("Pour Mme Roques\n")
    assert "COPIL n° 6 : dire qui vient, d'ici au jeudi 3 décembre" in shown.text
    cast.claire.presses("Répondre : COPIL n° 6")
    told = cast.claire.presses("Présente")

    assert told.text.startswith("Pour Mme Roques\n")
    assert "saisie par Mme Vidal" in told.text
    [answer] = answers(story, story.ids.denise)
    assert ("present", story.ids.claire) == (answer.answer, answer.entered_by_id)
    assert waiting_for(story, story.ids.denise) == []
    assert (
        "Mme Roques, réponse saisie par Mme Vidal, hors Telegram" in cast.claire.says("/qui").text
    )


def test_her_own_answer_is_another(story: Story, cast: Collected) -> None:
    """What is typed in Denise's name is nobody else's answer, and Claire has none to give."""
    cast.claire.says("/pour Roques")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.says("excusée")

    assert ["excused"] == [each.answer for each in answers(story, story.ids.denise)]
    assert [] == answers(story, story.ids.claire) == answers(story, story.ids.amina)
    cast.claire.says("je viens")
    assert "Pour Mme Roques" in cast.claire.last.text
    assert 1 == len(answers(story, story.ids.denise)), "offered again, nothing guessed"


def test_the_same_dialogue_with_the_same_checks(story: Story, cast: Collected) -> None:
    """Bruno's fiche: a slip is asked again, « Retour » goes back, and a restart loses nothing."""
    cast.claire.says("/pour b. lacaze")
    cast.claire.presses("1.1 Guichet d'accueil")
    cast.claire.presses("Cela avance")
    slip = cast.claire.says("150 %")
    assert slip.text.startswith("Pour M. Lacaze\n")
    assert "100" in slip.text
    story.restart()
    cast.claire.says("60")
    cast.claire.says("Douze permanences tenues")
    told = cast.claire.presses("Envoyer")

    assert "C'est noté, saisi par Mme Vidal." in told.text
    [report] = reports(story)
    assert (story.ids.bruno, story.ids.claire) == (report.person_id, report.entered_by_id)
    assert (60, "Douze permanences tenues") == (report.progress, report.highlight)
    [line] = journal(story, "reported")
    assert (story.ids.claire, story.ids.bruno) == (line.person_id, line.details["for"])
    asked = cast.claire.presses("1.2 Maîtrise de stage")
    assert asked.text.startswith("Pour M. Lacaze\n")


def test_who_was_answered_for_reads_it_and_may_correct(story: Story, cast: Collected) -> None:
    """Bruno is on Telegram: a short word, with his own buttons."""
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.presses("Présent")
    assert "Mme Vidal a noté votre réponse pour le COPIL n° 6" in cast.bruno.last.text
    cast.bruno.presses("Modifier ma réponse")
    changed = cast.bruno.presses("Excusé")

    assert "Votre réponse : excusé" in changed.text
    given = answers(story, story.ids.bruno)
    assert [("present", story.ids.claire), ("excused", None)] == [
        (each.answer, each.entered_by_id) for each in given
    ]


def test_who_was_reported_for_reads_it_and_may_correct(story: Story, cast: Collected) -> None:
    """Amina's fiche is noted by Claire: she sees what was written, and says it otherwise."""
    cast.claire.says("/pour Haddad")
    cast.claire.presses("2.3 Répit")
    cast.claire.presses("Rien de nouveau")

    assert "Mme Vidal a noté ceci pour vous." in cast.amina.last.text
    assert "Rien de nouveau." in cast.amina.last.text
    asked = cast.amina.presses("Corriger")
    assert "par vous (saisi par Mme Vidal)" in asked.text


def test_what_was_answered_for_is_not_chased(story: Story, cast: Collected) -> None:
    """Bruno's two fiches and his coming are noted: no relance reaches him."""
    cast.claire.says("/pour Lacaze")
    for fiche in ("1.1 Guichet", "1.2 Maîtrise"):
        cast.claire.presses(fiche)
        cast.claire.presses("Rien de nouveau")
    cast.claire.presses("Tout ce qui attend Bruno Lacaze")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.presses("Représenté")
    cast.claire.says("Nadia Ferrand, directrice")

    told = told_between(story, cast.bruno, "2026-12-08 18:00")

    assert [] == told
    [answer] = answers(story, story.ids.bruno)
    assert "Nadia Ferrand, directrice" == answer.represented_by


def test_an_answer_typed_where_a_name_is_asked_is_the_answer(story: Story, cast: Collected) -> None:
    """« Présente » is nobody's name, though the card asked on Claire's phone."""
    cast.claire.says("/pour Roques")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.presses("Représentée")
    cast.claire.says("Présente")

    assert [("present", None)] == [
        (each.answer, each.represented_by) for each in answers(story, story.ids.denise)
    ]


def test_a_difficulty_is_not_told_to_who_typed_it(story: Story, cast: Collected) -> None:
    """Claire knows; a second coordinator is alerted, with who typed."""
    other = named(story, "Serres", "Odile", civility="madam")
    story.ids.__dict__["odile"] = other
    odile = story.member("odile", "coordinator")
    cast.claire.says("/pour Haddad")
    cast.claire.presses("2.3 Répit")
    cast.claire.presses("Difficulté")
    cast.claire.says("Le local n'est plus libre")
    cast.claire.presses("Envoyer")

    alert = "Difficulté signalée par Amina Haddad (CPTS de Test) (saisi par Mme Vidal)"
    assert alert in odile.last.text
    assert "Difficulté signalée" not in cast.claire.screen


def test_a_proposal_typed_for_somebody_is_still_decided(story: Story, cast: Collected) -> None:
    """What Bruno proposes by telephone stays his proposal: the card asks her, and he is told."""
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("1.1 Guichet")
    cast.claire.presses("Autre")
    cast.claire.presses("Abandonnée")
    cast.claire.says("Plus de financement")
    cast.claire.presses("Envoyer")
    asked = next(m for m in cast.claire.told if "propose d'abandonner la fiche 1.1" in m.text)
    assert "(saisi par Mme Vidal)" in asked.text

    cast.claire.presses("Retenir", on=asked)

    assert "La coordination a retenu votre proposition" in cast.bruno.last.text


def test_the_line_to_pass_on_opens_the_answer(story: Story, cast: Collected) -> None:
    """« Saisir sa réponse », and the line is gone once it is given."""
    cast.claire.says("/transmettre")
    cast.claire.presses("Denise Roques")
    cast.claire.presses("Saisir sa réponse")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.says("2")
    cast.claire.says("1")

    [answer] = answers(story, story.ids.denise)
    assert ("represented", story.ids.eric) == (answer.answer, answer.represented_by_id)
    assert waiting_for(story, story.ids.denise) == []


@pytest.mark.parametrize(
    "words", ["Roques", "roqués", "Mme Roques", "D. ROQUES", "denise", "Roques Denise"]
)
def test_somebody_is_found_as_people_call_them(story: Story, cast: Collected, words: str) -> None:
    """Case, accents, initials, civility and order are no matter."""
    assert cast.claire.says(f"/pour {words}").text.startswith("Pour Mme Roques\n")


def test_the_beginning_of_a_name_is_no_name(story: Story, cast: Collected) -> None:
    """« roq » may be Denise Roques: she says so, and nothing is answered for her before."""
    asked = cast.claire.says("/pour roq")

    assert "Personne ne s'appelle « roq ». Est-ce cette personne ?" in asked.text
    assert cast.claire.says("1").text.startswith("Pour Mme Roques\n")


def test_several_are_hers_to_choose_from(story: Story, cast: Collected) -> None:
    """Two people of the CPTS: a number is enough; words may be tried again."""
    asked = cast.claire.says("/pour CPTS")
    assert "Plusieurs personnes répondent à « CPTS »" in asked.text
    assert ["1 · Amina Haddad (CPTS de Test)", "2 · Bruno Lacaze (CPTS de Test)"] == asked.labels[
        :2
    ]

    assert cast.claire.says("2").text.startswith("Pour M. Lacaze\n")


def test_nobody_of_that_name_says_so_with_an_example(story: Story, cast: Collected) -> None:
    """A name that the directory does not know is asked again."""
    told = cast.claire.says("/pour Zorro")
    assert "Je ne trouve personne pour « Zorro »" in told.text
    assert "par exemple : Haddad" in told.text

    assert cast.claire.says("malaval").text.startswith("Pour M. Malaval\n")
    assert "Rien n'est attendu aujourd'hui." in cast.claire.last.text
    assert "Les questions" not in cast.claire.last.text


def test_without_a_name_those_to_pass_on_to_are_offered(story: Story, cast: Collected) -> None:
    """The command alone asks for whom."""
    asked = cast.claire.says("/pour")

    assert "Pour qui répondez-vous ?" in asked.text
    assert "1 · Denise Roques" in asked.labels


def test_for_herself_it_is_what_awaits_her(story: Story, cast: Collected) -> None:
    """Her own name opens /moi."""
    assert "attend" in cast.claire.says("/pour Vidal").text
    assert "Pour Mme Vidal" not in cast.claire.last.text


def test_her_own_question_is_left_with_a_word(story: Story, cast: Collected) -> None:
    """A draft of hers is not taken for somebody else's."""
    cast.claire.says("/pour Haddad")
    cast.claire.presses("2.3 Répit")
    cast.claire.presses("Cela avance")

    cast.claire.says("/pour Lacaze")
    cast.claire.presses("1.1 Guichet")
    cast.claire.presses("Rien de nouveau")

    assert [story.ids.bruno] == [each.person_id for each in reports(story)]
    assert any("est abandonnée" in each.text for each in cast.claire.told)


@pytest.mark.parametrize("button", ["meeting:{copil}:present", "expected", "action:{action}:same"])
def test_51_a_partner_answers_for_nobody_else(story: Story, cast: Collected, button: str) -> None:
    """Fault 51: a forged value is refused, written down, and changes nothing."""
    value = button.format(copil=story.ids.copil, action=story.ids.action_1_1)
    told = cast.amina.presses_value(f"for:{story.ids.bruno}:{value}", cast.amina.last.id)

    assert "réservée à la coordination" in told.text
    assert [story.ids.amina] == [line.person_id for line in journal(story, "forbidden")]
    assert [] == answers(story, story.ids.bruno) == reports(story)


@pytest.mark.parametrize("button", ["stop:yes", "relay:1:done", "menu:stop", "for:1:expected", ""])
def test_what_is_no_answer_cannot_be_pressed_for_somebody(
    story: Story, cast: Collected, button: str
) -> None:
    """Nobody is made to leave by another's tap."""
    cast.claire.presses_value(f"for:{story.ids.bruno}:{button}", cast.claire.last.id)

    assert "Ce bouton n'est plus valable." in str(story.calls)
    assert "Oui" in cast.bruno.says("/stop").labels[0]
    assert "Oui" in cast.claire.says("/stop").labels[0]


def test_nobody_is_answered_for_after_their_mandate(story: Story, cast: Collected) -> None:
    """An old card, or a question left open, writes nothing more in their name."""
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("1.1 Guichet")

    def leave(session: Session) -> None:
        session.get_one(Person, story.ids.bruno).ended_on = story.now.date().replace(day=1)

    story.do(leave)
    cast.claire.presses("Rien de nouveau")
    value = f"for:{story.ids.bruno}:action:{story.ids.action_1_1}:same"
    cast.claire.presses_value(value, cast.claire.last.id)

    assert [] == reports(story)


def test_a_coordinator_no_more_finishes_nothing_in_a_name(story: Story, cast: Collected) -> None:
    """The right is looked at again at each answer."""
    from storage.people import Membership

    cast.claire.says("/pour Lacaze")
    cast.claire.presses("1.1 Guichet")

    def demote(session: Session) -> None:
        for row in session.exec(select(Membership).where(Membership.person_id == story.ids.claire)):
            row.role = "partner"

    story.do(demote)
    cast.claire.presses("Rien de nouveau")

    assert [] == reports(story)
    assert "forbidden" in {line.deed for line in journal(story, "forbidden")}


def test_12_the_same_tap_twice_is_one_answer(story: Story, cast: Collected) -> None:
    """Fault 12, in somebody's name."""
    cast.claire.says("/pour Roques")
    card = cast.claire.presses("Répondre : COPIL")
    story.by_itself = False
    cast.claire.presses("Présente", on=card)
    cast.claire.presses("Présente", on=card)
    story.by_itself = True

    story.settle()

    assert 1 == len(answers(story, story.ids.denise))


def test_the_word_to_who_was_answered_for_waits_for_hours(story: Story, cast: Collected) -> None:
    """Claire types in the evening: Bruno reads it at the opening, and only the last of it."""
    story.at("2026-11-24 19:30")
    before = len(cast.bruno.told)
    cast.claire.says("/pour Lacaze")
    cast.claire.presses("Répondre : COPIL")
    cast.claire.presses("Présent")
    cast.claire.presses("Modifier")
    cast.claire.presses("Excusé")
    assert before == len(cast.bruno.told)

    told = told_between(story, cast.bruno, "2026-11-25 09:00")

    assert 1 == len(told)
    assert "excusé" in told[0]


def figure_of(story: Story, person: int, code: str = "I-1", **more: object) -> int:
    """A quarterly indicator that this person answers for, its third quarter of 2026 missing."""

    def add(session: Session) -> int:
        told = {"label": f"Heures de {code}", "frequency": "quarterly", "unit": "heures", **more}
        row = Indicator(contract_id=story.ids.contract, code=code, responsible_id=person, **told)
        session.add(row)
        session.flush()
        return row.id or 0

    return story.do(add)


def figures(story: Story) -> list[GivenValue]:
    return story.do(lambda s: list(s.exec(select(GivenValue).order_by(GivenValue.id))))


def test_figures_are_typed_for_somebody_in_one_session(story: Story) -> None:
    """Denise dictates two figures: the same questions, and each is kept as hers."""
    figure_of(story, story.ids.denise, "I-1", minimum=0, maximum=100)
    figure_of(story, story.ids.denise, "I-2")
    phones = collected(story)
    assert "reminders/figures_call" in waiting_for(story, story.ids.denise)

    shown = phones.claire.says("/pour Roques")
    assert "2 chiffres à donner : Heures de I-1 (T3 2026) ; Heures de I-2" in shown.text
    asked = phones.claire.presses("Donner ses chiffres (2)")
    assert asked.text.startswith("Pour Mme Roques\n")
    odd = phones.claire.says("250")
    assert odd.text.startswith("Pour Mme Roques\n")
    phones.claire.presses("Corriger")
    phones.claire.says("25")
    story.restart()
    told = phones.claire.says("12,5")

    assert "C'est enregistré, saisi par Mme Vidal." in told.text
    assert [
        (25, story.ids.denise, story.ids.claire),
        (12.5, story.ids.denise, story.ids.claire),
    ] == [(each.value, each.given_by_id, each.entered_by_id) for each in figures(story)]
    assert "reminders/figures_call" not in waiting_for(story, story.ids.denise)


def test_somebody_says_by_telephone_that_a_figure_is_not_theirs(story: Story) -> None:
    """She notes it in their name: it is theirs no more, they read so, and she is not alerted of
    what she typed."""
    for code in ("I-1", "I-2"):
        figure_of(story, story.ids.amina, code)
    phones = collected(story)
    phones.claire.says("/pour Haddad")
    assert "Ce n'est pas elle" in phones.claire.presses("Donner ses chiffres (2)").labels

    phones.claire.says("environ 40")
    asked = phones.claire.says("ce n'est pas moi")
    told = phones.claire.says("plutôt M. Lacaze")

    assert "Qui pourrait répondre, d'après Mme Haddad ?" in asked.text
    assert told.text.startswith(
        "Pour Mme Haddad\n\nC'est noté : Mme Haddad ne répond pas de « Heures de I-1 ». "
        "Pour désigner quelqu'un : /indicateur I-1\n\n1/1 · Heures de I-2\n"
    )
    phones.claire.says("/indicateur I-1")
    assert "Mme Haddad a dit « Ce n'est pas moi » : « plutôt M. Lacaze »" in (
        phones.claire.told[-2].text
    )
    assert not any("n'est pas la bonne personne" in each.text for each in phones.claire.told)
    assert "Mme Vidal a noté que vous ne répondez pas de « Heures de I-1 »" in (
        phones.amina.last.text
    )


def test_one_word_for_a_whole_session_of_figures(story: Story) -> None:
    """Amina reads once what Claire typed for her, a while after."""
    for code in ("I-1", "I-2"):
        figure_of(story, story.ids.amina, code)
    phones = collected(story)
    phones.claire.says("/pour Haddad")
    phones.claire.presses("Donner ses chiffres")
    phones.claire.says("25")
    phones.claire.says("30")

    told = told_between(story, phones.amina, "2026-11-23 17:00")

    assert 1 == len(told)
    assert "Mme Vidal a noté ces chiffres pour vous" in told[0]
    assert "• Heures de I-1, T3 2026 : 25 heures\n• Heures de I-2, T3 2026 : 30 heures" in told[0]


def test_a_number_typed_after_is_about_the_same_person(story: Story) -> None:
    """Another number, with no question open, corrects Denise's figure: it is asked first."""
    figure_of(story, story.ids.denise)
    phones = collected(story)
    phones.claire.says("/pour Roques")
    phones.claire.presses("Donner ses chiffres")
    phones.claire.says("25")

    told = phones.claire.says("26")

    assert told.text.startswith("Pour Mme Roques\n")
    assert [25] == [each.value for each in figures(story)]


def test_the_way_an_answer_came_is_kept_when_she_says_it(story: Story, cast: Collected) -> None:
    """One more tap, never required: téléphone, mail, de vive voix; it stands in the list."""
    cast.claire.says("/pour Roques")
    cast.claire.presses("Répondre : COPIL n° 6")
    card = cast.claire.presses("Présente")
    assert "Comment l'avez-vous apprise ?" in card.text

    told = cast.claire.presses("Téléphone")

    assert "saisie par Mme Vidal, reçue par téléphone" in told.text
    assert "Comment l'avez-vous apprise ?" not in told.text
    assert "réponse saisie par Mme Vidal (par téléphone)" in cast.claire.says("/qui").text


def test_the_way_may_be_typed_and_is_asked_of_nobody_else(story: Story, cast: Collected) -> None:
    """« dans le couloir » under the card; those who answer for themselves see no such question."""
    assert "apprise" not in cast.amina.presses("Présente").text
    cast.claire.says("/pour Roques")
    cast.claire.presses("Répondre : COPIL n° 6")
    cast.claire.presses("Excusée")
    cast.claire.says("dans le couloir")

    assert answers(story, story.ids.denise)[-1].via == "aloud"
