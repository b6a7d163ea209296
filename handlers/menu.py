"""The menu, help, settings: the same few doors, by role, whatever went before."""

import hashlib

from domain.messages import Act, Address, Choice, Rows, Say, column
from domain.own_hours import own_hours
from handlers import conversation
from handlers.coordinator import import_workbook
from storage.outbox import Owed
from storage.people import Person
from storage.unit_of_work import UnitOfWork

_EVERYBODYS = ("aide", "reglages", "confidentialite", "stop")
DOORS = {
    "coordinator": (
        *("reunion", "qui", "prevu", "transmettre", "diffuser", "pour", "synthese"),
        *("import", "exporter", "inviter"),
        *("moi", "avancement", "indicateurs", *_EVERYBODYS),
    ),
    "partner": ("moi", "avancement", "indicateurs", *_EVERYBODYS),
    "observer": ("moi", *_EVERYBODYS),
    "maintainer": _EVERYBODYS,
}
"""The commands each role finds in its menu; a button of the menu bears `menu:<command>`."""


_ALWAYS = (
    *("menu", "moi", "aide", "annuler", "absence", "reglages", "confidentialite", "mesdonnees"),
    *("effacer", "stop"),
)
COMMANDS_OF = {
    "coordinator": (
        *("reunion", "qui", "prevu", "transmettre", "diffuser", "pour", "synthese"),
        *("instances", "import", "exporter", "inviter", "invitations"),
        *("chiffres", "indicateur", "journal", "avancement", "indicateurs", *_ALWAYS),
    ),
    "partner": ("avancement", "indicateurs", *_ALWAYS),
    "observer": _ALWAYS,
    "maintainer": _ALWAYS,
}
"""What the menu button of Telegram proposes, by role; help, settings, privacy are aliases."""

COMMANDS_OF_NEWCOMERS = ("aide", "confidentialite")
"""What it proposes in every other chat: before coming in, and after leaving."""

MENUS = "menus"
"""The mark that keeps which version of the menus every member was offered."""

_ABOUT = "menu"


def show(work: UnitOfWork, _argument: str) -> None:
    """/menu: what can be done here, each door a tap or a number away."""
    facts = {"person": work.me.person, "role": work.me.role}
    work.reply(Say("menu/menu", facts, doors(work)))


def doors(work: UnitOfWork) -> Rows:
    """Everything the person speaking may do here; no fiche to report on nor figure to give, no
    door to it."""
    me = work.me.person.id or 0
    closed = set()
    if not work.actions.reportable_by(me):
        closed.add("avancement")
    if not work.indicators.answered_by(me):
        closed.add("indicateurs")
    names = [name for name in DOORS[work.me.role] if name not in closed]
    return column(*(Choice(f"menu:{name}", word=f"door_{name}") for name in names))


def help_me(work: UnitOfWork, _argument: str) -> None:
    """/aide: how to speak to Cheville; a question that was open is asked again below."""
    work.reply(Say("menu/help", {"role": work.me.role}, conversation.menu_row()))


def settings(work: UnitOfWork, _argument: str) -> None:
    """/reglages: when Cheville writes, and how to change it, or to stop."""
    chosen = work.me.person.hours
    own = own_hours(work.hours, chosen)
    facts = {"hours": own, "own": bool(chosen), "role": work.me.role}
    mine = Choice("hours:ask", word="own_hours")
    work.reply(Say("menu/settings", facts, (*column(mine), *conversation.menu_row())))


def privacy(work: UnitOfWork, _argument: str) -> None:
    """/confidentialite: who answers for it, what is kept about people, and their rights."""
    facts = {"coordinators": coordinators(work)}
    work.reply(Say("menu/privacy", facts, rows=conversation.menu_row()))


def coordinators(work: UnitOfWork) -> list[Person]:
    """Whom people may turn to; nobody before a contract is at stake."""
    if work.contract is None:
        return []
    return [each.person for each in work.people.with_role(work.contract_id, "coordinator")]


def cancel(work: UnitOfWork, _argument: str) -> None:
    """/annuler, when no question is open: the workbook that waits is left, if there is one."""
    if not import_workbook.left(work):
        work.reply(Say("conversation/nothing_to_cancel", rows=conversation.menu_row()))


def offer_commands(work: UnitOfWork, address: Address) -> None:
    """Put the commands of their role behind the menu button of this chat; none of its own, once
    nobody speaks from it: Telegram shows it then what it shows to newcomers.

    The row bears them as (command, description) pairs, frozen with the deed.
    """
    members = work.people.memberships_at(address)
    names = COMMANDS_OF[members[0].role] if members else ()  # the one whom the router recognises
    shown = [{"shown": name, "value": work.word(f"commands.{name}")} for name in names]
    work.outbox.withdraw(_ABOUT, address=address)
    owed = Owed(
        channel=address.channel,
        address=address.id,
        contract_id=work.contract.id if work.contract else None,
        act=Act.MENU.value,
        about=_ABOUT,
        buttons=[shown] if shown else [],
        created_at=work.now,
    )
    work.outbox.add(owed)


def offer_to_everybody(work: UnitOfWork) -> None:
    """The menu of every member as this version of the house has it: sent once per version, for a
    chat keeps the menu that it was given when its owner came in."""
    version = _version(work)
    if work.marks.get(MENUS) == version:
        return
    for address in work.people.addresses():
        offer_commands(work, address)
    work.marks.put(MENUS, version)
    work.note("menus_offered")


def _version(work: UnitOfWork) -> str:
    """What changes whenever a command of a menu does, or its description."""
    told = [
        (role, name, work.word(f"commands.{name}"))
        for role, names in COMMANDS_OF.items()
        for name in names
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()
