"""My actions as buttons: eight at a time, each one standing, so that it works weeks later."""

from domain.cards import ActionCard, action_label
from domain.messages import Choice, Rows, Say, column
from handlers.conversation import leave_open_talk, menu_row
from storage.actions import Action
from storage.unit_of_work import UnitOfWork

PAGE = 8
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
    page = min(page, (len(mine) - 1) // PAGE)
    shown = mine[page * PAGE : (page + 1) * PAGE]
    facts = {
        **refused,
        "first": page * PAGE + 1,
        "last": page * PAGE + len(shown),
        "total": len(mine),
    }
    actions = (Choice(f"action:{each.id}", label=action_label(card_of(each))) for each in shown)
    rows = (*column(*actions), *_turning(page, len(mine)), *menu_row())
    work.show(Say("progress/choose", facts, rows), card)


def card_of(action: Action) -> ActionCard:
    """The action as every message names it on a button."""
    assert action.id is not None
    return ActionCard(action.id, action.code, action.title)


def _turning(page: int, total: int) -> Rows:
    turns = []
    if page > 0:
        turns.append(Choice(f"action:page:{page - 1}", word="previous_page", numbered=False))
    if (page + 1) * PAGE < total:
        turns.append(Choice(f"action:page:{page + 1}", word="next_page", numbered=False))
    return (tuple(turns),) if turns else ()
