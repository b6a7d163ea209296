"""What may go wrong, told apart by who must hear of it."""

from collections.abc import Mapping


class Refusal(Exception):
    """A rule says no to a person; `text` names the template that explains it and shows a way on."""

    def __init__(self, text: str, **facts: object) -> None:
        super().__init__(text)
        self.text = text
        self.facts: Mapping[str, object] = facts


class WorldFailed(Exception):
    """The world failed (locked, full, unreachable): wait and try again; no message is to blame."""
