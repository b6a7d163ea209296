"""The command `cheville`. Each command is a file of its own, imported when it is asked for.

Exit 0 when all went well, 1 when somebody has something to do. Nobody reads a traceback.
"""

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from types import TracebackType

from bot.cli_parser import parsed
from bot.cli_words import Told, say_trouble


def main(argv: Sequence[str] | None = None) -> int:
    """Do what is asked; returns the exit status."""
    sys.excepthook = _unforeseen
    arguments = parsed(argv)
    try:
        return COMMANDS[arguments.command](arguments)
    except Told as told:
        say_trouble(told)
        return 1
    except KeyboardInterrupt:
        return 1
    except BrokenPipeError:  # « cheville check | head » has read enough
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
        return 1


def _import(arguments: argparse.Namespace) -> int:
    from bot import cli_import, cli_last_import

    if arguments.undo:
        if arguments.file is not None or arguments.questions:
            raise Told("import.undo_alone")
        return cli_last_import.take_back(arguments.contract, apply=arguments.apply)
    if arguments.file is None and not arguments.questions:
        raise Told("import.no_file_given")
    done = 0
    if arguments.file is not None:
        done = cli_import.run(arguments.file, contract=arguments.contract, apply=arguments.apply)
    return cli_last_import.ask(arguments.contract) if arguments.questions and not done else done


def _export(arguments: argparse.Namespace) -> int:
    from bot import cli_export

    return cli_export.run(arguments.file, contract=arguments.contract)


def _invite(arguments: argparse.Namespace) -> int:
    from bot import cli_invite

    return cli_invite.run(
        arguments.name,
        everybody=arguments.all,
        role=arguments.role,
        contract=arguments.contract,
        file=arguments.file,
        anew=arguments.anew,
    )


def _run(arguments: argparse.Namespace) -> int:
    # What is read at a start is there for good. To look among it for garbage takes a quarter of
    # the start, and then a tenth of a second now and then for as long as the service lives.
    gc.disable()
    from bot import cli_run

    gc.freeze()
    gc.enable()
    return cli_run.run(clock=arguments.clock)


def _tick(arguments: argparse.Namespace) -> int:
    from bot import cli_tick

    return cli_tick.run(arguments.name, at=arguments.at)


def _check(_arguments: argparse.Namespace) -> int:
    from bot import cli_check

    return cli_check.run()


def _backup(arguments: argparse.Namespace) -> int:
    from bot import cli_backup

    return cli_backup.backup(arguments.folder, keep=arguments.keep)


def _restore(arguments: argparse.Namespace) -> int:
    from bot import cli_backup

    return cli_backup.restore(arguments.file, replace=arguments.replace)


def _move(arguments: argparse.Namespace) -> int:
    from bot import cli_move

    return cli_move.move(arguments.address, replace=arguments.replace)


def _upgrade(_arguments: argparse.Namespace) -> int:
    from bot import cli_backup

    return cli_backup.upgrade()


def _demo(arguments: argparse.Namespace) -> int:
    from bot import demo

    return demo.run(port=arguments.port, play=arguments.play)


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "import": _import,
    "export": _export,
    "invite": _invite,
    "run": _run,
    "tick": _tick,
    "check": _check,
    "backup": _backup,
    "restore": _restore,
    "move": _move,
    "upgrade": _upgrade,
    "demo": _demo,
}


def _unforeseen(
    _kind: type[BaseException], error: BaseException, _trace: TracebackType | None
) -> None:
    """Our own bug: one sentence for the person; what failed and where in a file that only they
    read, and that they may hand on: nobody's words are in it."""
    import tempfile

    from bot.logs import wordless

    with tempfile.NamedTemporaryFile(
        "w", prefix="cheville-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"{wordless(error)}\n")
    say_trouble(Told("unforeseen.sentence", file=file.name))
