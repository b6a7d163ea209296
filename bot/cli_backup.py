"""`cheville backup`, `restore`, `move`, `upgrade`: the whole database kept, put back, elsewhere."""

from collections.abc import Iterator
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
    createdb,
    is_a_server,
    is_an_address,
    is_there,
    shown_address,
)
from storage.erased_lines import FILE_NAME, merge
from storage.marks import BACKED_UP_ELSEWHERE, BACKUP_FAILED, RESTORED, Marks
from storage.state import soundness

BEFORE_RESTORE = "-avant-restauration"


def backup(folder: str | None, *, keep: int | None) -> int:
    """Keep all that is in the database, beside a running service or not. One without a contract is
    no house of ours: night after night it would drive out the backups that hold one."""
    settings = cli_house.settings()
    if not cli_house.exists(settings):
        raise Told("backup.no_database", address=cli_house.address_of(settings))
    where = Path(folder) if folder else settings.data_dir / FOLDER
    with _told_apart(settings) as database:
        _must_hold_contract(database, settings)
        database.run(lambda session: Marks(session).must_be_home())
        usual = where.absolute() == (settings.data_dir / FOLDER).absolute()
        with _noted(database, elsewhere=not usual):
            file, manifest = _keep(database, settings, where)
    say("backup.done", file=file, size=_size(file), **_facts(manifest, settings))
    if keep is not None:
        _forget(where, keep)
    return 0


def restore(file: str, *, replace: bool) -> int:
    """Put a backup back where the settings say. What is there is replaced only when that is said,
    and is kept as a backup first."""
    settings, found = cli_house.settings(), _read(Path(file))
    if not found.holds_contract:
        raise Told("restore.no_contract", file=file)
    with _told_apart(settings) as database:
        _take_alone(database)
        known = _knows_erasures(database, settings)
        _put_back(database, settings, Path(file), replace=replace)
        database.run(lambda session: _note_restored(session, found.made_at))
        where = cli_house.address_of(settings)
    facts = _facts(found, settings)
    say("restore.done", address=where, **facts)
    say("restore.since", **facts)
    if not known:
        say("restore.no_erased", folder=settings.data_dir.absolute())
    return 0


def move(address: str, *, replace: bool) -> int:
    """Take all that is in this database to another one, which the settings shall name next."""
    settings = cli_house.settings()
    there = _elsewhere(settings, address)
    if not cli_house.exists(settings):
        raise Told("backup.no_database", address=cli_house.address_of(settings))
    with _told_apart(settings) as database:
        _same_database(settings, there)
        _must_hold_contract(database, settings)
        _take_alone(database)
        file, manifest = _keep(database, settings, settings.data_dir / FOLDER)
        with _told_apart(there) as other:
            if not _share_a_lock(database, other):
                _take_it(other, there)
            _put_back(other, there, file, replace=replace)
        with suppress(WorldFailed, DatabaseLost):  # it may be left because nothing goes in any more
            database.run(partial(_leave, cli_house.named(there), SystemClock().now()))
    facts = _facts(manifest, settings)
    say("move.done", source=cli_house.address_of(settings), file=file, **facts)
    _say_next(there)
    return 0


def _elsewhere(settings: Settings, address: str) -> Settings:
    """The settings of the other database; a file has its folder of data around it."""
    if not is_an_address(address):
        raise Told("move.no_address")
    there = settings.model_copy(update={"database_url": address})
    if is_a_server(address):
        return there
    file = Path(cli_house.address_of(there)).absolute()
    cli_house.must_be_ours(file.parent)
    beside = {"database_url": f"sqlite:///{file}", "data_dir": file.parent}
    return settings.model_copy(update=beside)


def _share_a_lock(here: Database, there: Database) -> bool:
    """Two files in one folder: its lock is ours already."""
    return here.sqlite and there.sqlite and here.data_dir.samefile(there.data_dir)


def _take_it(database: Database, settings: Settings) -> None:
    try:
        _take_alone(database)
    except DatabaseLost as lost:
        if lost.reason != "dropped":
            raise
        made_by = createdb(settings.database)
        address = cli_house.address_of(settings)
        raise Told("move.no_database", address=address, made_by=made_by) from None


def _say_next(there: Settings) -> None:
    if is_a_server(there.database):
        say("move.next", address=cli_house.address_of(there))
        return
    usual = there.model_copy(update={"database_url": ""})
    name = "move.next_file" if usual.database == there.database else "move.next_named_file"
    say(name, address=there.database, folder=there.data_dir)


def upgrade() -> int:
    """Bring the database to this release, what it held being kept as a backup first."""
    settings = cli_house.settings()
    if not cli_house.exists(settings):
        raise Told("upgrade.no_database", address=cli_house.address_of(settings))
    with _told_apart(settings) as database:
        _take_alone(database)
        found = database.version()
        if found == SCHEMA:
            say("upgrade.nothing", version=SCHEMA)
            return 0
        database.open()
    say("upgrade.done", before=found, version=SCHEMA, folder=settings.data_dir / FOLDER)
    return 0


def _take_alone(database: Database) -> None:
    """What replaces or changes everything is done without the service."""
    try:
        database.take_run_lock()
    except AlreadyRunning:
        raise Told("backup.served") from None


@contextmanager
def _told_apart(settings: Settings) -> Iterator[Database]:
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
    mark = None if elsewhere else BACKUP_FAILED
    try:
        yield
        mark = BACKED_UP_ELSEWHERE if elsewhere else None
    finally:
        now = SystemClock().now()
        with suppress(WorldFailed, DatabaseLost):
            if mark is not None and database.version() is not None:
                database.run(partial(_note, mark, now))


def _note(mark: str, now: datetime, session: Session) -> None:
    Marks(session).note(mark, now)


def _leave(address: str, now: datetime, session: Session) -> None:
    Marks(session).leave(address, now)


def _note_restored(session: Session, made_at: datetime) -> None:
    """All that is here is in a backup of that moment; what was said since is to be asked again."""
    Marks(session).note(RESTORED, made_at)
    Marks(session).note(BACKED_UP_ELSEWHERE, made_at)


def _must_hold_contract(database: Database, settings: Settings) -> None:
    with database.snapshot() as connection:
        if not holds_contract(connection):
            raise Told("backup.no_contract", address=cli_house.address_of(settings))


def _keep(
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


def _put_back(database: Database, settings: Settings, file: Path, *, replace: bool) -> None:
    from storage.erase import replay
    from storage.restore import erased_in, holds_something
    from storage.restore import restore as put_back

    damaged = _damaged(database)
    if (damaged or holds_something(database)) and not replace:
        name = "restore.damaged_there" if damaged else "restore.not_empty"
        raise Told(name, address=shown_address(settings.database), file=file)
    if damaged:
        say("restore.set_aside", file=database.set_aside())
    elif holds_something(database):
        kept, _ = _keep(database, settings, settings.data_dir / FOLDER, BEFORE_RESTORE)
        say("restore.kept", file=kept)
    with _refusals(file):
        put_back(database, file)
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


def _same_database(here: Settings, there: Settings) -> None:
    if not is_there(there.database):
        return
    if shown_address(here.database) == shown_address(there.database):
        raise Told("move.same", address=shown_address(here.database))


def _forget(folder: Path, keep: int) -> None:
    """Leave only the newest of those made as a habit; one without a contract counts for none."""
    made = backups_in(folder)
    oldest_kept = with_a_contract(made)[-keep:][0]
    gone = made[: made.index(oldest_kept)]
    for file in gone:
        file.unlink()
    if gone:
        say("backup.forgotten", number=len(gone), kept=keep)


def _facts(manifest: Manifest, settings: Settings) -> dict[str, object]:
    zone = ZoneInfo(settings.timezone)
    return {
        "moment": french.moment_with_year(manifest.made_at, zone),
        "rows": french.number(manifest.rows),
        "tables": len(manifest.tables),
    }


def _size(file: Path) -> str:
    return sentence("backup.size", megabytes=french.number(round(file.stat().st_size / 1e6, 1)))
