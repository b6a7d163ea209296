"""Words: all in templates/, all used, none missing."""

import re
import tomllib
from pathlib import Path
from typing import Any

from bot.documents.build import MAKERS
from handlers import menu, router
from tests.house.code import ROOT, sources, strings

TEMPLATES = ROOT / "templates"
WORDS: dict[str, Any] = tomllib.loads((TEMPLATES / "words.toml").read_text(encoding="utf-8"))
_NAME = re.compile(r"[a-z_]+/[a-z_0-9]+\Z")
_ACCENTED = re.compile("[àâçéèêëîïôùûüœÀÉÈÊ«»]")


def _texts() -> set[str]:
    """The name of every text, whatever its way out (chat, mail, cli)."""
    found = TEMPLATES.rglob("*.j2")
    return {
        f"{p.parent.relative_to(TEMPLATES).as_posix()}/{p.name.split('.')[0]}"
        for p in found
        if "documents" not in p.parts
    }


def _named() -> set[str]:
    """Every string of the code that looks like the name of a text."""
    return {s for source in sources() for s in strings(source) if _NAME.match(s)}


def _included() -> set[str]:
    """Texts named by other texts."""
    words = "\n".join(p.read_text(encoding="utf-8") for p in TEMPLATES.rglob("*.j2"))
    return set(re.findall(r"[\"']([a-z_]+/[a-z_0-9]+)(?:\.\w+\.j2)?[\"']", words))


def test_every_text_that_is_named_exists() -> None:
    """A missing text would stop a deed in front of somebody."""
    folders = {p.name for p in TEMPLATES.iterdir() if p.is_dir()}
    named = {name for name in _named() if name.split("/")[0] in folders}

    assert named - _texts() == set()


def test_every_text_that_exists_is_named() -> None:
    """A text nobody says is a text nobody keeps true. Names built from parts end alike."""
    built = {
        text
        for text in _texts()
        for source in sources()
        for piece in re.findall(r"f\"([a-z_]+/[a-z_]*)\{", source.text)
        if text.startswith(piece)
    }

    assert _texts() - _named() - _included() - built == set()


def test_every_word_of_a_button_exists() -> None:
    """A button without its word would raise when it is shown."""
    asked = {
        word for source in sources() for word in re.findall(r"word=\"([a-z_0-9]+)\"", source.text)
    }

    assert asked - set(WORDS["buttons"]) == set()


def test_every_kind_of_file_has_its_word() -> None:
    """It is said only when a text is too long for a caption: nobody would notice before that."""
    assert set(MAKERS) == set(WORDS["files"])


def test_every_door_has_its_word() -> None:
    """Each command of a menu has a button, and the router knows it."""
    doors = {door for doors in menu.DOORS.values() for door in doors}

    assert {f"door_{door}" for door in doors} <= set(WORDS["buttons"])
    assert doors <= set(router.COMMANDS)


def test_every_command_is_described_and_known() -> None:
    """What the menu button of Telegram proposes exists, and is told in words."""
    proposed = {name for names in menu.COMMANDS_OF.values() for name in names}
    proposed |= set(menu.COMMANDS_OF_NEWCOMERS)
    aliases = {"start", "help", "settings", "privacy"}

    assert proposed <= set(WORDS["commands"])
    assert set(router.COMMANDS) - aliases == set(WORDS["commands"])


def test_no_french_stands_in_the_code() -> None:
    """A word for people that lives in code is one that nobody can mend without a developer."""
    allowed = {
        "bot/french.py",  # typography itself
        "domain/people.py",  # how participles agree
        "domain/actions.py",  # how people write a percentage
    }
    strays = [
        f"{source.path}: {found}"
        for source in sources("bot", "handlers", "scheduler", "storage", "domain")
        if source.path not in allowed and not source.path.startswith("domain/cells")
        for found in strings(source)
        if _ACCENTED.search(found)
    ]

    assert strays == []


def test_a_toast_is_short() -> None:
    """Telegram cuts the little word under a tap at 200 characters."""
    for toast in WORDS["toasts"].values():
        forms = toast.values() if isinstance(toast, dict) else [toast]
        assert all(len(form) <= 150 for form in forms), toast


def test_settings_are_told() -> None:
    """Every setting stands in .env.example and in docs/running.md."""
    from bot.settings import Settings

    for place in (".env.example", "docs/running.md"):
        told = Path(ROOT / place).read_text(encoding="utf-8")
        assert [n for n in Settings.model_fields if n.upper() not in told] == [], place
