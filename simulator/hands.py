"""Hands for the people of a town: they hold phones, tap and type, over the control API.

For scripts: the demonstration and tests. Calls wait; none of this is for an event loop.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

_PATIENCE = 60.0
_CALL_SECONDS = 40.0


class TownTrouble(Exception):
    """The town refused, or kept us waiting; the words say what was asked."""


@dataclass(frozen=True)
class Seen:
    """One message as it stands on a phone; no-break spaces are shown as plain ones."""

    id: int
    by_bot: bool
    text: str
    date: datetime
    buttons: tuple[tuple[str, str], ...]
    file_name: str | None
    file_url: str | None

    @classmethod
    def of(cls, raw: dict[str, Any]) -> "Seen":
        """From the view of a chat."""
        words = (raw.get("text") or "").replace("\u00a0", " ").replace("\u202f", " ")
        file = raw.get("document") or {}
        return cls(
            id=raw["message_id"],
            by_bot=raw["from"] == "bot",
            text=words,
            date=datetime.fromisoformat(raw["date"]),
            buttons=tuple((b["text"], b["data"]) for row in raw.get("buttons") or () for b in row),
            file_name=file.get("file_name"),
            file_url=file.get("url"),
        )


class Hands:
    """The control API of one town, at its address."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, said: object = None) -> Any:
        """One call, answered; `TownTrouble` when it is refused."""
        data = json.dumps({} if said is None else said).encode() if method == "POST" else None
        request = urllib.request.Request(  # noqa: S310 - a town of ours, on this machine
            self.url + path, data, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=_CALL_SECONDS) as answer:  # noqa: S310
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise TownTrouble(f"{method} {path}: {error.read().decode()}") from None

    def bytes_of(self, url: str) -> bytes:
        """The bytes of a file seen on a phone."""
        full = url if url.startswith("http") else self.url + url
        with urllib.request.urlopen(full, timeout=_CALL_SECONDS) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content

    def phone(self, person: int) -> "Phone":
        return Phone(self, person)

    def now(self) -> datetime:
        """What time it is in town."""
        return datetime.fromisoformat(self.ask("GET", "/town/clock")["now"])

    def move_to(self, when: datetime) -> None:
        """Move the town clock, and wait until the bot has lived through it all."""
        self.wait_heard()
        self.ask("POST", "/town/clock", {"now": when.isoformat()})
        with _patience(f"the bot to come to {when}") as trying:
            for _ in trying:
                told = self.ask("GET", f"/town/caught_up?at={_quoted(when)}").get("now")
                if told and datetime.fromisoformat(told) >= when:
                    return

    def coming(self) -> list[dict[str, str]]:
        """The bot's next moments, as it told them last."""
        found: list[dict[str, str]] = self.ask("GET", "/town/caught_up").get("next", [])
        return found

    def wait_heard(self) -> None:
        """Until the bot has taken in everything people said."""
        with _patience("the bot to hear everybody") as trying:
            for _ in trying:
                if not self.ask("GET", "/sim/updates").get("updates"):
                    return


class Phone:
    """One person's phone."""

    def __init__(self, hands: Hands, person: int) -> None:
        self.hands = hands
        self.person = person

    def say(self, text: str) -> None:
        self._do("say", {"text": text})

    def start(self, payload: str) -> None:
        """Open a link."""
        self._do("start", {"payload": payload})

    def press(self, label: str) -> None:
        """Tap the lowest button that has these words; waits until one is there."""
        message, value = self.wait_button(label)
        self.tap(message, value)

    def tap(self, message: Seen, value: str) -> None:
        """Tap the button of this message that has this value."""
        self._do("press", {"message_id": message.id, "data": value})

    def wait_button(self, label: str) -> tuple[Seen, str]:
        """The lowest button that has these words, and the message that bears it."""
        with _patience(f"a button « {label} » on phone {self.person}") as trying:
            for _ in trying:
                for message in reversed(self.messages()):
                    for words, value in message.buttons:
                        if label in words:
                            return message, value
        raise AssertionError("unreachable")

    def wait_text(self, words: str) -> Seen:
        """The lowest message of the bot that holds these words."""
        with _patience(f"« {words} » on phone {self.person}") as trying:
            for _ in trying:
                for message in reversed(self.messages()):
                    if message.by_bot and words in message.text:
                        return message
        raise AssertionError("unreachable")

    def messages(self) -> list[Seen]:
        """Everything on the screen, the oldest first."""
        found = self.hands.ask("GET", f"/sim/people/{self.person}/chat")["messages"]
        return [Seen.of(raw) for raw in found if not raw.get("deleted")]

    def _do(self, deed: str, said: dict[str, Any]) -> None:
        self.hands.ask("POST", f"/sim/people/{self.person}/{deed}", said)


@contextmanager
def _patience(awaited: str) -> Iterator[Iterator[float]]:
    """Try again and again, a little slower each time, and say what was awaited in vain."""

    def tries() -> Iterator[float]:
        ends_at, pause = time.monotonic() + _PATIENCE, 0.005
        while time.monotonic() < ends_at:
            yield pause
            time.sleep(pause)
            pause = min(0.2, pause * 1.5)
        raise TownTrouble(f"waited in vain for {awaited}")

    yield tries()


def _quoted(when: datetime) -> str:
    return when.isoformat().replace("+", "%2B")
