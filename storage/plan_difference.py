"""What a workbook would change, as a value: looked at, kept, and compared with itself later."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from domain.resemblance import Resemblance
from storage.plan_doubts import Asked
from storage.plan_merge import Changed, Outcome


@dataclass(frozen=True)
class Difference:
    """Fact by fact (« action:2.3 »), in an order of its own: two that say the same are equal.

    `kept` is what people said otherwise here; `questions` how many are new, `closed` how many
    are over by what the workbook says. `unborn` are the rows that it adds (« person#12 »), by a
    number that the database need not give them again; `resemblance` says how much of what is
    known is in the workbook.
    """

    added: tuple[str, ...]
    changed: tuple[Changed, ...]
    kept: tuple[Changed, ...]
    gone: tuple[str, ...]
    back: tuple[str, ...]
    reordered: int
    questions: int
    closed: int
    rows_differ: bool
    unborn: tuple[str, ...] = ()
    resemblance: Resemblance = field(default_factory=Resemblance)

    @property
    def is_nothing(self) -> bool:
        """Whether importing would change nothing at all."""
        return not any(told for name, told in vars(self).items() if name != "resemblance")

    @property
    def changes_facts(self) -> bool:
        """Whether a fact of the contract would be any different."""
        return bool(self.added or self.changed or self.kept or self.gone or self.back)

    @property
    def people_added(self) -> list[str]:
        """Whom it brings that are not known here."""
        return [about for about in self.added if about.startswith("person:")]

    def is_still(self, seen: "Difference") -> bool:
        """Whether this is what was seen, whatever numbers were tried for the rows it adds."""
        return self._without_numbers() == seen._without_numbers()

    def _without_numbers(self) -> "Difference":
        unborn = frozenset(self.unborn)
        changed, kept = (
            tuple(_ordered(_unnumbered(each, unborn)) for each in changes)
            for changes in (self.changed, self.kept)
        )
        return replace(self, changed=changed, kept=kept, unborn=())

    def to_json(self) -> dict[str, Any]:
        """What a JSON column takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Difference":
        """What `to_json` gave, through a database or not."""
        values = dict(kept)
        for name in ("changed", "kept"):
            values[name] = tuple(_ordered(Changed(**each)) for each in values[name])
        for name in ("added", "gone", "back", "unborn"):
            values[name] = tuple(values.get(name, ()))
        values["resemblance"] = Resemblance(**values.get("resemblance", {}))
        return cls(**values)


def difference(outcome: Outcome, asked: Asked, *, rows_differ: bool) -> Difference:
    """What one import did, or would do."""
    return Difference(
        added=tuple(outcome.added),
        changed=tuple(map(_ordered, outcome.changed)),
        kept=tuple(map(_ordered, outcome.kept)),
        gone=tuple(sorted(outcome.gone)),
        back=tuple(sorted(outcome.back)),
        reordered=outcome.reordered,
        questions=len(asked.new),
        closed=len(asked.settled),
        rows_differ=rows_differ,
        unborn=tuple(sorted(outcome.unborn)),
        resemblance=outcome.resemblance,
    )


_LINKS_TO = {
    "roles": (None, "person", "structure", None),
    "seats": ("person", None, "person"),
}
"""What the links of a fact point to, place by place (storage/plan_links)."""


def points_to(name: str) -> str | None:
    """The kind of the row that a column points to: « elected_id » is a person."""
    if not name.endswith("_id"):
        return None
    kind = name.removesuffix("_id")
    return kind if kind in ("structure", "axis", "instance", "action") else "person"


def _unnumbered(change: Changed, unborn: Collection[str]) -> Changed:
    """The same, a row that is not there yet being nobody in particular."""

    def nobody(kind: str | None, value: object) -> object:
        return _UNBORN if f"{kind}#{value}" in unborn else value

    def of(value: object) -> object:
        if kinds := _LINKS_TO.get(change.name):
            links = value if isinstance(value, list | tuple) else []
            return [[*map(nobody, kinds, each)] for each in links]
        return nobody(points_to(change.name), value)

    return Changed(change.about, change.name, of(change.before), of(change.after))


_UNBORN = "unborn"


def _ordered(change: Changed) -> Changed:
    """Links come from the database in any order."""
    return Changed(change.about, change.name, _sorted(change.before), _sorted(change.after))


def _sorted(value: object) -> object:
    return sorted(value, key=repr) if isinstance(value, list) else value
