"""`cheville backup`, `restore`, `upgrade`: the whole database kept, put back, brought up to now."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import cli_house, french, owners
from bot.cli_words import Told, say, sentence, why
from bot.clock import SystemClock
from bot.settings import Settings
from domain.errors import WorldFailed
from storage.backup import (
    FOLDER,
    Manifest,
    NotABackup,
    backups_in,
    holds_contract,
    read,
    target_in,
    with_a_contract,
    write,
)
from storage.database import (
    SCHEMA,
    AlreadyRunning,
    Database,
    DatabaseLost,
    Session,
    shown_address,
)
from storage.erased_lines import FILE_NAME, merge
from storage.marks import BACKED_UP_ELSEWHERE, BACKUP_FAILED, RESTORED, Marks
from storage.outbox import Outbox
from storage.state import soundness

BEFORE_RESTORE = "-avant-restauration"


def backup(folder: str | None, *, keep: int | None) -> int:
    """Keep all that is in the database, beside a running service or not. One without a contract is
    no house of ours: night after night it would drive out the backups that hold one."""
    settings = cli_house.settings()
    if not cli_house.exists(settings):
        raise Told("backup.no_database", address=cli_house.address_of(settings))
    where = Path(folder) if folder else settings.data_dir / FOLDER
    with told_apart(settings) as database:
        must_hold_contract(database, settings)
        database.run(lambda session: Marks(session).must_be_home())
        usual = where.absolute() == (settings.data_dir / FOLDER).absolute()
        with _noted(database, elsewhere=not usual):
            file, manifest = keep_all(database, settings, where)
    say("backup.done", file=file, size=_size(file), **facts_of(manifest, settings))
    if keep is not None:
        _forget(where, keep)
    return 0


def restore(file: str, *, replace: bool) -> int:
    """Put a backup back where the settings say. What is there is replaced only when that is said,
    and is kept as a backup first."""
    settings, found = cli_house.settings(), _read(Path(file))
    if not found.holds_contract:
        raise Told("restore.no_contract", file=file)
    with told_apart(settings) as database:
        take_alone(database)
        known = _knows_erasures(database, settings)
        put_back(database, settings, Path(file), replace=replace)
        database.run(partial(_note_restored, found.made_at, SystemClock().now()))
        where = cli_house.address_of(settings)
    facts = facts_of(found, settings)
    say("restore.done", address=where, **facts)
    say("restore.since", **facts)
    if not known:
        say("restore.no_erased", folder=settings.data_dir.absolute())
    return 0


def upgrade() -> int:
    """Bring the database to this release, what it held being kept as a backup first."""
    settings = cli_house.settings()
    if not cli_house.exists(settings):
        raise Told("upgrade.no_database", address=cli_house.address_of(settings))
    with told_apart(settings) as database:
        take_alone(database)
        found = database.version()
        if found == SCHEMA:
            say("upgrade.nothing", version=SCHEMA)
            return 0
        database.open()
    say("upgrade.done", before=found, version=SCHEMA, folder=settings.data_dir / FOLDER)
    return 0


def take_alone(database: Database) -> None:
    """What replaces or changes everything is done without the service."""
    try:
        database.take_run_lock()
    except AlreadyRunning:
        raise Told("backup.served") from None


@contextmanager
def told_apart(settings: Settings) -> Iterator[Database]:
    """The database as it is, not brought up to date, each trouble in words."""
    with cli_house.in_words(settings):
        database = Database(settings.database, settings.data_dir)
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _noted(database: Database, *, elsewhere: bool) -> Iterator[None]:
    """The service is to know of a backup that it cannot see, and of one that came to nothing where
    they go: nobody reads what a timer says at night. Whoever gives a folder is there to read."""
    note: Callable[[datetime, Session], None] | None = None if elsewhere else _note_failed
    try:
        yield
        note = _note_elsewhere if elsewhere else _note_made
    finally:
        with suppress(WorldFailed, DatabaseLost):
            if note is not None and database.version() is not None:
                database.run(partial(note, SystemClock().now()))


def _note_failed(now: datetime, session: Session) -> None:
    Marks(session).note(BACKUP_FAILED, now)


def _note_elsewhere(now: datetime, session: Session) -> None:
    Marks(session).note(BACKED_UP_ELSEWHERE, now)


def _note_made(_now: datetime, session: Session) -> None:
    """Its file tells when, to the second: one that had failed within that second is over too."""
    if Marks(session).moment(BACKUP_FAILED):
        Marks(session).put(BACKUP_FAILED, None)


def _note_restored(made_at: datetime, now: datetime, session: Session) -> None:
    """All that is here is in a backup of that moment: what was said since is to be asked again, and
    what waited then may have left since."""
    Outbox(session).doubt_what_waited(now)
    Marks(session).note(RESTORED, made_at)
    Marks(session).note(BACKED_UP_ELSEWHERE, made_at)


def must_hold_contract(database: Database, settings: Settings) -> None:
    with database.snapshot() as connection:
        if not holds_contract(connection):
            raise Told("backup.no_contract", address=cli_house.address_of(settings))


def keep_all(
    database: Database, settings: Settings, where: Path, label: str = ""
) -> tuple[Path, Manifest]:
    """Write a backup into this folder. Raises `Told` when there is nothing to keep or no room."""
    with database.snapshot() as connection:
        target = where
        try:
            target = target_in(where, connection, label)
            return target, write(connection, target, settings.data_dir / FILE_NAME)
        except OSError as error:
            if owners.first_shut([where]):
                raise _shut(where.absolute(), settings) from None
            raise Told("backup.no_file", file=target, why=why(error, writes=True)) from None


def _shut(folder: Path, settings: Settings) -> Told:
    """Only what lies among our data is to be given to us: of another folder nobody knows what else
    it is for."""
    if not folder.is_relative_to(settings.data_dir.absolute()):
        return Told("backup.foreign", folder=folder)
    return Told("backup.shut", folder=folder, remedy=owners.giving_back(folder))


def must_give_way(database: Database, settings: Settings, *, replace: bool) -> bool:
    """What is there is replaced only when that is said; whether it is damaged."""
    from storage.restore import holds_something

    damaged = _damaged(database)
    if (damaged or holds_something(database)) and not replace:
        name = "restore.damaged_there" if damaged else "restore.not_empty"
        raise Told(name, address=shown_address(settings.database))
    return damaged


def put_back(database: Database, settings: Settings, file: Path, *, replace: bool) -> None:
    from storage.erase import replay
    from storage.restore import erased_in, holds_something
    from storage.restore import restore as fill

    if must_give_way(database, settings, replace=replace):
        say("restore.set_aside", file=database.set_aside())
    elif holds_something(database):
        kept, _ = keep_all(database, settings, settings.data_dir / FOLDER, BEFORE_RESTORE)
        say("restore.kept", file=kept)
    with _refusals(file):
        fill(database, file)
    merge(settings.data_dir, erased_in(file))
    database.run(lambda session: Marks(session).come_back())
    now = SystemClock().now().astimezone(UTC)
    again = database.run(lambda session: replay(session, settings.data_dir, now))
    if again:
        say("restore.erased_again", people=again)


def _damaged(database: Database) -> bool:
    """Whether the file contradicts itself; a server answers for its own."""
    try:
        return bool(database.run(soundness).faults)
    except DatabaseLost as lost:
        if lost.reason != "damaged":
            raise
        return True


def _knows_erasures(database: Database, settings: Settings) -> bool:
    """Whether this folder can tell who asked to be erased since the backup: a blank one cannot."""
    from storage.restore import holds_something

    if (settings.data_dir / FILE_NAME).exists():
        return True
    return not _damaged(database) and holds_something(database)


def _read(file: Path) -> Manifest:
    with _refusals(file):
        return read(file)


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    try:
        yield
    except NotABackup as refused:
        raise Told(f"restore.{refused.reason}", file=file) from None
    except OSError as error:
        raise Told("restore.no_file", file=file, why=why(error)) from None


def _forget(folder: Path, keep: int) -> None:
    """Leave only the newest of those made as a habit; one without a contract counts for none."""
    made = backups_in(folder)
    oldest_kept = with_a_contract(made)[-keep:][0]
    gone = made[: made.index(oldest_kept)]
    for file in gone:
        file.unlink()
    if gone:
        say("backup.forgotten", number=len(gone), kept=keep)


def facts_of(manifest: Manifest, settings: Settings) -> dict[str, object]:
    zone = ZoneInfo(settings.timezone)
    return {
        "moment": french.moment_with_year(manifest.made_at, zone),
        "rows": french.number(manifest.rows),
        "tables": len(manifest.tables),
    }


def _size(file: Path) -> str:
    return sentence("backup.size", megabytes=french.number(round(file.stat().st_size / 1e6, 1)))
