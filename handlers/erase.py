"""/effacer: somebody's data erased, at their request (GDPR, article 17). Anybody asks for their
own; the coordinator, for who wrote to her, by `/effacer NOM`."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.messages import Choice, Say, column
from handlers import keepers, menu, stop
from handlers.access import number
from handlers.conversation import leave_open_talk, menu_row
from storage.erase import Erased, erase
from storage.finding import is_only_begun, people_named, titles
from storage.invitations import everybody
from storage.people import Person
from storage.unit_of_work import Reader, UnitOfWork

_ASKED_FOR = timedelta(hours=1)
"""How long a « Oui » is good for: on an old card, it is asked again."""
_MOST_OFFERED = 8


def ask(work: UnitOfWork, argument: str) -> None:
    """/effacer: asked once more, with what goes and what stays."""
    leave_open_talk(work)
    me = work.me.person
    if argument and work.me.role == "coordinator":
        _ask_about(work, argument)
    elif argument and not people_named([me], {}, argument):
        work.reply(Say("erase/only_mine", {}, menu_row()))
    else:
        work.reply(_question(work, me))


def _ask_about(work: UnitOfWork, words: str) -> None:
    """Somebody of the directory, were their mandate over: one, or which one."""
    structures = work.people.structures(work.contract_id)
    known = everybody(work.session, work.contract_id)
    found = people_named(known, structures, words, titles(work))
    if len(found) == 1 and not is_only_begun(work, words, found[0]):
        work.reply(_question(work, found[0]))
        return
    if not found:
        work.reply(Say("people/hint_unknown", {"words": words[:60]}, menu_row()))
        return
    shown = found[:_MOST_OFFERED]
    choices = (Choice(f"erase:{each.id}:ask", label=each.full_name) for each in shown)
    facts = {"words": words[:60], "found": len(found), "shown": len(shown)}
    work.reply(Say("people/which", facts, (*column(*choices), *menu_row())))


def _question(work: UnitOfWork, person: Person) -> Say:
    mine = person.id == work.me.person.id
    facts = {
        "person": person,
        "mine": mine,
        "called": called(work, person),
        "actions": _fiches(work, person),
        "last": stop.is_last(work, person),
        "several": len(work.people.memberships_at(work.address)) > 1,
        "coordinates": work.me.role == "coordinator",
    }
    yes = f"erase:{person.id}:yes:{_minute(work.now)}"
    word = "erase_mine" if mine else "erase_theirs"
    rows = column(Choice(yes, word=word), Choice(f"erase:{person.id}:no", word="erase_no"))
    return Say("erase/ask", facts, rows)


def called(work: UnitOfWork, person: Person) -> str:
    """« une personne (la CPTS) »: in whose name what they gave stays."""
    structure = work.people.structure_of(person)
    facts = {"structure": structure.name if structure else ""}
    return work.renderer.mail(Say("erase/called", facts), Reader(), work.contract)


def _fiches(work: UnitOfWork, person: Person) -> list[str]:
    return [action.code for action in work.actions.reportable_by(person.id or 0)]


def _minute(now: datetime) -> int:
    return int(now.timestamp()) // 60


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`erase:<person>:yes:<minute>`: one's own data, or anybody's here for the coordinator."""
    person = work.people.find(number(rest))
    deed = rest[1] if len(rest) > 1 else ""
    if person is None or not _may(work, person):
        work.note("forbidden", "erase")
        work.toast("gone")
        return
    if deed == "yes" and _is_fresh(work, number(rest, 2)):
        _do(work, person, card)
        work.toast("")  # not before: what was to be said to them is withdrawn
        return
    work.toast("")
    if deed == "no":
        work.show(Say("stop/stayed", rows=menu_row()), card)
    else:
        work.show(_question(work, person), card)


def _may(work: UnitOfWork, person: Person) -> bool:
    if person.erased_at is not None or person.contract_id != work.contract_id:
        return False
    return person.id == work.me.person.id or work.me.role == "coordinator"


def _is_fresh(work: UnitOfWork, minute: int) -> bool:
    asked_at = datetime.fromtimestamp(minute * 60, UTC)
    return timedelta(0) <= work.now - asked_at < _ASKED_FOR


@dataclass(frozen=True)
class _Before:
    """What an erasure has to know of somebody who is nobody once it is done."""

    name: str
    last: bool


def _do(work: UnitOfWork, person: Person, card: int | None) -> None:
    assert person.id is not None and work.incoming is not None
    mine = person.id == work.me.person.id
    chats = tuple(member.address for member in work.people.members_of(person.id))
    before = _Before(person.full_name, stop.is_last(work, person))
    done = erase(work.session, person.id, work.now, called(work, person))
    work.inbox.forget_words(work.incoming.row_id)
    work.note("erasure_confirmed", f"person:{person.id}", own=mine)
    if mine:
        work.show(Say("erase/farewell"), card)
    else:
        work.show(_told(work, "erase/done", before, done), card)
    _tell(work, before, done, mine)
    for address in chats:
        if address != work.address:
            work.write_to(address, person, Say("erase/farewell"))
        menu.offer_commands(work, address)


def _tell(work: UnitOfWork, before: _Before, done: Erased, mine: bool) -> None:
    """Who has to take the name out of her files and to name somebody else is told whom: once."""
    told = _told(work, "erase/told", before, done)
    work.tell("coordinator", told, but=None if mine else work.me.person.id)
    if before.last:
        keepers.tell_everywhere(
            work, "maintainer", Say("erase/no_coordinator", {"title": work.here.title})
        )


def _told(work: UnitOfWork, text: str, before: _Before, done: Erased) -> Say:
    facts = {
        "name": before.name,
        "called": done.called,
        "actions": done.actions,
        "indicators": done.indicators,
        "axes": done.axes,
    }
    return Say(text, facts, menu_row())
