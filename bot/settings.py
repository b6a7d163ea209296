"""The settings, and the only reader of environment variables. Names are told in .env.example."""

import os
import re
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from rapidfuzz.distance import Levenshtein

PUBLIC_HOST = "api.telegram.org"
PUBLIC_API = f"https://{PUBLIC_HOST}"


class SettingsRefused(Exception):
    """A setting is wrong; `name` says which, `word` names the sentence of words.toml."""

    def __init__(self, name: str, word: str) -> None:
        super().__init__(f"{name}: {word}")
        self.name = name
        self.word = word


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


class Settings(BaseSettings):
    """Lives as long as the process. Read once, at the start; a name we do not know is refused."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="forbid")

    telegram_bot_token: SecretStr = SecretStr("")
    telegram_api_url: HttpUrl = HttpUrl(PUBLIC_API)
    telegram_pace: Annotated[float, Field(ge=0, le=1000)] = 30.0
    telegram_webhook_url: HttpUrl | Literal[""] = ""
    telegram_webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8443
    telegram_webhook_secret: SecretStr = SecretStr("")
    database_url: str = ""
    data_dir: Path = Path("data")
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
    school_zone: Literal["A", "B", "C"] = "C"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    health_port: Annotated[int, Field(ge=0, le=65535)] = 0
    health_host: str = "127.0.0.1"
    log_format: Literal["auto", "json", "text"] = "auto"

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
    def public(self) -> bool:
        """Whether this is Telegram's own server, however its address is written."""
        return (self.telegram_api_url.host or "").lower().rstrip(".") == PUBLIC_HOST

    @property
    def api_root(self) -> str:
        return str(self.telegram_api_url).rstrip("/")


_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""What Telegram takes as the secret of a webhook."""
_SLIP = 2
_OURS = ("TELEGRAM_", "DATABASE_", "DATA_", "SCHOOL_")


def _unknown_names() -> list[str]:
    """Names in the environment that look like ours and are not: a slip that would go unseen."""
    known = {name.upper() for name in Settings.model_fields}
    return sorted(n for n in os.environ if n.upper() not in known and _looks_ours(n, known))


def _looks_ours(name: str, known: set[str]) -> bool:
    """LOG_LEVL is a slip for LOG_LEVEL; a name that differs by more is somebody else's."""
    near = (k for k in known if abs(len(k) - len(name)) <= _SLIP)
    return name.startswith(_OURS) or any(
        Levenshtein.distance(name.upper(), k, score_cutoff=_SLIP) <= _SLIP for k in near
    )


def supervisor_address() -> str:
    """Where systemd listens to a service of its own (sd_notify(3)); empty without it."""
    return os.environ.get("NOTIFY_SOCKET", "")


def read_settings(env_file: Path | None = None) -> Settings:
    """The settings of this process. Raises `SettingsRefused` naming the first wrong one."""
    for name in _unknown_names():
        raise SettingsRefused(name, "unknown")
    try:
        # pydantic-settings takes this argument; its types do not say so
        settings = Settings(_env_file=env_file) if env_file else Settings()  # type: ignore[call-arg]
    except UnicodeDecodeError:
        raise SettingsRefused(str(env_file or ".env"), "encoding") from None
    except ValidationError as error:
        first = error.errors()[0]
        word = "unknown" if first["type"] == "extra_forbidden" else "wrong"
        raise SettingsRefused(str(first["loc"][0]).upper(), word) from None
    if settings.public and settings.telegram_api_url.scheme != "https":
        raise SettingsRefused("TELEGRAM_API_URL", "public_in_clear")
    if settings.public and settings.telegram_pace == 0:
        raise SettingsRefused("TELEGRAM_PACE", "no_pace_in_public")
    _check_webhook(settings)
    return settings


def _check_webhook(settings: Settings) -> None:
    """Anybody may write to a public address: without a secret, in anybody's name."""
    if not settings.webhook_url:
        return
    if settings.public and not settings.webhook_url.startswith("https://"):
        raise SettingsRefused("TELEGRAM_WEBHOOK_URL", "webhook_in_clear")
    if not _SECRET.fullmatch(settings.webhook_secret):
        raise SettingsRefused("TELEGRAM_WEBHOOK_SECRET", "webhook_secret")
