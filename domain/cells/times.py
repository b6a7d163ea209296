"""Hours of a meeting: "14h-16h30", "12h30 / 14h30", "10h"."""

import re
from datetime import date, datetime, time, timedelta

from domain.cells.reading import RawValue, Read, Reading, Unsure, Words, bare, fold, plain

_HOUR = re.compile(r"(?<!\d)(\d{1,2})\s*(?:h|:|heures?)\s*(\d{2})?(?!\d)")
_REST = re.compile(r"[\s/à-]|\bde\b|\ba\b|\bet\b|\bjusqu'a\b")

Hours = tuple[time, time | None]


def read_hours(raw: RawValue, words: Words) -> Reading[Hours]:
    """When it starts and ends. An end that is not written stays unknown."""
    if isinstance(raw, datetime):
        raw = raw.time()
    if isinstance(raw, timedelta):
        raw = _from_day_share(raw.total_seconds() / 86400)
    if isinstance(raw, float) and 0 < raw < 1:
        raw = _from_day_share(raw)
    if isinstance(raw, time):
        return Read((raw.replace(second=0, microsecond=0), None))
    if raw is None or isinstance(raw, bool | int | float | date):
        return Read(None) if raw is None else Unsure("hours_not_understood")
    return _from_text(plain(raw), words)


def _from_text(text: str, words: Words) -> Reading[Hours]:
    if not text or fold(text) in words.undefined:
        return Read(None, "undefined" if text else "")
    spoken = bare(text).replace("–", "-").replace("—", "-")
    hours = [_time(int(h), int(m or 0)) for h, m in _HOUR.findall(spoken)]
    rest = _REST.sub("", _HOUR.sub("", spoken))
    if rest or not hours or len(hours) > 2 or None in hours:
        return Unsure("hours_not_understood")
    start, end = hours[0], hours[1] if len(hours) == 2 else None
    if start is None or (end is not None and end <= start):
        return Unsure("hours_not_understood")
    return Read((start, end), "" if end else "no_end_hour")


def _from_day_share(share: float) -> time | None:
    minutes = round(share * 1440)
    return _time(minutes // 60, minutes % 60)


def _time(hour: int, minute: int) -> time | None:
    return time(hour, minute) if hour < 24 and minute < 60 else None
