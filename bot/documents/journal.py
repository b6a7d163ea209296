"""The journal as a workbook: a line a deed. From the frozen facts of storage/journal_facts."""

from collections.abc import Mapping
from datetime import date, datetime
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

from bot.documents.sheets import A4, AS_TYPED
from bot.french import day_with_year, form_for, number, percent, period
from bot.words import table
from domain.spoken_words import headed

_COLUMNS = {"at": 17, "by": 24, "person": 24, "deed": 36, "about": 34, "details": 60}
"""With their widths in characters."""
_HEAD = 3
_PERCENTAGES = frozenset({"progress", "progress_before"})
_SAME = {"before": "answer", "state_before": "state", "proposed": "state"}
"""Details that say the same things as another one."""

Facts = Mapping[str, Any]


def workbook(facts: Facts) -> bytes:
    """The .xlsx of these facts: titles repeated on each page, and a filter above the lines."""
    out, words = BytesIO(), table("documents/journal.toml")
    with Workbook(out, AS_TYPED) as book:
        heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm", "valign": "top"})
        sheet = book.add_worksheet(words["sheet"])
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.freeze_panes(_HEAD + 1, 0)
        sheet.write_string(0, 0, headed(facts["contract"]), book.add_format({"bold": True}))
        day = day_with_year(date.fromisoformat(facts["on"]))
        sheet.write_string(1, 0, words["title"].format(day=day))
        sheet.write_string(2, 0, words["note"])
        for place, (name, width) in enumerate(_COLUMNS.items()):
            sheet.set_column(place, place, width)
            sheet.write_string(_HEAD, place, words["headings"][name], heading)
        for row, line in enumerate(facts["lines"], start=_HEAD + 1):
            sheet.write_datetime(row, 0, datetime.fromisoformat(line["at"]), moment)
            for place, told in enumerate(_told(line, words), start=1):
                sheet.write_string(row, place, told, text)
        sheet.autofilter(_HEAD, 0, _HEAD + len(facts["lines"]), len(_COLUMNS) - 1)
    return out.getvalue()


def _told(line: Facts, words: Mapping[str, Any]) -> tuple[str, ...]:
    """The cells after the moment. A code that has no words yet is shown as it is: a line is never
    left out."""
    known: Mapping[str, str] = words["kinds"]
    about = known.get(line["kind"], "{name}").format(name=line["subject"])
    return (
        line["by"] or words["by_itself"],
        line["person"] or "",
        words["deeds"].get(line["deed"], line["deed"]),
        about,
        ", ".join(
            _detail(name, value, words, line.get("civility"))
            for name, value in line["details"].items()
            if value is not None
        ),
    )


def _detail(name: str, value: object, words: Mapping[str, Any], civility: str | None) -> str:
    return f"{words['details'].get(name, name)} : {_value(name, value, words, civility)}"


def _value(name: str, value: object, words: Mapping[str, Any], civility: str | None) -> str:
    """Yes, no, a number, a period, or a code in the words that it has elsewhere, in agreement with
    whom it is about."""
    if isinstance(value, bool):
        return str(words["yes_no"][str(value).lower()])
    if isinstance(value, int | float):
        return percent(value) if name in _PERCENTAGES else number(value)
    if name in ("period", "version"):
        return period(str(value))
    code = str(value).rpartition("/")[2].removeprefix("refused_")
    return form_for(_codes(_SAME.get(name, name), words).get(code, str(value)), civility)


def _codes(name: str, words: Mapping[str, Any]) -> Mapping[str, Any]:
    own: Mapping[str, Any] = words["values"].get(name, {})
    if name == "answer":
        own = {**table("words.toml")["answers"], **own}
    if name == "state":
        own = table("words.toml")["states"]
    elif name == "kind":
        asked = table("import/words.toml")["doubts"]
        doubts = {kind: said.format(raw="…") for kind, said in asked.items()}
        own = {**doubts, **table("words.toml")["steps"], **own}
    return own
