"""My actions as buttons: eight at a time, each one standing, so that it works weeks later."""

from domain.cards import ActionCard, action_label
from domain.messages import Choice, Say, column
from handlers.conversation import leave_open_talk, menu_row
from handlers.pages import page_of
from storage.actions import Action
from storage.unit_of_work import UnitOfWork

_LONGEST_CODE = 20


def show_list(work: UnitOfWork, page: int, card: int | None, *, not_mine: str = "") -> None:
    """The actions that the person speaking may report on, in the order of the plan.

    `not_mine` is the number they gave, when it is none of these.
    """
    leave_open_talk(work, for_card=card)
    mine = work.actions.reportable_by(work.me.person.id or 0)
    refused = {"not_mine": not_mine[:_LONGEST_CODE], "role": work.me.role}
    if not mine:
        work.show(Say("progress/none", refused, menu_row()), card)
        return
    found = page_of(mine, page)
    last = found.first + len(found.shown) - 1
    facts = {**refused, "first": found.first, "last": last, "total": found.total}
    doors = (Choice(f"action:{each.id}", label=action_label(card_of(each))) for each in found.shown)
    rows = (*column(*doors), *found.turning("action:page"), *menu_row())
    work.show(Say("progress/choose", facts, rows), card)


def card_of(action: Action) -> ActionCard:
    """The action as every message names it on a button."""
    assert action.id is not None
    return ActionCard(action.id, action.code, action.title)
