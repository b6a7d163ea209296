"""Leaving: by /stop, or by blocking the bot. Whoever leaves is served by other means."""

from datetime import datetime

from domain.messages import Address, Choice, Say, column
from handlers import owed_elsewhere
from handlers.conversation import leave_open_talk, menu_row
from storage.people import Account
from storage.unit_of_work import UnitOfWork


def ask(work: UnitOfWork, _argument: str) -> None:
    """/stop: asked once more, with what happens next."""
    leave_open_talk(work)
    rows = column(Choice("stop:yes", word="stop_yes"), Choice("stop:no", word="stop_no"))
    work.reply(Say("stop/ask", {"person": work.me.person}, rows))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """The answer to /stop."""
    work.toast("")
    if rest != ["yes"]:
        work.show(Say("stop/stayed", rows=menu_row()), card)
        return
    work.show(Say("stop/left", {"person": work.me.person}), card)
    _end(work, work.me.account, work.now, "stop")
    work.tell("coordinator", Say("stop/left_alert", {"person": work.me.person}))


def _end(work: UnitOfWork, account: Account, at: datetime, because: str) -> None:
    assert account.id is not None
    membership = work.people.membership(account.id, work.contract_id)
    if membership is not None:
        membership.ended_at, membership.ended_because = at, because
        work.session.add(membership)
    person = work.me.person
    person.channel = "mail"
    work.session.add(person)
    work.session.flush()
    owed_elsewhere.hand_over(work, work.me)
    work.note("left", f"person:{person.id}", because=because)


def out_of_reach(work: UnitOfWork, account: Account, contract_id: int | None) -> None:
    """The person blocked the bot: the coordinator is told once, in each contract it touches."""
    for member in work.people.memberships_at(Address(account.channel, account.address)):
        if contract_id not in (None, member.contract_id):
            continue
        work.contract = work.contracts.get(member.contract_id)
        owed_elsewhere.hand_over(work, member)
        key = f"out_of_reach:{account.id}:{work.now:%Y-%m-%d}"
        for coordinator in work.people.with_role(member.contract_id, "coordinator"):
            if coordinator.account.id != account.id and coordinator.person.id is not None:
                told = f"{key}:{coordinator.person.id}"
                say = Say("stop/out_of_reach_alert", {"person": member.person}, key=told)
                work.say(coordinator.person.id, say)
        work.note("out_of_reach", f"person:{member.person.id}")
