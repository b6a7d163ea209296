"""/transmettre: « À transmettre », what is due to those who are not on Telegram. Never a silence.

Each line opens as a text ready to paste; what is done leaves the list.
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.cards import shortened
from domain.messages import Attachment, Choice, Rows, Say
from domain.quiet_hours import in_zone
from handlers.access import number
from handlers.conversation import menu_row
from handlers.coordinator import on_behalf
from handlers.pages import Page, page_of
from storage.meeting_facts import meeting_words
from storage.people import Person
from storage.relay import RelayRow
from storage.unit_of_work import UnitOfWork

LONGEST_LABEL = 60


@dataclass(frozen=True)
class Line:
    """A message to pass on, whom it is for, what it is (« invitation »), and of which meeting, or
    of which day."""

    row: RelayRow
    person: Person
    name: str
    meeting: str

    @property
    def subject(self) -> str:
        """« invitation, COPIL n° 6 »."""
        return f"{self.name}, {self.meeting}" if self.meeting else self.name


def show(work: UnitOfWork, _argument: str) -> None:
    """The list, from its beginning."""
    work.reply(_list(work))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`relay:<line>:<deed>`; the list itself is line 0."""
    deed = rest[1] if len(rest) > 1 else ""
    if deed == "list":
        work.toast("")
        work.show(_list(work, number(rest, 2)), card)
        return
    row = work.relay.find(number(rest))
    if row is None or row.contract_id != work.contract_id or deed not in _DEEDS:
        work.toast("gone")
        work.show(_list(work), card)
        return
    if not row.is_open(work.now):
        work.toast("already" if row.done_at or row.withdrawn_at else "gone")
        work.show(_list(work), card)
        return
    _DEEDS[deed](work, _line(work, row, work.people.get(row.person_id)), rest, card)


# The list


def _list(work: UnitOfWork, page: int = 0) -> Say:
    lines = _lines(work)
    if not lines:
        return Say("relay/empty", rows=menu_row())
    found = page_of(lines, page)
    subjects = [line.subject for line in lines]
    facts = {
        "groups": [(subject, subjects.count(subject)) for subject in dict.fromkeys(subjects)],
        **found.facts,
    }
    rows = (*((_opening(line, lines),) for line in found.shown), *_turning(found))
    return Say("relay/list", facts, rows)


def _lines(work: UnitOfWork) -> list[Line]:
    """What waits, subject by subject in the order they came, then by line."""
    found = [_line(work, row, who) for row, who in work.to_pass_on()]
    order = list(dict.fromkeys(line.subject for line in found))
    return sorted(found, key=lambda line: order.index(line.subject))


def _line(work: UnitOfWork, row: RelayRow, person: Person) -> Line:
    parts = (row.about or "").split(":")
    meeting = work.meetings.find(number(parts, 1)) if parts[0] in _OF_MEETINGS else None
    called = meeting_words(work, meeting).name if meeting else _day_of_notice(work, parts)
    return Line(row, person, _name(work, row), called)


def _day_of_notice(work: UnitOfWork, parts: list[str]) -> str:
    """« 23/11 » tells one notice from another; "" for what is none."""
    notice = work.notices.find(number(parts, 1)) if parts[0] == "notice" else None
    return f"{in_zone(notice.sent_at, work.hours.zone):%d/%m}" if notice else ""


def _name(work: UnitOfWork, row: RelayRow) -> str:
    """« invitation »; a text that words.toml does not name is a message."""
    try:
        return work.word(f"relay_subjects.{row.template}")
    except KeyError:
        return work.word("relay_subjects.other")


_OF_MEETINGS = frozenset({"meeting", "stand_in", "progress"})
_ANSWERED = frozenset({"meeting", "progress", "figures"})
"""What asks something: whoever answers by mail or telephone is answered for with /pour."""


def _opening(line: Line, lines: list[Line]) -> Choice:
    """The name, and of the rest only what tells this line from the others of the list."""
    label = line.person.full_name
    if len({each.meeting for each in lines}) > 1:
        label = f"{label} – {line.subject}"
    elif len({each.name for each in lines}) > 1:
        label = f"{label} – {line.name}"
    return Choice(f"relay:{line.row.id}:open", label=shortened(label, LONGEST_LABEL))


def _turning(page: Page[Line]) -> Rows:
    """Onwards only, and after the last page the first: the list is worked through."""
    if page.of == 1:
        return ()
    more = page.at + 1 < page.of
    to, word = (page.at + 1, "relay_more") if more else (0, "relay_first")
    return ((Choice(f"relay:0:list:{to}", word=word, numbered=False),),)


# One line


def _open(work: UnitOfWork, line: Line, _rest: list[str], card: int | None) -> None:
    work.toast("")
    work.show(_item(work, line), card)


def _item(work: UnitOfWork, line: Line) -> Say:
    structure = work.people.structure_of(line.person)
    facts = {
        "person": line.person,
        "structure": structure.name if structure else "",
        "subject": line.subject,
        "file": line.row.file["name"] if line.row.file else "",
        "text": line.row.text,
    }
    return Say("relay/item", facts, _item_rows(work, line))


def _item_rows(work: UnitOfWork, line: Line) -> Rows:
    same = [each for each in _lines(work) if each.subject == line.subject]
    value = f"relay:{line.row.id}"
    rows = [(Choice(f"{value}:done", word="relay_done"),)]
    if (line.row.about or "").partition(":")[0] in _ANSWERED:
        rows.append((on_behalf.door(line.person),))
    if len(_lines(work)) > 1:
        rows.append((Choice(f"{value}:next", word="relay_next"),))
    if line.row.file:
        rows.append((Choice(f"{value}:file", word="ics_file"),))
    if len(same) > 1:
        facts = {"count": len(same), "subject": line.subject}
        rows.append((Choice(f"{value}:all", word="relay_all", facts=facts),))
    rows.append((Choice("relay:0:list:0", word="relay_list", numbered=False),))
    return tuple(rows)


def _next(work: UnitOfWork, line: Line, _rest: list[str], card: int | None) -> None:
    """The line after this one, and after the last the first."""
    work.toast("")
    lines = _lines(work)
    ids = [each.row.id for each in lines]
    place = (ids.index(line.row.id) + 1) % len(ids) if line.row.id in ids else 0
    work.show(_item(work, lines[place]) if lines else _list(work), card)


def _send_file(work: UnitOfWork, line: Line, _rest: list[str], _card: int | None) -> None:
    work.toast("")
    file = Attachment(**line.row.file) if line.row.file else None
    work.reply(Say("relay/file", {"person": line.person}, file=file))


# Done


def _done(work: UnitOfWork, line: Line, _rest: list[str], card: int | None) -> None:
    """Back to the list rather than to the next line: a second tap there marks nothing."""
    _mark(work, line)
    work.toast("passed_on")
    work.show(_list(work), card)


def _mark(work: UnitOfWork, line: Line) -> None:
    work.relay.done(line.row, work.now, work.me.person.id)
    work.note("passed_on", f"relay:{line.row.id}", to=line.person.id)


def _ask_all(work: UnitOfWork, line: Line, _rest: list[str], card: int | None) -> None:
    """Asked once more, with the names: a whole list leaves at once."""
    work.toast("")
    same = [each for each in _lines(work) if each.subject == line.subject]
    last = max(each.row.id or 0 for each in same)
    yes = Choice(f"relay:{line.row.id}:all_yes:{last}", word="relay_all_yes")
    no = Choice(f"relay:{line.row.id}:open", word="relay_all_no")
    facts = {"subject": line.subject, "names": [each.person for each in same]}
    work.show(Say("relay/confirm_all", facts, ((yes,), (no,))), card)


def _all_done(work: UnitOfWork, line: Line, rest: list[str], card: int | None) -> None:
    """Those she was shown, no line that came since."""
    for each in _lines(work):
        if each.subject == line.subject and (each.row.id or 0) <= number(rest, 2):
            _mark(work, each)
    work.toast("passed_on")
    work.show(_list(work), card)


_Deed = Callable[[UnitOfWork, Line, list[str], int | None], None]
_DEEDS: dict[str, _Deed] = {
    "open": _open,
    "next": _next,
    "file": _send_file,
    "done": _done,
    "all": _ask_all,
    "all_yes": _all_done,
}
