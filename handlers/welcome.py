"""Coming in: a link, a name, what is kept about people, and a clear yes. Nobody else gets in."""

from datetime import timedelta

from domain.dialogue import ENDED, Ended, Misunderstood, Picked, Question, Said, Talk
from domain.messages import Choice, Say, column
from handlers import answer_meeting, menu, stop
from handlers.conversation import Dialogue, Step, begin, menu_row, show
from handlers.coordinator import collect_answers
from handlers.enroll import INFORMATION_VERSION, enroll
from handlers.keepers import tell_everywhere
from storage.chains import TALK_CLOSED_AFTER, lay_daily_line
from storage.invitations import token_hash
from storage.people import Account, Invitation, Member, Person
from storage.unit_of_work import UnitOfWork

TRIES_AN_HOUR = 5
_TRIES_FORGOTTEN_AFTER = timedelta(hours=1)

FINISHED_WITHIN = TALK_CLOSED_AFTER
"""How long after its last day a link may still be used by whoever was being asked by then. As long
as a question left alone stays open: one that is on somebody's screen, and that we may even have
reminded them of, is not to be answered by a refusal; one touched now and then is not for ever."""


def stranger(work: UnitOfWork, account: Account) -> None:
    """Somebody we do not know: a polite refusal, no data, one alert for all their messages.

    Nothing they are called or wrote is told or kept: it may be somebody who had us erase them, whom
    nothing distinguishes from any other.
    """
    forget_unknown(work)
    work.toast("")
    work.reply(Say("welcome/stranger"))
    if account.stranger_told_at is not None:
        return
    account.stranger_told_at = work.now
    work.session.add(account)
    _tell_of_stranger(work, Say("welcome/stranger_alert"))


def forget_unknown(work: UnitOfWork) -> None:
    """What Telegram brought with the name of somebody we do not know is not kept."""
    if work.member is None:
        work.inbox.forget_words(_row_of(work))


def _tell_of_stranger(work: UnitOfWork, alert: Say) -> None:
    """The coordinator of the one contract; with several, whoever keeps the service, for nobody
    knows which one was meant. Without them, every coordinator: it is somebody's partner."""
    contracts = work.contracts.all()
    if len(contracts) == 1:
        work.contract = contracts[0]
        work.tell("coordinator", alert)
    elif not tell_everywhere(work, "maintainer", alert):
        tell_everywhere(work, "coordinator", alert)


def _title(work: UnitOfWork) -> str:
    return work.incoming.title if work.incoming and work.incoming.title else "?"


def started_again(work: UnitOfWork, _argument: str) -> None:
    """/start without a link, from somebody we know: the menu."""
    menu.show(work, "")


def newcomers_command(work: UnitOfWork, name: str, talk: Talk | None) -> None:
    """A command from somebody who has not finished coming in: the question where they stand, below
    the help or what is kept about people, when that is what they asked for."""
    if talk is None or talk.dialogue != DIALOGUE.name:
        work.reply(Say("welcome/stranger"))
        return
    if name in ("aide", "help"):
        work.reply(Say("welcome/help"))
    elif name in ("confidentialite", "privacy"):
        menu.privacy(work, "")
    show(work, DIALOGUE, talk)


def open_invitation(work: UnitOfWork, token: str) -> None:
    """A link was opened. Used, expired, someone else's or invented: one and the same sentence.

    The first account to open it reserves it, and may open it again until it is spent.
    """
    work.inbox.forget_secret(_row_of(work), token)
    account = work.people.account_at(work.address)
    invitation = None if _too_many_tries(work, account) else _valid(work, account, token)
    if invitation is None:
        _refuse(work, account, token)
        return
    work.contract = work.contracts.get(invitation.contract_id)
    member = work.people.member_at(work.address, work.contract_id)
    if member is not None and member.person.id != invitation.person_id:
        _for_another(work, invitation, member)
        return
    talk = _talk_about(work, invitation)
    if talk is not None:
        show(work, DIALOGUE, talk)
        return
    invitation.reserved_by_id = account.id
    work.session.add(invitation)
    begin(work, DIALOGUE, "identity", invitation=invitation.id)


def _row_of(work: UnitOfWork) -> int:
    assert work.incoming is not None, "somebody is speaking"
    return work.incoming.row_id


def _talk_about(work: UnitOfWork, invitation: Invitation) -> Talk | None:
    """The conversation in hand, when it is the one that this link began."""
    talk = work.conversations.at(work.address)
    if talk is None or talk.dialogue != DIALOGUE.name:
        return None
    return talk if talk.answers["invitation"] == invitation.id else None


def _for_another(work: UnitOfWork, invitation: Invitation, member: Member) -> None:
    """Somebody who is here already opened the link of somebody else: both stay who they are, and
    the link stays free. Whom it is for is the coordinator's to know, nobody else's."""
    invitation.reserved_by_id = None  # they may have opened it before they came in
    work.session.add(invitation)
    person = work.people.get(invitation.person_id)
    work.reply(Say("welcome/for_another", {"person": person, "role": member.role}))
    work.note("link_for_another", f"invitation:{invitation.id}")


def _too_many_tries(work: UnitOfWork, account: Account) -> bool:
    since = account.failed_since
    if since is not None and work.now - since > _TRIES_FORGOTTEN_AFTER:
        account.failed_tries, account.failed_since = 0, None
    return account.failed_tries >= TRIES_AN_HOUR


def _valid(work: UnitOfWork, account: Account, token: str) -> Invitation | None:
    invitation = work.people.invitation(token_hash(token))
    if invitation is None or invitation.reserved_by_id not in (None, account.id):
        return None
    return invitation if _still_good(work, invitation) else None


def _still_good(work: UnitOfWork, invitation: Invitation) -> bool:
    """Whether it may serve now: not spent, not void, in time, for somebody still in office whose
    employer has not said no since."""
    if invitation.spent_at or invitation.voided_at:
        return False
    person = work.people.get(invitation.person_id)
    if not work.people.serves(person) or person.details.get("telegram_forbidden"):
        return False
    begun = _talk_about(work, invitation) is not None
    return work.now < invitation.expires_at + (FINISHED_WITHIN if begun else timedelta(0))


def _refuse(work: UnitOfWork, account: Account, token: str) -> None:
    account.failed_tries += 1
    account.failed_since = account.failed_since or work.now
    work.session.add(account)
    forget_unknown(work)
    work.reply(Say("welcome/link_refused"))
    known = work.people.invitation(token_hash(token))
    if known is not None:
        work.contract = work.contracts.get(known.contract_id)
        person = work.people.get(known.person_id)
        alert = Say(
            "welcome/link_refused_alert",
            {"person": person, "title": _title(work)},
            key=f"link_refused:{known.id}:{account.id}",
        )
        work.tell("coordinator", alert)


def _invitation(talk: Talk, work: UnitOfWork) -> Invitation:
    found = work.session.get_one(Invitation, talk.answers["invitation"])
    work.contract = work.contracts.get(found.contract_id)
    return found


def _invited(talk: Talk, work: UnitOfWork) -> Person:
    return work.people.get(_invitation(talk, work).person_id)


def _ask_identity(talk: Talk, work: UnitOfWork) -> Question:
    person = _invited(talk, work)
    facts = {"person": person, "structure": work.people.structure_of(person)}
    rows = column(Choice("yes", word="it_is_me"), Choice("no", word="not_me"))
    return Question("welcome/identity", facts, rows)


def _hear_identity(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    invitation = _invitation(talk, work)
    if said == Picked("no"):
        return _not_me(work, talk, invitation)
    if said != Picked("yes"):
        return Misunderstood("welcome/hint_identity")
    return talk.to("information") if _still_good(work, invitation) else _too_late(work, talk)


def _too_late(work: UnitOfWork, talk: Talk) -> Ended:
    """The link was made void, or died of age, while its question was open."""
    work.show(Say("welcome/link_refused"), talk.card)
    return ENDED


def _not_me(work: UnitOfWork, talk: Talk, invitation: Invitation) -> Ended:
    """The wrong person opened the link: it is void, and the coordinator knows."""
    invitation.voided_at = work.now
    work.session.add(invitation)
    work.show(Say("welcome/not_me"), talk.card)
    person = work.people.get(invitation.person_id)
    work.tell("coordinator", Say("welcome/not_me_alert", {"person": person, "title": _title(work)}))
    work.note("invitation_voided", f"invitation:{invitation.id}")
    return ENDED


def _ask_information(talk: Talk, work: UnitOfWork) -> Question:
    person = _invited(talk, work)
    rows = column(Choice("accept", word="i_accept"), Choice("mail", word="i_prefer_mail"))
    return Question("welcome/information", {"person": person}, rows)


def _hear_information(said: Said, talk: Talk, work: UnitOfWork) -> Talk | Misunderstood | Ended:
    if said not in (Picked("accept"), Picked("mail")):
        return Misunderstood("welcome/hint_information")
    invitation, person = _invitation(talk, work), _invited(talk, work)
    if not _still_good(work, invitation):
        return _too_late(work, talk)
    invitation.spent_at = work.now
    work.session.add(invitation)
    if said == Picked("mail"):
        return _by_mail(work, talk, person)
    enroll(work, invitation, person)
    work.show(Say("welcome/accepted", {"person": person, "role": work.me.role}), talk.card)
    work.note("joined", f"person:{person.id}", version=INFORMATION_VERSION)
    menu.offer_commands(work, work.address)
    answer_meeting.catch_up(work)
    if work.me.role == "coordinator":
        collect_answers.propose(work)
    else:
        lay_daily_line(work)
    return ENDED


def _by_mail(work: UnitOfWork, talk: Talk, person: Person) -> Ended:
    """Telegram stays a choice: whoever declines is served by mail, and is never left out. A member
    who declines leaves, on every account of theirs, as by /stop."""
    assert person.id is not None
    person.channel = "mail"
    work.session.add(person)
    work.show(Say("welcome/by_mail", {"person": person}), talk.card)
    for member in work.people.members_of(person.id):
        stop.end(work, member, "mail")
        if member.address != work.address:
            work.write_to(member.address, person, Say("stop/left", {"person": person}))
    work.tell("coordinator", Say("welcome/by_mail_alert", {"person": person}))
    work.note("prefers_mail", f"person:{person.id}")
    return ENDED


def _left(talk: Talk, work: UnitOfWork) -> Say:
    """They left before the last answer: the link is as good as before, for this account."""
    invitation = _invitation(talk, work)
    facts = {"expires_at": invitation.expires_at, "usable": work.now < invitation.expires_at}
    return Say("welcome/left", facts, menu_row() if work.member else ())


DIALOGUE = Dialogue(
    "welcome",
    {
        "identity": Step(_ask_identity, _hear_identity),
        "information": Step(_ask_information, _hear_information),
    },
    cancelled=_left,
)
