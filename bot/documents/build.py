"""The bytes of a file from its frozen facts. Made off the event loop, when the message leaves."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.documents import calendar, invitations, journal, summary, summary_workbook
from bot.documents.handed_back import hand_back_frozen

Make = Callable[[Mapping[str, Any], bytes | None], bytes]


def _calendar(facts: Mapping[str, Any], _kept: bytes | None) -> bytes:
    return calendar.meeting_ics(calendar.event_from_facts(facts))


def _json(facts: Mapping[str, Any]) -> bytes:
    """The facts themselves, to be read by a person and by other software."""
    return json.dumps(facts, ensure_ascii=False, indent=2).encode()


def _of(make: Callable[[Mapping[str, Any]], bytes]) -> Make:
    """What is made of its facts alone."""
    return lambda facts, _kept: make(facts)


MAKERS: Mapping[str, Make] = {
    "ics": _calendar,
    "json": _of(_json),
    "invitations": _of(invitations.workbook),
    "journal": _of(journal.workbook),
    "workbook": hand_back_frozen,
    "summary_axes": _of(summary.picture_of_axes),
    "summary_targets": _of(summary.picture_of_targets),
    "summary_page": _of(summary.page),
    "summary_workbook": _of(summary_workbook.workbook),
}


def build(file: Mapping[str, Any], kept: bytes | None = None) -> bytes:
    """The file that these facts describe, made from the kept one they name if they name one.

    Raises KeyError for a kind we do not make.
    """
    return MAKERS[file["kind"]](file["facts"], kept)
