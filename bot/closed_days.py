"""Days on which France is closed: public holidays, and school holidays by zone.

The only user of the holidays library, which knows the calendars of 250 countries and reads them
all to answer for one. It is asked when a meeting is convened; public holidays, which every hour
asks for, are domain/public_holidays. Hours are domain/quiet_hours; what a closed day changes is
theirs to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal, cast, get_args

from domain.public_holidays import public_holidays

SchoolZone = Literal["A", "B", "C"]

SCHOOL_YEARS = range(2025, 2029)
LAST_SCHOOL_DAY_KNOWN = date(2028, 8, 31)
"""Official calendars end here; beyond, the library answers from a formula, that is, guesses."""


@dataclass(frozen=True)
class PublicHolidays:
    """Every public holiday of metropolitan France, without end: `day in PublicHolidays()`.

    Alsace-Moselle adds Good Friday and 26 December. `others` are a contract's own closed days.
    """

    alsace_moselle: bool = False
    others: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.others or day in closed_days(
            day.year, alsace_moselle=self.alsace_moselle
        )


@dataclass(frozen=True)
class SchoolHolidays:
    """The days without school of a zone, as far as they are known; read when first asked for."""

    zone: str

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date) or self.zone not in get_args(SchoolZone):
            return False
        return bool(is_school_holiday(day, cast("SchoolZone", self.zone)))


def closed_days(*years: int, alsace_moselle: bool = False) -> frozenset[date]:
    """The public holidays of these years, eleven or thirteen each."""
    return frozenset().union(*(_public(year, alsace_moselle) for year in years))


def school_holidays(zone: SchoolZone) -> frozenset[date]:
    """Every day without school in a zone, from 2025 to the end of the calendars we know."""
    return _school(zone)


def is_school_holiday(day: date, zone: SchoolZone) -> bool | None:
    """Whether schools of the zone are closed for holidays; None when the calendar is unknown."""
    known = day.year >= SCHOOL_YEARS.start and day <= LAST_SCHOOL_DAY_KNOWN
    return day in _school(zone) if known else None


@lru_cache(maxsize=256)
def _public(year: int, alsace_moselle: bool) -> frozenset[date]:
    return frozenset(public_holidays(year, alsace_moselle=alsace_moselle))


@lru_cache(maxsize=3)
def _school(zone: SchoolZone) -> frozenset[date]:
    import holidays  # with the first meeting: a tenth of all that a service at rest holds

    days = holidays.country_holidays(
        "FR", subdiv=f"Zone {zone}", years=SCHOOL_YEARS, categories=("school",)
    )
    return frozenset(day for day in days if day <= LAST_SCHOOL_DAY_KNOWN)
