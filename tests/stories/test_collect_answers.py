"""Collecting the answers to a COPIL that was convoked by other means: nothing leaves unseen."""

from sqlmodel import Session, select

from storage.meetings import Invitee, Meeting
from storage.outbox import OutboxRow
from storage.relay import RelayRow
from storage.steps import StepRow
from tests.story import Phone, Story


def invitations(phone: Phone) -> int:
    """How many cards of this phone ask for an answer."""
    return sum("Serez-vous" in message.text for message in phone.told)


def test_the_coordinator_is_shown_exactly_what_would_leave(story: Story) -> None:
    """Counts, names, both texts and every date to come, and nothing has left yet."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    offered = claire.says("/qui")
    assert "Recueillir les réponses" in offered.text
    assert "vendredi 20 novembre" in offered.text

    shown = claire.presses("Voir ce qui partirait")

    assert shown.id == offered.id, "the card is edited in place"
    assert "3 membres : 1 sur Telegram, 2 à transmettre" in shown.text
    assert "Serez-vous présente ?" in shown.text
    assert "Bonjour Monsieur Lacaze" in shown.text
    assert "jeudi 3 décembre à 8 h 30 : relance des personnes qui n'ont pas répondu" in shown.text
    assert invitations(amina) == 0
    assert story.do(lambda s: list(s.exec(select(Invitee)))) == []


def test_41_sending_twice_sends_once(story: Story) -> None:
    """Fault 41: « Envoyer » pressed twice calls everybody once."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    claire.says("/qui")
    shown = claire.presses("Voir ce qui partirait")

    story.by_itself = False
    claire.presses("Envoyer", on=shown)
    claire.presses("Envoyer", on=shown)
    story.by_itself = True
    story.settle()

    assert invitations(amina) == 1
    assert amina.last.file is not None
    assert "C'est déjà noté." in claire.toasts
    lines = story.do(lambda s: list(s.exec(select(RelayRow))))
    assert {line.person_id for line in lines} == {story.ids.bruno, story.ids.denise}
    assert "1 carte sur Telegram ; 2 messages à transmettre" in claire.last.text


def test_everybody_called_is_written_down_and_the_chain_is_laid(story: Story) -> None:
    """Members are called, suppléants are not; each has their reminder key and their card."""
    claire = story.member("claire", "coordinator")
    story.member("amina")
    collect(claire)

    invitees = story.do(lambda s: list(s.exec(select(Invitee))))
    members = {story.ids.amina, story.ids.bruno, story.ids.denise}
    assert {invitee.person_id for invitee in invitees} == members
    assert [i.card is not None for i in invitees if i.person_id == story.ids.amina] == [True]
    given = story.look(lambda work: work.reminders.given(f"meeting:{story.ids.copil}"))
    assert {(each.person_id, each.kind) for each in given} == {(m, "convoke") for m in members}
    kinds = {row.kind for row in story.do(lambda s: list(s.exec(select(StepRow))))}
    assert {"answer_relance", "day_before", "forecast"} <= kinds


def test_outside_hours_cards_wait_for_the_morning_and_cannot_be_typed_at(story: Story) -> None:
    """Sent on a Friday evening, seen on Monday; meanwhile « 1 » is no answer to it."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.at("2026-11-27 19:00")
    collect(claire)
    assert "lundi 30 novembre à 8 h 30" in claire.last.text
    assert invitations(amina) == 0

    amina.says("1")
    assert story.look(lambda w: w.meetings.answers(story.ids.copil)) == {}
    story.at("2026-11-30 08:30")

    assert invitations(amina) == 1


def test_a_long_order_of_the_day_goes_below_its_file(story: Story) -> None:
    """A caption holds 1,024 units: the file goes first, then the card that can be answered."""
    lengthen(story, 20)
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    collect(claire)

    file, card = amina.told[-2:]
    assert file.file is not None and "agenda" in file.text
    assert card.file is None and "20. Point" in card.text
    amina.presses("Présente")
    assert amina.last.id == card.id
    assert "Votre réponse : présente" in amina.last.text


def test_a_card_under_its_file_still_fits_once_answered(story: Story) -> None:
    """Whatever the length, an answer is shown: in place, or below when it would not fit."""
    for points in (4, 6, 8, 9, 10, 11, 12):
        lengthen(story, points)
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    lengthen(story, 9)
    collect(claire)
    amina.presses("Représentée")
    amina.says("x" * 120)

    assert f"représentée par {'x' * 120}" in amina.last.text
    refused = story.do(
        lambda s: list(s.exec(select(OutboxRow).where(OutboxRow.state == "refused")))
    )
    assert refused == []


def test_later_sends_nothing(story: Story) -> None:
    """« Plus tard » leaves everything as it is, and says where to find it again."""
    claire = story.member("claire", "coordinator")
    claire.says("/qui")

    told = claire.presses("Plus tard")

    assert "rien n'est parti" in told.text
    assert "Recueillir" in claire.says("/qui").text


def test_51_a_partner_can_neither_see_nor_send(story: Story) -> None:
    """Fault 51: a forged button of the coordinator does nothing for a partner."""
    amina = story.member("amina")
    amina.says("/aide")

    told = amina.presses_value(f"collect:{story.ids.copil}:send", amina.last.id)

    assert "réservée à la coordination" in told.text
    assert story.look(lambda w: w.meetings.get(story.ids.copil).collecting_since) is None


def test_a_meeting_of_another_contract_is_out_of_reach(story: Story) -> None:
    """Numbers in buttons are people's words: a meeting of others is no meeting."""
    claire = story.member("claire", "coordinator")

    claire.presses_value("collect:999:send", claire.last.id)
    claire.presses_value("collect:²:send", claire.last.id)
    claire.presses_value("collect", claire.last.id)

    assert story.do(lambda s: list(s.exec(select(Invitee)))) == []


def test_a_coordinator_who_joins_is_offered_to_collect(story: Story) -> None:
    """The proposal comes by itself, once she is in."""
    from tests.stories.test_coming_in import invite

    invite(story, story.ids.claire, "secret", role="coordinator")
    claire = story.phone("Claire")
    claire.opens("secret")
    claire.presses("Oui, c'est moi")
    claire.presses("J'accepte")

    assert "Recueillir les réponses dans Cheville ?" in claire.last.text


def collect(claire: Phone) -> None:
    """The coordinator's three taps."""
    claire.says("/qui")
    claire.presses("Voir ce qui partirait")
    claire.presses("Envoyer")


def lengthen(story: Story, points: int) -> None:
    """Give the COPIL an order of the day of so many long points."""

    def write(session: Session) -> None:
        meeting = session.get_one(Meeting, story.ids.copil)
        meeting.agenda = [
            f"Point {n} : {'avancement des fiches ' * 3}" for n in range(1, points + 1)
        ]
        session.add(meeting)

    story.do(write)
