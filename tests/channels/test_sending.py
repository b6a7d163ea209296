"""What becomes of a message in bad weather: sent, sent again and saying so, or told to be lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, select

from domain.errors import WorldFailed
from domain.messages import Act
from storage.outbox import Outbox, OutboxRow, OutboxState
from storage.people import Account
from tests.channels.weather import announce
from tests.story import Phone, Story

MARK = "↻ Renvoyé après une interruption"


def owe(story: Story, phone: Phone, text: str, **more: Any) -> int:
    """A row of the outbox for this person."""
    row = OutboxRow(
        channel="telegram",
        address=str(phone.number),
        contract_id=story.ids.contract,
        act=more.pop("act", Act.SEND).value,
        text=text,
        created_at=story.now,
        **more,
    )
    return story.do(lambda session: Outbox(session).add(row)) or 0


def state_of(story: Story, row_id: int) -> OutboxRow:
    return story.do(lambda session: session.get_one(OutboxRow, row_id))


def later(story: Story, seconds: float) -> None:
    """Machine time goes on, town time does not."""
    before = story.clock.machine_time or (lambda: datetime.now(UTC))
    story.clock.machine_time = lambda: before() + timedelta(seconds=seconds)
    story.settle()


UNKNOWN = ["cut_after", "null_result", "truncated_json", "500", "502_html", "cut_before"]


@pytest.mark.parametrize("fault", UNKNOWN)
def test_47_a_lost_answer_is_sent_again_and_says_so(story: Story, fault: str) -> None:
    """Fault 47: nobody can know whether it arrived; it arrives, and a double explains itself."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    announce(story, "sendMessage", fault)

    story.settle()
    later(story, 5)

    copies = [m.text for m in amina.told if "Bonjour" in m.text]
    assert OutboxState.DELIVERED == state_of(story, row).state
    assert MARK in copies[-1]
    assert 1 >= len([text for text in copies if MARK not in text])
    assert state_of(story, row).message_id == str(amina.last.id)


def test_a_message_that_never_left_is_sent_again_without_a_word(story: Story) -> None:
    """No connection at all: nothing can be doubled, so nothing is said of it."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    bot = story.house.channel.bot
    right, bot._base_url = bot._base_url, "http://127.0.0.1:9/bot1"

    story.loop.run_until_complete(story.house.sender.send_once())
    bot._base_url = right
    later(story, 5)

    assert OutboxState.DELIVERED == state_of(story, row).state
    assert "Bonjour" == amina.last.text


@pytest.mark.parametrize("fault", ["502_html", "500", "cut_before"])
def test_an_outage_of_hours_loses_no_message(story: Story, fault: str) -> None:
    """Telegram was away all night: what was owed arrives in the morning."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    announce(story, "sendMessage", fault, times=60)

    for _ in range(60):
        later(story, 400)
    later(story, 400)

    assert OutboxState.DELIVERED == state_of(story, row).state


def test_during_an_outage_telegram_is_asked_less_and_less_often(story: Story) -> None:
    """Two seconds, four, eight…: a service that comes back is not met by a storm."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    announce(story, "sendMessage", "502_html", times=99)
    waits = []

    for _ in range(12):
        story.settle()
        until = state_of(story, row).next_try_at
        assert until is not None
        waits.append(round((until - story.clock.machine()).total_seconds()))
        later(story, waits[-1] + 1)

    assert waits == sorted(waits)
    assert (2, 300) == (waits[0], waits[-1])


def test_a_flood_pauses_everyone_for_as_long_as_was_asked(story: Story) -> None:
    """429: nothing leaves before; then all of it does, once."""
    amina, bruno = story.member("amina"), story.member("bruno")
    announce(story, "sendMessage", "429", retry_after=35)
    owe(story, amina, "Bonjour Amina")
    story.settle()
    owe(story, bruno, "Bonjour Bruno")
    story.settle()
    assert "Bonjour Bruno" != bruno.last.text

    story.loop.run_until_complete(story.house.sender.recover())
    story.settle()
    assert "Bonjour Bruno" != bruno.last.text, "another life keeps the pause"
    later(story, 36)

    assert ["Bonjour Amina"] == [m.text for m in amina.told if "Bonjour" in m.text]
    assert "Bonjour Bruno" == bruno.last.text


def test_42_a_blocked_person_is_out_of_reach_and_told_of_once(story: Story) -> None:
    """Fault 42: refused for good, no loop; the coordinator hears it once."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)
    announce(story, "sendMessage", "403_blocked", person=amina.number, times=9)
    rows = [owe(story, amina, f"Rappel {n}") for n in range(3)]

    story.settle()

    assert [OutboxState.REFUSED] * 3 == [state_of(story, row).state for row in rows]
    assert before + 1 == len(claire.told)
    assert "Amina Haddad" in claire.last.text
    gone = select(Account.address).where(col(Account.reachable).is_(False))
    assert [str(amina.number)] == story.do(lambda s: list(s.exec(gone)))


def test_an_edit_that_changes_nothing_is_done(story: Story) -> None:
    """« message is not modified »: it was done before we died."""
    amina = story.member("amina")
    card = owe(story, amina, "Carte")
    story.settle()
    edits = [owe(story, amina, "Carte", act=Act.EDIT, replaces=card) for _ in range(2)]

    story.settle()

    assert [OutboxState.DELIVERED] * 2 == [state_of(story, row).state for row in edits]


def test_an_answer_to_a_tap_that_is_too_old_is_done(story: Story) -> None:
    """« query is too old »: the little word is worth nothing now, and nobody is alarmed."""
    amina = story.member("amina")
    row = owe(story, amina, "C'est noté", act=Act.TOAST, query="123")

    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state


@pytest.mark.parametrize("broken", ["<b>Dépistage", "<Dépistage & co>", "Dépistage </b>", "&#0;<i"])
def test_44_broken_html_goes_out_as_plain_words(story: Story, broken: str) -> None:
    """Fault 44: our slip costs the bold type, never the message."""
    amina = story.member("amina")
    row = owe(story, amina, broken)

    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state
    assert any(word in amina.last.text for word in ("Dépistage", "<i"))


def test_44_names_with_signs_of_html_are_shown_as_they_are(story: Story) -> None:
    """An action called « Répit <et> cafés & co » is read so."""
    amina = story.member("amina")
    amina.says("/avancement")
    assert "Répit <et> cafés & co" in amina.screen


def test_a_row_that_makes_us_stumble_is_set_aside_and_its_chat_goes_on(story: Story) -> None:
    """A keyboard out of all limits is our own slip: that row is refused, the next one leaves."""
    amina = story.member("amina")
    button = {"shown": "x", "label": "x", "value": "é" * 40, "n": None}
    bad = owe(story, amina, "Carte", buttons=[[button]])
    good = owe(story, amina, "Bonjour")

    story.settle()

    assert OutboxState.REFUSED == state_of(story, bad).state
    assert OutboxState.DELIVERED == state_of(story, good).state


def test_a_slip_in_what_follows_from_a_refusal_never_blocks_the_chat(story: Story) -> None:
    """The row is settled all the same; nobody waits behind it until the next restart."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    announce(story, "sendMessage", "403_blocked", person=amina.number)
    bad = owe(story, amina, "Rappel")
    lost_sight = story.house.sender._lost_sight

    def stumbles(_session: Session, _row: OutboxRow) -> None:
        raise KeyError("out_of_reach_alert")

    story.house.sender._lost_sight = stumbles
    story.settle()
    story.house.sender._lost_sight = lost_sight
    good = owe(story, amina, "Bonjour")
    story.settle()

    assert OutboxState.REFUSED == state_of(story, bad).state
    assert OutboxState.DELIVERED == state_of(story, good).state
    assert claire.told


def test_what_became_of_a_message_is_written_when_the_database_is_back(story: Story) -> None:
    """The world failed between Telegram's yes and our commit: no double, no loss."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    settle, failures = story.house.sender._settle, [1, 2]

    def locked(*said: Any) -> None:
        if failures:
            failures.pop()
            raise WorldFailed("locked")
        settle(*said)

    story.house.sender._settle = locked
    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state
    assert ["Bonjour"] == [m.text for m in amina.told if "Bonjour" in m.text]


def test_the_sender_outlives_whatever_happens_to_one_message(story: Story) -> None:
    """An exception nobody foresaw, in one sending: the loop goes on with the next."""
    amina, bruno = story.member("amina"), story.member("bruno")
    sends = story.house.channel.send

    async def stumbles(envelope: Any) -> Any:
        if envelope.text == "poison":
            raise RuntimeError("nobody foresaw this")
        return await sends(envelope)

    story.house.channel.send = stumbles
    poison, good = owe(story, amina, "poison"), owe(story, bruno, "Bonjour")

    async def runs_for_a_while() -> None:
        running = asyncio.create_task(story.house.sender.run())
        while state_of_now(good) != OutboxState.DELIVERED:
            await asyncio.sleep(0.02)
        assert not running.done()
        story.house.sender.stop()
        await running

    def state_of_now(row_id: int) -> str:
        return state_of(story, row_id).state

    story.loop.run_until_complete(asyncio.wait_for(runs_for_a_while(), 10))
    assert OutboxState.REFUSED == state_of(story, poison).state


def test_each_chat_is_told_in_order_whatever_the_weather(story: Story) -> None:
    """Twelve people, five messages each, faults of every kind: no later word before an earlier."""
    phones = [story.phone(f"P{n}") for n in range(12)]
    for phone in phones:
        story.ask("POST", f"/sim/people/{phone.number}/start", {})
    story.settle()
    faults = ("500", "cut_after", "429", "truncated_json", "cut_before", "502_html", "null_result")
    for number in range(5):
        for phone in phones:
            owe(story, phone, f"mot {number}")
    for number, fault in enumerate(faults * 3):
        person = phones[number % 12].number
        announce(story, "sendMessage", fault, after=number % 4, person=person, retry_after=1)

    story.settle()
    for _ in range(12):
        later(story, 30)

    for phone in phones:
        words = [m.text.partition("\n")[0] for m in phone.told if m.text.startswith("mot")]
        assert [f"mot {n}" for n in range(5)] == list(dict.fromkeys(words))
        assert words == sorted(words), phone.screen


def test_what_is_owed_waits_in_its_own_chat_alone(story: Story) -> None:
    """One chat that Telegram refuses again and again holds nobody else up."""
    amina, bruno = story.member("amina"), story.member("bruno")
    announce(story, "sendMessage", "500", person=amina.number, times=50)
    owe(story, amina, "Bonjour Amina")
    good = owe(story, bruno, "Bonjour Bruno")

    story.settle()

    assert OutboxState.DELIVERED == state_of(story, good).state


def test_words_for_an_address_that_nobody_has_are_refused(story: Story) -> None:
    """« chat not found » is for good: no loop."""
    row = OutboxRow(channel="telegram", address="999", act="send", text="x", created_at=story.now)
    row_id = story.do(lambda session: Outbox(session).add(row)) or 0

    story.settle()

    assert OutboxState.REFUSED == state_of(story, row_id).state
