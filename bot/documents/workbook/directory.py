"""Who is who: people and structures of the workbook, and whom a cell means.

Exact matching decides; likeness (rapidfuzz) only ever proposes, in a doubt.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz, process

from bot.documents.workbook.vocabulary import Vocabulary
from domain.cells.names import (
    Name,
    asides,
    name_of,
    people_named,
    take_civility,
    without_aside,
)
from domain.cells.reading import Unsure, fold, squeeze
from domain.cells.short_names import Fit, LongName, best_fits, fit, long_name
from domain.plan import Person, Reference, Structure

_LIKE_ENOUGH = 80


@dataclass
class Directory:
    """Fills up while the people sheets are read; asked by everything after. Lives one reading."""

    vocabulary: Vocabulary
    by_key: dict[str, Person] = field(default_factory=dict)
    by_email: dict[str, str] = field(default_factory=dict)  # address → key
    structures: dict[str, Structure] = field(default_factory=dict)
    _names: dict[str, list[Name]] = field(default_factory=dict)  # by first word of family name
    _long_names: list[LongName] = field(default_factory=list)
    _learned: dict[str, set[str]] = field(default_factory=dict)
    _certain: dict[str, Reference] = field(default_factory=dict)  # words → whom they name

    @property
    def people(self) -> list[Person]:
        return list(self.by_key.values())

    def add_person(self, person: Person) -> None:
        self.replace_person(person)
        self._certain.clear()
        name = name_of(person.key, person.last_name, person.first_name)
        for word in name.last[:1]:
            self._names.setdefault(word, []).append(name)

    def replace_person(self, person: Person) -> None:
        """The same person, better known."""
        self.by_key[person.key] = person
        for address in person.emails:
            self.by_email.setdefault(address, person.key)

    def person(self, key: str) -> Person:
        return self.by_key[key]

    def add_structure(self, structure: Structure) -> None:
        self.structures[structure.key] = structure
        small = self.vocabulary.phrases["small_words"]
        self._long_names.append(long_name(structure.key, structure.name, small))

    def structure_key(self, name: str) -> str:
        """The key a structure's name gives: its words that count."""
        small = self.vocabulary.phrases["small_words"]
        return " ".join(word for word in fold(name).split() if word not in small)

    def same_structure(self, name: str) -> str | None:
        """The structure already known under this name, or under one that says all of it."""
        key = self.structure_key(name)
        if key in self.structures:
            return key
        whole = [
            known.key for known in self._long_names if fit(name, known) in (Fit.SAME, Fit.WHOLE)
        ]
        return whole[0] if len(whole) == 1 else None

    def learn(self, alias: str, structure: str) -> None:
        """Another name of a structure. Learned for two structures, it names neither."""
        bearers = self._learned.setdefault(fold(alias), set())
        if structure in bearers:
            return
        bearers.add(structure)
        known = self.structures[structure]
        names = {fold(name) for name in (known.name, *known.aliases)}
        if fold(alias) not in names:
            aliases = (*known.aliases, squeeze(alias))
            self.structures[structure] = replace(known, aliases=aliases)

    def structures_named(self, text: str) -> list[str]:
        """Every structure the words may mean, in the best way they fit."""
        learned = self._learned.get(fold(text), set())
        if len(learned) == 1:
            return list(learned)
        for words in self._readings(text):
            if found := best_fits(words, self._long_names):
                return found
        return self._by_aside(text)

    def _readings(self, text: str) -> list[str]:
        known = self.vocabulary.known_short_names.get(fold(without_aside(text)))
        return [words for words in (known, text, without_aside(text)) if words]

    def _by_aside(self, text: str) -> list[str]:
        """ "Département (CFPPA)": the structure where somebody's function says so."""
        for aside in asides(text):
            found = {
                person.structure
                for person in self.people
                if person.structure and fold(aside) in fold(person.function).split()
            }
            if len(found) == 1:
                return list(found)
        return []

    def refer_structure(self, text: str, near: Iterable[str] = ()) -> Reference:
        """The structure a cell means; between several, only one of those `near` can decide."""
        found = self.structures_named(text)
        if len(found) > 1:
            found = [key for key in found if key in set(near)]
        if len(found) != 1:
            return Reference(squeeze(text))
        self.learn(text, found[0])
        return Reference(squeeze(text), structure=found[0])

    def refer_person(self, text: str, near: Iterable[str] = ()) -> Reference | Unsure[str]:
        """The person a cell means, or why it must be asked. `near`: structures of the same row."""
        if text in self._certain:
            return self._certain[text]
        close = tuple(near)
        for words in self._people_readings(text):
            found = people_named(words, self._bearers(words))
            if len(found) == 1:
                self._certain[text] = Reference(squeeze(text), person=found[0])
                return self._certain[text]
            if found:
                return Unsure("same_name", self._closest(found, close), tuple(found))
        structure = self.refer_structure(text, close)
        if structure.structure:
            staff = [p.key for p in self.people if p.structure == structure.structure]
            return Unsure("structure_for_person", None, tuple(staff))
        return self._likely(text)

    def _bearers(self, words: str) -> list[Name]:
        """People whose family name may stand in these words."""
        return [
            name
            for word in dict.fromkeys(fold(words).split())
            for name in self._names.get(word, ())
        ]

    def _people_readings(self, text: str) -> Iterator[str]:
        """The cell without its civility; then each side of a dash, for "EMG - Dr Taillefer"."""
        civilities = self.vocabulary.civilities
        sides = [text, without_aside(text), *text.split(" - "), *text.split(" : ")]
        for side in dict.fromkeys(sides):
            if fold(side):
                yield take_civility(side, civilities)[1]

    def _closest(self, found: Sequence[str], near: tuple[str, ...]) -> str | None:
        close = [key for key in found if self.person(key).structure in near]
        return close[0] if len(close) == 1 else None

    def _likely(self, text: str) -> Unsure[str]:
        """Nobody certain: those whose name looks alike, the likeliest proposed."""
        names = {p.key: fold(f"{p.first_name} {p.last_name}") for p in self.people}
        words = fold(take_civility(text, self.vocabulary.civilities)[1])
        alike = process.extract(
            words, names, scorer=fuzz.token_sort_ratio, limit=3, score_cutoff=_LIKE_ENOUGH
        )
        keys = tuple(str(key) for _, _, key in alike)
        return Unsure("person_unknown", keys[0] if keys else None, keys)
