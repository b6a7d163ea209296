"""A town, a database, a service that may die, and people who go on all the same.

What people do comes over HTTP, what they see is what the town's calls say: the truth about what
left the house. The database is looked at as a command beside a running service would.
"""

import json
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from sqlmodel import Session, func, select

from simulator.server import Simulator
from storage.database import Database
from storage.inbox import Inbox, InboxRow, InboxState
from storage.outbox import Outbox, OutboxRow, OutboxState
from storage.sent_workbooks import SentWorkbooks
from storage.steps import Steps
from tests import cast, leaks
from tests.durability.mortal import Life
from tests.durability.service import Nursery, Service
from tests.story import Phone, at_home

MARK = "↻ Renvoyé après une interruption"
PATIENCE = 30.0
_SENDS = ("sendMessage", "sendDocument")
_SHOWS = (*_SENDS, "editMessageText", "editMessageCaption")
T = TypeVar("T")


@dataclass(frozen=True)
class Shown:
    """One message that reached a phone: its words, whether it came as a new one, and marked."""

    words: str
    new: bool
    marked: bool


class Scene:
    """Lives as long as one run of a scenario."""

    now: datetime

    def __init__(
        self,
        nursery: Nursery,
        town: Simulator,
        database: tuple[str, Path],
        *,
        at: datetime = cast.MONDAY,
        follows_town: bool = False,
        webhook_port: int = 0,
    ) -> None:
        self.town = town
        self.now = at
        self.by_itself = False
        self.database = Database(*database)
        self.database.open()
        self.ids = self.database.run(cast.seed)
        clock = f"{town.url}/town/clock" if follows_town else None
        url, data_dir = database
        self.data_dir = data_dir
        life = Life(
            *(town.token, town.url, url, str(data_dir), at.isoformat()),
            town=clock,
            webhook_port=webhook_port,
        )
        self.service = Service(nursery, life)

    def close(self) -> None:
        """Whatever the test left running ends here."""
        self.service.kill()
        self.database.close()
        leaks.keep(self.service.log_file, "durability")

    # People

    def phone(self, name: str, number: int | None = None) -> Phone:
        asked: dict[str, object] = {"first_name": name}
        if number is not None:
            asked["id"] = number
        person = self.ask("POST", "/sim/people", asked)
        return Phone(self, person["id"], name)  # type: ignore[arg-type]

    def member(self, name: str, role: str = "partner") -> Phone:
        """Somebody of the cast who joined long ago: Telegram lets us write to them."""
        phone = self.phone(name.capitalize())
        person = getattr(self.ids, name)
        self.do(lambda s: cast.join(s, self.ids, person, phone.number, role, self.now))
        at_home(self.town, self.town.token, phone.number)
        return phone

    def settle(self) -> None:
        """Until everything said was treated and everything owed was sent, whoever dies."""
        self.until(lambda: self.at_rest or None, patience=90.0, pause=0.05)

    @property
    def at_rest(self) -> bool:
        waiting = self.town.town.default_bot.mailbox.waiting()
        return not waiting and self.do(lambda session: _nothing_left(session, self.now))

    def until(
        self, seen: Callable[[], T | None], *, patience: float = PATIENCE, pause: float = 0.01
    ) -> T:
        """Wait for this; a service that died meanwhile is started again."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            self.service.revive()
            if (found := seen()) is not None:
                return found
            time.sleep(pause)
        raise AssertionError(f"never seen\n{self.state}\n{self.service.log[-6000:]}")

    def reads(self, phone: Phone, words: str, times: int = 1) -> None:
        """Until this person has these words before their eyes, so many times."""

        def seen() -> bool | None:
            return sum(words in m.text for m in phone.told) >= times or None

        try:
            self.until(seen)
        except AssertionError as error:
            raise AssertionError(f"no « {words} » on\n{phone.screen}\n{error}") from None

    # What reached people

    def shown_to(self, phone: Phone) -> list[Shown]:
        """Everything that appeared on this phone, in order, as new messages or as edits."""
        calls = self.ask("GET", "/sim/calls")["calls"]
        mine = [c for c in calls if c["status"] == 200 and c["method"] in _SHOWS]
        return [_shown(c) for c in mine if c["params"].get("chat_id") == phone.number]

    # The database

    def do(self, deed: Callable[[Session], T]) -> T:
        return self.database.run(deed)

    def count(self, table: Any, *conditions: Any) -> int:
        wanted = select(func.count()).select_from(table).where(*conditions)
        return self.do(lambda session: session.exec(wanted).one())

    @property
    def state(self) -> str:
        return self.do(lambda s: f"{Inbox(s).counts()} {dict(Outbox(s).counts())}")

    def ask(self, method: str, path: str, said: object = None) -> Any:
        """The simulator's control API."""
        data = json.dumps(said or {}).encode() if method == "POST" else None
        request = urllib.request.Request(self.town.url + path, data=data, method=method)
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.read().decode()}") from None


def _shown(call: dict[str, Any]) -> Shown:
    words = call["params"].get("text") or call["params"].get("caption") or ""
    bare, mark, _ = words.partition(f"\n\n{MARK}")
    return Shown(bare, call["method"] in _SENDS, bool(mark))


def _nothing_left(session: Session, now: datetime) -> bool:
    unsent = (OutboxState.WAITING, OutboxState.IN_HAND, OutboxState.IN_DOUBT)
    owed = {state: n for state, n in Outbox(session).counts().items() if state in unsent}
    to_read = SentWorkbooks(session).next_to_read(datetime.max.replace(tzinfo=UTC))
    return not (Inbox(session).waiting() or owed or to_read or Steps(session).due(now))


def in_order(shown: Sequence[Shown]) -> list[str]:
    """The texts in the order in which they first appeared."""
    return list(dict.fromkeys(each.words for each in shown))


def assert_nothing_lost_nor_doubled(scene: Scene, calm: Sequence[Shown], phone: Phone) -> None:
    """This phone showed what it shows on a calm day; a message that came twice says so."""
    stormy = scene.shown_to(phone)
    expected, seen = in_order(calm), in_order(stormy)
    assert expected == seen, f"{expected}\n{seen}\n{scene.state}\n{phone.screen}"
    expected, sent = (
        Counter(s.words for s in calm),
        Counter(s.words for s in stormy if s.new and not s.marked),
    )
    assert not sent - expected, f"sent twice without a word\n{phone.screen}"


def assert_everything_settled(scene: Scene) -> None:
    """Each message treated, none set aside; each word delivered or out of date."""
    scene.settle()
    inbox = scene.do(lambda s: Inbox(s).counts())
    assert {InboxState.DONE} >= set(inbox), inbox
    assert 0 == scene.count(InboxRow, InboxRow.attempts > 0)
    refused = scene.count(OutboxRow, OutboxRow.state == OutboxState.REFUSED)
    assert 0 == refused, scene.state
