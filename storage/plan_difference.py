"""What a workbook would change, as a value: looked at, kept, and compared with itself later."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from storage.plan_doubts import Asked
from storage.plan_merge import Changed, Outcome


@dataclass(frozen=True)
class Difference:
    """Fact by fact (« action:2.3 »), in an order of its own: two that say the same are equal.

    `kept` is what people said otherwise here; `questions` how many are new, `closed` how many
    are over by what the workbook says.
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

    @property
    def is_nothing(self) -> bool:
        """Whether importing would change nothing at all."""
        return not any(vars(self).values())

    @property
    def changes_facts(self) -> bool:
        """Whether a fact of the contract would be any different."""
        return bool(self.added or self.changed or self.kept or self.gone or self.back)

    def to_json(self) -> dict[str, Any]:
        """What a JSON column takes."""
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Difference":
        """What `to_json` gave, through a database or not."""
        values = dict(kept)
        for name in ("changed", "kept"):
            values[name] = tuple(_ordered(Changed(**each)) for each in values[name])
        for name in ("added", "gone", "back"):
            values[name] = tuple(values[name])
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
    )


def _ordered(change: Changed) -> Changed:
    """Links come from the database in any order."""
    return Changed(change.about, change.name, _sorted(change.before), _sorted(change.after))


def _sorted(value: object) -> object:
    return sorted(value, key=repr) if isinstance(value, list) else value
