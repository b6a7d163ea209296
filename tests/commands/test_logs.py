"""Logs: ids, no tokens, and libraries kept quiet. In a process of their own, as in service."""

import json
import subprocess
import sys

import pytest

from tests.commands.terminal import ROOT

TOKEN = "1234567890:" + "AbCd-_" * 6
SET_UP = "import logging, structlog; from bot import logs; logs.configure('INFO'); "


def logged(script: str) -> list[str]:
    """What this puts on stderr, line by line."""
    command = [sys.executable, "-c", SET_UP + script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_our_lines_are_json_with_an_action_and_ids() -> None:
    """What a machine reads, one event a line."""
    (line,) = logged("structlog.get_logger().info('reminder.given', meeting=12, partner=7)")

    told = json.loads(line)
    assert ("reminder.given", 12, 7) == (told["event"], told["meeting"], told["partner"])


@pytest.mark.parametrize("value", [TOKEN, f"GET /bot{TOKEN}/getMe", [TOKEN], {"t": TOKEN}])
def test_63_no_value_of_ours_carries_a_token(value: object) -> None:
    """Fault 63: whatever put it there, alone, in an address, in a list."""
    (line,) = logged(f"structlog.get_logger().info('call.made', address={value!r})")

    assert TOKEN not in line
    assert "<token>" in line


def test_63_no_traceback_carries_a_token() -> None:
    """Fault 63: an error that quotes its address is blanked with the rest."""
    fault = f"error = ValueError('https://api.telegram.org/bot{TOKEN}/getMe'); "
    ours = logged(fault + "structlog.get_logger().error('call.failed', exc_info=error)")
    theirs = logged(fault + "logging.getLogger('x').error('call failed', exc_info=error)")

    for told in ("\n".join(ours), "\n".join(theirs)):
        assert TOKEN not in told
        assert "/bot<token>/getMe" in told


@pytest.mark.parametrize("name", ["httpx", "aiohttp.access", "apscheduler.executors.default"])
def test_libraries_speak_only_when_something_is_wrong(name: str) -> None:
    """Their chatter hides what matters, and some print addresses."""
    (line,) = logged(
        f"library = logging.getLogger('{name}');"
        f"library.info('request to {TOKEN}'); library.warning('slow: {TOKEN}')"
    )

    assert line.endswith("slow: <token>")
