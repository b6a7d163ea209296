"""`cheville backup`, `restore`, `move`, `upgrade`, as somebody types them."""

import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url
from sqlmodel import select

from storage.backup import write
from storage.database import Database, Session, shown_address
from storage.imports import Import
from storage.outbox import Outbox, OutboxRow, Owed
from tests.commands.accounts import SERVICE, typed_by
from tests.commands.terminal import SAMPLE, Said, Terminal, lives, wait_until
from tests.databases import Databases, PostgresServer, SqliteFiles
from tests.storage.test_migrations import filled

WHOLE = re.compile(r"\d[\d ]* lignes dans \d+ tables")


def test_a_backup_is_put_back_on_a_blank_machine(imported: Terminal, databases: Databases) -> None:
    """The same people, actions, questions and steps, by one command each way."""
    kept = imported.types("backup", "ailleurs")
    (file,) = (imported.folder / "ailleurs").iterdir()

    said = imported.types("restore", str(file), **_settings(databases.empty()))

    assert (kept.status, said.status) == (0, 0), kept.all + said.all
    assert "Sauvegarde faite et relue : ailleurs/cheville-" in kept.out
    assert WHOLE.search(kept.out)[0] == WHOLE.search(said.out)[0]  # type: ignore[index]
    assert "Vous pouvez relancer le service" in said.out


def test_the_same_things_are_known_after_it(imported: Terminal, databases: Databases) -> None:
    """Nothing of the workbook is new to the database that was restored."""
    imported.types("backup")
    blank = _settings(databases.empty())
    imported.types("restore", str(_only_backup(imported)), **blank)

    before, after = imported.types("check"), imported.types("check", **blank)

    assert _facts(before) == _facts(after)
    assert "Contrats : " in after.out


def test_what_is_there_is_replaced_only_when_said(imported: Terminal) -> None:
    """And even then it is kept first."""
    imported.types("backup")
    file = _only_backup(imported)

    refused = imported.types("restore", str(file))
    done = imported.types("restore", str(file), "--remplacer")

    assert refused.status == 1
    assert "contient déjà quelque chose" in refused.err
    assert done.status == 0, done.all
    (before,) = file.parent.glob("*-avant-restauration.zip")
    assert str(before) in done.out


def test_what_waited_in_a_backup_may_have_left_since(imported: Terminal) -> None:
    """Sent after the backup was made, it is sent again and says so; what was not due yet does not,
    nor does what a database takes along that nobody served meanwhile."""
    _owes(imported, "due", datetime.now(UTC) - timedelta(hours=1))
    _owes(imported, "later", datetime.now(UTC) + timedelta(days=1))
    imported.types("backup")
    file, there = _only_backup(imported), f"sqlite:///{imported.folder}/ailleurs/x.db"

    moved = imported.types("move", there)
    done = imported.types("restore", str(file), "--remplacer")

    assert (0, 0) == (moved.status, done.status), moved.all + done.all
    assert {"due": ("waiting", 0), "later": ("waiting", 0)} == _owed(imported, there)
    assert {"due": ("in_doubt", 1), "later": ("waiting", 0)} == _owed(imported)
    assert "repart avec la mention « ↻ Renvoyé" in done.out


def test_who_was_erased_since_is_erased_again(imported: Terminal) -> None:
    """A backup of before still names them; what is put back does not."""
    imported.types("backup")
    line = '{"person": 1, "contract": 1, "at": "2026-12-01T08:00:00+00:00", "called": "X"}'
    data_dir = Path(imported.environment["DATA_DIR"])
    (data_dir / "erased.jsonl").write_text(f"{line}\n", encoding="ascii")

    done = imported.types("restore", str(_only_backup(imported)), "--remplacer")
    once_more = imported.types("restore", str(_only_backup(imported)), "--remplacer")

    assert "Personnes effacées de nouveau" in done.out, done.all
    assert done.status == once_more.status == 0


def test_her_old_workbook_is_not_asked_for_without_a_word(imported: Terminal) -> None:
    """The copy went with who was erased: it is not said that none was brought, and the workbook of
    before is told to name them before it is written."""
    imported.types("backup")
    line = '{"person": 1, "contract": 1, "at": "2026-12-01T08:00:00+00:00", "called": "X"}'
    data_dir = Path(imported.environment["DATA_DIR"])
    (data_dir / "erased.jsonl").write_text(f"{line}\n", encoding="ascii")
    imported.types("restore", str(_only_backup(imported)), "--remplacer")

    export = imported.types("export")
    trial = imported.types("import", str(SAMPLE))

    assert export.status == 1
    assert "Aucun tableur" not in export.err
    assert "l'effacement d'une personne a emporté la copie" in export.err
    assert "Retirez son nom du vôtre" in export.err
    assert "effacement du mardi 1er décembre" in trial.out.replace("\u00a0", " ")
    assert "Ce classeur ajouterait" in trial.out


def test_a_blank_folder_says_what_it_cannot_know(imported: Terminal, databases: Databases) -> None:
    """Who was erased since the backup stands in the folder that was lost."""
    imported.types("backup")
    file = _only_backup(imported)

    blank = imported.types("restore", str(file), **_settings(databases.empty()))
    here = imported.types("restore", str(file), "--remplacer")

    assert "erased.jsonl" in blank.out
    assert "erased.jsonl" not in here.out
    for said in (blank, here):
        assert "Ce qui a été dit depuis" in said.out


def test_who_was_erased_is_found_in_the_newest_backup(
    imported: Terminal, databases: Databases
) -> None:
    """On a blank machine an older backup brings somebody back; the line that is told mends it."""
    imported.types("backup", "avant")
    line = '{"person": 1, "contract": 1, "at": "2026-12-01T08:00:00+00:00", "called": "X"}\n'
    (Path(imported.environment["DATA_DIR"]) / "erased.jsonl").write_text(line, encoding="ascii")
    imported.types("backup", "apres")
    (older,), (newest,) = ((imported.folder / name).iterdir() for name in ("avant", "apres"))
    blank = _settings(databases.empty())

    told = imported.types("restore", str(older), **blank)
    command = re.search(r"unzip -o \S+\.zip (\S+) -d (\S+)", told.out)
    assert command, told.all
    with zipfile.ZipFile(newest) as archive:
        archive.extract(command[1], command[2])
    mended = imported.types("restore", str(older), "--remplacer", **blank)

    assert "Personnes effacées de nouveau" in mended.out, mended.all
    assert "unzip" not in mended.out


def test_only_the_newest_are_kept(imported: Terminal) -> None:
    """Those kept before a change are not counted, nor touched."""
    imported.types("backup")
    folder = imported.folder / "s"
    folder.mkdir()
    for name in ("2026-01-01-030000", "2026-01-02-030000", "2026-01-01-030000-0003"):
        shutil.copy(_only_backup(imported), folder / f"cheville-{name}.zip")
    (folder / "notes.zip").write_bytes(b"")

    said = imported.types("backup", "s", "--keep", "2")

    assert "Sauvegardes plus anciennes supprimées : 1" in said.out
    left = {file.name for file in folder.iterdir()}
    assert {
        "cheville-2026-01-02-030000.zip",
        "cheville-2026-01-01-030000-0003.zip",
        "notes.zip",
    } < left
    assert len(left) == 4


def test_a_base_that_lost_its_contract_drives_no_backup_out(
    imported: Terminal, databases: Databases
) -> None:
    """Emptied, or another one by a slip in the settings: thirty such nights would leave nothing."""
    imported.types("backup")
    file = _only_backup(imported)
    emptied, without = databases.empty()[0], databases.fresh()[0]
    if databases.name == "sqlite":
        Path(make_url(emptied).database or "").touch()

    for url in (emptied, without):
        said = imported.types("backup", "--keep", "1", DATABASE_URL=url)
        moved = imported.types("move", f"sqlite:///{imported.folder}/neuf/x.db", DATABASE_URL=url)

        assert (1, True) == (said.status, "aucun contrat" in said.err), said.all
        assert (1, True) == (moved.status, "aucun contrat" in moved.err), moved.all
        assert [file] == list(file.parent.iterdir())


def test_backups_without_a_contract_are_not_counted_among_those_to_keep(
    imported: Terminal, databases: Databases
) -> None:
    """Some were made before they were refused: those that hold nothing do not drive out the last
    that holds something."""
    imported.types("backup")
    folder = imported.folder / "s"
    folder.mkdir()
    shutil.copy(_only_backup(imported), folder / "cheville-2026-01-01-030000.zip")
    shutil.copy(_only_backup(imported), folder / "cheville-2026-01-02-030000.zip")
    _holds_nothing(databases.fresh(), folder / "cheville-2026-01-03-030000.zip")
    (folder / "cheville-2026-01-04-030000.zip").write_bytes(b"torn")

    said = imported.types("backup", "s", "--keep", "2")

    assert "Sauvegardes plus anciennes supprimées : 1" in said.out, said.all
    assert not (folder / "cheville-2026-01-01-030000.zip").exists()
    assert (folder / "cheville-2026-01-02-030000.zip").exists()


def test_a_backup_without_a_contract_is_not_put_back(
    imported: Terminal, databases: Databases
) -> None:
    """It would say that all is well, and leave a house without anybody."""
    _holds_nothing(databases.fresh(), imported.folder / "vide.zip")

    said = imported.types("restore", "vide.zip", "--remplacer")

    assert (1, True) == (said.status, "vide.zip ne contient aucun contrat" in said.err), said.all
    assert 0 == imported.types("check").status


def test_a_backup_is_made_beside_the_service_and_put_back_without_it(imported: Terminal) -> None:
    """Nobody replaces a database under somebody's feet."""
    imported.somebody_writes()
    with imported.serves() as service:
        wait_until(lambda: lives(_check(imported)))
        kept = imported.types("backup")
        refused = imported.types("restore", str(_only_backup(imported)), "--remplacer")
        moved = imported.types("move", "postgresql://127.0.0.1:9/x")
        raised = imported.types("upgrade")
        assert service.stop() == 0

    assert kept.status == 0, kept.all
    for said in (refused, moved, raised):
        assert (said.status, "Arrêtez-le d'abord" in said.err) == (1, True), said.all


def test_moving_to_postgresql_and_back(
    imported: Terminal, sqlite_files: SqliteFiles, postgres_server: PostgresServer
) -> None:
    """The old one stays as it was; the new one says what to write in the settings."""
    here = imported.environment["DATABASE_URL"]
    other = sqlite_files if here.startswith("postgresql") else postgres_server
    address, _ = other.empty()
    before = _facts(imported.types("check"))

    said = imported.types("move", address)
    kept = _backups(imported)
    again = imported.types("move", address)
    same = imported.types("move", here)

    assert said.status == 0, said.all
    assert "DATABASE_URL" in said.out
    assert before == _facts(imported.types("check", DATABASE_URL=address))
    assert "contient déjà quelque chose" in again.err
    assert 1 == len(kept)
    assert kept == _backups(imported), "what was refused left one more"
    assert "C'est déjà la base en service" in same.err
    password = make_url(address).password
    assert not password or password not in said.all


def test_a_base_that_was_left_is_not_served_by_a_slip(
    imported: Terminal, sqlite_files: SqliteFiles, postgres_server: PostgresServer
) -> None:
    """DATABASE_URL forgotten: people would write to the copy that nobody looks at. Who comes back
    on purpose moves."""
    here = imported.environment["DATABASE_URL"]
    other = sqlite_files if here.startswith("postgresql") else postgres_server
    address, _ = other.empty()
    moved = imported.types("move", address)
    imported.somebody_writes()

    served, checked = imported.types("run"), imported.types("check")
    invited, kept = imported.types("invite", "Claire Vidalenc"), imported.types("backup")
    there = imported.types("check", DATABASE_URL=address)
    back = imported.types("move", here, "--remplacer", DATABASE_URL=address)
    home, left = imported.types("check"), imported.types("check", DATABASE_URL=address)

    assert "sauf une ligne" in moved.out, moved.all
    named = address if address.startswith("sqlite") else shown_address(address)
    for said in (served, checked, invited, kept):
        assert (1, True) == (said.status, f"vers {named}" in said.all), said.all
    assert imported.calls("getUpdates") == []
    assert [0, 0, 0, 1] == [said.status for said in (there, back, home, left)], left.all


def test_a_base_that_was_left_is_filled_again_by_a_restore(imported: Terminal) -> None:
    """The other one was lost: what is put back lives here again."""
    imported.types("move", f"sqlite:///{imported.folder}/ailleurs/x.db")
    (file,) = (Path(imported.environment["DATA_DIR"]) / "backups").iterdir()

    done = imported.types("restore", str(file), "--remplacer")

    assert 0 == done.status, done.all
    assert "déplacée" not in imported.types("check").out


def test_moving_to_a_base_that_is_not_made_yet_gives_the_line_that_makes_it(
    imported: Terminal, postgres_server: PostgresServer
) -> None:
    """Whoever moves for the first time has a server, and nothing on it."""
    url, _ = postgres_server.empty()
    nowhere = make_url(url).set(database="cheville_neuve").render_as_string(hide_password=False)

    said = imported.types("move", nowhere)

    assert (1, True) == (said.status, "n'existe pas encore" in said.err), said.all
    assert [] == _backups(imported)
    assert re.search(r"createdb .*-O \S+ cheville_neuve", said.err)


def test_the_way_back_to_a_file_is_told_as_the_settings_take_it(imported: Terminal) -> None:
    """Its folder is made; what is to be written in the settings is accepted by them."""
    folder = imported.folder / "de" / "retour"
    before = _facts(imported.types("check"))

    said = imported.types("move", f"sqlite:///{folder}/cheville.db")

    assert said.status == 0, said.all
    assert f"retirez DATABASE_URL et écrivez DATA_DIR={folder}," in said.out
    assert "supprimez l'ancienne (" in said.out
    there = imported.types("check", DATABASE_URL="", DATA_DIR=str(folder))
    assert before == _facts(there) != []


def test_a_file_of_another_name_keeps_its_address(imported: Terminal) -> None:
    """And who was erased is known beside it too."""
    folder = imported.folder / "ailleurs"
    line = '{"person": 1, "contract": 1, "at": "2026-12-01T08:00:00+00:00", "called": "X"}\n'
    (Path(imported.environment["DATA_DIR"]) / "erased.jsonl").write_text(line, encoding="ascii")

    said = imported.types("move", f"sqlite:///{folder}/autre.db")

    asked = f"écrivez DATABASE_URL=sqlite:///{folder}/autre.db et DATA_DIR={folder},"
    assert asked in said.out, said.all
    assert line == (folder / "erased.jsonl").read_text(encoding="ascii")


def test_what_is_no_address_is_not_moved_to(imported: Terminal) -> None:
    """A path alone, or a file without a name."""
    for typed in ("/var/lib/cheville/cheville.db", "sqlite:///"):
        said = imported.types("move", typed)

        assert (1, True) == (said.status, "cheville move sqlite:////var" in said.err), said.all


def test_an_upgrade_is_one_command(terminal: Terminal, databases: Databases) -> None:
    """What was there is kept; a second time there is nothing to do."""
    url, data_dir = databases.empty()
    filled(url, "0001")
    older = _settings((url, data_dir))

    said = terminal.types("upgrade", **older)
    again = terminal.types("upgrade", **older)

    assert said.status == 0, said.all
    assert "de la version 0001 à la version" in said.out
    assert [file.name.endswith("-0001.zip") for file in (data_dir / "backups").iterdir()] == [True]
    assert "déjà au niveau" in again.out


def test_an_upgrade_away_from_the_base_says_where_to_type_it(blank: Terminal) -> None:
    """`make upgrade` in a clone: the settings, hence the base, are elsewhere."""
    said = blank.types("upgrade")

    assert (1, True) == (said.status, "rien à mettre à niveau" in said.err), said.all
    assert "le dossier qui contient votre .env" in said.err


def test_backups_that_are_made_no_more_are_seen(imported: Terminal) -> None:
    """The nights that failed are not well: `check` says so, and what to do."""
    imported.types("backup")
    file = _only_backup(imported)
    before = imported.types("check")
    file.rename(file.with_name("cheville-2026-10-01-020000.zip"))

    after = imported.types("check")

    assert "! Dernière sauvegarde" not in before.out
    assert "! Dernière sauvegarde : " in after.out
    assert 1 == after.status
    assert "cheville backup" in after.out


def test_a_contract_without_a_backup_is_not_well_for_long(imported: Terminal) -> None:
    """The first night makes one; a contract of two days that has none is at the disk's mercy."""
    young = imported.types("check")
    _brought_in_days_ago(imported, 2)

    old = imported.types("check")
    imported.types("backup", "ailleurs")
    kept = imported.types("check")

    assert (0, 1, 0) == (young.status, old.status, kept.status), old.all + kept.all
    assert "! Dernière sauvegarde : aucune. Lancez cheville backup" in old.out
    assert "hors du dossier habituel" in kept.out


def test_a_backup_that_fails_is_known_to_the_service(imported: Terminal) -> None:
    """At night nobody reads what it says: `check` tells, until one is made."""
    folder = Path(imported.environment["DATA_DIR"]) / "backups"
    folder.write_text("")

    failed = imported.types("backup")
    told = imported.types("check")
    folder.unlink()
    imported.types("backup")
    mended = imported.types("check")

    assert (1, 1, 0) == (failed.status, told.status, mended.status), told.all + mended.all
    assert "! Dernière sauvegarde : aucune ; celle tentée " in told.out
    assert f"! Sauvegardes : {folder} n'est pas un dossier." in told.out


def test_one_night_that_failed_is_told_as_one(imported: Terminal) -> None:
    """They are not said to be made no more when the last is of a moment ago."""
    imported.types("backup")
    folder = Path(imported.environment["DATA_DIR"]) / "backups"
    before = folder.rename(folder.with_name("before"))
    folder.write_text("")
    failed = imported.types("backup")
    folder.unlink()
    before.rename(folder)

    told = imported.types("check")

    assert (1, 1) == (failed.status, told.status), told.all
    assert " ; celle tentée " in told.out
    assert "ne se font plus" not in told.out


def test_a_slip_in_the_folder_of_a_backup_is_nobody_elses_business(imported: Terminal) -> None:
    """Whoever typed it was told; the backups of the night go on."""
    imported.types("backup")
    (imported.folder / "notes").write_text("")

    slip = imported.types("backup", "notes")

    assert 1 == slip.status, slip.all
    assert 0 == imported.types("check").status


def test_a_folder_of_backups_that_is_shut_is_given_back(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Root made it by one command: the account of the service can neither see nor write there, and
    does not say when the last was made."""
    imported.types("backup")
    folder = Path(imported.environment["DATA_DIR"]) / "backups"

    typed_by(monkeypatch, SERVICE, imported, "check", shut=folder)

    told = capsys.readouterr().out
    assert f"! Sauvegardes : ce compte ne peut pas lire et écrire tout {folder}." in told
    assert f"sudo chown -R {SERVICE}: {folder}" in told
    assert "Dernière sauvegarde" not in told


def test_what_is_no_backup_is_refused_in_words(imported: Terminal, databases: Databases) -> None:
    """And nothing has changed."""
    blank = _settings(databases.empty())
    (imported.folder / "notes.zip").write_text("bonjour")

    other = imported.types("restore", "notes.zip", **blank)
    nowhere = imported.types("restore", "absente.zip", **blank)
    folder = imported.types("restore", ".", **blank)
    too_long = imported.types("restore", "x" * 300, **blank)
    nothing = imported.types("backup", DATABASE_URL="", DATA_DIR=str(imported.folder / "neuf"))
    none = imported.types("backup", "--keep", "0")

    assert "notes.zip n'est pas une sauvegarde de Cheville" in other.err
    assert "absente.zip ne s'ouvre pas : il n'existe pas" in nowhere.err
    assert "ne s'ouvre pas : c'est un dossier" in folder.err
    assert "ne s'ouvre pas : son nom est trop long" in too_long.err
    assert "Il n'y a pas encore de base" in nothing.err
    assert "un nombre à partir de 1" in none.err
    every = (other, nowhere, folder, too_long, nothing, none)
    assert [1] * 6 == [said.status for said in every]


def test_a_damaged_database_names_the_backup_to_put_back(
    blank: Terminal, brought_in: object, sqlite_files: SqliteFiles
) -> None:
    """Fault 24: the service refuses to start, and the command it gives mends it: with the newest
    that holds a contract."""
    url, data_dir = sqlite_files.copy_of(brought_in(sqlite_files))  # type: ignore[operator]
    blank.environment.update(_settings((url, data_dir)), TELEGRAM_BOT_TOKEN="1:" + "a" * 35)
    blank.types("backup")
    _holds_nothing(sqlite_files.fresh(), data_dir / "backups/cheville-2999-01-01-030000.zip")
    (data_dir / "backups/cheville-2999-01-02-030000.zip").write_bytes(b"torn")
    before = _facts(blank.types("check"))
    database = data_dir / "cheville.db"
    _spoil(database)

    refused = blank.types("run")
    command = re.search(r"cheville (restore .*)", refused.err)
    assert command, refused.all
    mended = blank.types(*command[1].split())

    assert refused.status == 1
    assert mended.status == 0, mended.all
    (aside,) = data_dir.glob("cheville-damaged-*.db")
    assert f"mise de côté : {aside}. Supprimez ce fichier" in mended.out
    assert before == _facts(blank.types("check"))


@pytest.mark.parametrize("befalls", ["gone", "emptied", "without"])
def test_a_base_that_is_gone_is_put_back_first(
    blank: Terminal, brought_in: object, sqlite_files: SqliteFiles, befalls: str
) -> None:
    """Its backups lie beside it: this is no first installation. The command that is told mends."""
    url, data_dir = sqlite_files.copy_of(brought_in(sqlite_files))  # type: ignore[operator]
    blank.environment.update(_settings((url, data_dir)), TELEGRAM_BOT_TOKEN="1:" + "a" * 35)
    blank.types("backup")
    before = _facts(blank.types("check"))
    file = data_dir / "cheville.db"
    file.unlink()
    if befalls == "emptied":
        file.touch()
    elif befalls == "without":
        shutil.copy(sqlite_files.fresh()[1] / "cheville.db", file)

    checked, served = blank.types("check"), blank.types("run")
    told = {re.search(r"cheville (restore [^;]*)", text)[1] for text in (checked.out, served.err)}  # type: ignore[index]
    (command,) = told
    mended = blank.types(*command.split())

    assert (1, 1, 0) == (checked.status, served.status, mended.status), mended.all
    assert "import" not in checked.out + served.err
    assert before == _facts(blank.types("check"))


def test_an_address_is_shown_as_it_was_written() -> None:
    """Without what we add for the network, and without its password."""
    shown = shown_address("postgresql://cheville:s3cret@base.example/cheville?sslmode=require")
    assert "postgresql://cheville:***@base.example/cheville?sslmode=require" == shown


def test_who_has_read_enough_hears_of_no_error(blank: Terminal) -> None:
    """« cheville check | head -1 » is no bug of ours."""
    command = f"{sys.executable} -m bot check | head -1"
    done = subprocess.run(
        command, shell=True, cwd=blank.folder, env=blank.environment, capture_output=True, text=True
    )
    assert "imprévue" not in done.stderr
    assert done.stdout.startswith("· Réglages")


def _brought_in_days_ago(terminal: Terminal, days: int) -> None:
    """The contract came in so long ago."""
    database = Database(terminal.environment["DATABASE_URL"], terminal.folder / "beside")
    ago = datetime.now(UTC) - timedelta(days=days)

    def came(session: Session) -> None:
        for row in session.exec(select(Import)):
            row.at = ago
            session.add(row)

    database.run(came)
    database.close()


def _owes(terminal: Terminal, text: str, not_before: datetime) -> None:
    """A message is to leave then."""
    owed = Owed("telegram", "7", "send", not_before, text=text, not_before=not_before)
    database = Database(terminal.environment["DATABASE_URL"], terminal.folder / "beside")
    database.run(lambda session: Outbox(session).add(owed))
    database.close()


def _owed(terminal: Terminal, url: str = "") -> dict[str, tuple[str, int]]:
    """What is to leave, by its words: its state and how often it was in doubt."""
    database = Database(url or terminal.environment["DATABASE_URL"], terminal.folder / "beside")
    rows = database.run(lambda s: [(r.text, r.state, r.doubts) for r in s.exec(select(OutboxRow))])
    database.close()
    return {text: (state, doubts) for text, state, doubts in rows}


def _holds_nothing(address: tuple[str, Path], file: Path) -> None:
    """A backup of this database, in which there is no contract."""
    database = Database(*address)
    with database.snapshot() as connection:
        write(connection, file)
    database.close()


def _spoil(database: Path) -> None:
    """Write over two pages of the tables' tree, and the head of the file."""
    with database.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)


def _settings(address: tuple[str, Path]) -> dict[str, str]:
    return {"DATABASE_URL": address[0], "DATA_DIR": str(address[1])}


def _only_backup(terminal: Terminal) -> Path:
    (file,) = (Path(terminal.environment["DATA_DIR"]) / "backups").glob("cheville-*[0-9].zip")
    return file


def _backups(terminal: Terminal) -> list[Path]:
    return sorted((Path(terminal.environment["DATA_DIR"]) / "backups").glob("*"))


def _check(terminal: Terminal) -> str:
    return terminal.types("check").out


def _facts(said: Said) -> list[str]:
    """What `check` says of the content, not of where it is."""
    about = ("Contrats", "Messages", "Étapes", "Questions")
    return [line for line in said.out.splitlines() if any(word in line for word in about)]
