"""Speaking for somebody: what an account becomes once its owner said « J'accepte »."""

from collections.abc import Sequence

from storage.people import Account, Invitation, Member, Membership, Person
from storage.unit_of_work import UnitOfWork

INFORMATION_VERSION = "2026-11"
"""Which wording of the information (RGPD) people accepted; raise it when the text changes."""


def enroll(work: UnitOfWork, invitation: Invitation, person: Person) -> None:
    """This account speaks for this person from now on, with what they accepted and when."""
    assert person.id is not None
    account = work.people.account_at(work.address)
    before = work.people.members_of(person.id)
    membership = _membership(work, account, invitation)
    membership.person_id, membership.role = person.id, _role(before, invitation.role)
    membership.consented_at, membership.consent_version = work.now, INFORMATION_VERSION
    membership.ended_at = membership.ended_because = None
    account.failed_tries, account.failed_since = 0, None
    account.stranger_told_at = None
    person.channel = "telegram"
    work.session.add_all((membership, account, person))
    work.session.flush()
    work.member = work.people.member_at(work.address, invitation.contract_id)


def _membership(work: UnitOfWork, account: Account, invitation: Invitation) -> Membership:
    """The row of this account in this contract: one for ever, whoever it speaks for."""
    assert account.id is not None
    return work.people.membership(account.id, invitation.contract_id) or Membership(
        account_id=account.id,
        person_id=invitation.person_id,
        contract_id=invitation.contract_id,
        consented_at=work.now,
        consent_version=INFORMATION_VERSION,
    )


def _role(before: Sequence[Member], invited: str) -> str:
    """The role of the link, but a coordinator stays one.

    A link is a partner's unless the command that made it said otherwise: whoever only wanted a
    new telephone for the coordinator must not take the coordination from her without a word.
    """
    return "coordinator" if any(m.role == "coordinator" for m in before) else invited
