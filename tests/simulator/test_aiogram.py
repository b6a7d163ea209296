"""Another library's bot runs against the simulator unchanged, in a Python of its own."""

import base64
import json
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from simulator.server import Simulator
from simulator.town import Chat, Person
from tests.simulator.village import AMINA

PYTHON = Path(__file__).parents[2] / ".venv" / "aiogram" / "bin" / "python"
BOT = Path(__file__).with_name("aiogram_bot.py")
PATIENCE = 60.0


class Phone:
    """Amina's, in the town where the bot is. What she does waits until the bot has answered."""

    def __init__(self, town: Simulator) -> None:
        self._url = town.url
        self._town = town.town
        self._chat: Chat = self._town.chat(
            self._town.default_bot, self._town.add_person(Person(AMINA, "Amina"))
        )

    def starts(self) -> str:
        return self._answer("start")

    def says(self, words: str) -> str:
        return self._answer("say", text=words)

    def sends(self, **what: Any) -> str:
        return self._answer("send", **what)

    def presses(self, label: str) -> None:
        """Until the little word under the tap is seen."""
        seen = len(self._chat.toasts)
        self._does("press", message_id=self.last["message_id"], text=label)
        self.until(lambda: len(self._chat.toasts) > seen)

    @property
    def last(self) -> dict[str, Any]:
        """The last message of the bot."""
        return [post for post in self._chat.posts.values() if post.by_bot][-1].body

    @property
    def toast(self) -> str:
        return str(self._chat.toasts[-1]["text"])

    @property
    def file(self) -> bytes:
        """The content of the last document of the bot."""
        return self._town.files[self.last["document"]["file_id"]].upload.content

    @property
    def keys(self) -> list[str]:
        """The keyboard in place of the letters."""
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return [key["text"] for row in rows for key in row]

    def _does(self, deed: str, **said: Any) -> None:
        """Through the door: the town lives in a thread of its own."""
        where = f"{self._url}/sim/people/{AMINA}/{deed}"
        with urllib.request.urlopen(where, json.dumps(said).encode(), timeout=30) as answer:
            answer.read()

    def _answer(self, deed: str, **said: Any) -> str:
        before = sum(post.by_bot for post in self._chat.posts.values())
        self._does(deed, **said)
        self.until(lambda: sum(p.by_bot for p in list(self._chat.posts.values())) > before)
        return str(self.last.get("text") or self.last.get("caption"))

    def until(self, true: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < deadline, "the bot never answered"
            time.sleep(0.01)


@pytest.fixture(params=["polling", "webhook"])
def phone(request: pytest.FixtureRequest, town: Simulator) -> Iterator[Phone]:
    """The bot is up, and hears of what is said by asking, or by being called."""
    assert PYTHON.exists(), "run make .venv/.dev: it makes an environment for aiogram"
    how = ["--webhook"] if request.param == "webhook" else []
    bot = subprocess.Popen([PYTHON, BOT, town.url, town.token, *how], stderr=subprocess.DEVNULL)
    try:
        yield Phone(town)
    finally:
        bot.kill()
        bot.wait()


def test_an_aiogram_bot_serves_a_phone(phone: Phone) -> None:
    """A conversation with a keyboard in place of the letters, buttons under a message, a document
    there and back."""
    assert phone.starts() == "Comment vous appelez-vous ?"
    assert phone.says("Amina") == "Enchanté, Amina. Aimez-vous les robots ?"
    assert phone.keys == ["Oui", "Non"]
    assert phone.says("peut-être") == "Oui ou non ?"
    assert phone.last["reply_to_message"]["text"] == "peut-être"
    assert phone.says("Oui") == "Amina : Oui"
    assert phone.last["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert phone.keys == []

    assert phone.says("/choix") == "Quelle couleur ?"
    phone.presses("Vert")
    assert phone.toast == "C'est noté"
    phone.until(lambda: phone.last["text"] == "Couleur : green")
    assert "reply_markup" not in phone.last

    content = base64.b64encode(b"aller").decode()
    assert phone.sends(kind="document", file_name="aller.bin", bytes=content) == "5 octets"
    assert phone.file == b"rella"
