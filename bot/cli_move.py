"""`cheville move`: the whole database taken to another one, and the old one left."""

from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from bot import cli_house
from bot.cli_backup import (
    facts_of,
    keep_all,
    must_give_way,
    must_hold_contract,
    put_back,
    take_alone,
    told_apart,
)
from bot.cli_words import Told, say
from bot.clock import SystemClock
from bot.settings import Settings
from domain.errors import WorldFailed
from storage.backup import FOLDER
from storage.database import (
    Database,
    DatabaseLost,
    Session,
    createdb,
    is_a_server,
    is_an_address,
    is_there,
    shown_address,
)
from storage.marks import Marks


def move(address: str, *, replace: bool) -> int:
    """Take all that is in this database to another one, which the settings shall name next."""
    settings = cli_house.settings()
    there = _elsewhere(settings, address)
    if not cli_house.exists(settings):
        raise Told("backup.no_database", address=cli_house.address_of(settings))
    with told_apart(settings) as database:
        _same_database(settings, there)
        must_hold_contract(database, settings)
        take_alone(database)
        with told_apart(there) as other:
            if not _share_a_lock(database, other):
                _take_it(other, there)
            must_give_way(other, there, replace=replace)
            file, manifest = keep_all(database, settings, settings.data_dir / FOLDER)
            put_back(other, there, file, replace=replace)
        with suppress(WorldFailed, DatabaseLost):  # it may be left because nothing goes in any more
            database.run(partial(_leave, cli_house.named(there), SystemClock().now()))
    facts = facts_of(manifest, settings)
    source = cli_house.address_of(settings)
    say("move.done", source=source, file=file, **facts)
    _say_next(there)
    say("move.delete", source=source)
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
        take_alone(database)
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


def _leave(address: str, now: datetime, session: Session) -> None:
    Marks(session).leave(address, now)


def _same_database(here: Settings, there: Settings) -> None:
    if not is_there(there.database):
        return
    if shown_address(here.database) == shown_address(there.database):
        raise Told("move.same", address=shown_address(here.database))
