"""Settings: what would get the bot blocked, or go unseen, is refused."""

import os
from pathlib import Path

import pytest

from bot.settings import SettingsRefused, read_settings


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env here."""
    for name in ("TELEGRAM_API_URL", "TELEGRAM_PACE", "TIMEZONE", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def refused() -> tuple[str, str]:
    with pytest.raises(SettingsRefused) as raised:
        read_settings()
    return raised.value.name, raised.value.word


def env_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    file = folder / ".env"
    file.write_bytes(content)
    file.chmod(mode)
    return file


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666])
def test_a_file_of_settings_that_others_read_is_refused(tmp_path: Path, mode: int) -> None:
    """The token in it is every right on the bot."""
    env_file(tmp_path, b"LOG_LEVEL=INFO\n", mode)

    assert (".env", "readable") == refused()


@pytest.mark.parametrize("mode", [0o600, 0o400, 0o611])
def test_a_file_of_settings_of_somebody_else_will_do(tmp_path: Path, mode: int) -> None:
    """In a container it may be another account's: what counts is that nobody else reads it."""
    os.chown(env_file(tmp_path, b"LOG_LEVEL=ERROR\n", mode), os.getuid() or 12345, -1)

    assert "ERROR" == read_settings().log_level


@pytest.mark.parametrize(
    "line",
    [
        b"\xef\xbb\xbfLOG_LEVEL=ERROR",
        b'LOG_LEVEL="ERROR"',
        b"LOG_LEVEL='ERROR'",
        b"  LOG_LEVEL = ERROR  ",
        b"LOG_LEVEL=ERROR\r",
        b"export LOG_LEVEL=ERROR",
    ],
)
def test_a_file_of_settings_is_read_as_people_write_it(tmp_path: Path, line: bytes) -> None:
    """The mark of an editor, quotes, spaces around, lines of Windows."""
    env_file(tmp_path, line + b"\n")

    assert "ERROR" == read_settings().log_level


def test_quotes_that_a_container_leaves_are_no_part_of_a_value(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`docker --env-file` hands them over as they stand."""
    monkeypatch.setenv("LOG_LEVEL", ' "ERROR" ')

    assert "ERROR" == read_settings().log_level


def test_a_file_of_settings_in_another_encoding_is_told(tmp_path: Path) -> None:
    """As an old editor saves it, with an accent in a comment."""
    env_file(tmp_path, "# réglages\nLOG_LEVEL=info\n".encode("latin-1"))

    assert (".env", "encoding") == refused()


PUBLIC = [
    "https://api.telegram.org",
    "https://api.telegram.org./",
    "https://API.Telegram.ORG/",
    "https://api.telegram.org/x",
    "https://api.telegram.org:443",
    "https://me@api.telegram.org",
]


@pytest.mark.parametrize("url", PUBLIC)
def test_no_pace_is_refused_however_the_public_server_is_written(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """Its host decides: without a pace Telegram would block the bot."""
    monkeypatch.setenv("TELEGRAM_API_URL", url)
    monkeypatch.setenv("TELEGRAM_PACE", "0")
    assert refused() == ("TELEGRAM_PACE", "no_pace_in_public")

    monkeypatch.setenv("TELEGRAM_PACE", "30")
    assert read_settings().public


@pytest.mark.parametrize("pace", ["0", "30"])
def test_the_public_server_is_never_spoken_to_in_clear(
    monkeypatch: pytest.MonkeyPatch, pace: str
) -> None:
    """The token is in the address of every call."""
    monkeypatch.setenv("TELEGRAM_API_URL", "http://api.telegram.org")
    monkeypatch.setenv("TELEGRAM_PACE", pace)

    assert refused() == ("TELEGRAM_API_URL", "public_in_clear")


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081", "https://api.telegram.org.example"])
def test_a_server_of_ones_own_has_its_own_pace(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """In clear on this machine, without a limit: both are one's own affair."""
    monkeypatch.setenv("TELEGRAM_API_URL", url)
    monkeypatch.setenv("TELEGRAM_PACE", "0")

    assert not read_settings().public


@pytest.mark.parametrize("secret", ["", "é" * 20, "two words", "x" * 257, "s3\ncret"])
def test_an_address_of_ones_own_without_a_secret_is_refused(
    monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    """Anybody could write there, in anybody's name."""
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "https://cheville.example/telegram")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", secret)
    assert refused() == ("TELEGRAM_WEBHOOK_SECRET", "webhook_secret")

    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "s3cret_-")
    assert "https://cheville.example/telegram" == read_settings().webhook_url


def test_telegram_brings_nothing_in_clear(monkeypatch: pytest.MonkeyPatch) -> None:
    """But a server of one's own may, on the same machine."""
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "http://127.0.0.1:8443/telegram")
    monkeypatch.setenv("TELEGRAM_WEBHOOK_SECRET", "s3cret")
    assert refused() == ("TELEGRAM_WEBHOOK_URL", "webhook_in_clear")

    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081")
    assert read_settings().webhook_url


def test_without_an_address_we_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is in .env.example: empty."""
    monkeypatch.setenv("TELEGRAM_WEBHOOK_URL", "")

    assert "" == read_settings().webhook_url


@pytest.mark.parametrize("name", ["LOG_LEVL", "LOG_LEVLE", "TIMEZON", "TIME_ZONE", "DATADIR"])
def test_a_slip_in_the_name_of_a_setting_is_seen(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Whatever stands before it: a wrong zone would move every reminder by hours."""
    monkeypatch.setenv(name, "x")

    assert refused() == (name, "unknown")


@pytest.mark.parametrize("name", ["TZ", "LOG", "LEVEL", "ZONE", "XDG_DATA_DIRS", "PGDATA", "LANG"])
def test_a_name_of_somebody_else_is_left_alone(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Other programs have settings too; one of ours in small letters is still ours."""
    monkeypatch.setenv(name, "x")
    monkeypatch.setenv("log_level", "DEBUG")

    assert "DEBUG" == read_settings().log_level
