"""The bytes of a file from its frozen facts. Made off the event loop, when the message leaves.

Each library is read when its first file is made: most days nobody asks for any.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

Facts = Mapping[str, Any]
Make = Callable[[Facts, bytes | None], bytes]


def _calendar(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import calendar

    return calendar.meeting_ics(calendar.event_from_facts(facts))


def _json(facts: Facts, _kept: bytes | None) -> bytes:
    """The facts themselves, to be read by a person and by other software."""
    return json.dumps(facts, ensure_ascii=False, indent=2).encode()


def _invitations(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import invitations

    return invitations.workbook(facts)


def _journal(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import journal

    return journal.workbook(facts)


def _hers(facts: Facts, kept: bytes | None) -> bytes:
    """The coordinator's own workbook, handed back."""
    from bot.documents.handed_back import hand_back_frozen

    return hand_back_frozen(facts, kept)


def _axes(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import summary

    return summary.picture_of_axes(facts)


def _targets(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import summary

    return summary.picture_of_targets(facts)


def _page(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import summary

    return summary.page(facts)


def _summary_workbook(facts: Facts, _kept: bytes | None) -> bytes:
    from bot.documents import summary_workbook

    return summary_workbook.workbook(facts)


MAKERS: Mapping[str, Make] = {
    "ics": _calendar,
    "json": _json,
    "invitations": _invitations,
    "journal": _journal,
    "workbook": _hers,
    "summary_axes": _axes,
    "summary_targets": _targets,
    "summary_page": _page,
    "summary_workbook": _summary_workbook,
}


def build(file: Mapping[str, Any], kept: bytes | None = None) -> bytes:
    """The file that these facts describe, made from the kept one they name if they name one.

    Raises KeyError for a kind we do not make.
    """
    return MAKERS[file["kind"]](file["facts"], kept)
