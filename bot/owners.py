"""Whose the files of data are. What another account made there, root by one command, is shut to
ours: which file that is, and the command that gives it back."""

import os
import pwd
from collections.abc import Iterable
from pathlib import Path


def first_shut(paths: Iterable[Path]) -> Path | None:
    """The first of these that is there and that this account may not both read and write. Where
    nobody may write, no owner is to blame."""
    return next((path for path in paths if path.exists() and _is_shut(path)), None)


def giving_back(path: Path) -> str:
    """What is typed to open this to our account; a folder with all that is in it."""
    whole = " -R" if path.is_dir() else ""
    if owner(path) == os.geteuid():
        return f"chmod{whole} u+rwX {path}"
    return f"sudo chown{whole} {named(os.geteuid())}: {path}"


def owner(path: Path) -> int:
    return path.stat().st_uid


def named(uid: int) -> str:
    """The name of this account, or its number where it has none here."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _is_shut(path: Path) -> bool:
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    return not os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))
