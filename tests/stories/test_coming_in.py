"""Coming in: who gets in, how, and what the others are told."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from handlers.welcome import token_hash
from storage.people import Invitation
from tests.story import Story

REFUSED = "Ce lien n'est pas valable. Demandez-en un nouveau à la coordination."


def invite(story: Story, person: int, token: str, **more: object) -> None:
    def add(session: Session) -> None:
        row = Invitation(
            contract_id=story.ids.contract,
            person_id=person,
            token_hash=token_hash(token),
            created_at=story.now,
            expires_at=story.now + timedelta(days=7),
        )
        for name, value in more.items():
            setattr(row, name, value)
        session.add(row)

    story.do(add)


def test_an_invited_partner_comes_in(story: Story) -> None:
    """Link, name, information, yes: four messages, and the person is known."""
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")

    asked = amina.opens("secret")
    assert "Bonjour Madame Haddad" in asked.text
    assert "est-ce bien vous" in asked.text.lower()
    informed = amina.presses("Oui, c'est moi")
    assert informed.id == asked.id, "the card is edited in place"
    assert "Vos droits" in informed.text
    amina.presses("J'accepte")

    member = story.look(lambda work: work.people.membership_of(story.ids.amina))
    assert member is not None
    assert member.address.id == str(amina.number)


def test_a_stranger_gets_a_polite_refusal_and_the_coordinator_one_alert(story: Story) -> None:
    """A2: no data, and one alert however much they write."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)
    stranger = story.phone("Zoé")

    first = stranger.says("Bonjour, qui êtes-vous ?")
    stranger.says("/qui")
    stranger.sends("photo")

    assert "je ne parle qu'aux personnes invitées" in first.text
    assert len(claire.told) == before + 1
    assert "Zoé" in claire.last.text


@pytest.mark.parametrize("kind", ["used", "expired", "foreign", "invented", "void", "malformed"])
def test_48_a_bad_link_gets_one_and_the_same_sentence(story: Story, kind: str) -> None:
    """Fault 48: nothing tells a used link from one that never was."""
    late = story.now - timedelta(days=1)
    invite(story, story.ids.amina, "used", spent_at=late)
    invite(story, story.ids.amina, "expired", expires_at=late)
    invite(story, story.ids.amina, "void", voided_at=late)
    invite(story, story.ids.bruno, "foreign")
    bruno = story.phone("Bruno")
    bruno.opens("foreign")
    amina = story.phone("Amina")

    told = amina.opens({"malformed": "x" * 64}.get(kind, kind))

    assert told.text == REFUSED


def test_49_of_two_who_open_one_link_only_the_first_gets_in(story: Story) -> None:
    """Fault 49: the link is reserved at first opening."""
    invite(story, story.ids.amina, "secret")
    amina, other = story.phone("Amina"), story.phone("Zoé")
    story.by_itself = False
    amina.opens("secret")
    other.opens("secret")
    story.by_itself = True

    story.settle()

    assert "Madame Haddad" in amina.last.text
    assert other.last.text == REFUSED


def test_not_me_voids_the_link_and_tells_the_coordinator(story: Story) -> None:
    """« Non » is a mistake of address: the link dies, Claire makes another."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")
    bruno = story.phone("Bruno")
    bruno.opens("secret")

    bruno.presses("Non, ce n'est pas moi")

    assert "Amina Haddad" in claire.last.text
    assert REFUSED == story.phone("Amina").opens("secret").text


def test_whoever_prefers_mail_is_left_in_peace_and_not_forgotten(story: Story) -> None:
    """A3: Telegram is a choice; the coordinator knows who declined it."""
    claire = story.member("claire", "coordinator")
    invite(story, story.ids.amina, "secret")
    amina = story.phone("Amina")
    amina.opens("secret")
    amina.says("1")

    amina.says("2")

    assert "informée par e-mail" in amina.last.text
    assert "Amina Haddad" in claire.last.text
    assert story.look(lambda work: work.people.get(story.ids.amina).channel) == "mail"
