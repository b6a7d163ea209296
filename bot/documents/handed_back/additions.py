"""The last sheet, « Ajouts Cheville »: what has no cell in hers. The reader leaves it aside."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lxml import etree

from bot.documents.handed_back.archive import Element
from bot.documents.handed_back.sheet import Sheet
from bot.plan_labels import Labels, word
from bot.words import table
from domain.unwritten import Unwritten

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WIDTHS = (34, 26, 90)


def sheet_name() -> str:
    """What the sheet is called, as vocabulary.toml knows it."""
    return str(_words()["sheet"])


def additions_sheet(beside: Iterable[Unwritten], names: Mapping[str, str]) -> Element:
    """One line for each thing: of what, which field, what is known."""
    root = etree.Element(f"{{{_MAIN}}}worksheet", nsmap={None: _MAIN})
    widths = etree.SubElement(root, f"{{{_MAIN}}}cols")
    for number, width in enumerate(_WIDTHS, 1):
        column = {"min": str(number), "max": str(number), "width": str(width), "customWidth": "1"}
        etree.SubElement(widths, f"{{{_MAIN}}}col", column)
    etree.SubElement(root, f"{{{_MAIN}}}sheetData")
    sheet = Sheet(root)
    lines = [_line(each, Labels(names, ZoneInfo("UTC"))) for each in beside]
    empty = [(_words()["nothing"],)]
    for row, line in enumerate(
        [(_words()["about"],), tuple(_words()["headings"]), *(lines or empty)]
    ):
        for column_number, text in enumerate(line):
            sheet.put(row, column_number, str(text), 0)
    return root


def line_of(news: Unwritten, names: Mapping[str, str]) -> str:
    """One line of that sheet, as a sentence."""
    return " : ".join(_line(news, Labels(names, ZoneInfo("UTC"))))


def _line(news: Unwritten, labels: Labels) -> tuple[str, str, str]:
    key, _, period = news.key.rpartition("@")
    of_value = news.kind == "value"
    about = labels.about(f"indicator:{key}" if of_value else news.about)
    field = period if of_value else labels.field(news.field)
    return about, field, _told(news, labels)


def _told(news: Unwritten, labels: Labels) -> str:
    value = news.value
    match news.field:
        case "answer":
            by = f" ({value['by']})" if value["by"] else ""
            answer = word("values", value["answer"], value.get("civility"))
            return f"{value['person']} : {answer}{by}"
        case "highlight" | "next_step":
            return f"{value['text']} ({value['person']}, {labels.value(value['on'])})"
        case "hours":
            return " – ".join(hour for hour in value.values() if hour)
        case "value":
            return _value(value, labels)
        case "pilots" | "followers" | "responsible" | "elected":
            return " / ".join(each["text"] for each in value)
    return "\n".join(value) if isinstance(value, list) else labels.value(value)


def _value(value: Mapping[str, Any], labels: Labels) -> str:
    """What is withheld is not told here either."""
    note = word("values", value["note"]) if value["note"] else ""
    if value["value"] is None or value["note"] == "withheld":
        return note or labels.value(None)
    return " ".join([*([note] if note else []), labels.value(value["value"])])


def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = table("import/words.toml")["additions"]
    return found
