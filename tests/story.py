"""Stories: people say things on their phones, and what they are told is looked at.

The whole house but its loops, over real HTTP against the simulator, on a real database, at a
fixed time. `settle` takes the loops' steps by hand until nothing is left to do.
"""

import asyncio
import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.app import House
from bot.documents.workbook import read_workbook
from bot.documents.workbook.progress import Told
from bot.settings import Settings
from domain.clock import FixedClock
from domain.plan import Plan
from simulator.server import Simulator
from storage.unit_of_work import UnitOfWork
from tests import cast
from tests.databases import compiled_once

PARIS = ZoneInfo("Europe/Paris")
_TAPS = count(1)
"""No two taps bear the same number: a number seen twice is one tap."""
T = TypeVar("T")


class Phone:
    """Somebody's phone in the town: what they do, and what they see."""

    def __init__(self, story: "Story", number: int, name: str) -> None:
        self.story = story
        self.number = number
        self.name = name

    def says(self, text: str) -> "Message":
        """Type this and send it; returns the last thing the bot shows then."""
        return self._does("say", text=text)

    def opens(self, token: str) -> "Message":
        """Open an invitation link."""
        return self._does("start", payload=token)

    def presses(self, label: str, *, on: "Message | None" = None) -> "Message":
        """Tap the button that has these words, on this message or the last one that has it."""
        message = on or self._with_button(label)
        value = next(b["data"] for row in message.buttons for b in row if label in b["text"])
        return self._does("press", message_id=message.id, data=value)

    def presses_value(self, value: str, message_id: int) -> "Message":
        """Send a tap with this value, as a modified client could."""
        tap = {
            "id": f"forged{next(_TAPS)}",
            "from": {"id": self.number, "is_bot": False, "first_name": self.name},
            "chat_instance": "1",
            "data": value,
            "message": {
                "message_id": message_id,
                "date": int(self.story.now.timestamp()),
                "chat": {"id": self.number, "type": "private", "first_name": self.name},
            },
        }
        return self._does("raw", update={"callback_query": tap})

    def sends(self, kind: str, **more: object) -> "Message":
        """Send something that is not words."""
        return self._does("send", kind=kind, **more)

    def sends_file(self, name: str, content: bytes) -> "Message":
        """Send a file, byte for byte."""
        return self.sends(
            "document", file_name=name, bytes=base64.b64encode(content).decode("ascii")
        )

    def edits(self, message_id: int, text: str) -> "Message":
        return self._does("edit", message_id=message_id, text=text)

    def blocks(self) -> None:
        self.story.ask("POST", f"/sim/people/{self.number}/block")
        self.story.settle()

    def _does(self, deed: str, **said: object) -> "Message":
        self.story.ask("POST", f"/sim/people/{self.number}/{deed}", said)
        if self.story.by_itself:
            self.story.settle()
        return self.last

    def _with_button(self, label: str) -> "Message":
        for message in reversed(self.messages):
            if any(label in b["text"] for row in message.buttons for b in row):
                return message
        raise AssertionError(f"{self.name} sees no button « {label} ».\n{self.screen}")

    @property
    def messages(self) -> "list[Message]":
        """Everything in the chat, the person's own words too, the oldest first."""
        found = self.story.ask("GET", f"/sim/people/{self.number}/chat")["messages"]
        return [Message.seen(m) for m in found if not m.get("deleted")]

    @property
    def told(self) -> "list[Message]":
        """What the bot said, the oldest first."""
        return [m for m in self.messages if m.sender == "bot"]

    @property
    def last(self) -> "Message":
        """The last message of the bot in the chat."""
        told = self.told
        return told[-1] if told else Message(0, "bot", "", (), None, False)

    @property
    def toasts(self) -> list[str]:
        """The little words seen under taps, the oldest first."""
        found = self.story.ask("GET", f"/sim/people/{self.number}/chat")["toasts"]
        return [t["text"] if isinstance(t, dict) else t for t in found]

    @property
    def screen(self) -> str:
        """The chat as text, to show when a story fails."""
        return "\n".join(m.as_text() for m in self.messages)


@dataclass(frozen=True)
class Message:
    """One message as a person sees it. No-break spaces are shown as plain ones."""

    id: int
    sender: str
    text: str
    buttons: tuple[tuple[dict[str, str], ...], ...]
    file: dict[str, Any] | None
    edited: bool

    @classmethod
    def seen(cls, raw: dict[str, Any]) -> "Message":
        buttons = tuple(
            tuple({**button, "text": _plain(button["text"])} for button in row)
            for row in raw.get("buttons") or ()
        )
        return cls(
            raw["message_id"],
            raw["from"],
            _plain(raw.get("text") or ""),
            buttons,
            raw.get("document"),
            bool(raw.get("edited")),
        )

    @property
    def labels(self) -> list[str]:
        return [b["text"] for row in self.buttons for b in row]

    def as_text(self) -> str:
        labels = "".join(f"\n  [{label}]" for label in self.labels)
        return f"{self.sender}: {self.text}{labels}"


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def at_home(town: Simulator, token: str, number: int) -> None:
    """Somebody has started this bot long ago: it may write to them."""
    town.town.chat(town.town.bots[token], town.town.person(number)).opened = True


class Story:
    """Lives as long as one test. People of the cast get a phone by `phone`."""

    def __init__(self, town: Simulator, url: str, data_dir: Path, token: str) -> None:
        self.town = town
        self.by_itself = True
        self.reads_apart = False
        """Whether workbooks are read in a child process, as in life, or here, where it is fast."""
        self.machine: datetime | None = None
        """Where machine time stands, when a test needs it to stand."""
        self.clock = FixedClock(cast.MONDAY, machine_time=lambda: self.machine or datetime.now(UTC))
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            telegram_bot_token=token,
            telegram_api_url=town.url,
            telegram_pace=0,
            database_url=url,
            data_dir=data_dir,
        )
        self.loop = asyncio.new_event_loop()
        self.token = token
        self.settings = settings
        self.house = self.loop.run_until_complete(self._built(settings))
        self.ids = self.house.database.run(cast.seed)

    async def _built(self, settings: Settings) -> House:
        house = House(settings, self.clock)
        compiled_once(house.database).open()
        house.polling.long_poll_seconds = 0
        house.sender.outcomes.world_pause = 0.05
        if not self.reads_apart:
            house.file_reader.read = read_here
        await house.channel.open()
        await house.recover()
        return house

    def restart(self) -> None:
        """Stop the house and build another on what the first one left."""
        self._leave()
        self.house = self.loop.run_until_complete(self._built(self.settings))

    @contextmanager
    def down(self, away: timedelta) -> Iterator[None]:
        """The house is away so long, whatever people do within the block; then it is back."""
        assert self.machine is not None, "say first what time it is for the machine"
        self._leave()
        self.by_itself = False
        yield
        self.ask("POST", "/sim/age", {"seconds": away.total_seconds()})
        self.machine += away
        self.clock.town += away
        self.house = self.loop.run_until_complete(self._built(self.settings))
        self.by_itself = True
        self.tick()

    def close(self) -> None:
        self._leave()
        self.loop.close()

    def _leave(self) -> None:
        self.loop.run_until_complete(self.house.channel.close())
        self.house.database.close()

    # Time

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def at(self, when: str) -> None:
        """Go to this moment on the wall clock of Paris (« 2026-12-03 08:30 »), then tick."""
        self.clock.town = datetime.fromisoformat(when).replace(tzinfo=PARIS)
        self.tick()

    def tick(self) -> None:
        self.loop.run_until_complete(self.house.tick())
        self.settle()

    def live_until(self, when: str) -> None:
        """Live through every due moment until then, in order."""
        until = datetime.fromisoformat(when).replace(tzinfo=PARIS).astimezone(UTC)
        while True:
            due_at = self.loop.run_until_complete(self.house.next_due())
            if due_at is None or due_at > until:
                break
            self.clock.town = due_at
            self.tick()
        self.clock.town = until
        self.tick()

    # People

    def phone(self, name: str, number: int | None = None) -> Phone:
        """A phone in town, without an account in the house yet."""
        asked: dict[str, object] = {"first_name": name}
        if number is not None:
            asked["id"] = number
        person = self.ask("POST", "/sim/people", asked)
        return Phone(self, person["id"], name)

    def member(self, name: str, role: str = "partner") -> Phone:
        """Somebody of the cast who has joined already and pressed Start."""
        phone = self.phone(name.capitalize())
        person = getattr(self.ids, name)
        self.do(lambda s: cast.join(s, self.ids, person, phone.number, role, self.now))
        at_home(self.town, self.token, phone.number)
        return phone

    # The house

    def settle(self) -> None:
        """Take the steps of the loops until nothing is left to do."""
        self.loop.run_until_complete(self._settle())

    async def _settle(self) -> None:
        for _ in range(200):
            await self.house.polling.once()
            worked = await self.house.dispatcher.work_once()
            worked += await self.house.file_reader.work_once()
            sent = await self.house.sender.send_once()
            if not worked and not sent and not await self._more_to_fetch():
                return
        raise AssertionError("the house never comes to rest")

    async def _more_to_fetch(self) -> bool:
        return bool(self.town.town.bots[self.token].mailbox.waiting())

    def do(self, deed: Callable[[Session], T]) -> T:
        """Run this in a transaction, to prepare or to look."""
        return self.house.database.run(deed)

    def look(self, question: Callable[[UnitOfWork], T]) -> T:
        """Ask the database something, as a unit of work of the story's contract."""

        def asked(session: Session) -> T:
            work = self.house.workshop.open(session)
            work.contract = work.contracts.get(self.ids.contract)
            return question(work)

        return self.do(asked)

    def ask(self, method: str, path: str, said: object = None) -> Any:
        """The simulator's control API."""
        data = json.dumps(said).encode() if said is not None else None
        if method == "POST" and data is None:
            data = b"{}"
        request = urllib.request.Request(
            self.town.url + path,
            data=data,
            method=method,
            headers={"Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from None

    def downloads(self, path: str) -> bytes:
        """The bytes of a file, as a phone gets them."""
        with urllib.request.urlopen(self.town.url + path, timeout=20) as answer:
            found: bytes = answer.read()
        return found

    @property
    def calls(self) -> list[dict[str, Any]]:
        """Every Bot API call of this town, the oldest first."""
        found: list[dict[str, Any]] = self.ask("GET", "/sim/calls")["calls"]
        return found


async def read_here(data: bytes, name: str, today: date, *, told: Told) -> Plan:
    """What the child process does, without the process."""
    return read_workbook(data, today, name, told)


def elsewhere(story: Story, name: str, role: str) -> Phone:
    """Somebody who has joined a second contract, « autre », and no contract of the cast."""
    phone = story.phone(name)

    def join(session: Session) -> None:
        contract, person = cast.second_contract(session, name)
        ids = replace(story.ids, contract=contract)
        cast.join(session, ids, person, phone.number, role, story.now)

    story.do(join)
    story.by_itself = False
    phone.says("/aide")
    story.by_itself = True
    story.settle()
    return phone
