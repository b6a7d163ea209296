"""Somebody of the directory, as people call them: a name, initials, a beginning, a structure."""

from collections.abc import Iterable, Mapping

from domain.dialogue import folded
from domain.who_is_meant import Sought, only_begun, people_meant
from storage.people import Person, Structure
from storage.unit_of_work import UnitOfWork


def people_called(work: UnitOfWork, words: str) -> list[Person]:
    """Everybody in office whom these words may mean, by family name; the caller counts them."""
    directory = work.people.directory(work.contract_id)
    structures = work.people.structures(work.contract_id)
    return people_named(directory, structures, words, titles(work))


def is_only_begun(work: UnitOfWork, words: str, person: Person) -> bool:
    """Whether these words only begin a name of this person: the caller asks whether it is them."""
    structures = work.people.structures(work.contract_id)
    sought = _sought(person, structures.get(person.structure_id or 0))
    return only_begun(words, sought, titles(work))


def titles(work: UnitOfWork) -> frozenset[str]:
    """What may stand before a name without being part of it (« mme »), folded."""
    return frozenset(folded(each) for each in work.word("civilities.words").split(","))


def people_named(
    people: Iterable[Person],
    structures: Mapping[int, Structure],
    words: str,
    titles: frozenset[str] = frozenset(),
) -> list[Person]:
    """All of these whom the words may mean, by name or by structure; see domain/who_is_meant."""
    known = {person.id or 0: person for person in people}
    sought = [_sought(each, structures.get(each.structure_id or 0)) for each in known.values()]
    return [known[found] for found in people_meant(words, sought, titles)]


def _sought(person: Person, structure: Structure | None) -> Sought:
    called = f"{structure.name} {structure.short_name or ''}" if structure else ""
    return Sought(person.id or 0, person.first_name, person.last_name, called)
