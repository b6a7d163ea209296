"""Who may do what. A button's value is what people send: it is checked like any other words."""

from domain.messages import Say
from handlers.conversation import menu_row
from storage.unit_of_work import UnitOfWork


def coordinator_only(work: UnitOfWork) -> bool:
    """Whether the person speaking coordinates; anybody else is told so, and it is written down."""
    if work.me.role == "coordinator":
        return True
    work.note("forbidden", "coordinator_only")
    work.toast("")
    work.reply(Say("trouble/for_coordinator", rows=menu_row()))
    return False


def number(rest: list[str], place: int = 0) -> int:
    """The number at this place of a button's value; 0, which is nobody's, when there is none."""
    said = rest[place] if len(rest) > place else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
