"""Whose the files of data are. What another account made there, root by one command, is shut to
ours: which file that is, and the command that gives it back."""

import os
import pwd
import sys
from collections.abc import Collection, Iterable
from pathlib import Path

ROOT = 0
OUR_NAME = "cheville"


def first_shut(paths: Iterable[Path]) -> Path | None:
    """The first of these that is there and that this account may not both read and write. Where
    nobody may write, no owner is to blame."""
    return next((path for path in paths if os.path.exists(path) and _is_shut(path)), None)


def giving_back(path: Path) -> str:
    """What is typed to open this to our account; a folder with all that is in it."""
    whole = " -R" if path.is_dir() else ""
    if owner(path) == os.geteuid():
        return f"chmod{whole} u+rwX {path}"
    return f"sudo chown{whole} {_our_name()}: {path}"


def is_a_house(folder: Path, ours: Collection[str]) -> bool:
    """Whether this folder may be given to our account with all that is in it: it holds a file of
    `ours`, or nothing yet, or bears our name. One that shows nothing is taken at its word, but for
    the home of root."""
    try:
        names = os.listdir(folder)
    except OSError:
        return folder != Path(pwd.getpwuid(ROOT).pw_dir)
    return not names or not set(ours).isdisjoint(names) or OUR_NAME in folder.name


def in_whose_name(folder: Path) -> str | None:
    """The account that a command about this folder is for, when that is neither root nor ours;
    None too where it has no name here: it is somebody of another machine, or outside."""
    uid = owner(folder)
    if uid in (ROOT, os.geteuid()):
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def done_by(account: str) -> str:
    """How this command is typed in the name of an account."""
    us = f"runuser -u {account} --" if is_root() else f"sudo -u {account}"
    return f"{us} {sys.argv[0]}"


def is_root() -> bool:
    return os.geteuid() == ROOT


def owner(path: Path) -> int:
    return path.stat().st_uid


def _our_name() -> str:
    """Or our number, where it has no name here."""
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:
        return str(os.geteuid())


def _is_shut(path: Path) -> bool:
    if os.statvfs(path).f_flag & os.ST_RDONLY:
        return False
    return not os.access(path, os.R_OK | os.W_OK | (os.X_OK if path.is_dir() else 0))
