"""`cheville invite`: personal links to the bot. The token is shown once, its hash is kept."""

import asyncio
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import BinaryIO

from bot import cli_house
from bot.channels.port import ChannelSilent
from bot.cli_words import Told, say, why, words
from bot.settings import Settings
from domain.invitations import ONLY_BY_NAME, WITH_LINK, WITHOUT_LINK, Standing
from domain.messages import Attachment
from domain.people import Role
from handlers.coordinator.invite import links_file, make_links, standing_in
from storage.database import Database, Session
from storage.finding import is_only_begun, people_named
from storage.invitations import Guest, guests
from storage.invitations import Link as MadeLink
from storage.invitations import everybody as everyone
from storage.marks import Marks
from storage.people import Person, Structure
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Link:
    """A person, the role that they will have, and the address to give them."""

    person: str
    role: str
    address: str


@dataclass(frozen=True)
class Made:
    """What came of one command: links, and who gets none, with the reason's word."""

    links: Sequence[Link]
    left_out: Sequence[tuple[str, str]] = ()
    warned: str = ""
    file: Attachment | None = None


@dataclass(frozen=True)
class Asked:
    """What was typed: a name, or nobody's for everybody; a role, or None for the one they have or
    were to have; `in_file` for a workbook of the links, `anew` for those too who hold one that
    works."""

    name: str | None
    role: str | None
    contract: str | None
    in_file: bool
    anew: bool = False


def run(
    name: str | None,
    *,
    everybody: bool,
    role: str | None,
    contract: str | None,
    file: str | None,
    anew: bool,
) -> int:
    """Print the link of one person, or of everybody who may come; or write those to a workbook."""
    if everybody == bool(name):
        raise Told("invite.name_and_all" if everybody else "invite.name_or_all")
    if everybody and role in ("coordinator", "maintainer"):
        raise Told("invite.role_for_one")
    if file is not None and not everybody:
        raise Told("invite.file_for_all")
    if file is not None and Path(file).suffix.lower() != ".xlsx":
        raise Told("invite.file_ending", file=Path(file).with_suffix(".xlsx"))
    if anew and not everybody:
        raise Told("invite.anew_for_all")
    asked = Asked(name, role, contract, in_file=file is not None, anew=anew)
    if file is None:
        return _print(_made(asked))
    with _new_file(Path(file)) as out:
        made = _made(asked)
        _write(made, out)
    return _print(made, file)


def _made(asked: Asked) -> Made:
    settings = cli_house.settings_with_token()
    with cli_house.opened(settings) as database:
        database.run(lambda session: _check_name(_work(session, settings, asked), asked))
        bot = _bot_name(settings, database)
        return database.run(lambda session: _make(_work(session, settings, asked), bot, asked))


def _work(session: Session, settings: Settings, asked: Asked) -> UnitOfWork:
    return cli_house.work_in(session, settings, cli_house.contract_in(session, asked.contract))


@contextmanager
def _new_file(path: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads, and never one that was there; gone if nothing came of it.
    Opened before any link is made: a link that could not be written down would be lost."""
    try:
        out = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError:
        raise Told("invite.file_exists", file=path) from None
    except OSError as error:
        raise Told("invite.file_refused", file=path, why=why(error, writes=True)) from None
    try:
        with out:
            yield out
    except BaseException:
        path.unlink()
        raise


def _write(made: Made, out: BinaryIO) -> None:
    from bot.documents.build import build

    if made.file is None:
        raise Told("invite.nobody_to_invite")
    out.write(build(asdict(made.file)))


def _check_name(work: UnitOfWork, asked: Asked) -> None:
    """Slips are told before Telegram is asked anything."""
    if asked.name is not None:
        _find(work, asked.name)


def _bot_name(settings: Settings, database: Database) -> str:
    """The bot's @name: remembered, else asked of Telegram once."""
    number = settings.token.partition(":")[0]
    database.run(lambda session: Marks(session).forget_other_bot(number))
    known = database.run(lambda session: Marks(session).bot_name())
    if known is not None:
        return known
    name = asked_name(settings)
    database.run(lambda session: Marks(session).remember_bot(number, name))
    return name


def asked_name(settings: Settings) -> str:
    """What Telegram calls us, or the trouble in words."""
    from bot.channels.telegram.identity import username

    try:
        return asyncio.run(username(settings.token, settings.api_root))
    except ChannelSilent as silent:
        raise Told(f"telegram.{silent.reason}", tail=settings.token[-4:]) from None


def _make(work: UnitOfWork, bot: str, asked: Asked) -> Made:
    if asked.name is None:
        return _everybody(work, bot, asked)
    guest = _find(work, asked.name)
    warned = guest.person.full_name if guest.standing in ONLY_BY_NAME else ""
    made = make_links(work, [replace(guest, role=asked.role or guest.role)])
    return Made(_links(made, bot), warned=warned)


def _links(made: Sequence[tuple[Guest, MadeLink]], bot: str) -> list[Link]:
    return [Link(guest.person.full_name, guest.role, link.address(bot)) for guest, link in made]


def _find(work: UnitOfWork, name: str) -> Guest:
    """The one person these words mean; else they are listed."""
    structures = work.people.structures(work.contract_id)
    found = people_named(everyone(work.session, work.contract_id), structures, name)
    if not found:
        raise Told("invite.nobody", name=name, contract=work.here.name)
    begun = len(found) == 1 and is_only_begun(work, name, found[0])
    if len(found) > 1 or begun:
        say("invite.begun" if begun else "invite.several", name=name)
        for person in found:
            say("invite.one_of", person=person.full_name, structure=_of(person, structures))
        raise Told("invite.several_end")
    if not work.people.serves(found[0]):
        raise Told("invite.ended", person=found[0].full_name)
    known = guests(work.people, work.contract_id)
    guest = next(each for each in known if each.id == found[0].id)
    if guest.standing is Standing.FORBIDDEN:
        raise Told("invite.forbidden", person=guest.person.full_name)
    return guest


def _of(person: Person, structures: dict[int, Structure]) -> str:
    structure = structures.get(person.structure_id or 0)
    return f" ({structure.name})" if structure else ""


def _everybody(work: UnitOfWork, bot: str, asked: Asked) -> Made:
    """Those who may come. Whoever holds a link that works keeps it, unless asked otherwise, and
    whoever was to be more than a partner stays so."""
    known = guests(work.people, work.contract_id)
    wanted = standing_in(known, WITHOUT_LINK | (WITH_LINK if asked.anew else frozenset()))
    left_out = [(g.person.full_name, g.standing.value) for g in known if g not in wanted]
    role = asked.role or Role.PARTNER
    made = make_links(
        work, [replace(g, role=role) if g.role == Role.PARTNER else g for g in wanted]
    )
    links = _links(made, bot)
    if not made or not asked.in_file:
        return Made(links, left_out)
    return Made(links, left_out, file=links_file(work, made, bot, signed=_signs(work)))


def _signs(work: UnitOfWork) -> Person | None:
    """The coordinator, when there is one and one only: the letters are theirs."""
    coordinators = work.people.with_role(work.contract_id, "coordinator")
    return coordinators[0].person if len(coordinators) == 1 else None


def _print(made: Made, file: str | None = None) -> int:
    if file is not None:
        say("invite.written", file=file, number=len(made.links))
    else:
        for link in made.links:
            role = "" if link.role == Role.PARTNER else f" ({words('roles')[link.role]})"
            say("invite.line", person=link.person, role=role, link=link.address)
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
