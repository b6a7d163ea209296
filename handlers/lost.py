"""What fits nowhere: always an answer, never a silence, and a way on."""

from domain.messages import Press, Say, Text, What
from handlers import conversation, menu
from storage.actions import Report
from storage.unit_of_work import UnitOfWork


def card_of(work: UnitOfWork, press: Press) -> int | None:
    """The card that bears this button: the one tapped, or the last one when it was typed."""
    if press.message_id is not None:
        return work.outbox.card_of_message(work.address, press.message_id)
    return None


def words(work: UnitOfWork, what: What) -> None:
    """Words, or something else, that no question is waiting for."""
    text = "lost/words" if isinstance(what, Text) else "lost/thing"
    work.reply(Say(text, rows=conversation.menu_row()))


def edited(work: UnitOfWork) -> None:
    """A message changed after it was read: what was recorded stays, and how to correct is said."""
    work.reply(Say("lost/edited", rows=conversation.menu_row()))


def unknown_command(work: UnitOfWork) -> None:
    """What may be done here instead; in the middle of a question, only the way to the menu, so
    that its numbers stay its own."""
    asking = work.conversations.at(work.address) is not None
    rows = conversation.menu_row() if asking else menu.doors(work)
    work.reply(Say("lost/command", {"asking": asking}, rows))


def old_button(work: UnitOfWork, press: Press) -> bool:
    """A button of a question that is over: no effect. Whether anything more is to be shown.

    When its card has moved on already (a double tap), the little word under the tap is enough.
    """
    card = card_of(work, press)
    shown = work.outbox.offers_of(card) if card is not None else []
    if card is not None and press.value not in [offer["value"] for offer in shown]:
        work.toast("already")
        return False
    work.toast("gone")
    if card is not None:
        work.close_card(card)
    report = _written_by(work, press.value)
    facts = {
        "report": report,
        "action": work.actions.get(report.action_id) if report else None,
        "by": work.people.get(report.person_id) if report and report.entered_by_id else None,
    }
    work.reply(Say("lost/old_button", facts, conversation.menu_row()))
    return True


def typed_button(work: UnitOfWork) -> None:
    """The number or label of a button that does nothing any more."""
    work.reply(Say("lost/old_button", {"report": None}, conversation.menu_row()))


def _written_by(work: UnitOfWork, value: str) -> Report | None:
    """What the talk of this button ended in, when it is the person's own and was sent."""
    serial = value.split(":")[1] if value.startswith("t:") else ""
    report = work.actions.report_from(f"talk:{serial}")
    if report is None or work.member is None:
        return None
    return report if work.me.person.id in (report.person_id, report.entered_by_id) else None
