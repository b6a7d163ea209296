"""The town: people with phones, bots, what they said to each other, files, and the time.

State only. What bots do to it is in the method files; what people do is in `phones.py`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.bell import Bell
from simulator.clocks import MachineClock, TownClock
from simulator.flood import Pace
from simulator.journal import Journal
from simulator.shapes import Impossible, Json, Upload, bad_request
from simulator.updates import Mailbox
from simulator.weather import Weather

DEFAULT_TOKEN = "1000001:" + "AAFakeTokenOfTheSimulatorOnly_12345"
DEFAULT_USERNAME = "cheville_demo_bot"


@dataclass(slots=True)
class Person:
    """Someone with a phone; the page opens first the phones that are marked so."""

    id: int
    first_name: str
    last_name: str = ""
    username: str = ""
    role_label: str = ""
    invitation: Any = None
    phone: bool = False

    def user(self) -> Json:
        return {"id": self.id, "is_bot": False, **self._names(), "language_code": "fr"}

    def as_chat(self) -> Json:
        return {"id": self.id, **self._names(), "type": "private"}

    def _names(self) -> Json:
        names = {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }
        return {name: value for name, value in names.items() if value}


@dataclass(slots=True)
class Post:
    """One message in a chat: its body as the Bot API tells it, and what only the phone knows."""

    body: Json
    by_bot: bool
    sent_at: float
    markup: Json | None = None
    deleted: bool = False
    toasts: list[Json] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)

    @property
    def id(self) -> int:
        return int(self.body["message_id"])


@dataclass(slots=True)
class Chat:
    """One person's conversation with one bot."""

    person: Person
    bot: "Bot"
    posts: dict[int, Post] = field(default_factory=dict)
    opened: bool = False
    blocked: bool = False
    unread: int = 0
    pinned: list[int] = field(default_factory=list)
    keyboard: Json | None = None
    toasts: list[Json] = field(default_factory=list)
    typing_until: float = 0.0
    typing: str = ""

    def add(self, body: Json, *, by_bot: bool, at: float, markup: Json | None = None) -> Post:
        post = Post(body, by_bot, at, markup)
        self.posts[post.id] = post
        self.unread = self.unread + 1 if by_bot else 0
        return post

    def standing(self, message_id: int) -> Post | None:
        """The message, unless it never was or is deleted."""
        post = self.posts.get(message_id)
        return None if post is None or post.deleted else post


@dataclass(slots=True)
class Tap:
    """A press on an inline button, while its answer can still be shown."""

    chat: Chat
    post: Post
    expires_at: float


class Bot:
    """One bot of the town: its name, its queue, its conversations, its menus."""

    def __init__(self, token: str, username: str, first_name: str, mailbox: Mailbox) -> None:
        self.token = token
        self.id = int(token.partition(":")[0])
        self.username = username
        self.first_name = first_name
        self.mailbox = mailbox
        self.pace = Pace(mailbox.machine)
        self.chats: dict[int, Chat] = {}
        self.taps: dict[str, Tap] = {}
        self.webhook: Json = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.commands: dict[tuple[str, str], list[Json]] = {}
        self.menu_buttons: dict[int, Json] = {}
        self._last_message_id = 0

    def next_message_id(self) -> int:
        """Counted over all its private chats, as Telegram does."""
        self._last_message_id += 1
        return self._last_message_id

    def user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }


@dataclass(slots=True)
class StoredFile:
    """A file that was sent by somebody, under the id a bot knows."""

    file_id: str
    unique_id: str
    path: str
    upload: Upload

    def told(self) -> Json:
        return {
            "file_id": self.file_id,
            "file_unique_id": self.unique_id,
            "file_size": len(self.upload.content),
        }


class Town:
    """Everything; lives as long as the simulator runs."""

    def __init__(
        self, *, token: str, username: str, starts_at: datetime | None, flood: bool
    ) -> None:
        self.machine = MachineClock()
        self.clock = TownClock(starts_at)
        self.flood = flood
        self.weather = Weather()
        self.events = Journal()
        self.calls = Journal()
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.files: dict[str, StoredFile] = {}
        self.webhooks = Bell()
        self.caught_up: Json = {"now": None, "next": []}
        self._numbers = 0
        self.default_bot = self.add_bot(token, username, "Cheville")

    def add_bot(self, token: str, username: str, first_name: str) -> Bot:
        """A new bot; or, with a token that is known, other names for the same bot."""
        if known := self.bots.get(token):
            known.username, known.first_name = username, first_name
            return known
        bot = Bot(token, username, first_name, Mailbox(self.machine, hurry=not self.flood))
        self.bots[token] = bot
        return bot

    def bot_named(self, username: str | None) -> Bot:
        """The bot people mean; the town's first bot when they do not say."""
        if not username:
            return self.default_bot
        for bot in self.bots.values():
            if bot.username == username.lstrip("@"):
                return bot
        raise Impossible(f"no bot is called {username}", 404)

    def add_person(self, person: Person) -> Person:
        self.people[person.id] = person
        for bot in self.bots.values():
            if person.id in bot.chats:
                bot.chats[person.id].person = person
        self.tell("person", person.id)
        return person

    def person(self, person_id: int) -> Person:
        found = self.people.get(person_id)
        if found is None:
            raise Impossible(f"nobody here has the id {person_id}", 404)
        return found

    def chat(self, bot: Bot, person: Person) -> Chat:
        """Their conversation, begun empty if it never was."""
        chat = bot.chats.get(person.id)
        if chat is None:
            chat = bot.chats[person.id] = Chat(person, bot)
        return chat

    def chat_for_bot(self, bot: Bot, chat_id: int | str) -> Chat:
        """The chat a bot means by its id; Telegram finds no private chat by a username."""
        person = self.people.get(chat_id) if isinstance(chat_id, int) else None
        if person is None:
            raise bad_request("chat not found")
        return self.chat(bot, person)

    def number(self) -> int:
        """A number nobody else has, for ids of files, taps and the like."""
        self._numbers += 1
        return self._numbers

    def keep_file(self, upload: Upload, folder: str) -> StoredFile:
        number = self.number()
        name = upload.file_name.rpartition(".")
        path = f"{folder}/file_{number}" + (f".{name[2]}" if name[1] else "")
        stored = StoredFile(f"BQACAgQAAx{number:08d}Qw", f"AgAD{number:08d}", path, upload)
        self.files[stored.file_id] = stored
        return stored

    def tell(self, kind: str, person_id: int | None = None, **more: Any) -> None:
        """A line for those who watch the town."""
        self.events.add(kind=kind, person=person_id, **more)
