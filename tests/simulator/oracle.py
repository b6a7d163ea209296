"""Is the simulator what the Bot API says? Checked against a JSON schema of it, given by its path.

    python -m tests.simulator.oracle SCHEMA.json                 the simulator itself
    python -m tests.simulator.oracle SCHEMA.json --calls FILE    calls noted by /sim/calls, one JSON
                                                                 object a line or the whole answer

The schema holds, for each method, `params` and `returns` in JSON Schema, and shared `definitions`.
"""

import argparse
import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend

from simulator.answering import GIFTS, REACTIONS
from simulator.markup import FORMS, INLINE_DEEDS, LOOKS, REPLY_DEEDS
from simulator.parameters import SIGNATURE_OF
from simulator.sending import ACTIONS, PREVIEW
from simulator.signatures import SIGNATURES
from simulator.updates import KINDS
from tests.simulator.tour import walk


def _at_most_bytes(_: Any, limit: int, text: Any, __: Any) -> Iterator[ValidationError]:
    if isinstance(text, str) and len(text.encode()) > limit:
        yield ValidationError(f"{text!r} has more than {limit} bytes")


_Strict = extend(Draft7Validator, {"x-maxBytes": _at_most_bytes})


class Oracle:
    """What the schema says; lives as long as the command."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.methods: dict[str, Any] = schema["methods"]
        self.definitions: dict[str, Any] = schema["definitions"]

    @cache  # noqa: B019 (one oracle a run)
    def _validator(self, method: str, part: str) -> Any:
        return _Strict({**self.methods[method][part], "definitions": self.definitions})

    @cache  # noqa: B019 (one oracle a run)
    def _update_validator(self) -> Any:
        return _Strict({"$ref": "#/definitions/Update", "definitions": self.definitions})

    def signature_faults(self, method: str) -> list[str]:
        """Where the accepted or the required parameters differ from the schema's."""
        said = self.methods[method]["params"]
        ours = SIGNATURE_OF[method.lower()]
        faults = []
        if odd := set(ours.readers) ^ set(said.get("properties", {})):
            faults.append(f"parameters differ: {', '.join(sorted(odd))}")
        if odd := set(ours.needed) ^ set(said.get("required", [])):
            faults.append(f"required differ: {', '.join(sorted(odd))}")
        return faults

    def answer_faults(self, method: str, result: Any) -> list[str]:
        return _worst(self._validator(method, "returns"), result)

    def update_faults(self, update: dict[str, Any]) -> list[str]:
        return _worst(self._update_validator(), update)

    def call_faults(self, call: dict[str, Any]) -> list[str]:
        """What is wrong with one noted call of a bot."""
        if call["method"] not in self.methods:
            return ["no such method"]
        return _worst(self._validator(call["method"], "params"), call["params"])

    def word_faults(self) -> dict[str, list[str]]:
        """Closed lists of words where the simulator and the schema differ."""
        updates = self.methods["getUpdates"]["params"]["properties"]["allowed_updates"]
        said = {
            "update kinds": (KINDS, updates["items"]["enum"]),
            "chat actions": (ACTIONS, self.definitions["SendChatActionAction"]["enum"]),
            "reactions": (REACTIONS, self.definitions["ReactionTypeEmojiEmoji"]["enum"]),
            "gifts": (GIFTS, self._fields("AcceptedGiftTypes")),
            "link previews": (PREVIEW, self._fields("LinkPreviewOptions")),
            "inline button": (LOOKS | INLINE_DEEDS, self._fields("InlineKeyboardButton")),
            "reply key": (LOOKS | REPLY_DEEDS, self._fields("KeyboardButton")),
            "inline keyboard": (FORMS["inline_keyboard"], self._fields("InlineKeyboardMarkup")),
            "reply keyboard": (FORMS["keyboard"], self._fields("ReplyKeyboardMarkup")),
            "no keyboard": (FORMS["remove_keyboard"], self._fields("ReplyKeyboardRemove")),
            "forced reply": (FORMS["force_reply"], self._fields("ForceReply")),
        }
        return {
            f"words: {name}": [f"differ: {word}" for word in sorted(set(ours) ^ set(theirs))]
            for name, (ours, theirs) in said.items()
        }

    def _fields(self, definition: str) -> set[str]:
        return set(self.definitions[definition]["properties"])


def _worst(validator: Any, value: Any) -> list[str]:
    fault = best_match(validator.iter_errors(value))
    if fault is None:
        return []
    where = "/".join(map(str, fault.absolute_path))
    return [f"{where or 'whole'}: {fault.message[:200]}"]


def check_simulator(oracle: Oracle) -> dict[str, list[str]]:
    """The faults of each method, update and closed list; an empty list is good."""
    tour = asyncio.run(walk())
    faults = {method: oracle.signature_faults(method) for method in SIGNATURES}
    for method, result in tour.answers:
        faults[method] += oracle.answer_faults(method, result)
    forgotten = set(SIGNATURES) - {method for method, _ in tour.answers}
    for method in forgotten:
        faults[method].append("never called in the tour")
    for update in tour.updates:
        kind = next(name for name in update if name != "update_id")
        faults.setdefault(f"update {kind}", []).extend(oracle.update_faults(update))
    for call in tour.calls:
        faults[call["method"]] += oracle.call_faults(call)
    return faults | oracle.word_faults()


def check_calls(oracle: Oracle, calls: Iterable[dict[str, Any]]) -> dict[str, list[str]]:
    """The faults of each method a bot called."""
    faults: dict[str, list[str]] = defaultdict(list)
    for call in calls:
        faults[call["method"]] += oracle.call_faults(call)
    return dict(faults)


def noted_calls(path: Path) -> list[dict[str, Any]]:
    """Calls from a file: one a line, or the answer of /sim/calls as it came."""
    text = path.read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.strip()]
    return [call for line in lines for call in line.get("calls", [line])]


def report(faults: dict[str, list[str]]) -> int:
    """A line for each, then the count; the number of those that failed."""
    for name, found in sorted(faults.items()):
        print(f"{'FAIL' if found else 'ok  '} {name}")
        for fault in sorted(set(found)):
            print(f"       {fault}")
    failed = sum(map(bool, faults.values()))
    print(f"{len(faults) - failed} passed, {failed} failed")
    return failed


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("schema", type=Path)
    reader.add_argument("--calls", type=Path)
    said = reader.parse_args()
    oracle = Oracle(json.loads(said.schema.read_text(encoding="utf-8")))
    if said.calls:
        return bool(report(check_calls(oracle, noted_calls(said.calls))))
    return bool(report(check_simulator(oracle)))


if __name__ == "__main__":
    sys.exit(main())
