"""Leaving: by /stop, or by blocking the bot. Whoever leaves is served by other means."""

from domain.messages import Address, Choice, Say, column
from handlers import keepers, menu, owed_elsewhere
from handlers.conversation import close_elsewhere, leave_open_talk, menu_row
from storage.people import Account, Member, Person
from storage.unit_of_work import UnitOfWork


def ask(work: UnitOfWork, _argument: str) -> None:
    """/stop: asked once more, with what happens next."""
    leave_open_talk(work)
    rows = column(Choice("stop:yes", word="stop_yes"), Choice("stop:no", word="stop_no"))
    work.reply(
        Say("stop/ask", {"person": work.me.person, "last": is_last(work, work.me.person)}, rows)
    )


def is_last(work: UnitOfWork, person: Person) -> bool:
    """Whether nobody else would read the news of the contract once this coordinator has left."""
    coordinators = work.people.with_role(person.contract_id, "coordinator")
    return any(each.person.id == person.id for each in coordinators) and not any(
        each.account.reachable for each in coordinators if each.person.id != person.id
    )


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """The answer to /stop."""
    work.toast("")
    if rest != ["yes"]:
        work.show(Say("stop/stayed", rows=menu_row()), card)
        return
    work.show(Say("stop/left", {"person": work.me.person}), card)
    end(work, work.me, "stop")
    work.tell("coordinator", Say("stop/left_alert", {"person": work.me.person}))


def end(work: UnitOfWork, member: Member, because: str) -> None:
    """Nothing more is said to this account: the person is served by mail, and what was pending
    goes to « À transmettre ». Whoever keeps the service hears of a contract without coordinator."""
    last = is_last(work, member.person)
    work.people.end(member, work.now, because)
    if member.address != work.address:
        close_elsewhere(work, member.address)
    member.person.channel = "mail"
    work.session.add(member.person)
    work.session.flush()
    owed_elsewhere.hand_over(work, member)
    menu.offer_commands(work, member.address)
    work.note("left", f"person:{member.person.id}", because=because)
    if last:
        facts = {"person": member.person, "title": work.here.title}
        keepers.tell_everywhere(work, "maintainer", Say("stop/no_coordinator_alert", facts))


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
