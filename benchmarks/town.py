"""A stand-in for Telegram in a process of its own; with its limits of pace when they matter."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any

TOKEN = "1000001:" + "AAFakeTokenOfTheSimulatorOnly_12345"
PATIENCE = 120.0


@dataclass(frozen=True)
class Heard:
    """A message in a chat; `at` is when it came to Telegram, in seconds of the machine."""

    by_bot: bool
    text: str
    at: float


class Town:
    """Lives as long as one round. `paced` when it refuses who writes too fast, as Telegram does."""

    def __init__(self, *, paced: bool = False) -> None:
        self._paced = paced

    def __enter__(self) -> "Town":
        command = [sys.executable, "-u", "-m", "simulator", "--port", "0"]
        command += [] if self._paced else ["--no-flood"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        found = re.match(r"(http://\S+)", said)
        assert found, said
        self.url = found[1]
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()

    def person(self) -> int:
        return int(self._ask("/sim/people", {"first_name": "Partenaire"})["id"])

    def say(self, person: int, words: str) -> None:
        self._ask(f"/sim/people/{person}/say", {"text": words})

    def people_who_started(self, count: int) -> list[int]:
        """So many people, their numbers one after the other, each with a chat that the bot may
        write to; what they said to open it is forgotten."""
        people = [self.person() for _ in range(count)]
        for person in people:
            self._ask(f"/sim/people/{person}/start", {})
        self._ask(f"/bot{TOKEN}/deleteWebhook", {"drop_pending_updates": True})
        return people

    def heard(self, person: int) -> list[Heard]:
        """Everything said in this chat, the oldest first."""
        messages = self._ask(f"/sim/people/{person}/chat")["messages"]
        return [Heard(m["from"] == "bot", m["text"], m["sent_at"]) for m in messages]

    def refused_for_pace(self) -> int:
        """How often the bot was told that it writes too fast."""
        return sum(call["status"] == 429 for call in self._ask("/sim/calls")["calls"])

    def menus(self) -> list[int]:
        """The chats whose menu the bot has set."""
        calls = self._ask("/sim/calls")["calls"]
        return [c["n"] for c in calls if c["method"] == "setMyCommands" and c["status"] == 200]

    def told(self, person: int) -> list[str]:
        """What the bot said in this chat, the oldest first."""
        messages = self._ask(f"/sim/people/{person}/chat")["messages"]
        return [m["text"] for m in messages if m["from"] == "bot"]

    def unconfirmed(self) -> int:
        """Updates that Telegram still keeps for the bot."""
        return len(self._ask("/sim/updates")["updates"])

    def messages(self) -> int:
        """Everything said in all chats, by people and by the bot."""
        return sum(each["messages"] for each in self._ask("/sim/people"))

    def until(
        self, true: Callable[[], bool], every: float = 0.02, patience: float = PATIENCE
    ) -> None:
        deadline = time.monotonic() + patience
        while not true():
            assert time.monotonic() < deadline, "the bot never came that far"
            time.sleep(every)

    def until_quiet(self, seconds: float = 2.0) -> None:
        """Until nothing waits and nothing more is said."""
        self.until(lambda: not self.unconfirmed())
        before = -1
        while before != (now := self.messages()):
            before = now
            time.sleep(seconds)

    def _ask(self, path: str, said: object = None) -> Any:
        data = json.dumps(said).encode() if said is not None else None
        request = urllib.request.Request(self.url + path, data=data)
        request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())
