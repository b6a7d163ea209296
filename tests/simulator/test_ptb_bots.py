"""Bots of python-telegram-bot's high-level Application, as strangers write them (ptb_bots.py), run
against the simulator unchanged: what is looked at is what the phone sees."""

import asyncio
import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from telegram.ext import Application

from simulator import phones
from simulator.server import Simulator
from simulator.town import Person
from tests.simulator import ptb_bots
from tests.simulator.tour import PIXEL
from tests.simulator.village import AMINA

PATIENCE = 20.0


class Phone:
    """Amina's. What she does waits until the bot has answered."""

    def __init__(self, simulator: Simulator) -> None:
        self._town = simulator.town
        person = self._town.add_person(Person(AMINA, "Amina"))
        self._chat = self._town.chat(self._town.default_bot, person)

    async def starts(self, payload: str = "") -> str:
        return await self._answer(lambda: phones.start(self._town, self._chat, payload))

    async def says(self, words: str) -> str:
        return await self._answer(lambda: phones.say(self._town, self._chat, words))

    async def sends(self, **what: Any) -> str:
        return await self._answer(lambda: phones.send(self._town, self._chat, what))

    async def presses(self, label: str, *, until: str) -> None:
        """A button under the last message, or a key in place of the letters."""
        where = {"message_id": self.last["message_id"]} if "reply_markup" in self.last else {}
        phones.press(self._town, self._chat, {**where, "text": label})
        await self.sees(until)

    async def sees(self, words: str) -> None:
        await self._until(lambda: self.last["text"] == words)

    def opened(self) -> None:
        """She has pressed Start, and nobody needs to answer that."""
        self._chat.opened = True

    def goes_and_comes_back(self) -> None:
        phones.block(self._town, self._chat)
        phones.unblock(self._town, self._chat)

    @property
    def last(self) -> dict[str, Any]:
        """The last message of the bot."""
        return [post for post in self._chat.posts.values() if post.by_bot][-1].body

    @property
    def keys(self) -> list[list[str]]:
        """The keyboard in place of the letters."""
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return [[key["text"] for key in row] for row in rows]

    async def _answer(self, deed: Callable[[], Any]) -> str:
        before = self._answers()
        deed()
        await self._until(lambda: self._answers() > before)
        return str(self.last["text"])

    def _answers(self) -> int:
        return sum(post.by_bot for post in self._chat.posts.values())

    async def _until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                await asyncio.sleep(0.005)


@asynccontextmanager
async def served(town: Simulator, build: ptb_bots.Build, folder: Path) -> AsyncIterator[None]:
    """The bot asks for its updates, as `run_polling` would have it."""
    builder = Application.builder().token(town.token).base_url(f"{town.url}/bot")
    bot = build(builder.base_file_url(f"{town.url}/file/bot"), str(folder))
    async with bot:
        await bot.start()
        assert bot.updater is not None
        await bot.updater.start_polling(timeout=1)
        try:
            yield
        finally:
            await bot.updater.stop()
            await bot.stop()


def with_bot(
    build: ptb_bots.Build, folder: Path, story: Callable[[Phone], Awaitable[None]]
) -> None:
    """Plays a story on a phone that this bot serves."""

    async def play() -> None:
        async with Simulator(flood=False) as town:
            phone = Phone(town)
            async with served(town, build, folder):
                await story(phone)

    asyncio.run(play())


def test_echo(tmp_path: Path) -> None:
    """A name that may be tapped, and every text as it was."""

    async def story(phone: Phone) -> None:
        assert await phone.starts() == "Bonjour Amina !"
        assert phone.last["entities"][0]["type"] == "text_mention"
        assert await phone.says("deux & <deux>") == "deux & <deux>"

    with_bot(ptb_bots.echo, tmp_path, story)


def test_a_conversation_that_a_restart_does_not_end(tmp_path: Path) -> None:
    """The state is the bot's own, on disk; the keyboard is gone when it says so."""

    async def play() -> None:
        async with Simulator(flood=False) as town:
            phone = Phone(town)
            async with served(town, ptb_bots.conversation, tmp_path):
                assert await phone.starts() == "Qui êtes-vous ?"
                assert phone.keys == [["Une femme", "Un homme"]]
                await phone.presses("Une femme", until="Envoyez une photo.")
                assert phone.keys == []
            async with served(town, ptb_bots.conversation, tmp_path):
                content = base64.b64encode(PIXEL).decode()
                answer = await phone.sends(kind="photo", bytes=content)
                assert answer == f"{len(PIXEL)} octets. Où êtes-vous ? /skip pour passer."
                assert await phone.says("/skip") == "Une femme, quelque part."

    asyncio.run(play())


def test_buttons_under_a_message(tmp_path: Path) -> None:
    """The message is changed in place, and its buttons are gone."""

    async def story(phone: Phone) -> None:
        assert await phone.starts() == "Choisissez :"
        asked = phone.last["message_id"]
        await phone.presses("Choix 2", until="Vous avez choisi : 2")
        assert phone.last["message_id"] == asked
        assert "reply_markup" not in phone.last

    with_bot(ptb_bots.buttons, tmp_path, story)


def test_a_link_to_the_bot(tmp_path: Path) -> None:
    """What stands behind `?start=` comes with the Start that is pressed there."""

    async def story(phone: Phone) -> None:
        link = await phone.starts()
        assert link == "https://t.me/cheville_demo_bot?start=amis"
        assert await phone.starts(link.partition("=")[2]) == "Vous venez de : amis"

    with_bot(ptb_bots.deep_link, tmp_path, story)


def test_a_timer(tmp_path: Path) -> None:
    """The library's own job queue writes by itself, later; what is taken back does not come."""

    async def story(phone: Phone) -> None:
        phone.opened()
        assert await phone.says("/set 60") == "C'est réglé."
        assert await phone.says("/unset") == "1 minuteur arrêté."
        assert await phone.says("/set 0.2") == "C'est réglé."
        await phone.sees("Bip ! 0.2 s")

    with_bot(ptb_bots.timer, tmp_path, story)


def test_types_of_its_own(tmp_path: Path) -> None:
    """The same button, pressed again on the message that it changed."""

    async def story(phone: Phone) -> None:
        assert await phone.starts() == "0"
        await phone.presses("+1", until="1")
        await phone.presses("+1", until="2")

    with_bot(ptb_bots.context_types, tmp_path, story)


def test_an_error_is_told(tmp_path: Path) -> None:
    """A slip of the bot, and a refusal in Telegram's words."""

    async def story(phone: Phone) -> None:
        phone.opened()
        assert (await phone.says("/wrong")).startswith("AttributeError")
        assert (await phone.says("/refused")).startswith("BadRequest: Can't parse entities")

    with_bot(ptb_bots.error_handler, tmp_path, story)


def test_it_is_told_who_lets_it_in(tmp_path: Path) -> None:
    """Blocked, then let in again."""

    async def story(phone: Phone) -> None:
        phone.opened()
        phone.goes_and_comes_back()
        assert await phone.says("/seen") == "kicked, member"

    with_bot(ptb_bots.chat_member, tmp_path, story)
