"""One person under two names: somebody the workbook tells no more, and almost the same name that it
tells now. The coordinator says whether they are one; nothing is guessed."""

from collections.abc import Callable

from domain.cards import shortened
from domain.messages import Choice, Rows, Say, column
from handlers.access import number
from handlers.coordinator.invite import LONGEST_LABEL, list_row
from storage.people import Person
from storage.same_person import lookalikes, make_one
from storage.unit_of_work import UnitOfWork

_APART = "two_people:{}"
"""The mark that keeps the pairs of a contract that she told apart."""

Pair = tuple[Person, Person]


def pairs(work: UnitOfWork) -> list[Pair]:
    """Those that wait for her word: the person known before, and the one of the workbook."""
    apart = frozenset((old, new) for old, new in work.marks.get(_mark(work)) or ())
    return lookalikes(work.session, work.contract_id, apart)


def rows(found: list[Pair]) -> Rows:
    """A button for each pair."""
    return column(*(_choice(old, new) for old, new in found))


def _choice(old: Person, new: Person) -> Choice:
    names = shortened(f"{old.full_name} = {new.full_name} ?", LONGEST_LABEL)
    return Choice(f"twins:ask:{old.id}:{new.id}", label=names)


def _mark(work: UnitOfWork) -> str:
    return _APART.format(work.contract_id)


def pressed(work: UnitOfWork, rest: list[str], card: int | None) -> None:
    """`twins:ask|one|two:<old>:<new>`, for a pair that still waits; else it was answered."""
    asked = (number(rest, 1), number(rest, 2))
    pair = next((each for each in pairs(work) if (each[0].id, each[1].id) == asked), None)
    deed = _DEEDS.get(rest[0] if rest else "")
    if deed is None or pair is None:
        work.toast("already" if deed else "gone")
        return
    deed(work, pair, card)


def _ask(work: UnitOfWork, pair: Pair, card: int | None) -> None:
    old, new = pair
    work.toast("")
    value = f"{old.id}:{new.id}"
    choices = column(
        Choice(f"twins:one:{value}", word="twins_one"),
        Choice(f"twins:two:{value}", word="twins_two"),
    )
    on_telegram = work.people.membership_of(old.id or 0) is not None
    facts = {"old": old, "new": new, "on_telegram": on_telegram}
    work.show(Say("invitations/twins", facts, (*choices, *list_row())), card)


def _one(work: UnitOfWork, pair: Pair, card: int | None) -> None:
    """The row that has the account and the answers stays; the other gives it its name."""
    old, new = pair
    gone = new.id
    make_one(work.session, old, new)
    work.toast("decided")
    work.show(Say("invitations/made_one", {"person": old}, list_row()), card)
    work.note("made_one", f"person:{old.id}", other=gone)


def _two(work: UnitOfWork, pair: Pair, card: int | None) -> None:
    """Told apart once, and not asked about again."""
    old, new = pair
    known = work.marks.get(_mark(work)) or []
    work.marks.put(_mark(work), [*known, [old.id, new.id]])
    work.toast("decided")
    work.show(Say("invitations/told_apart", {"old": old, "new": new}, list_row()), card)
    work.note("told_apart", f"person:{old.id}", other=new.id)


_DEEDS: dict[str, Callable[[UnitOfWork, Pair, int | None], None]] = {
    "ask": _ask,
    "one": _one,
    "two": _two,
}
