"""The summary as a workbook that prints: A4 landscape, titles repeated, charts that can be edited.
From the frozen facts of storage/summary_facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.documents.sheets import A4, AS_TYPED
from bot.documents.summary import STATES, Facts, periods, standings, state_name
from bot.documents.words import word, words
from bot.french import day_with_year
from domain.spoken_words import headed

_COLOURS = {
    "done": "#124A6B",
    "under_way": "#4F97C4",
    "not_started": "#C9DFEC",
    "to_formalise": "#FFFFFF",
    "paused": "#F3D9A4",
    "postponed": "#E0B45C",
    "abandoned": "#8A8F96",
    "unstated": "#FFFFFF",
}
_OF_ACTIONS = {
    "code": 7,
    "title": 34,
    "axis": 6,
    "state": 13,
    "progress": 11,
    "people": 22,
    "ends_on": 11,
    "late_days": 9,
    "reported": 11,
    "highlight": 36,
    "next_step": 30,
}
"""The columns of each table, with their widths in characters."""
_OF_TARGETS = {
    "code": 7,
    "label": 46,
    "unit": 16,
    "value": 12,
    "period": 22,
    "target": 12,
    "due": 14,
    "standing": 22,
    "share": 12,
}
_OF_REMARKS = {"code": 9, "kind": 10, "category": 28, "text": 80, "said_on": 12}


@dataclass(frozen=True)
class Looks:
    """The formats of one book."""

    heading: Format
    text: Format
    title: Format
    day: Format
    percent: Format
    number: Format


def workbook(facts: Facts) -> bytes:
    """The .xlsx of these facts: the summary, the fiches, the indicators, freins and leviers."""
    out = BytesIO()
    with Workbook(out, AS_TYPED) as book:
        looks = Looks(
            heading=book.add_format(
                {
                    "bold": True,
                    "text_wrap": True,
                    "valign": "top",
                    "bottom": 1,
                    "bg_color": "#E8EEF4",
                }
            ),
            text=book.add_format({"text_wrap": True, "valign": "top"}),
            title=book.add_format({"bold": True, "font_size": 14}),
            day=book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"}),
            percent=book.add_format({"num_format": "0 %", "valign": "top"}),
            number=book.add_format({"num_format": "#,##0.##", "valign": "top"}),
        )
        _summary(book, looks, facts)
        _actions(book, looks, facts)
        _targets(book, looks, facts)
        _remarks(book, looks, facts)
    return out.getvalue()


def _sheet(book: Workbook, name: str, facts: Facts) -> Worksheet:
    """A sheet that prints on A4, landscape, one page wide."""
    sheet: Worksheet = book.add_worksheet(word(f"sheets.{name}"))
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer(f"&L{_escaped(facts['contract'])}&C&A&R&P/&N")
    return sheet


def _escaped(words: str) -> str:
    """In a header an « & » begins a code."""
    return words.replace("&", "&&")


def _headings(sheet: Worksheet, looks: Looks, row: int, columns: Mapping[str, int]) -> None:
    """The headings of a table, with the widths of its columns."""
    for place, (name, width) in enumerate(columns.items()):
        sheet.set_column(place, place, width)
        sheet.write_string(row, place, word(f"headings.{name}"), looks.heading)


# The summary


def _summary(book: Workbook, looks: Looks, facts: Facts) -> None:
    sheet = _sheet(book, "summary", facts)
    sheet.set_column(0, 0, 46)
    sheet.set_column(1, len(STATES) + 1, 13)
    sheet.write_string(0, 0, headed(facts["contract"]), looks.title)
    on = date.fromisoformat(facts["on"])
    sheet.write_string(1, 0, word("headings.figure", day=day_with_year(on)), looks.heading)
    sheet.write_string(1, 1, word("headings.count"), looks.heading)
    lines = _numbers(facts)
    for row, (label, count) in enumerate(lines, start=2):
        sheet.write_string(row, 0, label, looks.text)
        sheet.write_number(row, 1, count, looks.number)
    row = 2 + len(lines)
    sheet.write_string(row, 0, standings(facts["targets"]), looks.text)
    _axes(book, sheet, looks, facts["axes"], row + 2)


def _numbers(facts: Facts) -> list[tuple[str, int]]:
    """Every number of the page, with its words in the plural."""
    asked = {"total": facts["total"], "asked": facts["figures"]["asked"]}
    counts = {
        "numbers.under_way": facts["states"].get("under_way", 0),
        "numbers.late": len(facts["late"]),
        "numbers.figures": facts["figures"]["received"],
        "moved.updated": facts["updated"],
        "moved.changed": facts["changed"],
        "moved.quiet": facts["quiet"],
        "moved.given": facts["given"],
    }
    return [(headed(words(name)[1].format(**asked)), count) for name, count in counts.items()]


def _axes(book: Workbook, sheet: Worksheet, looks: Looks, axes: Sequence[Facts], row: int) -> None:
    """A line an axis, a column a state, and the same as a chart."""
    sheet.write_string(row, 0, word("headings.axis"), looks.heading)
    for place, state in enumerate(STATES, start=1):
        sheet.write_string(row, place, headed(state_name(state)), looks.heading)
    sheet.write_string(row, len(STATES) + 1, word("headings.late"), looks.heading)
    for at, axis in enumerate(axes, start=row + 1):
        sheet.write_string(at, 0, f"{axis['code']} {axis['title']}", looks.text)
        for place, state in enumerate(STATES, start=1):
            counted = axis["unstated"] if state == "unstated" else axis["states"].get(state, 0)
            sheet.write_number(at, place, counted, looks.number)
        sheet.write_number(at, len(STATES) + 1, axis["late"], looks.number)
    if axes:
        sheet.insert_chart(row + len(axes) + 2, 0, _axes_chart(book, sheet, row, len(axes)))


def _axes_chart(book: Workbook, sheet: Worksheet, row: int, axes: int) -> Any:
    chart = book.add_chart({"type": "bar", "subtype": "stacked"})
    name = sheet.get_name()
    for place, state in enumerate(STATES, start=1):
        chart.add_series(
            {
                "name": [name, row, place],
                "categories": [name, row + 1, 0, row + axes, 0],
                "values": [name, row + 1, place, row + axes, place],
                "fill": {"color": _COLOURS[state]},
                "border": {"color": "#1D2733", "width": 0.5},
                "gap": 40,
            }
        )
    chart.set_title({"name": word("headings.axes_chart"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "num_format": "0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 960, "height": 90 + 42 * axes})
    return chart


# The tables


def _actions(book: Workbook, looks: Looks, facts: Facts) -> None:
    sheet = _table(book, looks, "actions", _OF_ACTIONS, facts)
    for row, each in enumerate(facts["actions"], start=1):
        sheet.write_string(row, 0, each["code"], looks.text)
        sheet.write_string(row, 1, each["title"], looks.text)
        sheet.write_string(row, 2, each["axis"], looks.text)
        sheet.write_string(row, 3, headed(state_name(each["state"] or "unstated")), looks.text)
        if each["progress"] is not None:
            sheet.write_number(row, 4, each["progress"] / 100, looks.percent)
        sheet.write_string(row, 5, each["people"], looks.text)
        _day(sheet, row, 6, each["ends_on"], looks)
        if each["late"]:
            sheet.write_number(row, 7, each["late"], looks.number)
        _day(sheet, row, 8, each["reported"], looks)
        sheet.write_string(row, 9, each["highlight"], looks.text)
        sheet.write_string(row, 10, each["next_step"], looks.text)


def _targets(book: Workbook, looks: Looks, facts: Facts) -> None:
    sheet = _table(book, looks, "targets", _OF_TARGETS, facts)
    targets = facts["targets"]
    for row, each in enumerate(targets, start=1):
        sheet.write_string(row, 0, each["code"], looks.text)
        sheet.write_string(row, 1, each["label"], looks.text)
        sheet.write_string(row, 2, each["unit"] or "", looks.text)
        if each["hidden"]:
            sheet.write_string(row, 3, word("hidden"), looks.text)
        elif each["value"] is not None:
            sheet.write_number(row, 3, each["value"], looks.number)
        if each["last"]:
            sheet.write_string(row, 4, periods(each), looks.text)
        sheet.write_number(row, 5, each["target"], looks.number)
        if each["every_year"]:
            sheet.write_string(row, 6, word("each_year").strip(), looks.text)
        else:
            _day(sheet, row, 6, each["due"], looks)
        sheet.write_string(row, 7, words("target_standings")[each["standing"]], looks.text)
        if each["share"] is not None:
            sheet.write_number(row, 8, each["share"], looks.percent)
    if targets:
        sheet.insert_chart(1, len(_OF_TARGETS) + 1, _shares_chart(book, sheet, len(targets)))


def _shares_chart(book: Workbook, sheet: Worksheet, count: int) -> Any:
    name = sheet.get_name()
    chart = book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": word("headings.share"),
            "categories": [name, 1, 0, count, 0],
            "values": [name, 1, 8, count, 8],
            "fill": {"color": _COLOURS["under_way"]},
            "gap": 30,
        }
    )
    chart.set_title({"name": word("headings.targets_chart"), "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True, "interval_unit": 1, "num_font": {"size": 8}})
    chart.set_x_axis({"min": 0, "max": 1, "num_format": "0 %"})
    chart.set_legend({"none": True})
    chart.set_size({"width": 520, "height": 80 + 18 * count})
    return chart


def _remarks(book: Workbook, looks: Looks, facts: Facts) -> None:
    sheet = _table(book, looks, "remarks", _OF_REMARKS, facts)
    rows = [
        (name, table, each)
        for name, table in (("obstacle", "obstacle_kinds"), ("lever", "lever_kinds"))
        for each in facts[f"{name}s"]["told"]
    ]
    for row, (name, table, each) in enumerate(rows, start=1):
        sheet.write_string(row, 0, each["code"], looks.text)
        sheet.write_string(row, 1, word(f"headings.{name}"), looks.text)
        sheet.write_string(row, 2, headed(words(table)[each["kind"]]), looks.text)
        sheet.write_string(row, 3, each["text"], looks.text)
        _day(sheet, row, 4, each["on"], looks)


def _table(
    book: Workbook, looks: Looks, name: str, columns: Mapping[str, int], facts: Facts
) -> Worksheet:
    """A sheet whose headings stay in sight and are printed on each page."""
    sheet = _sheet(book, name, facts)
    _headings(sheet, looks, 0, columns)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    return sheet


def _day(sheet: Worksheet, row: int, column: int, day: str | None, looks: Looks) -> None:
    if day:
        sheet.write_datetime(row, column, date.fromisoformat(day), looks.day)
