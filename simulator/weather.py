"""Misfortune on command: what goes wrong, for which method or person, how many times.

A fault that ends in `_after`, a spoiled answer (`null_result`, `truncated_json`) and `slow` let the
call take effect; all others strike before it does.
"""

from dataclasses import dataclass

from simulator.flood import too_many
from simulator.shapes import Impossible, Json, Refusal

REFUSED = {
    "500": Refusal(500, "Internal Server Error"),
    "401": Refusal(401, "Unauthorized"),
    "404": Refusal(404, "Not Found"),
    "409": Refusal(
        409,
        "Conflict: terminated by other getUpdates request;"
        " make sure that only one bot instance is running",
    ),
    "403_blocked": Refusal(403, "Forbidden: bot was blocked by the user"),
}
BEFORE = {"timeout_before", "cut_before", "502_html"}
AFTER = {"timeout_after", "cut_after", "null_result", "truncated_json"}
FAULTS = {"429", "slow", *REFUSED, *BEFORE, *AFTER}


@dataclass(slots=True)
class Fault:
    """One announced misfortune; gone when it has struck as often as was said."""

    kind: str
    method: str = "*"
    person: int | None = None
    times: int = 1
    after: int = 0
    retry_after: int = 5
    seconds: float = 2.0

    def concerns(self, method: str, person: int | None) -> bool:
        right_method = self.method in ("*", method)
        return right_method and (self.person is None or self.person == person)

    def told(self) -> Json:
        """As it was announced, with what is left of it."""
        told: Json = {name: getattr(self, name) for name in self.__slots__}
        told["fault"] = told.pop("kind")
        return told

    def refusal(self) -> Refusal | None:
        """The refusal this fault is, if it is one."""
        if self.kind == "429":
            return too_many(self.retry_after)
        return REFUSED.get(self.kind)


class Weather:
    """All that is announced, in the order it was; lives as long as the town."""

    def __init__(self) -> None:
        self.announced: list[Fault] = []

    def announce(self, fault: Json) -> Fault:
        """One more fault; an unknown kind is impossible."""
        kind = str(fault.get("fault"))
        if kind not in FAULTS:
            raise Impossible(f"fault must be one of {', '.join(sorted(FAULTS))}")
        known = {name: fault[name] for name in Fault.__slots__ if name in fault and name != "kind"}
        self.announced.append(Fault(kind, **known))
        return self.announced[-1]

    def strike(self, method: str, person: int | None) -> Fault | None:
        """What befalls this call, if anything; only the first fault that concerns it is used up."""
        for fault in self.announced:
            if not fault.concerns(method, person):
                continue
            if fault.after > 0:
                fault.after -= 1
                continue
            fault.times -= 1
            if fault.times <= 0:
                self.announced.remove(fault)
            return fault
        return None

    def clear(self) -> None:
        self.announced.clear()
