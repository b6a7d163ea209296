"""The menu, help, settings: the same few doors, by role, whatever went before."""

import hashlib

from domain.messages import Act, Address, Choice, Say, column
from handlers import conversation
from storage.outbox import OutboxRow
from storage.unit_of_work import UnitOfWork

DOORS = {
    "coordinator": ("qui", "transmettre", "synthese", "moi", "avancement", "aide"),
    "partner": ("moi", "avancement", "aide"),
    "observer": ("moi", "aide"),
    "maintainer": ("aide",),
}
"""The commands each role finds in its menu; a button of the menu bears `menu:<command>`."""


_ALWAYS = ("menu", "moi", "aide", "annuler", "reglages", "confidentialite", "stop")
COMMANDS_OF = {
    "coordinator": ("qui", "transmettre", "synthese", "avancement", *_ALWAYS),
    "partner": ("avancement", *_ALWAYS),
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
    doors = DOORS[work.me.role]
    rows = column(*(Choice(f"menu:{door}", word=f"door_{door}") for door in doors))
    work.reply(Say("menu/menu", {"person": work.me.person, "role": work.me.role}, rows))


def help_me(work: UnitOfWork, _argument: str) -> None:
    """/aide: how to speak to Cheville; a question that was open is asked again below."""
    work.reply(Say("menu/help", {"role": work.me.role}))


def settings(work: UnitOfWork, _argument: str) -> None:
    """/reglages: when Cheville writes, and how to stop."""
    work.reply(Say("menu/settings", {"hours": work.hours}))


def privacy(work: UnitOfWork, _argument: str) -> None:
    """/confidentialite: what is kept about people, and their rights."""
    work.reply(Say("menu/privacy"))


def nothing_to_cancel(work: UnitOfWork, _argument: str) -> None:
    """/annuler, when no question is open."""
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
    row = OutboxRow(
        channel=address.channel,
        address=address.id,
        contract_id=work.contract.id if work.contract else None,
        act=Act.MENU.value,
        about=_ABOUT,
        buttons=[shown] if shown else [],
        created_at=work.now,
    )
    work.outbox.add(row)


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
