"""Asking Telegram for updates in bad weather: whatever it answers, ask again, and lose nothing."""

import asyncio
from pathlib import Path

import pytest
from sqlmodel import select

from bot.app import House
from bot.settings import Settings
from domain.errors import WorldFailed
from storage.database import DatabaseLost
from storage.inbox import InboxRow, InboxState
from tests.channels.weather import announce, polls
from tests.databases import Databases
from tests.story import Phone, Story

PASSING = [
    *("401", "404", "500", "502_html", "null_result", "truncated_json"),
    *("cut_before", "cut_after", "409", "429"),
]


def unheard(story: Story, phone: Phone, text: str) -> None:
    """Said, and not fetched yet."""
    story.by_itself = False
    phone.says(text)
    story.by_itself = True


@pytest.mark.parametrize("fault", PASSING)
def test_28_one_bad_answer_is_asked_again_within_seconds(story: Story, fault: str) -> None:
    """Fault 28: PTB's own loop dies of one 401; ours asks again, nobody is alarmed, none lost."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)
    unheard(story, amina, "/aide")
    announce(story, "getUpdates", fault, retry_after=1)

    waited = polls(story)
    story.settle()

    assert 0 < waited <= 2
    assert "/menu" in amina.last.text
    assert before == len(claire.told)


def test_the_first_question_waits_for_nobody(story: Story) -> None:
    """Whether Telegram hears us is known a second after a start, not at the end of a long poll."""
    amina = story.member("amina")
    story.house.polling.long_poll_seconds = 25

    polls(story)
    unheard(story, amina, "/aide")
    polls(story)

    asked = [call["params"]["timeout"] for call in story.calls if call["method"] == "getUpdates"]
    assert ["0", "25"] == [str(seconds) for seconds in asked]


def test_28_a_lasting_refusal_is_one_alarm_and_the_asking_goes_on(story: Story) -> None:
    """Fault 28: three 401 in a row are told once; the sixth question is asked all the same."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)
    announce(story, "getUpdates", "401", times=5)
    unheard(story, amina, "/aide")

    waited = [polls(story) for _ in range(5)]
    story.settle()

    assert waited == sorted(waited)
    assert max(waited) <= 30
    assert before + 1 == len(claire.told)
    assert "Telegram" in claire.last.text
    assert "/menu" in amina.last.text


def test_27_two_programmes_with_one_token_are_told_of_once(
    story: Story, databases: Databases
) -> None:
    """Fault 27: each ends the other's question with a 409; ours says so once and stays up."""
    claire, amina = story.member("claire", "coordinator"), story.member("amina")
    before = len(claire.told)
    rival = Rival(story, *databases.fresh())
    for house in (story.house, rival.house):  # the first question of each waits for nobody
        story.loop.run_until_complete(house.polling.step())
    story.house.polling.long_poll_seconds = rival.house.polling.long_poll_seconds = 20

    for _ in range(3):
        story.loop.run_until_complete(rival.steals_the_question())
    story.house.polling.long_poll_seconds = 0
    story.loop.run_until_complete(rival.leaves())
    told = amina.says("/aide")

    assert before + 1 == len(claire.told)
    assert "Deux programmes" in claire.last.text
    assert "/menu" in told.text


def test_27_another_programme_that_lets_us_listen_in_between_is_told_of_too(story: Story) -> None:
    """Fault 27: one conflict alone may be the last question of a service of ours that died; a
    second one, an answer later, is not."""
    claire = story.member("claire", "coordinator")
    announce(story, "getUpdates", "409")
    polls(story)
    polls(story)
    story.settle()
    assert [] == claire.told

    announce(story, "getUpdates", "409")
    polls(story)
    story.settle()

    assert 1 == len(claire.told)
    assert "Deux programmes" in claire.last.text


class Rival:
    """Another installation that bears the same token."""

    def __init__(self, story: Story, url: str, data_dir: Path) -> None:
        self._story = story
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            telegram_bot_token=story.token,
            telegram_api_url=story.town.url,
            database_url=url,
            data_dir=data_dir,
        )
        self.house = House(settings, story.clock)  # type: ignore[arg-type]
        self.house.database.open()
        story.loop.run_until_complete(self.house.channel.open())

    async def steals_the_question(self) -> None:
        """Ours waits for updates; this one asks too; ours is refused."""
        self._story.town.town.default_bot.mailbox._conflict_again_at = 0  # no need to wait for it
        ours = asyncio.create_task(self._story.house.polling.step())
        await asyncio.sleep(0.1)
        theirs = asyncio.create_task(self.house.polling.step())
        assert await ours > 0
        theirs.cancel()
        await asyncio.gather(theirs, return_exceptions=True)

    async def leaves(self) -> None:
        await self.house.channel.close()
        self.house.database.close()


STRANGE = [
    {},
    {"telepathy": {"thought": "x"}},
    {"message": None},
    {"message": {"message_id": 5}},
    {"message": {"message_id": 6, "from": {"id": "x"}, "chat": {"type": "private"}}},
    {"callback_query": {"id": "1\0", "data": "\ud83d"}},
    {"message": {"message_id": 7, "chat": {"id": "\ud83d\0"}, "text": "half \ud83d"}},
    {"my_chat_member": {"from": {"id": 3}, "chat": {"type": "private"}}},
    {"edited_message": {"edit_date": []}},
]


def test_29_strange_updates_are_kept_and_never_hold_up_the_others(story: Story) -> None:
    """Fault 29: stored raw, marked as not for us; who wrote after them is answered."""
    amina = story.member("amina")
    story.by_itself = False
    for update in STRANGE:
        story.ask("POST", f"/sim/people/{amina.number}/raw", {"update": update})
    amina.says("/aide")
    story.settle()

    kept = story.do(lambda s: list(s.exec(select(InboxRow.state, InboxRow.note))))
    assert "/menu" in amina.last.text
    assert {InboxState.DONE} == {state for state, _ in kept}
    assert 1 < len([note for _, note in kept if note == "not_for_us"])


def test_29_half_a_character_and_a_null_are_no_poison(story: Story) -> None:
    """What no database takes is taken out, and the rest is heard."""
    amina = story.member("amina")
    words = {"message_id": 900, "date": 1, "text": "/ai\0de\ud83d"}
    words["from"] = {"id": amina.number, "is_bot": False, "first_name": "A\0m\ud83d"}
    words["chat"] = {"id": amina.number, "type": "private"}

    story.ask("POST", f"/sim/people/{amina.number}/raw", {"update": {"message": words}})
    story.settle()

    assert 0 == story.do(lambda s: len(list(s.exec(select(InboxRow).where(InboxRow.attempts > 0)))))
    assert "/menu" in amina.says("/aide").text


def test_updates_that_cannot_be_stored_are_not_confirmed(story: Story) -> None:
    """The world failed between the answer and the commit: Telegram keeps them for us."""
    amina = story.member("amina")
    unheard(story, amina, "/aide")
    store = story.house.polling._store

    async def full(_received: object) -> None:
        raise WorldFailed("database or disk is full")

    story.house.polling._store = full
    assert 0 < polls(story)
    assert 0 < polls(story)
    story.house.polling._store = store
    story.settle()

    assert "/menu" in amina.last.text


def test_a_database_that_is_away_does_not_end_the_asking(story: Story) -> None:
    """A refusal to be told of while the database is locked: both pass, the asking goes on."""
    announce(story, "getUpdates", "409", times=2)

    async def away(_reason: str) -> None:
        raise WorldFailed("locked")

    story.house.polling._trouble = away

    assert all(polls(story) > 0 for _ in range(2))


def test_an_alarm_that_stumbles_does_not_end_the_asking(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our own bug in telling of it: logged, told again at the next refusal, and we go on asking."""
    claire = story.member("claire", "coordinator")
    before = len(claire.told)
    announce(story, "getUpdates", "401", times=4)
    tell, stumbles = story.house.polling._trouble, [1]

    async def tells(reason: str) -> None:
        if stumbles:
            stumbles.pop()
            raise KeyError("unauthorized")
        await tell(reason)

    monkeypatch.setattr(story.house.polling, "_trouble", tells)
    assert all(polls(story) > 0 for _ in range(4))
    story.settle()

    assert before + 1 == len(claire.told)
    assert "jeton" in claire.last.text


def test_a_lost_database_still_ends_the_asking(story: Story) -> None:
    """What stops the service is told as what it is."""
    announce(story, "getUpdates", "409", times=2)

    async def lost(_reason: str) -> None:
        raise DatabaseLost("missing")

    story.house.polling._trouble = lost

    polls(story)
    with pytest.raises(DatabaseLost):
        polls(story)


def test_10_a_new_message_under_a_lower_number_is_heard(story: Story) -> None:
    """Fault 10: after a quiet week Telegram's numbers begin anywhere."""
    amina = story.member("amina")
    before = len(amina.told)
    story.town.town.default_bot.mailbox._next = 5

    amina.says("/aide")
    amina.says("/aide")

    assert before + 2 == len(amina.told)


def test_8_one_update_delivered_twice_has_one_effect_and_one_reply(story: Story) -> None:
    """Fault 8: at once, and again under another number."""
    amina = story.member("amina")
    before = len(amina.told)
    said = {"message_id": 902, "date": 1, "text": "/aide"}
    said["chat"] = {"id": amina.number, "type": "private"}
    said["from"] = {"id": amina.number, "is_bot": False, "first_name": "Amina"}

    for number in (200_000_001, 200_000_001, 200_000_900):
        update = {"update_id": number, "message": said}
        story.ask("POST", f"/sim/people/{amina.number}/raw", {"update": update})
    story.settle()

    assert before + 1 == len(amina.told)
