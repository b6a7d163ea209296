"""Whatever people send in the middle of a report: an answer each time, and the draft unharmed."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from domain.dialogue import Talk
from storage.actions import ActionRole, Report
from storage.outbox import Outbox, OutboxRow
from storage.people import Person
from tests.stories.test_coming_in import invite
from tests.stories.test_on_behalf import figure_of
from tests.story import Message, Phone, Story
from tests.ticks.prepared import collected

STEPS = {
    "where": ("Où en êtes-vous", "par exemple « 1 »"),
    "percent": ("À combien l'estimez-vous", "par exemple « 60 »"),
    "highlight": ("Un fait marquant", "Par exemple : « Le troisième café"),
    "difficulty": ("Quelle difficulté", "Par exemple : « Aucune infirmière"),
    "other": ("Quel est son nouvel état", "par exemple « 1 »"),
    "obstacle1": ("Qu'est-ce qui freine", "Par exemple : « La salle"),
    "lever1": ("Qu'est-ce qui aide", "Par exemple : « La commune"),
    "next_step": ("Quelle est la prochaine étape", "Par exemple : « Réunion"),
    "recap": ("Rien n'est encore transmis", "Écrivez « 1 »"),
}
"""Every step of a report: what is asked, and the example that comes with it."""

WAYS = {
    "where": (),
    "percent": ("Cela avance",),
    "highlight": ("Cela avance", "Inchangé"),
    "difficulty": ("Difficulté",),
    "other": ("Autre",),
    "recap": ("Terminé",),
    "obstacle1": ("Terminé", "+ Frein"),
    "lever1": ("Terminé", "+ Levier"),
    "next_step": ("Terminé", "+ Prochaine étape"),
}
"""How to come there, button by button."""


def at_step(story: Story, step: str) -> Phone:
    """Amina in the middle of a report on 2.3."""
    amina = story.member("amina")
    amina.says("/avancement 2.3")
    for button in WAYS[step]:
        amina.presses(button)
    return amina


def talk_of(story: Story, phone: Phone) -> Talk:
    address = story.look(lambda work: work.people.membership_of(story.ids.amina)).address
    talk = story.look(lambda work: work.conversations.at(address))
    assert talk is not None, phone.screen
    return talk


def where_it_stands(talk: Talk) -> tuple[object, ...]:
    return talk.step, dict(talk.answers), talk.trail, talk.serial


def reports(story: Story) -> list[Report]:
    return story.do(lambda s: list(s.exec(select(Report).order_by(col(Report.id)))))


THINGS = ("sticker", "photo", "voice", "location", "contact", "poll", "document")
TYPED = ("👍" * 2048, "🙂", "\u200f\u200e\u2066", "…", "١٢", "x" * 4096)
"""What people send that answers nothing, wherever a choice or a name is asked."""


@pytest.mark.parametrize("step", STEPS)
def test_58_odd_things_never_end_a_report(story: Story, step: str) -> None:
    """Fault 58: the same question comes back with an example, the draft is unchanged."""
    amina = at_step(story, step)
    before = where_it_stands(talk_of(story, amina))
    asked, example = STEPS[step]

    for kind in THINGS:
        told = amina.sends(kind)
        assert asked in told.text, kind
        assert told.text != amina.told[0].text
    for typed in TYPED:
        told = amina.says(typed)
        assert asked in told.text, typed[:4]
    told = amina.says("?!")
    if step != "percent":
        assert example in told.text

    assert before == where_it_stands(talk_of(story, amina))
    assert reports(story) == []


@pytest.mark.parametrize(
    ("pressed", "asked"), [((), "Est-ce bien vous"), (("Oui, c'est moi",), "Vos droits")]
)
def test_58_odd_things_never_end_a_welcome(
    story: Story, pressed: tuple[str, ...], asked: str
) -> None:
    """Fault 58: nobody comes in by a sticker, nobody is turned away for one."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    for button in pressed:
        amina.presses(button)

    for kind in THINGS:
        assert asked in amina.sends(kind).text, kind
    for typed in TYPED:
        assert asked in amina.says(typed).text, typed[:4]

    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is None
    for button in ("Oui, c'est moi", "J'accepte")[len(pressed) :]:
        amina.presses(button)
    assert story.look(lambda work: work.people.membership_of(story.ids.amina)) is not None


def test_58_odd_things_are_nobody_s_name(story: Story) -> None:
    """Fault 58: at « Qui vous représentera ? » a thing is no name; the question stays."""
    amina = collected(story).amina
    amina.presses("Représentée")

    for kind in THINGS:
        assert "Qui vous représentera" in amina.sends(kind).text, kind
    for typed in TYPED:
        assert "Qui vous représentera" in amina.says(typed).text, typed[:4]

    assert {} == story.look(lambda work: work.meetings.answers(story.ids.copil))
    assert "par Paul Costes" in amina.says("Paul Costes").text


@pytest.mark.parametrize("step", ["where", "percent", "other", "recap"])
def test_58_words_that_are_no_answer_bring_the_question_back(story: Story, step: str) -> None:
    """Fault 58: where a choice or a number is asked, a sentence gets an example."""
    amina = at_step(story, step)
    before = where_it_stands(talk_of(story, amina))
    asked, example = STEPS[step]

    for typed in ("Je vous rappelle demain", "douze", "42 bis", "peut-être 3 ou 4"):
        told = amina.says(typed)
        assert asked in told.text
        assert example in told.text

    assert before == where_it_stands(talk_of(story, amina))


@pytest.mark.parametrize("step", STEPS)
def test_58_an_edited_message_changes_nothing_and_the_question_comes_back(
    story: Story, step: str
) -> None:
    """What was read stays read; « Retour » is shown to correct it."""
    amina = at_step(story, step)
    before = where_it_stands(talk_of(story, amina))
    mine = next(m for m in amina.messages if m.sender != "bot")

    told = amina.edits(mine.id, "/avancement 1.2")

    assert STEPS[step][0] in told.text
    assert "modifié un message déjà lu" in told.text
    assert before == where_it_stands(talk_of(story, amina))


def test_58_a_forwarded_message_is_read_like_any_other(story: Story) -> None:
    """At a number it is a slip, at free words it is an answer."""
    amina = at_step(story, "percent")
    words = {"text": "Réunion reportée, voir avec la mairie", "forward_origin": forwarded()}

    told = raw_message(amina, 9001, **words)
    assert "À combien l'estimez-vous" in told
    amina.says("60")

    assert "Fait marquant : Réunion reportée" in raw_message(amina, 9002, **words)


def forwarded() -> dict[str, object]:
    return {"type": "hidden_user", "sender_user_name": "Zoé", "date": 1}


def raw_message(phone: Phone, message_id: int, **content: object) -> str:
    """A message as the server tells it, with a number of ours; what the bot says then."""
    who = {"id": phone.number, "is_bot": False, "first_name": phone.name}
    chat = {"id": phone.number, "type": "private", "first_name": phone.name}
    numbers = {k: content.pop(k) for k in ("update_id",) if k in content}
    message = {"message_id": message_id, "date": 1, "from": who, "chat": chat, **content}
    phone.story.ask(
        "POST", f"/sim/people/{phone.number}/raw", {"update": {**numbers, "message": message}}
    )
    if phone.story.by_itself:
        phone.story.settle()
    return phone.last.text


@pytest.mark.parametrize("step", [step for step in STEPS if step != "where"])
def test_back_restores_the_question_before_with_its_answer(story: Story, step: str) -> None:
    """H1: back, then the same answer, is the same state; at every step."""
    amina = at_step(story, step)
    before = where_it_stands(talk_of(story, amina))

    told = amina.presses("Retour")

    previous = talk_of(story, amina)
    assert before[2][-1] == previous.step
    assert STEPS[previous.step][0] in told.text
    amina.presses(WAYS[step][-1])
    assert before == where_it_stands(talk_of(story, amina))


@pytest.mark.parametrize(
    ("steps", "shown", "again"),
    [
        (("1",), "Votre réponse : Cela avance", "1"),
        (("1", "60"), "Votre réponse : 60 %", "Garder"),
        (("1", "passer"), "Jusqu'ici : 50 %", "Inchangé"),
        (("1", "60", "Un café"), "Votre réponse : « Un café »", "Garder ma réponse"),
        (("3", "Le poste est vacant"), "Votre réponse : « Le poste est vacant »", "garder"),
        (("5", "En pause"), "Votre réponse : En pause", "1"),
        (("4", "2", "La salle"), "Votre réponse : « La salle »", "Garder ma réponse"),
        (("4", "3", "La mairie"), "Votre réponse : « La mairie »", "Garder ma réponse"),
        (("4", "4", "Bilan en mai"), "Votre réponse : « Bilan en mai »", "Garder ma réponse"),
    ],
)
def test_back_shows_the_answer_given_and_keeps_it(
    story: Story, steps: tuple[str, ...], shown: str, again: str
) -> None:
    """H1: « Votre réponse : 60 % », and « Garder » leads where one stood."""
    amina = story.member("amina")
    amina.says("/avancement 2.3")
    for typed in steps:
        amina.says(typed)
    before = where_it_stands(talk_of(story, amina))

    told = amina.says("Retour")
    assert shown in told.text
    amina.says(again)

    assert before == where_it_stands(talk_of(story, amina))


def test_back_may_take_a_frein_away(story: Story) -> None:
    """What was added to the recap can be withdrawn before it is sent."""
    amina = at_step(story, "obstacle1")
    amina.says("La salle")
    amina.presses("Retour")

    recap = amina.presses("Retirer")

    assert "La salle" not in recap.text
    assert "+ Frein" in " ".join(recap.labels)


def test_back_to_another_way_forgets_the_answers_of_the_first(story: Story) -> None:
    """A difficulty that was taken back is not passed on with « Terminé »."""
    amina = at_step(story, "difficulty")
    amina.says("Le poste est vacant")
    amina.presses("Retour")
    amina.presses("Retour")

    recap = amina.presses("Terminé")

    assert "Le poste est vacant" not in recap.text


def test_back_from_the_first_question_leads_to_my_actions(story: Story) -> None:
    """The wrong fiche was opened: the list is one tap away, in the same card."""
    amina = at_step(story, "where")
    card = amina.last

    told = amina.presses("Mes fiches")

    assert "De quelle fiche-action" in told.text
    assert card.id == told.id
    assert "Fiche 1.2" in amina.says("1").text


@pytest.mark.parametrize("step", STEPS)
def test_every_step_can_be_left(story: Story, step: str) -> None:
    """« Annuler » is always there, and nothing is kept."""
    amina = at_step(story, step)

    told = amina.presses("Annuler")

    assert "Rien n'a été enregistré" in told.text
    assert reports(story) == []


def test_12_a_double_tap_on_send_is_one_report(story: Story) -> None:
    """Fault 12, H8: the second tap finds the talk over, and says so under the finger."""
    amina = at_step(story, "recap")
    card = amina.last
    story.by_itself = False
    amina.presses("Envoyer", on=card)
    amina.presses("Envoyer", on=card)
    story.by_itself = True

    story.settle()

    assert 1 == len(reports(story))
    assert "Merci, Madame Haddad." in amina.last.text
    assert "C'est déjà noté." in amina.toasts


def test_14_a_button_that_outlived_its_report_says_how_things_stand(story: Story) -> None:
    """Fault 14: a phone that missed the end still shows « Envoyer »: no effect, and the state."""
    amina = at_step(story, "recap")
    card = amina.last
    old = button(card, "Envoyer")
    amina.presses("Envoyer")
    show_again(story, card.id, old)

    told = amina.presses_value(old, card.id)

    assert "Ce bouton n'est plus valable" in told.text
    assert "la fiche 2.3 est bien transmis. Elle est aujourd'hui : terminée, 100 %." in told.text
    assert 1 == len(reports(story))


def test_14_a_button_of_a_report_that_was_left_does_nothing(story: Story) -> None:
    """Fault 14: cancelled is cancelled, whatever is still seen."""
    amina = at_step(story, "recap")
    card = amina.last
    old = button(card, "Envoyer")
    amina.says("/annuler")
    show_again(story, card.id, old)

    told = amina.presses_value(old, card.id)

    assert "Ce bouton n'est plus valable : la question est close" in told.text
    assert reports(story) == []
    assert "under_way" == story.look(lambda work: work.actions.get(story.ids.action_2_3)).state


def button(card: Message, words: str) -> str:
    return next(b["data"] for row in card.buttons for b in row if words in b["text"])


def show_again(story: Story, message_id: int, value: str) -> None:
    """The last change of this card never took the button away."""

    def shown(session: Session) -> None:
        first = session.exec(
            select(OutboxRow).where(OutboxRow.message_id == str(message_id))
        ).first()
        assert first is not None
        last = Outbox(session).shown_in(first.replaces or first.id)
        assert last is not None
        last.buttons = [[{"value": value, "label": "Envoyer", "shown": "Envoyer", "n": None}]]
        session.add(last)

    story.do(shown)


def test_14_a_button_of_an_older_report_leaves_the_new_one_alone(story: Story) -> None:
    """Fault 14: the talk in hand is another one."""
    amina = at_step(story, "recap")
    card = amina.last
    old = button(card, "Envoyer")
    amina.says("/avancement 1.2")
    before = where_it_stands(talk_of(story, amina))

    amina.presses_value(old, card.id)

    assert reports(story) == []
    assert before == where_it_stands(talk_of(story, amina))


@pytest.mark.parametrize(
    ("value", "stands"),
    [
        ("summary:axis:987654", "Synthèse, lundi 23 novembre 2026"),
        ("relay:987654:done", "rien à transmettre"),
        ("who:987654:name", "Recueillir les réponses"),
        ("collect:987654:preview", "Recueillir les réponses"),
    ],
)
def test_14_a_button_of_what_is_gone_shows_how_things_stand(
    story: Story, value: str, stands: str
) -> None:
    """Fault 14: an axe, a line or a meeting that is no more: no effect, and what there is now."""
    claire = story.member("claire", "coordinator")
    card = claire.says("/menu")

    told = claire.presses_value(value, card.id)

    assert stands in f"{told.text} {told.labels}"


def test_14_a_button_of_an_action_that_is_gone_leads_to_those_there_are(story: Story) -> None:
    """Fault 14: « pas parmi les vôtres », nothing written, and the way to the fiches of today."""
    amina = story.member("amina")
    card = amina.says("/moi")
    story.do(lambda session: session.delete(_pilot_of(session, story.ids.action_2_3)))

    told = amina.presses_value(f"action:{story.ids.action_2_3}:same", card.id)

    assert "Cette fiche n'est pas parmi les vôtres. Rien n'a été enregistré." in told.text
    assert "Vos fiches à jour : /avancement" in told.text
    assert reports(story) == []


def _pilot_of(session: Session, action_id: int) -> ActionRole:
    return session.exec(select(ActionRole).where(ActionRole.action_id == action_id)).one()


def test_8_the_same_update_twice_is_one_answer(story: Story) -> None:
    """Fault 8: delivered again at once, and again ten minutes later."""
    amina = at_step(story, "percent")

    raw_message(amina, 7001, text="60", update_id=500_000_000)
    asked = len(amina.told)
    raw_message(amina, 7001, text="60", update_id=500_000_000)
    story.at("2026-11-23 09:10")
    raw_message(amina, 7001, text="60", update_id=500_000_000)

    assert asked == len(amina.told)
    assert "highlight" == talk_of(story, amina).step


def test_9_the_same_message_under_another_number_is_one_answer(story: Story) -> None:
    """Fault 9: update numbers are given away again; a message is known by its own."""
    amina = at_step(story, "percent")

    raw_message(amina, 7001, text="60", update_id=500_000_000)
    asked = len(amina.told)
    raw_message(amina, 7001, text="60", update_id=700_000_000)

    assert asked == len(amina.told)
    assert "highlight" == talk_of(story, amina).step


def test_10_a_lower_update_number_is_heard_all_the_same(story: Story) -> None:
    """Fault 10: after a quiet week numbers start anywhere."""
    amina = at_step(story, "percent")

    story.by_itself = False
    raw_message(amina, 7001, text="60", update_id=700_000_000)
    raw_message(amina, 7002, text="Un café à Salers", update_id=5)
    story.by_itself = True
    story.settle()
    told = amina.last.text

    assert "Fait marquant : Un café à Salers" in told


@pytest.mark.parametrize("odd", ["45", "/aide", "/confidentialite"])
def test_what_was_not_understood_hides_no_offer(story: Story, odd: str) -> None:
    """The list above is still on the screen, and its numbers are still what people mean."""
    amina = story.member("amina")
    listed = amina.says("/avancement")
    second = listed.labels[1].split("· ")[1]

    amina.says(odd)

    assert f"Fiche {second.split()[0]}" in amina.says("2").text


def test_an_unknown_command_leaves_the_question_its_answers(story: Story) -> None:
    """A « 1 » typed below « Je ne connais pas cette commande » still answers the question."""
    amina = at_step(story, "where")
    amina.says("/meteo")

    assert "À combien l'estimez-vous" in amina.says("1").text


def test_a_number_typed_below_the_menu_is_not_taken_for_the_question(story: Story) -> None:
    """The menu asks for its number, the question below too: which of them is asked once."""
    amina = at_step(story, "where")
    amina.says("/menu")

    assert "je ne sais pas à laquelle vous répondez" in amina.says("1").text
    assert "À combien l'estimez-vous" in amina.says("1").text


def test_a_typed_button_that_holds_no_more_is_answered(story: Story) -> None:
    """A tap has its little word; a typed number gets a message."""
    claire = story.member("claire", "coordinator")
    figure_of(story, story.ids.amina)
    claire.says("/pour Haddad")
    place = next(label for label in claire.last.labels if "chiffres" in label).split(" ")[0]
    story.do(lambda s: setattr(s.get_one(Person, story.ids.amina), "ended_on", date(2026, 1, 1)))

    assert "Ce bouton n'est plus valable" in claire.says(place).text
