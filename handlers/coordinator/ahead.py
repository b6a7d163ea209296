"""/prevu: what will be written to people in the next thirty days; hold one step, or let it leave
now."""

from dataclasses import replace
from datetime import timedelta

from domain.messages import Choice, Rows, Say, column
from domain.quiet_hours import in_zone
from handlers.access import number
from handlers.conversation import menu_row
from handlers.pages import page_of
from storage.ahead import Ahead, ahead_of, steps_ahead
from storage.asking import sorts_of
from storage.steps import HELD, WAITING, StepRow
from storage.unit_of_work import UnitOfWork

LOOKS_AHEAD = timedelta(days=30)
_LIST = "list"


def show(work: UnitOfWork, _argument: str) -> None:
    """/prevu: the steps to come, by date, how many people each would write to."""
    work.reply(_list(work, 0))


def _list(work: UnitOfWork, at: int) -> Say:
    found = page_of(steps_ahead(work, work.now + LOOKS_AHEAD), at)
    rows = (
        *column(*(_door(work, each) for each in found.shown)),
        *found.turning(f"ahead:{_LIST}"),
        *menu_row(),
    )
    facts = {"steps": found.shown, "first": found.first, "now": work.now, **found.facts}
    return Say("ahead/list", facts, rows)


def _door(work: UnitOfWork, each: Ahead) -> Choice:
    day = in_zone(each.due_at, work.hours.zone)
    facts = {
        "step": work.word(f"steps_short.{each.kind}"),
        "day": f"{day:%d/%m}",
        "meeting": _named(work, each),
    }
    return Choice(f"ahead:{each.id}:show", word="ahead_show", facts=facts)


def _named(work: UnitOfWork, each: Ahead) -> str:
    return each.meeting.title if each.meeting else work.word("steps_short.of_figures")


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`ahead:<step>:<deed>`; `ahead:list:<page>` turns the list."""
    if rest[:1] == [_LIST]:
        work.toast("")
        work.show(_list(work, number(rest, 1)), card)
        return
    row = work.steps.find(number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    mine = row is not None and row.contract_id == work.contract_id
    ahead = ahead_of(work, row) if row and mine and row.state in (WAITING, HELD) else None
    if row is None or ahead is None or deed not in _DEEDS:
        work.toast("gone")
        work.show(_list(work, 0), card)
        return
    _DEEDS[deed](work, row, card)


def _look(work: UnitOfWork, row: StepRow, card: int | None) -> None:
    work.toast("")
    work.show(_step(work, row), card)


def _hold(work: UnitOfWork, row: StepRow, card: int | None) -> None:
    """It will not leave, until she says so."""
    if row.state == WAITING:
        row.state = HELD
        _keep(work, row, "step_held")
    work.toast("held")
    work.show(_step(work, row), card)


def _release(work: UnitOfWork, row: StepRow, card: int | None) -> None:
    """It leaves on its day after all; at the next opening when that is past."""
    if row.state == HELD:
        row.state = WAITING
        row.due_at = max(row.due_at, work.hours.next_open(work.now))
        _keep(work, row, "step_released")
    work.toast("")
    work.show(_step(work, row), card)


def _ask_now(work: UnitOfWork, row: StepRow, card: int | None) -> None:
    work.toast("")
    yes = Choice(f"ahead:{row.id}:now_yes", word="ahead_now_yes")
    no = Choice(f"ahead:{row.id}:show", word="ahead_now_no")
    say = _step(work, row)
    work.show(replace(say, text="ahead/confirm_now", rows=column(yes, no)), card)


def _now(work: UnitOfWork, row: StepRow, card: int | None) -> None:
    """It leaves at once, or at the next opening; the tick does it, as on its day."""
    row.state, row.due_at = WAITING, work.hours.next_open(work.now)
    _keep(work, row, "step_advanced")
    work.toast("")
    say = _step(work, row)
    work.show(Say("ahead/leaving", say.facts, menu_row()), card)


def _keep(work: UnitOfWork, row: StepRow, deed: str) -> None:
    work.session.add(row)
    work.session.flush()
    work.note(deed, row.subject, step=row.id, kind=row.kind)


def _step(work: UnitOfWork, row: StepRow) -> Say:
    """One step: when, to whom, and what she may do of it."""
    ahead = ahead_of(work, row)
    assert ahead is not None, "only a step that is to come is shown"
    facts = {
        "step": ahead,
        "sorts": sorts_of(work, ahead.askings),
        "now": work.now,
        "opens_at": work.hours.next_open(work.now),
    }
    return Say("ahead/step", facts, (*_deeds(ahead), *_back()))


def _deeds(ahead: Ahead) -> Rows:
    hold = "release" if ahead.held else "hold"
    deeds = [Choice(f"ahead:{ahead.id}:{hold}", word=f"ahead_{hold}")]
    if ahead.people:
        deeds.append(Choice(f"ahead:{ahead.id}:now", word="ahead_now"))
    return column(*deeds)


def _back() -> Rows:
    return ((Choice(f"ahead:{_LIST}:0", word="ahead_list", numbered=False),),)


_DEEDS = {
    "show": _look,
    "hold": _hold,
    "release": _release,
    "now": _ask_now,
    "now_yes": _now,
}
