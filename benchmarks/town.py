"""A stand-in for Telegram in a process of its own, without limits of pace."""

import json
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from types import TracebackType
from typing import Any

TOKEN = "1000001:" + "AAFakeTokenOfTheSimulatorOnly_12345"
PATIENCE = 120.0


class Town:
    """Lives as long as one round."""

    def __enter__(self) -> "Town":
        command = [sys.executable, "-u", "-m", "simulator", "--no-flood", "--port", "0"]
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

    def until(self, true: Callable[[], bool], every: float = 0.02) -> None:
        deadline = time.monotonic() + PATIENCE
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
