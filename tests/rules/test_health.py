"""When a service that should be running does well, and what is wrong when it does not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.health import ROOM, Trouble, Vitals, Wrong, is_alive, wrongs

NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
WELL = Vitals(
    at=NOW,
    started_at=NOW - timedelta(days=3),
    heard_at=NOW - timedelta(seconds=45),
    ticked_at=NOW - timedelta(seconds=75),
    inbox_age=None,
    outbox_age=timedelta(minutes=2),
    late_steps=0,
    set_aside=4,
    troubles=frozenset(),
    free_bytes=ROOM,
)


def ago(**age: float) -> datetime:
    return NOW - timedelta(**age)


def test_a_service_that_hears_and_ticks_is_well() -> None:
    """What was set aside is somebody's to read, and no reason to start it again."""
    assert () == wrongs(WELL)
    assert is_alive(WELL)


@pytest.mark.parametrize(
    ("change", "wrong", "alive"),
    [
        ({"heard_at": ago(seconds=91)}, Wrong.DEAF, False),
        ({"troubles": frozenset({Trouble.CONFLICT})}, Wrong.CONFLICT, True),
        ({"troubles": frozenset({Trouble.UNAUTHORIZED})}, Wrong.UNAUTHORIZED, True),
        ({"troubles": frozenset({Trouble.WEBHOOK})}, Wrong.WEBHOOK, True),
        ({"ticked_at": ago(seconds=301)}, Wrong.TICK, False),
        ({"inbox_age": timedelta(minutes=11)}, Wrong.INBOX, True),
        ({"outbox_age": timedelta(minutes=11)}, Wrong.OUTBOX, True),
        ({"late_steps": 1}, Wrong.STEPS, True),
        ({"free_bytes": ROOM - 1}, Wrong.DISK, True),
        ({"backup_at": ago(days=4)}, Wrong.BACKUP, True),
        ({"held_since": ago(hours=37)}, Wrong.BACKUP, True),
        ({"backup_failed_at": ago(minutes=1)}, Wrong.BACKUP, True),
    ],
)
def test_30_each_thing_is_wrong_by_itself(
    change: dict[str, object], wrong: Wrong, alive: bool
) -> None:
    """Fault 30: ninety seconds without an answer; only silence is mended by another start."""
    ill = replace(WELL, **change)  # type: ignore[arg-type]

    assert (wrong,) == wrongs(ill)
    assert alive == is_alive(ill)


@pytest.mark.parametrize("heard_at", [None, ago(days=2)])
def test_a_service_that_has_just_started_is_given_its_time(heard_at: datetime | None) -> None:
    """It was away for two days, or is new: the first answer of a long poll takes 25 s."""
    begun = replace(WELL, started_at=ago(seconds=30), heard_at=heard_at, ticked_at=None)

    assert () == wrongs(begun)
    assert (Wrong.DEAF,) == wrongs(replace(begun, started_at=ago(seconds=100)))


def test_one_that_never_started_gives_no_sign() -> None:
    """Nothing is known of it: it is not well."""
    nobody = replace(WELL, started_at=None, heard_at=None, ticked_at=None)

    assert (Wrong.DEAF, Wrong.TICK) == wrongs(nobody)


@pytest.mark.parametrize(
    "change",
    [
        {"held_since": ago(hours=35)},
        {"held_since": ago(days=300), "backup_at": ago(days=2)},
        {"backup_failed_at": ago(days=2), "backup_at": ago(days=1)},
    ],
)
def test_backups_are_given_their_time(change: dict[str, datetime]) -> None:
    """The first comes with the night, a week-end may pass, and one that came mends one that did
    not."""
    assert () == wrongs(replace(WELL, **change))  # type: ignore[arg-type]
