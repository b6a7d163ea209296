"""The menu, help, settings: the same few doors, by role, whatever went before."""

from domain.messages import Act, Choice, Say, column
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


def offer_commands(work: UnitOfWork) -> None:
    """Put the commands of this role behind the menu button of this chat.

    The row bears them as (command, description) pairs, frozen with the deed.
    """
    names = COMMANDS_OF[work.me.role]
    row = OutboxRow(
        channel=work.address.channel,
        address=work.address.id,
        contract_id=work.contract_id,
        act=Act.MENU.value,
        buttons=[[{"shown": name, "value": work.word(f"commands.{name}")} for name in names]],
        created_at=work.now,
    )
    work.outbox.add(row)
