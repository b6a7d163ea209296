"""Whoever keeps the service, for what belongs to no contract or has nobody left in its own."""

from dataclasses import replace
from datetime import datetime

from domain.messages import Address, Say
from storage.marks import RESTORED
from storage.unit_of_work import UnitOfWork


def tell_everywhere(work: UnitOfWork, role: str, say: Say, *, after: str | None = None) -> int:
    """Tell everybody who bears this role in any contract, once per account; with `after`, only
    those whom the message of that key has reached. How many (0: the journal keeps it)."""
    told: set[Address] = set()
    for contract in work.contracts.all():
        for member in work.people.with_role(contract.id or 0, role):
            if after and not work.outbox.reaches(f"{after}:{member.address.id}", work.now):
                continue
            if member.address not in told:
                told.add(member.address)
                key = f"{say.key}:{member.address.id}" if say.key else None
                work.write_to(member.address, member.person, replace(say, key=key))
    if not told and not after:
        work.note("nobody_to_tell", say.text)
    return len(told)


def tell_restored(work: UnitOfWork) -> None:
    """A backup was put back while nobody served: what people said since is to be asked again."""
    said = work.marks.get(RESTORED)
    if said is None:
        return
    work.marks.put(RESTORED, None)
    facts = {"since": datetime.fromisoformat(said)}
    tell_everywhere(work, "coordinator", Say("trouble/restored", facts, key=f"restored:{said}"))
