"""Whether a service that should be running does well: facts in, what is wrong out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TAP_LIFE = timedelta(seconds=150)
"""Telegram forgets a tap that nobody fetched for this long (its server's own constant)."""
DEAF_AFTER = timedelta(seconds=90)
"""A long poll lasts 25 s: three of them without an answer are no chance (fault 30)."""
LATELY = timedelta(minutes=2)
"""While it lasts, what Telegram holds against us is met with again within this."""
TICK_LATE_AFTER = timedelta(minutes=5)
"""A tick comes at least each minute."""
PATIENCE = timedelta(minutes=10)
"""What waits for longer than this waits for a service that is not there."""
BACKUP_OLD_AFTER = timedelta(days=3)
"""One is made each night: a week-end may pass before somebody looks."""
FIRST_BACKUP_WITHIN = timedelta(hours=36)
"""Whatever the hour at which a contract is brought in, a night has passed by then."""
RECENTLY = timedelta(days=7)
"""For so long a message that was lost or set aside asks for somebody; then it is history."""
ROOM = 200_000_000
"""Bytes: below it the disk is nearly full. A day of a large contract writes a tenth of it."""
CALM = timedelta(minutes=10)
"""What was not seen for so long is said to be over: what comes and goes is one trouble."""


class Wrong(StrEnum):
    """What may be wrong with a service; `database` when it cannot be asked at all."""

    DEAF = "deaf"
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    WEBHOOK = "webhook"
    TICK = "tick"
    INBOX = "inbox"
    OUTBOX = "outbox"
    STEPS = "steps"
    DISK = "disk"
    BACKUP = "backup"
    DATABASE = "database"


class Trouble(StrEnum):
    """What may last, and is somebody's to mend: told once, and once more when it is over. Its text
    has the same name."""

    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    WEBHOOK = "webhook"
    TICK = "tick"
    DISK = "disk"
    BACKUP = "backup"


@dataclass(frozen=True)
class Vitals:
    """How the service stands at `at`, machine time. What never happened yet is None; so is the age
    of what waits when nothing does. `troubles` are those that are there; `free_bytes` are
    those of the disk that holds the data; `held_since` is when the first contract was brought in.
    """

    at: datetime
    started_at: datetime | None
    heard_at: datetime | None
    ticked_at: datetime | None
    inbox_age: timedelta | None
    outbox_age: timedelta | None
    late_steps: int
    set_aside: int
    troubles: frozenset[Trouble]
    free_bytes: int
    held_since: datetime | None = None
    backup_at: datetime | None = None
    backup_failed_at: datetime | None = None


def wrongs(vitals: Vitals) -> tuple[Wrong, ...]:
    """What is wrong with a service that should be running."""
    found = {
        Wrong.DEAF: _silent(vitals, vitals.heard_at, DEAF_AFTER),
        Wrong.CONFLICT: Trouble.CONFLICT in vitals.troubles,
        Wrong.UNAUTHORIZED: Trouble.UNAUTHORIZED in vitals.troubles,
        Wrong.WEBHOOK: Trouble.WEBHOOK in vitals.troubles,
        Wrong.TICK: _silent(vitals, vitals.ticked_at, TICK_LATE_AFTER),
        Wrong.INBOX: is_old(vitals.inbox_age),
        Wrong.OUTBOX: is_old(vitals.outbox_age),
        Wrong.STEPS: vitals.late_steps > 0,
        Wrong.DISK: vitals.free_bytes < ROOM,
        Wrong.BACKUP: backup_that_failed(vitals) is not None or is_unkept(vitals),
    }
    return tuple(each for each, is_so in found.items() if is_so)


def is_old(age: timedelta | None) -> bool:
    """Whether what has waited for so long waits in vain."""
    return age is not None and age > PATIENCE


def backup_that_failed(vitals: Vitals) -> datetime | None:
    """When a backup was tried and came to nothing, unless one was made since."""
    failed_at, backup_at = vitals.backup_failed_at, vitals.backup_at
    is_over = failed_at is not None and backup_at is not None and backup_at >= failed_at
    return None if is_over else failed_at


def is_unkept(vitals: Vitals) -> bool:
    """Whether the last backup is too old, or the first one too long in coming."""
    if vitals.backup_at is not None:
        return vitals.at - vitals.backup_at > BACKUP_OLD_AFTER
    since = vitals.held_since
    return since is not None and vitals.at - since > FIRST_BACKUP_WITHIN


def is_alive(vitals: Vitals) -> bool:
    """Whether nothing is wrong that another start of the service might mend."""
    return not {Wrong.DEAF, Wrong.TICK} & set(wrongs(vitals))


def _silent(vitals: Vitals, last: datetime | None, patience: timedelta) -> bool:
    """Whether the last sign came too long ago. One that has just started is given its time."""
    signs = [sign for sign in (last, vitals.started_at) if sign is not None]
    return not signs or vitals.at - max(signs) > patience
