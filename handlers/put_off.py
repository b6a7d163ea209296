"""« Me le rappeler demain », under a reminder: the same once more, on the next working morning."""

from datetime import timedelta

from domain.messages import Say
from domain.quiet_hours import in_zone
from handlers import when
from handlers.access import number
from handlers.conversation import menu_row
from storage.put_off import (
    ASKS_AGAIN,
    comes_by_itself,
    lay_again,
    meeting_about,
    next_morning,
    owed_again,
)
from storage.unit_of_work import UnitOfWork


def pressed(work: UnitOfWork, rest: list[str], _card: int | None) -> None:
    """`later:meeting:12`, `later:progress:12`, `later:figures:1`. The reminder stays as it is."""
    work.toast("")
    about = f"{rest[0]}:{number(rest, 1)}" if rest and rest[0] in ASKS_AGAIN else ""
    if not about or owed_again(work, about, work.me.person.id or 0) is None:
        work.reply(Say("later/nothing", rows=menu_row()))
    else:
        _put_off(work, about)


def _put_off(work: UnitOfWork, about: str) -> None:
    """One relance per day: a step that says the same that day is enough."""
    person, meeting = work.me.person, meeting_about(work, about)
    comes_at = next_morning(work, person, meeting.starts_at if meeting else None)
    if comes_at is None:
        work.reply(Say("later/too_late"))
        return
    day = in_zone(comes_at, work.hours.zone).date()
    already = comes_by_itself(work, about, day)
    if not already:
        lay_again(work, about, person.id or 0, comes_at)
        work.note("reminder_put_off", about)
    tomorrow = day == when.today(work) + timedelta(days=1)
    facts = {"comes_at": comes_at, "tomorrow": tomorrow, "already": already}
    work.reply(Say("later/noted", facts))
