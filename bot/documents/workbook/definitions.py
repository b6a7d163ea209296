"""How an indicator counts: flow or stock, its sense, its bounds, its delay, its threshold."""

import re
from decimal import Decimal

from bot.documents.workbook.row import Row
from domain.cells.numbers import read_number, read_percent
from domain.cells.reading import Read, Unsure, bare, fold
from domain.plan import Counting, Direction

_BOUNDS = re.compile(r"(-?[\d ,.]*\d) *%? *(?:-|a|et|/|;|\.{2,3}|<) *(-?[\d ,.]*\d) *%?")
_LAG = re.compile(r"(\d{1,3})\s*([^\W\d]*).*", re.S)


def number_in(row: Row, name: str) -> Decimal | None:
    cell = row.one(name)
    if cell is None:
        return None
    words = row.table.workshop.vocabulary.words
    reader = read_percent if "%" in row.text("unit") else read_number
    return row.settle(name, cell, reader(cell.value, words), str)


def counting_of(row: Row) -> Counting | None:
    """« Flux » and « cumul » add up from period to period; « stock » does not. Under a heading that
    is itself one of these words, yes or no is enough."""
    cell, vocabulary = row.one("counting"), row.table.workshop.vocabulary
    if cell is None:
        return None
    is_stock = vocabulary.says("stock", cell.text) or vocabulary.mentions("stock", cell.text)
    is_flow = vocabulary.says("flow", cell.text) or vocabulary.mentions("flow", cell.text)
    for phrase, yes in (("yes", True), ("no", False)):
        if vocabulary.says(phrase, cell.text) or cell.value is yes:
            heading = row.table.meaning.headings[row.table.columns("counting")[0]].own
            says_stock = vocabulary.mentions("stock", heading)
            is_flow, is_stock = (yes != says_stock, yes == says_stock)
            if says_stock and vocabulary.mentions("flow", heading):
                is_flow = is_stock = True  # « Cumul / stock : oui »
    if (is_stock and not is_flow) or vocabulary.says("stock", cell.text):
        return Counting.STOCK
    if is_flow and not is_stock:
        return Counting.FLOW
    row.doubt("counting", cell, "counting_unknown", None, tuple(map(str, Counting)))
    return None


def direction_of(row: Row) -> Direction | None:
    cell, vocabulary = row.one("direction"), row.table.workshop.vocabulary
    if cell is None or not row.stated("direction"):
        return None
    ways = [
        way
        for phrase, way in (("up", Direction.UP), ("down", Direction.DOWN))
        if vocabulary.says(phrase, cell.text) or vocabulary.mentions(phrase, cell.text)
    ]
    if len(ways) == 1:
        return ways[0]
    row.doubt("direction", cell, "direction_unknown", None, tuple(map(str, Direction)))
    return None


def lag_of(row: Row) -> int | None:
    """Months from « 18 mois », « 1 an », or a bare number under « Délai (mois) »."""
    cell = row.one("lag")
    if cell is None or not row.stated("lag"):
        return None
    months_in = row.table.workshop.vocabulary.months_in
    found = _LAG.fullmatch(cell.text.removeprefix("M+").removeprefix("+").strip())
    unit = fold(found[2]) if found else ""
    if found and not unit:
        heading = fold(row.table.meaning.headings[row.table.columns("lag")[0]].own)
        unit = next((word for word in heading.split() if word in months_in), "")
    if found and unit in months_in:
        return int(found[1]) * months_in[unit]
    row.doubt("lag_months", cell, "lag_not_understood", found[1] if found and not unit else None)
    return None


def threshold_of(row: Row) -> int | None:
    """The number of people under which a value is not shown: 11, « < 11 », « 11 personnes »."""
    cell = row.one("threshold")
    if cell is None or not row.stated("threshold"):
        return None
    numbers = re.findall(r"\d+", cell.text)
    if len(numbers) == 1 and "%" not in cell.text:
        return int(numbers[0])
    if row.table.workshop.vocabulary.says("no", cell.text):
        return None
    row.doubt("disclosure_threshold", cell, "threshold_not_understood")
    return None


def bounds_of(row: Row) -> tuple[Decimal | None, Decimal | None]:
    """From a column for each bound, or from one for both: « 0-100 », « 0 à 100 % »."""
    low, high = number_in(row, "minimum"), number_in(row, "maximum")
    cell = row.one("bounds")
    if cell is None or not row.stated("bounds"):
        return low, high
    words = row.table.workshop.vocabulary.words
    said = bare(cell.text).replace("–", "-").replace("…", "..")
    found = _BOUNDS.fullmatch(re.sub(r"^(?:de|entre) ", "", said))
    ends = [read_number(end.strip(), words) for end in found.groups()] if found else []
    numbers = [end.value for end in ends if isinstance(end, Read) and end.value is not None]
    if len(numbers) == 2 and numbers[0] <= numbers[1]:
        return numbers[0], numbers[1]
    row.settle("minimum", cell, Unsure[Decimal]("bounds_not_understood"), str)
    return low, high
