"""A proposed state: « Retenir » or « Garder l'état actuel ». The coordinator decides, once."""

from domain.actions import Decision
from handlers import proposal_cards
from handlers.access import number
from storage.proposals import Proposal, decide, decision_on, find, newest_of, waits
from storage.unit_of_work import UnitOfWork

_DECISIONS = {"retain": Decision.RETAINED, "keep": Decision.KEPT}


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`proposal:<report>:retain`, `:keep` or `:show`, however old the card."""
    proposal = find(work, number(rest))
    deed = rest[1] if len(rest) == 2 else ""
    card = None if deed == "show" else card  # the summary that led here stays as it is
    if proposal is None or deed not in (*_DECISIONS, "show"):
        work.toast("gone")
        return
    newest = newest_of(work, proposal.action) or proposal
    if decision_on(work, proposal) is not None:
        _already(work, proposal, card)
    elif not waits(work, newest):
        _already(work, newest, card)
    elif deed == "show" or newest.id != proposal.id:
        work.toast("")
        work.show(proposal_cards.card(work, newest), card)
    else:
        _decide(work, proposal, _DECISIONS[deed], card)


def _decide(work: UnitOfWork, proposal: Proposal, decision: Decision, card: int | None) -> None:
    row = decide(work, proposal, decision)
    proposal_cards.take_back(work, proposal)
    work.toast("decided")
    work.show(proposal_cards.settled(work, proposal, row, again=False), card)
    proposal_cards.tell_proposer(work, proposal, row)


def _already(work: UnitOfWork, proposal: Proposal, card: int | None) -> None:
    """Decided before, here or on another phone, or so already: nothing changes."""
    decision = decision_on(work, proposal)
    retained = decision is None or decision.kind == Decision.RETAINED
    word = f"states.{proposal.state}" if retained else "buttons.proposal_keep"
    work.toast("decided_already", state=work.word(word).lower())
    work.show(proposal_cards.settled(work, proposal, decision, again=True), card)
