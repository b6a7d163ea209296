"""Somebody who belongs to several contracts: each message bears the name of its own, and whatever
answers it lands there. /contrat chooses the one that commands are about."""

from domain.messages import Choice, Command, Press, Say, column
from handlers.access import number
from handlers.conversation import menu_row
from storage.marks import CHOSEN_CONTRACT
from storage.people import Account, Member
from storage.unit_of_work import UnitOfWork


def of(work: UnitOfWork, account: Account, members: list[Member]) -> Member:
    """Whose member is speaking: of the contract of the message they tap or answer, else of the one
    that they chose, else of the oldest."""
    if len(members) == 1:
        return members[0]
    wanted = (_answered(work), work.marks.get(CHOSEN_CONTRACT.format(account=account.id)))
    by_contract = {member.contract_id: member for member in members}
    return next((by_contract[each] for each in wanted if each in by_contract), members[0])


def _answered(work: UnitOfWork) -> int | None:
    """The contract of what is answered: the message that was tapped, the question in hand, the
    last message of the chat. A command answers nothing."""
    assert work.incoming is not None
    what = work.incoming.what
    if isinstance(what, Command):
        return None
    if isinstance(what, Press) and what.message_id is not None:
        card = work.outbox.card_of_message(work.address, what.message_id)
        return work.outbox.get(card).contract_id if card else None
    talk = work.conversations.row(work.address)
    return talk.contract_id if talk else work.outbox.contract_of_last(work.address)


def show(work: UnitOfWork, _argument: str) -> None:
    """/contrat: mine, and which one commands are about."""
    members = work.people.memberships_at(work.address)
    contracts = [work.contracts.get(member.contract_id) for member in members]
    others = [each for each in contracts if each.id != work.contract_id]
    rows = column(
        *(
            Choice(f"contract:{each.id}", word="contract_choose", facts={"name": each.name})
            for each in others
        )
    )
    facts = {"contracts": contracts, "here": work.here}
    work.reply(Say("conversation/contracts", facts, (*rows, *menu_row())))


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`contract:<id>`: commands are about this one from now on."""
    chosen = number(rest)
    members = {each.contract_id: each for each in work.people.memberships_at(work.address)}
    if chosen not in members:
        work.toast("gone")
        return
    work.toast("")
    account = members[chosen].account
    work.marks.put(CHOSEN_CONTRACT.format(account=account.id), chosen)
    work.member, work.contract = members[chosen], work.contracts.get(chosen)
    work.note("contract_chosen")
    work.show(Say("conversation/contract_chosen", {"here": work.here}, menu_row()), card)
