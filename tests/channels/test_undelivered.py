"""What will never arrive: passed on by other means, told of once a day, and seen by `check`."""

from typing import Any

import pytest
from sqlmodel import select

from domain.messages import Act, Urgency
from handlers.undelivered import reference
from storage.journal import JournalLine
from storage.outbox import OutboxState
from storage.relay import RelayRow
from tests.channels.test_sending import later, owe, state_of
from tests.channels.weather import announce
from tests.stories.test_collect_answers import collect
from tests.story import Phone, Story

BAD_BUTTON = [[{"shown": "x", "label": "x", "value": "é" * 40, "n": None}]]


def relance(story: Story, phone: Phone, person: int, text: str = "Rappel", **more: Any) -> int:
    """A reminder that Telegram refuses for its buttons, unless said otherwise."""
    said = {"urgency": Urgency.REMINDER, "buttons": BAD_BUTTON, "template": "reminders/actions"}
    return owe(story, phone, text, person_id=person, **(said | more))


def passed_on(story: Story) -> list[tuple[int, str]]:
    rows = story.do(lambda s: list(s.exec(select(RelayRow).order_by(RelayRow.id))))
    return [(row.person_id, row.text) for row in rows]


def test_a_refused_message_waits_in_a_transmettre_and_is_told_of(story: Story) -> None:
    """The coordinator believes nothing that is not so: she finds it, and a reference to quote."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)

    row = relance(story, amina, story.ids.amina, "Rappel <b>demain</b>")
    story.settle()

    assert passed_on(story) == [(story.ids.amina, "Rappel demain")]
    assert before + 1 == len(claire.told)
    assert reference(row) in claire.last.text
    assert "Amina Haddad" in claire.says("/transmettre").labels[0]
    settled = state_of(story, row)
    assert (OutboxState.WITHDRAWN, True) == (settled.state, bool(settled.failure))


def test_one_alarm_a_day_for_one_kind_of_fault(story: Story) -> None:
    """Twenty refusals for one reason are one alarm; every message is passed on all the same."""
    claire = story.member("claire", "coordinator")
    amina, bruno = story.member("amina"), story.member("bruno")
    before = len(claire.told)

    for number in range(3):
        relance(story, amina, story.ids.amina, f"Rappel {number}")
        relance(story, bruno, story.ids.bruno, f"Rappel {number}")
    story.settle()
    assert before + 1 == len(claire.told)
    later(story, 86_400)
    relance(story, amina, story.ids.amina, "Rappel 3")
    story.settle()

    assert 7 == len(passed_on(story))
    assert before + 2 == len(claire.told)


def test_an_invitation_whose_file_we_cannot_make_is_passed_on(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own bug in the .ics: each invitation that did not leave is a line, with its file."""
    claire = story.member("claire", "coordinator")
    story.member("amina")

    def stumbles(_facts: object) -> bytes:
        raise KeyError("uid")

    monkeypatch.setattr(story.house.sender, "_build", stumbles)
    collect(claire)
    story.settle()

    rows = story.do(lambda s: list(s.exec(select(RelayRow).order_by(RelayRow.id))))
    assert [row.file is not None for row in rows if row.person_id == story.ids.amina] == [True]
    assert any("n'a pas pu partir" in m.text for m in claire.told)


def test_given_up_after_a_day_of_tries_it_is_passed_on_too(story: Story) -> None:
    """Telegram was away for a day: whoever was to be told is told by other means."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    announce(story, "sendMessage", "500", person=amina.number, times=9)

    relance(story, amina, story.ids.amina, buttons=[], attempts=299)
    story.settle()

    assert passed_on(story) == [(story.ids.amina, "Rappel")]
    assert "n'a pas pu partir" in claire.last.text


def test_the_file_that_goes_before_a_long_message_is_passed_on_alone(story: Story) -> None:
    """It cannot be made, the rest arrives: the beginning is a line of its own."""
    amina = story.member("amina")
    file = {"kind": "riddle", "name": "x.ics", "facts": {}}

    relance(story, amina, story.ids.amina, "Le début", buttons=None, file=file)
    relance(story, amina, story.ids.amina, "La suite", buttons=[])
    story.settle()

    assert passed_on(story) == [(story.ids.amina, "Le début")]
    assert "La suite" == amina.last.text


def test_a_menu_that_is_refused_is_told_of_and_not_passed_on(story: Story) -> None:
    """Nobody telephones to say a menu; to whom we know not nothing can be passed on."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)

    menu = relance(story, amina, story.ids.amina, "Menu", urgency=Urgency.REPLY)
    stranger = owe(story, amina, "Qui ?", urgency=Urgency.REMINDER, buttons=BAD_BUTTON)
    story.settle()

    assert [] == passed_on(story)
    assert [OutboxState.REFUSED] * 2 == [state_of(story, row).state for row in (menu, stranger)]
    assert before + 1 == len(claire.told)
    assert "de côté" in claire.last.text


def test_a_refused_alarm_raises_no_alarm(story: Story) -> None:
    """Nor does a menu button or the little word under a tap."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)

    relance(story, claire, story.ids.claire, template="trouble/undelivered", urgency=Urgency.REPLY)
    owe(story, claire, "", act=Act.CLOSE, buttons=BAD_BUTTON)
    story.settle()

    assert before == len(claire.told)


def test_whoever_blocked_us_is_told_of_once_and_served_by_other_means(story: Story) -> None:
    """A reminder about nothing in particular is no more lost than an invitation."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    announce(story, "sendMessage", "403_blocked", person=amina.number, times=9)
    before = len(claire.told)

    for number in range(2):
        relance(story, amina, story.ids.amina, f"Rappel {number}", buttons=[])
    story.settle()

    texts = [text for _, text in passed_on(story)]
    assert ["Rappel 0", "Rappel 1"] == [text for text in texts if text.startswith("Rappel")]
    assert before + 1 == len(claire.told)
    assert "Je ne peux plus écrire" in claire.last.text


def test_the_journal_keeps_ids_of_what_was_lost(story: Story) -> None:
    """Which row, and whether it was passed on; never its words."""
    amina = story.member("amina")

    row = relance(story, amina, story.ids.amina, "Secret")
    story.settle()

    asked = select(JournalLine).where(JournalLine.deed == "undelivered")
    (line,) = story.do(lambda s: list(s.exec(asked)))
    assert (f"outbox:{row}", {"passed_on": True}) == (line.subject, line.details)
