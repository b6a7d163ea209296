"""The bytes of a file from its frozen facts. Made off the event loop, when the message leaves."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.documents import calendar, invitations
from bot.documents.handed_back import hand_back_frozen

Make = Callable[[Mapping[str, Any], bytes | None], bytes]


def _calendar(facts: Mapping[str, Any], _kept: bytes | None) -> bytes:
    return calendar.meeting_ics(calendar.event_from_facts(facts))


def _invitations(facts: Mapping[str, Any], _kept: bytes | None) -> bytes:
    return invitations.workbook(facts)


MAKERS: Mapping[str, Make] = {
    "ics": _calendar,
    "invitations": _invitations,
    "workbook": hand_back_frozen,
}


def build(file: Mapping[str, Any], kept: bytes | None = None) -> bytes:
    """The file that these facts describe, made from the kept one they name if they name one.

    Raises KeyError for a kind we do not make.
    """
    return MAKERS[file["kind"]](file["facts"], kept)
