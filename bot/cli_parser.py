"""What may be typed, in French. argparse has its own English; words.toml translates it."""

import argparse
import sys
from collections.abc import Sequence
from typing import NoReturn

from bot import VERSION
from bot.cli_words import words

PARTNER = "partner"
_NUMBER = f"cheville {VERSION}"


class _Parser(argparse.ArgumentParser):
    """The same, but a slip ends with 1 as every trouble does, and starts with what is wrong."""

    def error(self, message: str) -> NoReturn:
        shown = message[:1].upper() + message[1:]
        self.exit(
            1, _french("%(prog)s: error: %(message)s\n") % {"prog": self.prog, "message": shown}
        )


def _french(english: str) -> str:
    return str(words("argparse").get(english, english))


def parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    """The command and its options; leaves with a French sentence when they make no sense."""
    if (sys.argv[1:] if argv is None else list(argv)) == ["--version"]:
        print(_NUMBER)  # asked by scripts, again and again: no word is read for it
        sys.exit(0)
    setattr(argparse, "_", _french)  # noqa: B010 - where argparse looks its sentences up
    return _parser().parse_args(argv)


def _parser() -> argparse.ArgumentParser:
    said = words("program")
    parser = _Parser(prog="cheville", description=said["description"], epilog=said["epilog"])
    parser.add_argument("--version", action="version", version=_NUMBER, help=_help("version"))
    commands = parser.add_subparsers(dest="command", metavar="COMMANDE", required=True)

    def command(name: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=_help(name), description=_help(name))

    _import(command("import"))
    _export(command("export"))
    _invite(command("invite"))
    command("run").add_argument("--clock", metavar="URL", help=_help("run_clock"))
    _tick(command("tick"))
    command("check")
    _backup(command("backup"))
    _restore(command("restore"))
    _move(command("move"))
    command("upgrade")
    _demo(command("demo"))
    return parser


def _help(name: str) -> str:
    return str(words("help")[name])


def _import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", nargs="?", help=_help("import_file"))
    parser.add_argument("--contract", metavar="NOM", help=_help("import_contract"))
    parser.add_argument("--apply", action="store_true", help=_help("import_apply"))
    parser.add_argument("--questions", action="store_true", help=_help("import_questions"))
    parser.add_argument("--undo", action="store_true", help=_help("import_undo"))


def _export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", nargs="?", help=_help("export_file"))
    parser.add_argument("--contract", metavar="NOM", help=_help("contract"))


def _invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NOM", nargs="?", help=_help("invite_name"))
    parser.add_argument(
        "--tous", "--all", dest="all", action="store_true", help=_help("invite_all")
    )
    parser.add_argument("--refaire", dest="anew", action="store_true", help=_help("invite_anew"))
    parser.add_argument("--fichier", metavar="FICHIER", dest="file", help=_help("invite_file"))
    roles: dict[str, str] = words("roles")
    told = _help("invite_role").format(roles=", ".join(roles.values()), default=roles[PARTNER])
    parser.add_argument("--role", type=_role, metavar="ROLE", help=told)
    parser.add_argument("--contract", metavar="NOM", help=_help("contract"))


_OF_A_ROLE = 6
"""Letters by which a role is known: « coordi », « parten », « observ », « mainte »."""


def _role(typed: str) -> str:
    """Our name of a role, from its French word, from who bears it (« coordinatrice »), or from
    itself."""
    roles: dict[str, str] = words("roles")
    said = typed.casefold()
    for name, word in roles.items():
        if said == name or said[:_OF_A_ROLE] == word[:_OF_A_ROLE]:
            return name
    raise argparse.ArgumentTypeError(
        _french("invalid choice: %(value)r (choose from %(choices)s)")
        % {"value": typed, "choices": ", ".join(roles.values())}
    )


def _tick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NOM", nargs="?", help=_help("tick_name"))
    parser.add_argument("--at", metavar="MOMENT", help=_help("tick_at"))


def _backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", metavar="DOSSIER", nargs="?", help=_help("backup_folder"))
    parser.add_argument("--keep", type=_at_least_one, metavar="NOMBRE", help=_help("backup_keep"))


def _at_least_one(typed: str) -> int:
    if not typed.isdecimal() or int(typed) < 1:
        raise argparse.ArgumentTypeError(_help("at_least_one"))
    return int(typed)


def _restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FICHIER", help=_help("restore_file"))
    _replace(parser)


def _move(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADRESSE", help=_help("move_address"))
    _replace(parser)


def _replace(parser: argparse.ArgumentParser) -> None:
    told = _help("replace")
    parser.add_argument("--remplacer", dest="replace", action="store_true", help=told)


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--play", action="store_true", help=_help("demo_play"))
    parser.add_argument("--port", type=int, default=0, help=_help("demo_port"))
