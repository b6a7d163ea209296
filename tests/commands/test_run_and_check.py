"""`cheville run`, `tick` and `check`: what is in service, what is due, what is wrong."""

import re
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from bot import cli_house
from bot.cli_words import Told, sentence
from bot.french import NO_BREAK, moment_with_year
from bot.settings import Settings
from domain.errors import WorldFailed
from simulator.server import Simulator
from storage.backup import FOLDER, backups_in, made_at
from storage.database import Database
from storage.meetings import Meeting
from storage.outbox import OutboxRow
from storage.steps import Steps
from tests.commands.conftest import BroughtIn
from tests.commands.nursery import Nursery
from tests.commands.terminal import ROOT, SAMPLE, Terminal, ask, lives, wait_until
from tests.databases import Databases, PostgresServer
from tests.storage.test_database import end_lock_of


def test_26_a_second_instance_says_that_the_first_has_the_database(imported: Terminal) -> None:
    """Fault 26: the second leaves with 1, the first is not disturbed."""
    with imported.serves() as service:
        imported.somebody_writes()
        wait_until(lambda: lives(_checked(imported)))

        second = imported.types("run")

        assert 1 == second.status
        assert "Une autre instance de Cheville utilise déjà cette base" in second.err
        assert service.process.poll() is None
        assert 0 == service.stop(), service.said


def test_26_whoever_lost_the_database_to_another_stops_in_words(
    town: Simulator, postgres_server: PostgresServer, tmp_path: Path, forks: Nursery
) -> None:
    """Fault 26: the server let go of our lock and a second service took it: the first one stops."""
    url, data_dir = postgres_server.fresh()
    terminal = Terminal(
        tmp_path,
        {
            "TELEGRAM_BOT_TOKEN": town.token,
            "TELEGRAM_API_URL": town.url,
            "DATABASE_URL": url,
            "DATA_DIR": str(data_dir),
        },
        forks,
    )
    terminal.types("import", str(SAMPLE), "--apply")
    second = Database(url, data_dir)
    with terminal.serves() as service:
        terminal.somebody_writes()
        wait_until(lambda: lives(_checked(terminal)))
        end_lock_of(url)
        second.take_run_lock()

        status = service.ends()

    second.close()
    assert 1 == status
    assert "Une autre instance de Cheville utilise déjà cette base" in service.said
    assert "Traceback" not in service.said


def test_27_check_names_the_other_programme_that_takes_our_messages(
    imported: Terminal, databases: Databases, brought_in: BroughtIn, forks: Nursery
) -> None:
    """Fault 27: a copy of the data in another folder, started with the same token."""
    url, data_dir = databases.copy_of(brought_in(databases))
    twin = {**imported.environment, "DATABASE_URL": url, "DATA_DIR": str(data_dir)}
    with imported.serves():
        imported.somebody_writes()
        wait_until(lambda: lives(_checked(imported)))
        with Terminal(imported.folder, twin, forks).serves():
            wait_until(lambda: "! Un autre programme relève" in _checked(imported))


def _checked(terminal: Terminal) -> str:
    return terminal.types("check").out


def test_30_a_service_in_life_is_well_for_check_for_http_and_for_systemd(
    imported: Terminal, tmp_path: Path
) -> None:
    """Fault 30: the three that may look on are told the same; once stopped, `check` says so."""
    port = str(_free_port())
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        imported.environment |= {"HEALTH_PORT": port, "NOTIFY_SOCKET": str(tmp_path / "notify")}
        assert "Service : pas encore lancé" in _checked(imported)
        with imported.serves() as service:
            said = [systemd.recv(100), systemd.recv(100)]
            imported.somebody_writes()
            wait_until(lambda: lives(_checked(imported)))
            health = ask(f"http://127.0.0.1:{port}/health")
            second = imported.types("run")
            well = imported.types("check")
            assert 0 == service.stop(), service.said
    stopped = imported.types("check")

    assert [b"READY=1", b"WATCHDOG=1"] == said
    assert ("well", []) == (health["status"], health["wrong"])
    assert 1 == second.status
    assert (0, True) == (well.status, "· Service : en marche" in well.out), well.out
    assert "Dernier passage des étapes : " in well.out
    assert "Mo libres" in well.out
    assert (1, True) == (stopped.status, "! Service : arrêté" in stopped.out), stopped.out


def test_whoever_runs_it_by_hand_is_told_that_it_runs(town: Simulator, imported: Terminal) -> None:
    """Which bot it is, and how it is stopped; to a window alone, a journal has its own lines."""
    imported.somebody_writes()
    with imported.watches("run") as window:
        started = window.reads_on("Ctrl+C")
        window.interrupts()
        window.reads_on("Cheville est arrêté")

    name = town.town.bots[town.token].username
    assert f"Cheville est en service : @{name} répond sur Telegram." in started


def test_a_port_that_is_taken_is_told(imported: Terminal) -> None:
    """Another programme has it: the service does not start half, nor speak to anybody before it
    stops; `check` knows it beforehand."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        checked = imported.types("check", HEALTH_PORT=port)
        said = imported.types("run", HEALTH_PORT=port)

    assert f"! 127.0.0.1:{port} est déjà pris" in checked.out
    assert "service.started" not in said.all
    assert [] == imported.calls("getUpdates")
    assert 1 == said.status
    assert "est déjà pris" in said.err
    assert "HEALTH_PORT" in said.err
    assert "Traceback" not in said.all


@pytest.mark.parametrize("reason", ["SQLITE_FULL", "DiskFull"])
def test_a_full_disk_is_told_as_one(tmp_path: Path, reason: str) -> None:
    """Each kind of database has its name for it; « occupée » would be waited for in vain."""
    settings = Settings(data_dir=tmp_path)

    with pytest.raises(Told) as told, cli_house.in_words(settings):
        raise WorldFailed(reason)

    assert "Le disque des données est plein" in sentence(told.value.name, **told.value.facts)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        number: int = found.getsockname()[1]
        return number


def test_check_of_a_healthy_house_is_all_well(town: Simulator, imported: Terminal) -> None:
    """Each thing looked at has its line; the token shows its last four characters only."""
    said = imported.types("check")

    assert 0 == said.status, said.all
    assert f"(jeton …{town.token[-4:]})" in said.out
    assert town.token not in said.all
    for line in (
        "Base : ", "saine", "Contrats : CLS Pays de Sauvelane",
        "Étapes à venir, tâches internes comprises : 0",
        "Questions du classeur encore ouvertes : 14", "Tout va bien.",
    ):  # fmt: skip
        assert line in said.out


def test_check_tells_a_contract_that_nobody_coordinates(imported: Terminal) -> None:
    """Before the first invitation it says what comes next; once somebody was invited, and nobody
    to coordinate, it is not well; a link that nobody came in by yet is told."""
    before = imported.types("check")
    imported.types("invite", "Claire Vidalenc")
    without = imported.types("check")
    imported.types("invite", "Claire Vidalenc", "--role", "coordination")
    invited = imported.types("check")

    remedy = 'cheville invite "NOM" --role coordination'
    assert (0, True) == (before.status, "· Coordination : " in before.out), before.out
    assert (1, True) == (without.status, "! Coordination : personne" in without.out), without.out
    assert remedy in before.out and remedy in without.out
    assert (0, True) == (invited.status, "· Coordination : le lien" in invited.out), invited.out


def test_check_tells_a_zone_that_no_contract_follows(imported: Terminal) -> None:
    """Changed after the import, a zone is obeyed by nobody: the contract's own decides."""
    imported.environment |= {"TIMEZONE": "America/Cayenne", "SCHOOL_ZONE": "B"}

    said = imported.types("check")

    assert 1 == said.status
    for setting, kept in (("TIMEZONE=America/Cayenne", "TIMEZONE=Europe/Paris"),
                          ("SCHOOL_ZONE=B", "SCHOOL_ZONE=C")):  # fmt: skip
        (line,) = [each for each in said.out.splitlines() if each.startswith(f"! {setting}")]
        assert "n'est suivi par aucun contrat : « CLS Pays de Sauvelane » garde" in line
        assert f"Dans .env, remettez {kept}." in line


def test_check_tells_hours_where_the_contract_is(imported: Terminal) -> None:
    """A zone that no contract follows tells no hour either."""
    imported.environment |= {"TIMEZONE": "America/Cayenne"}
    imported.types("backup")
    (file,) = backups_in(Path(imported.environment["DATA_DIR"]) / FOLDER)

    said = imported.types("check")

    made = moment_with_year(made_at(file), ZoneInfo("Europe/Paris"))
    assert f"Dernière sauvegarde : {made.replace(NO_BREAK, ' ')} (" in said.out


def test_without_a_contract_check_is_not_well_and_says_what_comes_first(terminal: Terminal) -> None:
    """Nothing was imported, or the settings name another place than that of the contract."""
    said = terminal.types("check")

    assert 1 == said.status, said.all
    assert "cheville import FICHIER --apply" in said.out
    assert "DATA_DIR" in said.out


def test_a_sound_database_without_a_contract_is_not_well(
    terminal: Terminal, fresh: tuple[str, Path]
) -> None:
    """A service of an earlier version began one in the wrong place."""
    database = Database(*fresh)
    database.open()
    database.close()

    said = terminal.types("check")
    served = terminal.types("run")

    assert (1, True) == (said.status, "! Contrats : aucun" in said.out), said.out
    assert (1, True) == (served.status, "aucun contrat" in served.err), served.all


def test_without_a_contract_the_service_takes_nobodys_words(terminal: Terminal) -> None:
    """A mistyped DATA_DIR: what partners write stays with Telegram, for the service that has
    their contract; nobody is told that they are unknown."""
    terminal.somebody_writes()

    said = terminal.types("run")

    assert 1 == said.status, said.all
    assert "aucun contrat" in said.err
    assert "cheville import FICHIER --apply" in said.err
    assert terminal.calls("getUpdates") == terminal.calls("sendMessage") == []


def test_run_and_check_make_nothing_where_nothing_is(blank: Terminal) -> None:
    """Looking at a house that is not there does not build it, nor does a service in its place."""
    said = blank.types("check")
    served = blank.types("run", TELEGRAM_BOT_TOKEN="123456:" + "A" * 35)

    assert (1, 1) == (said.status, served.status)
    assert "! Robot : il manque TELEGRAM_BOT_TOKEN" in said.out
    assert "! Base : aucune dans " in said.out
    assert "aucun contrat" in served.err
    assert "aucun contrat" in blank.types("export", "plan.xlsx").err
    assert not (blank.folder / "data").exists()


def test_check_tells_a_token_that_telegram_refuses(imported: Terminal) -> None:
    """Only its end is shown."""
    said = imported.types("check", TELEGRAM_BOT_TOKEN="123456:" + "A" * 31 + "Wxyz")

    assert 1 == said.status
    assert "! Telegram ne reconnaît pas ce jeton (…Wxyz)." in said.out


def test_check_tells_a_damaged_database(blank: Terminal) -> None:
    """Fault 24's first half: the page that was overwritten is found."""
    blank.types("import", str(SAMPLE), "--apply")
    file = blank.folder / "data" / "cheville.db"
    with file.open("r+b") as pages:
        pages.seek(4096 * 20)
        pages.write(b"\xff" * 8192)

    said = blank.types("check")

    assert 1 == said.status
    assert "endommagée" in said.out
    assert "Traceback" not in said.all


def test_24_a_database_damaged_in_its_middle_is_not_served(blank: Terminal) -> None:
    """Fault 24: it opens, and would swallow what people say in the pages that are gone. `check`
    tells how many faults SQLite finds, and a few of them, in its English, for whoever mends."""
    blank.types("import", str(SAMPLE), "--apply")
    file = blank.folder / "data" / "cheville.db"
    pages = file.stat().st_size // 4096
    with file.open("r+b") as torn:
        torn.seek(4096 * (pages // 2))
        torn.write(b"\0" * 4096 * 60)

    bot = {
        "TELEGRAM_BOT_TOKEN": "1234567890:" + "A" * 35,
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }

    refused = blank.types("run", **bot)
    looked = blank.types("check")

    assert 1 == refused.status
    assert "Base endommagée. Restaurez votre dernière sauvegarde" in refused.err
    (told,) = [line for line in looked.out.splitlines() if "endommagée" in line]
    plain, _, detail = told.partition("Détail à transmettre à votre mainteneur : « ")
    assert re.search(r"endommagée, SQLite y trouve (au moins )?\d+ défauts\. Restaurez", plain)
    assert " page " not in plain
    assert re.search(r" ; et \d+ autres »$", detail), looked.out
    assert len(looked.out.splitlines()) < 8


def test_check_tells_what_was_lost_of_late(imported: Terminal) -> None:
    """Refused and passed on by nobody is somebody's to mend; old, or for who left, is history."""
    _owes(imported, "refused", failure="Button_data_invalid", days=8)
    _owes(imported, "refused", failure="forbidden")
    _owes(imported, "withdrawn", failure="Button_data_invalid")
    quiet = imported.types("check")
    _owes(imported, "refused", failure="KeyError")
    said = imported.types("check")

    assert 0 == quiet.status, quiet.all
    assert "remis à « À transmettre » ou dits autrement : 1" in quiet.out
    assert "ou pour des personnes parties : 2" in quiet.out
    assert 1 == said.status
    assert "! Messages refusés depuis sept jours, que personne n'a reçus : 1." in said.out


def test_check_tells_what_is_in_hand_past_its_lease(imported: Terminal) -> None:
    """Nobody sends it any more."""
    _owes(imported, "in_hand", lease=timedelta(seconds=30))
    quiet = imported.types("check")
    _owes(imported, "in_hand", lease=-timedelta(seconds=30))
    said = imported.types("check")

    assert 0 == quiet.status, quiet.all
    assert 1 == said.status
    assert "! Messages en cours d'envoi depuis trop longtemps : 1 ;" in said.out


def _owes(
    terminal: Terminal,
    state: str,
    *,
    failure: str | None = None,
    days: int = 0,
    lease: timedelta | None = None,
) -> None:
    """A message to nobody in particular, in this state."""
    now = datetime.now(UTC)
    row = OutboxRow(
        channel="telegram",
        address="1",
        act="send",
        text="x",
        created_at=now - timedelta(days=days),
        state=state,
        failure=failure,
        lease_until=now + lease if lease else None,
    )
    database = Database(terminal.environment["DATABASE_URL"], terminal.folder / "beside")
    database.run(lambda session: session.add(row))
    database.close()


def test_tick_does_once_what_is_due_at_that_moment(imported: Terminal) -> None:
    """The same code as the service, so that done is done; other kinds of step are left alone."""
    _lays(imported, "forecast", "day_before")

    early = imported.types("tick", "forecast", "--at", "2026-12-09 17:29")
    done = imported.types("tick", "forecast", "--at", "2026-12-09 17:31")
    again = imported.types("tick", "forecast", "--at", "2026-12-09 17:31")

    assert "Rien n'était dû" in early.out
    assert (0, "1 étape faite, 0 en échec.\n") == (done.status, done.out), done.err
    assert "Rien n'était dû" in again.out
    assert "Étapes à venir, tâches internes comprises : 1" in imported.types("check").out


def _lays(terminal: Terminal, *kinds: str) -> None:
    """Steps of the COPIL, due on the eve at 17:30."""
    database = Database(terminal.environment["DATABASE_URL"], terminal.folder / "beside")

    def lay(session: Session) -> None:
        copil = session.exec(select(Meeting).where(Meeting.key == "copil 2026-12-10")).one()
        due_at = datetime(2026, 12, 9, 16, 30, tzinfo=UTC)
        for kind in kinds:
            occurrence = f"{kind}@2026-12-09T17:30>2026-12-10T14:00"
            Steps(session).lay(copil.contract_id, f"meeting:{copil.id}", kind, occurrence, due_at)

    database.run(lay)
    database.close()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (
            ["remind_meeting"],
            "« remind_meeting » n'est pas une tâche.\nLes tâches :\n  chase_reports : appel",
        ),
        ([], "Il manque le nom de la tâche."),
        (["forecast", "--at", "demain"], "« demain » n'est pas un moment."),
    ],
)
def test_a_tick_that_makes_no_sense_is_told(
    imported: Terminal, typed: list[str], told: str
) -> None:
    """With an example, or the names there are."""
    said = imported.types("tick", *typed)

    assert 1 == said.status
    assert told in said.err


def test_every_kind_of_step_may_be_run_by_hand() -> None:
    """Each step has its file's name, but those that only follow another."""
    from bot.cli_tick import FILES
    from scheduler import agenda
    from storage.chains import OwnStep

    named = {str(kind) for kinds in FILES.values() for kind in kinds}

    assert named == {str(kind) for kind in agenda.RUNS} - {str(OwnStep.TO_CALL)}
    assert all((ROOT / "scheduler" / f"{name}.py").exists() for name in FILES)


@pytest.mark.parametrize(("befalls", "told"), [("deleted", "supprimé"), ("replaced", "remplacé")])
def test_23_a_database_lost_while_running_stops_the_service_in_words(
    town: Simulator, tmp_path: Path, forks: Nursery, befalls: str, told: str
) -> None:
    """Fault 23: better to stop than to swallow what people say."""
    terminal = Terminal(
        tmp_path,
        {
            "TELEGRAM_BOT_TOKEN": town.token,
            "TELEGRAM_API_URL": town.url,
            "DATA_DIR": str(tmp_path / "data"),
        },
        forks,
    )
    terminal.types("import", str(SAMPLE), "--apply")
    file = tmp_path / "data" / "cheville.db"
    with terminal.serves() as service:
        terminal.somebody_writes()
        wait_until(lambda: lives(_checked(terminal)))
        _lose(file, befalls)

        status = service.ends()

    assert 1 == status
    assert told in service.said
    assert "Traceback" not in service.said


def test_23_a_dropped_postgresql_database_stops_the_service_in_words(
    town: Simulator, tmp_path: Path, postgres_server: PostgresServer, forks: Nursery
) -> None:
    """Fault 23: a server without our database is no passing fault; what people say waits at
    Telegram."""
    address, data_dir = postgres_server.fresh()
    terminal = Terminal(
        tmp_path,
        {
            "TELEGRAM_BOT_TOKEN": town.token,
            "TELEGRAM_API_URL": town.url,
            "DATABASE_URL": address,
            "DATA_DIR": str(data_dir),
        },
        forks,
    )
    terminal.types("import", str(SAMPLE), "--apply")
    with terminal.serves() as service:
        terminal.somebody_writes()
        wait_until(lambda: lives(_checked(terminal)))
        postgres_server.drop(address)

        status = service.ends()

    assert 1 == status
    assert "Base inaccessible" in service.said
    assert "n'existe pas, ou plus" in service.said
    assert "Traceback" not in service.said


def _lose(file: Path, how: str) -> None:
    if how == "deleted":
        file.unlink()
        return
    copy = file.with_name("copy.db")
    copy.write_bytes(file.read_bytes())
    copy.replace(file)


def test_logs_carry_ids_and_no_token(town: Simulator, imported: Terminal) -> None:
    """JSON lines where nobody watches; nothing that looks like a token."""
    with imported.serves() as service:
        imported.somebody_writes()
        wait_until(lambda: lives(_checked(imported)))
        service.stop()

    assert town.token not in service.said
    assert not re.search(r"\d+:[\w-]{30,}", service.said)
