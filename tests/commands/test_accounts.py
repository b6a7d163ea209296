"""Whose the files are: what root left is named and given back, and root leaves nothing."""

from pathlib import Path

import pytest

from tests.commands.accounts import SERVICE, typed_by
from tests.commands.conftest import BroughtIn
from tests.commands.terminal import Terminal
from tests.databases import SqliteFiles


def _data(terminal: Terminal) -> Path:
    return Path(terminal.environment["DATA_DIR"])


@pytest.fixture
def on_sqlite(blank: Terminal, brought_in: BroughtIn, sqlite_files: SqliteFiles) -> Terminal:
    """The sample contract in files of ours alone."""
    url, data_dir = sqlite_files.copy_of(brought_in(sqlite_files))
    blank.environment |= {"DATABASE_URL": url, "DATA_DIR": str(data_dir)}
    return blank


@pytest.mark.parametrize("name", ["run.lock", "write.lock", "cheville.db"])
def test_a_file_that_root_left_is_named_with_what_gives_it_back(
    on_sqlite: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
) -> None:
    """« Choisissez un autre dossier » would lead whoever keeps the service astray."""
    shut = _data(on_sqlite) / name
    shut.touch()
    if name == "cheville.db":  # SQLite opens it by itself, and cannot: to it this is no file
        shut.unlink()
        shut.mkdir()

    status = typed_by(monkeypatch, SERVICE, on_sqlite, "upgrade", shut=shut)

    told = capsys.readouterr().err
    remedy = f"sudo chown{' -R' if shut.is_dir() else ''} {SERVICE}: {shut}"
    assert (1, True) == (status, remedy in told), told
    assert "choisissez-en un autre" not in told


def test_root_is_told_in_whose_name_to_do_it(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What root makes there the service could not open any more: nothing is made."""
    untouched = _data(imported) / "nothing"
    before = sorted(_data(imported).iterdir())

    status = typed_by(monkeypatch, "root", imported, "check", shut=untouched)

    told = capsys.readouterr().err
    assert 1 == status
    assert f"est au compte {SERVICE}" in told and f"runuser -u {SERVICE} -- " in told
    assert before == sorted(_data(imported).iterdir())


def test_where_root_serves_root_goes_on(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a container, whoever the folder belongs to outside: its locks are root's already."""
    lock = _data(imported) / "write.lock"

    typed_by(monkeypatch, "root", imported, "check", shut=lock)

    assert "Base : " in capsys.readouterr().out


def test_a_folder_that_is_shut_is_told_by_every_command(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Made by root and never given to the service: what is in it cannot even be seen."""
    status = typed_by(monkeypatch, SERVICE, imported, "check", shut=_data(imported))

    told = capsys.readouterr().err
    assert 1 == status
    assert f"sudo chown -R {SERVICE}: {_data(imported)}" in told


@pytest.mark.parametrize("words", [("backup", "{}"), ("move", "sqlite:///{}/x.db")])
def test_what_belongs_to_the_system_is_not_to_be_given_to_us(
    imported: Terminal,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, str],
) -> None:
    """« sudo chown -R cheville: /etc » would undo the machine."""
    etc = imported.folder / "etc"
    (etc / "ssh").mkdir(parents=True)

    command = [word.format(etc) for word in words]
    status = typed_by(monkeypatch, SERVICE, imported, *command, shut=etc)

    told = capsys.readouterr().err
    assert (1, False) == (status, "chown" in told), told
    assert str(etc) in told and "choisissez un autre dossier" in told


def test_a_data_dir_of_the_system_is_not_to_be_given_to_us_either(
    imported: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip in the settings; a folder that is still empty was made for us."""
    etc, made = imported.folder / "etc", imported.folder / "neuf"
    (etc / "ssh").mkdir(parents=True)
    made.mkdir()
    told = []
    for folder in (etc, made):
        imported.environment["DATA_DIR"] = str(folder)
        typed_by(monkeypatch, SERVICE, imported, "check", shut=folder)
        told.append(capsys.readouterr().err)

    assert "choisissez un autre dossier" in told[0] and "chown" not in told[0]
    assert f"sudo chown -R {SERVICE}: {made}" in told[1]


def test_check_tells_a_base_that_may_only_be_read(
    on_sqlite: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same as the service says, which does not start there: not that the base is sound."""
    shut = _data(on_sqlite) / "cheville.db"

    status = typed_by(monkeypatch, SERVICE, on_sqlite, "check", shut=shut)

    told = capsys.readouterr().out
    assert (1, False) == (status, "saine" in told), told
    assert f"sudo chown {SERVICE}: {shut}" in told
