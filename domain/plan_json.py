"""A plan as plain JSON and back, exactly: for whoever hands it to another process or keeps it.

The shape is that of the dataclasses of domain/plan.py, read from their type hints. Amounts, days
and hours are written as text, so that nothing is rounded on the way.
"""

from collections.abc import Callable, Iterable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from domain.plan import Plan

Json = dict[str, "Json"] | list["Json"] | str | int | bool | None
_Reader = Callable[[object], object]


class NotAPlan(ValueError):
    """The JSON given is no plan of ours."""


def to_json(plan: Plan) -> Json:
    """What `json.dumps` takes as it is. Where facts were read is kept too."""
    return _plain(plan)


def from_json(given: object) -> Plan:
    """The plan that `to_json` gave, where a field that came since has its default.

    Raises NotAPlan for anything else: a name or a value that does not fit is never left aside.
    """
    try:
        plan = _reader(Plan)(given)
    except ValueError:
        raise NotAPlan("a name or a value does not fit") from None  # and its words stay unsaid
    assert isinstance(plan, Plan)
    return plan


def _plain(value: Any) -> Json:
    if value is None or isinstance(value, bool | int) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | time):
        return value.isoformat()
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


@cache
def _reader(kind: Any) -> _Reader:
    """How a value of this type is read back."""
    if is_dataclass(kind):
        return _dataclass(kind)
    if get_origin(kind) in (Union, UnionType):
        return _optional(kind)
    if get_origin(kind) is tuple:
        return _tuple(*get_args(kind))
    if kind in (str, int, bool):
        return _exactly(kind)
    if issubclass(kind, Enum):
        return _text(kind)
    return _text({Decimal: _number, date: date.fromisoformat, time: time.fromisoformat}[kind])


def _dataclass(kind: Any) -> _Reader:
    hints = get_type_hints(kind)
    readers = {field.name: _reader(hints[field.name]) for field in fields(kind)}
    required = {field.name for field in fields(kind) if _is_required(field)}

    def read(given: object) -> object:
        if not isinstance(given, dict) or not required <= given.keys() <= readers.keys():
            raise ValueError(f"no {kind.__name__}")
        return kind(**{name: readers[name](value) for name, value in given.items()})

    return read


def _is_required(field: "Field[Any]") -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _optional(kind: Any) -> _Reader:
    [read] = [_reader(one) for one in get_args(kind) if one is not NoneType]
    return lambda given: None if given is None else read(given)


def _tuple(*kinds: Any) -> _Reader:
    """tuple[T, ...] of any length, or tuple[A, B] of that one."""
    if kinds[-1] is ...:
        read = _reader(kinds[0])
        return lambda given: tuple(read(one) for one in _list(given))
    readers = [_reader(kind) for kind in kinds]
    return lambda given: tuple(
        read(one) for read, one in zip(readers, _list(given, len(readers)), strict=True)
    )


def _list(given: object, length: int | None = None) -> Iterable[object]:
    if not isinstance(given, list) or length not in (None, len(given)):
        raise ValueError("no such list")
    return given


def _exactly(kind: type) -> _Reader:
    def read(given: object) -> object:
        if type(given) is not kind:  # True is no number
            raise ValueError(f"no {kind.__name__}")
        return given

    return read


def _text(parse: Callable[[str], object]) -> _Reader:
    def read(given: object) -> object:
        if not isinstance(given, str):
            raise ValueError("no text")
        return parse(given)

    return read


def _number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError("no number")
