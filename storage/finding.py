"""Somebody of the directory, as people call them: a name, initials, a beginning, a structure."""

from collections.abc import Collection, Iterable

from domain.cells.names import Name, name_of, people_named
from domain.cells.short_names import best_fits, long_name
from domain.dialogue import folded
from storage.people import Person, Structure
from storage.unit_of_work import UnitOfWork


def people_called(work: UnitOfWork, words: str) -> list[Person]:
    """Everybody in office whom these words may mean, by family name; the caller counts them.

    « Lacaze », « B. LACAZE », « Mme Haddad »; else the beginning of a name, « hadd »; else those
    of a structure, « CPTS ». A name that fits whole leaves the others aside.
    """
    said = _without_civility(work, words)
    people = work.people.directory(work.contract_id)
    names = [name_of(str(person.id), person.last_name, person.first_name) for person in people]
    keys = (
        people_named(said, names)
        or _begun(said, names)
        or _of_structures(work.people.structures(work.contract_id), said, people)
    )
    return [person for person in people if str(person.id) in keys]


def _without_civility(work: UnitOfWork, words: str) -> str:
    """The words without the « Mme » before a name; left as they are when it is all there is."""
    titles = {folded(each) for each in work.word("civilities.words").split(",")}
    first, _, rest = " ".join(words.split()).partition(" ")
    return rest if rest and folded(first) in titles else words


def _begun(words: str, names: Iterable[Name]) -> list[str]:
    """Those of whom each word begins a name, given or family."""
    said = folded(words).split()
    return [
        name.key
        for name in names
        if said and all(any(part.startswith(w) for part in (*name.last, *name.first)) for w in said)
    ]


def _of_structures(
    structures: dict[int, Structure], words: str, people: Collection[Person]
) -> list[str]:
    """Those of the structures whose long or short name these words fit best."""
    exact = [
        key for key, each in structures.items() if folded(words) == folded(each.short_name or "")
    ]
    longs = [long_name(str(key), each.name, ()) for key, each in structures.items()]
    fitting = {str(key) for key in exact} or set(best_fits(words, longs))
    return [str(person.id) for person in people if str(person.structure_id) in fitting]
