"""The few shapes every file here shares: JSON objects, and the answer "no"."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """The Bot API says no: a status, Telegram's words, and sometimes parameters for the caller."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The answer as Telegram words it."""
        told: Json = {"ok": False, "error_code": self.status, "description": self.description}
        if self.parameters:
            told["parameters"] = self.parameters
        return told


def named(line: str) -> frozenset[str]:
    """A closed list of words, written in one line.

    >>> sorted(named("bold italic"))
    ['bold', 'italic']
    """
    return frozenset(line.split())


def bad_request(why: str) -> Refusal:
    """Refused with 400, in Telegram's words."""
    return Refusal(400, f"Bad Request: {why}")


class Impossible(Exception):
    """Nobody could do this on a phone, or the town has no such thing: told by the control API."""

    def __init__(self, why: str, status: int = 400) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it travels: a name, a type, and its bytes."""

    file_name: str
    mime_type: str
    content: bytes
