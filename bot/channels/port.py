"""What every channel must be able to do. The house knows channels by this file alone."""

from dataclasses import dataclass
from typing import Any, Protocol

from domain.delivery import Outcome
from domain.messages import Act, Address, Incoming


@dataclass(frozen=True)
class Envelope:
    """One thing to do, ready for the channel: nothing left to look up.

    `captioned` when the message to edit carries a file, its words being the file's caption;
    `query` is the tap to answer, or the person's own message to take away; `reply` when somebody
    waits for it.
    """

    address: Address
    act: Act
    text: str = ""
    buttons: tuple[tuple[tuple[str, str], ...], ...] | None = None
    file: tuple[str, bytes] | None = None
    target: str | None = None
    captioned: bool = False
    query: str | None = None
    reply: bool = False


class ChannelSilent(Exception):
    """The channel does not tell who we are; `reason` is « unauthorized » or « unreachable »."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileLost(Exception):
    """The channel will never give this file: too big for it, or forgotten."""


class Channel(Protocol):
    """A way to people. `send` never raises for what the world does: the outcome is a value."""

    name: str

    async def turn(self, envelope: Envelope) -> None:
        """Wait until this may leave at the channel's pace; whether it still may is asked after."""

    async def send(self, envelope: Envelope) -> Outcome: ...

    def read(self, raw: dict[str, Any], row_id: int) -> Incoming | None:
        """What somebody said, or None when the update is not for us."""

    async def fetch(self, file: str, *, at_most: int) -> bytes:
        """The bytes of a file that somebody sent, `at_most` so many.

        Raises `FileLost` when it will never come, `WorldFailed` when it may come later.
        """
