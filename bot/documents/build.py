"""The bytes of a file from its frozen facts. Made off the event loop, when the message leaves."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.documents import calendar, invitations


def _calendar(facts: Mapping[str, Any]) -> bytes:
    return calendar.meeting_ics(calendar.event_from_facts(facts))


MAKERS: Mapping[str, Callable[[Mapping[str, Any]], bytes]] = {
    "ics": _calendar,
    "invitations": invitations.workbook,
}


def build(file: Mapping[str, Any]) -> bytes:
    """The file that these facts describe; raises KeyError for a kind we do not make."""
    return MAKERS[file["kind"]](file["facts"])
