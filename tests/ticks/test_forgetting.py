"""Words are kept as long as people were told, and no longer."""

from sqlmodel import Session, select

from storage.actions import Report
from storage.inbox import InboxRow
from storage.notices import Notice
from storage.outbox import OutboxRow
from tests.channels.weather import announce
from tests.story import Story

WORDS = "Un café des aidants a ouvert."


def _reported(story: Story) -> None:
    """Amina says something on 23 November."""
    amina = story.member("amina")
    amina.says("/avancement 2.3")
    amina.presses("Cela avance")
    amina.says("60")
    amina.says(WORDS)
    amina.presses("Envoyer")


def _raw(story: Story) -> str:
    return story.do(lambda s: " ".join(row.raw for row in s.exec(select(InboxRow))))


def _said(story: Story) -> str:
    return story.do(lambda s: " ".join(row.text for row in s.exec(select(OutboxRow))))


def test_raw_messages_are_gone_after_thirty_days(story: Story) -> None:
    """The promise of the information page; what was said of the action lives with the contract."""
    _reported(story)
    story.live_until("2026-12-22 12:00")
    assert "caf" in _raw(story)

    story.live_until("2026-12-24 12:00")

    assert "caf" not in _raw(story)
    highlights = story.do(lambda s: [row.highlight for row in s.exec(select(Report))])
    assert [WORDS] == highlights


def test_what_was_said_is_blank_after_ninety_days(story: Story) -> None:
    """The row stays with its key, so that nothing is said twice; its words are gone."""
    _reported(story)
    story.live_until("2027-02-20 12:00")
    assert WORDS in _said(story)

    story.live_until("2027-02-23 12:00")

    assert WORDS not in _said(story)


def test_a_text_to_many_is_blank_after_ninety_days(story: Story) -> None:
    """Who received it is still told; without its words it is sent to nobody again."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    announce(story, "sendMessage", "403_blocked", person=amina.number)
    claire.says("/diffuser axe 2")
    claire.presses("Écrire le message")
    claire.says(WORDS)
    claire.presses("Envoyer")
    amina.says("/menu")

    story.live_until("2027-02-23 12:00")

    assert WORDS not in _said(story)
    assert [""] == story.do(lambda s: list(s.exec(select(Notice.text))))
    claire.says("/diffuser")
    claire.presses("Les derniers messages envoyés")
    assert "échec 1 (bloqué)" in claire.presses("23/11").text
    assert not any("Réessayer" in label for label in claire.presses("Échecs (1)").labels)


def test_what_still_waits_keeps_its_words(story: Story) -> None:
    """A message set to leave later is sent with its words, however old."""
    _reported(story)

    def wait_again(session: Session) -> None:
        row = session.exec(select(OutboxRow).where(OutboxRow.text.contains(WORDS))).first()
        row.state, row.not_before = "waiting", story.clock.town.replace(year=2028)

    story.do(wait_again)

    story.live_until("2027-02-23 12:00")

    assert WORDS in _said(story)
