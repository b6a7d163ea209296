"""What became of a sending: values, not exceptions."""

from dataclasses import dataclass
from datetime import datetime

UNREACHABLE = "forbidden"
"""Why nothing can be written to somebody who blocked us, or is gone."""


@dataclass(frozen=True)
class Delivered:
    """The channel has it; `message_id` names it there, for later edits."""

    message_id: str | None = None


@dataclass(frozen=True)
class TryAgain:
    """Worth another try after `after_seconds`; `in_doubt` when it may have arrived all the same.

    `everyone` says that the channel asked the whole installation to pause, not this chat alone.
    """

    after_seconds: float
    reason: str
    in_doubt: bool = False
    everyone: bool = False


@dataclass(frozen=True)
class Held:
    """It was not asked: the whole channel is on pause until then (machine time)."""

    until: datetime


@dataclass(frozen=True)
class Refused:
    """It will never arrive; `unreachable` when the person can no longer be written to at all."""

    reason: str
    unreachable: bool = False


Outcome = Delivered | TryAgain | Held | Refused
