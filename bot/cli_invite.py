"""`cheville invite`: personal links to the bot. The token is shown once, its hash is kept."""

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import cli_house
from bot.channels.port import ChannelSilent
from bot.cli_words import Told, say, words
from bot.clock import SystemClock
from bot.settings import Settings
from handlers.welcome import token_hash
from storage.contracts import Contract
from storage.database import Database, Session
from storage.invitations import Invited, invite, people_named
from storage.invitations import everybody as everyone
from storage.marks import Marks
from storage.people import People, Person, Structure

BOT = "bot"
"""The mark that keeps who the bot is: its number, which begins its token, and its name."""


@dataclass(frozen=True)
class Link:
    """A person and the address to give them."""

    person: str
    address: str


@dataclass(frozen=True)
class Made:
    """What came of one command: links, and who gets none, with the reason's word."""

    links: Sequence[Link]
    left_out: Sequence[tuple[str, str]] = ()
    warned: str = ""


def run(name: str | None, *, everybody: bool, role: str, contract: str | None) -> int:
    """Print the link of one person, or of everybody who may come."""
    if everybody == bool(name):
        raise Told("invite.name_or_all")
    if everybody and role in ("coordinator", "maintainer"):
        raise Told("invite.role_for_one")
    settings = cli_house.settings_with_token()
    with cli_house.opened(settings) as database:
        now = SystemClock().now()
        database.run(lambda session: _check_name(session, name, contract, now))
        bot = _bot_name(settings, database)
        made = database.run(lambda s: _make(s, bot, name, role, contract, now))
    return _print(made)


def _check_name(session: Session, name: str | None, contract: str | None, now: datetime) -> None:
    """Slips are told before Telegram is asked anything."""
    here = cli_house.contract_in(session, contract)
    if name is not None:
        _find(session, here, name, now)


def _bot_name(settings: Settings, database: Database) -> str:
    """The bot's @name: remembered, else asked of Telegram once."""
    number = settings.token.partition(":")[0]
    known = database.run(lambda session: Marks(session).get(BOT))
    if known and known.get("id") == number:
        return str(known["username"])
    name = asked_name(settings)
    database.run(lambda session: Marks(session).put(BOT, {"id": number, "username": name}))
    return name


def asked_name(settings: Settings) -> str:
    """What Telegram calls us, or the trouble in words."""
    from bot.channels.telegram.identity import username

    try:
        return asyncio.run(username(settings.token, settings.api_root))
    except ChannelSilent as silent:
        raise Told(f"telegram.{silent.reason}", tail=settings.token[-4:]) from None


def _make(
    session: Session, bot: str, name: str | None, role: str, contract: str | None, now: datetime
) -> Made:
    here = cli_house.contract_in(session, contract)
    if name is None:
        return _everybody(session, here, bot, role, now)
    person = _find(session, here, name, now)
    warned = person.full_name if person.channel in ("mail", "phone") else ""
    return Made([_link(session, person, bot, role, now)], warned=warned)


def _find(session: Session, contract: Contract, name: str, now: datetime) -> Person:
    """The one person these words mean; else they are listed."""
    people = People(session, now)
    found = people_named(everyone(session, contract.id or 0), name)
    if not found:
        raise Told("invite.nobody", name=name, contract=contract.name)
    if len(found) > 1:
        structures = people.structures(contract.id or 0)
        say("invite.several", name=name)
        for person in found:
            say("invite.one_of", person=person.full_name, structure=_of(person, structures))
        raise Told("invite.several_end")
    if not people.serves(found[0]):
        raise Told("invite.ended", person=found[0].full_name)
    return found[0]


def _of(person: Person, structures: dict[int, Structure]) -> str:
    structure = structures.get(person.structure_id or 0)
    return f" ({structure.name})" if structure else ""


def _everybody(session: Session, contract: Contract, bot: str, role: str, now: datetime) -> Made:
    people = People(session, now)
    links, left_out = [], []
    for person in people.directory(contract.id or 0):
        reason = _reason(people, person)
        if reason:
            left_out.append((person.full_name, reason))
        else:
            links.append(_link(session, person, bot, role, now))
    return Made(links, left_out)


def _reason(people: People, person: Person) -> str | None:
    """Why this person gets no link unasked; None when they do."""
    if people.membership_of(person.id or 0) is not None:
        return "member"
    if person.channel == "mail":
        return "forbidden" if person.details.get("telegram_forbidden") else "mail"
    return "phone" if person.channel == "phone" else None


def _link(session: Session, person: Person, bot: str, role: str, now: datetime) -> Link:
    token = secrets.token_urlsafe(16)
    invited = Invited(person.id or 0, person.contract_id, role, token_hash(token))
    invite(People(session, now), invited, now)
    return Link(person.full_name, f"https://t.me/{bot}?start={token}")


def _print(made: Made) -> int:
    for link in made.links:
        say("invite.line", person=link.person, link=link.address)
    if made.links:
        say("invite.one_use" if len(made.links) == 1 else "invite.all_use")
    else:
        say("invite.nobody_to_invite")
    if made.warned:
        say("invite.warn_mail", person=made.warned)
    if made.left_out:
        say("invite.left_out")
        for person, reason in made.left_out:
            say("invite.left_out_line", person=person, reason=words("invite.reasons")[reason])
    return 0
