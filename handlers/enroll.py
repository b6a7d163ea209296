"""Speaking for somebody: what an account becomes once its owner said « J'accepte »."""

from collections.abc import Sequence

from domain.messages import Say
from handlers import menu
from handlers.conversation import close_elsewhere
from storage.chains import meeting_subject
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
    for member in before:
        if member.account.id != account.id:
            _leave_account(work, member)
    _forget_cards(work, person.id)
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


def _leave_account(work: UnitOfWork, old: Member) -> None:
    """One account per person and contract: whoever holds the old telephone reads nothing more, and
    is told so, in case it was not the person who moved."""
    work.people.end(old, work.now, "moved")
    close_elsewhere(work, old.address)
    _bring_along(work, old)
    if old.account.reachable:
        work.write_to(old.address, old.person, Say("welcome/moved_away", {"role": old.role}))
        menu.offer_commands(work, old.address)
    work.note("moved", f"person:{old.person.id}")


def _bring_along(work: UnitOfWork, old: Member) -> None:
    """What was not said yet is said at the new address; a meeting without an answer is asked about
    afresh there (answer_meeting.catch_up), so nothing older about it follows."""
    assert old.person.id is not None
    for meeting in work.meetings.asked_of(old.person.id, work.now):
        if work.meetings.answer_of(meeting.id or 0, old.person.id) is None:
            work.outbox.withdraw_unsaid(meeting_subject(meeting), old.address)
    work.outbox.readdress(old.address, work.address, old.person.id, work.now)


def _forget_cards(work: UnitOfWork, person_id: int) -> None:
    """A card in another chat cannot be changed from here: the next answer gets one of its own."""
    for meeting in work.meetings.asked_of(person_id, work.now):
        invitee = work.meetings.invitee(meeting.id or 0, person_id)
        if invitee is None or invitee.card is None:
            continue
        if work.outbox.get(invitee.card).address != work.address.id:
            invitee.card = None
            work.session.add(invitee)
