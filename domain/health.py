"""Whether a service that should be running does well: facts in, what is wrong out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

DEAF_AFTER = timedelta(seconds=90)
"""A long poll lasts 25 s: three of them without an answer are no chance (fault 30)."""
TICK_LATE_AFTER = timedelta(minutes=5)
"""A tick comes at least each minute."""
PATIENCE = timedelta(minutes=10)
"""What waits for longer than this waits for a service that is not there."""
ROOM = 200_000_000
"""Bytes: below it the disk is nearly full. A day of a large contract writes a tenth of it."""


class Wrong(StrEnum):
    """What may be wrong with a service; `database` when it cannot be asked at all."""

    DEAF = "deaf"
    TICK = "tick"
    INBOX = "inbox"
    OUTBOX = "outbox"
    STEPS = "steps"
    DISK = "disk"
    DATABASE = "database"


class Trouble(StrEnum):
    """What may last, and is somebody's to mend: told once, and once more when it is over. Its text
    has the same name."""

    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    WEBHOOK = "webhook"
    TICK = "tick"
    DISK = "disk"


@dataclass(frozen=True)
class Vitals:
    """How the service stands at `at`, machine time. What never happened yet is None; so is the age
    of what waits when nothing does. `free_bytes` are those of the disk that holds the data.
    """

    at: datetime
    started_at: datetime | None
    heard_at: datetime | None
    ticked_at: datetime | None
    inbox_age: timedelta | None
    outbox_age: timedelta | None
    late_steps: int
    set_aside: int
    free_bytes: int


def wrongs(vitals: Vitals) -> tuple[Wrong, ...]:
    """What is wrong with a service that should be running."""
    found = {
        Wrong.DEAF: _silent(vitals, vitals.heard_at, DEAF_AFTER),
        Wrong.TICK: _silent(vitals, vitals.ticked_at, TICK_LATE_AFTER),
        Wrong.INBOX: is_old(vitals.inbox_age),
        Wrong.OUTBOX: is_old(vitals.outbox_age),
        Wrong.STEPS: vitals.late_steps > 0,
        Wrong.DISK: vitals.free_bytes < ROOM,
    }
    return tuple(each for each, is_so in found.items() if is_so)


def is_old(age: timedelta | None) -> bool:
    """Whether what has waited for so long waits in vain."""
    return age is not None and age > PATIENCE


def is_alive(vitals: Vitals) -> bool:
    """Whether nothing is wrong that another start of the service might mend."""
    return not {Wrong.DEAF, Wrong.TICK} & set(wrongs(vitals))


def _silent(vitals: Vitals, last: datetime | None, patience: timedelta) -> bool:
    """Whether the last sign came too long ago. One that has just started is given its time."""
    signs = [sign for sign in (last, vitals.started_at) if sign is not None]
    return not signs or vitals.at - max(signs) > patience
