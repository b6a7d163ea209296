"""The settings, and the only reader of environment variables. Names are told in .env.example."""

import os
import re
import socket
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv.parser import parse_stream
from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PUBLIC_HOST = "api.telegram.org"
PUBLIC_API = f"https://{PUBLIC_HOST}"
ENV_FILE = ".env"
WEBHOOK_HOST = "127.0.0.1"
"""Whoever ends TLS for the webhook stands before us, on this machine."""
_ENCODING = "utf-8-sig"  # some editors begin a file by a mark of their own
_KINDS = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_FOR_OTHERS = 0o044
_TOKEN = re.compile(r"\d+:[\w-]{20,}")


class SettingsRefused(Exception):
    """A setting is wrong; `name` says which, `word` names the sentence of words.toml, `meant` the
    setting whose name is near, `line` where it stands in its file."""

    def __init__(self, name: str, word: str, meant: str = "", line: int = 0) -> None:
        super().__init__(f"{name}: {word}")
        self.name = name
        self.word = word
        self.meant = meant
        self.line = line


class PortTaken(Exception):
    """The port that the setting `name` asks for is not ours to take at this address."""

    def __init__(self, name: str, host: str, port: int) -> None:
        super().__init__(f"{name}: {host}:{port}")
        self.name = name
        self.address = f"{host}:{port}"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("unknown time zone") from error
    return name


def _database(address: str) -> str:
    if address and not address.startswith(_KINDS):
        raise ValueError("unknown kind of database")
    return address


def _host(name: str) -> str:
    try:
        socket.getaddrinfo(name, None)
    except (OSError, UnicodeError) as error:
        raise ValueError("unknown host") from error
    return name


class Settings(BaseSettings):
    """Lives as long as the process. Read once, at the start; a name we do not know is refused."""

    model_config = SettingsConfigDict(
        env_file=ENV_FILE,
        env_file_encoding=_ENCODING,
        extra="forbid",
    )

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: HttpUrl = HttpUrl(PUBLIC_API)
    telegram_pace: Annotated[float, Field(ge=0, le=1000)] = 30.0
    telegram_webhook_url: HttpUrl | Literal[""] = ""
    telegram_webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443
    telegram_webhook_secret: SecretStr = SecretStr("")
    database_url: Annotated[str, AfterValidator(_database)] = ""
    data_dir: Path = Path("data")
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    school_zone: Literal["A", "B", "C"] = "C"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    health_port: Annotated[int, Field(ge=0, le=65535)] = 0
    health_host: Annotated[str, AfterValidator(_host)] = "127.0.0.1"
    log_format: Literal["auto", "json", "text"] = "auto"

    @field_validator("*", mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """Without spaces around, nor the quotes that a container leaves in its variables."""
        if not isinstance(value, str):
            return value
        return re.sub(r"""\A(["'])(.*)\1\Z""", r"\2", value.strip(), flags=re.DOTALL)

    @property
    def database(self) -> str:
        """The address of the database; by default a SQLite file in `data_dir`."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'cheville.db'}"

    @property
    def token(self) -> str:
        """The bot's token, in clear: for the channel alone, never for a log."""
        return self.telegram_bot_token.get_secret_value()

    @property
    def webhook_url(self) -> str:
        """Where Telegram is to bring its updates; empty when we ask for them."""
        return str(self.telegram_webhook_url)

    @property
    def webhook_secret(self) -> str:
        """What Telegram shows to prove that it is Telegram: never for a log."""
        return self.telegram_webhook_secret.get_secret_value()

    @property
    def ports(self) -> list[tuple[str, str, int]]:
        """Where the service is to listen: the setting that says so, the host and the port."""
        found = [("HEALTH_PORT", self.health_host, self.health_port)] if self.health_port else []
        if self.webhook_url:
            found.append(("TELEGRAM_WEBHOOK_PORT", WEBHOOK_HOST, self.telegram_webhook_port))
        return found

    @property
    def public(self) -> bool:
        """Whether this is Telegram's own server, however its address is written."""
        return (self.telegram_api_url.host or "").lower().rstrip(".") == PUBLIC_HOST

    @property
    def api_root(self) -> str:
        return str(self.telegram_api_url).rstrip("/")


def ports_must_be_free(settings: Settings) -> None:
    """Told before anything is said to anybody: a service that finds out later has begun already.
    Raises `PortTaken` for the first that is not ours to take."""
    for name, host, port in settings.ports:
        family, kind, *_ = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as door:
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server will
            try:
                door.bind((host, port))
            except OSError:
                raise PortTaken(name, host, port) from None


_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as the secret of a webhook."""
_NEAR = 0.8
"""How alike two names are, of 1, when one is a slip for the other (difflib)."""
_OURS = ("TELEGRAM_", "DATABASE_", "DATA_", "SCHOOL_")


def _unknown_names() -> list[str]:
    """Names in the environment that look like ours and are not: a slip that would go unseen."""
    known = {name.upper() for name in Settings.model_fields}
    return sorted(n for n in os.environ if n.upper() not in known and _looks_ours(n, known))


def _looks_ours(name: str, known: set[str]) -> bool:
    """LOG_LEVL is a slip for LOG_LEVEL; a name that differs by more is somebody else's."""
    return name.startswith(_OURS) or bool(get_close_matches(name.upper(), known, 1, _NEAR))


def supervisor_address() -> str:
    """Where systemd listens to a service of its own (sd_notify(3)); empty without it."""
    return os.environ.get("NOTIFY_SOCKET", "")


def _meant(name: str) -> str:
    """The setting whose name is nearest."""
    known = sorted(each.upper() for each in Settings.model_fields)
    return get_close_matches(name.upper(), known, 1, 0.0)[0]


def _is_for_its_owner(file: Path) -> None:
    """A file that others may read gives them the token; who owns it does not matter."""
    readable = os.name == "posix" and file.is_file() and file.stat().st_mode & _FOR_OTHERS
    if readable:
        raise SettingsRefused(str(file), "readable")


def _is_understood(file: Path) -> None:
    """Every line is a setting, a comment or empty. What is not is named by its number: it may be a
    secret that lost its name."""
    if not file.is_file():
        return
    with file.open(encoding=_ENCODING) as lines:
        for read in parse_stream(lines):
            if read.error:
                said = read.original.string
                blank = said[: len(said) - len(said.lstrip())].count("\n")
                raise SettingsRefused(str(file), "line", line=read.original.line + blank)


def read_settings(env_file: Path | None = None) -> Settings:
    """The settings of this process. Raises `SettingsRefused` naming the first wrong one."""
    for name in _unknown_names():
        raise SettingsRefused(name, "unknown", _meant(name))
    file = env_file or Path(ENV_FILE)
    _is_for_its_owner(file)
    try:
        _is_understood(file)
        # pydantic-settings takes this argument; its types do not say so
        settings = Settings(_env_file=file)  # type: ignore[call-arg]
    except UnicodeDecodeError:
        raise SettingsRefused(str(file), "encoding") from None
    except OSError:
        raise SettingsRefused(str(file), "unreadable") from None
    except ValidationError as error:
        raise _refused(error) from None
    _fits_the_server(settings)
    return settings


def _refused(error: ValidationError) -> SettingsRefused:
    first = error.errors()[0]
    name = str(first["loc"][0]).upper()
    if first["type"] == "extra_forbidden":
        return SettingsRefused(name, "unknown", _meant(name))
    return SettingsRefused(name, f"wrong.{name}")


def _fits_the_server(settings: Settings) -> None:
    if settings.token and not _TOKEN.fullmatch(settings.token):
        raise SettingsRefused("TELEGRAM_BOT_TOKEN", "wrong.TELEGRAM_BOT_TOKEN")
    if settings.public and settings.telegram_api_url.scheme != "https":
        raise SettingsRefused("TELEGRAM_API_URL", "public_in_clear")
    if settings.public and settings.telegram_pace == 0:
        raise SettingsRefused("TELEGRAM_PACE", "no_pace_in_public")
    _check_webhook(settings)


def _check_webhook(settings: Settings) -> None:
    """Anybody may write to a public address: without a secret, in anybody's name."""
    if not settings.webhook_url:
        return
    if settings.public and not settings.webhook_url.startswith("https://"):
        raise SettingsRefused("TELEGRAM_WEBHOOK_URL", "webhook_in_clear")
    if not _SECRET.fullmatch(settings.webhook_secret):
        raise SettingsRefused("TELEGRAM_WEBHOOK_SECRET", "webhook_secret")
