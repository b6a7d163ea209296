"""« /diffuser »: one text to many. To whom, exactly what they would read, sent once, and what
became of it, person by person."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from domain.messages import Urgency
from storage.contracts import Axis, Instance, Seat
from storage.meetings import Meeting
from storage.notices import Notice
from storage.outbox import OutboxRow
from storage.people import Person, Structure
from storage.relay import RelayRow
from tests.channels.weather import announce
from tests.stories.meetings import convened, cotech
from tests.story import Message, Phone, Story, elsewhere
from tests.ticks.prepared import collected

TEXT = "La réunion de jeudi se tiendra salle des fêtes.\n\nMerci de prévenir vos collègues."


def addressed_to(claire: Phone, whom: str) -> Message:
    """Claire says to whom; she is shown who that is."""
    return claire.says(f"/diffuser {whom}")


def written(claire: Phone, whom: str = "le COPIL", text: str = TEXT) -> Message:
    """She has written her text as well: she reads what would leave."""
    addressed_to(claire, whom)
    claire.presses("Écrire le message")
    return claire.says(text)


def received(phone: Phone, words: str = "salle des fêtes") -> list[Message]:
    return [message for message in phone.told if words in message.text]


def notices(story: Story) -> list[Notice]:
    return story.do(lambda s: list(s.exec(select(Notice).order_by(col(Notice.id)))))


def owed(story: Story) -> list[OutboxRow]:
    wanted = select(OutboxRow).where(OutboxRow.template == "notices/notice")
    return story.do(lambda s: list(s.exec(wanted.order_by(col(OutboxRow.id)))))


def lines(story: Story) -> list[RelayRow]:
    """What waits to be passed on of a notice."""
    wanted = select(RelayRow).where(
        RelayRow.template == "notices/notice", col(RelayRow.withdrawn_at).is_(None)
    )
    return story.do(lambda s: list(s.exec(wanted.order_by(col(RelayRow.id)))))


def rename(story: Story, name: str, **names: str) -> None:
    def write(session: Session) -> None:
        person = session.get_one(Person, getattr(story.ids, name))
        for key, value in names.items():
            setattr(person, key, value)
        session.add(person)

    story.do(write)


def seat(story: Story, name: str, *, sits: bool) -> None:
    """This person takes a seat at the COPIL, or leaves it."""
    person_id = getattr(story.ids, name)

    def change(session: Session) -> None:
        if sits:
            session.add(Seat(instance_id=story.ids.instance, person_id=person_id))
        for seat in session.exec(select(Seat).where(Seat.person_id == person_id)):
            if not sits:
                session.delete(seat)

    story.do(change)


def three_minutes_later(story: Story) -> None:
    story.clock.town += timedelta(minutes=3)
    story.tick()


def everybody_here(story: Story) -> tuple[Phone, list[Phone]]:
    """Claire, and the others of the cast, all on Telegram."""
    claire = story.member("claire", "coordinator")
    return claire, [story.member(name) for name in ("amina", "bruno", "denise", "eric")]


# To whom


def test_a_group_is_tapped_and_shown_by_name(story: Story) -> None:
    """Count and names, and by which way each reads, before a word is written."""
    claire = story.member("claire", "coordinator")
    story.member("amina")
    claire.says("/menu")
    claire.presses("Diffuser un message")

    shown = claire.presses("COPIL (3)")

    assert "À qui : 3 personnes" in shown.text
    assert "Sur Telegram (1) : Amina Haddad." in shown.text
    assert "À transmettre (2) : Bruno Lacaze et Denise Roques." in shown.text


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("les membres du COPIL", {"Amina Haddad", "Bruno Lacaze", "Denise Roques"}),
        (
            "les membres du COPIL sauf M. Lacaze et Mme Roques, plus Malaval",
            {"Amina Haddad", "Éric Malaval"},
        ),
        ("axe 2", {"Amina Haddad"}),
        ("l'axe « Accès aux soins »", {"Amina Haddad", "Bruno Lacaze"}),
        ("les axes 1 et 2", {"Amina Haddad", "Bruno Lacaze"}),
        ("pilotes de l'axe 2", {"Amina Haddad"}),
        ("les référents de suivi de l'axe 1", {"Bruno Lacaze"}),
        ("les élus de l'axe 1", {"Éric Malaval"}),
        ("les pilotes", {"Amina Haddad", "Bruno Lacaze"}),
        ("les référents de suivi", {"Bruno Lacaze"}),
        ("les élus", {"Éric Malaval"}),
        (
            "tout le monde",
            {"Amina Haddad", "Bruno Lacaze", "Denise Roques", "Éric Malaval"},
        ),
        ("tout le monde sauf le COPIL", {"Éric Malaval"}),
        ("GT santé et environnement", {"Denise Roques"}),
        ("Malaval, Mme Roques et Haddad", {"Éric Malaval", "Denise Roques", "Amina Haddad"}),
        ("Malaval\nRoques", {"Éric Malaval", "Denise Roques"}),
        ("axe 2 + Vidal", {"Amina Haddad", "Claire Vidal"}),
    ],
)
def test_words_say_to_whom(story: Story, words: str, names: set[str]) -> None:
    """G1: groups and names, more of them or less; whoever writes is left out unless named."""
    claire = story.member("claire", "coordinator")

    def prepare(session: Session) -> None:
        axis = session.exec(select(Axis).where(Axis.code == "1")).one()
        axis.elected_id = story.ids.eric
        group = Instance(
            contract_id=story.ids.contract, code="GT SE", name="GT santé et environnement"
        )
        session.add_all([axis, group])
        session.flush()
        session.add(Seat(instance_id=group.id or 0, person_id=story.ids.denise))

    story.do(prepare)

    shown = addressed_to(claire, words)

    everybody = {"Amina Haddad", "Bruno Lacaze", "Denise Roques", "Éric Malaval", "Claire Vidal"}
    ways = ("Sur Telegram (", "À transmettre (")
    listed = [line for line in shown.text.splitlines() if line.startswith(ways)]
    assert names == {name for name in everybody if name in "".join(listed)}, shown.text
    assert f"{len(names)} personne" in shown.text


@pytest.mark.parametrize("words", ["ceux qui n'ont pas répondu", "sans réponse"])
def test_those_who_did_not_answer(story: Story, words: str) -> None:
    """G1: of the meeting that is being collected, as of now."""
    cast = collected(story)
    cast.amina.presses("Présente")

    shown = addressed_to(cast.claire, words)

    assert "Bruno Lacaze" in shown.text and "Denise Roques" in shown.text
    assert "2 personnes" in shown.text
    cast.claire.says("/diffuser")
    assert "Sans réponse : COPIL n° 6 (2)" in "".join(cast.claire.last.labels)


@pytest.mark.parametrize(
    "words",
    [
        "ceux qui n'ont pas répondu au COPIL et Malaval",
        "ceux qui n'ont pas répondu au COPIL plus Malaval",
        "ceux qui n'ont pas répondu à l'invitation du comité de pilotage, avec M. Malaval",
        "les sans réponse du COPIL n° 6 ; Malaval",
    ],
)
def test_those_who_did_not_answer_to_one_meeting(story: Story, words: str) -> None:
    """Of the meeting that is named, with somebody more."""
    cast = collected(story)
    cast.amina.presses("Présente")

    shown = addressed_to(cast.claire, words)

    assert "3 personnes" in shown.text
    assert "Sur Telegram (1) : Bruno Lacaze." in shown.text
    assert "À transmettre (2) : Éric Malaval et Denise Roques." in shown.text
    assert "personnes sans réponse (COPIL n° 6), avec Éric Malaval" in shown.text


def test_a_meeting_that_collects_no_answers_has_nobody_silent(story: Story) -> None:
    """The COTECH is not convened: its words are quoted, the rest is kept."""
    cotech(story, "amina")
    cast = collected(story)

    shown = addressed_to(cast.claire, "ceux qui n'ont pas répondu au COTECH et Malaval")

    assert "Pas compris : « ceux qui n'ont pas répondu au COTECH »" in shown.text
    assert "À qui : 1 personne" in shown.text and "Éric Malaval" in shown.text


def test_those_who_owe_progress(story: Story) -> None:
    """G1, « n'a pas rendu »: of the call for progress that is open, as of now."""
    cast = collected(story)

    def opened(session: Session) -> None:
        meeting = session.get_one(Meeting, story.ids.copil)
        meeting.progress_since = story.now
        session.add(meeting)

    story.do(opened)

    assert "Amina Haddad et Bruno Lacaze" in addressed_to(cast.claire, "n'a pas rendu").text
    assert "Doivent un avancement (2)" in "".join(cast.claire.says("/diffuser").labels)


def test_a_role_and_an_axis_are_tapped(story: Story) -> None:
    """Each with its count; « Retour » chooses another group."""
    claire = story.member("claire", "coordinator")
    claire.says("/diffuser")
    claire.presses("Un axe")
    assert "Amina Haddad" in claire.presses("2 · Aidants (1)").text
    claire.presses("Retour")
    claire.presses("Un rôle")

    shown = claire.presses("Tout l'annuaire (4)")

    assert "4 personnes" in shown.text and "tout l'annuaire" in shown.text


def test_people_are_added_and_taken_away(story: Story) -> None:
    """By buttons, or in words on the list itself."""
    claire = story.member("claire", "coordinator")
    claire.says("/diffuser")
    claire.presses("COPIL")
    claire.presses("Retirer")
    claire.presses("Bruno Lacaze")
    assert "2 personnes" in claire.last.text
    claire.presses("Ajouter")
    assert "3 personnes" in claire.says("Malaval").text

    shown = claire.says("sauf Mme Haddad")

    assert "À transmettre (2) : Éric Malaval et Denise Roques." in shown.text
    assert "COPIL, sauf Bruno Lacaze et Amina Haddad, avec Éric Malaval" in shown.text


def test_a_name_that_may_be_several_is_asked(story: Story) -> None:
    """Nobody is guessed; what follows it is not lost."""
    claire = story.member("claire", "coordinator")

    asked = addressed_to(claire, "CPTS, Malaval")

    assert "« CPTS » peut désigner 2 personnes" in asked.text
    shown = claire.presses("Bruno Lacaze")
    assert "2 personnes" in shown.text
    assert "Bruno Lacaze et Éric Malaval" in shown.text


def test_a_little_word_before_a_name_is_no_name(story: Story) -> None:
    """« La CPTS » is all its people, not the one whose structure says « la » as well; and an
    initial stays one."""
    rename(story, "eric", last_name="La Malaval")

    def housed(session: Session) -> None:
        house = Structure(
            contract_id=story.ids.contract, key="msp", name="Maison de la santé, avec la CPTS"
        )
        session.add(house)
        session.flush()
        denise = session.get_one(Person, story.ids.denise)
        denise.structure_id = house.id

    story.do(housed)
    claire = story.member("claire", "coordinator")

    assert "peut désigner 3 personnes" in addressed_to(claire, "la CPTS").text
    assert "1 personne" in addressed_to(claire, "La Malaval").text
    assert "Amina Haddad" in addressed_to(claire, "A. Haddad").text


def test_whom_nobody_knows_is_asked_again(story: Story) -> None:
    """Nothing at all was understood: the words are quoted, with an example."""
    claire = story.member("claire", "coordinator")

    asked = addressed_to(claire, "<Zorglub> & fils")
    assert "ni personne ni groupe pour « <Zorglub> & fils »" in asked.text
    assert "À qui écrire ?" in asked.text

    shown = claire.says("le COPIL")
    assert "3 personnes" in shown.text
    assert "pas « Malaval » parmi ces personnes" in claire.says("sauf Malaval").text


def test_what_was_understood_is_kept_and_the_rest_is_told(story: Story) -> None:
    """One piece nobody knows does not send the sentence back; it is told once, with what to do."""
    claire = story.member("claire", "coordinator")

    shown = addressed_to(claire, "le COPIL plus <Zorglub> & fils, sauf Malaval et Haddad")

    assert "À qui : 2 personnes" in shown.text
    assert "Bruno Lacaze et Denise Roques" in shown.text
    assert "Pas compris : « <Zorglub> & fils »" in shown.text
    assert "Le reste est retenu. Écrivez-le autrement, par exemple : plus " in shown.text
    assert "« Malaval » n'est pas parmi ces personnes" in shown.text
    shown = claire.says("plus Malaval")
    assert "À qui : 3 personnes" in shown.text
    assert "Pas compris" not in shown.text


def test_what_was_not_understood_is_told_after_a_name_that_was_asked(story: Story) -> None:
    """« CPTS » may be two people: once chosen, the words nobody knows are not forgotten."""
    claire = story.member("claire", "coordinator")

    asked = addressed_to(claire, "Zorglub, CPTS, Malaval")
    assert "« CPTS » peut désigner 2 personnes" in asked.text
    shown = claire.presses("Bruno Lacaze")

    assert "À qui : 2 personnes" in shown.text
    assert "Pas compris : « Zorglub »" in shown.text
    claire.presses("Écrire le message")
    assert "Pas compris" not in claire.presses("Retour").text


def test_a_body_in_doubt_does_not_send_the_rest_back(story: Story) -> None:
    """« Comité » may be either: both are named, and the person is kept."""
    cotech(story, "amina")
    claire = story.member("claire", "coordinator")

    shown = addressed_to(claire, "les membres du comité et Malaval")

    assert "« les membres du comité » peut désigner COPIL ou COTECH" in shown.text
    assert "À qui : 1 personne" in shown.text


def test_a_name_of_two_bodies_is_asked(story: Story) -> None:
    """« Comité » may be either: both are named."""
    cotech(story, "amina")
    claire = story.member("claire", "coordinator")

    asked = addressed_to(claire, "les membres du comité")

    assert "COPIL ou COTECH" in asked.text


def test_an_audience_of_nobody_cannot_be_written_to(story: Story) -> None:
    """The only member is taken away: there is nothing to write."""
    claire = story.member("claire", "coordinator")
    addressed_to(claire, "axe 2")

    shown = claire.says("sauf Haddad")

    assert "Personne pour l'instant." in shown.text
    assert not any("Écrire" in label for label in shown.labels)


# What they would read


def test_g2_what_is_shown_is_what_is_sent(story: Story) -> None:
    """Byte for byte, for one reader on Telegram and one who is not."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")

    shown = written(claire)
    assert received(amina) == []
    claire.presses("Envoyer")

    assert received(amina)[0].text in shown.text
    assert amina.last.text.startswith("Bonjour Madame Haddad,\n\nLa réunion")
    assert amina.last.text.endswith(
        "Claire Vidal\nCoordination du contrat local de santé du Pays de Test"
    )
    raw = story.do(
        lambda s: s.exec(
            select(OutboxRow.text).where(OutboxRow.template == "notices/preview")
        ).one()
    )
    (row,) = owed(story)
    assert row.text in raw
    claire.says("/transmettre")
    line = claire.presses("Bruno")
    assert lines(story)[0].text in raw
    assert "Bonjour Monsieur Lacaze" in line.text
    assert "Bonjour Monsieur Lacaze" in shown.text


def test_g2_no_sign_in_a_name_or_a_text_breaks_anything(story: Story) -> None:
    """« <b>R&D_x* » is a name like another, shown and sent as it is written."""
    rename(story, "amina", first_name="A_mi*na", last_name="<b>Had & dad_</b>")
    rename(story, "denise", last_name="O'<i>Neil_")
    rename(story, "claire", last_name="Vi<dal> & Cie")
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    text = "Salle des fêtes : <b>5 < 6</b> & {x} {{ y }} *z* _w_ [lien](x) &amp;"

    shown = written(claire, text=text)
    claire.presses("Envoyer")

    assert amina.last.text in shown.text
    assert "Bonjour Madame <b>Had & dad_</b>," in amina.last.text
    assert text in amina.last.text
    assert "Claire Vi<dal> & Cie" in amina.last.text
    three_minutes_later(story)
    assert "Envoyé 1 ·" in claire.last.text
    assert "A_mi*na <b>Had & dad_</b> : envoyé" in claire.presses("Personne par personne").text
    claire.says("/transmettre")
    assert text in claire.presses("O'<i>Neil_").text


def test_two_readers_are_shown_when_all_read_here(story: Story) -> None:
    """One of each way when there are both; else two of the same."""
    claire, _ = everybody_here(story)

    shown = written(claire)

    assert "pour Amina Haddad" in shown.text and "pour Bruno Lacaze" in shown.text
    assert "pour Denise" not in shown.text


def test_a_long_text_is_cut_between_paragraphs_and_every_word_arrives(story: Story) -> None:
    """3,500 characters that are more for Telegram: several messages, one delivery all the same."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    paragraphs = [f"{n:02} " + "& " * 47 + "." for n in range(1, 36)]
    text = "\n\n".join(paragraphs)
    assert 3400 < len(text) <= 3500

    written(claire, "axe 2", text)
    claire.presses("Envoyer")

    told = [message.text for message in amina.told]
    assert all(any(each in said for said in told) for each in paragraphs)
    assert len([said for said in told if "& &" in said]) > 1
    three_minutes_later(story)
    assert "Envoyé 1 · échec 0" in claire.last.text


def test_a_text_beyond_the_limit_is_asked_again(story: Story) -> None:
    """3,501 characters: the limit is said, the question stays; and no text is no text."""
    claire = story.member("claire", "coordinator")
    addressed_to(claire, "axe 2")
    claire.presses("Écrire le message")

    assert "3 500 caractères au plus" in claire.says("x" * 3501).text
    assert "Quel message ?" in claire.last.text
    claire.says("x" * 3500)
    assert any("1 personne recevrait" in message.text for message in claire.told)


def test_the_text_may_be_changed_after_the_preview(story: Story) -> None:
    """With the text so far at hand to be copied; then the new one is what leaves."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    written(claire, "axe 2")
    assert "Merci de prévenir" in claire.presses("Changer le texte").text

    claire.says("Salle des fêtes, finalement, à 15 h.")
    claire.presses("Changer les destinataires")
    claire.says("sauf Haddad, plus Roques et Haddad")
    shown = claire.presses("Revoir le message")
    assert "2 personnes recevraient" in shown.text
    assert "finalement" in shown.text
    claire.presses("Envoyer")

    assert "finalement" in amina.last.text
    assert len(notices(story)) == 1


def test_two_notices_are_told_apart_where_they_wait_to_be_passed_on(story: Story) -> None:
    """« Tout est fait » for one of them says nothing of the other."""
    claire = story.member("claire", "coordinator")
    written(claire, "Denise Roques")
    claire.presses("Envoyer")
    story.at("2026-11-24 09:00")
    written(claire, "Denise Roques, Malaval", "Le compte rendu est prêt.")
    claire.presses("Envoyer")

    listed = claire.says("/transmettre")

    assert "Annonce, 23/11 : 1" in listed.text and "Annonce, 24/11 : 2" in listed.text


# Sent


def test_41_pressing_send_twice_sends_once(story: Story) -> None:
    """Fault 41: two taps, and « Envoyer » typed once more, are one message to each."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    shown = written(claire)

    story.by_itself = False
    claire.presses("Envoyer", on=shown)
    claire.presses("Envoyer", on=shown)
    claire.says("Envoyer")
    story.by_itself = True
    story.settle()

    assert len(received(amina)) == 1
    assert len(notices(story)) == 1
    assert [line.person_id for line in lines(story)] == [story.ids.bruno, story.ids.denise]
    assert "C'est déjà noté." in claire.toasts


def test_g1_who_has_come_or_left_since_the_preview_is_shown_again(story: Story) -> None:
    """What leaves goes to those who were shown, by name; the second « Envoyer » sends."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    bruno, eric = story.member("bruno"), story.member("eric")
    written(claire)
    seat(story, "bruno", sits=False)
    story.do(lambda s: s.add(Seat(instance_id=story.ids.instance, person_id=story.ids.eric)))

    again = claire.presses("Envoyer")

    assert "La liste a changé depuis que vous l'avez vue. Rien n'est parti." in again.text
    assert "En plus : Éric Malaval." in again.text
    assert "En moins : Bruno Lacaze." in again.text
    assert received(amina) == received(eric) == []
    claire.presses("Envoyer")
    assert len(received(amina)) == len(received(eric)) == 1
    assert received(bruno) == []


def test_who_answered_since_the_preview_is_left_in_peace(story: Story) -> None:
    """« Qui n'a pas répondu » is asked again at the last moment."""
    cast = collected(story)
    written(cast.claire, "sans réponse")
    cast.amina.presses("Présente")

    again = cast.claire.presses("Envoyer")
    assert "En moins : Amina Haddad." in again.text
    cast.claire.presses("Envoyer")

    assert received(cast.amina) == []
    assert len(received(cast.bruno)) == 1


def test_outside_hours_it_leaves_at_the_opening(story: Story) -> None:
    """Sent on Friday evening, read on Monday, and the report comes then; both say so before."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.at("2026-11-27 19:00")
    shown = written(claire)
    assert "partirait lundi 30 novembre à 8 h 30" in shown.text
    assert "lundi 30 novembre à 8 h 30" in claire.presses("Envoyer").text
    claire.presses("Où en est l'envoi")
    assert "en route 1" in claire.last.text and "en cours" in claire.last.text
    story.live_until("2026-11-30 08:29")
    assert received(amina) == []

    story.live_until("2026-11-30 08:40")

    assert len(received(amina)) == 1
    assert "L'envoi est terminé" in claire.last.text


def test_a_broadcast_leaves_behind_every_reply(story: Story) -> None:
    """Somebody who asks something is answered before the rest of the broadcast leaves."""
    claire, phones = everybody_here(story)
    amina = phones[0]
    shown = written(claire, "tout le monde")
    story.by_itself = False
    claire.presses("Envoyer", on=shown)
    amina.says("/aide")
    story.by_itself = True
    story.loop.run_until_complete(story.house.polling.once())
    while story.loop.run_until_complete(story.house.dispatcher.work_once()):
        pass

    assert {row.urgency for row in owed(story)} == {Urgency.NOTICE}
    story.settle()
    said = [message.text for message in amina.told]
    help_at = next(at for at, text in enumerate(said) if "/menu" in text)
    assert help_at < next(at for at, text in enumerate(said) if "salle des fêtes" in text)


def test_51_partners_cannot(story: Story) -> None:
    """Fault 51: neither the command nor a forged button does anything."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    written(claire)
    claire.presses("Envoyer")
    before = len(owed(story))

    assert "réservée à la coordination" in amina.says("/diffuser tout le monde").text
    number = notices(story)[0].id
    for deed in ("report", "failed", "retry", "people:0"):
        told = amina.presses_value(f"notice:{number}:{deed}", amina.last.id)
        assert "réservée à la coordination" in told.text
    assert before == len(owed(story))
    assert not any("iffuser" in label for label in amina.says("/menu").labels)


def test_forged_buttons_break_nothing(story: Story) -> None:
    """Whatever a modified client sends: a notice of nobody, a group that is none."""
    claire = story.member("claire", "coordinator")
    asked = claire.says("/diffuser")
    serial = asked.buttons[0][0]["data"].split(":")[1]

    for value in ("group.nobody.1", "group.instance.9999", "group", "group.axis.²", "x"):
        claire.presses_value(f"t:{serial}:whom:{value}", claire.last.id)
        claire.says("/diffuser")
        serial = claire.last.buttons[0][0]["data"].split(":")[1]
    for value in ("notice:999:report", "notice:1", "notice", "notice:²:retry"):
        claire.presses_value(value, claire.last.id)

    assert notices(story) == []
    assert "une erreur" not in claire.screen


def test_a_draft_that_is_left_sends_nothing(story: Story) -> None:
    """« Annuler », or another command."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    written(claire)
    claire.presses("Annuler")
    written(claire)
    claire.says("/reunion")

    assert received(amina) == [] and notices(story) == [] and lines(story) == []


# What became of it


def test_g3_the_report_comes_once_when_all_has_left(story: Story) -> None:
    """Envoyé, échec, à transmettre, incertain; by itself once, by a button at any time."""
    claire = story.member("claire", "coordinator")
    story.member("amina")
    written(claire, "tout le monde")
    claire.presses("Envoyer")
    before = len(claire.told)
    story.clock.town += timedelta(minutes=1)
    story.tick()
    assert before == len(claire.told)

    three_minutes_later(story)
    assert "Envoyé 1 · échec 0 · à transmettre 3 · incertain 0" in claire.last.text
    story.live_until("2026-11-23 17:00")
    assert len([m for m in claire.told if "L'envoi est terminé" in m.text]) == 1

    claire.says("/transmettre")
    claire.presses("Denise")
    claire.presses("C'est fait")
    claire.says("/diffuser")
    claire.presses("Les derniers messages envoyés")
    report = claire.presses("23/11 La réunion de jeudi")
    assert "à transmettre 2 · incertain 0 · transmis par vos soins 1" in report.text
    assert "Denise Roques : transmis par vos soins" in claire.presses("Personne par").text


def test_g3_a_blocked_phone_is_a_failure_and_only_it_is_tried_again(story: Story) -> None:
    """Why is said; the line of « À transmettre » goes once it leaves here after all."""
    claire, (amina, bruno, *_) = everybody_here(story)
    announce(story, "sendMessage", "403_blocked", person=bruno.number)
    written(claire)
    claire.presses("Envoyer")
    three_minutes_later(story)

    report = [m for m in claire.told if "Envoyé" in m.text][-1]
    assert "Envoyé 2 · échec 1 (bloqué) · à transmettre 0 · incertain 0" in report.text
    assert [line.person_id for line in lines(story)] == [story.ids.bruno]
    failed = claire.presses("Échecs (1)", on=report)
    assert "Bruno Lacaze : bloqué" in failed.text
    assert not any("Réessayer" in label for label in failed.labels), "he still cannot be reached"

    bruno.says("/menu")
    claire.presses("Où en est l'envoi", on=failed)
    failed = claire.presses("Échecs (1)")
    claire.presses("Réessayer (1)", on=failed)
    claire.presses_value(f"notice:{notices(story)[0].id}:retry", failed.id)

    assert [len(received(phone)) for phone in (amina, bruno)] == [1, 1]
    assert lines(story) == []
    three_minutes_later(story)
    assert "Envoyé 3 · échec 0 · à transmettre 0 · incertain 0" in claire.last.text


def test_g3_a_failure_that_was_passed_on_is_one_no_more(story: Story) -> None:
    """She sent it by mail: it reached him, and is not tried again here."""
    claire, (_, bruno, *_) = everybody_here(story)
    announce(story, "sendMessage", "403_blocked", person=bruno.number)
    written(claire)
    claire.presses("Envoyer")
    claire.says("/transmettre")
    claire.presses("Bruno Lacaze")
    claire.presses("C'est fait")
    three_minutes_later(story)

    assert "Envoyé 2 · échec 0 · à transmettre 0" in claire.last.text
    assert "transmis par vos soins 1" in claire.last.text


def test_g3_what_is_in_doubt_is_told_to_be(story: Story) -> None:
    """The answer of Telegram was lost: uncertain, then sent again with a word; the report waits."""
    story.machine = story.now
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    announce(story, "sendMessage", "cut_after", person=amina.number)
    written(claire, "axe 2")
    claire.presses("Envoyer")

    assert "Envoyé 0 · échec 0 · à transmettre 0 · incertain 1" in (
        claire.presses("Où en est l'envoi").text
    )
    three_minutes_later(story)
    assert not any("L'envoi est terminé" in message.text for message in claire.told)
    story.machine += timedelta(seconds=10)
    story.settle()
    story.live_until("2026-11-23 09:30")

    assert "Envoyé 1 · échec 0 · à transmettre 0 · incertain 0" in claire.last.text


def test_g4_a_flood_in_the_middle_loses_nothing_and_doubles_nothing(story: Story) -> None:
    """429 after the second message: the rest leaves after the pause, each once."""
    story.machine = story.now
    claire, phones = everybody_here(story)
    shown = written(claire, "tout le monde")
    announce(story, "sendMessage", "429", after=1, retry_after=35)
    claire.presses("Envoyer", on=shown)
    assert sum(len(received(phone)) for phone in phones) < 4

    story.machine += timedelta(seconds=60)
    story.settle()
    story.restart()
    story.settle()

    assert [len(received(phone)) for phone in phones] == [1, 1, 1, 1]
    three_minutes_later(story)
    assert "Envoyé 4 · échec 0 · à transmettre 0 · incertain 0" in claire.last.text


def test_a_notice_of_another_contract_is_out_of_reach(story: Story) -> None:
    """Numbers in buttons are people's words."""
    claire = story.member("claire", "coordinator")
    written(claire)
    claire.presses("Envoyer")
    other = elsewhere(story, "Zoé", "coordinator")

    other.presses_value(f"notice:{notices(story)[0].id}:people:0", other.last.id)

    assert "Amina" not in other.screen and "envoyé" not in other.screen


def test_those_who_did_not_answer_to_what_awaits_nothing(story: Story) -> None:
    """She is told that no answers are awaited, or which are."""
    claire = story.member("claire", "coordinator")
    cotech(story, "amina")
    story.member("amina")

    none = addressed_to(claire, "ceux qui n'ont pas répondu au COPIL").text
    assert "Aucune réunion n'attend de réponses en ce moment" in none
    claire.says("/annuler")
    convened(claire, "/reunion COTECH mardi 15 décembre 14h-16h à Bastide-Claret")
    other = addressed_to(claire, "ceux qui n'ont pas répondu au COPIL").text

    assert "Les réponses attendues sont celles-ci : COTECH." in other


def test_a_name_alone_corrects_the_one_that_was_to_be_taken_away(story: Story) -> None:
    """« sauf Mme Lagarde », then « Haddad »: Amina is taken away, not added."""
    claire = story.member("claire", "coordinator")
    story.member("amina")

    missed = addressed_to(claire, "le COPIL sauf Mme Lagarde").text
    assert "« Mme Lagarde » n'est pas parmi ces personnes" in missed
    assert "Écrivez le nom à retirer" in missed
    told = claire.says("Haddad").text

    assert "sauf Amina Haddad" in told
    assert "Haddad" not in told.split("\n", 2)[2]
