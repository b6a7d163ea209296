"""Who may do what. A button's value is what people send: it is checked like any other words."""

from domain.messages import Say
from domain.people import Role
from handlers.conversation import menu_row
from storage.unit_of_work import UnitOfWork

EVERYBODY = frozenset(Role)
COORDINATORS = frozenset({Role.COORDINATOR})


def allowed(work: UnitOfWork, roles: frozenset[Role], what: str) -> bool:
    """Whether the role of the person speaking is one of these; anybody else is told so, and it is
    written down. `what` names the door: a command, a button, a conversation."""
    if work.me.role in roles:
        return True
    work.note("forbidden", what)
    work.toast("")
    work.reply(Say("trouble/for_coordinator", rows=menu_row()))
    return False


def number(rest: list[str], place: int = 0) -> int:
    """The number at this place of a button's value; 0, which is nobody's, when there is none."""
    said = rest[place] if len(rest) > place else ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
