"""What is shown of a proposed state: the card that asks the coordinator, and what she decided.

Shared by those who propose and those who decide. Nothing is decided here.
"""

from domain.actions import Decision
from domain.messages import Choice, Say, Urgency, column
from handlers.conversation import menu_row
from storage.actions import Report
from storage.proposals import Proposal, pending
from storage.unit_of_work import UnitOfWork


def submit(work: UnitOfWork, proposal: Proposal) -> None:
    """A decision is wanted: the coordinator gets the card at once, the night being respected. What
    was proposed before for the same action and has not left yet stays unsaid."""
    take_back(work, proposal)
    asked = card(work, proposal)
    say = Say(
        asked.text,
        asked.facts,
        asked.rows,
        urgency=Urgency.NOTICE,
        about=_about(proposal),
        key=f"proposal:{proposal.id}",
        not_before=work.hours.next_open(work.now),
    )
    work.tell("coordinator", say)


def take_back(work: UnitOfWork, proposal: Proposal) -> None:
    """Cards about this action that have not left yet ask what is asked no more."""
    work.outbox.withdraw(_about(proposal))


def card(work: UnitOfWork, proposal: Proposal) -> Say:
    """The card that asks; its buttons work weeks later."""
    rows = column(
        Choice(f"proposal:{proposal.id}:retain", word="proposal_retain"),
        Choice(f"proposal:{proposal.id}:keep", word="proposal_keep"),
    )
    facts = {**_facts(proposal), "structure": work.people.structure_of(proposal.by)}
    return Say("progress/proposal", facts, rows)


def settled(work: UnitOfWork, proposal: Proposal, decision: Report | None, *, again: bool) -> Say:
    """What became of a proposal: decided by whom and when, or overtaken by events."""
    facts = {
        **_facts(proposal),
        "decision": decision,
        "decided_by": work.people.get(decision.person_id) if decision else None,
        "retained": decision is not None and decision.kind == Decision.RETAINED,
        "again": again,
        "told": work.people.serves(proposal.by),
        "left": len(pending(work)),
    }
    return Say("progress/settled", facts, menu_row())


def tell_proposer(work: UnitOfWork, proposal: Proposal, decision: Report) -> None:
    """One short message to whoever proposed, within hours; nothing once their mandate is over."""
    if not work.people.serves(proposal.by):
        return
    say = Say(
        "progress/decided",
        {**_facts(proposal), "retained": decision.kind == Decision.RETAINED},
        urgency=Urgency.NOTICE,
        key=f"decided:{proposal.id}",
        not_before=work.hours.next_open(work.now),
    )
    work.say(proposal.report.person_id, say)


def _about(proposal: Proposal) -> str:
    return f"proposal:{proposal.report.action_id}"


def _facts(proposal: Proposal) -> dict[str, object]:
    return {"proposal": proposal, "action": proposal.action, "report": proposal.report}
