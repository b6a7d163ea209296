"""The journal of a contract as it is handed out: who did what, when, for whom, about what. Names
are those of today; a line itself holds numbers and codes only."""

from typing import Any

from domain.quiet_hours import in_zone
from storage.indicators import Indicator
from storage.journal import JournalLine
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork

Frozen = dict[str, Any]
_PEOPLE = frozenset({"delegate", "other", "person", "to"})
"""The details that are somebody's number."""


def journal_facts(work: UnitOfWork) -> Frozen:
    """Every line of this contract, the oldest first, as JSON keeps it; moments on the wall clock
    of the contract, in ISO. `by` and `person` are None where nobody is meant; `civility` is that of
    whom the line is about."""
    names = _Names(work)
    lines = [_line(work, names, line) for line in work.lines.all(work.contract_id)]
    return {"contract": work.here.title, "on": work.now.date().isoformat(), "lines": lines}


class _Names:
    """What numbers stand for, read once each."""

    def __init__(self, work: UnitOfWork) -> None:
        here = work.contract_id
        everybody = work.people.everybody(here)
        self.people = {p.id: p.full_name for p in everybody}
        self.civilities = {p.id: p.civility for p in everybody}
        self.actions = {a.id: a.code for a in work.actions.plan(here)}
        self._session = work.session

    def of(self, kind: str, number: int) -> str:
        """« 2.3 », « COPIL n° 6 », a person's name; the number itself for what has none."""
        match kind:
            case "action":
                return self.actions.get(number, str(number))
            case "person":
                return self.people.get(number, str(number))
            case "meeting":
                meeting = self._session.get(Meeting, number)
                return meeting.title if meeting else str(number)
            case "indicator":
                indicator = self._session.get(Indicator, number)
                return indicator.label if indicator else str(number)
        return str(number)


def _line(work: UnitOfWork, names: _Names, line: JournalLine) -> Frozen:
    kind, number = _subject(line.subject)
    other = line.details.get("for")
    return {
        "at": in_zone(line.at, work.hours.zone).replace(tzinfo=None).isoformat(" ", "seconds"),
        "by": names.people.get(line.person_id or 0),
        "person": names.people.get(other) if isinstance(other, int) else None,
        "civility": names.civilities.get(other if isinstance(other, int) else line.person_id),
        "deed": line.deed,
        "kind": kind,
        "subject": names.of(kind, number) if number else "",
        "details": {
            name: names.of("person", value) if name in _PEOPLE else value
            for name, value in line.details.items()
            if name != "for"
        },
    }


def _subject(said: str | None) -> tuple[str, int]:
    """`meeting:12` in two; what names nothing that can be shown is ("", 0)."""
    kind, _, rest = (said or "").partition(":")
    first = rest.partition(":")[0]
    return (kind, int(first)) if first.isdecimal() and first.isascii() else ("", 0)
