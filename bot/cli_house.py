"""What commands share: settings, the database, the contract at stake, each trouble in words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.cli_words import Told, why, words
from bot.clock import SystemClock
from bot.settings import PortTaken, Settings, SettingsRefused, read_settings
from domain.errors import WorldFailed
from storage.backup import FOLDER, backups_in
from storage.contracts import Contract, Contracts
from storage.database import (
    AlreadyRunning,
    Database,
    DatabaseLost,
    Session,
    is_a_server,
    is_there,
    shown_address,
)
from storage.unit_of_work import UnitOfWork


def settings() -> Settings:
    """The settings of this process, or what is wrong with them."""
    try:
        return read_settings()
    except SettingsRefused as refused:
        facts = {"name": refused.name, "meant": refused.meant}
        raise Told(f"settings.{refused.word}", **facts) from None


def settings_with_token() -> Settings:
    """The same, for commands that talk to Telegram."""
    found = settings()
    if not found.token:
        raise Told("settings.no_token")
    return found


@contextmanager
def in_words(found: Settings) -> Iterator[None]:
    """Within this, what befalls the database, or a port, is told in words."""
    try:
        yield
    except DatabaseLost as lost:
        facts = {"address": address_of(found), "backup": backup_to_restore(found)}
        raise Told(f"database.{lost.reason}", **facts) from None
    except AlreadyRunning:
        raise Told("database.already_running") from None
    except WorldFailed:
        away = "unreachable" if is_a_server(found.database) else "busy"
        raise Told(f"database.{away}", address=address_of(found)) from None
    except PortTaken as taken:
        raise Told("settings.port_taken", name=taken.name, address=taken.address) from None
    except OSError as error:
        folder = found.data_dir.absolute()
        raise Told("settings.data_dir", folder=folder, why=why(error)) from None


@contextmanager
def opened(found: Settings) -> Iterator[Database]:
    """The database, up to date, beside a running service or not."""
    with in_words(found):
        database = Database(found.database, found.data_dir)
        try:
            database.open()
            yield database
        finally:
            database.close()


def backup_to_restore(found: Settings) -> Path | str:
    """The newest backup in the usual folder; a word in its place where there is none."""
    newest: str = words("database.a_backup")
    return next(reversed(backups_in(found.data_dir / FOLDER)), newest)


def address_of(found: Settings) -> str:
    """Where the database is, without its password."""
    return shown_address(found.database)


def exists(found: Settings) -> bool:
    """Whether there is a database to look at without making one."""
    with in_words(found):
        return is_there(found.database)


def contract_in(session: Session, name: str | None) -> Contract:
    """The contract that is meant: by its name, or the only one."""
    contracts = Contracts(session).all()
    if not contracts:
        raise Told("invite.no_contract")
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
