"""What is set wrongly is told in one French sentence that ends with what to do; what is secret is
for one account alone."""

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from simulator.server import Simulator
from tests.commands.terminal import SAMPLE, Said, Terminal
from tests.databases import PostgresServer

TOKEN = "1234567890:" + "A" * 35
SERVER = "postgresql://u:secret@127.0.0.1:9/cheville"

WRONG = {
    "no file of settings": (
        {"TELEGRAM_BOT_TOKEN": ""},
        "Il n'y a pas de fichier .env dans /",
        "placez-vous dans le dossier qui contient .env",
    ),
    "no form of a token": (
        {"TELEGRAM_BOT_TOKEN": "secret"},
        "n'a pas la forme d'un jeton",
        "TELEGRAM_BOT_TOKEN=1",
    ),
    "no address": ({"TELEGRAM_API_URL": "telegram"}, "n'est pas une adresse", "=https://api."),
    "in clear": (
        {"TELEGRAM_API_URL": "http://api.telegram.org"},
        "doit commencer par https://",
        "TELEGRAM_API_URL=https://api.telegram.org",
    ),
    "no pace": ({"TELEGRAM_PACE": "0"}, "Telegram bloquerait le robot", "TELEGRAM_PACE=30"),
    "a pace below none": ({"TELEGRAM_PACE": "-1"}, "de 0 à 1000", "TELEGRAM_PACE=30"),
    "a pace in words": ({"TELEGRAM_PACE": "vite"}, "de 0 à 1000", "TELEGRAM_PACE=30"),
    "no zone": ({"TIMEZONE": "Europe/Toulouse"}, "pas un fuseau", "TIMEZONE=Europe/Paris"),
    "no school zone": ({"SCHOOL_ZONE": "D"}, "A, B ou C", "SCHOOL_ZONE=C"),
    "no level": ({"LOG_LEVEL": "BAVARD"}, "DEBUG, INFO, WARNING ou ERROR", "LOG_LEVEL=INFO"),
    "no form of logs": ({"LOG_FORMAT": "xml"}, "auto, json ou text", "LOG_FORMAT=auto"),
    "an unknown name": (
        {"TELEGRAM_TOKEN": "x"},
        "Le réglage TELEGRAM_TOKEN n'existe pas",
        "vouliez-vous dire TELEGRAM_BOT_TOKEN ?",
    ),
    "a slip": ({"LOG_LEVL": "INFO"}, "LOG_LEVL n'existe pas", "vouliez-vous dire LOG_LEVEL ?"),
    "another kind of base": (
        {"DATABASE_URL": "mysql://u:secret@hote/base"},
        "ni d'un fichier SQLite",
        "DATABASE_URL=postgresql://",
    ),
    "no base": ({"DATABASE_URL": "n'importe quoi"}, "PostgreSQL", "DATABASE_URL=postgresql://"),
    "a server that is away": ({"DATABASE_URL": SERVER}, "ne répond pas", "Vérifiez DATABASE_URL"),
    "a server that is not": (
        {"DATABASE_URL": "postgresql://u:secret@serveur.invalid/cheville"},
        "n'existe pas",
        "Corrigez son nom dans DATABASE_URL",
    ),
    "no host": ({"HEALTH_HOST": "bonjour.invalid"}, "HEALTH_HOST n'est", "HEALTH_HOST=127.0.0.1"),
    "a folder nobody makes": ({"DATA_DIR": "/proc/cheville"}, "n'est pas utilisable", "DATA_DIR=/"),
    "a file for a folder": ({"DATA_DIR": str(SAMPLE)}, "n'est pas utilisable", "DATA_DIR=/"),
}


def _one_sentence(said: Said) -> str:
    """What was complained of: one line, in words, with nothing of a secret."""
    lines = said.err.strip().splitlines()
    assert 1 == said.status, said.all
    assert 1 == len(lines), said.err
    for never in ("secret", "Traceback", "Error", TOKEN):
        assert never not in said.all
    assert lines[0].endswith((".", "?"))
    return lines[0]


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_set_wrongly_is_told_with_its_remedy(blank: Terminal, wrong: str) -> None:
    """Which setting, and what a right one looks like."""
    settings, told, remedy = WRONG[wrong]

    sentence = _one_sentence(blank.types("run", **{"TELEGRAM_BOT_TOKEN": TOKEN, **settings}))

    assert told in sentence
    assert remedy in sentence


SEEN_BY_CHECK = [
    "no level",
    "an unknown name",
    "no form of a token",
    "no host",
    "a folder nobody makes",
    "a file for a folder",
]


@pytest.mark.parametrize("wrong", SEEN_BY_CHECK)
def test_check_tells_the_same(blank: Terminal, wrong: str) -> None:
    """Before anything is looked at."""
    settings, told, remedy = WRONG[wrong]

    sentence = _one_sentence(blank.types("check", **{"TELEGRAM_BOT_TOKEN": TOKEN, **settings}))

    assert told in sentence and remedy in sentence


def test_a_token_that_telegram_refuses_is_told(town: Simulator, blank: Terminal) -> None:
    """By its last four characters."""
    said = blank.types("check", TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=town.url)

    assert 1 == said.status
    assert "ne reconnaît pas ce jeton (…AAAA)" in said.out
    assert "TELEGRAM_BOT_TOKEN=…" in said.out
    assert TOKEN not in said.all


def test_a_server_tells_why_it_lets_nobody_in(
    blank: Terminal, postgres_server: PostgresServer
) -> None:
    """A base that is not there, a name that nobody bears."""
    url, _ = postgres_server.fresh()
    made = make_url(url)
    nobody = made.set(username="personne").render_as_string(hide_password=False)
    nowhere = made.set(database="nulle_part").render_as_string(hide_password=False)
    token = {"TELEGRAM_BOT_TOKEN": TOKEN}

    unknown = _one_sentence(blank.types("run", **token, DATABASE_URL=nobody))
    absent = _one_sentence(blank.types("run", **token, DATABASE_URL=nowhere))

    assert "ne connaît pas cet utilisateur" in unknown and "DATABASE_URL" in unknown
    assert "n'existe pas" in absent and "DATABASE_URL" in absent


def test_a_wrong_password_is_told(blank: Terminal, postgres_server: PostgresServer) -> None:
    """Never which one it was."""
    url, _ = postgres_server.fresh()
    with postgres_server.asking_for_a_password("gardee", "le bon"):
        made = make_url(url).set(username="gardee", password="secret")
        wrong = made.render_as_string(hide_password=False)

        sentence = _one_sentence(blank.types("run", TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=wrong))

    assert "refuse ce mot de passe" in sentence and "DATABASE_URL" in sentence


def test_a_file_of_settings_without_a_token_is_told(blank: Terminal) -> None:
    """The file is there: it is what is in it that is to be mended."""
    file = blank.folder / ".env"
    file.write_text("SCHOOL_ZONE=C\n", encoding="utf-8")
    file.chmod(0o600)

    sentence = _one_sentence(blank.types("run"))

    assert "Il manque TELEGRAM_BOT_TOKEN" in sentence and "TELEGRAM_BOT_TOKEN=1" in sentence


def test_settings_that_others_may_read_are_refused(blank: Terminal) -> None:
    """The remedy is a command to copy."""
    file = blank.folder / ".env"
    file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n", encoding="utf-8")
    file.chmod(0o644)

    sentence = _one_sentence(blank.types("run"))

    assert "chmod 600 .env" in sentence
    file.chmod(0o600)
    assert "Base :" in blank.types("check").out or "Pas de base" in blank.types("check").out


def test_a_line_of_the_settings_that_is_no_setting_is_named_by_its_number(blank: Terminal) -> None:
    """Never by what it says: it may be a token that lost its name."""
    file = blank.folder / ".env"
    file.write_text(f"# le robot\nTELEGRAM_BOT_TOKEN={TOKEN}\n\nle secret {TOKEN}\n")
    file.chmod(0o600)

    sentence = _one_sentence(blank.types("check"))

    assert "La ligne 4 du fichier .env" in sentence
    assert "le secret" not in sentence


def test_what_is_kept_is_for_its_owner_alone(blank: Terminal) -> None:
    """The folder of data, the database and what stands beside it, locks, backups."""
    data = Path(blank.environment["DATA_DIR"])
    before = os.umask(0o000)
    try:
        assert 0 == blank.types_anew("import", str(SAMPLE), "--apply").status
        assert 0 == blank.types_anew("backup").status
    finally:
        os.umask(before)

    made = [data, *data.rglob("*")]
    assert {"cheville.db", "write.lock", "backups"} <= {each.name for each in made}
    for each in made:
        assert (0o700 if each.is_dir() else 0o600) == each.stat().st_mode & 0o777, each
