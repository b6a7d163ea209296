"""The calendar of meetings."""

from collections.abc import Iterable
from datetime import date, time

from bot.documents.workbook.directory import Directory
from bot.documents.workbook.instances import InstanceBook
from bot.documents.workbook.references import last_names_in
from bot.documents.workbook.row import Row, gathered, rows_of
from bot.documents.workbook.table import Table
from domain.cells.dates import read_date
from domain.cells.reading import Unsure, fold, lines
from domain.cells.times import Hours, read_hours
from domain.plan import Meeting, MeetingState


def hear_instances(table: Table, book: InstanceBook) -> None:
    """The words meetings use for their instance are its short names."""
    for row in rows_of([table]):
        if text := row.text("instance"):
            book.hear(text, sure=True)


def read_meetings(
    tables: Iterable[Table], book: InstanceBook, directory: Directory
) -> tuple[Meeting, ...]:
    return gathered(tables, lambda row: _read(row, book, directory), _twice)


def _twice(row: Row, *_: Meeting) -> None:
    row.doubt("on", row.one("on"), "meeting_twice")


def _read(row: Row, book: InstanceBook, directory: Directory) -> Meeting | None:
    instance, title = _instance(row, book), row.text("title")
    if not (instance or title) or (row.one("on") is None and not title):
        return None
    key = _key(row, instance, title)
    row.about = f"meeting:{key}"
    starts_at, ends_at = _hours(row)
    return Meeting(
        key=key,
        instance=instance,
        title=title or row.text("instance"),
        on=row.day("on"),
        starts_at=starts_at,
        ends_at=ends_at,
        place=row.stated("place"),
        agenda=tuple(line for cell in row.cells("agenda") for line in lines(cell.value)),
        convened_on=row.day("convened_on"),
        answer_by=row.day("answer_by"),
        minutes_sent_on=row.day("minutes_sent_on"),
        attended=last_names_in(row, "attended", directory),
        excused=last_names_in(row, "excused", directory),
        absent=last_names_in(row, "absent", directory),
        state=_state(row),
        others=row.others(),
        origin=row.origin(),
    )


def _instance(row: Row, book: InstanceBook) -> str | None:
    """From its column, else from the title ("COPIL n° 5")."""
    if text := row.text("instance"):
        code = book.code_for(text)
        if code is None:
            names = tuple(book.codes[name] for name in book.candidates(text))
            row.doubt("instance", row.one("instance"), "instance_unknown", None, names)
        return code
    words = row.text("title").split()
    return next((code for word in words[:2] if (code := book.code_for(word))), None)


def _key(row: Row, instance: str | None, title: str) -> str:
    """Instance and day, proposed if doubted, so that answering a doubt makes no new meeting."""
    cell = row.one("on")
    workshop = row.table.workshop
    value = row.table.day_value(cell.value) if cell else None
    reading = read_date(value, workshop.vocabulary.words, workshop.today)
    day: date | None = reading.proposal if isinstance(reading, Unsure) else reading.value
    return fold(instance or title) + " " + (day.isoformat() if day else fold(title))


def _hours(row: Row) -> tuple[time | None, time | None]:
    """From one column, or from one for each end."""
    starts_at, ends_at = _hour_cell(row, "hours") or _hour_cell(row, "starts_at") or (None, None)
    if ends_at is None and (end := _hour_cell(row, "ends_at")):
        ends_at = end[0]
    return starts_at, ends_at


def _hour_cell(row: Row, name: str) -> Hours | None:
    cell = row.one(name)
    if cell is None:
        return None
    reading = read_hours(cell.value, row.table.workshop.vocabulary.words)
    if name == "hours" and not isinstance(reading, Unsure) and reading.told == "no_end_hour":
        row.doubt("ends_at", cell, "end_hour_missing")
    return row.settle(name, cell, reading, _shown)


def _shown(hours: Hours) -> str:
    return "-".join(hour.strftime("%H:%M") for hour in hours if hour)


def _state(row: Row) -> MeetingState | None:
    known = row.table.workshop.vocabulary.meeting_states
    return row.word("state", known, "meeting_state_unknown", str)
