"""When one person may be written to: within the contract's hours or their own, never while they
are away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from domain.quiet_hours import Hours, in_zone, wall_clock


@dataclass(frozen=True)
class Absence:
    """Days away, both included; `since` None is from now on."""

    since: date | None
    until: date

    def covers(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and day <= self.until


def own_hours(contracts: Hours, kept: Mapping[str, str] | None) -> Hours:
    """The hours a person chose (« 12:30 » to « 14:00 »), on the open days of the contract; the
    contract's own when they chose none."""
    if not kept:
        return contracts
    opens, closes = time.fromisoformat(kept["opens"]), time.fromisoformat(kept["closes"])
    return replace(contracts, opens=opens, closes=closes)


def when_to_write(
    earliest: datetime,
    hours: Hours,
    kept: Mapping[str, str] | None,
    absence: Absence | None,
    worth_until: datetime | None,
) -> datetime | None:
    """The first moment from `earliest` on that suits this person: within the hours they chose, or
    within the contract's when theirs would come too late. None when all of them would."""
    own = _first_moment(earliest, own_hours(hours, kept), absence, worth_until)
    if own is not None or not kept:
        return own
    return _first_moment(earliest, hours, absence, worth_until)


def _first_moment(
    earliest: datetime, hours: Hours, absence: Absence | None, worth_until: datetime | None
) -> datetime | None:
    local = in_zone(earliest, hours.zone)
    if absence is not None and absence.covers(local.date()):
        back = absence.until + timedelta(days=1)
        earliest = wall_clock(back, time(0), hours.zone)
    opens = hours.next_open(earliest)
    return None if worth_until is not None and opens >= worth_until else opens
