"""A state that a partner proposes: the coordinator hears of it, decides once, and it is told."""

from datetime import date

import pytest
from sqlmodel import Session, col, select

from storage.actions import Action, Report
from storage.journal import JournalLine
from storage.people import Person
from tests.story import Message, Phone, Story


def proposed(
    phone: Phone, code: str = "2.3", button: str = "Reportée", why: str = "Le poste est vacant"
) -> None:
    """A partner proposes this state for this action."""
    phone.says(f"/avancement {code}")
    phone.presses("Autre")
    phone.presses(button)
    phone.says(why)
    phone.presses("Envoyer")


def state_of(story: Story, number: int) -> str | None:
    return story.look(lambda work: work.actions.get(number)).state


def decisions(story: Story) -> list[Report]:
    wanted = select(Report).where(col(Report.kind).in_(("retained", "kept")))
    return story.do(lambda s: list(s.exec(wanted)))


def test_a_proposal_reaches_the_coordinator_with_two_buttons(story: Story) -> None:
    """Who proposes what, for which fiche, and why; nothing changes until she decides."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")

    proposed(amina)

    card = claire.last
    assert "Amina Haddad (CPTS de Test) propose de reporter la fiche 2.3" in card.text
    assert "« Le poste est vacant »" in card.text
    assert "Aujourd'hui : en cours, 50 %." in card.text
    assert ["1 · Retenir", "2 · Garder l'état actuel"] == card.labels
    assert all(len(b["data"].encode()) <= 64 for row in card.buttons for b in row)
    assert "under_way" == state_of(story, story.ids.action_2_3)


def test_the_night_is_respected(story: Story) -> None:
    """Proposed at 22:00, read at 8:30."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)
    story.at("2026-11-23 22:00")
    proposed(amina)
    assert before == len(claire.told)

    story.at("2026-11-24 08:30")

    assert any("propose de reporter" in message.text for message in claire.told)


def test_what_is_decided_before_its_card_has_left_is_asked_no_more(story: Story) -> None:
    """Proposed and decided in the evening: no card comes in the morning."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    story.at("2026-11-23 22:00")
    proposed(amina)
    claire.says("/synthese")
    claire.presses("À décider (1)")
    claire.presses("Décider : fiche 2.3")
    claire.presses("Retenir")
    before = len(claire.told)

    story.at("2026-11-24 08:30")

    assert before == len(claire.told)
    assert "a retenu votre proposition" in amina.last.text


def test_a_mere_ok_decides_nothing(story: Story) -> None:
    """An acknowledgement is no decision."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)

    claire.says("ok")

    assert [] == decisions(story)


@pytest.mark.parametrize("way", ["Retenir", "1", "oui"])
def test_what_is_retained_changes_the_state_and_is_told(story: Story, way: str) -> None:
    """Tapped or typed: the fiche is put off, history knows by whom, the proposer reads it."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)

    if way == "Retenir":
        card, told = claire.last, claire.presses(way)
        assert card.id == told.id, "the card says it in its place"
    else:
        told = claire.says(way)

    assert "C'est décidé : la fiche est reportée." in told.text
    assert "Mme Haddad en sera prévenue." in told.text
    assert "postponed" == state_of(story, story.ids.action_2_3)
    [row] = decisions(story)
    assert ("retained", "under_way", story.ids.claire) == (
        row.kind,
        row.state_before,
        row.person_id,
    )
    [line] = story.do(
        lambda s: list(s.exec(select(JournalLine).where(JournalLine.deed == "decided")))
    )
    assert ("retained", story.ids.claire) == (line.details["decision"], line.person_id)
    assert "a retenu votre proposition : la fiche 2.3" in amina.last.text
    assert "désormais reportée" in amina.last.text


@pytest.mark.parametrize("way", ["Garder l'état actuel", "2", "non"])
def test_what_is_not_retained_leaves_the_state_and_is_told(story: Story, way: str) -> None:
    """The proposer is not left to guess."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina, button="Abandonnée")

    told = claire.presses(way) if way.startswith("G") else claire.says(way)

    assert "C'est décidé : la fiche reste en cours." in told.text
    assert "under_way" == state_of(story, story.ids.action_2_3)
    assert "garde l'état actuel de la fiche 2.3" in amina.last.text
    assert "n'a pas encore décidé" not in amina.says("/avancement 2.3").text


def test_12_a_second_tap_decides_nothing_and_says_what_was_decided(story: Story) -> None:
    """Fault 12: two taps in a hurry, then the other button of the old card: the first holds."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    card = claire.last
    story.by_itself = False
    claire.presses("Retenir", on=card)
    claire.presses("Garder", on=card)
    story.by_itself = True

    story.settle()

    assert "Déjà décidé : reportée" in claire.toasts
    assert 1 == len(decisions(story))
    assert "postponed" == state_of(story, story.ids.action_2_3)
    again = claire.presses_value(_value(card, "Retenir"), card.id)
    assert (
        "Déjà décidé : Mme Vidal a retenu la proposition (reportée), lundi 23 novembre."
        in again.text
    )
    assert 1 == sum("a retenu votre proposition" in m.text for m in amina.told)


def _value(card: Message, words: str) -> str:
    return next(b["data"] for row in card.buttons for b in row if words in b["text"])


def _seen(phone: Phone, card: Message) -> Message:
    return next(m for m in phone.told if m.id == card.id)


def test_a_proposal_is_decided_weeks_later_from_its_card(story: Story) -> None:
    """The button stands: no talk, no deadline."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    card = claire.last

    story.at("2027-01-12 10:00")
    claire.says("/aide")
    claire.presses("Retenir", on=card)

    assert "postponed" == state_of(story, story.ids.action_2_3)


def test_50_only_the_coordinator_of_the_contract_decides(story: Story) -> None:
    """Fault 50: a partner's forged button and a report that is no proposal change nothing."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    card = claire.last

    refused = amina.presses_value(_value(card, "Retenir"), amina.last.id)
    for forged in ("proposal:9999:retain", "proposal:x:keep", "proposal:1:burn", "proposal:"):
        claire.presses_value(forged, card.id)

    assert "réservée à la coordination" in refused.text
    assert [] == decisions(story)
    assert "under_way" == state_of(story, story.ids.action_2_3)


def test_a_newer_proposal_takes_the_place_of_the_first(story: Story) -> None:
    """The old card decides nothing: it shows what is proposed now."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    old = claire.last
    proposed(amina, button="Abandonnée", why="Le financeur renonce")

    claire.presses("Retenir", on=old)
    shown = _seen(claire, old)

    assert [] == decisions(story)
    assert "propose d'abandonner la fiche 2.3" in shown.text
    claire.presses("Retenir", on=shown)
    assert "abandoned" == state_of(story, story.ids.action_2_3)
    claire.presses_value(_value(old, "Retenir"), old.id)
    assert "Mme Vidal a retenu la proposition (abandonnée)" in _seen(claire, old).text


def test_what_waits_is_in_the_summary_until_it_is_decided(story: Story) -> None:
    """The summary names it, opens its card, and makes it the next thing to do."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)

    told = claire.says("/synthese")
    assert "À décider : 2.3" in told.text
    listed = claire.presses("À décider (1)")
    assert "co : Mme Haddad propose de reporter la fiche, le 23 novembre" in listed.text
    card = claire.presses("Décider : fiche 2.3")
    assert "À décider" in _seen(claire, told).text, "the list stays above"
    claire.presses("Retenir", on=card)
    claire.presses("Décider : fiche 2.3", on=listed)
    assert "Déjà décidé : Mme Vidal a retenu" in claire.last.text

    after = claire.says("/synthese").text
    assert "À décider" not in after
    assert "co : en cours → reportée" in claire.presses("Ce qui a bougé").text


def test_a_decision_is_nobodys_report(story: Story) -> None:
    """It is not the last thing said of the action, nor does it settle a call for progress."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    claire.presses("Garder l'état actuel")

    told = amina.says("/avancement 2.3").text

    assert "Dernier point : lundi 23 novembre, par vous." in told


def test_what_the_coordinator_says_of_her_own_fiche_is_decided(story: Story) -> None:
    """She asks nobody's leave, and gets no card from herself."""
    claire = story.member("claire", "coordinator")

    def her_own(session: Session) -> None:
        session.get_one(Action, story.ids.action_2_3).state = None
        from storage.actions import ActionRole

        row = ActionRole(action_id=story.ids.action_2_3, role="pilot", person_id=story.ids.claire)
        session.add(row)

    story.do(her_own)
    proposed(claire)

    assert "postponed" == state_of(story, story.ids.action_2_3)
    assert not any("propose de" in message.text for message in claire.told)


def test_whoever_has_left_is_not_written_to(story: Story) -> None:
    """The mandate of the proposer ended before the decision."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    proposed(amina)
    before = len(amina.told)

    def leave(session: Session) -> None:
        session.get_one(Person, story.ids.amina).ended_on = date(2026, 11, 22)

    story.do(leave)
    told = claire.presses("Retenir")

    assert before == len(amina.told)
    assert "prévenue" not in told.text
