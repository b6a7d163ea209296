"""Calendar files as two other people's readers understand them: ical.js, run by node, and vobject.

Neither had a hand in writing them. Both follow the time zone that the file itself describes.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import vobject

HERE = Path(__file__).parent / "ics_reader"


@dataclass(frozen=True)
class Alarm:
    """What rings, and when: so long from the start."""

    action: str
    trigger: timedelta


@dataclass(frozen=True)
class ReadEvent:
    """One VEVENT as its reader understood it; moments in UTC. What is not there is empty."""

    uid: str
    summary: str
    place: str
    description: str
    starts_at: datetime
    ends_at: datetime
    sequence: int
    status: str
    properties: tuple[str, ...]
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True)
class ReadCalendar:
    """A whole file."""

    method: str
    events: tuple[ReadEvent, ...]


def by_ical_js(*contents: bytes) -> list[ReadCalendar]:
    """What ical.js makes of these files, one node for all of them."""
    node = shutil.which("node")
    assert node, "node is missing: install Node.js and npm, then run make test again"
    installed = (HERE / "node_modules" / "ical.js").is_dir()
    assert installed, "ical.js is missing: install npm, then run make test again"
    texts = json.dumps([content.decode() for content in contents])
    done = subprocess.run(
        [node, str(HERE / "read.js")], input=texts, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return [_from_json(found) for found in json.loads(done.stdout)]


def _from_json(found: dict[str, Any]) -> ReadCalendar:
    return ReadCalendar(found["method"], tuple(_event_from_json(each) for each in found["events"]))


def _event_from_json(found: dict[str, Any]) -> ReadEvent:
    alarms = [Alarm(a["action"], timedelta(seconds=a["seconds"])) for a in found["alarms"]]
    return ReadEvent(
        uid=found["uid"],
        summary=found["summary"],
        place=found["place"] or "",
        description=found["description"] or "",
        starts_at=datetime.fromisoformat(found["starts_at"]),
        ends_at=datetime.fromisoformat(found["ends_at"]),
        sequence=found["sequence"],
        status=found["status"],
        properties=tuple(sorted(found["properties"])),
        alarms=tuple(alarms),
    )


def by_vobject(*contents: bytes) -> list[ReadCalendar]:
    """What vobject makes of these files."""
    return [_from_vobject(vobject.readOne(content.decode())) for content in contents]


def _from_vobject(calendar: Any) -> ReadCalendar:
    events: Sequence[Any] = calendar.contents.get("vevent", [])
    return ReadCalendar(calendar.method.value, tuple(_event_from_vobject(each) for each in events))


def _event_from_vobject(event: Any) -> ReadEvent:
    lines = [line for named in event.contents.values() for line in named if line.name != "VALARM"]
    alarms = [Alarm(a.action.value, a.trigger.value) for a in event.contents.get("valarm", [])]
    return ReadEvent(
        uid=event.uid.value,
        summary=event.summary.value,
        place=event.getChildValue("location", ""),
        description=event.getChildValue("description", ""),
        starts_at=event.dtstart.value.astimezone(UTC),
        ends_at=event.dtend.value.astimezone(UTC),
        sequence=int(event.sequence.value),
        status=event.status.value,
        properties=tuple(sorted(line.name.lower() for line in lines)),
        alarms=tuple(alarms),
    )
