"""Reading parameters: from a form, a query or JSON, into values; nothing unknown passes."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.shapes import Json, Upload, bad_request
from simulator.signatures import SIGNATURES

_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "document": "there is no document in the request",
    "photo": "there is no photo in the request",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
}
_JSON_NAMES = {"reply_markup": "reply keyboard markup", "commands": "bot commands"}


@dataclass(frozen=True, slots=True)
class Signature:
    """One method's parameters: how each is read, and which must be there."""

    method: str
    readers: Mapping[str, Callable[[str, Any], Any]]
    needed: tuple[str, ...]


def read(signature: Signature, given: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Json:
    """The values by name; a parameter that is unknown, missing or of the wrong kind is refused."""
    read_values: Json = {}
    for name, value in given.items():
        reader = signature.readers.get(name)
        if reader is None:
            raise bad_request(f'unknown parameter "{name}" in {signature.method}')
        if value is not None:
            read_values[name] = reader(name, value)
    for name in uploads:
        if name in signature.readers:
            read_values.setdefault(name, f"attach://{name}")
    for name in signature.needed:
        if read_values.get(name) in (None, ""):
            raise bad_request(_MISSING.get(name, f'parameter "{name}" is required'))
    return read_values


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\0", "")
    raise bad_request(f'parameter "{name}" must be of type String')


def _whole(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return int(value if isinstance(value, str) else "")
    except ValueError:
        raise bad_request(f'parameter "{name}" must be of type Integer') from None


def _flag(name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    said = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}
    answer = said.get(str(value).lower())
    if answer is None:
        raise bad_request(f'parameter "{name}" must be of type Boolean')
    return answer


def _chat(name: str, value: Any) -> int | str:
    if isinstance(value, str) and not value.lstrip("-").isdigit():
        return value
    return _whole(name, value)


def _object(name: str, value: Any) -> Json:
    found = _from_json(name, value)
    if isinstance(found, dict):
        return found
    raise bad_request(f"can't parse {_JSON_NAMES.get(name, name)}: expected an Object")


def _list(name: str, value: Any) -> list[Any]:
    found = _from_json(name, value)
    if isinstance(found, list):
        return found
    raise bad_request(f"can't parse {_JSON_NAMES.get(name, name)}: expected an Array")


def _from_json(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad_request(f"can't parse {_JSON_NAMES.get(name, name)} JSON object") from None


_READERS: dict[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "whole": _whole,
    "flag": _flag,
    "chat": _chat,
    "object": _object,
    "list": _list,
    "file": _text,
}


def _signature(method: str, line: str) -> Signature:
    pairs = [each.split(":") for each in line.split()]
    readers = {name: _READERS[kind.rstrip("*")] for name, kind in pairs}
    return Signature(method, readers, tuple(name for name, kind in pairs if kind.endswith("*")))


SIGNATURE_OF = {method.lower(): _signature(method, line) for method, line in SIGNATURES.items()}
