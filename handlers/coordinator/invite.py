"""/inviter NOM | tous: links that let people in, each with a text ready to send in the name of the
coordinator. Where everybody stands is invitations.py; what happens once a link is opened, welcome.

A link is told once: only its hash is kept, and the message that carries it is blanked as soon as
it has arrived (storage/outbox.SECRETS).
"""

from collections.abc import Callable, Collection, Sequence

from domain.cards import shortened
from domain.cells.reading import fold
from domain.invitations import IN, ONLY_BY_NAME, WITH_LINK, WITHOUT_LINK, Standing
from domain.messages import Attachment, Choice, Press, Rows, Say, column
from domain.people import Role
from domain.quiet_hours import in_zone
from handlers.access import number
from handlers.conversation import menu_row
from storage.finding import is_only_begun, people_named, titles
from storage.invitations import (
    Guest,
    Link,
    everybody,
    guests,
    last_link_made,
    make_link,
)
from storage.people import Person
from storage.unit_of_work import Reader, UnitOfWork

LETTER = "invitations/letter"
ASKING = frozenset({"invitations/whom", "invitations/which", "invitations/nobody"})
"""The texts that ask for a name: below one of them it may be typed alone."""
NAMES_SHOWN = 12
CHOICES_AT_MOST = 8
LONGEST_LABEL = 60
SETS: dict[str, Collection[Standing]] = {
    "new": WITHOUT_LINK,
    "all": WITHOUT_LINK | WITH_LINK,
    **{each.value: frozenset({each}) for each in WITHOUT_LINK},
}
"""Whom links are made for at once, by the word that a button bears."""


def show(work: UnitOfWork, argument: str) -> None:
    """/inviter: who may be; with « tous », everybody, asked once more; with a name, this person."""
    said = fold(argument)
    if not said:
        work.reply(_whom(work))
    elif said in _words(work, "everybody"):
        work.reply(ask_all(work, "new"))
    else:
        _named(work, argument.strip())


def heard(work: UnitOfWork, words: str) -> bool:
    """Whether these words, typed with no question open, are the name that was asked for."""
    hers = work.member is not None and work.me.role == Role.COORDINATOR
    if not hers or work.outbox.text_above(work.address, work.now) not in ASKING:
        return False
    show(work, words)
    return True


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`invite:one|make:<person>…`, `invite:ask|bulk:<set>…`."""
    deed = _DEEDS.get(rest[0] if rest else "")
    if deed is None:
        work.toast("gone")
        return
    deed(work, rest[1:], card)


def _words(work: UnitOfWork, name: str) -> frozenset[str]:
    return frozenset(fold(each) for each in work.word(f"invite_words.{name}").split(","))


# Whom


def _whom(work: UnitOfWork) -> Say:
    """Who may be invited, how many, and how it is typed."""
    known = guests(work.people, work.contract_id)
    new = standing_in(known, WITHOUT_LINK)
    facts = {
        "names": [guest.person for guest in new[:NAMES_SHOWN]],
        "new": len(new),
        "holding": len(standing_in(known, WITH_LINK)),
        "inside": len(standing_in(known, IN)),
        "otherwise": len(standing_in(known, ONLY_BY_NAME)),
        "forbidden": len(standing_in(known, {Standing.FORBIDDEN})),
        "example": _example(known),
    }
    return Say("invitations/whom", facts, (*_all_row(len(new)), *list_row()))


def _all_row(count: int) -> Rows:
    if not count:
        return ()
    return column(Choice("invite:ask:new", word="invite_all", facts={"count": count}))


def list_row() -> Rows:
    """One button to where everybody stands."""
    return column(Choice("menu:invitations", word="door_invitations", numbered=False))


def standing_in(known: Sequence[Guest], wanted: Collection[Standing]) -> list[Guest]:
    """Those of them who stand in one of these groups."""
    return [guest for guest in known if guest.standing in wanted]


def _example(known: Sequence[Guest]) -> str:
    """A family name that is really there, to show how it is typed."""
    ordered = [*standing_in(known, WITHOUT_LINK), *known]
    return ordered[0].person.last_name if ordered else ""


# By name


def _named(work: UnitOfWork, words: str) -> None:
    """One person: their link, or why not; several: she chooses; none: an example."""
    known = guests(work.people, work.contract_id)
    named = {person.id for person in _people(work, known, words)}
    meant = [guest for guest in known if guest.id in named]
    if len(meant) > 1 or (meant and is_only_begun(work, words, meant[0].person)):
        work.reply(_which(meant, words))
    elif not meant:
        work.reply(_nobody(work, words, known))
    elif meant[0].standing in WITHOUT_LINK or meant[0].standing is Standing.UNOPENED:
        _make(work, meant[0])
    else:
        work.reply(person_card(meant[0]))


def _people(work: UnitOfWork, known: Sequence[Guest], words: str) -> list[Person]:
    structures = work.people.structures(work.contract_id)
    here = [guest.person for guest in known]
    return people_named(here, structures, words, titles(work))


def _which(meant: Sequence[Guest], words: str) -> Say:
    shown = meant[:CHOICES_AT_MOST]
    rows = column(*(guest_choice(guest) for guest in shown))
    facts = {"words": words, "total": len(meant), "shown": len(shown)}
    return Say("invitations/which", facts, rows)


def guest_choice(guest: Guest) -> Choice:
    """« Amina Haddad – CPTS de Test », which opens what may be done for her."""
    label = f"{guest.person.full_name} – {guest.structure}" if guest.structure else ""
    shown = shortened(label or guest.person.full_name, LONGEST_LABEL)
    return Choice(f"invite:one:{guest.id}", label=shown)


def _nobody(work: UnitOfWork, words: str, known: Sequence[Guest]) -> Say:
    """Nobody in office is called so; somebody who no longer is may be."""
    here = {guest.id for guest in known}
    gone = [p for p in everybody(work.session, work.contract_id) if p.id not in here]
    over = people_named(gone, {}, words, titles(work))
    facts = {"words": words, "over": over, "example": _example(known)}
    return Say("invitations/nobody", facts, list_row())


def person_card(guest: Guest) -> Say:
    """Where one person stands, and what may be done: nothing, when the employer says no."""
    facts = {
        "person": guest.person,
        "structure": guest.structure,
        "standing": guest.standing.value,
        "link": guest.link,
    }
    return Say("invitations/person", facts, (*_making_row(guest), *list_row()))


def _making_row(guest: Guest) -> Rows:
    if guest.standing is Standing.FORBIDDEN:
        return ()
    word = "invite_them"
    if guest.standing in IN:
        word = "invite_elsewhere"
    elif guest.standing in ONLY_BY_NAME:
        word = "invite_anyway"
    elif guest.link is not None:
        word = "invite_again"
    return ((Choice(f"invite:make:{guest.id}:{guest.link_id}", word=word),),)


def _open(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    guest = _guest(work, number(rest))
    if guest is None:
        work.toast("gone")
        return
    work.toast("")
    work.show(person_card(guest), card)


def _guest(work: UnitOfWork, person_id: int) -> Guest | None:
    known = guests(work.people, work.contract_id)
    return next((guest for guest in known if guest.id == person_id), None)


def _make_pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """A second tap finds a newer link than the one its button knew, and makes none."""
    guest = _guest(work, number(rest))
    if guest is None or guest.standing is Standing.FORBIDDEN:
        work.toast("gone")
        return
    if guest.link_id != number(rest, 1):
        _too_late(work, person_card(guest))
        return
    work.toast("")
    if card is not None:
        work.close_card(card)
    _make(work, guest)


def _too_late(work: UnitOfWork, say: Say) -> None:
    """A tap reads so in a word; whoever typed is shown how things stand now."""
    work.toast("links_changed")
    what = work.incoming.what if work.incoming else None
    if isinstance(what, Press) and what.typed:
        work.reply(say)


def _make(work: UnitOfWork, guest: Guest) -> None:
    """The letter, alone in its message so that it can be forwarded; then what to do with it."""
    bot = work.marks.bot_name()
    if bot is None:
        work.reply(Say("invitations/no_bot", rows=menu_row()))
        return
    ((_, link),) = make_links(work, [guest])
    work.reply(letter(guest, link, bot, signed=work.me.person))
    facts = {
        "person": guest.person,
        "role": guest.role,
        "standing": guest.standing.value,
        "voided": link.voided,
        "expires_at": link.expires_at,
    }
    work.reply(Say("invitations/made", facts, list_row()))


def letter(guest: Guest, link: Link, bot: str, *, signed: Person | None) -> Say:
    """The text to send to one person, with their link; without a name, the coordination signs."""
    facts = {
        "person": guest.person,
        "address": link.address(bot),
        "expires_at": link.expires_at,
        "back": guest.standing in IN,
        "signed": signed,
    }
    return Say(LETTER, facts)


# Everybody


def ask_all(work: UnitOfWork, which: str) -> Say:
    """Asked once more: how many, who is left out and why. Those whose link works keep it, unless
    she says otherwise."""
    known = guests(work.people, work.contract_id)
    wanted = standing_in(known, SETS[which])
    holding = standing_in(known, WITH_LINK) if which == "new" else []
    others = [guest for guest in known if guest not in wanted and guest not in holding]
    facts = {
        "which": which,
        "count": len(wanted),
        "holding": len(holding),
        "without_mail": sum(not guest.person.email for guest in wanted),
        "left_out": [
            (each.value, [guest.person for guest in others if guest.standing is each])
            for each in Standing
            if any(guest.standing is each for guest in others)
        ],
    }
    last = last_link_made(work.session, work.contract_id)
    return Say("invitations/all", facts, _all_rows(which, len(wanted), len(holding), last))


def _all_rows(which: str, count: int, holding: int, last: int) -> Rows:
    choices = []
    if count:
        facts = {"count": count}
        choices.append(Choice(f"invite:bulk:{which}:{last}", word="links_make", facts=facts))
    if holding:
        facts = {"count": count + holding}
        choices.append(Choice(f"invite:bulk:all:{last}", word="links_redo", facts=facts))
    return (*column(*choices), *list_row())


def _ask_pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    which = rest[0] if rest else ""
    if which not in SETS:
        work.toast("gone")
        return
    work.toast("")
    work.show(ask_all(work, which), card)


def _bulk_pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """One set of links for one question: once any link was made since, its button is too late."""
    which = rest[0] if rest else ""
    if which not in SETS:
        work.toast("gone")
        return
    if last_link_made(work.session, work.contract_id) != number(rest, 1):
        _too_late(work, ask_all(work, which))
        return
    work.toast("")
    _make_all(work, standing_in(guests(work.people, work.contract_id), SETS[which]), card)


def _make_all(work: UnitOfWork, wanted: Sequence[Guest], card: int | None) -> None:
    bot = work.marks.bot_name()
    if bot is None or not wanted:
        say = Say("invitations/no_bot", rows=menu_row()) if wanted else ask_all(work, "new")
        work.show(say, card)
        return
    made = make_links(work, wanted)
    facts = {
        "count": len(made),
        "voided": sum(link.voided for _, link in made),
        "without_mail": sum(not guest.person.email for guest in wanted),
        "expires_at": made[0][1].expires_at,
    }
    work.show(Say("invitations/all_made", facts, list_row()), card)
    file = links_file(work, made, bot, signed=work.me.person)
    work.reply(Say("invitations/links", facts, file=file))


Made = Sequence[tuple[Guest, Link]]


def make_links(work: UnitOfWork, wanted: Sequence[Guest]) -> Made:
    """A link for each of them; those that they held are void."""
    made = [(guest, make_link(work.people, guest.person, guest.role, work.now)) for guest in wanted]
    if len(made) == 1:
        work.note("invited", f"person:{made[0][0].id}")
    elif made:
        work.note("invited_all", None, people=len(made))
    return made


def links_file(work: UnitOfWork, made: Made, bot: str, *, signed: Person | None) -> Attachment:
    """The workbook of links: the frozen facts of bot/documents/invitations.py."""
    rows = [_row(work, guest, link, bot, signed) for guest, link in made]
    columns = ("name", "structure", "mail", "link", "until", "text")
    headings = {name: work.word(f"links_file.{name}") for name in columns}
    today = in_zone(work.now, work.hours.zone).date()
    facts = {
        "sheet": work.word("links_file.sheet"),
        "made_on": today.isoformat(),
        "headings": headings,
        "rows": rows,
    }
    return Attachment("invitations", f"invitations-{today.isoformat()}.xlsx", facts)


def _row(
    work: UnitOfWork, guest: Guest, link: Link, bot: str, signed: Person | None
) -> dict[str, str]:
    """One person of the workbook; until when is on the wall clock of the contract."""
    until = in_zone(link.expires_at, work.hours.zone).replace(tzinfo=None)
    said = letter(guest, link, bot, signed=signed)
    return {
        "name": guest.person.full_name,
        "structure": guest.structure,
        "mail": guest.person.email or "",
        "link": link.address(bot),
        "until": until.isoformat("T", "minutes"),
        "text": work.renderer.mail(said, Reader(), work.contract),
    }


_Deed = Callable[[UnitOfWork, list[str], int | None], None]
_DEEDS: dict[str, _Deed] = {
    "one": _open,
    "make": _make_pressed,
    "ask": _ask_pressed,
    "bulk": _bulk_pressed,
}
