"""The public holidays of France: Code du travail L3133-1, and L3134-13 for Alsace-Moselle."""

from collections.abc import Iterator
from datetime import date, timedelta

from dateutil.easter import easter

_EACH_YEAR = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
"""Month and day."""
_AFTER_EASTER = (1, 39, 50)
"""Days from Easter to its Monday, to Ascension, to Whit Monday."""


def public_holidays(year: int, *, alsace_moselle: bool = False) -> Iterator[date]:
    """Those of this year, as the law has been since 2008: eleven, thirteen in Alsace-Moselle.

    >>> [str(day) for day in public_holidays(2027) if day.month in (3, 5)]
    ['2027-05-01', '2027-05-08', '2027-03-29', '2027-05-06', '2027-05-17']
    """
    sunday = easter(year)
    for month, day in _EACH_YEAR:
        yield date(year, month, day)
    for days in _AFTER_EASTER:
        yield sunday + timedelta(days=days)
    if alsace_moselle:
        yield sunday - timedelta(days=2)
        yield date(year, 12, 26)
