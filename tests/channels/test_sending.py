"""What becomes of a message in bad weather: sent, sent again and saying so, or told to be lost."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import Session, col, select

from bot.channels.telegram.pace import Pace
from domain.errors import WorldFailed
from domain.messages import Act, Urgency
from storage.outbox import Outbox, OutboxRow, OutboxState, Owed
from storage.people import Account
from tests.cast import MONDAY
from tests.channels.weather import announce, polls
from tests.restored import copied, put_back
from tests.story import PARIS, Phone, Story

MARK = "↻ Renvoyé après une interruption"


def owe(story: Story, phone: Phone, text: str, **more: Any) -> int:
    """A row of the outbox for this person."""
    row = OutboxRow(
        channel="telegram",
        address=str(phone.number),
        contract_id=more.pop("contract_id", story.ids.contract),
        act=more.pop("act", Act.SEND).value,
        text=text,
        created_at=story.now,
        **more,
    )

    def added(session: Session) -> int:
        session.add(row)
        session.flush()
        return row.id or 0

    return story.do(added)


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


def test_what_left_after_a_backup_that_is_put_back_says_so(story: Story) -> None:
    """Nobody knows it any more: a double explains itself, one that did not leave is not lost."""
    amina = story.member("amina")
    owe(story, amina, "Bonjour")
    last_night = copied(story.house.database)
    story.settle()

    put_back(story.house.database, last_night)
    story.do(lambda session: Outbox(session).doubt_what_waited(story.now))
    story.restart()
    story.settle()

    first, again = (m.text for m in amina.told)
    assert "Bonjour" == first
    assert again.startswith(f"Bonjour\n\n{MARK}")


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


def test_once_telegram_is_heard_again_nothing_waits_for_its_next_try(story: Story) -> None:
    """The network was cut for ten minutes: what had come to five minutes between two tries leaves
    with the first question that is answered."""
    story.machine = MONDAY
    amina = story.member("amina")
    polls(story)
    row = owe(story, amina, "Bonjour")
    announce(story, "sendMessage", "cut_before", times=8)
    for _ in range(8):
        story.loop.run_until_complete(story.house.sender.send_once())
        story.machine = state_of(story, row).next_try_at
    story.machine -= timedelta(minutes=4)
    assert OutboxState.DELIVERED != state_of(story, row).state

    polls(story)
    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state


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


@pytest.mark.parametrize("urgency", [Urgency.REMINDER, Urgency.NOTICE])
def test_what_nobody_asked_for_never_leaves_at_night(story: Story, urgency: Urgency) -> None:
    """Due at 17:55 and held up by an outage, it waits for the morning, not for 22:55."""
    amina = story.member("amina")
    story.at("2026-11-24 17:55")
    announce(story, "sendMessage", "500", times=3)
    row = owe(story, amina, "Rappel", urgency=urgency)

    story.settle()
    for _ in range(2):
        later(story, 60)
    go_to(story, "2026-11-24 22:55")
    for _ in range(4):
        later(story, 60)
    assert "Rappel" not in amina.screen
    assert "Rappel" in owed_at(story, "2026-11-25 08:30", row).text
    go_to(story, "2026-11-25 08:30")
    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state
    assert "Rappel" in amina.last.text


def test_a_chat_reads_what_nobody_asked_for_in_the_order_it_was_said(story: Story) -> None:
    """The invitation, then the reminder about it, although reminders go before notices: after an
    outage both wait, and the meeting is not prepared before it is announced."""
    amina = story.member("amina")
    announce(story, "sendMessage", "500", times=1)
    owe(story, amina, "Invitation", urgency=Urgency.NOTICE)
    owe(story, amina, "Rappel", urgency=Urgency.REMINDER)

    story.settle()
    assert "Rappel" not in amina.screen, "it overtook the invitation that waits for another try"
    later(story, 60)

    assert ["Invitation", "Rappel"] == [m.text.splitlines()[0] for m in amina.told[-2:]]


def go_to(story: Story, when: str) -> None:
    """This moment on the wall clock of Paris, without a tick."""
    story.clock.town = datetime.fromisoformat(when).replace(tzinfo=PARIS)


def owed_at(story: Story, when: str, row_id: int) -> OutboxRow:
    """The row, which waits for this moment of Paris; the house wakes for it."""
    row = state_of(story, row_id)
    assert datetime.fromisoformat(when).replace(tzinfo=PARIS) == row.not_before
    assert row.not_before == story.loop.run_until_complete(story.house.next_due())
    return row


def test_a_restart_in_the_evening_sends_no_reminder(story: Story) -> None:
    """In hand when the service died: in doubt, and said so, the next morning."""
    amina = story.member("amina")
    lease = {"state": OutboxState.IN_HAND.value, "lease_until": story.clock.machine()}
    row = owe(story, amina, "Rappel", urgency=Urgency.REMINDER, **lease)
    go_to(story, "2026-11-24 21:00")

    story.restart()
    story.settle()
    assert "Rappel" not in amina.screen
    go_to(story, "2026-11-25 08:31")
    story.settle()

    assert MARK in amina.last.text
    assert OutboxState.DELIVERED == state_of(story, row).state


def test_at_night_replies_leave_and_many_reminders_hold_up_none_of_them(story: Story) -> None:
    """What people ask for is answered at any hour; a message of no contract knows no hours."""
    amina = story.member("amina")
    phones = [story.phone(f"P{n}") for n in range(20)]
    for phone in phones:
        story.ask("POST", f"/sim/people/{phone.number}/start", {})
    story.settle()
    go_to(story, "2026-11-24 22:00")
    kept = [owe(story, phone, "Rappel", urgency=Urgency.REMINDER) for phone in phones]
    of_none = owe(story, amina, "Sans contrat", urgency=Urgency.REMINDER, contract_id=None)
    reply = owe(story, amina, "Réponse")

    story.settle()

    assert OutboxState.DELIVERED == state_of(story, reply).state
    assert OutboxState.DELIVERED == state_of(story, of_none).state
    assert {OutboxState.WAITING} == {state_of(story, row).state for row in kept}


def test_what_is_over_before_the_opening_is_never_said(story: Story) -> None:
    """A reminder of this evening's meeting that missed its hours is void in the morning."""
    amina = story.member("amina")
    go_to(story, "2026-11-24 18:05")
    over = datetime(2026, 11, 24, 19, tzinfo=UTC)
    row = owe(story, amina, "Rappel", urgency=Urgency.REMINDER, not_after=over)

    story.settle()
    go_to(story, "2026-11-25 08:31")
    story.settle()

    assert OutboxState.EXPIRED == state_of(story, row).state
    assert "Rappel" not in amina.screen


def test_39_once_telegram_asks_for_a_pause_nothing_more_leaves(story: Story) -> None:
    """Fault 39: those that waited for their turn, at thirty a second, wait for the end of it."""
    phones = [story.phone(f"P{n}") for n in range(20)]
    for phone in phones:
        story.ask("POST", f"/sim/people/{phone.number}/start", {})
    story.settle()
    rows = [owe(story, phone, "Bonjour") for phone in phones]
    announce(story, "sendMessage", "429", retry_after=60)
    story.house.channel._pace = Pace(30)
    before = len(tries(story))

    runs_for(story, 2.5)
    assert len(tries(story)) - before <= 2
    paused = [state_of(story, row) for row in rows]
    assert {OutboxState.WAITING} == {row.state for row in paused}
    assert 0 == sum(row.attempts + row.doubts for row in paused)
    story.restart()
    runs_for(story, 1)
    assert len(tries(story)) - before <= 2, "another life keeps the pause"
    later(story, 61)
    story.settle()

    assert [["Bonjour"]] * 20 == [[m.text for m in p.told if m.text == "Bonjour"] for p in phones]


def test_a_reply_does_not_wait_behind_a_broadcast(story: Story) -> None:
    """Forty notices wait at two a second; Amina asks something and is answered at once."""
    phones = [story.phone(f"P{n}") for n in range(40)]
    for phone in phones:
        story.ask("POST", f"/sim/people/{phone.number}/start", {})
    amina = story.member("amina")
    story.settle()
    for phone in phones:
        owe(story, phone, "Bonjour", contract_id=None, urgency=Urgency.NOTICE)
    story.house.channel._pace = Pace(2)
    sender, answer = story.house.sender, partial(answer_to, story, amina)

    async def broadcast() -> int:
        running = asyncio.create_task(sender.run())
        await asyncio.sleep(0.7)
        await story.house.database.submit(answer)
        sender.wake()
        await asyncio.sleep(1.0)
        running.cancel()
        return sum(len(p.told) > 1 for p in phones)

    told = story.loop.run_until_complete(broadcast())

    assert "Voici" == amina.last.text
    assert told <= 5


def answer_to(story: Story, phone: Phone, session: Session) -> None:
    owed = Owed(
        channel="telegram",
        address=str(phone.number),
        act=Act.SEND.value,
        text="Voici",
        created_at=story.now,
    )
    Outbox(session).add(owed)


def tries(story: Story) -> list[Any]:
    return [call for call in story.calls if call["method"] == "sendMessage"]


def runs_for(story: Story, seconds: float) -> None:
    """The sender's own loop, for so long."""

    async def runs() -> None:
        running = asyncio.create_task(story.house.sender.run())
        await asyncio.sleep(seconds)
        story.house.sender.stop()
        await running

    story.loop.run_until_complete(runs())
    story.house.sender._stopping = False


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
    lost_sight = story.house.sender.outcomes._lost_sight

    def stumbles(_session: Session, _row: OutboxRow) -> None:
        raise KeyError("out_of_reach_alert")

    story.house.sender.outcomes._lost_sight = stumbles
    story.settle()
    story.house.sender.outcomes._lost_sight = lost_sight
    good = owe(story, amina, "Bonjour")
    story.settle()

    assert OutboxState.REFUSED == state_of(story, bad).state
    assert OutboxState.DELIVERED == state_of(story, good).state
    assert claire.told


def test_what_became_of_a_message_is_written_when_the_database_is_back(story: Story) -> None:
    """The world failed between Telegram's yes and our commit: no double, no loss."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    settle, failures = story.house.sender.outcomes._settle, [1, 2]

    def locked(*said: Any) -> None:
        if failures:
            failures.pop()
            raise WorldFailed("locked")
        settle(*said)

    story.house.sender.outcomes._settle = locked
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


def test_what_stays_in_hand_past_its_lease_is_taken_back(story: Story) -> None:
    """Nobody can write down what became of it: a minute later its chat goes on, without a stop."""
    amina = story.member("amina")
    settles = stumble_at_settling(story)
    row = owe(story, amina, "Bonjour")
    after = owe(story, amina, "Ensuite")
    story.settle()
    assert OutboxState.IN_HAND == state_of(story, row).state

    outcomes = story.house.sender.outcomes
    outcomes._settle, outcomes._settle_bare = settles
    later(story, 30)
    assert "Ensuite" not in amina.screen, "its lease still holds"
    later(story, 40)

    assert [OutboxState.DELIVERED] * 2 == [state_of(story, each).state for each in (row, after)]
    assert MARK in amina.told[-2].text
    assert "Ensuite" == amina.last.text


def stumble_at_settling(story: Story) -> tuple[Any, Any]:
    """From now on nothing can be written down; returns what did it before."""
    outcomes = story.house.sender.outcomes
    before = outcomes._settle, outcomes._settle_bare

    def stumbles(*_said: Any) -> None:
        raise KeyError("state")

    outcomes._settle = outcomes._settle_bare = stumbles
    return before


def test_what_can_never_be_written_down_is_not_sent_for_ever(story: Story) -> None:
    """Taken back three times, it is refused: somebody reads it no more than four times."""
    amina = story.member("amina")
    stumble_at_settling(story)
    row = owe(story, amina, "Bonjour")

    for _ in range(6):
        later(story, 70)

    assert OutboxState.REFUSED == state_of(story, row).state
    assert 4 >= len([m for m in amina.told if "Bonjour" in m.text])


def test_what_is_in_flight_is_never_taken_back(story: Story) -> None:
    """A long upload outlives its lease: it is sent once."""
    amina = story.member("amina")
    row = owe(story, amina, "Bonjour")
    send, sender = story.house.channel.send, story.house.sender

    async def slowly(envelope: Any) -> Any:
        story.clock.machine_time = lambda: datetime.now(UTC) + timedelta(seconds=90)
        assert 0 == await sender.send_once()
        return await send(envelope)

    story.house.channel.send = slowly
    story.settle()

    assert OutboxState.DELIVERED == state_of(story, row).state
    assert ["Bonjour"] == [m.text for m in amina.told if "Bonjour" in m.text]


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
    owed = Owed(channel="telegram", address="999", act="send", text="x", created_at=story.now)
    row_id = story.do(lambda session: Outbox(session).add(owed)) or 0

    story.settle()

    assert OutboxState.REFUSED == state_of(story, row_id).state
