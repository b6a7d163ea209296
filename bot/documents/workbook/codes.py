"""The numbers that fiches go by: in their own column, or at the head of their titles."""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime

from bot.documents.workbook.row import Row, rows_of
from bot.documents.workbook.table import Table
from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.reading import RawValue, Read, Reading, Unsure, fold, plain

_CODE = re.compile(
    r"([A-Z]{1,3}|\d{1,2})\s*[.\-_/,]?\s*(\d{1,2})?(?:[.\-_](\d{1,2}))?\s*([a-z]{1,3})?", re.I
)
_NUMBERED = re.compile(
    r"((?:[^\W\d_]+[\s°º.\-]*){0,3})([A-Z]?\d{1,2}(?:[.\-]\d{1,2}){0,2})(\s*[.:)–—-]+)?\s+(\S.*)",
    re.S,
)
_COMPOUND = re.compile(
    r"(?=.*\d)(?=.*[A-Z])[A-Z0-9]{1,5}(?:[.\-_/][A-Z0-9]{1,5}){1,3}", re.IGNORECASE
)
"""A code of several parts with letters in them, kept as it is written: « O1-A1 », « PREV-03 »."""
_LETTERED = re.compile(
    rf"([A-Z]{{1,3}}\d{{1,2}}(?:[.\-]\d{{1,2}}){{0,2}}|{_COMPOUND.pattern})\s*[.:)–—-]+\s+(\S.*)",
    re.S,
)
_LONGEST_AXIS = 3  # letters or figures of an axis that may stand before a number
_SUFFIXES = frozenset({"", "bis", "ter", "a", "b", "c", "d"})
Numbers = dict[tuple[str, int], tuple[str, str]]  # sheet and row → number and title


def read_code(raw: RawValue, vocabulary: Vocabulary) -> Reading[str]:
    """The number of a fiche, written one way: "2.1" for 2.1, "FA 2.2", "4-1" or "3.3 "; what has
    letters in several of its parts stays as it is, "O1-A1"."""
    if isinstance(raw, date | datetime):
        return Unsure("code_became_date", f"{raw.day}.{raw.month}")
    text = _without_prefix(plain(raw), vocabulary)
    found = _CODE.fullmatch(text)
    if not found and _COMPOUND.fullmatch(text):
        return Read(text.upper())
    suffix = (found[4] or "").lower() if found else ""
    if not found or suffix not in _SUFFIXES or (found[1].isalpha() and not found[2]):
        return Unsure("code_not_understood")
    code = ".".join(part.upper() for part in found.groups()[:3] if part)
    return Read(f"{code} {suffix}".strip() if len(suffix) > 1 else code + suffix)


def _without_prefix(text: str, vocabulary: Vocabulary) -> str:
    if not text[:1].isalpha():
        return text
    for prefix in sorted(vocabulary.phrases["code_prefixes"], key=len, reverse=True):
        words = len(prefix.split())
        head = re.match(rf"\s*((?:[^\W\d_]+[\s°º.\-]*){{{words}}})(?=[A-Z\d])", text)
        if head and fold(head[1]) == prefix:
            return text[head.end() :].strip()
    return text.strip()


def numbers(tables: list[Table], axis_of: Callable[[Row], str | None]) -> Numbers:
    """The numbers that the column of codes does not give as they are.

    Those at the head of titles (« Action 3. Former ») when no column has them, if every title has
    its own. Numbers that start again with each axis are told apart by it: « 2.1 » is fiche 1 of
    axis 2.
    """
    rows = [row for row in rows_of(tables) if row.text("title") and not _continues(row)]
    found: Numbers = {}
    for row in rows:
        split = _number_of(row)
        if split is None:
            return {}
        found[row.sheet, row.index] = split
    in_titles = not any(row.table.has("code") for row in rows)
    if _are_apart(number for number, _ in found.values()):
        return found if in_titles else {}
    axes = {(row.sheet, row.index): axis_of(row) or "" for row in rows}
    within = {at: (f"{axes[at]}.{number}", title) for at, (number, title) in found.items()}
    are_bare = all("." not in number for number, _ in found.values())
    short = all(0 < len(axis) <= _LONGEST_AXIS for axis in axes.values())
    return within if are_bare and short and _are_apart(each for each, _ in within.values()) else {}


def _continues(row: Row) -> bool:
    return row.table.continues(row.index, "title") is not None


def _are_apart(found: Iterable[str]) -> bool:
    return max(Counter(found).values(), default=0) < 2


def _number_of(row: Row) -> tuple[str, str] | None:
    vocabulary, title = row.table.workshop.vocabulary, row.text("title")
    if not row.table.has("code"):
        return split_number(title, vocabulary)
    cell = row.one("code")
    code = read_code(cell.value, vocabulary) if cell else None
    return (code.value, title) if isinstance(code, Read) and code.value else None


def split_number(title: str, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """Number and rest of « Action 3. Former » or « 1.2 - Former »; None without a number."""
    if lettered := _LETTERED.fullmatch(title):
        code = read_code(lettered[1], vocabulary)
        return (code.value, lettered[2]) if isinstance(code, Read) and code.value else None
    match = _NUMBERED.fullmatch(title)
    if not match:
        return None
    is_named = fold(match[1]) in vocabulary.phrases["code_prefixes"]
    if (match[1] and not is_named) or not (is_named or match[3] or "." in match[2]):
        return None
    code = read_code(match[2], vocabulary)
    return (code.value, match[4]) if isinstance(code, Read) and code.value else None
