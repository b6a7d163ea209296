"""What is known here and the coordinator's last workbook does not say.

Finding it is storage/unwritten; writing it into her sheets is bot/documents/handed_back.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Unwritten:
    """One thing to write. `about` names the fact (« action:2.3 », « value:21-b@2026-T3 »), `field`
    the field of domain.plan it belongs to, `value` what is known, in stored form.

    Some fields are of their own: `hours` (both ends of a meeting), `value` (of a period), and
    `answer`, `highlight` and `next_step`, for which workbooks have no column. `obstacles` and
    `levers` hold only the lines to add; people (`pilots`, `followers`, `responsible`, `elected`)
    are whole.
    """

    about: str
    field: str
    value: Any = dataclasses.field(hash=False)

    @property
    def kind(self) -> str:
        """« action:2.3 » is an action."""
        return self.about.partition(":")[0]

    @property
    def key(self) -> str:
        """« action:2.3 » is the one of key « 2.3 »."""
        return self.about.partition(":")[2]

    def frozen(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return dataclasses.asdict(self)


def thawed(frozen: Mapping[str, Any]) -> Unwritten:
    """The same, back from JSON."""
    return Unwritten(frozen["about"], frozen["field"], frozen["value"])
