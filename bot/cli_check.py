"""`cheville check`: is all well? One line for each thing looked at; nothing is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot import cli_house, french, owners
from bot.cli_invite import asked_name
from bot.cli_words import Told, sentence, words
from bot.clock import SystemClock
from bot.settings import ENV_FILE, PortTaken, Settings, ports_must_be_free
from domain.health import Vitals, Wrong, backup_that_failed, is_unkept, wrongs
from domain.invitations import Coordination
from storage.backup import FOLDER, backups_in, made_at
from storage.contracts import Contract, Contracts
from storage.database import SCHEMA, Database, Session
from storage.marks import Marks
from storage.state import FAULTS_LOOKED_FOR, Soundness, Waiting, soundness, what_waits
from storage.vitals import vitals

FAULTS_TOLD = 3
_REFUSALS = (Wrong.CONFLICT, Wrong.WEBHOOK)
"""What Telegram says of us when it does not answer; a token that it refuses has its line already.
"""


@dataclass(frozen=True)
class Line:
    """One thing looked at, in words; `wrong` when somebody has something to mend."""

    text: str
    wrong: bool = False


def run() -> int:
    """Print what is looked at; 0 when nothing is wrong."""
    settings = cli_house.settings()
    wrong = False
    for line in _lines(settings):
        print(f"{'!' if line.wrong else '·'} {line.text}", flush=True)
        wrong = wrong or line.wrong
    print(sentence("check.failed" if wrong else "check.passed"))
    return int(wrong)


def _lines(settings: Settings) -> Iterator[Line]:
    known = "settings" if Path(ENV_FILE).exists() else "settings_no_env"
    yield _line(known, zone=settings.timezone, folder=Path.cwd())
    yield _token(settings)
    try:
        yield from _database(settings)
    except Told as told:
        yield Line(sentence(told.name, **told.facts), wrong=True)


def _line(name: str, *, wrong: bool = False, **facts: object) -> Line:
    return Line(sentence(f"check.{name}", **facts), wrong)


def _token(settings: Settings) -> Line:
    if not settings.token:
        return _line("no_token", wrong=True)
    try:
        name = asked_name(settings)
    except Told as told:
        return Line(sentence(told.name, **told.facts), wrong=True)
    return _line("token", username=name, tail=settings.token[-4:])


def _database(settings: Settings) -> Iterator[Line]:
    """The file first, as it is; what waits in it only when it is ours to read."""
    if not cli_house.exists(settings):
        remedy, folder = cli_house.remedy_of_none(settings), settings.data_dir.absolute()
        yield _line("no_database", wrong=True, folder=folder, remedy=remedy)
        return
    cli_house.must_be_open(settings)
    with cli_house.in_words(settings):
        database = Database(settings.database, settings.data_dir)
        try:
            sound = database.run(soundness)
            yield from _soundness(sound, settings)
            if sound.version == SCHEMA and not sound.faults:
                database.run(lambda session: Marks(session).must_be_home())
                contracts = database.run(lambda session: Contracts(session).all())
                yield from _contents(database, settings, _told_in(contracts, settings))
                yield from _other_zones(contracts, settings)
        finally:
            database.close()


def _told_in(contracts: Sequence[Contract], settings: Settings) -> ZoneInfo:
    """Where hours are told: those of the contract, when there is one and one only."""
    return ZoneInfo(contracts[0].timezone if len(contracts) == 1 else settings.timezone)


def _other_zones(contracts: Sequence[Contract], settings: Settings) -> Iterator[Line]:
    """A contract keeps the zones that the settings said at its first import: another setting, that
    no contract follows, is to be put back."""
    kept = {
        "TIMEZONE": (settings.timezone, {each.name: each.timezone for each in contracts}),
        "SCHOOL_ZONE": (settings.school_zone, {each.name: each.school_zone for each in contracts}),
    }
    for setting, (said, zones) in kept.items():
        for contract, zone in zones.items() if said not in zones.values() else ():
            facts = {"setting": setting, "said": said, "contract": contract, "zone": zone}
            yield _line("other_zone", wrong=True, **facts)


def _soundness(sound: Soundness, settings: Settings) -> Iterator[Line]:
    address = cli_house.address_of(settings)
    if sound.faults:
        backup = cli_house.backup_to_restore(settings)
        facts = {"address": address, "found": _number(sound.faults), "backup": backup}
        yield _line("damaged", wrong=True, **facts, said=_some(sound.faults))
    elif sound.version is None:
        remedy = cli_house.remedy_of_none(settings)
        yield _line("empty_database", wrong=True, address=address, remedy=remedy)
    elif sound.version == SCHEMA:
        yield _line("database", address=address, version=sound.version)
    elif sound.version > SCHEMA:
        yield Line(sentence("database.newer"), wrong=True)
    else:
        yield _line("older_database", address=address, version=sound.version)
    if sound.old_sqlite:
        yield _line("old_sqlite", found=sound.sqlite)


def _number(faults: tuple[str, ...]) -> str:
    """How many; SQLite stops looking after so many."""
    number = french.counted(len(faults), *words("check.faults"))
    return sentence("check.at_least", number=number) if len(faults) >= FAULTS_LOOKED_FOR else number


def _some(faults: tuple[str, ...]) -> str:
    """What is wrong, as SQLite says it: it may have a line for each page."""
    told, left = "; ".join(faults[:FAULTS_TOLD]), len(faults) - FAULTS_TOLD
    return told + (sentence("check.more_faults", number=left) if left > 0 else "")


def _contents(database: Database, settings: Settings, zone: ZoneInfo) -> Iterator[Line]:
    clock = SystemClock()

    def ask(session: Session) -> tuple[Waiting, Vitals]:
        now, machine = clock.now(), clock.machine()
        found = vitals(session, database.data_dir, now=now, machine=machine)
        return what_waits(session, now), found

    waiting, found = database.run(ask)
    if not waiting.contracts:
        yield _line("no_contract", wrong=True, remedy=cli_house.remedy_of_none(settings))
    yield from _waiting(waiting, found)
    yield from _steps(waiting, found, zone)
    if waiting.doubts:
        yield _line("doubts", number=waiting.doubts)
    runs = database.is_served()
    yield from _service(found, zone, runs=runs)
    if not runs:
        yield from _ports(settings)
    room = french.number(found.free_bytes // 1_000_000)
    yield _either("disk", found, Wrong.DISK, room=room)
    yield from _backups(found, database.data_dir / FOLDER, zone)


def _backups(found: Vitals, folder: Path, zone: ZoneInfo) -> Iterator[Line]:
    """When the last one was made, and whether the next one can be. A night that failed is a night
    too many soon."""
    if not owners.first_shut([folder]):  # else nobody knows what is in it
        wrong = Wrong.BACKUP in wrongs(found)
        facts = {"last": _last_backup(found, folder, zone), "failed": _failed_backup(found, zone)}
        yield _line(_how_backups_go(found, wrong=wrong), wrong=wrong, **facts)
    if folder.exists() and not folder.is_dir():
        yield _line("backups_no_folder", wrong=True, folder=folder.absolute())
    elif owners.first_shut([folder, *folder.glob("cheville-*.zip")]):
        remedy = owners.giving_back(folder.absolute())
        yield _line("backups_shut", wrong=True, folder=folder.absolute(), remedy=remedy)


def _how_backups_go(found: Vitals, *, wrong: bool) -> str:
    """One try that failed does not yet mean that they are made no more."""
    if found.backup_at is None:
        return "no_backup_wrong" if wrong else "no_backup"
    if is_unkept(found):
        return "last_backup_wrong"
    return "last_backup_failed" if wrong else "last_backup"


def _last_backup(found: Vitals, folder: Path, zone: ZoneInfo) -> str:
    """When it was made, and its file where we know it."""
    if found.backup_at is None:
        return ""
    moment = french.moment_with_year(found.backup_at, zone)
    newest = backups_in(folder)[-1:]
    if newest and made_at(newest[0]) == found.backup_at:
        return f"{moment} ({newest[0]})"
    return sentence("check.backup_elsewhere", moment=moment)


def _failed_backup(found: Vitals, zone: ZoneInfo) -> str:
    failed_at = backup_that_failed(found)
    if failed_at is None:
        return ""
    return sentence("check.backup_failed", moment=french.moment_with_year(failed_at, zone))


def _either(name: str, found: Vitals, wrong: Wrong, **facts: object) -> Line:
    """One thing that is well, or else `wrong`, and then told otherwise."""
    is_wrong = wrong in wrongs(found)
    return _line(f"{name}_wrong" if is_wrong else name, wrong=is_wrong, **facts)


def _service(found: Vitals, zone: ZoneInfo, *, runs: bool) -> Iterator[Line]:
    """Whether it runs; its signs of life are wrong only when it does, and too old."""
    if runs:
        yield _line("service")
    elif found.started_at is not None:
        yield _line("service_stopped", wrong=True)
    else:
        yield _line("service_never")
    if runs:
        yield from (_line(each.value, wrong=True) for each in _REFUSALS if each in wrongs(found))
    signs = (
        ("last_poll", found.heard_at, Wrong.DEAF),
        ("last_tick", found.ticked_at, Wrong.TICK),
    )
    for name, at, wrong in signs:
        moment = french.moment_with_year(at, zone) if at else _not_yet(found, wrong, runs=runs)
        yield _either(name, found, wrong, moment=moment) if runs else _line(name, moment=moment)


def _ports(settings: Settings) -> Iterator[Line]:
    """Whether a service that would start now could listen where it is told to."""
    try:
        ports_must_be_free(settings)
    except PortTaken as taken:
        facts = {"name": taken.name, "address": taken.address}
        yield Line(sentence("settings.port_taken", **facts), wrong=True)


def _not_yet(found: Vitals, wrong: Wrong, *, runs: bool) -> str:
    """What never happened: « jamais », unless the service has only just begun."""
    return sentence("check.not_yet" if runs and wrong not in wrongs(found) else "check.never")


def _waiting(waiting: Waiting, found: Vitals) -> Iterator[Line]:
    if waiting.contracts:
        yield _line("contracts", names=", ".join(waiting.contracts))
    yield from _coordination(waiting)
    age = {"waiting": waiting.inbox, "age": _minutes(found.inbox_age)}
    yield _either("inbox", found, Wrong.INBOX, **age)
    if found.set_aside:
        yield _line("set_aside", wrong=True, number=found.set_aside)
    age = {"waiting": waiting.outbox, "age": _minutes(found.outbox_age)}
    yield _either("outbox", found, Wrong.OUTBOX, in_doubt=waiting.in_doubt, **age)
    yield from _undelivered(waiting)


def _coordination(waiting: Waiting) -> Iterator[Line]:
    """A contract that nobody coordinates: before the first invitation, that is what comes next."""
    for contract, held in waiting.contracts.items():
        if held is not Coordination.HELD:
            wrong = held is Coordination.MISSING
            yield _line(f"coordination_{held.value}", wrong=wrong, contract=contract)


def _minutes(age: timedelta | None) -> str:
    """For how long the oldest has waited, as words; nothing when nothing waits."""
    if age is None:
        return ""
    return sentence("check.oldest", minutes=french.number(int(age.total_seconds()) // 60))


def _undelivered(waiting: Waiting) -> Iterator[Line]:
    """What did not arrive: wrong only while somebody has something to do about it."""
    if waiting.stuck:
        yield _line("stuck", wrong=True, number=waiting.stuck)
    if waiting.lost:
        yield _line("lost", wrong=True, number=waiting.lost)
    if waiting.passed_on:
        yield _line("passed_on", number=waiting.passed_on)
    if waiting.refused > waiting.lost:
        yield _line("refused", number=waiting.refused - waiting.lost)


def _steps(waiting: Waiting, found: Vitals, zone: ZoneInfo) -> Iterator[Line]:
    coming = ""
    if waiting.next_step_at:
        moment = french.moment_with_year(waiting.next_step_at, zone)
        coming = sentence("check.steps_next", moment=moment)
    yield _line("steps", waiting=waiting.steps, next=coming)
    if found.late_steps:
        yield _line("steps_late", wrong=True, late=found.late_steps)
    if waiting.steps_set_aside:
        yield _line("steps_set_aside", wrong=True, number=waiting.steps_set_aside)
