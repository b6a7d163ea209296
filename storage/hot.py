"""For questions that are built once and asked at each step (docs/decisions/0034)."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session


def among(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """`in_`, written out: SQLAlchemy writes the list of an `in_` anew each time it is asked."""
    return or_(*(column == value for value in values))


def none_of(column: Any, values: Iterable[str]) -> ColumnElement[bool]:
    """`not_in`, written out."""
    return and_(*(column != value for value in values))


def dialect_of(session: Session) -> str:
    """« sqlite » or « postgresql »: what an insert that meets its like is written in."""
    return session.get_bind().dialect.name


def insert_into(table: Any, dialect: str) -> Any:
    """An insert that may say what becomes of a row that is there already. Of the two databases,
    only the one that is served is read, with its drivers."""
    return import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
