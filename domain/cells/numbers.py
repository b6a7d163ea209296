"""Numbers, amounts and percentages as people type them."""

import re
from dataclasses import dataclass
from decimal import Decimal

from domain.cells.reading import RawValue, Read, Reading, Unsure, Words, bare, fold, plain

_COMMENT = re.compile(r"\s*\([^()]*\)\s*$")
_RANGE = re.compile(r"([\d., ]*\d)\s*(?:-|–|a|et|/)\s*([\d., ]*\d)")
_MINUS = "\u2212"
_SIGN = re.compile(r"%(?!\s*\d)")  # not the one inside "1%2", which is no number
_TOO_LARGE = Decimal(10) ** 15  # more digits than a spreadsheet keeps
_DIGITS = re.compile(r"[+-]?\d[\d .,']*")


@dataclass(frozen=True)
class _Taken:
    """The digits of a number once its comment, currency and multiplier are off."""

    digits: str
    factor: int
    told: str


def read_number(raw: RawValue, words: Words) -> Reading[Decimal]:
    """A number, or an amount in euros: "64 000 €", "22 k€", "15.000,00", "39 600 € (ARS)"."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _from_float(raw)
    if raw is not None and not isinstance(raw, str):
        return Unsure("number_not_understood")
    text = plain(raw)
    if not text or text in "-–—/" or fold(text) in words.undefined:
        return Read(None, "undefined" if fold(text) else "")
    if not any(c.isdigit() for c in text):
        return Unsure("unknown" if not fold(text) else "number_not_understood")
    if any(c.isdigit() and not c.isdecimal() for c in text):  # "1²" is no twelve
        return Unsure("number_not_understood")
    return _from_text(bare(text.replace(_MINUS, "-")), words)


def _from_float(number: float) -> Reading[Decimal]:
    """What a spreadsheet shows of it: fifteen digits, hence 0.3 for 0.1 + 0.2."""
    shown = Decimal(f"{number:.15g}") if isinstance(number, float) else Decimal(number)
    return _plausible(shown, "")


def _from_text(spoken: str, words: Words) -> Reading[Decimal]:
    taken = _take(spoken, words)
    if bounds := _RANGE.fullmatch(taken.digits):
        ends = tuple(n for n in map(_parse, bounds.groups()) if isinstance(n, Decimal))
        return Unsure("range", None, tuple(n * taken.factor for n in ends))
    number = _parse(taken.digits)
    if number is None:
        return Unsure("number_not_understood")
    if isinstance(number, tuple):
        choices = tuple(n * taken.factor for n in number)
        return Unsure("separator", choices[0], choices)
    return _plausible(number * taken.factor, taken.told)


def _take(spoken: str, words: Words) -> _Taken:
    told = ""
    if _COMMENT.search(spoken):
        spoken, told = _COMMENT.sub("", spoken), "comment_aside"
    head = re.match(r"[^\d+-]*", spoken)
    if head and fold(head[0]) in words.about and fold(head[0]):
        spoken, told = spoken[head.end() :], "approximate"
    found = re.fullmatch(r"(.*\d)\s*([^\d]*)", spoken)
    if not found:
        return _Taken(spoken, 1, told)
    for unit in sorted({*words.multipliers, *words.currency}, key=len, reverse=True):
        if found[2].strip(" .") == unit:
            factor = words.multipliers.get(unit, 1)
            return _Taken(found[1], factor, told or ("multiplied" if factor > 1 else ""))
    return _Taken(spoken, 1, told)


def _parse(digits: str) -> Decimal | tuple[Decimal, Decimal] | None:
    """The number; two of them when a lone separator may mean thousands or decimals."""
    text = digits.strip()
    if not _DIGITS.fullmatch(text) or text[-1] in " .,'":
        return None
    text = text.replace("'", "")
    if " " in text and not re.fullmatch(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?", text):
        return None
    return _separated(text.replace(" ", ""), " " in text)


def _separated(text: str, spaced: bool) -> Decimal | tuple[Decimal, Decimal] | None:
    marks = [c for c in text if c in ".,"]
    if len(set(marks)) == 2:
        last = marks[-1]
        thousands = "." if last == "," else ","
        return (
            _decimal(text.replace(thousands, "").replace(last, "."))
            if marks.count(last) == 1
            else None
        )
    if len(marks) > 1:
        grouped = re.fullmatch(r"[+-]?\d{1,3}(?:[.,]\d{3})+", text)
        return _decimal(re.sub(r"[.,]", "", text)) if grouped else None
    if marks and not spaced and re.fullmatch(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", text):
        return Decimal(re.sub(r"[.,]", "", text)), Decimal(text.replace(",", "."))
    return _decimal(text.replace(",", "."))


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"[+-]?\d+(?:\.\d+)?", text) else None


def _plausible(number: Decimal, told: str) -> Reading[Decimal]:
    if number.is_finite() and abs(number) < _TOO_LARGE:
        return Read(_tidy(number), told)
    return Unsure("number_not_understood")


def _tidy(number: Decimal) -> Decimal:
    """15000.00 and 15000 are the same amount; keep the plain one, and no zero below zero."""
    whole = number.to_integral_value() + 0
    return whole if whole == number else number.normalize()


def read_percent(raw: RawValue, words: Words, *, fractions: bool | None = None) -> Reading[Decimal]:
    """A percentage: 55, "55%", or 0.6 for 60. `fractions`: the column is all between 0 and 1."""
    if isinstance(raw, str) and (share := words.shares.get(fold(raw))) is not None:
        return Unsure("approximate", Decimal(share))
    signed = isinstance(raw, str) and "%" in raw
    number = read_number(_SIGN.sub("", raw) if isinstance(raw, str) else raw, words)
    if isinstance(number, Unsure):
        return number
    if number.value is None:
        return number
    if number.told == "approximate":
        return Unsure("approximate", number.value)
    return _scaled(number.value, signed, fractions)


def _scaled(value: Decimal, signed: bool, fractions: bool | None) -> Reading[Decimal]:
    if value == 1 and not signed and not fractions:
        return Unsure("percent_or_fraction", None, (Decimal(1), Decimal(100)))
    if not signed and (0 < value < 1 or (value == 1 and fractions)):
        return Read(_tidy(value * 100), "fraction")
    if value < 0 or value > 100:
        return Unsure("percent_out_of_range")
    return Read(value)
