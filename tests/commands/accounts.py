"""A command typed by another account than ours. Only root could become one: what the system says of
owners and of rights is told otherwise."""

import os
import pwd
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import cli, owners
from tests.commands.terminal import Terminal

SERVICE = "daemon"
"""An account that every Linux has, in the place of `cheville`."""


def typed_by(
    monkeypatch: pytest.MonkeyPatch, account: str, terminal: Terminal, *words: str, shut: Path
) -> int:
    """Type this as `account` would, in a house of the service: `shut` is there, and root's."""
    uid = pwd.getpwnam(account).pw_uid
    service = pwd.getpwnam(SERVICE).pw_uid
    with monkeypatch.context() as system:
        for name, value in terminal.environment.items():
            system.setenv(name, value)
        system.chdir(terminal.folder)
        system.setattr(sys, "excepthook", sys.excepthook)
        system.setattr(os, "geteuid", lambda: uid)
        system.setattr(owners, "owner", lambda path: 0 if path == shut else service)
        if uid != 0:
            system.setattr(os, "access", _refusing(os.access, shut, refused=False))
            system.setattr(os, "open", _refusing(os.open, shut))
        return cli.main(words)


def _refusing(asked: Callable[..., Any], shut: Path, refused: Any = None) -> Callable[..., Any]:
    """The same question to the system, to which this file or folder is shut, with all in it."""

    def answer(path: Any, *more: Any, **named: Any) -> Any:
        if not isinstance(path, str | Path) or shut not in (Path(path), *Path(path).parents):
            return asked(path, *more, **named)
        if refused is None:
            raise PermissionError(13, "Permission denied", str(path))
        return refused

    return answer
