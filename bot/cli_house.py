"""What commands share: settings, the database, the contract at stake, each trouble in words."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from bot import french, owners
from bot.cli_words import Told, sentence, why, words
from bot.clock import SystemClock
from bot.settings import ENV_FILE, PortTaken, Settings, SettingsRefused, read_settings
from domain.errors import WorldFailed
from storage.backup import FOLDER, backups_in, with_a_contract
from storage.contracts import Contract, Contracts, NoContract
from storage.database import (
    WRITE_LOCK_FILE,
    AlreadyRunning,
    Database,
    DatabaseLost,
    Session,
    is_a_server,
    is_there,
    shown_address,
)
from storage.marks import Marks, Moved
from storage.unit_of_work import UnitOfWork

_OURS = ("*.lock", "cheville.db*", "erased.jsonl")
_SIGNS = (WRITE_LOCK_FILE, "cheville.db", FOLDER)
"""Each tells a folder of data."""
_FULL = ("SQLITE_FULL", "DiskFull")
_MAY_BE_SHUT = ("read_only", "unreachable")


def settings() -> Settings:
    """The settings of this process, or what is wrong with them."""
    try:
        found = read_settings()
    except SettingsRefused as refused:
        facts = {"name": refused.name, "meant": refused.meant, "line": refused.line}
        raise Told(f"settings.{refused.word}", **facts) from None
    must_be_ours(found.data_dir.absolute())
    return found


def must_be_ours(folder: Path) -> None:
    """What root makes in the folder of a service, that service can open no more: root is told in
    whose name to do it, unless its locks are root's already."""
    if not _is_made(folder):
        return
    account = owners.in_whose_name(folder)
    if owners.is_root() and account and not _is_served_by_root(folder):
        raise _for(account, folder)
    if owners.first_shut([folder]):
        raise _shut(folder, folder)


def _is_made(folder: Path) -> bool:
    """Whether this folder is there; what can neither be one nor become one is refused. Nobody knows
    what /proc takes before trying: something is made where it would be, and is gone again."""
    try:
        if folder.is_dir():
            return True
        if os.path.exists(folder):
            raise NotADirectoryError(errno.ENOTDIR, "")
        above = next(each for each in folder.parents if os.path.exists(each))
        TemporaryDirectory(dir=above).cleanup()
    except OSError as error:
        raise Told("settings.data_dir", folder=folder, why=why(error)) from None
    return False


def _is_served_by_root(folder: Path) -> bool:
    lock = folder / WRITE_LOCK_FILE
    return lock.exists() and owners.owner(lock) == owners.ROOT


def _for(account: str, folder: Path) -> Told:
    how = owners.done_by(account)
    return Told("settings.other_account", folder=folder, account=account, how=how)


def _shut(file: Path, folder: Path) -> Told:
    """This is shut to us: the folder is another's, or somebody else left this file in ours. What
    belongs to the system is not to be given to us."""
    if file == folder and not owners.is_a_house(folder, _SIGNS):
        return Told("settings.no_house", folder=folder)
    account = owners.in_whose_name(folder)
    if account is not None:
        return _for(account, folder)
    return Told("settings.shut", file=file, remedy=owners.giving_back(file))


def settings_with_token() -> Settings:
    """The same, for commands that talk to Telegram."""
    found = settings()
    if found.token:
        return found
    if Path(ENV_FILE).exists():
        raise Told("settings.no_token")
    raise Told("settings.no_env", folder=Path.cwd())


@contextmanager
def in_words(found: Settings) -> Iterator[None]:
    """Within this, what befalls the database, or a port, is told in words."""
    try:
        yield
    except NoContract:
        facts = {"address": address_of(found), "remedy": remedy_of_none(found)}
        raise Told("database.no_contract", **facts) from None
    except Moved as moved:
        raise _moved(found, moved) from None
    except (DatabaseLost, WorldFailed, OSError) as error:
        if shut := _shut_file(found, error):
            raise _shut(shut, found.data_dir.absolute()) from None
        raise _told(found, error) from None
    except AlreadyRunning:
        raise Told("database.already_running") from None
    except PortTaken as taken:
        raise Told("settings.port_taken", name=taken.name, address=taken.address) from None


def _moved(found: Settings, moved: Moved) -> Told:
    moment = french.moment_with_year(moved.at, ZoneInfo(found.timezone))
    facts = {"here": named(found), "address": moved.address, "moment": moment}
    if is_a_server(moved.address):
        return Told("database.moved", **facts)
    folder = Path(shown_address(moved.address)).parent
    return Told("database.moved_to_file", **facts, folder=folder)


def must_be_open(found: Settings) -> None:
    """A file of ours that is shut is told before it is looked at: SQLite reads one that it may not
    write, and finds it sound."""
    if shut := _shut_file(found):
        raise _shut(shut, found.data_dir.absolute())


def _shut_file(found: Settings, error: Exception | None = None) -> Path | None:
    """The file of ours that another account made, when that may be why the database failed."""
    if isinstance(error, DatabaseLost) and error.reason not in _MAY_BE_SHUT:
        return None
    folder = found.data_dir.absolute()
    files = [file for pattern in _OURS for file in sorted(folder.glob(pattern))]
    if not is_a_server(found.database):
        files.append(Path(address_of(found)))
    return owners.first_shut(files)


def _told(found: Settings, error: DatabaseLost | WorldFailed | OSError) -> Told:
    if isinstance(error, DatabaseLost):
        facts = {"address": address_of(found), "backup": backup_to_restore(found)}
        return Told(f"database.{error.reason}", **facts)
    if isinstance(error, WorldFailed) and str(error) in _FULL:
        return Told("database.disk_full")
    if isinstance(error, WorldFailed):
        away = "unreachable" if is_a_server(found.database) else "busy"
        return Told(f"database.{away}", address=address_of(found))
    return Told("settings.data_dir", folder=found.data_dir.absolute(), why=why(error))


@contextmanager
def opened(found: Settings, *, make: bool = False) -> Iterator[Database]:
    """The database, up to date, beside a running service or not. Only who says `make` makes one:
    elsewhere a mistyped DATA_DIR would leave an empty one behind. What is written into one that was
    left behind by a move nobody would read."""
    with in_words(found):
        if not make and not is_there(found.database):
            raise NoContract
        database = Database(found.database, found.data_dir)
        try:
            database.open()
            database.refuse_damage()
            database.run(lambda session: Marks(session).must_be_home())
            yield database
        finally:
            database.close()


def remedy_of_none(found: Settings) -> str:
    """What comes first where no contract is: the last backup that holds one, or an import."""
    backup = _newest_backup(found)
    if backup is None:
        return sentence("database.first_import")
    name = "database.put_back_over" if is_there(found.database) else "database.put_back"
    return sentence(name, backup=backup)


def backup_to_restore(found: Settings) -> Path | str:
    """Its file, or a word in its place where there is none."""
    a_backup: str = words("database.a_backup")
    return _newest_backup(found) or a_backup


def _newest_backup(found: Settings) -> Path | None:
    """The last in the usual folder that holds a contract."""
    return next(reversed(with_a_contract(backups_in(found.data_dir / FOLDER))), None)


def address_of(found: Settings) -> str:
    """Where the database is, without its password."""
    return shown_address(found.database)


def named(found: Settings) -> str:
    """The same as DATABASE_URL would name it, without its password."""
    return address_of(found) if is_a_server(found.database) else found.database


def exists(found: Settings) -> bool:
    """Whether there is a database to look at without making one."""
    with in_words(found):
        return is_there(found.database)


def contract_in(session: Session, name: str | None) -> Contract:
    """The contract that is meant: by its name, or the only one. Raises `NoContract`."""
    Contracts(session).must_exist()
    contracts = Contracts(session).all()
    names = ", ".join(contract.name for contract in contracts)
    if name is not None:
        named = next((contract for contract in contracts if contract.name == name), None)
        if named is None:
            raise Told("invite.unknown_contract", name=name, names=names)
        return named
    if len(contracts) > 1:
        raise Told("import.several_contracts", names=names)
    return contracts[0]


def work_in(session: Session, found: Settings, contract: Contract) -> UnitOfWork:
    """One deed of a command, as one of the service would be; nobody is speaking in it."""
    from bot.app import hours_of
    from bot.render import Render

    clock = SystemClock()
    return UnitOfWork(
        session,
        now=clock.now(),
        machine=clock.machine(),
        renderer=Render(found.timezone),
        hours_of=hours_of,
        contract=contract,
    )
