"""Which handler hears what. Read this first.

A command wins over the talk in hand; a button of the talk belongs to its question; a standing
button (`meeting:12:present`) needs no talk and works weeks later; whatever is left is `lost`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.cards import FOR
from domain.dialogue import Misunderstood, Talk, picked_by_typing
from domain.messages import (
    Command,
    Document,
    Doorway,
    Edited,
    Presence,
    Press,
    Say,
    Text,
    Thing,
    What,
)
from domain.people import Role
from handlers import (
    absence,
    answer_meeting,
    conversation,
    erase,
    give_indicator,
    in_name_of,
    lost,
    menu,
    my_actions,
    my_data,
    own_hours,
    patient_data,
    put_off,
    report_progress,
    stop,
    typed_answer,
    welcome,
    which_contract,
)
from handlers.access import COORDINATORS, EVERYBODY, allowed, number
from handlers.coordinator import (
    ahead,
    ask_summary,
    call_meeting,
    change_meeting,
    collect_answers,
    decide,
    define_indicator,
    delegates,
    export,
    guests,
    import_workbook,
    instances,
    invitations,
    invite,
    journal,
    last_import,
    notice_report,
    on_behalf,
    pass_on,
    same_person,
    send_notice,
    settle_doubts,
    who_comes,
    who_owes,
)
from storage.people import Account
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Entry:
    """A command: what it does, for whom. After an `aside` the open question is asked again."""

    run: Callable[[UnitOfWork, str], None]
    roles: frozenset[Role] = EVERYBODY
    aside: bool = False


Offers = Sequence[Mapping[str, Any]]
Pressed = Callable[[UnitOfWork, list[str], int | None], None]


@dataclass(frozen=True)
class Tap:
    """A standing button: what it does, for whom. Whose subject it names is the handler's to see."""

    run: Pressed
    roles: frozenset[Role] = EVERYBODY


COMMANDS: Mapping[str, Entry] = {
    "start": Entry(welcome.started_again),
    "menu": Entry(menu.show, aside=True),
    "moi": Entry(my_actions.show_expected, aside=True),
    "avancement": Entry(report_progress.choose_action),
    "indicateurs": Entry(give_indicator.start),
    "aide": Entry(menu.help_me, aside=True),
    "help": Entry(menu.help_me, aside=True),
    "annuler": Entry(menu.cancel),
    "stop": Entry(stop.ask),
    "absence": Entry(absence.show),
    "contrat": Entry(which_contract.show),
    "reglages": Entry(menu.settings, aside=True),
    "settings": Entry(menu.settings, aside=True),
    "confidentialite": Entry(menu.privacy, aside=True),
    "privacy": Entry(menu.privacy, aside=True),
    "mesdonnees": Entry(my_data.show),
    "effacer": Entry(erase.ask),
    "qui": Entry(who_comes.show, COORDINATORS, aside=True),
    "reunion": Entry(call_meeting.show, COORDINATORS),
    "instances": Entry(instances.show, COORDINATORS, aside=True),
    "prevu": Entry(ahead.show, COORDINATORS, aside=True),
    "transmettre": Entry(pass_on.show, COORDINATORS, aside=True),
    "diffuser": Entry(send_notice.start, COORDINATORS),
    "synthese": Entry(ask_summary.show, COORDINATORS, aside=True),
    "pour": Entry(on_behalf.answer_for, COORDINATORS),
    "indicateur": Entry(define_indicator.show, COORDINATORS, aside=True),
    "chiffres": Entry(who_owes.show, COORDINATORS, aside=True),
    "import": Entry(import_workbook.show, COORDINATORS, aside=True),
    "inviter": Entry(invite.show, COORDINATORS, aside=True),
    "invitations": Entry(invitations.show, COORDINATORS, aside=True),
    "exporter": Entry(export.send, COORDINATORS, aside=True),
    "journal": Entry(journal.send, COORDINATORS, aside=True),
}

BUTTONS: Mapping[str, Tap] = {
    "action": Tap(report_progress.pressed),
    "meeting": Tap(answer_meeting.pressed),
    "indicators": Tap(give_indicator.pressed),
    "indicator": Tap(define_indicator.pressed, COORDINATORS),
    "collect": Tap(collect_answers.pressed, COORDINATORS),
    "instance": Tap(instances.pressed, COORDINATORS),
    "convene": Tap(call_meeting.pressed, COORDINATORS),
    "ahead": Tap(ahead.pressed, COORDINATORS),
    "relay": Tap(pass_on.pressed, COORDINATORS),
    "notice": Tap(notice_report.pressed, COORDINATORS),
    "proposal": Tap(decide.pressed, COORDINATORS),
    "who": Tap(who_comes.pressed, COORDINATORS),
    "summary": Tap(ask_summary.pressed, COORDINATORS),
    "sent": Tap(import_workbook.pressed, COORDINATORS),
    "import": Tap(last_import.pressed, COORDINATORS),
    "invite": Tap(invite.pressed, COORDINATORS),
    "guests": Tap(invitations.pressed, COORDINATORS),
    "twins": Tap(same_person.pressed, COORDINATORS),
    "figures": Tap(who_owes.pressed, COORDINATORS),
    "contract": Tap(which_contract.pressed),
    "absence": Tap(absence.pressed),
    "hours": Tap(own_hours.pressed),
    "later": Tap(put_off.pressed),
    "stop": Tap(stop.pressed),
    "erase": Tap(erase.pressed),
}

ANSWERS: Mapping[str, Pressed] = {
    in_name_of.EXPECTED: on_behalf.pressed,
    "action": report_progress.pressed,
    "meeting": answer_meeting.pressed,
    "indicators": give_indicator.pressed,
    "absence": absence.pressed,
    "delegate": delegates.pressed,
}
"""What the coordinator may press in the name of somebody (`for:<person>:meeting:12:present`): what
they would answer themselves, never what ends their membership."""

DIALOGUES: Mapping[str, conversation.Dialogue] = {
    d.name: d
    for d in (
        welcome.DIALOGUE,
        report_progress.DIALOGUE,
        answer_meeting.DIALOGUE,
        on_behalf.DIALOGUE,
        give_indicator.DIALOGUE,
        define_indicator.DIALOGUE,
        settle_doubts.DIALOGUE,
        call_meeting.DIALOGUE,
        change_meeting.DIALOGUE,
        guests.DIALOGUE,
        absence.DIALOGUE,
        delegates.DIALOGUE,
        own_hours.DIALOGUE,
        instances.DIALOGUE,
        send_notice.DIALOGUE,
    )
}


def handle(work: UnitOfWork) -> None:
    """One thing that somebody said, to its handler."""
    incoming = work.incoming
    assert incoming is not None
    account = recognise(work)
    if isinstance(incoming.what, Doorway):
        _doorway(work, account, incoming.what.presence)
        return
    if not account.reachable:
        account.reachable, account.unreachable_since = True, None
    talk = _talk_in_hand(work)
    heard = patient_data.looked_at(work, talk)
    if not isinstance(heard, What):
        _not_kept(work, talk, heard)
        return
    asked = _offered_by(work, talk) if isinstance(heard, Text) else ()
    if talk is not None and _may_be_for_another(work, heard, talk, asked):
        unclear = Misunderstood("conversation/which_question")
        conversation.show(work, DIALOGUES[talk.dialogue], replace(talk, aside=None), unclear)
        return
    talk = replace(talk, aside=None) if talk is not None else None
    what = _as_tapped(work, heard, talk, asked)
    if work.member is None and not _may_speak_unknown(what, talk):
        welcome.stranger(work, account)
        return
    if isinstance(what, Press) and what.typed:
        _typed_button(work, what, talk)
    else:
        _route(work, what, talk)


def _typed_button(work: UnitOfWork, press: Press, talk: Talk | None) -> None:
    """A tap has its little word; what is typed needs an answer too."""
    before = work.outbox.added
    _route(work, press, talk)
    if work.outbox.added == before:
        lost.typed_button(work)


def recognise(work: UnitOfWork) -> Account:
    """Who is speaking, and about which contract: that of the message they answer, when they belong
    to several."""
    members = work.people.memberships_at(work.address)
    if not members:
        return work.people.account_at(work.address)
    work.member = which_contract.of(work, members[0].account, members)
    work.contract = work.contracts.get(work.member.contract_id)
    return work.member.account


def _talk_in_hand(work: UnitOfWork) -> Talk | None:
    """The question that is open here. It goes with the right to be asked it, or to answer it for
    somebody: without, it is closed, and nothing of it is kept."""
    talk = work.conversations.at(work.address)
    if talk is None or _may_go_on(work, talk):
        return talk
    work.note("forbidden", f"talk:{talk.dialogue}")
    work.conversations.close(work.address, work.now)
    return None


def _may_go_on(work: UnitOfWork, talk: Talk) -> bool:
    if work.member is not None and work.me.role not in DIALOGUES[talk.dialogue].roles:
        return False
    return talk.in_name_of is None or on_behalf.may(work, talk.in_name_of)


def _may_speak_unknown(what: What, talk: Talk | None) -> bool:
    """Without being known one may only open an invitation, and answer what it asks."""
    opening = isinstance(what, Command) and what.name == "start" and bool(what.argument)
    return opening or (talk is not None and talk.dialogue == welcome.DIALOGUE.name)


def _not_kept(work: UnitOfWork, talk: Talk | None, slip: Misunderstood | None) -> None:
    """What must not be kept was heard by nobody: the question in hand is asked again."""
    if slip is None:
        return
    if talk is not None:
        conversation.show(work, DIALOGUES[talk.dialogue], replace(talk, aside=None), slip)
    else:
        work.reply(Say(slip.hint, slip.facts, conversation.menu_row() if work.member else ()))


def _offered_by(work: UnitOfWork, talk: Talk | None) -> Offers:
    """The buttons of the question in hand; nothing when there is none."""
    return work.outbox.offers_of(talk.card) if talk is not None and talk.card else ()


def _as_tapped(work: UnitOfWork, what: What, talk: Talk | None, asked: Offers) -> What:
    """A typed number or label is the button it names; other words stay words."""
    if not isinstance(what, Text):
        return what
    in_question = talk is not None and talk.card is not None
    offers = asked if in_question else work.outbox.offers(work.address, work.now)
    value = picked_by_typing(what.text, offers)
    if value and _words_of_ones_own(work, value, what.text):
        return what
    return Press(value, typed=True) if value else what


def _words_of_ones_own(work: UnitOfWork, value: str, words: str) -> bool:
    """« excusée », typed below a card of somebody else by a secretary who is asked about a meeting
    too: whose answer it is, is asked."""
    if not value.startswith(f"{FOR}:") or words.strip().isdigit() or work.member is None:
        return False
    return not on_behalf.coordinates(work) and bool(
        work.meetings.asked_of(work.me.person.id or 0, work.now)
    )


def _may_be_for_another(work: UnitOfWork, what: What, talk: Talk, asked: Offers) -> bool:
    """A card came below the question in hand, or was asked for in the middle of it, and what was
    typed names one of its buttons: a « 2 » for a meeting is never taken for the second answer about
    an action, nor the « 1 » of the menu for the first."""
    if not isinstance(what, Text) or talk.card is None:
        return False
    if talk.aside and picked_by_typing(what.text, work.outbox.offers_of(talk.aside)):
        return True
    value = picked_by_typing(what.text, work.outbox.offers(work.address, work.now))
    return value is not None and value not in [str(offer["value"]) for offer in asked]


def _route(work: UnitOfWork, what: What, talk: Talk | None) -> None:
    match what:
        case Command():
            _command(work, what, talk)
        case Press() if what.value.startswith("t:"):
            _talk_button(work, what, talk)
        case Press():
            _standing_button(work, what)
        case Edited() if work.member is not None and give_indicator.corrected(work, what, talk):
            return
        case Document() if work.member is not None and work.me.role in COORDINATORS:
            import_workbook.receive(work, what)
        case Document():
            _route(work, Thing("document"), talk)
        case Edited() if talk is not None:
            slip = Misunderstood("conversation/edited")
            conversation.show(work, DIALOGUES[talk.dialogue], talk, slip)
        case Edited():
            lost.edited(work)
        case _ if talk is not None:
            _words_in_talk(work, what, talk)
        case Text() if _typed_without_question(work, what.text):
            return
        case _:
            lost.words(work, what)


def _typed_without_question(work: UnitOfWork, words: str) -> bool:
    """Words about a meeting, and a number, are of whoever the last card is about; a name below
    the card that asks whom to invite is theirs."""
    whose = on_behalf.on_screen(work)
    if whose is not None and not on_behalf.coordinates(work):
        with work.in_name_of(whose):  # a secretary answers meetings, nothing else
            return typed_answer.heard(work, words)
    with work.in_name_of(whose):
        if absence.heard(work, words) or typed_answer.heard(work, words):
            return True
        if give_indicator.heard(work, words):
            return True
    return invite.heard(work, words)


def _command(work: UnitOfWork, command: Command, talk: Talk | None) -> None:
    if command.name == "start" and command.argument:
        welcome.open_invitation(work, command.argument)
        return
    if command.name == "annuler" and talk is not None:
        conversation.cancel(work, DIALOGUES[talk.dialogue], talk)
        return
    if work.member is None:
        welcome.newcomers_command(work, command.name, talk)
        return
    entry = COMMANDS.get(command.name)
    if entry is None:
        lost.unknown_command(work)
    elif allowed(work, entry.roles, f"command:{command.name}"):
        entry.run(work, command.argument)
        if entry.aside and talk is not None:
            beside = replace(talk, aside=work.outbox.last_to(work.address))
            conversation.show(work, DIALOGUES[talk.dialogue], beside)


def _talk_button(work: UnitOfWork, press: Press, talk: Talk | None) -> None:
    said = conversation.said_in(talk, press) if talk else None
    if talk is None or said is None:
        if lost.old_button(work, press) and talk is not None:
            conversation.show(work, DIALOGUES[talk.dialogue], talk)
        return
    work.toast("")
    conversation.go_on(work, DIALOGUES[talk.dialogue], talk, said)


def _standing_button(work: UnitOfWork, press: Press) -> None:
    subject, *rest = press.value.split(":")
    if subject == "menu" and work.member is not None:
        work.toast("")
        _command(work, Command(rest[0] if rest else ""), work.conversations.at(work.address))
        return
    if subject == FOR and work.member is not None:
        _in_a_name(work, rest, lost.card_of(work, press))
        return
    tap = BUTTONS.get(subject)
    if work.member is None or tap is None:
        work.toast("gone")
    elif allowed(work, tap.roles, f"button:{subject}"):
        tap.run(work, rest, lost.card_of(work, press))


def _in_a_name(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`for:<person>:<button>`: the coordinator answers in the name of somebody, as they would, or
    their secretary about a meeting."""
    person_id, (subject, *more) = number(rest), rest[1:] or [""]
    if not on_behalf.is_delegate(work, person_id) and not allowed(
        work, COORDINATORS, "for_another"
    ):
        return
    pressed = ANSWERS.get(subject)
    if pressed is None or not on_behalf.may(work, person_id, subject):
        work.toast("gone")
        return
    with work.in_name_of(person_id):
        pressed(work, more, card)


def _words_in_talk(work: UnitOfWork, what: What, talk: Talk) -> None:
    dialogue = DIALOGUES[talk.dialogue]
    slip = conversation.slip_of(what, dialogue.steps[talk.step].longest)
    said = conversation.said_in(talk, what)
    if slip is not None or said is None:
        conversation.show(work, dialogue, talk, slip)
        return
    conversation.go_on(work, dialogue, talk, said)


def _doorway(work: UnitOfWork, account: Account, presence: Presence) -> None:
    """The person blocked us, or let us in again."""
    welcome.forget_unknown(work)
    if presence is Presence.LEFT and account.reachable:
        lost_sight(work, account, work.contract.id if work.contract else None)
    elif presence is Presence.BACK:
        account.reachable, account.unreachable_since = True, None
        work.session.add(account)


def lost_sight(work: UnitOfWork, account: Account, contract_id: int | None) -> None:
    """Somebody can no longer be written to: what is due to them goes to « À transmettre »."""
    account.reachable, account.unreachable_since = False, work.now
    work.session.add(account)
    stop.out_of_reach(work, account, contract_id)


def tell_keepers(work: UnitOfWork, say: Say) -> None:
    """Tell whoever keeps the service: the maintainer, else the coordinator of the contract."""
    contracts = [work.contract] if work.contract else work.contracts.all()[:1]
    for contract in contracts:
        work.contract = contract
        if not work.tell("maintainer", say):
            work.tell("coordinator", say)
