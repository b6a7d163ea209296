"""Which actions are called for, by when, and by whom: one call for progress per meeting it
prepares; and what an answer makes needless to say, be it about an action or a figure.

Who is chased is domain/reminders and domain/figure_reminders.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.reminders import actions_owed
from storage.actions import Action
from storage.asked_afresh import ask_afresh
from storage.chains import figures_subject, progress_subject
from storage.chasing import policy_of, progress_chasing
from storage.figure_chasing import awaited_from, still_names
from storage.meetings import Meeting
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Called:
    """One action whose progress is awaited, for the meeting that will hear of it."""

    action: Action
    meeting: Meeting


def open_calls(work: UnitOfWork) -> list[Meeting]:
    """The coming meetings that asked where the actions stand, the nearest first."""
    coming = work.meetings.coming(work.contract_id, work.now)
    return [meeting for meeting in coming if meeting.progress_since is not None]


def called_of(work: UnitOfWork, person_id: int) -> list[Called]:
    """What this person still owes, each action once, for the nearest meeting that wants it."""
    owed: dict[int, Called] = {}
    for meeting in open_calls(work):
        for action in _owed_for(work, meeting).get(person_id, ()):
            owed.setdefault(action.id or 0, Called(action, meeting))
    return list(owed.values())


def settle_call(work: UnitOfWork, action_id: int) -> None:
    """Somebody reported on this action: whoever owes nothing more is left in peace, and what waits
    to be passed on asks for the rest."""
    calls = open_calls(work)
    people = work.actions.those_who_may_report(action_id) if calls else ()
    for meeting in calls:
        owed = _owed_for(work, meeting)
        for person in people:
            if person.id is not None:
                _settle(work, meeting, person.id, owed.get(person.id, ()))


def settle_figures(work: UnitOfWork, person_id: int) -> None:
    """They gave a figure: once a message asks for nothing that is still owed, it leaves no more;
    what waits to be passed on asks for the rest."""
    about, calls = figures_subject(work.contract_id), open_calls(work)
    if awaited_from(work, person_id):
        ask_afresh(work, person_id, about, calls)
    else:
        _withdraw(work, about, person_id)
    for meeting in calls:
        _settle(work, meeting, person_id, _owed_for(work, meeting).get(person_id, ()))


def _settle(work: UnitOfWork, meeting: Meeting, person_id: int, owed: Sequence[Action]) -> None:
    """The messages of this call to one person, who still owes these actions."""
    about = progress_subject(meeting)
    if owed or still_names(work, person_id, about):
        ask_afresh(work, person_id, about, [meeting], owed)
    else:
        _withdraw(work, about, person_id)


def settle_all_figures(work: UnitOfWork) -> None:
    """A workbook told figures, or who answers for them: what it makes needless to say is said to
    nobody. Only those to whom something still waits to be said are looked at."""
    calls = (progress_subject(meeting) for meeting in open_calls(work))
    waiting: set[int] = set()
    for about in (figures_subject(work.contract_id), *calls):
        waiting |= work.relay.still_owed(about, work.now) | work.outbox.still_owed(about)
    for person_id in sorted(waiting):
        settle_figures(work, person_id)


def _withdraw(work: UnitOfWork, about: str, person_id: int) -> None:
    work.relay.withdraw(about, work.now, person_id)
    for member in work.people.members_of(person_id):
        work.outbox.withdraw(about, address=member.address)


def _owed_for(work: UnitOfWork, meeting: Meeting) -> dict[int, list[Action]]:
    """The actions each person owes for this meeting; people who owe nothing are left out."""
    owed = actions_owed(progress_chasing(work, meeting), work.now, policy_of(work))
    return {who.person_id: [work.actions.get(each) for each in owed[who]] for who in owed}
