"""Conversations left in the middle: asked again once after a day, closed after a week."""

from datetime import datetime, timedelta

from domain.dialogue import KEPT
from domain.messages import Address, Say, Urgency
from storage.asked_again import person_at, say_talk_again
from storage.chains import TALK_CLOSED_AFTER, TALK_REMINDED_AFTER
from storage.conversations import Conversation, read_talk
from storage.figure_chasing import awaited_from
from storage.people import Person
from storage.steps import VOID, StepRow
from storage.unit_of_work import UnitOfWork

COMING_IN = "welcome"
"""The one dialogue that somebody who is no member yet may be in (handlers/welcome)."""
FIGURES = "indicators"
"""The one whose answers are kept one by one (handlers/give_indicator): what was given stays."""


def ask_idle(work: UnitOfWork, row: StepRow) -> None:
    """The question somebody left is asked again, with the day they began."""
    found = _left_alone(work, row, TALK_REMINDED_AFTER)
    if found is None:
        return
    facts = {"begun_at": found.updated_at}
    key = f"{row.kind}:{row.subject}:{row.occurrence}"
    say_talk_again(work, found, "reminders/talk_idle", facts, urgency=Urgency.REMINDER, key=key)


def close_idle(work: UnitOfWork, row: StepRow) -> None:
    """After a week the question is closed, and the person knows that nothing was sent; unless a
    relance has asked for the same figures since: its word is enough."""
    found = _left_alone(work, row, TALK_CLOSED_AFTER)
    if found is None:
        return
    talk, address = read_talk(found.talk), Address(found.channel, found.address)
    if talk.card is not None:
        work.close_card(talk.card, address)
    work.conversations.close(address, work.now)
    work.steps.settle(row, work.now)
    person = person_at(work, address)
    whose = f"person:{person.id}" if person else None
    work.note("talk_closed", whose, dialogue=talk.dialogue)
    if talk.dialogue == FIGURES and person and _asked_since(work, person, found.updated_at):
        return
    say = Say(
        "reminders/talk_closed",
        {
            "begun_at": found.updated_at,
            "known": person is not None,
            "figures": talk.dialogue == FIGURES,
            "kept": talk.answers.get(KEPT, False),
        },
        urgency=Urgency.REMINDER,
        key=f"{row.kind}:{row.subject}:{row.occurrence}",
    )
    work.write_to(address, person, say)


def _asked_since(work: UnitOfWork, person: Person, when: datetime) -> bool:
    """Whether a message has named, since then, a figure that they owe still."""
    theirs = awaited_from(work, person.id or 0)
    return any(each.last_at is not None and each.last_at > when for each in theirs)


def _left_alone(work: UnitOfWork, row: StepRow, after: timedelta) -> Conversation | None:
    """The conversation of this step, when it was left that long; one that went on since is put
    off, one that is over voids the step."""
    _, channel, address = row.subject.split(":", 2)
    found = work.conversations.row(Address(channel, address))
    if found is None or not _still_open(work, found, row):
        work.steps.settle(row, work.now, state=VOID, why="talk_over")
        return None
    due_at = work.hours.next_open(found.updated_at + after)
    if due_at > work.now:
        row.due_at = due_at
        work.session.add(row)
        return None
    return found


def _still_open(work: UnitOfWork, found: Conversation, row: StepRow) -> bool:
    """The same conversation, of somebody who may still be written to here."""
    talk, address = read_talk(found.talk), Address(found.channel, found.address)
    served = talk.dialogue == COMING_IN or person_at(work, address) is not None
    same = f"{talk.serial}" == row.occurrence
    return same and served and work.people.account_at(address).reachable
