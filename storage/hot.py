"""For questions that are built once and asked at each step (docs/decisions/0034)."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, and_, or_


def among(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """`in_`, written out: SQLAlchemy writes the list of an `in_` anew each time it is asked."""
    return or_(*(column == value for value in values))


def none_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """`not_in`, written out."""
    return and_(*(column != value for value in values))
